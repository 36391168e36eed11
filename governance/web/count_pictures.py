"""Counts of one round as pictures and tables: yes or no, what adds up, and options one against one."""

from collections.abc import Mapping
from fractions import Fraction

from governance.counting.ballots import Choice
from governance.counting.settings import Method
from governance.outcomes import BodyResult
from governance.phrasing import counted
from governance.rulebook.count_phrasing import CHOICES, Labels, label_of, votes
from governance.rules import Body, DecisionRule
from governance.web.count_parts import Bar, Drawn, Row, Stage, Table, percent, share, signed


def least_yes(found: BodyResult, rule: DecisionRule, part: DecisionRule | Body) -> int | None:
    """Return the least number of yes that passes the count as it stands, or ``None`` where no share is asked for."""
    asked = found.count.rounds[0].threshold
    if asked is None:
        return None
    at_least = part.method == Method.SUPERMAJORITY and rule.threshold_is == "at_least"
    needed = max(_least(asked, at_least=at_least), 1)
    if rule.share_of == "electors":
        needed = max(needed, _least(part.needed * found.turnout.electors, at_least=at_least))
    return needed


def _least(asked: Fraction, *, at_least: bool) -> int:
    whole = asked.numerator // asked.denominator
    return whole if at_least and whole == asked else whole + 1


def binary(found: BodyResult, rule: DecisionRule, part: DecisionRule | Body, _: Labels) -> Drawn:
    """Draw yes against no, beside what was needed."""
    turnout, tallies = found.turnout, found.count.tallies
    size = max(turnout.electors, 1)
    needed = least_yes(found, rule, part)
    said = [(choice, int(tallies[choice])) for choice in (Choice.YES, Choice.NO) if choice in tallies]
    said += [(Choice.STAND_ASIDE, int(tallies[Choice.STAND_ASIDE]))] if Choice.STAND_ASIDE in tallies else []
    said.append((Choice.ABSTAIN, found.count.abstained))

    def bar(label: str, number: int, line: int | None = None) -> Bar:
        at = None if line is None else share(min(line, size), size)
        return Bar(label, f"{number:,}", 0, share(number, size), line=at)

    words = [f"The line at “Took part” is the quorum, {turnout.needed:,}."]
    if needed is not None:
        words.append(f"The line at “Yes” is what it needed, {needed:,}.")
    bars = [
        bar("Took part", turnout.cast, turnout.needed),
        *(bar(CHOICES[choice], number, needed if choice == Choice.YES else None) for choice, number in said),
    ]
    rows = [Row(CHOICES[choice], (f"{number:,}", percent(number, size))) for choice, number in said]
    missing = turnout.electors - turnout.cast
    rows.append(Row("Did not vote", (f"{missing:,}", percent(missing, size))))
    caption = "How the votes fell."
    if needed is not None:
        caption += f" At least {counted(needed, 'yes was', 'yes were')} needed."
    head = ("Votes", "Of all who could vote")
    return (Stage("", tuple(words), tuple(bars)),), (Table(caption, head, tuple(rows)),)


def sums(found: BodyResult, rule: DecisionRule, _: DecisionRule | Body, labels: Labels) -> Drawn:
    """Draw what ballots add up to."""
    count = found.count
    won = set(count.winners)
    least = min(0, *(int(number) for number in count.tallies.values()))
    size = max(*(int(number) for number in count.tallies.values()), 1) - least

    def bar(key: str, number: Fraction) -> Bar:
        start = min(number, Fraction(0)) - least
        note = "wins" if key in won else ""
        return Bar(
            label_of(labels, key), signed(number), share(start, size), share(abs(number), size), note=note
        )

    order = sorted(count.tallies.items(), key=lambda each: -each[1])
    bars = tuple(bar(key, number) for key, number in order)
    heads = {
        Method.APPROVAL: ("Approve of it", "Of those who voted"),
        Method.SCORE: ("Points", f"Of the most there could be ({rule.score_max} each)"),
        Method.QUADRATIC: ("Votes", ""),
    }[count.method]
    most = {Method.APPROVAL: count.cast, Method.SCORE: count.cast * rule.score_max}.get(count.method)
    rows = tuple(
        Row(
            label_of(labels, key) + (", wins" if key in won else ""),
            (signed(number), percent(number, most)) if most else (signed(number),),
            strong=key in won,
        )
        for key, number in order
    )
    abstained = counted(count.abstained, "ballot abstains", "ballots abstain")
    caption = f"What {counted(count.cast, 'ballot', 'ballots')} add up to; {abstained}."
    head = tuple(each for each in heads if each) if most else heads[:1]
    return (Stage("", (), bars),), (Table(caption, head, rows),)


def schulze(found: BodyResult, _: DecisionRule, __: DecisionRule | Body, labels: Labels) -> Drawn:
    """Draw how many others each option beats, with every comparison and path."""
    count = found.count
    others = max(len(count.options) - 1, 1)
    order = sorted(count.tallies.items(), key=lambda each: -each[1])
    bars = tuple(
        Bar(
            label_of(labels, key),
            f"beats {votes(number)}",
            0,
            share(number, others),
            note="wins" if key in count.winners else "",
        )
        for key, number in order
    )
    places = {
        number: place for place, number in reversed([*enumerate((number for _, number in order), start=1)])
    }
    ranking = Table(
        "The ranking: an option stands before those it beats; options on one place are level.",
        ("Place", "Options it beats"),
        tuple(
            Row(label_of(labels, key), (f"{places[number]}.", votes(number)), strong=key in count.winners)
            for key, number in order
        ),
    )
    tables = (
        ranking,
        _matrix(PAIRWISE, count.pairwise or {}, labels, marked=True),
        # Votes alone do not say which of two paths is the stronger: how the rule orders links does.
        _matrix(PATHS, count.paths or {}, labels, marked=False),
    )
    return (Stage("", (BEATS,), bars),), tables


BEATS = (
    "An option beats another if its strongest path to it is stronger than the strongest path back. "
    "A path is as strong as its weakest comparison."
)
PAIRWISE = (
    "How many ballots rank the option on the left before the one above. “Wins” marks the larger of each two."
)
PATHS = (
    "The votes of the weakest comparison on the strongest path from the option on the left to the one above."
)


def _matrix(caption: str, found: Mapping[str, Mapping[str, int]], labels: Labels, *, marked: bool) -> Table:
    def cell(one: str, other: str) -> str:
        if one == other:
            return "—"
        wins = marked and found[one][other] > found[other][one]
        return f"{found[one][other]:,}{', wins' if wins else ''}"

    return Table(
        caption,
        tuple(label_of(labels, key) for key in found),
        tuple(Row(label_of(labels, one), tuple(cell(one, other) for other in found)) for one in found),
    )
