"""Reading and writing constitutions as Markdown, for people who like to read them there. What is read is untrusted.

The title and each norm's statement are headings, preamble and rationale are prose, examples are quotations;
whatever else there is to say of the text or of a norm stands in a YAML block of its own. Prose that could be
taken for a heading or a fence carries a backslash, so that :func:`from_markdown` reads back what
:func:`to_markdown` wrote, to the same digest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from constitutions.canonical import plain_value
from constitutions.document import Document
from constitutions.formats import UnreadableError, from_value, text_of, value_of, yaml_of
from constitutions.norms import Example, Norm

HEADING = re.compile(r"^(#{1,3}) (.+)$")
NORM = re.compile(r"^(.*) \{#([a-z0-9_-]+)\}$")
EXAMPLE = re.compile(r"^([a-z0-9-]+) · ([a-z0-9-]+)$")
FENCE = re.compile(r"^(`{3,})yaml$")
ESCAPED = re.compile(r"^\\(\\*(?:#|`{3}|~{3}))")
TO_ESCAPE = re.compile(r"^(\\*(?:#|`{3}|~{3}))")
SPEAKER = re.compile(r"^\*\*([a-z]+)\*\*$")
ROLES = frozenset({"system", "user", "assistant"})
BESIDE = frozenset({"preferred", "rejected", "why"})


def to_markdown(document: Document) -> str:
    """Write a document as Markdown that :func:`from_markdown` reads back to the same digest."""
    value = plain_value(document)
    value.pop("norms")
    title, preamble = value.pop("title"), value.pop("preamble")
    if not _fits_a_heading(title):
        value["title"] = title
        title = "A constitution"
    parts = [f"# {title}", _escaped(preamble), _fenced(value)]
    for norm in document.norms:
        parts += _norm_parts(norm)
    return "\n\n".join(parts) + "\n"


def _norm_parts(norm: Norm) -> Iterator[str]:
    value = plain_value(norm)
    name, statement, rationale = value.pop("id"), value.pop("statement"), value.pop("rationale")
    value.pop("examples")
    if not _fits_a_heading(statement):
        value["statement"] = statement
        statement = "A norm"
    yield f"## {statement} {{#{name}}}"
    yield _escaped(rationale)
    yield _fenced(value)
    for example in norm.examples:
        yield from _example_parts(example)


def _example_parts(example: Example) -> Iterator[str]:
    yield f"### {example.id} · {example.family}"
    for turn in example.dialogue:
        yield _quoted(turn.role, turn.content)
    for name in ("preferred", "rejected", "why"):
        if said := getattr(example, name):
            yield _quoted(name, said)


def _fits_a_heading(text: str) -> bool:
    return "\n" not in text and NORM.match(text) is None


def _escaped(prose: str) -> str:
    return "\n".join(TO_ESCAPE.sub(r"\\\1", line) for line in prose.split("\n"))


def _fenced(value: dict[str, Any]) -> str:
    written = yaml_of(value)
    runs = [len(run) for run in re.findall(r"`+", written)]
    fence = "`" * max(3, *(run + 1 for run in runs), 3)
    return f"{fence}yaml\n{written}{fence}"


def _quoted(speaker: str, said: str) -> str:
    return "\n".join([f"> **{speaker}**", ">", *(f"> {line}" if line else ">" for line in said.split("\n"))])


@dataclass
class _Part:
    """A heading with its line's number, and the lines under it: prose, and one YAML block."""

    level: int
    title: str
    line: int
    prose: list[str] = field(default_factory=list)
    block: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The prose without the backslashes that were put before what looks like Markdown."""
        return "\n".join(ESCAPED.sub(r"\1", line) for line in self.prose).strip()

    @property
    def value(self) -> dict[str, Any]:
        """What the YAML block says. Raises :class:`UnreadableError`."""
        found = value_of("\n".join(self.block)) if self.block else {}
        if not isinstance(found, dict):
            message = f"Line {self.line}: the YAML block under this heading must have fields with names."
            raise UnreadableError(message)
        return found


def from_markdown(source: bytes | str) -> Document:
    """Read a document from Markdown text, as :func:`constitutions.formats.from_yaml` does from YAML.

    Raises :class:`UnreadableError` with a sentence for each place to mend.
    """
    return from_value(value_in(source))


def value_in(source: bytes | str) -> dict[str, Any]:
    """Return what Markdown text says, sound as a document or not. Raises :class:`UnreadableError`."""
    parts = _parts(text_of(source).replace("\r\n", "\n").split("\n"))
    if not parts or parts[0].level != 1:
        message = "Line 1: a text begins with its title, as in “# The name of this text”. Write it there."
        raise UnreadableError(message)
    first, *rest = parts
    value = {"title": first.title, "preamble": first.text, **first.value, "norms": []}
    for part in rest:
        if part.level == 1:
            message = (
                f"Line {part.line}: a text has one title, and this is another. Make it a norm, with “##”."
            )
            raise UnreadableError(message)
        if part.level == 2:  # noqa: PLR2004 - Markdown's second level
            value["norms"].append(_norm(part))
        elif value["norms"]:
            examples = value["norms"][-1].setdefault("examples", [])
            if not isinstance(examples, list):
                message = (
                    f"Line {part.line}: the examples above are no list, so none can follow them. Make it one."
                )
                raise UnreadableError(message)
            examples.append(_example(part))
        else:
            message = f"Line {part.line}: an example stands under a norm, and there is none above this one."
            raise UnreadableError(message)
    return value


def _parts(lines: Sequence[str]) -> list[_Part]:
    parts: list[_Part] = []
    fence = ""
    for number, line in enumerate(lines, start=1):
        if fence and line == fence:
            fence = ""
        elif fence:
            parts[-1].block.append(line)
        elif heading := HEADING.match(line):
            parts.append(_Part(len(heading[1]), heading[2], number))
        elif parts:
            fence = _beneath(parts[-1], line)
        elif line.strip():
            message = (
                f"Line {number}: something stands before the title. Begin with “# The name of this text”."
            )
            raise UnreadableError(message)
    if fence:
        message = f"The YAML block that begins under line {parts[-1].line} never ends. Close it with {fence}."
        raise UnreadableError(message)
    return parts


def _beneath(part: _Part, line: str) -> str:
    """Take a line under a heading, and return the fence that it opens, if it does."""
    if opening := FENCE.match(line):
        return opening[1]
    part.prose.append(line)
    return ""


def _norm(part: _Part) -> dict[str, Any]:
    named = NORM.match(part.title)
    if named is None:
        message = f"Line {part.line}: a norm's heading ends with its id, as in “## It listens. {{#listens}}”. Add one."
        raise UnreadableError(message)
    return {"id": named[2], "statement": named[1], "rationale": part.text, **part.value}


def _example(part: _Part) -> dict[str, Any]:
    named = EXAMPLE.match(part.title)
    if named is None:
        message = (
            f"Line {part.line}: an example's heading is its id and its family, as in “### e1 · a-scenario”."
        )
        raise UnreadableError(message)
    value: dict[str, Any] = {"id": named[1], "family": named[2], "dialogue": []}
    for speaker, said in _quotations(part):
        if speaker in ROLES:
            value["dialogue"].append({"role": speaker, "content": said})
        else:
            value[speaker] = said
    return value


def _quotations(part: _Part) -> Iterator[tuple[str, str]]:
    """Yield who speaks and what is said, for each quotation under an example's heading."""
    quoted: list[str] = []
    for line in [*part.prose, ""]:
        if line.startswith(">"):
            quoted.append(line[1:].removeprefix(" "))
        elif quoted:
            yield _spoken(part, quoted)
            quoted = []
        if line.strip() and not line.startswith(">"):
            message = f"Under line {part.line}: an example has only quotations, each line behind “>”. Put this in one."
            raise UnreadableError(message)


def _spoken(part: _Part, quoted: Sequence[str]) -> tuple[str, str]:
    speaker = SPEAKER.match(quoted[0])
    if speaker is None or speaker[1] not in ROLES | BESIDE:
        known = ", ".join(sorted(ROLES | BESIDE))
        message = (
            f"Under line {part.line}: a quotation begins with who speaks, as in “> **user**”; one of {known}."
        )
        raise UnreadableError(message)
    return speaker[1], "\n".join(quoted[1:]).strip()
