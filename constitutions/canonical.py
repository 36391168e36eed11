"""Text as it is stored, and the bytes and digest that name it.

Text is kept as :mod:`governance.words` says. A document's name is the SHA-256 of its canonical JSON
(RFC 8785), in which defaults and nulls are left out, so that a field added later with a default does not
rename older texts.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from governance.proof.digests import canonical_json
from governance.words import normalise, without_controls


class Strict(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Text = Annotated[str, BeforeValidator(normalise), AfterValidator(without_controls)]
Phrase = Annotated[Text, Field(min_length=1, max_length=120)]


def plain_value(model: BaseModel) -> dict[str, Any]:
    """Return what a model says as plain JSON values, with defaults and nulls left out."""
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)


def canonical_bytes(model: BaseModel) -> bytes:
    """Return a model's RFC 8785 bytes, with defaults and nulls left out."""
    return canonical_json(plain_value(model))
