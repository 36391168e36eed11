"""What members argue about a norm as a draft has it, before anybody votes on it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from constitutions import outline
from constitutions.web.desk import draft_at, plain_value
from governance.subjects import subject_of
from governance.web.pages import SignedIn, page


@login_required
@require_safe
def show(request: SignedIn, slug: str, number: int, norm_id: str) -> HttpResponse:
    """Show a norm of a draft with what was argued for and against it, to members. Raises ``Http404``."""
    draft = draft_at(request, slug, number)
    norms = outline.list_at(plain_value(draft.source), ("norms",)) or []
    norm = next((each for each in norms if outline.text_at(each, ("id",)) == norm_id), None)
    if norm is None:
        raise Http404
    return page(
        request,
        "constitutions/norm_talk.html",
        community=draft.community,
        draft=draft,
        norm_id=norm_id,
        statement=outline.text_at(norm, ("statement",)),
        rationale=outline.text_at(norm, ("rationale",)),
        about=f"{subject_of(draft)}/{norm_id}",
    )
