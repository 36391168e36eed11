"""Changing one place of a draft's YAML and leaving the rest as it was typed, comments and all. Pure.

An edit replaces only the text of the place it is about. Whether the result says what was meant is checked by
reading it back; where it does not (a place written in braces, say), the whole text is written anew instead.
"""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import yaml

from constitutions.formats import UnreadableError, nodes_of, value_of

Place = tuple[str | int, ...]
"""The way to a place: ``("norms", 2, "statement")`` is the third norm's statement."""

WIDTH = 110
MOST_IN_PLACE = 16
"""How many edits are made line by line: for each of them the whole text is read."""


class _Gone:
    """What is written to a place that shall no longer be there."""


GONE: Final = _Gone()


@dataclass(frozen=True)
class MovedTo:
    """What is written to an entry of a list that shall stand at another index of it."""

    index: int


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as lines, so that people can go on editing it."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write everything out in full: a text that refers to itself is not read here."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - PyYAML's signature
        # A list's entries stand further in than the key they belong to, as people write them.
        super().increase_indent(flow, indentless=False)


_Dumper.add_representer(str, _Dumper.represent_text)


def written(value: object) -> str:
    """Return a value as YAML text."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return text


def with_value(source: str, path: Place, value: object) -> str:
    """Return ``source`` with ``value`` at ``path``; with :data:`GONE`, without what stands there.

    :class:`MovedTo` moves an entry of a list. An index one past a list's end appends.
    Raises :class:`UnreadableError` for text that is not YAML, and ``LookupError`` for a place that the text has
    no room for.
    """
    wanted = deepcopy(value_of(source))
    _put(wanted, path, value)
    edited = _in_place(source, path, value)
    return edited if edited is not None and _says(edited, wanted) else written(wanted)


def with_values(source: str, edits: Sequence[tuple[Place, object]]) -> str:
    """Return ``source`` with each of ``edits`` made in turn, as :func:`with_value` makes one.

    More than :data:`MOST_IN_PLACE` at once are made in what the text says, which is then written anew.
    """
    if len(edits) <= MOST_IN_PLACE:
        for place, value in edits:
            source = with_value(source, place, value)
        return source
    wanted = deepcopy(value_of(source))
    for place, value in edits:
        _put(wanted, place, value)
    return written(wanted)


def at(value: object, path: Place) -> Any:  # noqa: ANN401 - whatever stands there
    """Return what stands at ``path`` in a value, or ``None`` where nothing does."""
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, Sequence) and not isinstance(value, str) and isinstance(step, int):
            value = value[step] if 0 <= step < len(value) else None
        else:
            return None
    return value


def _put(value: Any, path: Place, new: object) -> None:  # noqa: ANN401 - whatever YAML can say
    *way, last = path
    place = at(value, tuple(way))
    if isinstance(place, dict) and isinstance(last, str):
        if new is GONE:
            place.pop(last, None)
        else:
            place[last] = new
    elif isinstance(place, list) and isinstance(last, int) and isinstance(new, MovedTo):
        if not (0 <= last < len(place) and 0 <= new.index < len(place)):
            message = f"There is no place {path} in this text."
            raise LookupError(message)
        place.insert(new.index, place.pop(last))
    elif isinstance(place, list) and isinstance(last, int) and 0 <= last <= len(place):
        place[last : last + 1] = [] if new is GONE else [new]
    else:
        message = f"There is no place {path} in this text."
        raise LookupError(message)


def _says(source: str, wanted: object) -> bool:
    try:
        return bool(value_of(source) == wanted)
    except UnreadableError:
        return False


@dataclass(frozen=True)
class _Entry:
    """One entry of a mapping or a list: its key or index, and from where to where its own text stands."""

    name: str | int
    start: int
    end: int
    is_long: bool


def _in_place(source: str, path: Place, value: object) -> str | None:
    """Return the edited text, or ``None`` where the place is not written line by line."""
    *way, last = path
    place = _node(nodes_of(source), tuple(way))
    if not isinstance(place, yaml.CollectionNode) or place.flow_style or not place.value:
        return None
    entries = _entries(source, place)
    index = next((number for number, entry in enumerate(entries) if entry.name == last), None)
    if index is None:
        return _with_new(source, place, last, value)
    if value is GONE:
        return _without(source, entries, index)
    if isinstance(value, MovedTo):
        return _moved(source, entries, index, value.index)
    entry = entries[index]
    text = written({last: value} if isinstance(place, yaml.MappingNode) else value)
    return source[: entry.start] + _indented(text, _column(source, entry.start)) + source[entry.end :]


def _with_new(source: str, place: yaml.CollectionNode, name: str | int, value: object) -> str | None:
    """Return the text with an entry that was not there; one cannot take out or move what is not there."""
    if value is GONE or isinstance(value, MovedTo):
        return None
    entries = _entries(source, place)
    if isinstance(place, yaml.SequenceNode):
        dash = place.start_mark.column
        return _after(source, entries[-1].end, dash, f"- {_indented(written(value), dash + 2)}")
    column = _column(source, entries[0].start)
    text = _indented(written({name: value}), column)
    # A new short field reads best above the long lists.
    below = next((entry for entry in entries if entry.is_long), None)
    if below is None:
        return _after(source, entries[-1].end, column, text)
    return f"{source[: below.start]}{text}\n{' ' * column}{source[below.start :]}"


def _after(source: str, end: int, column: int, text: str) -> str:
    return f"{source[:end]}\n{' ' * column}{text}{source[end:]}"


def _without(source: str, entries: Sequence[_Entry], index: int) -> str | None:
    if index + 1 < len(entries):
        return source[: entries[index].start] + source[entries[index + 1].start :]
    return source[: entries[index - 1].end] + source[entries[index].end :] if index else None


def _moved(source: str, entries: Sequence[_Entry], index: int, to: int) -> str:
    """Return the text with an entry elsewhere; what stands between entries stays between them."""
    texts = [source[entry.start : entry.end] for entry in entries]
    texts.insert(to, texts.pop(index))
    between = [source[one.end : other.start] for one, other in pairwise(entries)]
    inside = "".join(f"{text}{gap}" for text, gap in zip(texts, [*between, ""], strict=True))
    return source[: entries[0].start] + inside + source[entries[-1].end :]


def _entries(source: str, place: yaml.CollectionNode) -> list[_Entry]:
    if isinstance(place, yaml.MappingNode):
        return [
            _Entry(key.value, key.start_mark.index, _end(source, node), isinstance(node, yaml.CollectionNode))
            for key, node in place.value
        ]
    return [
        _Entry(number, node.start_mark.index, _end(source, node), is_long=True)
        for number, node in enumerate(place.value)
    ]


def _node(node: yaml.Node | None, path: Place) -> yaml.Node | None:
    for step in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        else:
            return None
    return node


def _end(source: str, node: yaml.Node) -> int:
    """Return where a node's own text ends; its end mark may lie behind comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(source, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    return len(source[:end].rstrip())


def _column(source: str, index: int) -> int:
    return index - (source.rfind("\n", 0, index) + 1)


def _indented(text: str, column: int) -> str:
    return re.sub(r"\n(?=[^\n])", "\n" + " " * column, text.rstrip("\n"))
