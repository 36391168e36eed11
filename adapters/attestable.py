"""What of this floor's one community can vouch for about another (:mod:`governance.ports.attestable`)."""

from collections.abc import Sequence

from adapters.selectors import live_deployment
from governance.models import Community
from governance.ports.attestable import Attestable


def live(community: Community) -> Sequence[Attestable]:
    """Return what answers at the community's endpoint."""
    found = live_deployment(community)
    if found is None:
        return ()
    return (
        Attestable("deployment", found.digest, f"the model that answers, of version {found.version.number}"),
    )
