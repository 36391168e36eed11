"""How carefully something may be changed, in plain words. Pure: the pages, the refusals and the tests share it."""

from collections.abc import Iterator
from fractions import Fraction

from governance.entrenchment import Entrenchment
from governance.phrasing import counted
from governance.rulebook.counting_phrasing import share
from governance.rules import Rate


def sentences(value: Entrenchment) -> tuple[str, ...]:
    """Return what a change takes beyond the rule for changing the text, as sentences about “it”."""
    takes = tuple(_takes(value))
    found = []
    if takes:
        found.append(f"Changing it takes {_together(takes)}.")
    if value.pace:
        found.append(f"It may change {rate(value.pace)}.")
    if value.cooling_off_days:
        found.append(f"After a change of it has failed, it rests for {_days(value.cooling_off_days)}.")
    return tuple(found)


def rate(value: Rate) -> str:
    """Return how often something may change: “once within 365 days”."""
    times = "once" if value.most == 1 else f"{value.most:,} times"
    return f"{times} within {_days(value.days)}"


def _takes(value: Entrenchment) -> Iterator[str]:
    if value.deliberation_days:
        yield f"at least {_days(value.deliberation_days)} of talk"
    if value.threshold:
        least = Fraction(value.threshold)
        yield f"{share(least)} of the votes" if least == 1 else f"at least {share(least)} of the votes"
    if value.timelock_days:
        yield f"a wait of {_days(value.timelock_days)} before it takes effect"


def _days(number: int) -> str:
    return counted(number, "day", "days")


def _together(clauses: tuple[str, ...]) -> str:
    *first, last = clauses
    return f"{', '.join(first)} and {last}" if first else last
