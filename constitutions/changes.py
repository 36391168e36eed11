"""What differs between two texts, norm by norm. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from constitutions import phrasing
from constitutions.document import Document
from constitutions.norms import Gate, Norm
from constitutions.wording import Piece, pieces
from governance.entrenchment import Entrenchment
from governance.rulebook import entrenchment_phrasing, rule_phrasing

LISTS = ("examples", "checks", "stories")
SHORT = ("title", "preamble", "languages", "kind")
WORDS: Mapping[str, str] = {"entrenchment": "how carefully it may be changed"}
"""The fields that are told in other words than their names."""


@dataclass(frozen=True)
class Difference:
    """One field that reads differently. For lists, ``before`` and ``after`` say how many of it changed."""

    field: str
    before: str
    after: str

    @property
    def counted(self) -> bool:
        """Whether only numbers are told of it."""
        return self.field in LISTS

    @cached_property
    def worded(self) -> tuple[Piece, ...]:
        """Both readings with the words marked in which they differ; nothing for lists, which are only counted."""
        return () if self.counted or not (self.before and self.after) else pieces(self.before, self.after)


@dataclass(frozen=True)
class Changed:
    """A norm that both texts have, and what became of it."""

    norm: Norm
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Changes:
    """Everything that a text adds to, changes in and takes from the one before it."""

    added: tuple[Norm, ...]
    removed: tuple[Norm, ...]
    changed: tuple[Changed, ...]
    document: tuple[Difference, ...]
    reordered: bool

    @property
    def nothing(self) -> bool:
        """Whether the two texts say the same."""
        return not (self.added or self.removed or self.changed or self.document or self.reordered)


def changes(before: Document, after: Document) -> Changes:
    """Return what ``after`` changes in ``before``. Norms are the same if their ids are."""
    old: Mapping[str, Norm] = {norm.id: norm for norm in before.norms}
    new: Mapping[str, Norm] = {norm.id: norm for norm in after.norms}
    both = [name for name in new if name in old]
    return Changes(
        added=tuple(norm for name, norm in new.items() if name not in old),
        removed=tuple(norm for name, norm in old.items() if name not in new),
        changed=tuple(
            Changed(new[name], tuple(_differences(old[name], new[name])))
            for name in both
            if old[name] != new[name]
        ),
        document=tuple(_fields(before, after, SHORT)) + tuple(_beside(before, after)),
        reordered=both != [name for name in old if name in new],
    )


def sections_changed(before: Document, after: Document) -> Sequence[str]:
    """Return the sections in which everything lies that ``after`` changes; none where anything lies outside them."""
    found = changes(before, after)
    if found.document or found.reordered:
        return ()
    touched = {norm.id for norm in (*found.added, *found.removed)} | {each.norm.id for each in found.changed}
    sections = {norm.section for text in (before, after) for norm in text.norms if norm.id in touched}
    return sorted(each for each in sections if each is not None) if None not in sections else ()


def _differences(before: Norm, after: Norm) -> Iterator[Difference]:
    plain = [name for name in Norm.model_fields if name not in LISTS]
    yield from _fields(before, after, plain)
    for name in LISTS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            gone, come = (_missing(first, second) for first, second in ((old, new), (new, old)))
            yield Difference(
                name,
                f"{gone} of {len(old)} taken out or rewritten" if gone else "",
                f"{come} of {len(new)} new" if come else "" if gone else "in another order",
            )


def _missing(these: Sequence[object], among: Sequence[object]) -> int:
    return sum(each not in among for each in these)


def _fields(before: BaseModel, after: BaseModel, names: Sequence[str]) -> Iterator[Difference]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield Difference(WORDS.get(name, name.replace("_", " ")), _text(old), _text(new))


def _beside(before: Document, after: Document) -> Iterator[Difference]:
    for name, words in BESIDE.items():
        if getattr(before, name) != getattr(after, name):
            yield Difference(words[0], words[1](before), words[1](after))


def _rules(document: Document) -> str:
    return "\n".join(
        f"{phrasing.kind(kind)}: {' '.join(rule_phrasing.rule(rule))}"
        for kind, rule in document.rules.items()
    )


def _sections(document: Document) -> str:
    return "\n".join(f"{each.title}{f': {each.text}' if each.text else ''}" for each in document.sections)


def _precedence(document: Document) -> str:
    return "\n".join(f"{each.first} goes before {each.then}: {each.when}" for each in document.precedence)


def _translations(document: Document) -> str:
    return "\n".join(
        f"{language}: {each.title}\n{each.preamble}" for language, each in document.translations.items()
    )


BESIDE: Mapping[str, tuple[str, Callable[[Document], str]]] = {
    "rules": ("how it is decided", _rules),
    "sections": ("the headings", _sections),
    "precedence": ("which norm goes first", _precedence),
    "translations": ("title and preamble in other languages", _translations),
    "gate": ("what counts as evidence", lambda document: " ".join(phrasing.gate(document.gate))),
    "rollout": ("how a new model takes over", lambda document: phrasing.rollout(document.rollout)),
    "upstreams": (
        "charters",
        lambda document: "\n".join(f"{each.title} ({each.digest[:19]}…)" for each in document.upstreams),
    ),
    "forked_from": (
        "what it began as",
        lambda document: (
            f"{document.forked_from.title} of {document.forked_from.authority}"
            if document.forked_from
            else ""
        ),
    ),
    "sanctions": (
        "what its keeper may do to those who adhere",
        lambda document: " ".join(phrasing.sanctions(document.sanctions)),
    ),
    "attestations": ("who has to vouch", lambda document: phrasing.vouched(document.attestations)),
}
"""What stands beside the norms, and the words it is told in."""


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return "\n".join(f"{language}: {each.statement} {each.negative}" for language, each in value.items())
    if isinstance(value, Gate):
        return " ".join(phrasing.gate(value))
    if isinstance(value, Entrenchment):
        return " ".join(entrenchment_phrasing.sentences(value))
    return "" if value is None else str(value)


def changed_bindings(before: Sequence[Norm], after: Sequence[Norm]) -> list[str]:
    """Return the ids of the norms by which a charter binds others that come, go, or say something else, sorted."""
    return changed_norms(*([norm for norm in norms if norm.binding] for norms in (before, after)))


def changed_norms(before: Sequence[Norm], after: Sequence[Norm]) -> list[str]:
    """Return the ids of the norms that come, go, or say something else, sorted."""
    old, new = ({norm.id: norm for norm in norms} for norms in (before, after))
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
