"""Norms that change more carefully than the rest: which drafts touch them, and what a vote on those takes."""

from datetime import timedelta
from typing import Any

import pytest

from constitutions.document import Document, Precedence
from constitutions.entrenching import entrenched_in
from constitutions.errors import CharterFloorError
from constitutions.models import Draft
from constitutions.norms import Gate, Norm
from constitutions.proposing import waits_for
from constitutions.services import bundles, choosing, drafts
from constitutions.states import DraftStatus
from governance import clock
from governance.counting.ballots import Choice
from governance.counting.settings import Method
from governance.entrenchment import Entrenchment
from governance.errors import EntrenchedPaceError, EntrenchedRestError
from governance.rules import DAY
from governance.services import decisions, voting
from governance.states import DecisionStatus
from tests.constitutions.web.test_versions import ratified
from tests.loop import settle
from tests.people import (
    AT_ONCE,
    People,
    adhering,
    all_say,
    charter,
    document,
    draft_of,
    found_people,
    in_force,
    propose,
)
from tests.walking import AWAY

CAREFUL = Entrenchment(deliberation_days=14, threshold="2/3", timelock_days=3)
RESTING = Entrenchment(cooling_off_days=60)
YEARLY = Entrenchment.model_validate({"pace": {"most": 1, "days": 365}})


def with_first(**fields: Any) -> Document:
    """Return the text with other fields in its first norm."""
    first, *others = document(norms=3).norms
    return document(norms=3).model_copy(update={"norms": (first.model_copy(update=fields), *others)})


def careful(entrenchment: Entrenchment | None = CAREFUL, **fields: Any) -> Document:
    """Return the text with its first norm entrenched."""
    return with_first(entrenchment=entrenchment, **fields)


def without_first(text: Document) -> Document:
    return text.model_copy(update={"norms": text.norms[1:]})


def touched(before: Document, after: Document) -> list[str]:
    return [norm.id for norm in entrenched_in(before, after, lapsed=())]


def halves(norm: Norm) -> tuple[Norm, ...]:
    return tuple(
        norm.model_copy(update={"id": name, "ancestors": (norm.id,)}) for name in ("by-day", "by-night")
    )


BEFORE = Precedence(first="norm-0", then="norm-1", when="Always")
BEHIND = Precedence(first="norm-2", then="norm-0", when="Somebody is in danger.")


@pytest.mark.parametrize(
    "after",
    [
        careful(rationale="Because we agreed in the end."),
        careful(None),
        careful(Entrenchment(deliberation_days=90)),
        without_first(careful()),
        careful().model_copy(update={"norms": (*halves(careful().norms[0]), *careful().norms[1:])}),
        careful().model_copy(update={"gate": Gate(epsilon=0.4)}),
        careful().model_copy(update={"precedence": (BEHIND,)}),
    ],
    ids=["changed", "loosened", "tightened", "taken out", "split", "less evidence", "put behind another"],
)
def test_a_draft_touches_a_norm_however_it_changes_it(after: Document) -> None:
    assert touched(careful(), after) == ["norm-0"]
    assert touched(document(norms=3), after) == []


@pytest.mark.parametrize(
    "after",
    [
        careful().model_copy(update={"norms": careful().norms[::-1]}),
        careful().model_copy(update={"title": "Another title"}),
        careful().model_copy(update={"norms": (careful().norms[0],)}),
    ],
    ids=["moved", "another title", "others taken out"],
)
def test_what_leaves_the_norm_as_it_is_does_not_touch_it(after: Document) -> None:
    assert touched(careful(), after) == []


def test_what_went_before_or_behind_a_norm_that_is_gone_is_moot() -> None:
    before = careful().model_copy(update={"precedence": (BEFORE,)})
    gone = before.model_copy(
        update={"precedence": (), "norms": tuple(norm for norm in before.norms if norm.id != "norm-1")}
    )
    assert touched(before, gone) == []
    assert touched(before, before.model_copy(update={"precedence": ()})) == ["norm-0"]


def test_a_norm_that_has_ended_is_taken_out_like_any_other() -> None:
    assert entrenched_in(careful(), without_first(careful()), lapsed={"norm-0"}) == ()


pages = pytest.mark.django_db


@pages
def test_a_vote_that_touches_it_is_by_the_tightened_rule_and_others_are_not(people: People) -> None:
    ratified(people, careful())
    other = careful().model_copy(update={"title": "Another title"})
    plain = propose(people.alice, people.community, other)
    assert (plain.frozen_rule, plain.entrenched) == (AT_ONCE, [])
    decisions.withdraw(people.alice, decision=plain, reason="Later.")
    settle(without=AWAY)
    decision = propose(people.alice, people.community, careful(None, rationale="We want it gone."))
    rule = decision.frozen_rule
    assert (rule.method, rule.threshold, rule.timelock_seconds) == (Method.SUPERMAJORITY, "2/3", 3 * DAY)
    assert decision.status == DecisionStatus.DELIBERATING
    assert decision.opened_at - decision.proposed_at == timedelta(days=14)
    assert [each.topic for each in decision.what_is_entrenched] == ["norm:norm-0"]


