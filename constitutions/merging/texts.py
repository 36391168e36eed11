"""Three-way merge of texts as people typed them, sound or not, comments and all. Pure."""

from typing import Any

from constitutions.editing import written
from constitutions.formats import UnreadableError, value_of
from constitutions.merging.sequences import Clash, merged
from constitutions.merging.values import Merge, Value, has_names, merge

MOST_LINES = 6_000
"""Up to how many lines texts are merged by line: the time grows with their square."""


def joined(base: str, ours: str, theirs: str) -> str | Merge:
    """Return both sides' changes to a text in one, or the merge that leaves something for people to decide.

    What the texts say is merged as :func:`constitutions.merging.values.merge` does. Where putting their lines
    together says just that, the lines stay as they were typed; else the text is written anew. Texts that cannot
    be read yet are merged by line. Raises ``ValueError`` for such texts where both changed the same lines.
    """
    try:
        found = merge(*(_said(each) for each in (base, ours, theirs)))
    except ValueError:
        lines = _by_line(base, ours, theirs)
        if lines is None:
            raise
        return lines
    if not found.clean:
        return found
    lines = _by_line(base, ours, theirs)
    return lines if lines is not None and _says(lines, found.value) else written(found.value)


def _by_line(base: str, ours: str, theirs: str) -> str | None:
    if max(each.count("\n") for each in (base, ours, theirs)) > MOST_LINES:
        return None
    parts = merged(*(each.splitlines(keepends=True) for each in (base, ours, theirs)))
    if any(isinstance(part, Clash) for part in parts):
        return None
    return "".join(str(line) for part in parts if not isinstance(part, Clash) for line in part)


def _said(source: str) -> dict[str, Any]:
    value = value_of(source)
    if not isinstance(value, dict) or not has_names(value):
        message = "It is not a text with a title and norms yet."
        raise UnreadableError(message)
    return value


def _says(source: str, wanted: Value) -> bool:
    try:
        return bool(_said(source) == wanted)
    except UnreadableError:
        return False
