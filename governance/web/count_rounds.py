"""Counts by rounds as pictures and as one table: who had what, who was elected or taken out, what moved."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from governance.counting.results import Inactive, Round
from governance.outcomes import BodyResult
from governance.phrasing import counted
from governance.rulebook.count_phrasing import INACTIVE, Labels, label_of, round_in_words, votes
from governance.rules import Body, DecisionRule
from governance.web.count_parts import Bar, Drawn, Row, Stage, Table, share


def rounds(found: BodyResult, _: DecisionRule, __: DecisionRule | Body, labels: Labels) -> Drawn:
    """Draw a count by rounds. A bar's lighter end came in that round."""
    count = found.count
    every = [number for each in count.rounds for number in (*each.tallies.values(), each.threshold or 0)]
    size = max(*every, Fraction(1))
    gains = [_gains(before) for before in (None, *count.rounds)][: len(count.rounds)]

    def stage(place: int, each: Round, gained: Mapping[str, Fraction]) -> Stage:
        asked = f"The line is what elects: {votes(each.threshold)}." if each.threshold else ""
        bars = tuple(
            Bar(
                label_of(labels, key),
                votes(number),
                0,
                share(number, size),
                share(min(gained.get(key, Fraction(0)), number), size),
                share(each.threshold, size) if each.threshold else None,
                _note(key, each, gained.get(key, Fraction(0))),
            )
            for key, number in sorted(each.tallies.items(), key=lambda item: -item[1])
        )
        words = tuple(filter(None, (*round_in_words(each, labels), asked)))
        return Stage(f"Round {place} of {len(count.rounds)}", words, bars)

    stages = [
        stage(place, each, gained)
        for place, (each, gained) in enumerate(zip(count.rounds, gains, strict=True), start=1)
    ]
    return tuple(stages), (_all_rounds(found, labels, gains),)


def _gains(before: Round | None) -> dict[str, Fraction]:
    """Return what each option got from the round before."""
    gained: dict[str, Fraction] = {}
    for moved in before.transfers if before else ():
        for option, number in moved.to.items():
            gained[option] = gained.get(option, Fraction(0)) + number
    return gained


def _note(key: str, each: Round, gained: Fraction) -> str:
    parts = [f"{votes(gained)} of them came in this round"] if gained else []
    parts += ["elected"] if key in each.elected else []
    parts += ["taken out"] if key in each.eliminated else []
    return ", ".join(parts)


def _all_rounds(found: BodyResult, labels: Labels, gains: Sequence[Mapping[str, Fraction]]) -> Table:
    count = found.count

    def cell(key: str, each: Round, gained: Mapping[str, Fraction]) -> str:
        if key not in each.tallies:
            return "—"
        more = f" (+{votes(gained[key])})" if gained.get(key) else ""
        fate = ", elected" if key in each.elected else ", taken out" if key in each.eliminated else ""
        return f"{votes(each.tallies[key])}{more}{fate}"

    rows = [
        Row(
            label_of(labels, key),
            tuple(cell(key, each, gained) for each, gained in zip(count.rounds, gains, strict=True)),
            strong=key in count.winners,
        )
        for key in count.options
    ]
    for reason in Inactive:
        numbers = [each.inactive.get(reason, Fraction(0)) for each in count.rounds]
        rows += [Row(INACTIVE[reason], tuple(map(votes, numbers)))] if any(numbers) else []
    lost = [each.residual for each in count.rounds]
    rows += [Row("Lost in rounding", tuple(map(votes, lost)))] if any(lost) else []
    rows.append(Row("Needed", tuple(votes(each.threshold or 0) for each in count.rounds)))
    abstained = counted(count.abstained, "ballot abstains", "ballots abstain")
    caption = f"The votes of each option, round by round; {abstained}."
    return Table(
        caption, tuple(f"Round {place}" for place, _ in enumerate(count.rounds, start=1)), tuple(rows)
    )
