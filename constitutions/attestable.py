"""What of this floor's one community can vouch for about another (:mod:`governance.ports.attestable`)."""

from collections.abc import Sequence

from django.utils.text import Truncator

from constitutions.selectors import version_in_force
from governance.models import Community
from governance.ports.attestable import Attestable

TITLE = 200
"""How much of a text's title stands in what is vouched for; its digest names it whole."""


def text_in_force(community: Community) -> Sequence[Attestable]:
    """Return the community's text in force."""
    version = version_in_force(community)
    if version is None:
        return ()
    title = Truncator(version.text.title).chars(TITLE)
    return (Attestable("text", version.text_id, f"“{title}”, version {version.number}"),)
