"""Reading and writing constitutions as YAML. What is read is untrusted."""

import gc
import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from constitutions.canonical import plain_value
from constitutions.document import MAX_NORMS, Document
from constitutions.norms import Norm

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 24
MAX_NODES = 400_000
MAX_SENTENCES = 20


class UnreadableError(ValueError):
    """Text that is not a constitution. ``sentences`` says, place by place, what to mend."""

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class _Loader(yaml.CSafeLoader):
    """The safe loader, refusing a key that stands twice (YAML would silently keep the last).

    A plain scalar is text unless it is null, true, false or a short decimal number: of YAML 1.1's other
    readings, ``No`` as a truth value is a trap for people and ``1:1:1`` as a number one for processors.
    """

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen: set[object] = set()
        for key_node, _ in node.value:
            line = key_node.start_mark.line + 1 if key_node.start_mark else 1
            if not isinstance(key_node, yaml.ScalarNode):
                message = f"Line {line}: a key must be plain text. Rename it."
                raise UnreadableError(message)
            if key_node.value in seen:
                message = f"Line {line}: the key “{key_node.value}” stands twice. Remove one."
                raise UnreadableError(message)
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


for _tag, _pattern, _first in (
    ("null", r"(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"(?:true|false)$", list("tf")),
    ("int", r"-?(?:0|[1-9][0-9]{0,15})$", list("-0123456789")),
    ("float", r"-?[0-9]{1,16}\.[0-9]{1,16}$", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def _refuse_bombs(text: str) -> None:
    """Walk the events, before anything is built, and refuse what could grow or nest without end."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            message = f"Line {line}: YAML aliases (*name) are not read here. Write the text out in full."
            raise UnreadableError(message)
        if getattr(event, "tag", None) is not None:
            message = f"Line {line}: YAML tags (!name) are not read here. Remove the tag."
            raise UnreadableError(message)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            message = f"Line {line}: this is nested more than {MAX_DEPTH} levels deep. Flatten it."
            raise UnreadableError(message)
        nodes += isinstance(event, yaml.NodeEvent)
        if nodes > MAX_NODES:
            message = f"Line {line}: this has more than {MAX_NODES:,} entries. Shorten it."
            raise UnreadableError(message)


def from_yaml(source: bytes | str) -> Document:
    """Read a document from YAML text (at most ``MAX_BYTES`` bytes of UTF-8).

    Raises :class:`UnreadableError` with a sentence for each place to mend.
    """
    return from_value(value_of(source))


def value_of(source: bytes | str) -> Any:  # noqa: ANN401 - whatever YAML can say
    """Return what YAML text says, sound as a document or not. Raises :class:`UnreadableError`."""
    text = text_of(source)
    try:
        _refuse_bombs(text)
        with _without_collecting():
            return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        line = f"Line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        message = f"{line}this is not YAML ({error.problem}). Check indentation, colons and quotes there."
        raise UnreadableError(message) from error
    except yaml.YAMLError as error:
        message = f"This is not YAML ({error}). Check indentation, colons and quotes."
        raise UnreadableError(message) from error


def text_of(source: bytes | str) -> str:
    """Return a text's characters. Raises :class:`UnreadableError` if it is too long, or not UTF-8."""
    content = source.encode() if isinstance(source, str) else source
    if len(content) > MAX_BYTES:
        message = (
            f"This text has {len(content):,} bytes; a constitution may have {MAX_BYTES:,}. "
            "Move some examples to a charter, or shorten it."
        )
        raise UnreadableError(message)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        message = f"Byte {error.start + 1} is not UTF-8. Save the file as UTF-8."
        raise UnreadableError(message) from error


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no cycles while a text is built.

    Every node lives until all are there. Looking through them again and again, as the collector does when
    many objects are made, would take a time that grows with the square of a text's size.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def nodes_of(source: str) -> yaml.Node | None:
    """Return where each part of YAML text stands, for text that :func:`value_of` has read."""
    return yaml.compose(source, Loader=_Loader)


def from_value(value: object) -> Document:
    """Read a document from plain values, as :func:`from_yaml` does from text."""
    if not isinstance(value, dict):
        message = "A constitution is a mapping with a title, a preamble and norms. This is not a mapping."
        raise UnreadableError(message)
    norms = value.get("norms")
    if isinstance(norms, list) and len(norms) > MAX_NORMS:
        # Said before each of them is looked at: what is wrong in a hundred thousand norms nobody reads.
        message = f"norms: This has too many entries: at most {MAX_NORMS:,} may stand here."
        raise UnreadableError(message)
    try:
        return Document.model_validate(value)
    except ValidationError as error:
        raise UnreadableError(*_sentences(error)) from error


def norm_from_value(value: object) -> Norm:
    """Read one norm from plain values. Raises :class:`UnreadableError`."""
    try:
        return Norm.model_validate(value)
    except ValidationError as error:
        raise UnreadableError(*_sentences(error)) from error


def to_yaml(document: Document) -> str:
    """Write a document as YAML that :func:`from_yaml` reads back to the same digest."""
    return yaml_of(plain_value(document))


def yaml_of(value: dict[str, Any]) -> str:
    """Write plain values as YAML that :func:`value_of` reads back."""
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)
    return text


def _sentences(error: ValidationError) -> list[str]:
    problems = error.errors(include_url=False)
    above = {problem["loc"][:length] for problem in problems for length in range(len(problem["loc"]))}
    # A list whose only entry is refused also counts as empty; that second complaint would mislead.
    problems = [
        problem for problem in problems if problem["type"] != "too_short" or problem["loc"] not in above
    ]
    sentences = [f"{_place(problem['loc'])}: {_plain(problem)}" for problem in problems[:MAX_SENTENCES]]
    if len(problems) > MAX_SENTENCES:
        sentences.append(f"There are {len(problems) - MAX_SENTENCES} more; mend these first.")
    return sentences


def _place(location: tuple[int | str, ...]) -> str:
    """Name a place as a person counts: ``norms 2 › examples 1 › preferred``."""
    words: list[str] = []
    for step in location:
        if isinstance(step, int) and words:
            words[-1] += f" {step + 1}"
        else:
            words.append(str(step))
    return " › ".join(words) or "The document"


_WANTED = {
    "missing": "This is missing. Fill it in.",
    "extra_forbidden": "There is no such field here. Check its spelling, or remove it.",
    "string_type": "A text must stand here. If it looks like a number, put it in quotes.",
    "model_type": "Fields with names must stand here, such as “id: …”.",
    "dict_type": "Fields with names must stand here, such as “id: …”.",
    "model_attributes_type": "Fields with names must stand here, such as “kind: …”.",
    "tuple_type": "A list must stand here: each entry on its own line, behind “- ”.",
    "int_type": "A whole number must stand here.",
    "int_parsing": "A whole number must stand here.",
    "int_from_float": "A whole number must stand here.",
    "float_type": "A number must stand here.",
    "float_parsing": "A number must stand here.",
    "union_tag_not_found": "The field “kind” is missing here. Say which kind of check this is.",
    "string_pattern_mismatch": "This does not have the right form: small letters, digits and single hyphens make a "
    "short name; a digest is “sha256:” and 64 digits.",
}
"""What must stand in a place, by the kind of mistake that was made there."""


def _plain(problem: ErrorDetails) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    unit = "characters" if isinstance(problem["input"], str) else "entries"
    match kind:
        case "too_short" | "string_too_short":
            return f"This has too few {unit}: at least {context.get('min_length')} must stand here."
        case "too_long" | "string_too_long":
            return f"This has too many {unit}: at most {context.get('max_length'):,} may stand here."
        case "enum" | "literal_error":
            return f"One of these must stand here: {context['expected']}."
        case "union_tag_invalid":
            return f"There is no kind {context['tag']!r}. There are {context['expected_tags']}."
    text = problem["msg"].removeprefix("Value error, ").replace("Input should be", "This must be")
    return _WANTED.get(kind, text if text.endswith((".", "!", "?")) else f"{text}.")
