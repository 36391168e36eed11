"""Every path a decision can take, with time travel: what is frozen stays, what has ended stays ended.

A machine votes, waits, vetoes, hands votes on, changes the rules, lets people in and out, and tries to write
where nothing may be written. After each step everything that was promised is looked at again.
"""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from governance import clock
from governance.counting.settings import Method
from governance.errors import RefusalError
from governance.models import (
    Ballot,
    CountedBallot,
    Decision,
    Delegation,
    Elector,
    LedgerEntry,
    LedgerPayload,
    Role,
    User,
)
from governance.rules import DAY, DecisionRule, Veto
from governance.services import closing, decisions, delegations, memberships, voting
from governance.services.rules import put_in_force
from governance.states import IN_PROGRESS, UNDECIDED, VOTING, DecisionStatus
from tests.governance.deciding import options
from tests.loop import settle
from tests.people import add, found_people, person

NAMES = ("alice", "bob", "dora", "emil", "fay")
LABELS = ("Ants", "Bees", "Crows")
ENDED = set(DecisionStatus) - IN_PROGRESS - {DecisionStatus.CARRIED}
MARK = "said-by-"
"""What every reason begins with, so that it can be looked for wherever it must not be."""

STATEMENTS = {
    "rule": "UPDATE governance_decision SET rule = '{}' WHERE id = %s",
    "text": "UPDATE governance_decision SET subject_digest = 'x' WHERE id = %s",
    "entrenched": "UPDATE governance_decision SET entrenched = '[1]' WHERE id = %s",
    "title": "UPDATE governance_decision SET title = 'Another' WHERE id = %s",
    "options": "UPDATE governance_decision SET options = '[1]' WHERE id = %s",
    "start": "UPDATE governance_decision SET opened_at = opened_at - interval '1 day' WHERE id = %s",
    "end": "UPDATE governance_decision SET closes_at = closes_at - interval '1 second' WHERE id = %s",
    "electors": "DELETE FROM governance_elector WHERE decision_id = %s",
    "bodies": 'UPDATE governance_elector SET bodies = \'["members", "x"]\' WHERE decision_id = %s',
    "another": """INSERT INTO governance_elector (decision_id, user_id, bodies, active)
                  SELECT %s, id, '[]', true FROM governance_user WHERE username = 'charlie'""",
}
"""Writes past every service, by what they would change of a vote that has opened."""


@st.composite
def rules(draw: st.DrawFn) -> DecisionRule:
    """Draw any rule whose parts fit together."""
    ballots = draw(st.sampled_from(["secret", "open"]))
    method = draw(st.sampled_from([*Method]))
    timelock = draw(st.sampled_from([0, 2 * DAY]))
    is_open, waits = ballots == "open", timelock > 0
    return DecisionRule(
        method=method,
        ballots=ballots,
        quorum_percent=draw(st.sampled_from([1, 40, 60, 100])),
        voting_seconds=3 * DAY,
        deliberation_seconds=draw(st.sampled_from([0, DAY])),
        late_quorum_seconds=draw(st.sampled_from([0, DAY])),
        confirm_seconds=draw(st.sampled_from([0, DAY])) if is_open and method.binary else 0,
        timelock_seconds=timelock,
        veto=draw(st.sampled_from([None, Veto(needed_percent=50)])) if waits else None,
        delegation=draw(st.booleans()) if is_open else False,
        close_early=draw(st.sampled_from(["never", "when_all_voted"])),
    )


def ballot_of(method: Method, picked: int, voter: str) -> dict[str, Any]:
    """Return one of the ballots a method knows."""
    keys = [option["key"] for option in options(*LABELS)]
    turned = keys[picked:] + keys[:picked]
    match method:
        case Method.APPROVAL:
            return {"approved": turned[:2]}
        case Method.SCORE:
            return {"scores": {key: place for place, key in enumerate(turned)}}
        case Method.QUADRATIC:
            return {"votes": {turned[0]: 3, turned[1]: -2}}
        case Method.SCHULZE | Method.INSTANT_RUNOFF | Method.SINGLE_TRANSFERABLE_VOTE:
            return {"ranks": [[key] for key in turned]}
    return {"choice": ("yes", "no", "abstain")[picked], "reason": f"{MARK}{voter}"}


