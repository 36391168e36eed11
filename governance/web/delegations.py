"""Handing one's vote to another member, one topic at a time, and taking it back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from governance.delegations import themes_in
from governance.errors import NotDelegableError, RefusalError
from governance.models import Community, User
from governance.permissions import check_member
from governance.policies import check_open
from governance.ports.themes import table, topic_in_words
from governance.selectors.communities import current_members
from governance.selectors.delegations import topics_for, topics_of
from governance.services import delegations
from governance.web.forms import PoliteForm
from governance.web.pages import SignedIn, community_at, page, sentence


class TakerForm(PoliteForm):
    """To whom a vote is handed."""

    taker = forms.TypedChoiceField(
        label="Hand my vote to",
        coerce=int,
        error_messages={
            "required": "Choose a member.",
            "invalid_choice": "Choose one of the members listed.",
        },
    )

    def __init__(self, members: dict[int, User], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.members = members
        choices = [("", "choose a member"), *((pk, str(user)) for pk, user in members.items())]
        self.fields["taker"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> User:
        """The member who was chosen, once the form is valid."""
        return self.members[self.cleaned_data["taker"]]


@login_required
@require_safe
def index(request: SignedIn, slug: str) -> HttpResponse:
    """Show to whom one handed one's votes, who handed theirs to one, and who carries most."""
    community = community_at(slug)
    check_member(request.user, community)
    return _page_of(request, community)


@login_required
@require_POST
def hand_over(request: SignedIn, slug: str, topic: str) -> HttpResponse:
    """Hand one's vote to another member."""
    community = community_at(slug)
    check_member(request.user, community)
    if topic not in topics_of(community):
        raise NotDelegableError(topic=topic)
    form = TakerForm(_others(request.user, community), request.POST, prefix=topic)
    if form.is_valid():
        try:
            delegations.delegate(request.user, community=community, topic=topic, taker=form.chosen)
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, f"{form.chosen} has your vote now. You can take it back at any moment.")
            return redirect("delegations", slug)
    return _page_of(request, community, sent={topic: form})


@login_required
@require_POST
def take_back(request: SignedIn, slug: str, topic: str) -> HttpResponse:
    """Take one's vote back."""
    community = community_at(slug)
    delegations.take_back(request.user, community=community, topic=topic)
    messages.success(
        request, f"Your vote is your own again: {topic_in_words(topic, table().titles(community))}."
    )
    return redirect("delegations", slug)


def _others(user: User, community: Community) -> dict[int, User]:
    members = (each.user for each in current_members(community) if each.user_id != user.pk)
    return {member.pk: member for member in sorted(members, key=lambda each: str(each).casefold())}


def _page_of(
    request: SignedIn, community: Community, *, sent: dict[str, TakerForm] | None = None
) -> HttpResponse:
    sent = sent or {}
    others = _others(request.user, community)
    topics = topics_for(request.user, community)
    return page(
        request,
        "governance/delegations.html",
        status=max((form.status for form in sent.values()), default=200),
        community=community,
        topics=[(topic, sent.get(topic.name) or TakerForm(others, prefix=topic.name)) for topic in topics],
        themed=any(themes_in([topic.name]) for topic in topics),
        refused=sentence(lambda: check_open(community)),
    )
