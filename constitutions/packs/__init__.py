"""The library of starter packs: norms any community can take over and change, each with reasons against it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from constitutions.canonical import Strict
from constitutions.formats import value_of
from constitutions.norms import Line, Norm, Paragraphs, Slug, refuse_duplicates

LIBRARY = Path(__file__).parent
LEAST_FAMILIES = 5
"""How many scenarios every norm of a pack tells, so that some can be held back to measure it."""


class Source(Strict):
    """Something a pack's norms were thought through with, and where to find it."""

    title: Line
    by: Line
    year: Annotated[int, Field(ge=1000, le=2100)]
    link: Annotated[str, Field(pattern=r"^https://[^\s\"<>]+$", max_length=300)]


class Pack(Strict):
    """Norms that belong together, what they were thought through with, and what speaks against them."""

    id: Slug
    title: Line
    summary: Paragraphs
    sources: Annotated[tuple[Source, ...], Field(min_length=2, max_length=20)]
    against: Annotated[tuple[Paragraphs, ...], Field(min_length=2, max_length=12)]
    norms: Annotated[tuple[Norm, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _can_be_measured(self) -> Self:
        refuse_duplicates((norm.id for norm in self.norms), "norms")
        for norm in self.norms:
            if len(norm.families) < LEAST_FAMILIES:
                message = (
                    f"Norm “{norm.id}” tells {len(norm.families)} scenarios. Tell at least {LEAST_FAMILIES}."
                )
                raise ValueError(message)
        return self


@cache
def packs() -> Mapping[str, Pack]:
    """Return every pack of the library by its id, in the order of their ids."""
    found = [Pack.model_validate(value_of(path.read_bytes())) for path in sorted(LIBRARY.glob("*.yaml"))]
    return {pack.id: pack for pack in found}
