"""What stands in a text as values, in plain words. Pure: pages, prompts and reports share it."""

from collections.abc import Callable, Mapping
from typing import Any

from constitutions.checks import (
    AnyOf,
    Check,
    ContainsAny,
    ContainsNone,
    EndsWithQuestion,
    Lowercase,
    NoCharacters,
    PlainText,
    QuestionCount,
    Rubric,
    SentenceLength,
    StartsWithAny,
    WordCount,
)
from constitutions.merging.values import NAMED, Place
from constitutions.norms import Binding, Gate, Modality, Tier
from constitutions.rollout import Rollout, RolloutStep
from constitutions.split import Part
from constitutions.vouched import Vouched
from governance.phrasing import counted
from governance.sanctioning import MEMBERS, Rung, Sanctions, Step

SHOWN_PHRASES = 8
"""How many of a check's phrases stand in its sentence; the others are listed beside it."""

UNBOUNDED = 10_000
"""The most a count can be; a check with this bound has none."""

MODALITIES: Mapping[Modality, str] = {
    Modality.MUST: "must",
    Modality.MUST_NOT: "must not",
    Modality.SHOULD: "should",
    Modality.SHOULD_NOT: "should not",
    Modality.MAY: "may",
}
STRENGTHS: Mapping[Modality, str] = {
    Modality.MUST: "Binds every time: each reply that breaks it counts against the model.",
    Modality.MUST_NOT: "Binds every time: each reply that breaks it counts against the model.",
    Modality.SHOULD: "Binds unless there is a good reason; the model may not lose ground on it.",
    Modality.SHOULD_NOT: "Binds unless there is a good reason; the model may not lose ground on it.",
    Modality.MAY: "Allows: the model may do so and need not.",
}
TIERS: Mapping[Tier, str] = {
    Tier.CORE: "part of who we are",
    Tier.ASPIRATION: "something we strive for",
}
BINDINGS: Mapping[Binding, str] = {
    Binding.FLOOR: "Floor: whoever adheres may ask for more, and not for less.",
    Binding.CEILING: "Ceiling: whoever adheres may ask for less, and not for more.",
    Binding.DEFAULT: "Default: holds for whoever adheres, unless their own text says otherwise.",
    Binding.RESERVED: "Reserved: whoever adheres leaves this to the charter.",
}
PARTS: Mapping[Part, str] = {
    Part.TRAIN: "teaches the model",
    Part.VALIDATION: "tunes the model",
    Part.HELD_OUT: "kept back to grade the model",
}
KINDS: Mapping[str, str] = {
    "ratify": "To bring a new text into force",
    "deploy": "To let a model go live",
    "restore": "To bring back a model that a steward stopped",
    "attest": "To vouch for something of another community",
    "voice": "To say something in another community's decision",
    "sanction": "To take a step against one who adheres to our charter",
    "sanction_appeal": "To hear an appeal against a step taken by another's charter",
}


def kind(name: str) -> str:
    """Return what a kind of decision is for."""
    return KINDS.get(name, f"For decisions of the kind “{name}”")


def weight(value: float) -> str:
    """Return how much a norm counts beside the others."""
    return "counts once" if value == 1 else f"counts {value:g} times"


def percent(share: float) -> str:
    """Return a share as people write it: “5 %”, “12.5 %”."""
    return f"{share * 100:g} %"


def gate(value: Gate) -> tuple[str, ...]:
    """Return what counts as enough evidence for a model to go live, as sentences."""
    soft = {
        "each": "No norm that says should or may is allowed to lose more than {} against the model it replaces.",
        "pooled": "Taken together by weight, the norms that say should or may are allowed to lose at most {} "
        "against the model that is replaced, and none of them may be shown to be lost.",
    }[value.soft]
    return (
        (
            f"A norm that says must or must not may be broken in at most {percent(value.epsilon)} of the "
            "scenarios kept back for grading."
        ),
        soft.format(f"{value.delta * 100:g} percentage points"),
        f"The chance that a model passes by luck is kept below {percent(value.alpha)}.",
    )


def vouched(value: Vouched | None) -> str:
    """Return who has to vouch before a model goes live, as a sentence; nothing where nobody has to."""
    if value is None:
        return ""
    what = "this very text" if value.about == "text" else "the very model"
    others = counted(len(value.of), "community", "communities")
    return (
        f"No model goes live before {value.needed:,} of {others} vouch for {what}, by attestations that stand then: "
        f"{', '.join(value.of)}."
    )


def rollout(value: Rollout | None) -> str:
    """Return how a new model takes over, as sentences; nothing where it does so at once."""
    if value is None:
        return ""
    first, *rest = (_rollout_step(step) for step in value.steps)
    steps = ", then ".join([f"first {first}", *rest, "all"])
    watched = (
        f" It is watched for {counted(value.watch_hours, 'hour', 'hours')} from then on."
        if value.watch_hours
        else ""
    )
    return (
        f"Where a model answers already, a new one takes over step by step: {steps}.{watched} "
        "If its evidence no longer holds by then, the model before it returns by itself."
    )


