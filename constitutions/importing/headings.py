"""Reading Markdown by its headings."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

HEADING = re.compile(r"^(#{1,6})\s(.*)$")
ATTRIBUTES = re.compile(r"\{#([A-Za-z0-9_-]+)([^{}]*)\}$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
ATTRIBUTE = re.compile(r"([a-z_]+)=([\w-]+)")
LONGEST_ID = 64


@dataclass(frozen=True)
class Block:
    """A heading and what stands under it, up to the next one. ``id`` is empty where the heading names none."""

    level: int
    title: str
    id: str
    attributes: dict[str, str]
    body: str


def blocks(text: str) -> Iterator[Block]:
    """Yield the text's headings with their bodies, in order; first, at level 0, what stands before them all.

    A line inside a code fence (CommonMark 4.5) is no heading, whatever it looks like.
    """
    fence = ""
    found = Block(0, "", "", {}, "")
    body: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        fence = _fence_after(line, fence)
        heading = None if fence else HEADING.match(line)
        if heading is None:
            body.append(line)
            continue
        yield Block(found.level, found.title, found.id, found.attributes, "\n".join(body).strip("\n"))
        found, body = _heading(heading[1], heading[2]), []
    yield Block(found.level, found.title, found.id, found.attributes, "\n".join(body).strip("\n"))


def _heading(marks: str, words: str) -> Block:
    """Read a heading piece by piece from its end: one pattern for all of it would take a hostile line for ever."""
    title = words.strip().rstrip("#").rstrip()
    named = ATTRIBUTES.search(title)
    if named is None:
        return Block(len(marks), title, "", {}, "")
    attributes = dict(ATTRIBUTE.findall(named[2]))
    return Block(len(marks), title[: named.start()].rstrip(), named[1], attributes, "")


def _fence_after(line: str, fence: str) -> str:
    """Return the fence that is open after the line: ``fence`` is the one open before it, if any."""
    mark = FENCE.match(line)
    if mark is None:
        return fence
    if not fence:
        return mark[1]
    closes = mark[1][0] == fence[0] and len(mark[1]) >= len(fence) and not line.strip(" " + fence[0])
    return "" if closes else fence


class Names:
    """Gives out ids made of words, each once."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._last: Counter[str] = Counter()

    def of(self, words: str, *, otherwise: str) -> str:
        """Return an id made of the words, or of ``otherwise`` if they hold no letters of the alphabet."""
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
        parts = re.findall(r"[a-z0-9]+", plain)
        while parts and not parts[0][0].isalpha():
            parts.pop(0)
        stem = "-".join(parts)[: LONGEST_ID - 5].rstrip("-") or otherwise
        name, number = stem, max(self._last[stem], 1)
        while name in self._given:
            number += 1
            name = f"{stem}-{number}"
        self._last[stem] = number
        self._given.add(name)
        return name
