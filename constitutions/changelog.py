"""What a text changes in another, written out as a change log in Markdown. Pure.

Works on plain values, sound as documents or not: a draft or an imported text has a change log too. Norms,
sections and examples are the same where their ids are; of prose only the paragraphs that differ are told, with
the words marked that do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from constitutions.merging.sequences import hunks
from constitutions.merging.values import ABSENT, NAMED, PARAGRAPH, PROSE, Place, Value
from constitutions.wording import pieces
from governance.proof.digests import canonical_json

Kind = Literal["new", "gone", "changed", "order"]

KINDS: Mapping[Kind, str] = {
    "new": "New",
    "gone": "Taken out",
    "changed": "Changed",
    "order": "In another order",
}
"""What each kind of difference is headed by, in the order in which they are told."""
NAMES = ("statement", "title", "preferred", "when")
"""What an entry is known by beside its id: the first of these that it has."""
MARKS: Mapping[str, str] = {"same": "{}", "out": "~~{}~~", "in": "**{}**"}
AROUND = 6
"""How many words stand on either side of a change."""
LONGEST = 600
"""How many characters of a reading are told; the rest is in the texts."""


@dataclass(frozen=True)
class Line:
    """One place that reads differently; :data:`ABSENT` where nothing stands."""

    kind: Kind
    place: Place
    before: Value
    after: Value


def changelog(before: Value, after: Value, *, title: str) -> str:
    """Return the change log from one text to the other as Markdown, under ``title``."""
    found = list(differences(before, after))
    parts = [f"# {title}"]
    for kind, heading in KINDS.items():
        if lines := [_told(line) for line in found if line.kind == kind]:
            parts += [f"## {heading}", "\n".join(lines)]
    return "\n\n".join(parts if found else [*parts, "Both say the same."]) + "\n"


def differences(before: Value, after: Value, place: Place = ()) -> Iterator[Line]:
    """Yield every place that reads differently, each as small as it can be named, in the order of the texts."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*after, *before]):
            yield from differences(before.get(name, ABSENT), after.get(name, ABSENT), (*place, name))
    elif (
        place
        and place[-1] in NAMED
        and all(isinstance(each, list) or each is ABSENT for each in (before, after))
    ):
        yield from _named(before or [], after or [], place)
    elif before is ABSENT or after is ABSENT:
        yield Line("new" if before is ABSENT else "gone", place, before, after)
    else:
        yield Line("changed", place, before, after)


def _named(before: Sequence[Value], after: Sequence[Value], place: Place) -> Iterator[Line]:
    name = NAMED[place[-1]]
    old, new = ({name(entry): entry for entry in entries} for entries in (before, after))
    for each in dict.fromkeys([*new, *old]):
        here = (*place, each)
        if each not in old or each not in new:
            kind: Kind = "new" if each in new else "gone"
            yield Line(kind, here, old.get(each, ABSENT), new.get(each, ABSENT))
        else:
            yield from differences(old[each], new[each], here)
    stayed = [each for each in old if each in new]
    if stayed != [each for each in new if each in old]:
        yield Line("order", place, stayed, [each for each in new if each in old])


def _told(line: Line) -> str:
    said = ""
    if line.kind in ("new", "gone"):
        said = _name(line.after if line.kind == "new" else line.before)
    elif line.kind == "changed":
        said = _change(line)
    return f"- {_where(line.place)}{f': {said}' if said else ''}"


def _where(place: Place) -> str:
    """Name a place: ``norm `plain-words`, rationale``."""
    words: list[str] = []
    steps = iter(place)
    for step in steps:
        name = next(steps, "") if step in NAMED else ""
        words.append(f"{step.removesuffix('s')} `{name}`" if name else step.replace("_", " "))
    return ", ".join(words)


def _name(entry: Value) -> str:
    known_by = [str(entry[name]) for name in NAMES if entry.get(name)] if isinstance(entry, Mapping) else []
    return _short(known_by[0] if known_by else _text(entry))


def _change(line: Line) -> str:
    before, after = _text(line.before), _text(line.after)
    if line.place[-1] not in PROSE:
        return _marked(before, after)
    old, new = before.split(PARAGRAPH), after.split(PARAGRAPH)
    changed = (
        _marked(PARAGRAPH.join(old[hunk.start : hunk.end]), PARAGRAPH.join(map(str, hunk.after)))
        for hunk in hunks(old, new)
    )
    return " … ".join(changed)


def _marked(before: str, after: str) -> str:
    """Return both readings in one line: what went ~~so~~, what came **so**, and a few words around them."""
    found = pieces(before, after)
    told = []
    for number, piece in enumerate(found):
        words = piece.text.split()
        if piece.kind == "same" and len(words) > 2 * AROUND:
            head = words[:AROUND] if number else []
            tail = words[-AROUND:] if number + 1 < len(found) else []
            words = [*head, "…", *tail]
        if words:
            told.append(MARKS[piece.kind].format(" ".join(words)))
    return _short(" ".join(told))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST].rstrip()} …"


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return canonical_json(value).decode()
