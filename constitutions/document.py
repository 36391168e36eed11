"""A constitution as a value: what a community ratifies, trains on, evaluates against and serves.

Pure pydantic. Every limit is here, and every refusal is a sentence that says what to do.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, ValidationInfo, model_validator

from constitutions.canonical import Strict, canonical_bytes
from constitutions.deciding import first_misfit
from constitutions.norms import (
    Digest,
    Example,
    Gate,
    Language,
    Line,
    Norm,
    NormId,
    Paragraphs,
    Slug,
    refuse_duplicates,
)
from constitutions.rollout import Rollout
from constitutions.vouched import Vouched
from governance.proof.digests import digest_of
from governance.rules import STORED, DecisionRule
from governance.sanctioning import Sanctions

MAX_NORMS = 5_000
MAX_SECTIONS = 500


class Kind(StrEnum):
    """A constitution shapes a model of its own; a charter is a text others adhere to."""

    CONSTITUTION = "constitution"
    CHARTER = "charter"


class Section(Strict):
    """A heading under which norms stand, with what is said to introduce them. Asks nothing of the model."""

    id: NormId
    title: Line
    text: Paragraphs | None = None
    parent: NormId | None = None


class Precedence(Strict):
    """Which of two norms goes first where both speak, and when; told by an example if there is one."""

    first: NormId
    then: NormId
    when: Line
    example: Example | None = None

    @model_validator(mode="after")
    def _of_two(self) -> Self:
        if self.first == self.then:
            message = f"“{self.first}” cannot go before itself. Name two norms."
            raise ValueError(message)
        return self


class Preface(Strict):
    """A text's title and preamble in another of its languages."""

    title: Line
    preamble: Paragraphs


class Upstream(Strict):
    """A charter this constitution adheres to, pinned by the digest of its text."""

    authority: Slug
    title: Line
    digest: Digest


class Document(Strict):
    """A whole constitution or charter."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    kind: Kind = Kind.CONSTITUTION
    title: Line
    preamble: Paragraphs
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=20)]
    translations: dict[Language, Preface] = {}
    sections: Annotated[tuple[Section, ...], Field(max_length=MAX_SECTIONS)] = ()
    norms: Annotated[tuple[Norm, ...], Field(min_length=1, max_length=MAX_NORMS)]
    rules: dict[Slug, DecisionRule] = {}
    gate: Gate = Gate()
    rollout: Rollout | None = None
    precedence: Annotated[tuple[Precedence, ...], Field(max_length=MAX_NORMS)] = ()
    upstreams: Annotated[tuple[Upstream, ...], Field(max_length=20)] = ()
    forked_from: Upstream | None = None
    attestations: Vouched | None = None
    sanctions: Sanctions | None = None

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        refuse_duplicates((norm.id for norm in self.norms), "norms")
        refuse_duplicates((section.id for section in self.sections), "sections")
        _refuse_lookalikes([*(norm.id for norm in self.norms), *(section.id for section in self.sections)])
        refuse_duplicates((upstream.digest for upstream in self.upstreams), "upstream charters")
        if self.kind is Kind.CONSTITUTION and (bound := [norm.id for norm in self.norms if norm.binding]):
            message = f"Norm “{bound[0]}” has a binding, which only a charter's norms have. Remove it."
            raise ValueError(message)
        if self.kind is Kind.CONSTITUTION and self.sanctions:
            message = "Nobody adheres to a constitution, so it has nobody to sanction. Take “sanctions” out."
            raise ValueError(message)
        if self.kind is Kind.CHARTER and self.attestations:
            message = "A charter has no model of its own, so nobody vouches for one. Take “attestations” out."
            raise ValueError(message)
        if self.kind is Kind.CHARTER and self.rollout:
            message = "A charter has no model of its own that could take over. Take “rollout” out."
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _can_go_on_deciding(self, info: ValidationInfo) -> Self:
        if info.context != STORED and (misfit := first_misfit(self.rules)):
            raise ValueError(misfit)
        return self

    @model_validator(mode="after")
    def _says_each_thing_once(self, info: ValidationInfo) -> Self:
        if info.context == STORED:
            return self
        keepers = [upstream.authority for upstream in self.upstreams]
        if twice := [name for name in keepers if keepers.count(name) > 1]:
            message = f"Two charters of “{twice[0]}” stand here. Adhere to one version of it."
            raise ValueError(message)
        refuse_duplicates(
            (" and ".join(sorted((rule.first, rule.then))) for rule in self.precedence),
            "rules of what goes first",
        )
        return self

    @model_validator(mode="after")
    def _everything_has_its_place(self) -> Self:
        known: set[str] = set()
        for section in self.sections:
            if section.parent is not None and section.parent not in known:
                message = (
                    f"Section “{section.id}” stands under “{section.parent}”, which does not come before it."
                )
                raise ValueError(message)
            known.add(section.id)
        for norm in self.norms:
            if norm.section is not None and norm.section not in known:
                message = (
                    f"Norm “{norm.id}” stands in a section “{norm.section}” that this text does not have."
                )
                raise ValueError(message)
            if norm.id in norm.ancestors:
                message = (
                    f"Norm “{norm.id}” cannot be its own ancestor. Name the norms it came from, or none."
                )
                raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _speaks_its_languages(self) -> Self:
        others = set(self.languages[1:])
        spoken = [*self.translations, *(language for norm in self.norms for language in norm.translations)]
        if strange := [language for language in spoken if language not in others]:
            message = (
                f"There is a translation into “{strange[0]}”, which is not among the text's other languages. "
                "Add it behind the first one, or take the translation out."
            )
            raise ValueError(message)
        return self

    @property
    def canonical(self) -> bytes:
        """The document's canonical bytes; stored when first accepted and never derived again."""
        return canonical_bytes(self)

    @property
    def digest(self) -> str:
        """The document's name."""
        return digest_of(self.canonical)

    def gate_of(self, norm: Norm) -> Gate:
        """Return the evidence this text asks for on ``norm``."""
        return norm.gate or self.gate


def _refuse_lookalikes(ids: Iterable[str]) -> None:
    """Refuse two ids that a reader could take for one another: ``a-b`` and ``a_b``, or one of a norm and a section."""
    seen: dict[str, str] = {}
    for name in ids:
        other = seen.setdefault(name.replace("_", "-"), name)
        if other != name:
            message = f"The ids “{other}” and “{name}” look alike. Give one of them another name."
            raise ValueError(message)
