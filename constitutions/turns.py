"""A dialogue as lines that people type: “Person: …”, “Model: …”, “Setting: …”. Pure.

A turn begins with such a word at the beginning of a line, and goes on until the next. Text before the first
such word is the person's, so a single question needs no word at all.
"""

import re
from collections.abc import Mapping, Sequence

WORDS: Mapping[str, str] = {"user": "Person", "assistant": "Model", "system": "Setting"}
"""What each role is called where people read and write it."""

ROLES = {word: role for role, word in WORDS.items()}
BEGINNING = re.compile(rf"^({'|'.join(ROLES)}):[ \t]*", re.MULTILINE)

Turn = Mapping[str, str]
"""One turn: its ``role`` and its ``content``."""


def turns(text: str) -> list[dict[str, str]]:
    """Read a dialogue from lines. Turns without words are left out."""
    before, *rest = BEGINNING.split(text)
    found = [
        ("user", before),
        *((ROLES[word], said) for word, said in zip(rest[::2], rest[1::2], strict=True)),
    ]
    return [{"role": role, "content": said.strip()} for role, said in found if said.strip()]


def lines(dialogue: Sequence[Turn]) -> str | None:
    """Write a dialogue as lines that :func:`turns` reads back, or ``None`` where lines cannot say it."""
    try:
        said = [(turn["role"], turn["content"]) for turn in dialogue]
        if len(said) == 1 and said[0][0] == "user" and not BEGINNING.search(said[0][1]):
            text = said[0][1]
        else:
            text = "\n\n".join(f"{WORDS[role]}: {content}" for role, content in said)
        exact = turns(text) == [{"role": role, "content": content.strip()} for role, content in said]
    except (KeyError, TypeError, AttributeError):
        return None
    return text if exact else None