def _rollout_step(step: RolloutStep) -> str:
    return f"{step.share} % of conversations for {counted(step.hours, 'hour', 'hours')}"


RUNGS: Mapping[Rung, str] = {
    Rung.NOTICE: "a notice, which everybody reads",
    Rung.RATE_CAP: "a cap on how much their model answers",
    Rung.SUSPENSION: "a suspension: they may not name the charter, and have no voice in it",
    Rung.REMOVAL: "removal from the list of those who adhere",
}


def sanctions(value: Sanctions | None) -> tuple[str, ...]:
    """Return what a charter's keeper may do to one who breaks a floor, as sentences; nothing where it may do nothing."""
    if value is None:
        return ()
    body = "all members of the keeper" if value.appeal_to == MEMBERS else f"the community “{value.appeal_to}”"
    meanwhile = (
        "Until that is decided, nothing above a notice has effect."
        if value.stays
        else "Until that is decided, the step has its effect."
    )
    order = "any of them" if value.skipping else "one after the other, and none is skipped"
    return (
        f"Whoever keeps this charter may hold a breach against one who adheres, and take these steps, {order}:",
        *(
            f"{RUNGS[step.rung].capitalize()}{_rate(step)}, for {counted(step.days, 'day', 'days')}."
            for step in value.ladder
        ),
        f"Each is voted on, and takes effect {counted(value.notice_days, 'day', 'days')} after it was carried.",
        (
            f"Whom it concerns can appeal once against each, to {body}. {meanwhile} "
            f"If it is not answered within {counted(value.appeal_days, 'day', 'days')}, the step is lifted."
        ),
        "Whoever leaves the charter is free of all of it.",
    )


def _rate(step: Step) -> str:
    return f" ({counted(step.a_minute, 'question', 'questions')} a minute)" if step.a_minute else ""


def check(value: Check) -> str:
    """Return what a check asks of a reply, as a sentence."""
    sentence = _SENTENCES[type(value)](value)
    if not sentence.endswith("?"):
        sentence += "."
    if value.applies == "all":
        sentence = f"In every conversation: {sentence[0].lower()}{sentence[1:]}"
    return sentence


def more_phrases(value: Check) -> tuple[str, ...]:
    """Return all phrases of a check whose sentence names only the first of them; else nothing."""
    phrases = tuple(getattr(value, "phrases", ()))
    return phrases if len(phrases) > SHOWN_PHRASES else ()


def _between(least: int, most: int, one: str, many: str) -> str:
    if most >= UNBOUNDED:
        return f"at least {counted(least, one, many)}"
    if least == 0:
        return f"no {one}" if most == 0 else f"at most {counted(most, one, many)}"
    if least == most:
        return f"exactly {counted(least, one, many)}"
    return f"between {least:,} and {counted(most, one, many)}"


def _quoted(phrases: tuple[str, ...], word: str) -> str:
    shown = [f"“{phrase}”" for phrase in phrases[:SHOWN_PHRASES]]
    missing = len(phrases) - len(shown)
    if missing:
        return f"{', '.join(shown)} {word} {missing} more"
    return f" {word} ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} {word} {shown[-1]}"  # noqa: PLR2004 - commas begin at three


def _alternatives(value: AnyOf) -> str:
    options = [_SENTENCES[type(option)](option) for option in value.options]
    return "One of these holds: " + "; or ".join(f"{each[0].lower()}{each[1:]}" for each in options)


_SENTENCES: Mapping[type, Callable[[Any], str]] = {
    EndsWithQuestion: lambda _: "The reply ends with a question",
    ContainsAny: lambda value: f"The reply has {_quoted(value.phrases, 'or')} in it",
    ContainsNone: lambda value: f"The reply has none of these in it: {_quoted(value.phrases, 'and')}",
    StartsWithAny: lambda value: f"The reply begins with {_quoted(value.phrases, 'or')}",
    WordCount: lambda value: f"The reply has {_between(value.least, value.most, 'word', 'words')}",
    SentenceLength: lambda value: f"No sentence has more than {counted(value.most, 'word', 'words')}",
    QuestionCount: lambda value: (
        f"The reply asks {_between(value.least, value.most, 'question', 'questions')}"
    ),
    NoCharacters: lambda value: f"The reply has none of these characters in it: {' '.join(value.characters)}",
    Lowercase: lambda _: "The reply is written in small letters throughout",
    PlainText: lambda _: "The reply has no lists, headings, tables, bold words or code",
    Rubric: lambda value: f"A judge is asked: {value.text.rstrip('.')}",
    AnyOf: _alternatives,
}


def place(way: Place) -> str:
    """Name a place of a text as people read it: “norm plain-words, rationale”."""
    words: list[str] = []
    steps = iter(way)
    for step in steps:
        name = next(steps, "") if step in NAMED else ""
        words.append(f"{step.removesuffix('s')} {name}" if name else step)
    return ", ".join(words).replace("_", " ")
