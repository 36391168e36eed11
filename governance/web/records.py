"""The record of a vote: who could vote, who did, every receipt, and a place to look for one's own."""

from django.http import HttpRequest, HttpResponse

from governance.selectors.electoral_record import check_record, is_counted, receipt_of, receipts_of, voters_of
from governance.web.ballot_check import check_form
from governance.web.decisions import decision_at
from governance.web.pages import page, posted, visitor


def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show the record once the ballots are counted, and say whether a ballot is among them. Nothing is kept of it."""
    decision = decision_at(slug, number)
    check_record(decision)
    form = check_form(decision, posted(request))
    counted = None
    if form.is_valid():
        counted = is_counted(decision, number=form.cleaned_data["number"], content=form.ballot)
    return page(
        request,
        "governance/decision_record.html",
        status=form.status,
        community=decision.community,
        decision=decision,
        rule=decision.frozen_rule,
        voters=voters_of(decision),
        receipts=receipts_of(decision),
        own=receipt_of(visitor(request), decision),
        form=form,
        counted=counted,
    )
