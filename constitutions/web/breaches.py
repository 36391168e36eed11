"""Opening a case against one who adheres to the community's charter."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect

from constitutions import phrasing
from constitutions.services import breaches
from governance.errors import RefusalError
from governance.services.cases import check_can_open
from governance.web.authority_forms import EvidenceField
from governance.web.forms import PoliteForm
from governance.web.pages import SignedIn, community_at, page, posted


class CaseForm(PoliteForm):
    """What was broken, and what shows it."""

    breach = forms.CharField(
        label="What they did, and which floor it breaks",
        max_length=4_000,
        help_text="For people who know nothing of it: your members, theirs, and whoever hears an appeal.",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    evidence = EvidenceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.fields["evidence"].required = True


@login_required
def open_case(request: SignedIn, slug: str, adherent: str) -> HttpResponse:
    """Open a case, by the terms of the very text that the other community pinned."""
    keeper, against = community_at(slug), community_at(adherent)
    check_can_open(request.user, keeper)
    charter, terms = breaches.agreed(keeper, against)
    form = CaseForm(posted(request), initial={"evidence": request.GET.get("evidence", "")})
    if form.is_valid():
        try:
            case = breaches.open_case(
                request.user,
                keeper=keeper,
                against=against,
                breach=form.cleaned_data["breach"],
                evidence=form.cleaned_data["evidence"],
            )
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "The case is open. Nothing follows from it before a step is voted on.")
            return redirect("case", slug, case.pk)
    return page(
        request,
        "constitutions/case_new.html",
        status=form.status,
        community=keeper,
        against=against,
        charter=charter,
        terms=phrasing.sanctions(terms),
        form=form,
    )
