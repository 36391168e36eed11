"""A suite: what a constitution asks of a model, as items that grade themselves.

It is compiled from the norms that bind and one part of their families, and named by the digest of its
canonical JSON, so that a report can say exactly which questions it answers.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal

from pydantic import Field

from constitutions.canonical import Strict, Text, canonical_bytes
from constitutions.checks import Check
from constitutions.effective import OWN, OriginNorm
from constitutions.norms import Gate, Line, Message, Modality, NormId, Slug, Turn
from constitutions.split import Part, split, split_stories
from governance.proof.digests import digest_of

EXPOSURE = (Part.TRAIN, Part.VALIDATION, Part.HELD_OUT)


class _OfNorm(Strict):
    """Something that belongs to a norm: ``origin`` is ``own`` or the digest of a charter's text."""

    origin: str
    norm_id: NormId

    @property
    def norm(self) -> str:
        """The norm's name in this suite."""
        return f"{self.origin}/{self.norm_id}"


class SuiteNorm(_OfNorm):
    """What grading needs to know of a norm. ``gate`` is the norm's own, where it has one."""

    statement: Line
    modality: Modality
    weight: float
    gate: Gate | None = None

    @property
    def own(self) -> bool:
        """Whether the community wrote this norm itself."""
        return self.origin == OWN


class SuiteCheck(_OfNorm):
    """A check of a norm; ``id`` is its name in this suite, by its place in the norm."""

    id: str
    check: Check


class Item(_OfNorm):
    """One example of one norm, for models to be graded on."""

    family: Slug
    id: str
    messages: tuple[Message, ...]
    preferred: Turn
    rejected: Turn

    @property
    def cluster(self) -> str:
        """The scenario this item tells. Two norms of one text that name the same family share it."""
        return f"{self.origin}/{self.family}"


class StoryItem(_OfNorm):
    """A story kept from training: how likely is its lesson once it was told? Never part of adherence."""

    id: str
    story: Text
    lesson: Line


class Suite(Strict):
    """A compiled suite. ``withheld`` names the families left out because another norm exposes them more."""

    schema_version: Literal[1] = Field(alias="schema")
    part: Part
    norms: tuple[SuiteNorm, ...]
    checks: tuple[SuiteCheck, ...]
    items: tuple[Item, ...]
    stories: tuple[StoryItem, ...]
    withheld: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The suite's name."""
        return digest_of(canonical_bytes(self))

    @cached_property
    def norm_of(self) -> Mapping[str, SuiteNorm]:
        """The norms by name."""
        return {norm.norm: norm for norm in self.norms}

    @cached_property
    def item_of(self) -> Mapping[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.items}

    def checks_of(self, item: Item) -> tuple[SuiteCheck, ...]:
        """Return the checks that grade replies to ``item``: its norm's, and every norm's for all replies."""
        return (*self._own_checks[item.norm], *(c for c in self._wide_checks if c.norm != item.norm))

    @cached_property
    def _own_checks(self) -> Mapping[str, tuple[SuiteCheck, ...]]:
        found: defaultdict[str, tuple[SuiteCheck, ...]] = defaultdict(tuple)
        for check in self.checks:
            found[check.norm] += (check,)
        return found

    @cached_property
    def _wide_checks(self) -> tuple[SuiteCheck, ...]:
        return tuple(check for check in self.checks if check.check.applies == "all")


def compile_suite(norms: Sequence[OriginNorm], part: Part, *, tellings: int | None = None) -> Suite:
    """Return the suite of ``part``'s families of ``norms``, in the order of the text.

    A family named by several norms of one text is one scenario. Each norm deals its own families, so one may
    train what another holds out; such a family counts as its most exposed part and is withheld elsewhere.
    ``tellings`` is how many examples of each family and norm are asked at most, the first ones; by default
    all of them.
    Raises ``ValueError`` where two norms of one origin share an id.
    """
    _refuse_twins(norms)
    exposed = _exposures(norms)
    items = [item for source in norms for item in _first(_items(source, part), tellings)]
    kept = [item for item in items if exposed[item.cluster] is part]
    return Suite(
        schema=1,
        part=part,
        norms=tuple(_norm(source) for source in norms),
        checks=tuple(check for source in norms for check in _checks(source)),
        items=tuple(kept),
        stories=tuple(story for source in norms for story in _stories(source, part)),
        withheld=tuple(sorted({item.cluster for item in items} - {item.cluster for item in kept})),
    )


def _first(items: Sequence[Item], tellings: int | None) -> list[Item]:
    told: Counter[str] = Counter()
    kept = []
    for item in items:
        told[item.family] += 1
        if tellings is None or told[item.family] <= tellings:
            kept.append(item)
    return kept


def _refuse_twins(norms: Sequence[OriginNorm]) -> None:
    names = Counter(f"{source.origin}/{source.norm.id}" for source in norms)
    if twice := [name for name, count in names.items() if count > 1]:
        message = f"Two norms of this suite are called “{twice[0]}”. Give each its own id."
        raise ValueError(message)


def _exposures(norms: Sequence[OriginNorm]) -> Mapping[str, Part]:
    parts: defaultdict[str, set[Part]] = defaultdict(set)
    for source in norms:
        for family, part in split(source.norm).items():
            parts[f"{source.origin}/{family}"].add(part)
    return {cluster: min(found, key=EXPOSURE.index) for cluster, found in parts.items()}


def _norm(source: OriginNorm) -> SuiteNorm:
    norm = source.norm
    return SuiteNorm(
        origin=source.origin,
        norm_id=norm.id,
        statement=norm.statement,
        modality=norm.modality,
        weight=norm.weight,
        gate=norm.gate,
    )


def _checks(source: OriginNorm) -> list[SuiteCheck]:
    name = f"{source.origin}/{source.norm.id}"
    return [
        SuiteCheck(origin=source.origin, norm_id=source.norm.id, id=f"{name}/check/{place}", check=check)
        for place, check in enumerate(source.norm.checks, start=1)
    ]


def _items(source: OriginNorm, part: Part) -> list[Item]:
    parts = split(source.norm)
    return [
        Item(
            origin=source.origin,
            norm_id=source.norm.id,
            family=example.family,
            id=f"{source.origin}/{source.norm.id}/{example.id}",
            messages=example.dialogue,
            preferred=example.preferred,
            rejected=example.rejected,
        )
        for example in source.norm.examples
        if parts[example.family] is part
    ]


def _stories(source: OriginNorm, part: Part) -> list[StoryItem]:
    parts = split_stories(source.norm)
    return [
        StoryItem(
            origin=source.origin,
            norm_id=source.norm.id,
            id=f"{source.origin}/{source.norm.id}/story/{story.id}",
            story=f"{story.title}\n\n{story.text}",
            lesson=story.teaches,
        )
        for story in source.norm.stories
        if parts[story.id] is part
    ]
