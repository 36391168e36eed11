"""Who looks at a community's page: what templates need to know to show what is for members, or for stewards."""

from django.http import HttpRequest

from governance.models import Community, Role
from governance.permissions import membership_of
from governance.web.pages import visitor


def looking(request: HttpRequest, community: Community) -> dict[str, bool]:
    """Return whether whoever looks is a ``member``, and whether they are a ``steward``."""
    membership = membership_of(visitor(request), community)
    return {
        "member": membership is not None,
        "steward": membership is not None and membership.role == Role.STEWARD,
    }
