"""What every door of the API does alike: which community, who asks, how lists are cut."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.exceptions import NotAuthenticated
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request

from governance.models import Community, User


class Pages(LimitOffsetPagination):
    """``?limit=…&offset=…``."""

    default_limit = 50
    max_limit = 200


class InCommunity:
    """A view at an address that begins with a community's."""

    kwargs: dict[str, Any]

    @cached_property
    def community(self) -> Community:
        """The community in the address. Raises ``Http404``."""
        return get_object_or_404(Community, slug=self.kwargs["slug"])


def visitor(request: Request) -> User | None:
    """Return who asks, or ``None`` for somebody who is not signed in."""
    return request.user if isinstance(request.user, User) else None


def signed_in(request: Request) -> User:
    """Return who asks. Raises ``NotAuthenticated``."""
    user = visitor(request)
    if user is None:
        raise NotAuthenticated
    return user
