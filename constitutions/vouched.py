"""Who has to vouch for a text, or for a model of it, before the model goes live. Pure."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from constitutions.canonical import Strict
from constitutions.norms import Slug, refuse_duplicates

MOST = 20


class Vouched(Strict):
    """So many of these communities vouch, at the moment a model goes live.

    ``of`` are their names in addresses. ``about`` says for what: this text, or the very deployment.
    """

    needed: Annotated[int, Field(ge=1, le=MOST)]
    of: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=MOST)]
    about: Literal["deployment", "text"] = "deployment"

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        refuse_duplicates(self.of, "communities that are asked to vouch")
        if self.needed > len(self.of):
            message = (
                f"{self.needed} are to vouch, and only {len(self.of)} are named. Name more, or ask for fewer."
            )
            raise ValueError(message)
        return self
