"""A whole text made ready for reading: its norms in order, what charters ask, everything else in words."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from constitutions import phrasing
from constitutions.canonical import plain_value
from constitutions.document import Document, Precedence, Section
from constitutions.effective import resolve
from constitutions.models import Version
from constitutions.norms import Binding, Norm
from constitutions.unseen import Unseen, unseen
from constitutions.web.norm_reading import ExampleRead, NormRead, example_read, norm_read
from governance.rulebook import rule_phrasing
from governance.words import MARKS


@dataclass(frozen=True)
class Floors:
    """The floors that a charter puts under the text."""

    charter: Version
    norms: tuple[NormRead, ...]


@dataclass(frozen=True)
class Rule:
    """A rule of decision, and what it decides."""

    decides: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class PartRead:
    """A section of a text with the norms that stand in it; norms outside of any have no section."""

    section: Section | None
    norms: tuple[NormRead, ...]


@dataclass(frozen=True)
class PrecedenceRead:
    """Which of two norms goes first, and when. A norm of a charter's is named by its id alone."""

    first: str
    then: str
    rule: Precedence
    example: ExampleRead | None


@dataclass(frozen=True)
class UnseenRead:
    """A character that cannot be seen, and where it stands in words."""

    where: str
    unseen: Unseen


@dataclass(frozen=True)
class Reading:
    """A whole text, ready for reading. ``unseen`` points out what a reader cannot see in it."""

    document: Document
    language: str
    parts: tuple[PartRead, ...]
    precedence: tuple[PrecedenceRead, ...]
    floors: tuple[Floors, ...]
    rules: tuple[Rule, ...]
    gate: tuple[str, ...]
    rollout: str
    vouched: str
    sanctions: tuple[str, ...]
    unseen: tuple[UnseenRead, ...]


def reading(
    document: Document,
    *,
    charters: Sequence[Version],
    version: Version | None = None,
    lapsed: Collection[str] = (),
    language: str = "",
) -> Reading:
    """Make a text ready for reading, with what the ``charters`` above it ask.

    ``lapsed`` names what has ended; ``language`` is the one the text was translated into, where it could be.
    """
    documents = {charter.text_id: charter.text.document for charter in charters}
    found = resolve(document, list(documents.values()))
    written = {norm.id: norm for norm in document.norms}
    beside = {name: _beside(written[name], documents[digest]) for name, digest in found.beside.items()}
    own = [
        replace(
            norm_read(norm, number, version),
            beside=beside.get(norm.id, ""),
            lapsed=norm.id in lapsed,
            language=language if language in norm.translations else document.languages[0],
            original=document.languages[0],
        )
        for number, norm in enumerate(document.norms, start=1)
    ]
    place = len(own)
    floors = []
    for charter in charters:
        asked = [each.norm for each in found.norms if each.origin == charter.text_id]
        asked += [norm for norm in documents[charter.text_id].norms if norm.binding is Binding.CEILING]
        # What the text says anew stands there, with a word on how it stands to the charter's.
        norms = [norm for norm in asked if norm.id not in beside]
        spoken = documents[charter.text_id].languages[0]
        read = (
            replace(norm_read(norm, number, version, own=False), language=spoken, original=spoken)
            for number, norm in enumerate(norms, start=place + 1)
        )
        floors.append(Floors(charter, tuple(read)))
        place += len(norms)
    return Reading(
        document=document,
        language=language if language in document.translations else document.languages[0],
        parts=tuple(_parts(document, own)),
        precedence=precedence_read(document, document.precedence),
        floors=tuple(floors),
        rules=tuple(
            Rule(phrasing.kind(kind), rule_phrasing.rule(rule)) for kind, rule in document.rules.items()
        ),
        gate=phrasing.gate(document.gate),
        rollout=phrasing.rollout(document.rollout),
        vouched=phrasing.vouched(document.attestations),
        sanctions=phrasing.sanctions(document.sanctions),
        unseen=tuple(_unseen(document)),
    )


def _unseen(document: Document) -> Iterator[UnseenRead]:
    # Hardly any text has such characters, so that most are looked through once and not place by place.
    if MARKS.search(document.model_dump_json()):
        for found in unseen(plain_value(document)):
            yield UnseenRead(phrasing.place(found.place), found)


def _parts(document: Document, norms: Sequence[NormRead]) -> Iterator[PartRead]:
    """Yield the norms outside of sections, then each section in its order with its own; no norm is left out."""
    within: dict[str | None, list[NormRead]] = {}
    for read in norms:
        within.setdefault(read.norm.section, []).append(read)
    if None in within or not document.sections:
        yield PartRead(None, tuple(within.get(None, ())))
    for section in document.sections:
        yield PartRead(section, tuple(within.get(section.id, ())))


def precedence_read(document: Document, rules: Sequence[Precedence]) -> tuple[PrecedenceRead, ...]:
    """Make rules of precedence ready for reading, with the statements of the norms that they name."""
    said = {norm.id: norm.statement for norm in document.norms}
    return tuple(
        PrecedenceRead(
            said.get(rule.first, rule.first),
            said.get(rule.then, rule.then),
            rule,
            example_read(rule.example) if rule.example else None,
        )
        for rule in rules
    )


def _beside(norm: Norm, charter: Document) -> str:
    """Say how an own norm stands to the charter's norm in whose place it stands."""
    if norm.departs:
        return f"Departs from what “{charter.title}” says here: {norm.departs}"
    above = next(each for each in charter.norms if each.id == norm.id)
    asks = "no more" if above.binding is Binding.CEILING else "no less"
    return f"Stands in the place of what “{charter.title}” says here, and asks {asks}."
