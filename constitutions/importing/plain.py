"""Reading what was not written for us: a list of statements, or any Markdown with headings."""

import re
from typing import Any

from constitutions.formats import UnreadableError
from constitutions.importing.headings import Names, blocks

BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
LONGEST = 300
"""How long a statement may be, in characters; see ``constitutions.norms.Line``."""

Value = dict[str, Any]


def from_statements(text: str) -> Value:
    """Return a draft's value with one norm for each line that says something, bullets and numbers taken off.

    Raises :class:`UnreadableError` for a line that is too long to be one statement, or if there is none.
    """
    names = Names()
    norms = []
    for number, line in enumerate(text.splitlines(), start=1):
        said = BULLET.sub("", line).strip()
        if said:
            norms.append(_norm(number, said, names))
    if not norms:
        message = "There is no statement here. Write each on a line of its own."
        raise UnreadableError(message)
    return {"schema": 1, "languages": ["en"], "norms": norms}


def from_headings(text: str) -> Value:
    """Return a draft's value: the first heading is the title, what stands under it the preamble, each other a norm.

    A norm's statement is its heading, its rationale what stands under that. An id in ``{#…}`` is kept.
    Raises :class:`UnreadableError` for a heading that is too long to be a statement, or if there is none.
    """
    names = Names()
    before, *found = blocks(text)
    if not found:
        message = "There is no heading here. Put “# ” before the title, and “## ” before each norm."
        raise UnreadableError(message)
    title, *rest = found
    value: Value = {"schema": 1, "title": title.title, "languages": ["en"]}
    preamble = "\n\n".join(part for part in (before.body.strip(), title.body.strip()) if part)
    norms = []
    for number, block in enumerate(rest, start=2):
        norm = _norm(number, block.title, names, unit="Heading", words=block.id)
        norms.append({**norm, "rationale": block.body.strip()} if block.body.strip() else norm)
    return {**value, **({"preamble": preamble} if preamble else {}), "norms": norms}


def _norm(number: int, statement: str, names: Names, *, unit: str = "Line", words: str = "") -> Value:
    if len(statement) > LONGEST:
        message = (
            f"{unit} {number} has {len(statement)} characters; a statement may have {LONGEST}. Shorten it."
        )
        raise UnreadableError(message)
    return {"id": names.of(words or statement, otherwise="norm"), "statement": statement}
