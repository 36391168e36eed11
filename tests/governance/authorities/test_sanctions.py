"""Graduated sanctions: the ladder, its days, answers, appeals to a body named beforehand, the end of a case."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from pydantic import ValidationError

from governance import clock
from governance.counting.ballots import Choice
from governance.errors import (
    CaseClosedError,
    CaseOpenError,
    MalformedError,
    NotAppealableError,
    ReasonNeededError,
    RoleNeededError,
    SelfSanctionError,
    StepPendingError,
    StepSkippedError,
)
from governance.models import Decision, LedgerEntry, Sanction, SanctionAnswer, SanctionCase
from governance.sanctioning import MEMBERS, Rung, Sanctions, Step
from governance.selectors.cases import (
    appeal_body,
    has_good_standing,
    highest,
    in_effect,
    next_steps,
    on_adherents,
    step_behind,
)
from governance.services import cases, communities, sanction_appeals, sanctions
from governance.states import CaseStatus, SanctionStatus
from tests.governance.authorities.sanctioning import (
    A_WEEK,
    TERMS,
    Parties,
    again,
    announced,
    answered,
    appealed,
    begun,
    case_of,
    is_now,
    parties,
    proposed,
)
from tests.loop import settle
from tests.people import People, all_say
from tests.walking import AWAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def all_three(people: People) -> Parties:
    """Return the guild, the tenants and the weavers."""
    return parties(people)


def told(kind: str) -> list[tuple[str, str]]:
    """Return in whose records something stands, and on which side."""
    entries = LedgerEntry.objects.filter(kind=kind).order_by("pk").select_related("payload")
    return sorted((entry.chain, entry.payload.body["side"]) for entry in entries)


BOTH = [("guild", "keeper"), ("tenants", "adherent")]


def on_the_tenants(all_three: Parties) -> list[str]:
    """Return which steps have effect on the tenants now."""
    keepers = [all_three.guild.community.pk]
    return [each.rung for each in in_effect(all_three.tenants.community, keepers=keepers)]


def test_a_case_stands_in_both_records_and_there_is_one_at_a_time(all_three: Parties) -> None:
    case = case_of(all_three)
    assert told("CaseOpened") == BOTH
    assert case.agreed == TERMS
    with pytest.raises(CaseOpenError):
        case_of(all_three)


def test_a_case_names_its_evidence_and_is_not_against_oneself(all_three: Parties) -> None:
    with pytest.raises(MalformedError, match="at least one piece"):
        case_of(all_three, evidence=())
    with pytest.raises(SelfSanctionError):
        case_of(all_three, against=all_three.guild.community)
    with pytest.raises(RoleNeededError):
        cases.open_case(
            all_three.guild.bob,
            keeper=all_three.guild.community,
            against=all_three.tenants.community,
            charter="",
            terms=TERMS,
            breach="x",
            evidence=(),
        )


def test_steps_are_decided_announced_begun_and_ended(all_three: Parties) -> None:
    case = case_of(all_three)
    sanction = proposed(case, Rung.NOTICE, all_three)
    assert sanction.decision.community == all_three.guild.community
    assert step_behind(sanction.decision) == sanction
    all_say(sanction.decision, Choice.YES)
    settle(without=AWAY)
    assert is_now(sanction, SanctionStatus.ANNOUNCED)
    assert told("SanctionAnnounced") == BOTH
    with clock.ahead(A_WEEK - DAY):
        settle(without=AWAY)
        assert is_now(sanction, SanctionStatus.ANNOUNCED)
    with clock.ahead(A_WEEK):
        settle(without=AWAY)
        assert is_now(sanction, SanctionStatus.IN_EFFECT)
        assert on_the_tenants(all_three) == ["notice"]
    assert told("SanctionBegan") == BOTH
    with clock.ahead(A_WEEK + 31 * DAY):
        # It has no effect from its last day on, whether the timer went off or not.
        assert on_the_tenants(all_three) == []
        settle(without=AWAY)
    assert is_now(sanction, SanctionStatus.ENDED)
    assert told("SanctionEnded") == BOTH


def test_no_rung_is_skipped_and_each_names_the_one_before(all_three: Parties) -> None:
    case = case_of(all_three)
    with pytest.raises(StepSkippedError, match="these steps now: notice"):
        proposed(case, Rung.RATE_CAP, all_three)
    first = begun(case, Rung.NOTICE, all_three)
    with pytest.raises(StepSkippedError, match="notice, rate cap"):
        proposed(case, Rung.SUSPENSION, all_three)
    with clock.ahead(A_WEEK):
        second = begun(case, Rung.RATE_CAP, all_three)
        assert second.previous == first
        assert "After notice." in second.decision.summary
        assert second.decision.subject_digest != first.decision.subject_digest
        assert highest(case) == second
    assert second.a_minute == 2


def test_a_step_waits_for_the_one_before_it_to_be_settled(all_three: Parties) -> None:
    case = case_of(all_three)
    sanction = proposed(case, Rung.NOTICE, all_three)
    with pytest.raises(StepPendingError):
        proposed(case, Rung.NOTICE, all_three)
    all_say(sanction.decision, Choice.NO)
    settle(without=AWAY)
    assert is_now(sanction, SanctionStatus.DECLINED)
    announced(case, Rung.NOTICE, all_three)
    with pytest.raises(StepPendingError):
        proposed(case, Rung.RATE_CAP, all_three)


def test_a_charter_can_let_its_keeper_skip(all_three: Parties) -> None:
    case = case_of(all_three, terms=TERMS.model_copy(update={"skipping": True}))
    assert begun(case, Rung.REMOVAL, all_three).rung == Rung.REMOVAL


def test_the_last_rung_can_be_taken_again(all_three: Parties) -> None:
    case = case_of(all_three, terms=TERMS.model_copy(update={"ladder": TERMS.ladder[:1]}))
    begun(case, Rung.NOTICE, all_three)
    assert [step.rung for step in next_steps(case)] == [Rung.NOTICE]
    with clock.ahead(A_WEEK):
        assert begun(case, Rung.NOTICE, all_three).previous is not None


def test_who_is_concerned_answers_in_words(all_three: Parties) -> None:
    sanction = announced(case_of(all_three), Rung.NOTICE, all_three)
    sanctions.answer(all_three.tenants.alice, sanction=sanction, text="We are working on it.")
    assert SanctionAnswer.objects.get().community == all_three.tenants.community
    with pytest.raises(RoleNeededError):
        sanctions.answer(all_three.tenants.bob, sanction=sanction, text="No.")
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        SanctionAnswer.objects.update(text="We did nothing.")


def test_an_appeal_goes_to_the_body_named_and_stays_what_is_above_a_notice(all_three: Parties) -> None:
    case = case_of(all_three)
    begun(case, Rung.NOTICE, all_three)
    with clock.ahead(A_WEEK):
        sanction = announced(case, Rung.RATE_CAP, all_three)
        decision = appealed(sanction, all_three)
        assert decision.community == all_three.weavers.community
        assert is_now(sanction, SanctionStatus.STAYED)
        # Nobody who opened, proposed or appealed votes on it.
        assert [str(each.who) for each in decision.electors.order_by("user__username")] == [
            "bob",
            "dora",
        ]
        with clock.ahead(A_WEEK - DAY):
            settle(without=AWAY)
            assert is_now(sanction, SanctionStatus.STAYED)
        answered(decision, Choice.YES)
    assert is_now(sanction, SanctionStatus.LIFTED)
    assert told("SanctionLifted") == BOTH
    # What was lifted does not count as reached.
    found = highest(case)
    assert found is not None
    assert found.rung == Rung.NOTICE


def test_a_notice_is_not_stayed(all_three: Parties) -> None:
    sanction = announced(case_of(all_three), Rung.NOTICE, all_three)
    decision = appealed(sanction, all_three)
    assert is_now(sanction, SanctionStatus.ANNOUNCED)
    with clock.ahead(A_WEEK - DAY):
        settle(without=AWAY)
    answered(decision, Choice.NO)
    assert is_now(sanction, SanctionStatus.ANNOUNCED)
    assert told("SanctionUpheld") == BOTH


def test_a_charter_can_let_steps_go_on_while_they_are_appealed(all_three: Parties) -> None:
    terms = Sanctions(ladder=(Step(rung=Rung.SUSPENSION, days=10),), stays=False, appeal_to="weavers")
    sanction = announced(case_of(all_three, terms=terms), Rung.SUSPENSION, all_three)
    appealed(sanction, all_three)
    assert is_now(sanction, SanctionStatus.ANNOUNCED)


def test_an_appeal_that_is_lost_before_the_day_leaves_the_day(all_three: Parties) -> None:
    terms = TERMS.model_copy(update={"skipping": True})
    sanction = announced(case_of(all_three, terms=terms), Rung.SUSPENSION, all_three)
    answered(appealed(sanction, all_three), Choice.NO)
    assert is_now(sanction, SanctionStatus.ANNOUNCED)
    with clock.ahead(A_WEEK):
        settle(without=AWAY)
    assert is_now(sanction, SanctionStatus.IN_EFFECT)


def test_an_appeal_that_is_lost_after_the_day_lets_it_begin(all_three: Parties) -> None:
    terms = TERMS.model_copy(update={"skipping": True})
    sanction = announced(case_of(all_three, terms=terms), Rung.SUSPENSION, all_three)
    with clock.ahead(A_WEEK - DAY):
        decision = appealed(sanction, all_three)
    with clock.ahead(A_WEEK + DAY):
        settle(without=AWAY)
        answered(decision, Choice.NO)
        assert is_now(sanction, SanctionStatus.IN_EFFECT)


def test_what_is_stayed_keeps_the_time_it_had_left(all_three: Parties) -> None:
    terms = TERMS.model_copy(update={"skipping": True})
    sanction = begun(case_of(all_three, terms=terms), Rung.SUSPENSION, all_three)
    began_until = sanction.ends_at
    assert began_until is not None
    with clock.ahead(A_WEEK + 10 * DAY):
        decision = appealed(sanction, all_three)
        assert on_the_tenants(all_three) == []
    with clock.ahead(A_WEEK + 15 * DAY):
        answered(decision, Choice.NO)
        ends = again(sanction).ends_at
        assert ends is not None
        assert abs(ends - (began_until + 5 * DAY)) < timedelta(minutes=1)
        assert on_the_tenants(all_three) == ["suspension"]
    with clock.ahead(A_WEEK + 61 * DAY):
        # The first timer goes off, and finds a later day.
        settle(without=AWAY)
        assert is_now(sanction, SanctionStatus.IN_EFFECT)
    with clock.ahead(A_WEEK + 66 * DAY):
        settle(without=AWAY)
    assert is_now(sanction, SanctionStatus.ENDED)


def test_there_is_one_appeal_and_only_for_whom_it_concerns(all_three: Parties) -> None:
    case = case_of(all_three)
    sanction = proposed(case, Rung.NOTICE, all_three)
    with pytest.raises(NotAppealableError, match="never announced"):
        appealed(sanction, all_three)
    all_say(sanction.decision, Choice.YES)
    settle(without=AWAY)
    with pytest.raises(RoleNeededError):
        sanction_appeals.appeal(all_three.tenants.bob, sanction=again(sanction), reason="No.")
    with pytest.raises(ReasonNeededError):
        sanction_appeals.appeal(all_three.tenants.alice, sanction=again(sanction), reason=" ")
    answered(appealed(again(sanction), all_three), Choice.NO)
    with pytest.raises(NotAppealableError, match="an appeal against it already"):
        appealed(again(sanction), all_three)


@pytest.mark.parametrize("named", [MEMBERS, "tenants", "nobody-here", "guild"])
def test_where_nobody_else_can_hear_it_the_keepers_members_do(all_three: Parties, named: str) -> None:
    case = case_of(all_three, terms=TERMS.model_copy(update={"appeal_to": named}))
    assert appeal_body(case) == all_three.guild.community
    decision = appealed(announced(case, Rung.NOTICE, all_three), all_three)
    assert decision.community == all_three.guild.community
    assert decision.frozen_rule.electorate == "members"


def test_a_body_that_closed_hears_no_appeal(all_three: Parties) -> None:
    case = case_of(all_three)
    communities.close(all_three.weavers.alice, community=all_three.weavers.community, reason="Done.")
    assert appeal_body(case) == all_three.guild.community


def test_a_step_whose_ground_is_lifted_while_it_is_voted_on_is_not_taken(all_three: Parties) -> None:
    case = case_of(all_three)
    first = begun(case, Rung.NOTICE, all_three)
    with clock.ahead(A_WEEK):
        second = proposed(case, Rung.RATE_CAP, all_three)
        answered(appealed(first, all_three), Choice.YES)
        assert is_now(first, SanctionStatus.LIFTED)
        all_say(second.decision, Choice.YES)
        settle(without=AWAY)
    assert is_now(second, SanctionStatus.DECLINED)


def test_closing_a_case_lifts_what_has_effect(all_three: Parties) -> None:
    case = case_of(all_three)
    sanction = begun(case, Rung.NOTICE, all_three)
    with clock.ahead(A_WEEK):
        waiting = proposed(case, Rung.RATE_CAP, all_three)
        sanctions.close_case(all_three.guild.alice, case=case, reason="They mended it.")
        assert is_now(sanction, SanctionStatus.LIFTED)
        assert told("CaseClosed") == BOTH
        all_say(waiting.decision, Choice.YES)
        settle(without=AWAY)
    assert is_now(waiting, SanctionStatus.DECLINED)
    case.refresh_from_db()
    assert (case.status, case.reason) == (CaseStatus.CLOSED, "They mended it.")
    with pytest.raises(CaseClosedError):
        sanctions.close_case(all_three.guild.alice, case=case, reason="Twice.")
    with pytest.raises(CaseClosedError):
        proposed(case, Rung.NOTICE, all_three)
    # There may be another breach.
    case_of(all_three)


def test_an_appeal_that_ends_after_its_case_changes_nothing(all_three: Parties) -> None:
    case = case_of(all_three)
    decision = appealed(announced(case, Rung.NOTICE, all_three), all_three)
    sanctions.close_case(all_three.guild.alice, case=case, reason="They mended it.")
    answered(decision, Choice.NO)
    assert told("SanctionUpheld") == []
    assert decision.kind == "sanction_appeal"


def test_whoever_leaves_is_free_of_it(all_three: Parties) -> None:
    case = case_of(all_three)
    sanction = begun(case, Rung.NOTICE, all_three)
    sanctions.release(
        keeper=all_three.guild.community, against=all_three.tenants.community, reason="They left."
    )
    assert is_now(sanction, SanctionStatus.LIFTED)
    assert SanctionCase.objects.get().status == CaseStatus.CLOSED


def test_a_suspension_and_a_removal_cost_good_standing(all_three: Parties) -> None:
    case = case_of(all_three, terms=TERMS.model_copy(update={"skipping": True}))
    begun(case, Rung.RATE_CAP, all_three)
    tenants = all_three.tenants.community.pk
    with clock.ahead(A_WEEK):
        assert has_good_standing(on_adherents(all_three.guild.community)[tenants])
        begun(case, Rung.SUSPENSION, all_three)
    with clock.ahead(2 * A_WEEK):
        assert not has_good_standing(on_adherents(all_three.guild.community)[tenants])
    assert has_good_standing(())


@pytest.mark.parametrize("change", [{"breach": "Something else."}, {"terms": {}}, {"charter": ""}])
def test_what_a_case_is_about_never_changes(all_three: Parties, change: dict[str, object]) -> None:
    case_of(all_three)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        SanctionCase.objects.update(**change)


def test_what_a_step_is_never_changes(all_three: Parties) -> None:
    announced(case_of(all_three), Rung.NOTICE, all_three)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Sanction.objects.update(days=300)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"ladder": []}, "at least 1"),
        ({"ladder": [{"rung": "rate_cap", "days": 3}]}, "a_minute"),
        ({"ladder": [{"rung": "notice", "days": 3, "a_minute": 3}]}, "a_minute"),
        ({"ladder": [{"rung": "removal", "days": 3}, {"rung": "notice", "days": 3}]}, "milder ones first"),
        ({"ladder": [{"rung": "notice", "days": 3}, {"rung": "notice", "days": 3}]}, "once at most"),
        ({"ladder": [{"rung": "notice", "days": 367}]}, "366"),
        ({"ladder": [{"rung": "exile", "days": 3}]}, "notice"),
        ({"ladder": [{"rung": "notice", "days": 3}], "appeal_to": "Nobody at all"}, "match"),
        ({"ladder": [{"rung": "notice", "days": 3}], "notice_days": 0}, "1"),
    ],
)
def test_terms_that_cannot_be_kept_are_refused(value: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Sanctions.model_validate(value)


def test_decisions_of_other_kinds_are_about_no_step(all_three: Parties) -> None:
    assert step_behind(Decision(kind="ratify")) is None
