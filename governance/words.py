"""What people type, made fit to be kept and shown, and what of it a reader cannot see. Pure.

Text is NFC (UAX #15) with LF line ends and no control characters but tab and line feed. What can only mislead
is refused on entry. The rest, joiners and marks of direction, is kept and pointed out, so that nobody votes on
words that are not what they seem (UTR #36).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

KEPT_CONTROLS = frozenset("\t\n")
# Bidirectional overrides and isolates can make a text read otherwise than it is (CVE-2021-42574).
BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Tag characters spell a second text that a model reads and no person sees.
TAGS = frozenset(map(chr, range(0xE0000, 0xE0080)))
# Invisible marks with which two words that look alike differ. Joiners stay: some scripts need them.
INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")
DECEPTIVE = BIDIRECTIONAL | TAGS | INVISIBLE

MARKS = re.compile(
    "[\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200c-\u200f\u2061-\u2064\u206a-\u206f\u3164\uffa0"
    "\ufe00-\ufe0f\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0100-\U000e01ef]"
)
"""Joiners, marks of direction, selectors of variants, letters with no look of their own (Unicode 15)."""
EMOJI = frozenset("\u200d\ufe0e\ufe0f")
"""What joins or styles signs such as emoji, and means no harm beside one."""
AROUND = 20
"""How many characters of the text are shown on either side."""


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


@dataclass(frozen=True)
class UnseenMark:
    """A character that cannot be seen: what it is, and the words around it with its number."""

    name: str
    shown: str


def unseen_marks(text: str) -> Iterator[UnseenMark]:
    """Yield every character of a text that cannot be seen, in order."""
    for found in MARKS.finditer(text):
        at, character = found.start(), found[0]
        if character in EMOJI and _styles_a_sign(text, at):
            continue
        before, after = text[max(0, at - AROUND) : at], text[at + 1 : at + 1 + AROUND]
        name = unicodedata.name(character, "a character without a name")
        yield UnseenMark(name, f"{before}⟨U+{ord(character):04X}⟩{after}")


def _styles_a_sign(text: str, at: int) -> bool:
    beside = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    return any(unicodedata.category(each) in {"So", "Sk"} or each in EMOJI for each in beside)
