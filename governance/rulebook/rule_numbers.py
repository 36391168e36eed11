"""What a rule asks for with a community's present numbers: how many must vote, how many must say yes. Pure.

Every number that is said here is a least number: with one fewer it fails. The tests hold each of them to
:func:`governance.outcomes.result`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from governance.counting.settings import Method
from governance.outcomes import bodies_of
from governance.phrasing import counted
from governance.rulebook.rule_phrasing import condition, span
from governance.rules import PEERS, Body, DecisionRule

PERCENT = 100
ONE = {
    "members": ("member", "members"),
    "stewards": ("steward", "stewards"),
    "adherents": ("adherent", "adherents"),
}


@dataclass(frozen=True)
class Size:
    """How many there are in a body, and how many of them voted lately."""

    electors: int
    active: int


Sizes = Mapping[str, Size]
"""Every body's size, by its name."""


@dataclass(frozen=True)
class Electorates:
    """Who could vote at a moment: for each person of each body, when they voted last; ``None`` who never did."""

    moment: datetime
    last_voted: Mapping[str, Sequence[datetime | None]]

    def sizes(self, rule: DecisionRule) -> Sizes:
        """Return every body's size, those counted as active who voted as lately as ``rule`` says."""
        since = self.moment - timedelta(days=rule.active_days)
        return {
            body: Size(len(people), sum(last is not None and last >= since for last in people))
            for body, people in self.last_voted.items()
        }


@dataclass(frozen=True)
class Needs:
    """What it takes of one body. ``quorum`` ballots must be cast, and ``least`` are the fewest that can carry it.

    ``yes_of_least`` and ``yes_of_all`` are the fewest yes that carry it if just ``least`` vote and if all do,
    and nobody abstains; ``None`` where no number would, and on a choice among options.
    """

    body: str
    electors: int
    quorum: int
    least: int | None
    yes_of_least: int | None
    yes_of_all: int | None

    @property
    def possible(self) -> bool:
        """Whether it can be carried at all."""
        return self.least is not None


def needs(rule: DecisionRule, sizes: Sizes) -> tuple[Needs, ...]:
    """Return what ``rule`` asks of each of its bodies, the main one first."""
    return tuple(_needs(rule, body, sizes[body.electorate]) for body in bodies_of(rule))


def in_numbers(rule: DecisionRule, sizes: Sizes) -> tuple[str, ...]:
    """Return what ``rule`` comes to with these numbers of people, as sentences; the first says it all in short."""
    rule = asking_only_those_there(rule, sizes)
    main, *others = needs(rule, sizes)
    if missing := [each.body for each in (main, *others) if not each.electors]:
        return (f"Nobody could vote on this now: there are no {missing[0]}.",)
    return (
        f"{_passes_if(rule, main)}{_with(rule, others)}{_and_then(rule)}.",
        *(sentence for each in (main, *others) for sentence in _yes(rule, each)),
        *_powers(rule, sizes),
    )


def asking_only_those_there(rule: DecisionRule, sizes: Sizes) -> DecisionRule:
    """Return ``rule`` as a vote would be opened under it now: a body of communities with nobody in it is not asked."""
    return rule.without({body.electorate for body in rule.also if _is_missing(body, sizes)})


def _is_missing(body: Body, sizes: Sizes) -> bool:
    return body.electorate in PEERS and not sizes[body.electorate].electors


