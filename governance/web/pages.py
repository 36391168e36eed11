"""What every page of a floor does the same way: who looks, at which community, and when."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render

from governance import clock
from governance.errors import RefusalError
from governance.models import Community, User


class SignedIn(HttpRequest):
    """A request that ``login_required`` let through."""

    user: User


def visitor(request: HttpRequest) -> User | None:
    """Return who looks, or ``None`` for somebody who is not signed in."""
    return request.user if isinstance(request.user, User) else None


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, even if it is nothing at all; ``None`` where a page is only looked at."""
    return request.POST if request.method == "POST" else None


DIGITS = 9


def natural(text: str) -> int:
    """Return the number that a form or an address says, and 0 for what is none, or longer than any we give out."""
    return int(text) if text.isdecimal() and len(text) <= DIGITS else 0


def community_at(slug: str) -> Community:
    """Return the community with this address. Raises ``Http404``."""
    return get_object_or_404(Community, slug=slug.replace("\0", ""))


def sentence(check: Callable[[], object]) -> str:
    """Return why ``check`` refuses, for beside the button it would refuse; nothing if it does not."""
    try:
        check()
    except RefusalError as error:
        return str(error)
    return ""


def page(
    request: HttpRequest, template: str, *, status: int = HTTPStatus.OK, **context: object
) -> HttpResponse:
    """Render a page, with the moment it is shown by the database's clock as ``now``."""
    return render(request, template, {"now": clock.now(), **context}, status=status)
