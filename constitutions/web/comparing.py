"""Two texts beside each other: any two versions, of one community or of two."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from constitutions.canonical import plain_value
from constitutions.changelog import changelog
from constitutions.changes import changes
from constitutions.models import Version
from governance.web.pages import natural, page

MOST = 500
"""How many versions one can choose from, the newest ones."""


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what the right text adds to, changes in and takes from the left one."""
    left, right = (_named(request.GET.get(side, "")) for side in ("left", "right"))
    both = left is not None and right is not None
    return page(
        request,
        "constitutions/compare.html",
        choices=sorted(
            _versions().defer("text__canonical")[:MOST], key=lambda each: (each.community.name, -each.number)
        ),
        left=left,
        right=right,
        changes=changes(left.text.document, right.text.document) if both and left and right else None,
    )


@require_safe
def as_changelog(request: HttpRequest) -> HttpResponse:
    """Hand out the same as a change log in Markdown. Raises ``Http404`` where a side is not named."""
    left, right = (_named(request.GET.get(side, "")) for side in ("left", "right"))
    if left is None or right is None:
        raise Http404
    values = (plain_value(side.text.document) for side in (left, right))
    title = f"From {left.text.title}, version {left.number}, to {right.text.title}, version {right.number}"
    return HttpResponse(
        changelog(*values, title=title),
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{left.name}-to-{right.name}.md"'},
    )


def _named(name: str) -> Version | None:
    """Return the version that ``community@number`` names, or nothing where nothing is named."""
    if not name:
        return None
    slug, _, number = name.rpartition("@")
    found = _versions().filter(community__slug=slug.replace("\0", ""), number=natural(number)).first()
    if found is None:
        raise Http404
    return found


def _versions() -> QuerySet[Version]:
    return Version.objects.select_related("community", "text").order_by("-ratified_at", "-pk")
