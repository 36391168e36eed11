"""May this happen *now*? Questions about the state of things, whoever asks."""

from governance.errors import CommunityClosedError
from governance.models import Community
from governance.states import CommunityStatus


def check_open(community: Community) -> None:
    """Raise :class:`CommunityClosedError` unless the community still decides."""
    if community.status != CommunityStatus.OPEN:
        raise CommunityClosedError(community=community.name)
