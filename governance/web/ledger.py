"""A community's ledger: everything it did, in order."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.selectors import kinds_in_ledger, ledger_head, ledger_of
from governance.web.ledger_lines import label, lines
from governance.web.pages import community_at, page

PAGE = 50


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the ledger's entries, the newest first; of one kind if the address says so."""
    community = community_at(slug)
    kind = request.GET.get("kind", "")
    entries = Paginator(ledger_of(community, kind=kind), PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "governance/ledger.html",
        community=community,
        entries=entries,
        lines=lines(request, entries.object_list),
        kind=kind,
        kinds=[(each, label(each)) for each in kinds_in_ledger(community)],
        head=ledger_head(community),
    )
