"""Which words differ between two readings, for people to see. Display only: nothing is merged by words. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from diff_match_patch import diff_match_patch

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
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
    known: dict[str, str] = {}
    one, other = (_characters(WORDS.findall(text), known) for text in (before, after))
    words = {character: word for word, character in known.items()}
    machine = diff_match_patch()
    found = machine.diff_main(one, other, checklines=False)
    machine.diff_cleanupSemantic(found)
    return tuple(Piece(KINDS[change], "".join(words[each] for each in text)) for change, text in found)


def _characters(words: Iterable[str], known: dict[str, str]) -> str:
    return "".join(known.setdefault(word, chr(FIRST_CHARACTER + len(known))) for word in words)
