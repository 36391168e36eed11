"""The text a vote is about, for everyone to read while they decide."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from constitutions.changes import changes
from constitutions.selectors import charters_above, text_decided_on, version_before
from constitutions.web.reading import reading
from governance.models import Decision
from governance.web.pages import page


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the text, and what it changes in the version it would supersede."""
    decision = get_object_or_404(
        Decision.objects.select_related("community"), pk=number, community__slug=slug
    )
    text = text_decided_on(decision)
    if text is None:
        raise Http404
    document = text.document
    before = version_before(decision)
    return page(
        request,
        "constitutions/proposal.html",
        community=decision.community,
        decision=decision,
        text=text,
        before=before,
        changes=changes(before.text.document, document) if before else None,
        reading=reading(document, charters=charters_above(document)),
    )
