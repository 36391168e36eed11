"""What one rule of decision says otherwise than another, and whether that makes it easier to decide. Pure.

Something is *easier* if whatever could be decided before still can, with fewer people, fewer yes, less time or
fewer brakes. Where it is easier in one way and harder in another, nothing is claimed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from governance.counting.settings import Method
from governance.phrasing import day
from governance.rulebook import counting_phrasing
from governance.rulebook.rule_phrasing import BODIES, SEEN, condition, end, span
from governance.rules import PEERS, Body, DecisionRule, Emergency, Pace, Veto

NONE = "none"


@dataclass(frozen=True)
class Difference:
    """One thing that two rules say otherwise, and whether the newer one makes deciding easier.

    ``easier`` is ``None`` where that cannot be said.
    """

    what: str
    before: str
    after: str
    easier: bool | None

    @property
    def sentence(self) -> str:
        """The difference in one line: “How many must vote: from 60 % to 30 %”."""
        return f"{self.what}: from {self.before} to {self.after}"


def differences(old: DecisionRule, new: DecisionRule) -> tuple[Difference, ...]:
    """Return what ``new`` says otherwise than ``old``, in the order in which a rule is told."""
    return tuple(found for aspect in _ASPECTS for found in aspect(old, new))


def easings(old: DecisionRule, new: DecisionRule) -> tuple[Difference, ...]:
    """Return those differences that make it easier to decide."""
    return tuple(each for each in differences(old, new) if each.easier)


Aspect = Callable[[DecisionRule, DecisionRule], Iterator[Difference]]


WIDEST = 1_000_000
"""More days than anybody looks back: as wide as all members."""

Ordered = int | float | tuple[Fraction, bool]


def _step(old: Ordered, new: Ordered) -> int:
    """Return 1 if what holds decisions up becomes more, -1 if it becomes less, and 0 if it stays."""
    return (new > old) - (new < old)  # type: ignore[operator]  # both are of one kind


def _who(old: DecisionRule, new: DecisionRule) -> Iterator[Difference]:
    if old.electorate != new.electorate:
        before, after = (BODIES[each.electorate] for each in (old, new))
        yield Difference("Who decides", before, after, new.electorate == "stewards")


def _quorum(old: DecisionRule, new: DecisionRule) -> Iterator[Difference]:
    before, after = (_quorum_words(each, each) for each in (old, new))
    if before != after:
        yield Difference("How many must vote", before, after, _quorum_easier(old, new, old, new))


def _quorum_words(rule: DecisionRule, body: DecisionRule | Body) -> str:
    of_all = rule.quorum_base == "members" or body.electorate in PEERS
    return f"{body.quorum_percent} %" if of_all else f"{body.quorum_percent} % of {_recent(rule)}"


def _recent(rule: DecisionRule) -> str:
    return f"those who voted in the {rule.active_days:,} days before"


def _quorum_easier(
    old: DecisionRule, new: DecisionRule, was: DecisionRule | Body, now: DecisionRule | Body
) -> bool | None:
    # Those who voted lately are never more than all, and the longer one looks back, the more they are.
    base = _step(*(WIDEST if rule.quorum_base == "members" else rule.active_days for rule in (old, new)))
    if now.electorate in PEERS:
        base = 0
    return _together(base, _step(was.quorum_percent, now.quorum_percent))


def _together(*steps: int) -> bool | None:
    """Return whether steps down (-1) and up (1) lead down; ``None`` where they lead both ways, or nowhere."""
    down, up = -1 in steps, 1 in steps
    return None if down == up else down


def _majority(old: DecisionRule, new: DecisionRule) -> Iterator[Difference]:
    before, after = _how(old), _how(new)
    if before != after:
        easier = _together(*_steps(old, old, new, new)) if old.binary and new.binary else None
        yield Difference("How it is counted", before, after, easier)


def _how(rule: DecisionRule) -> str:
    if rule.binary:
        return f"“{condition(rule, rule)}”"
    return f"“{' '.join(counting_phrasing.counting(rule))}”"


def _steps(
    old: DecisionRule, was: DecisionRule | Body, new: DecisionRule, now: DecisionRule | Body
) -> tuple[int, ...]:
    """Return for each part of a majority whether it went up or down."""
    one_consents = (was.method == Method.CONSENT) != (now.method == Method.CONSENT)
    if one_consents and "electors" in (old.share_of, new.share_of):
        # A block ends what so many want; without one, fewer can carry it.
        return (-1, 1)
    return (_step(_asked(old, was), _asked(new, now)), _step(_of(old, was), _of(new, now)))


def _asked(rule: DecisionRule, body: DecisionRule | Body) -> tuple[Fraction, bool]:
    """Return the share a majority asks for, and whether it must be passed.

    Consent asks for all who say yes or no: a single no ends it.
    """
    if body.method == Method.CONSENT:
        return Fraction(1), rule.share_of == "electors" and rule.threshold_is == "more_than"
    if body.method == Method.SIMPLE_MAJORITY:
        return Fraction(1, 2), True
    return Fraction(body.threshold), rule.threshold_is == "more_than"


def _of(rule: DecisionRule, body: DecisionRule | Body) -> int:
    """Return of how many a majority is counted, from few to many."""
    if rule.share_of == "electors":
        return 2
    return int(rule.abstentions == "count_against" and body.method != Method.CONSENT)


def _further(old: DecisionRule, new: DecisionRule) -> Iterator[Difference]:
    was, now = ({body.electorate: body for body in rule.also} for rule in (old, new))
    for name in dict.fromkeys([*was, *now]):
        before = _body_words(old, was[name]) if name in was else NONE
        after = _body_words(new, now[name]) if name in now else NONE
        if before == after:
            continue
        easier: bool | None = name not in now
        if name in was and name in now:
            quorum = {True: -1, False: 1, None: 0}[_quorum_easier(old, new, was[name], now[name])]
            easier = _together(quorum, *_steps(old, was[name], new, now[name]))
        yield Difference(f"What {BODIES[name]} must say too", before, after, easier)


def _body_words(rule: DecisionRule, body: Body) -> str:
    return f"“{_quorum_words(rule, body)} must vote, and {condition(rule, body)}”"


def _span(name: str, what: str) -> Aspect:
    def found(old: DecisionRule, new: DecisionRule) -> Iterator[Difference]:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            before, after = (span(each) if each else NONE for each in (was, now))
            yield Difference(what, before, after, now < was)

    return found


def _words(what: str, words: Callable[[DecisionRule], str]) -> Aspect:
    """Return an aspect of which nobody can say whether it makes deciding easier."""

    def found(old: DecisionRule, new: DecisionRule) -> Iterator[Difference]:
        was, now = words(old), words(new)
        if was != now:
            yield Difference(what, f"“{was}”", f"“{now}”", None)

    return found


def _veto(old: DecisionRule, new: DecisionRule) -> Iterator[Difference]:
    if old.veto != new.veto:
        before, after = (_veto_words(rule.veto) if rule.veto else NONE for rule in (old, new))
        yield Difference("Who can veto it", before, after, _veto_easier(old.veto, new.veto))


def _veto_words(veto: Veto) -> str:
    until = f", until {day(veto.lapses_on)}" if veto.lapses_on else ""
    return f"{veto.needed_percent} % of {BODIES[veto.by]}{until}"


def _veto_easier(old: Veto | None, new: Veto | None) -> bool | None:
    if old is None or new is None:
        return new is None
    if old.by != new.by:
        return None
    ends = [veto.lapses_on.toordinal() if veto.lapses_on else float("inf") for veto in (old, new)]
    # The more have to object, and the sooner that ends, the less it holds up.
    return _together(_step(new.needed_percent, old.needed_percent), _step(*ends))


def _pace(old: DecisionRule, new: DecisionRule) -> Iterator[Difference]:
    if old.pace != new.pace:
        before, after = (_pace_words(rule.pace) if rule.pace else NONE for rule in (old, new))
        yield Difference("How often it can be decided", before, after, _pace_easier(old.pace, new.pace))


def _pace_words(pace: Pace) -> str:
    each = " to the same norm" if pace.per == "topic" else ""
    return f"{pace.most:,} in {pace.days:,} days{each}"


def _pace_easier(old: Pace | None, new: Pace | None) -> bool | None:
    if old is None or new is None:
        return new is None
    per = _step(old.per == "kind", new.per == "kind")
    return _together(_step(new.most, old.most), _step(old.days, new.days), per)


def _emergency(old: DecisionRule, new: DecisionRule) -> Iterator[Difference]:
    if old.emergency != new.emergency:
        before, after = (_emergency_words(rule.emergency) if rule.emergency else NONE for rule in (old, new))
        yield Difference(
            "What can be done in an emergency", before, after, _emergency_easier(old.emergency, new.emergency)
        )


def _emergency_easier(old: Emergency | None, new: Emergency | None) -> bool | None:
    if old is None or new is None:
        return old is None
    if old.electorate != new.electorate:
        return None
    return _together(
        _step((Fraction(old.threshold), False), (Fraction(new.threshold), False)),
        _step(old.voting_seconds, new.voting_seconds),
        _step(new.lasts_seconds, old.lasts_seconds),
    )


def _emergency_words(quick: Emergency) -> str:
    share = counting_phrasing.share(Fraction(quick.threshold))
    within, lasts = span(quick.voting_seconds), span(quick.lasts_seconds)
    return f"{share} of all {quick.electorate} can decide within {within}, for {lasts}"


_ASPECTS: tuple[Aspect, ...] = (
    _who,
    _quorum,
    _majority,
    _further,
    _span("deliberation_seconds", "How long it is talked over"),
    _span("voting_seconds", "How long voting is open"),
    _words("When voting may end sooner", end),
    _span("late_quorum_seconds", "How long voting is prolonged when many vote late"),
    _span("confirm_seconds", "How long the result must hold"),
    _span("timelock_seconds", "How long it waits before it takes effect"),
    _veto,
    _span("cooling_off_seconds", "How long what failed must wait"),
    _pace,
    _words("Whether a vote can be handed on", lambda rule: "yes" if rule.delegation else "no"),
    _words("Who sees how somebody voted", lambda rule: SEEN[rule.ballots]),
    _emergency,
)
