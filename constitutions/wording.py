"""Which words differ between two readings, for people to see. Display only: nothing is merged by words. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from diff_match_patch import diff_match_patch

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 50_000
"""Up to how many characters readings are told apart word by word; longer ones stand whole, one after the other."""
SECONDS = 0.1
"""How long is looked for the smallest difference of two readings; what was found till then is shown."""
MOST_WORDS = 60_000
FIRST_CHARACTER = 0xF0000
"""Words are told apart as single characters from here on (Private Use), which no text of ours has."""


Kind = Literal["same", "out", "in"]
KINDS: Mapping[int, Kind] = {-1: "out", 0: "same", 1: "in"}


@dataclass(frozen=True)
class Piece:
    """Words that both readings have, that were taken out, or that were put in."""

    kind: Kind
    text: str


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return both readings as pieces: without what was put in they are ``before``, without what was taken out ``after``.

    Myers' algorithm over words (O(ND), 1986), then cleaned up so that a change reads as one.
    """
    if before == after or max(len(before), len(after)) > LONGEST:
        return _whole(before, after)
    known: dict[str, str] = {}
    one, other = (_characters(WORDS.findall(text), known) for text in (before, after))
    words = {character: word for word, character in known.items()}
    if len(known) > MOST_WORDS:
        return _whole(before, after)
    machine = diff_match_patch()
    machine.Diff_Timeout = SECONDS
    found = machine.diff_main(one, other, checklines=False)
    machine.diff_cleanupSemantic(found)
    return tuple(Piece(KINDS[change], "".join(words[each] for each in text)) for change, text in found)


def _whole(before: str, after: str) -> tuple[Piece, ...]:
    """Return both readings whole: one after the other where they differ."""
    if before == after:
        return (Piece("same", before),) if before else ()
    read: tuple[tuple[Kind, str], ...] = (("out", before), ("in", after))
    return tuple(Piece(kind, text) for kind, text in read if text)


def _characters(words: Iterable[str], known: dict[str, str]) -> str:
    return "".join(known.setdefault(word, chr(FIRST_CHARACTER + len(known))) for word in words)
