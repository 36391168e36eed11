"""A finished count made ready for reading: as pictures and as tables, round by round."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from governance.counting.settings import Method
from governance.counting.ties import lot
from governance.models import Decision
from governance.outcomes import BodyResult, Result, bodies_of
from governance.rulebook.count_phrasing import Labels, label_of, listed, tie_in_words
from governance.rules import Body, DecisionRule
from governance.web.count_parts import Drawn, Stage, Table
from governance.web.count_pictures import binary, schulze, sums
from governance.web.count_rounds import rounds

BODIES = {"members": "The members", "stewards": "The stewards", "adherents": "Those who adhere"}


@dataclass(frozen=True)
class BodyRead:
    """One body's count. ``title`` is empty where there is only one body."""

    title: str
    turnout: str
    stages: tuple[Stage, ...]
    tables: tuple[Table, ...]
    ties: tuple[str, ...]


@dataclass(frozen=True)
class CountRead:
    """A whole count. ``lots`` are the options' lots by label, the smallest first, where lots were drawn."""

    winners: str
    bodies: tuple[BodyRead, ...]
    seed: str
    lots: tuple[tuple[str, str, str], ...]
    rounded: bool


PICTURES: Mapping[Method, Callable[[BodyResult, DecisionRule, DecisionRule | Body, Labels], Drawn]] = {
    Method.SIMPLE_MAJORITY: binary,
    Method.SUPERMAJORITY: binary,
    Method.CONSENT: binary,
    Method.APPROVAL: sums,
    Method.SCORE: sums,
    Method.QUADRATIC: sums,
    Method.SCHULZE: schulze,
    Method.INSTANT_RUNOFF: rounds,
    Method.SINGLE_TRANSFERABLE_VOTE: rounds,
}
"""How each method's count is drawn."""


def labels_of(decision: Decision) -> Labels:
    """Return the words of a decision's options by their key."""
    return {option["key"]: option["label"] for option in decision.options}


def count_read(decision: Decision) -> CountRead | None:
    """Make a decision's finished count ready for reading; ``None`` while nobody knows it."""
    found = decision.finished_count
    return read(found, decision.frozen_rule, labels_of(decision)) if found else None


def read(found: Result, rule: DecisionRule, labels: Labels) -> CountRead:
    """Make a count ready for reading."""
    by_lot = [tie for body in found.bodies for tie in body.count.ties if tie.by == "seed"]
    drawn = dict.fromkeys(key for tie in by_lot for key in tie.between)
    every = (
        number for body in found.bodies for each in body.count.rounds for number in each.tallies.values()
    )
    return CountRead(
        winners=listed([label_of(labels, key) for key in found.winners]) if found.winners else "",
        bodies=tuple(
            _body(body, rule, part, labels, several=len(found.bodies) > 1)
            for body, part in zip(found.bodies, bodies_of(rule), strict=True)
        ),
        seed=found.seed if drawn else "",
        lots=tuple(sorted((lot(found.seed, key), key, label_of(labels, key)) for key in drawn)),
        rounded=any(number.denominator != 1 for number in every),
    )


def _body(
    found: BodyResult, rule: DecisionRule, part: DecisionRule | Body, labels: Labels, *, several: bool
) -> BodyRead:
    stages, tables = PICTURES[found.count.method](found, rule, part, labels)
    number = len(found.count.rounds)
    turnout = found.turnout
    among = "" if turnout.base == turnout.electors else f", counted among the {turnout.base:,} who are active"
    return BodyRead(
        title=BODIES[found.body] if several else "",
        turnout=f"{turnout.cast:,} of {turnout.electors:,} took part; the quorum was {turnout.needed:,}{among}.",
        stages=stages,
        tables=tables,
        ties=tuple(tie_in_words(tie, labels, rounds=number) for tie in found.count.ties),
    )
