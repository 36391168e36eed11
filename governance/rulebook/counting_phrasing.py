"""How ballots on several options are counted, in plain words. Pure.

Whatever a rule of :class:`governance.counting.settings.Counting` changes in a count is said here; what it leaves
as it is everywhere is not, and what makes no difference under a method is never spoken of.
"""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from governance.counting.settings import Counting, Method
from governance.phrasing import counted

PERCENT = 100

WHOLE, HALF = Fraction(1), Fraction(1, 2)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PARTS = {
    3: "third",
    4: "quarter",
    5: "fifth",
    6: "sixth",
    7: "seventh",
    8: "eighth",
    9: "ninth",
    10: "tenth",
}


def share(value: Fraction) -> str:
    """Return a share as people say it: “half”, “two thirds”, “66 %”, “17/23”, and “all” for 1."""
    if value == WHOLE:
        return "all"
    if value == HALF:
        return "half"
    if value.denominator in PARTS:
        part = PARTS[value.denominator]
        return f"{NUMBERS[value.numerator]} {part}{'' if value.numerator == 1 else 's'}"
    hundredths = value * PERCENT
    return f"{hundredths} %" if hundredths.denominator == 1 else str(value)


def counting(value: Counting) -> tuple[str, ...]:
    """Return how ``value`` finds the winners among options, as sentences. It is no rule of yes and no."""
    found = [METHODS[value.method](value)]
    if value.method is Method.SCHULZE and value.strength == "margins":
        found.append("A win is as strong as its lead, not as the votes for it.")
    if value.method.ranked:
        found += [sentence for name, sentence in _ballots(value) if name not in _not_read(value)]
    if by_rounds(value):
        found += _rounds(value)
    found += _ties(value)
    found.append("What wins is carried, unless it is the option “no change”.")
    return tuple(found)


def by_rounds(value: Counting) -> bool:
    """Whether votes are counted in rounds, weaker options leaving."""
    return value.method.ranked and value.method is not Method.SCHULZE


def _approval(value: Counting) -> str:
    wins = (
        "option that most approve of wins" if value.seats == 1 else f"{value.seats} that most approve of win"
    )
    return f"Each voter approves of as many options as they like; the {wins}."


def _score(value: Counting) -> str:
    return f"Each voter gives each option a score from 0 to {value.score_max}; {_highest(value)}."


def _quadratic(value: Counting) -> str:
    credits_ = counted(value.credits, "credit", "credits")
    return (
        f"Each voter has {credits_} for votes for or against options, n votes for an option costing n × n; "
        f"{_highest(value)}."
    )


def _highest(value: Counting) -> str:
    return "the highest total wins" if value.seats == 1 else f"the {value.seats} highest totals win"


def _schulze(_: Counting) -> str:
    return "Each voter ranks the options; the one that beats the others one against one wins (Schulze)."


def _runoff(value: Counting) -> str:
    weakest = "Each voter ranks the options; the weakest is taken out, round by round, until"
    if value.filling == "share":
        least = share(Fraction(value.minimum_share))
        return f"{weakest} each one left has at least {least} of the votes. All of these win."
    if value.filling == "repeated" and value.seats > 1:
        return (
            f"{weakest} one has a majority. That is done {value.seats} times, without those who won before."
        )
    if value.filling == "last_standing":
        last = "one is left" if value.seats == 1 else f"{value.seats} are left"
        return f"{weakest} {last}."
    return f"{weakest} one has a majority."


def _transferable(value: Counting) -> str:
    if value.seats == 1:
        return f"{_runoff(value)}"
    one = ", one a round" if value.filling == "quota_one_a_round" else ""
    return (
        f"Each voter ranks the options; {value.seats} seats are filled in proportion{one}: votes that an elected "
        "option does not need move on, and so do those of the weakest."
    )


METHODS: Mapping[Method, Callable[[Counting], str]] = {
    Method.APPROVAL: _approval,
    Method.SCORE: _score,
    Method.QUADRATIC: _quadratic,
    Method.SCHULZE: _schulze,
    Method.INSTANT_RUNOFF: _runoff,
    Method.SINGLE_TRANSFERABLE_VOTE: _transferable,
}

OVERVOTES = {
    "skip": "A rank shared by several options is passed over.",
    "exhaust": "A ballot counts no further where several options share a rank.",
    "exhaust_if_several_stand": (
        "A ballot counts no further where several options share a rank, unless only one of them is still in the race."
    ),
}
DUPLICATES = {
    "skip": "An option ranked twice counts at its better rank.",
    "exhaust": "A ballot counts no further where it ranks an option a second time.",
}


def _ballots(value: Counting) -> Iterator[tuple[str, str]]:
    """Yield what is said of unusual ballots, each with the name of its field."""
    if value.overvotes in OVERVOTES:
        yield "overvotes", OVERVOTES[value.overvotes]
    if value.duplicates in DUPLICATES:
        as_schulze = value.method is Method.SCHULZE
        yield "duplicates", DUPLICATES["skip" if as_schulze else value.duplicates]
    if value.max_skipped_ranks is not None:
        most = "an empty rank"
        if value.max_skipped_ranks:
            most = f"more than {counted(value.max_skipped_ranks, 'empty rank', 'empty ranks')} in a row"
        yield "max_skipped_ranks", f"A ballot counts no further after {most}."
    if value.max_rankings is not None:
        yield "max_rankings", f"At most {counted(value.max_rankings, 'rank', 'ranks')} can be given."


def _not_read(value: Counting) -> frozenset[str]:
    """Return the fields about unusual ballots that this method never looks at."""
    alike = {"overvotes", "max_skipped_ranks"}
    return frozenset(alike if value.method is Method.SCHULZE else ())


def _rounds(value: Counting) -> Iterator[str]:
    if value.filling != "share":
        if value.quota == "hare":
            yield "A seat takes a full share of the votes (the Hare quota)."
        if value.quota_decimals:
            yield f"That quota is reckoned to {counted(value.quota_decimals, 'place', 'places')} behind the point."
    if value.decimals is not None and value.seats > 1 and value.method is Method.SINGLE_TRANSFERABLE_VOTE:
        behind = counted(value.decimals, "place", "places")
        yield f"Votes that move on in parts are rounded down to {behind} behind the point."
    if value.batch_elimination:
        yield "Options that could not catch up even together are taken out at once."
    if value.minimum_votes:
        least = counted(value.minimum_votes, "vote", "votes")
        yield f"Whoever has fewer than {least} is taken out at once, and nobody wins with fewer."
    if value.first_round_sets_threshold:
        yield "What a majority is, the first round sets for all."
    if value.until_two_remain:
        yield "The count goes on until two are left, even after one has won."
    if value.stop_after_round is not None:
        yield f"The count stops after round {value.stop_after_round}, whoever has won by then."


def _ties(value: Counting) -> Iterator[str]:
    if value.ties == "by_seed":
        yield "A tie is broken by lots, drawn so that anybody can check them."
    elif value.ties == "by_previous_rounds":
        yield "A tie goes to whoever was ahead in an earlier round, the latest first; then by lots."
    elif value.ties == "by_order_of_options":
        yield "A tie goes to the option that stands first in the list."
    else:
        stays = f"the option “{value.status_quo.replace('_', ' ')}”"
        if value.seats == 1:
            yield f"A tie for the win leaves everything as it is, which is {stays}."
        elif not by_rounds(value):
            yield "A tie at the edge leaves the seats in question empty."
        if by_rounds(value):
            yield (
                f"No tie takes out {stays}; otherwise whoever was ahead in an earlier round stays, "
                "then lots decide."
            )