def together(percent: int, people: int) -> int:
    """Return how many of ``people`` are ``percent`` of them, at least."""
    return -(-people * percent // PERCENT)


def share_of(threshold: str, people: int) -> int:
    """Return how many of ``people`` are at least that share of them."""
    needed = Fraction(threshold) * people
    return -(-needed.numerator // needed.denominator)


def fewest_yes(rule: DecisionRule, body: DecisionRule | Body, *, voting: int, electors: int) -> int | None:
    """Return how many of ``voting`` ballots must say yes, where nobody abstains and the others say no.

    In a decision by consent the others stand aside. ``None`` where all of them would not be enough.
    """
    yes = 1
    if body.method == Method.SIMPLE_MAJORITY:
        yes = voting // 2 + 1
    elif body.method == Method.SUPERMAJORITY:
        yes = _reached(Fraction(body.threshold) * voting, strictly=rule.threshold_is == "more_than")
    if rule.share_of == "electors":
        strictly = body.method == Method.SIMPLE_MAJORITY or rule.threshold_is == "more_than"
        yes = max(yes, _reached(body.needed * electors, strictly=strictly))
    return yes if yes <= voting else None


def _reached(needed: Fraction, *, strictly: bool) -> int:
    """Return the least whole number that reaches ``needed``, or passes it; of nothing it is one all the same."""
    whole = needed.numerator // needed.denominator
    least = whole + 1 if strictly or needed.denominator != 1 else whole
    return max(least, 1)


def _needs(rule: DecisionRule, body: DecisionRule | Body, size: Size) -> Needs:
    base = size.electors if rule.quorum_base == "members" else size.active
    quorum = together(body.quorum_percent, base)
    if not rule.binary:
        able = size.electors >= max(quorum, 1)
        return Needs(body.electorate, size.electors, quorum, max(quorum, 1) if able else None, None, None)
    able_with = (
        voting
        for voting in range(max(quorum, 1), size.electors + 1)
        if fewest_yes(rule, body, voting=voting, electors=size.electors) is not None
    )
    least = next(able_with, None)
    return Needs(
        body.electorate,
        size.electors,
        quorum,
        least,
        least and fewest_yes(rule, body, voting=least, electors=size.electors),
        fewest_yes(rule, body, voting=size.electors, electors=size.electors),
    )


def _passes_if(rule: DecisionRule, main: Needs) -> str:
    what = f"Passes if {_vote(main)}"
    if rule.binary:
        return f"{what} and {condition(rule, rule)}"
    return f"{what}, and something else than “no change” wins"


def _vote(each: Needs) -> str:
    if each.electors == 1:
        return f"the only {ONE[each.body][0]} votes"
    people = counted(each.electors, *ONE[each.body])
    if each.quorum >= each.electors:
        return f"all {people} vote"
    return f"at least {max(each.quorum, 1):,} of {people} vote{'s' if each.quorum <= 1 else ''}"


def _with(rule: DecisionRule, others: list[Needs]) -> str:
    bodies = zip(rule.also, others, strict=True)
    return "".join(f"; and {_vote(each)} and, of these, {condition(rule, body)}" for body, each in bodies)


def _and_then(rule: DecisionRule) -> str:
    return f", and that holds for {span(rule.confirm_seconds)}" if rule.confirm_seconds else ""


def _yes(rule: DecisionRule, each: Needs) -> Iterator[str]:
    who = f"the {ONE[each.body][1]}"
    if not each.possible:
        yield f"With the present numbers of {who} it cannot pass."
        return
    if each.electors == 1 or not rule.binary or (rule.share_of == "votes" and _consents(rule, each)):
        return
    if each.least is None or each.yes_of_least is None or each.least == each.electors:
        yield f"If all {each.electors:,} of {who} vote and nobody abstains, it takes {each.yes_of_all:,} yes."
        return
    vote = "votes" if each.least == 1 else "vote"
    few = f"If just {each.least:,} of {who} {vote} and nobody abstains, it takes {each.yes_of_least:,} yes"
    yield f"{few}; if all {each.electors:,} do, {each.yes_of_all:,}."


def _consents(rule: DecisionRule, each: Needs) -> bool:
    return rule.method is Method.CONSENT and each.body == rule.electorate


def _powers(rule: DecisionRule, sizes: Sizes) -> Iterator[str]:
    if rule.veto and (guardians := sizes[rule.veto.by].electors):
        few = together(rule.veto.needed_percent, guardians)
        yield f"{counted(few, *ONE[rule.veto.by])} of {guardians:,} can veto it while it waits."
    if rule.emergency:
        whole = sizes[rule.emergency.electorate].electors
        few = max(share_of(rule.emergency.threshold, whole), 1)
        yield f"{counted(few, *ONE[rule.emergency.electorate])} of {whole:,} can decide in an emergency."
