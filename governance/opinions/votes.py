"""Votes on statements, as a table of participants × statements in which most cells are empty.

Votes can be counted in two ways, and both are right: see ``TWO_COUNTINGS``.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import Any

import numpy as np
import rfc8785
from numpy.typing import NDArray

Vote = tuple[str, str, int, datetime | float]
"""Participant, statement, +1 agree or 0 pass or -1 disagree, and when: any number that grows, or a datetime."""

AGREE, PASS, DISAGREE = 1, 0, -1
WORDS = (AGREE, PASS, DISAGREE)
"""The order of the three counts wherever three counts stand together."""

TWO_COUNTINGS = (
    "People can change their vote on a statement. “Votes cast” counts every vote, those later changed included; "
    "“votes that stand” counts only the last vote of each person on each statement. Groups, agreement and "
    "everything else on this page rest on the votes that stand."
)
# One seen cell in the bytes that are hashed: participant, statement (positions in the sorted names), vote.
CELL = np.dtype([("participant", "<u4"), ("statement", "<u4"), ("vote", "i1")])


class Counting(StrEnum):
    """Which votes are counted."""

    STANDING = "standing"
    CAST = "cast"


@dataclass(frozen=True, eq=False)
class Cells:
    """The seen cells of a table of ``participants`` rows and ``statements`` columns.

    ``row``, ``column`` and ``vote`` are parallel, one entry a seen cell.
    """

    participants: int
    statements: int
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    vote: NDArray[np.int8]

    def part(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> "Cells":
        """Return the table of these rows and columns, in the order given and numbered anew."""
        new_row, new_column = _positions(rows, self.participants), _positions(columns, self.statements)
        kept = np.flatnonzero((new_row >= 0)[self.row])
        kept = kept[new_column[self.column[kept]] >= 0]
        return Cells(
            len(rows), len(columns), new_row[self.row[kept]], new_column[self.column[kept]], self.vote[kept]
        )


@dataclass(frozen=True, eq=False)
class VoteMatrix:
    """Who said what: ``cells`` are the votes that stand, in the order of participants, then statements.

    Names are sorted. A statement on which nobody voted is not in it, nor is a participant without a vote.
    ``cast`` counts every vote, superseded ones included: statements × (agree, pass, disagree).
    """

    participants: tuple[str, ...]
    statements: tuple[str, ...]
    cells: Cells
    cast: NDArray[np.int64]

    def totals(self, counting: Counting = Counting.STANDING) -> NDArray[np.int64]:
        """Return counts a statement, statements × (agree, pass, disagree)."""
        if counting is Counting.CAST:
            return self.cast
        return _counts(self.cells.column, self.cells.vote, len(self.statements))

    def votes_by_participant(self) -> NDArray[np.int64]:
        """Return on how many statements each participant's vote stands."""
        return np.bincount(self.cells.row, minlength=len(self.participants))

    def among_statements(self, names: Collection[str]) -> NDArray[np.bool_]:
        """Return which statements bear one of these names."""
        return _among(self.statements, names)

    def among_participants(self, names: Collection[str]) -> NDArray[np.bool_]:
        """Return which participants bear one of these names."""
        return _among(self.participants, names)

    def digest(self) -> str:
        """Return ``sha256:`` and the SHA-256 of the votes, the same however they were ordered when read.

        What is hashed: the canonical JSON (RFC 8785) of ``{"participants": […], "statements": […]}``, names
        sorted; one 9-byte record a standing vote, by participant and then statement, with their positions as
        little-endian 32-bit integers and the vote as a signed byte; and for each statement the votes cast for
        agree, pass and disagree as little-endian 32-bit integers.
        """
        records = np.empty(len(self.cells.row), dtype=CELL)
        records["participant"], records["statement"] = self.cells.row, self.cells.column
        records["vote"] = self.cells.vote
        names = {"participants": list(self.participants), "statements": list(self.statements)}
        hashed = hashlib.sha256(rfc8785.dumps(names))
        hashed.update(records.tobytes())
        hashed.update(self.cast.astype("<u4").tobytes())
        return f"sha256:{hashed.hexdigest()}"


def vote_matrix(votes: Iterable[Vote]) -> VoteMatrix:
    """Read votes in any order; of several by one participant on one statement the last in time stands.

    Of two at the very same moment the more hesitant stands, disagree before pass before agree, so that the
    order of reading never matters. Raises ``ValueError`` with a sentence about what is not a vote.
    """
    read = list(votes)
    people, row = _numbered([each[0] for each in read], "participant")
    statements, column = _numbered([each[1] for each in read], "statement")
    said = [each[2] for each in read]
    if unknown := set(said) - set(WORDS):
        message = f"A vote is 1 (agree), 0 (pass) or -1 (disagree), not {min(map(str, unknown))}."
        raise ValueError(message)
    vote = np.fromiter(said, np.int8, len(read))
    cell = row * len(statements) + column
    order = np.lexsort((-vote, _seconds([each[3] for each in read]), cell))
    row, column, vote, cell = row[order], column[order], vote[order], cell[order]
    last = np.flatnonzero(np.diff(cell, append=-1))
    return VoteMatrix(
        participants=people,
        statements=statements,
        cells=Cells(len(people), len(statements), row[last], column[last], vote[last]),
        cast=_counts(column, vote, len(statements)),
    )


def _numbered(names: Sequence[Any], what: str) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the distinct names, sorted, and the position of each name among them."""
    # Numbered as they come, in one pass over what may be millions, and then as they sort.
    numbers: defaultdict[Any, int] = defaultdict(count().__next__)
    as_they_come = np.fromiter(map(numbers.__getitem__, names), np.int64, len(names))
    if strange := [name for name in numbers if not isinstance(name, str)]:
        message = f"A {what} is named by a text, not by {strange[0]!r}. Turn it into one."
        raise ValueError(message)
    ordered = sorted(numbers)
    order = np.fromiter(map(numbers.__getitem__, ordered), np.int64, len(ordered))
    return tuple(ordered), _positions(order, len(ordered))[as_they_come]


def _seconds(moments: Sequence[datetime | float]) -> NDArray[np.float64]:
    if datetime in set(map(type, moments)):
        moments = [each.timestamp() if isinstance(each, datetime) else each for each in moments]
    seconds = np.fromiter(moments, np.float64, len(moments))
    if not np.isfinite(seconds).all():
        message = "Each vote needs the moment at which it was cast."
        raise ValueError(message)
    return seconds


def _counts(column: NDArray[np.int64], vote: NDArray[np.int8], statements: int) -> NDArray[np.int64]:
    counted = [np.bincount(column[vote == word], minlength=statements) for word in WORDS]
    return np.stack(counted, axis=1)


def _among(all_names: Sequence[str], names: Collection[str]) -> NDArray[np.bool_]:
    wanted = set(names)
    return np.fromiter((name in wanted for name in all_names), np.bool_, len(all_names))


def _positions(chosen: NDArray[np.int64], among: int) -> NDArray[np.int64]:
    """Return where each of ``among`` numbers stands in ``chosen``, -1 where it does not."""
    positions = np.full(among, -1, dtype=np.int64)
    positions[chosen] = np.arange(len(chosen))
    return positions
