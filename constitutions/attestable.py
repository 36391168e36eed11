"""What of this floor's one community can vouch for about another (:mod:`governance.attestable`)."""

from collections.abc import Sequence

from constitutions.selectors import version_in_force
from governance.attestable import Attestable
from governance.models import Community


def text_in_force(community: Community) -> Sequence[Attestable]:
    """Return the community's text in force."""
    version = version_in_force(community)
    if version is None:
        return ()
    return (Attestable("text", version.text_id, f"“{version.text.title}”, version {version.number}"),)
