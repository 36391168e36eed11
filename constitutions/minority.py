"""The minority record of a version, as a value: what was public when the text was ratified, without words or names.

Frozen values that JSON can carry. Their canonical bytes (RFC 8785) are kept and named by digest; words stand beside
them, under salted digests, so that they can be erased. See ADR 16.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from governance.proof.digests import canonical_json
from governance.record.headers import payload_digest
from governance.rulebook.shares import Share


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NamedWords(Value):
    """Words, by their salted digest: a reason and the ballot's ``choice``, or an argument about something.

    ``weighs_with`` is with how many the argument weighed when the text was ratified.
    """

    words: str
    choice: str = ""
    argument: str = ""
    about: str = ""
    weighs_with: int = 0


class Option(Value):
    """A draft that was chosen among, by the digest of its text; nothing for “no change”."""

    key: str
    text: str


class Choosing(Value):
    """The vote that chose this text among others. ``result`` is the digest of its whole count."""

    decision: str
    result: str
    chosen: str
    lost: tuple[Option, ...]


class Counts(Value):
    """How many said what of a statement."""

    agree: int
    passed: int
    disagree: int


class Support(Value):
    """A statement that norms came from, and what everybody and each group of its opinion map made of it."""

    statement: str
    norms: tuple[str, ...]
    everybody: Counts
    groups: tuple[Counts, ...]


class MapSupport(Value):
    """What one opinion map, by its digest, shows of the statements that changed norms came from.

    ``sizes`` are the sizes of its groups, in their order; none where the map has no groups.
    """

    map: str
    conversation: str
    sizes: tuple[int, ...]
    statements: tuple[Support, ...]


class Minority(Value):
    """The whole record. ``result`` is the digest of the ratifying vote's count, ``text`` that of the text."""

    schema_version: Literal[1] = 1
    community: str
    version: int
    text: str
    decision: str
    result: str
    bodies: tuple[Share, ...]
    said: tuple[NamedWords, ...]
    chosen_among: tuple[Choosing, ...] = ()
    support: tuple[MapSupport, ...] = ()

    @property
    def canonical(self) -> bytes:
        """The bytes that are kept."""
        return canonical_json(self.model_dump(mode="json"))


def digest_of_words(salt: str, text: str) -> str:
    """Return the digest that a record holds of words: SHA-256(salt ‖ canonical JSON text), as the ledger's are."""
    return f"sha256:{payload_digest(salt, canonical_json(text))}"
