"""What one process has to write into the database: what answers took, what was refused, what is stored, what is lost."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from django.db import Error

from adapters.gateway import database
from adapters.gateway.directory import AWAY
from adapters.gateway.missing import Missing
from adapters.gateway.refusal_tally import RefusalTally
from adapters.gateway.samples import Samples
from adapters.gateway.tally import Tally
from adapters.services import refusals, samples, usage

Row = TypeVar("Row")
Given_contra = TypeVar("Given_contra", contravariant=True)


class Gathered(Protocol[Given_contra]):
    """What gathers rows in memory until they are written down."""

    def put_back(self, taken: Sequence[Given_contra], /) -> None:
        """Put back what could not be written down."""

    def drop(self, taken: Sequence[Given_contra], why: str, /) -> None:
        """Count what will never be written down."""


class Books:
    """All that waits in one process to be written down, each within its own bounds."""

    def __init__(self) -> None:
        self.missing = Missing()
        self.tally = Tally(self.missing)
        self.refusals = RefusalTally(self.missing)
        self.samples = Samples(self.missing)

    async def write(self) -> None:
        """Write everything into the database, as far as it is there. What it refuses is dropped, and counted."""
        await _write(self.tally, self.tally.take(), usage.add)
        await _write(self.refusals, self.refusals.take(), refusals.add)
        await _write(self.samples, self.samples.take(), samples.add)
        await _write(self.missing, self.missing.take(), refusals.add_missing)

    @property
    def figures(self) -> Mapping[str, int]:
        """How much waits, and how much was dropped since the process began."""
        return {
            "usage_rows_waiting": len(self.tally),
            "refusal_rows_waiting": len(self.refusals),
            "samples_waiting": len(self.samples),
            "answers_dropped": self.tally.dropped,
            "refusals_dropped": self.refusals.dropped,
            "samples_dropped": self.samples.dropped,
        }

    def drop(self, why: str) -> None:
        """Give up what is left, and say so."""
        for gathered in (self.tally, self.refusals, self.samples, self.missing):
            if left := gathered.take():
                gathered.drop(left, why)  # type: ignore[arg-type]  # its own rows


async def _write(
    gathered: Gathered[Row], taken: Sequence[Row], add: Callable[[Sequence[Row]], Sequence[Row] | None]
) -> None:
    """Write rows down. ``add`` may return those that the database refuses while it takes the others."""
    if not taken:
        return
    try:
        if refused := await database.in_database(add, taken):
            gathered.drop(refused, "the database refused them.")
    except AWAY:
        gathered.put_back(taken)
    except Error as error:
        # What the database refuses once it refuses always.
        gathered.drop(taken, str(error).partition("\n")[0])
