"""Choosing between drafts: members rank them and “no change”; what they choose is then put to the vote."""

from datetime import timedelta

import pytest
from django.test import Client

from constitutions.errors import (
    AnotherTextOpenError,
    DraftNotEditableError,
    RuleNotYesOrNoError,
    StaleOptionError,
    TooFewOptionsError,
)
from constitutions.models import Bundle, Draft
from constitutions.services import bundles, choosing, drafts, saving
from constitutions.states import BundleStatus, DraftStatus
from governance import clock
from governance.counting.settings import Method
from governance.models import Decision
from governance.rules import DecisionRule
from governance.services import decisions, voting
from governance.states import DecisionStatus
from tests.constitutions.test_bundles import bundle_of, saying
from tests.constitutions.web.test_versions import ratified
from tests.loop import settle
from tests.people import AT_ONCE, People, document, draft_of
from tests.reading import said
from tests.walking import AWAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(people: People) -> tuple[Bundle, Draft, Draft]:
    """Return a bundle of two drafts that stand on the version in force."""
    ratified(people, document())
    first, second = saying(people, "Because it is kind."), saying(people, "Because it is fair.")
    return bundle_of(people, first, second), first, second


def rank(people: People, decision: Decision, *keys: str) -> None:
    for voter in (people.alice, people.bob):
        voting.cast(voter, decision=decision, ballot={"ranks": [[key] for key in keys]})
    with clock.ahead(timedelta(days=8)):
        settle(without=AWAY)
    decision.refresh_from_db()


def test_the_draft_members_choose_is_put_to_the_vote_by_the_rule_for_the_text(
    people: People, pair: tuple[Bundle, Draft, Draft]
) -> None:
    bundle, first, second = pair
    decision = choosing.put_to_vote(people.alice, bundle=bundle)
    assert decision.frozen_rule.method is Method.SCHULZE
    assert decision.keys == [f"draft-{first.pk}", f"draft-{second.pk}", "no_change"]
    rank(people, decision, f"draft-{second.pk}", "no_change", f"draft-{first.pk}")
    for row in (bundle, first, second):
        row.refresh_from_db()
    assert (bundle.status, first.status, second.status) == (
        BundleStatus.CHOSEN,
        DraftStatus.EDITING,
        DraftStatus.PROPOSED,
    )
    assert second.decision is not None
    assert (second.decision.kind, second.decision.frozen_rule) == ("ratify", AT_ONCE)


def test_no_change_leaves_everything_as_it_is(people: People, pair: tuple[Bundle, Draft, Draft]) -> None:
    bundle, first, second = pair
    decision = choosing.put_to_vote(people.alice, bundle=bundle)
    rank(people, decision, "no_change", f"draft-{first.pk}")
    for row in (bundle, first, second):
        row.refresh_from_db()
    assert decision.status == DecisionStatus.REJECTED
    assert (bundle.status, first.status, second.status) == (
        BundleStatus.CLOSED,
        DraftStatus.EDITING,
        DraftStatus.EDITING,
    )


def test_while_members_choose_the_drafts_stay_as_they_are(
    people: People, pair: tuple[Bundle, Draft, Draft]
) -> None:
    bundle, first, _ = pair
    choosing.put_to_vote(people.alice, bundle=bundle)
    with pytest.raises(DraftNotEditableError):
        saving.save(people.alice, draft=first, source=first.source + "\n", seen_revision=first.revision)
    with pytest.raises(DraftNotEditableError):
        drafts.propose(people.alice, draft=first, reason="Now.")
    another = saying(people, "Because it is quick.")
    with pytest.raises(AnotherTextOpenError):
        drafts.propose(people.alice, draft=another, reason="Now.")


def test_a_vote_that_is_withdrawn_gives_the_drafts_back(
    people: People, pair: tuple[Bundle, Draft, Draft]
) -> None:
    bundle, first, _ = pair
    decision = choosing.put_to_vote(people.alice, bundle=bundle)
    decisions.withdraw(people.alice, decision=decision, reason="We found words for both.")
    settle(without=AWAY)
    for row in (bundle, first):
        row.refresh_from_db()
    assert (bundle.status, bundle.decision, first.status) == (
        BundleStatus.GATHERING,
        None,
        DraftStatus.EDITING,
    )


def test_a_choice_needs_two_sound_drafts_and_no_other_vote(people: People) -> None:
    ratified(people, document())
    first = saying(people, "Because it is kind.")
    bundle = bundle_of(people, first)
    with pytest.raises(TooFewOptionsError):
        choosing.put_to_vote(people.alice, bundle=bundle)
    second = saying(people, "Because it is fair.")
    bundles.add(people.alice, bundle=bundle, draft=second)
    drafts.abandon(people.alice, draft=second)
    with pytest.raises(StaleOptionError, match="given up"):
        choosing.put_to_vote(people.alice, bundle=bundle)


def test_the_rule_for_a_text_answers_yes_or_no(people: People) -> None:
    ranked = document().model_copy(
        update={"rules": {**document().rules, "ratify": DecisionRule(method=Method.SCHULZE)}}
    )
    with pytest.raises(RuleNotYesOrNoError, match="“ratify”"):
        drafts.propose(people.alice, draft=draft_of(people.alice, people.community, ranked), reason="Why.")


def test_the_bundle_is_put_to_the_vote_on_its_page_and_members_read_what_each_draft_changes(
    client: Client, people: People, pair: tuple[Bundle, Draft, Draft]
) -> None:
    bundle, first, _ = pair
    client.force_login(people.alice)
    page = f"/c/tenants/bundles/{bundle.pk}/"
    assert "Members rank the drafts and “no change”" in client.get(page).content.decode()
    answer = client.post(f"{page}vote/")
    assert answer.status_code == 302
    shown = said(client.get(answer["Location"]))
    assert f"What each draft would change Where they stand side by side Draft {first.pk} by alice" in shown
    assert "kind" in shown
    client.logout()
    assert "What each draft would change" not in said(client.get(answer["Location"]))
