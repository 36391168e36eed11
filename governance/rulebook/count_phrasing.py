"""A finished count in plain words: each round, each tie, each ballot. Pure: no database.

``labels`` gives the words of each option by its key. A key that has none stands for itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from governance.counting.ballots import Choice
from governance.counting.results import Inactive, Number, Round, Tie, Transfer

Labels = Mapping[str, str]

DECIMALS = 2
"""How many places a fraction of a vote is rounded to for reading; the API gives it exactly."""

INACTIVE: Mapping[Inactive, str] = {
    Inactive.BLANK: "Rank nobody",
    Inactive.OVERVOTE: "Rank several alike",
    Inactive.SKIPPED_RANKS: "Leave ranks out",
    Inactive.REPEATED_RANK: "Rank one option twice",
    Inactive.EXHAUSTED: "Rank nobody who is left",
    Inactive.FINAL_SURPLUS: "Not needed by those elected",
}
"""What ballots do that count for nobody any more."""

CHOICES: Mapping[str, str] = {
    Choice.YES: "Yes",
    Choice.NO: "No",
    Choice.STAND_ASIDE: "Stood aside",
    Choice.ABSTAIN: "Abstained",
}

BROKEN_BY = {
    "seed": "lots decided",
    "order_of_options": "the order in which the options stood decided",
    "previous_round": "earlier rounds decided",
    "status_quo": "the rule keeps things as they are",
    "generator": "lots decided",
}


def votes(number: Number) -> str:
    """Return a number of votes for reading: “1,200”, “12.33”."""
    if Fraction(number).denominator == 1:
        return f"{int(number):,}"
    return f"{float(number):,.{DECIMALS}f}".rstrip("0").rstrip(".")


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: “A”, “A and B”, “A, B and C”."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def label_of(labels: Labels, key: str) -> str:
    """Return an option's words."""
    return labels.get(key, key)


def round_in_words(found: Round, labels: Labels) -> Iterator[str]:
    """Yield what happened in one round of a count by rounds."""
    for option in found.elected:
        has, needed = found.tallies[option], found.threshold or 0
        enough = (
            f"and {votes(needed)} were needed"
            if has >= needed
            else "and nobody left could take the seat from it"
        )
        yield f"{label_of(labels, option)} is elected: it has {_has(has)}, {enough}."
    if found.eliminated:
        out = [f"{label_of(labels, each)} ({votes(found.tallies[each])})" for each in found.eliminated]
        yield f"{listed(out)} {'is' if len(out) == 1 else 'are'} taken out: the fewest votes."
    for moved in found.transfers:
        yield from _moved(moved, found, labels)
    if not (found.elected or found.eliminated):
        yield "Nothing follows: every seat is filled, or no vote is left."


def _has(number: Number) -> str:
    return "1 vote" if number == 1 else f"{votes(number)} votes"


def _moved(moved: Transfer, found: Round, labels: Labels) -> Iterator[str]:
    free = sum(moved.to.values(), Fraction(0)) + moved.exhausted + moved.residual
    if not free:
        return
    parts = [f"{votes(got)} to {label_of(labels, option)}" for option, got in moved.to.items() if got]
    if moved.exhausted:
        parts.append(f"{votes(moved.exhausted)} to nobody, because their ballots rank nobody who is left")
    if moved.residual:
        parts.append(f"{votes(moved.residual)} are lost in rounding")
    whose = label_of(labels, moved.source)
    what = f"The votes of {whose} move on"
    if moved.source not in found.eliminated:
        what = f"{whose} does not need {votes(free)} of its votes; each of its ballots moves on at a part of its worth"
    yield f"{what}: {listed(parts)}."


def tie_in_words(tie: Tie, labels: Labels, *, rounds: int) -> str:
    """Return among whom a tie was, over what, and how it was broken."""
    where = f"In round {tie.round}, " if rounds > 1 else ""
    level = listed([label_of(labels, each) for each in tie.between])
    over = "for the win" if tie.over == "win" else "for who is taken out"
    then = f": {label_of(labels, tie.chosen)}" if tie.chosen else ", and nobody wins"
    words = f"{where}{level} were level {over}; {BROKEN_BY[tie.by]}{then}."
    return words[0].upper() + words[1:]


def ballot_in_words(content: Mapping[str, Any], labels: Labels) -> str:
    """Return what a ballot says, without its reason."""
    if "choice" in content:
        return CHOICES.get(content["choice"], str(content["choice"]))
    for name, words in _SAID.items():
        if name in content:
            return words(content[name], labels)
    return "Nothing"


def _approved(said: Sequence[str], labels: Labels) -> str:
    return (
        f"Approves of {listed([label_of(labels, each) for each in said])}" if said else "Approves of nothing"
    )


def _numbers(said: Mapping[str, int], labels: Labels) -> str:
    given = [f"{label_of(labels, key)}: {str(number).replace('-', '−')}" for key, number in said.items()]
    return "; ".join(given) or "Nothing for any option"


def _ranked(said: Sequence[Sequence[str]], labels: Labels) -> str:
    ranks = (
        f"{place}. {listed([label_of(labels, each) for each in rank])}"
        for place, rank in enumerate(said, start=1)
        if rank
    )
    return "  ".join(ranks)


_SAID: Mapping[str, Callable[[Any, Labels], str]] = {
    "approved": _approved,
    "scores": _numbers,
    "votes": _numbers,
    "ranks": _ranked,
}
