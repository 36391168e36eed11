"""Three-way merge of sequences: of paragraphs, of lines, of whatever can be compared.

The idea of diff3 (Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007): where only one side
differs from the base its part is taken, where both do and not alike there is a clash. What merely touches
merges, unless one side inserts there: then nobody can tell which comes first.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Hunk:
    """``before[start:end]`` of one sequence reads ``after`` in the other."""

    start: int
    end: int
    after: tuple[Hashable, ...]


@dataclass(frozen=True)
class Clash:
    """A part in which both sides differ from the base and from each other."""

    base: tuple[Hashable, ...]
    ours: tuple[Hashable, ...]
    theirs: tuple[Hashable, ...]


Part = tuple[Hashable, ...] | Clash


def hunks(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Hunk]:
    """Return where ``after`` differs from ``before``, in order; equal elements stand between any two hunks."""
    first, last = _same_ends(before, after)
    # What both begin and end with alike is most of a text, and need not be searched.
    middle = SequenceMatcher(
        None, before[first : len(before) - last], after[first : len(after) - last], autojunk=False
    )
    return [
        Hunk(start + first, end + first, tuple(after[first + begin : first + stop]))
        for what, start, end, begin, stop in middle.get_opcodes()
        if what != "equal"
    ]


def _same_ends(before: Sequence[Hashable], after: Sequence[Hashable]) -> tuple[int, int]:
    most = min(len(before), len(after))
    first = next((at for at in range(most) if before[at] != after[at]), most)
    left = most - first
    last = next((at for at in range(left) if before[-1 - at] != after[-1 - at]), left)
    return first, last


def with_hunks(before: Sequence[Hashable], changed: Sequence[Hunk]) -> tuple[Hashable, ...]:
    """Return ``before`` with these hunks, which are in order and do not overlap."""
    found: list[Hashable] = []
    place = 0
    for hunk in changed:
        found += [*before[place : hunk.start], *hunk.after]
        place = hunk.end
    return (*found, *before[place:])


def merged(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> tuple[Part, ...]:
    """Return the merge of both sides' changes to ``base``: agreed parts, and clashes between them."""
    parts: list[Part] = []
    place = 0
    for start, end, mine, others in _groups(hunks(base, ours), hunks(base, theirs)):
        if place < start:
            parts.append(tuple(base[place:start]))
        one, other = (_reading(base, start, end, side) for side in (mine, others))
        if not others or one == other:
            parts.append(one)
        elif not mine:
            parts.append(other)
        else:
            parts.append(Clash(tuple(base[start:end]), one, other))
        place = end
    if place < len(base):
        parts.append(tuple(base[place:]))
    return tuple(parts)


def _reading(base: Sequence[Hashable], start: int, end: int, side: Sequence[Hunk]) -> tuple[Hashable, ...]:
    """Return how one side reads ``base[start:end]``."""
    moved = [Hunk(hunk.start - start, hunk.end - start, hunk.after) for hunk in side]
    return with_hunks(base[start:end], moved)


def _groups(ours: list[Hunk], theirs: list[Hunk]) -> Iterator[tuple[int, int, list[Hunk], list[Hunk]]]:
    """Yield the hunks in order, those together that meet: the base's part, our hunks and theirs."""
    waiting = sorted(
        [(hunk.start, hunk.end, 0, hunk) for hunk in ours]
        + [(hunk.start, hunk.end, 1, hunk) for hunk in theirs],
        key=lambda each: each[:3],
    )
    start = end = 0
    sides: tuple[list[Hunk], list[Hunk]] = ([], [])
    for begin, stop, side, hunk in waiting:
        if sides[1 - side] and _meet(start, end, begin, stop):
            end = max(end, stop)
        else:
            if sides[0] or sides[1]:
                yield start, end, *sides
            start, end, sides = begin, stop, ([], [])
        sides[side].append(hunk)
    if sides[0] or sides[1]:
        yield start, end, *sides


def _meet(start: int, end: int, begin: int, stop: int) -> bool:
    if begin < end:
        return True
    inserts = start == end or begin == stop
    return begin == end and inserts