@pages
def test_the_whole_way_with_the_clock(people: People) -> None:
    ratified(people, careful())
    decision = propose(people.alice, people.community, careful(None))
    with clock.ahead(timedelta(days=14, minutes=1)):
        settle(without=AWAY)
        decision.refresh_from_db()
        assert decision.status == DecisionStatus.OPEN
        assert decision.frozen_rule.threshold == "2/3"
        all_say(decision, Choice.YES)
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.WAITING
    with clock.ahead(timedelta(days=17, minutes=2)):
        settle(without=AWAY)
        assert in_force(people.community).text.document.norms[0].entrenchment is None
        assert propose(people.alice, people.community, careful()).frozen_rule == AT_ONCE


@pages
def test_a_norm_that_is_new_or_was_not_entrenched_is_changed_by_the_plain_rule(people: People) -> None:
    ratified(people, document(norms=3))
    assert propose(people.alice, people.community, careful()).frozen_rule == AT_ONCE


@pages
def test_after_a_failed_change_it_rests_and_other_norms_do_not(people: People) -> None:
    ratified(people, careful(RESTING))
    all_say(propose(people.alice, people.community, careful(None)), Choice.NO)
    settle(without=AWAY)
    draft = draft_of(people.alice, people.community, careful(RESTING, rationale="Otherwise."))
    with pytest.raises(EntrenchedRestError, match="the norm “It keeps norm 0"):
        drafts.check_can_propose(people.alice, draft)
    (wait,) = waits_for(in_force(people.community), in_force(people.community).text.document.norms[0])
    assert timedelta(days=59) < wait.until - clock.now() < timedelta(days=60)
    assert waits_for(in_force(people.community), in_force(people.community).text.document.norms[1]) == ()
    ratified(people, careful(RESTING).model_copy(update={"norms": careful(RESTING).norms[:2]}))
    with clock.ahead(timedelta(days=60, minutes=1)):
        again = draft_of(people.alice, people.community, careful(None).model_copy(update={"title": "Again"}))
        assert drafts.propose(people.alice, draft=again, reason="Once more.").status == DecisionStatus.OPEN


@pages
def test_it_changes_once_a_year_and_bringing_it_counts(people: People) -> None:
    ratified(people, document(norms=3))
    ratified(people, careful(YEARLY))
    with pytest.raises(EntrenchedPaceError, match="once within 365 days"):
        propose(people.alice, people.community, careful(YEARLY, rationale="Otherwise."))
    ratified(people, careful(YEARLY).model_copy(update={"title": "Another title"}))
    with clock.ahead(timedelta(days=366)):
        propose(people.alice, people.community, careful(YEARLY, rationale="Otherwise."))


@pages
def test_a_norm_that_has_lapsed_holds_up_nothing(people: People) -> None:
    tomorrow = clock.now().date() + timedelta(days=1)
    ratified(people, careful(sunset_on=tomorrow))
    with clock.ahead(timedelta(days=2)):
        settle(without=AWAY)
        decision = propose(people.alice, people.community, without_first(careful()))
        assert (decision.frozen_rule, decision.entrenched) == (AT_ONCE, [])


@pages
def test_a_choice_among_drafts_is_no_way_around_it(people: People) -> None:
    ratified(people, careful(RESTING))
    all_say(propose(people.alice, people.community, careful(None)), Choice.NO)
    settle(without=AWAY)
    texts = (careful(RESTING, rationale="One."), careful(RESTING, rationale="Two."))
    both = [draft_of(people.alice, people.community, text) for text in texts]
    bundle = bundles.open_bundle(people.alice, community=people.community, title="Which?", reason="Both.")
    for draft in both:
        bundles.add(people.alice, bundle=bundle, draft=draft)
    choice = choosing.put_to_vote(people.alice, bundle=bundle)
    for voter in (people.alice, people.bob):
        ranks = [[f"draft-{both[0].pk}"], ["no_change"]]
        voting.cast(voter, decision=choice, ballot={"ranks": ranks})
    with clock.ahead(timedelta(days=8)):
        settle(without=AWAY)
    assert Draft.objects.get(pk=both[0].pk).status == DraftStatus.EDITING
    chosen = people.community.ledger.get(kind="BundleChosen")
    assert "a change of it failed, and it rests." in chosen.payload.body["sentence"]


@pages
def test_who_adheres_may_ask_for_more_care_than_a_floor_and_not_for_less(people: People) -> None:
    guild = found_people("guild", "Guild")
    plain = charter()
    floor = plain.norms[0].model_copy(update={"entrenchment": CAREFUL})
    slow = plain.model_copy(update={"norms": (floor,)})
    ratified(guild, slow)
    own = floor.model_copy(update={"binding": None})

    def saying(norm: Norm) -> Document:
        text = adhering(document(), guild.community, slow)
        return text.model_copy(update={"norms": (norm, *text.norms)})

    with pytest.raises(
        CharterFloorError, match="changed more easily than the floor: it is talked over for less"
    ):
        propose(people.alice, people.community, saying(own.model_copy(update={"entrenchment": RESTING})))
    more = CAREFUL.model_copy(update={"deliberation_days": 30})
    propose(people.alice, people.community, saying(own.model_copy(update={"entrenchment": more})))
