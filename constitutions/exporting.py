"""Writing texts the way others read them. Pure.

The exchange formats that keep everything are YAML and Markdown (:mod:`constitutions.formats`,
:mod:`constitutions.markdown`); these keep what the other's form has room for.
"""

import re
from collections.abc import Iterator

from constitutions.document import Document
from constitutions.norms import Example, Message, Norm, Tier

AUTHORITY = "authority-"
"""How a tag begins that keeps the authority a norm was imported with."""
DEEPEST = 6
HEADING = re.compile(r"^(#{1,6}\s)", re.MULTILINE)
TAGS = re.compile(r"<(/?(?:system|developer|user|assistant|comparison)>)")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})", re.MULTILINE)
FENCES = re.compile(r"^(~{3,})", re.MULTILINE)


def to_statements(document: Document) -> str:
    """Write a text as a list of its norms' statements, one a line."""
    return "".join(f"- {_in_a_line(norm.statement)}\n" for norm in document.norms)


def to_model_spec(document: Document) -> str:
    """Write a text as the OpenAI Model Spec is written (https://github.com/openai/model_spec).

    Every section and norm keeps its id, every example its dialogue and both replies. What that form has no field
    for, a norm's negative frame and scope, is told in its text.
    """
    levels: dict[str | None, int] = {None: 1}
    parts = [f"# {_in_a_line(document.title)}", _body(document.preamble)]
    parts += [part for norm in document.norms if norm.section is None for part in _norm(norm, 2)]
    for section in document.sections:
        level = levels[section.id] = min(levels[section.parent] + 1, DEEPEST - 1)
        parts.append(f"{'#' * level} {_in_a_line(section.title)} {{#{section.id}}}")
        parts.append(_body(section.text or ""))
        parts += [
            part for norm in document.norms if norm.section == section.id for part in _norm(norm, level + 1)
        ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _norm(norm: Norm, level: int) -> Iterator[str]:
    yield f"{'#' * level} {_in_a_line(norm.statement)} {{#{norm.id} authority={_authority(norm)}}}"
    yield _body(norm.rationale)
    yield f"*Broken when:* {norm.negative}"
    yield f"*Applies:* {norm.scope}"
    for example in norm.examples:
        yield f"**Example**: {example.family.replace('-', ' ')}"
        yield _example(example)


def _authority(norm: Norm) -> str:
    """Return who may override the norm: as it was imported, else what its strength says."""
    kept = [tag.removeprefix(AUTHORITY) for tag in norm.tags if tag.startswith(AUTHORITY)]
    if kept:
        return kept[0]
    if norm.modality.hard:
        return "root"
    return "guideline" if norm.tier is Tier.ASPIRATION else "user"


def _in_a_line(text: str) -> str:
    """Return words for a heading: in one line, and with nothing in them that reads as an id."""
    return " ".join(text.split()).replace("{#", "{ #")


def _body(text: str) -> str:
    """Return prose in which nothing begins a heading, or a block of code that goes on behind it."""
    plain = HEADING.sub(r"\\\1", text)
    return FENCE.sub(r"\\\1", plain) if len(FENCE.findall(plain)) % 2 else plain


def _example(example: Example) -> str:
    turns = "\n".join(map(_turn, example.dialogue))
    why = f": {example.why}" if example.why else ""
    replies = f"{_reply(f'GOOD{why}', example.preferred)}\n{_reply('BAD', example.rejected)}"
    return f"~~~xml\n{turns}\n<comparison>\n{replies}\n</comparison>\n~~~"


def _turn(message: Message) -> str:
    return f"<{message.role}>\n{_said(message.content)}\n</{message.role}>"


def _reply(verdict: str, content: str) -> str:
    return f"<assistant>\n<!-- {verdict.replace('-->', '→')} -->\n{_said(content)}\n</assistant>"


def _said(content: str) -> str:
    """Return what somebody says, with nothing in it that ends their turn or the block."""
    return FENCES.sub(r"\\\1", TAGS.sub(r"&lt;\1", content))
