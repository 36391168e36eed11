"""One norm made ready for reading: its strength in words, its examples by scenario, its checks as sentences."""

from dataclasses import dataclass

from constitutions import phrasing
from constitutions.checks import Check
from constitutions.models import Version
from constitutions.norms import Binding, Example, Message, Norm, Story
from constitutions.split import split
from constitutions.turns import WORDS
from governance.rulebook.entrenchment_phrasing import sentences


@dataclass(frozen=True)
class NormOnPage:
    """A norm of a version, as a reader has it before them: what the panel ``norm.evidence`` is about."""

    version: Version
    norm: Norm
    own: bool = True

    @property
    def since(self) -> str:
        """The versions that brought the norm and last changed it, in words; nothing for a charter's norm."""
        numbers = self.version.norms_since.get(self.norm.id) if self.own else None
        if not numbers:
            return ""
        brought, changed = numbers
        return f"since version {brought}" + (f", changed in version {changed}" if changed != brought else "")


@dataclass(frozen=True)
class Turn:
    """One turn of a dialogue, and who speaks."""

    role: str
    speaker: str
    content: str


@dataclass(frozen=True)
class ExampleRead:
    """One example."""

    example: Example
    dialogue: tuple[Turn, ...]


@dataclass(frozen=True)
class Family:
    """The examples that tell one scenario, and what the scenario is for."""

    name: str
    use: str
    examples: tuple[ExampleRead, ...]


@dataclass(frozen=True)
class CheckRead:
    """A check as a sentence, with the phrases that were too many for it."""

    sentence: str
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class NormRead:
    """One norm. ``place`` is its number in the text; ``page`` is there where a version is read.

    ``language`` is the one it is read in; ``original``, the one of what is not translated, such as its examples.
    ``beside`` says how an own norm stands to a charter's of the same id; ``lapsed``, that it binds no more.
    """

    place: int
    norm: Norm
    modality: str
    strength: str
    binding: str
    counts: str
    tier: str
    families: tuple[Family, ...]
    checks: tuple[CheckRead, ...]
    gate: tuple[str, ...]
    entrenchment: tuple[str, ...]
    page: NormOnPage | None
    language: str = ""
    original: str = ""
    beside: str = ""
    lapsed: bool = False

    @property
    def stories(self) -> tuple[Story, ...]:
        """The norm's stories."""
        return self.norm.stories


def norm_read(norm: Norm, place: int, version: Version | None = None, *, own: bool = True) -> NormRead:
    """Make one norm ready for reading, with its number in the text."""
    parts = split(norm)
    return NormRead(
        place=place,
        norm=norm,
        modality=phrasing.MODALITIES[norm.modality],
        strength=phrasing.STRENGTHS[norm.modality],
        binding=phrasing.BINDINGS[Binding(norm.binding)] if norm.binding else "",
        counts=phrasing.weight(norm.weight),
        tier=phrasing.TIERS[norm.tier],
        families=tuple(
            Family(
                name=name.replace("-", " "),
                use=phrasing.PARTS[parts[name]],
                examples=tuple(example_read(example) for example in norm.examples if example.family == name),
            )
            for name in norm.families
        ),
        checks=tuple(_check(check) for check in norm.checks),
        gate=phrasing.gate(norm.gate) if norm.gate else (),
        entrenchment=sentences(norm.entrenchment) if norm.entrenchment else (),
        page=NormOnPage(version, norm, own) if version else None,
    )


def example_read(example: Example) -> ExampleRead:
    """Make one example ready for reading."""
    return ExampleRead(example, tuple(map(_turn, example.dialogue)))


def _turn(message: Message) -> Turn:
    return Turn(message.role, WORDS[message.role], message.content)


def _check(check: Check) -> CheckRead:
    return CheckRead(phrasing.check(check), phrasing.more_phrases(check))
