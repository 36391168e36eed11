"""What a community decides and decided: what goes on with its next date, and what is past, found by what is asked."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.models import Community
from governance.ports.kinds import kind_in_words
from governance.selectors.deadlines import next_dates
from governance.selectors.questions import Wanted, found, kinds_decided, years_of
from governance.services.questions import check_can_ask
from governance.states import IN_PROGRESS, DecisionStatus
from governance.templatetags.polity import STATES
from governance.web.forms import PoliteForm
from governance.web.pages import community_at, page, sentence, visitor

PAGE = 25
ANY = ("", "any")


class SearchForm(PoliteForm):
    """What to look for among a community's decisions. What cannot be read is left out."""

    words = forms.CharField(label="Words in the title", required=False, max_length=100)
    state = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    year = forms.ChoiceField(label="Proposed in", required=False)

    def __init__(self, community: Community, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        kinds = [(kind, kind_in_words(kind)) for kind in kinds_decided(community)]
        years = [(str(year), str(year)) for year in years_of(community)]
        states = [(status.value, STATES[status][1]) for status in DecisionStatus]
        for name, choices in (("state", states), ("kind", kinds), ("year", years)):
            self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What was asked for."""
        self.full_clean()
        asked = self.cleaned_data
        return Wanted(
            status=asked.get("state", ""),
            kind=asked.get("kind", ""),
            year=int(asked["year"]) if asked.get("year") else None,
            words=asked.get("words", ""),
        )


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the decisions that go on, the next to end first, and those that are past."""
    community = community_at(slug)
    user = visitor(request)
    form = SearchForm(community, request.GET)
    wanted = form.wanted
    every = found(community, wanted)
    return page(
        request,
        "governance/decisions.html",
        community=community,
        form=form,
        searched=wanted != Wanted(),
        going=next_dates(every.filter(status__in=IN_PROGRESS)),
        past=Paginator(every.exclude(status__in=IN_PROGRESS), PAGE).get_page(request.GET.get("page")),
        refused=sentence(lambda: check_can_ask(user, community)),
    )
