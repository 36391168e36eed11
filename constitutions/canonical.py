"""Text as it is stored, and the bytes and digest that name it.

Text is NFC (UAX #15) with LF line ends and no control characters but tab and line feed. A document's
name is the SHA-256 of its canonical JSON (RFC 8785), in which defaults and nulls are left out, so that
a field added later with a default does not rename older texts.
"""

import hashlib
import unicodedata
from typing import Annotated, Any

import rfc8785
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

KEPT_CONTROLS = frozenset("\t\n")
# Bidirectional overrides and isolates can make a text read otherwise than it is (CVE-2021-42574).
BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Tag characters spell a second text that a model reads and no person sees.
TAGS = frozenset(map(chr, range(0xE0000, 0xE0080)))
# Invisible marks with which two words that look alike differ. Joiners stay: some scripts need them.
INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")
DECEPTIVE = BIDIRECTIONAL | TAGS | INVISIBLE


class Strict(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def normalise(text: object) -> object:
    """Return ``text`` as NFC with LF line ends; anything but a string passes through untouched."""
    if not isinstance(text, str):
        return text
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def without_controls(text: str) -> str:
    """Return ``text``, or raise ``ValueError`` naming the first character that may not stand in it."""
    for position, character in enumerate(text):
        hidden = unicodedata.category(character) in {"Cc", "Cs"} and character not in KEPT_CONTROLS
        if hidden or character in DECEPTIVE:
            message = f"Character {position + 1} is U+{ord(character):04X}, which cannot be seen. Remove it."
            raise ValueError(message)
    return text


Text = Annotated[str, BeforeValidator(normalise), AfterValidator(without_controls)]
Phrase = Annotated[Text, Field(min_length=1, max_length=120)]


def canonical_json(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the RFC 8785 bytes of a JSON value."""
    return rfc8785.dumps(value)


def digest_of(content: bytes) -> str:
    """Return the name of these bytes: ``sha256:`` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def plain_value(model: BaseModel) -> dict[str, Any]:
    """Return what a model says as plain JSON values, with defaults and nulls left out."""
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)


def canonical_bytes(model: BaseModel) -> bytes:
    """Return a model's RFC 8785 bytes, with defaults and nulls left out."""
    return canonical_json(plain_value(model))