class LifeOfADecision(RuleBasedStateMachine):
    """One community, one decision, and everything people may try."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.travelled = timedelta(0)
        self.frozen: dict[str, Any] | None = None
        self.last_ballots: dict[str, dict[str, Any]] = {}
        self.seen: list[str] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @contextmanager
    def then(self) -> Iterator[None]:
        """Do something at the moment the machine has come to; a refusal is an answer, not an accident."""
        with clock.ahead(self.travelled), suppress(RefusalError):
            yield

    @initialize(value=rules())
    def begin(self, value: DecisionRule) -> None:
        self.people = found_people(slug="five", name="Five")
        for name in NAMES[2:]:
            add(self.people.alice, person(name), self.people.community, Role.MEMBER)
        self.rule = value
        put_in_force(self.people.community, {"question": value}, source="sha256:" + "1" * 64)
        self.decision = decisions.open_decision(
            self.people.community,
            kind="question",
            title="Shall we?",
            summary="",
            subject_digest="sha256:" + "0" * 64,
            rule=value,
            opened_by=self.people.alice,
            options=[] if value.binary else options(*LABELS),
        )

    @rule(name=st.sampled_from(NAMES), picked=st.integers(0, 2))
    def vote(self, name: str, picked: int) -> None:
        before = self.now()
        ballot = ballot_of(self.rule.method, picked, name)
        with self.then():
            voting.cast(person(name), decision=self.decision, ballot=ballot)
            assert before.status in VOTING
            self.last_ballots[name] = ballot

    @rule(hours=st.sampled_from([1, 12, 25, 73]))
    def wait(self, hours: int) -> None:
        self.travelled += timedelta(hours=hours)
        with clock.ahead(self.travelled):
            settle()

    @rule(name=st.sampled_from(NAMES))
    def object_to_it(self, name: str) -> None:
        with self.then():
            closing.veto(person(name), decision=self.decision, reason="It goes too far.")
            assert self.rule.veto

    @rule()
    def extend(self) -> None:
        with self.then():
            decisions.extend_for_those_who_had_not_voted(
                self.people.alice, decision=self.decision, reason="The site was down."
            )

    @precondition(lambda self: self.travelled > timedelta(days=2))
    @rule()
    def withdraw(self) -> None:
        with self.then():
            decisions.withdraw(self.people.alice, decision=self.decision, reason="Never mind.")

    @rule(quorum=st.sampled_from([1, 100]))
    def change_the_rules(self, quorum: int) -> None:
        changed = self.rule.model_copy(update={"quorum_percent": quorum})
        with clock.ahead(self.travelled):
            put_in_force(self.people.community, {"question": changed}, source="sha256:" + "2" * 64)
        if self.now().status == DecisionStatus.DELIBERATING:
            self.rule = changed

    @rule(giver=st.sampled_from(NAMES), taker=st.sampled_from(NAMES))
    def hand_on(self, giver: str, taker: str) -> None:
        with self.then():
            delegations.delegate(
                person(giver), community=self.people.community, topic="question", taker=person(taker)
            )

    @rule(giver=st.sampled_from(NAMES))
    def take_back(self, giver: str) -> None:
        with self.then():
            delegations.take_back(person(giver), community=self.people.community, topic="question")

    @rule()
    def somebody_joins(self) -> None:
        with self.then():
            add(self.people.alice, self.people.charlie, self.people.community, Role.STEWARD)

    @rule(name=st.sampled_from(NAMES[1:]))
    def somebody_leaves(self, name: str) -> None:
        with self.then():
            memberships.leave(person(name), community=self.people.community)

    @precondition(lambda self: self.frozen is not None)
    @rule(what=st.sampled_from(sorted(STATEMENTS)))
    def write_past_the_services(self, what: str) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(STATEMENTS[what], [self.decision.pk])
            assert not cursor.rowcount
            raise DatabaseError

    def now(self) -> Decision:
        return Decision.objects.get(pk=self.decision.pk)

    def facts(self, decision: Decision) -> dict[str, Any]:
        electors = Elector.objects.filter(decision=decision).order_by("user_id")
        return {
            "rule": decision.rule,
            "text": (decision.title, decision.subject_digest, decision.options, decision.kind),
            "opened": decision.opened_at,
            "electors": list(electors.values_list("user_id", "bodies", "active")),
        }

    @invariant()
    def what_was_frozen_stays(self) -> None:
        decision = self.now()
        if decision.status == DecisionStatus.DELIBERATING or not decision.electors.exists():
            return
        if self.frozen is None:
            self.frozen = self.facts(decision)
            assert decision.frozen_rule == self.rule
        assert self.facts(decision) == self.frozen

    @invariant()
    def what_has_ended_stays_ended(self) -> None:
        decision = self.now()
        if self.seen and self.seen[-1] != decision.status:
            assert DecisionStatus(self.seen[-1]) not in ENDED
        self.seen.append(decision.status)

    @invariant()
    def no_ballot_comes_early_late_or_twice(self) -> None:
        decision = self.now()
        ends = decision.confirms_until or decision.closes_at
        for ballot in Ballot.objects.filter(decision=decision).select_related("elector__user"):
            assert decision.opened_at <= ballot.cast_at < ends
            assert str(ballot.elector.user) in self.last_ballots
        assert Ballot.objects.filter(decision=decision).count() == len(self.last_ballots)

    @invariant()
    def nothing_takes_effect_before_its_time(self) -> None:
        decision = self.now()
        carried = LedgerEntry.objects.filter(subject=f"decision:{decision.pk}", kind="DecisionCarried")
        assert carried.count() == (decision.status == DecisionStatus.CARRIED)
        for entry in carried:
            assert decision.closed_at is not None
            assert entry.at >= decision.closed_at + timedelta(seconds=self.rule.timelock_seconds)
            if decision.confirmed_at:
                assert decision.closed_at >= decision.confirmed_at + timedelta(
                    seconds=self.rule.confirm_seconds
                )

    @invariant()
    def nobody_knows_a_count_before_the_end(self) -> None:
        decision = self.now()
        if decision.status in UNDECIDED:
            assert decision.result is None
            assert not CountedBallot.objects.filter(decision=decision).exists()

    @invariant()
    def the_count_is_of_the_last_ballots(self) -> None:
        decision = self.now()
        if decision.result is None or decision.frozen_rule.delegation:
            return
        found = decision.count
        assert found.main.turnout.cast == len(self.last_ballots)
        if decision.frozen_rule.binary:
            said = Counter(ballot["choice"] for ballot in self.last_ballots.values())
            assert (found.yes, found.no, found.abstain) == (said["yes"], said["no"], said["abstain"])

    @invariant()
    def a_secret_ballot_parts_from_its_voter(self) -> None:
        decision = self.now()
        if decision.result is None:
            return
        own = list(Ballot.objects.filter(decision=decision).values_list("content", flat=True))
        parted = list(CountedBallot.objects.filter(decision=decision).values_list("content", flat=True))
        if decision.frozen_rule.secret:
            assert set(own) <= {None}
            assert len(parted) == len(own)
        else:
            assert None not in own
            assert not parted

    @invariant()
    def no_choice_enters_the_ledger(self) -> None:
        written = json.dumps(
            list(LedgerPayload.objects.filter(entry__kind="BallotCast").values_list("body", flat=True))
        )
        assert MARK not in written
        assert "choice" not in written
        for body in LedgerPayload.objects.values_list("body", flat=True):
            assert MARK not in json.dumps(body)

    @invariant()
    def nobody_hands_on_in_a_circle(self) -> None:
        standing = dict(Delegation.objects.filter(until=None).values_list("giver_id", "taker_id"))
        for start in standing:
            place, steps = start, 0
            while place in standing:
                place, steps = standing[place], steps + 1
                assert steps <= len(standing)


@pytest.mark.django_db
def test_no_path_breaks_a_promise() -> None:
    run_state_machine_as_test(
        LifeOfADecision,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            # A failing path is read as it is: each of its steps is a dozen transactions, too slow to shrink.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert not User.objects.filter(username="alice").exists()


@pytest.mark.django_db
def test_lowering_the_quorum_revives_no_past_proposal() -> None:
    people = found_people()
    strict = DecisionRule(quorum_percent=100)
    put_in_force(people.community, {"question": strict}, source="sha256:" + "1" * 64)
    decision = decisions.open_decision(
        people.community,
        kind="question",
        title="Shall we?",
        summary="",
        subject_digest="sha256:" + "0" * 64,
        rule=strict,
        opened_by=people.alice,
    )
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    with clock.ahead(timedelta(days=8)):
        settle()
        put_in_force(
            people.community,
            {"question": strict.model_copy(update={"quorum_percent": 1})},
            source="sha256:" + "2" * 64,
        )
        settle()
    with clock.ahead(timedelta(days=30)):
        settle()
        with pytest.raises(RefusalError):
            voting.cast(people.bob, decision=decision, ballot={"choice": "yes"})
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.REJECTED
