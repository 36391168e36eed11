"""A small constitution and models made of dice: what the engine's tests measure."""

import random
from collections.abc import Callable
from typing import Any

from constitutions.document import Document
from constitutions.effective import effective
from constitutions.split import Part
from evaluation.engine.report import DeploymentTuple, Report, Setting, make_report
from evaluation.engine.samples import Arm, Sample, StorySample
from evaluation.engine.suite import Item, Suite, compile_suite

KEEPS_ALL = "That is one way to see it. What would you say to a friend?"
BREAKS_SOFT = "That is one way to see it. Do as you were told."
SHOUTS = "That is one way to see it! What would you say to a friend?"
DIGEST = "sha256:" + "0" * 64
SHOUTING = {"kind": "no_characters", "characters": "!", "applies": "all"}
GATE = {"epsilon": 0.12, "delta": 0.05, "alpha": 0.05, "soft": "pooled"}


def norm(name: str, *, modality: str = "should", families: int = 10, **more: Any) -> dict[str, Any]:
    """Return a norm as plain values, with two examples a family."""
    return {
        "id": name,
        "statement": f"It keeps {name}.",
        "negative": f"It never breaks {name}.",
        "modality": modality,
        "rationale": "Because we said so.",
        "examples": [
            {
                "id": f"e{family}-{telling}",
                "family": f"{name}-f{family}",
                "dialogue": [{"role": "user", "content": f"Scenario {family} of {name}, told {telling}."}],
                "preferred": KEEPS_ALL,
                "rejected": BREAKS_SOFT,
            }
            for family in range(families)
            for telling in ("once", "again")
        ],
        **more,
    }


def constitution(*norms: dict[str, Any], **more: Any) -> Document:
    """Return a constitution; by default two soft norms and a hard one that reaches every reply."""
    story = {"id": "well", "title": "A well", "text": "They dug.", "teaches": "Digging takes time."}
    standard = (
        norm("asks-back", checks=[{"kind": "ends_with_question"}], weight=2),
        norm(
            "stays-brief",
            checks=[{"kind": "word_count", "most": 40}],
            stories=[story, story | {"id": "hill"}],
        ),
        norm(
            "never-shouts",
            modality="must_not",
            checks=[SHOUTING],
        ),
    )
    return Document.model_validate(
        {
            "schema": 1,
            "title": "A circle",
            "preamble": "We talk.",
            "languages": ["en"],
            "norms": norms or standard,
            **more,
        }
    )


def held_out(document: Document, *charters: Document) -> Suite:
    """Compile the held-out suite of what binds."""
    return compile_suite(effective(document, charters), Part.HELD_OUT)


def skilled(share: float) -> Callable[[random.Random, Item], float]:
    """Return a model that does well on an item with this chance."""
    return lambda dice, _: float(dice.random() < share)


def run(
    suite: Suite,
    arm: Arm,
    skill: Callable[[random.Random, Item], float],
    *,
    shouts: float = 0.0,
    seed: int = 0,
) -> list[Sample]:
    """Measure a model made of dice: each family succeeds or fails as one, as real scenarios tend to."""
    samples = []
    for item in suite.items:
        dice = random.Random(f"{seed} {arm} {item.cluster}")
        good = skill(dice, item) >= 0.5
        loud = dice.random() < shouts
        samples.append(
            Sample(
                item_id=item.id,
                arm=arm,
                reply=SHOUTS if loud else KEEPS_ALL if good else BREAKS_SOFT,
                preferred_logprobs=(-1.0, -1.0) if good else (-3.0, -3.0),
                rejected_logprobs=(-2.0, -2.0, -2.0),
            )
        )
    return samples


def told(suite: Suite, arm: Arm, likelihood: float) -> list[StorySample]:
    """Measure every story's lesson at one likelihood a token."""
    return [
        StorySample(item_id=story.id, arm=arm, lesson_logprobs=(likelihood,) * 3) for story in suite.stories
    ]


def setting(document: Document, *arms: Arm, **more: Any) -> Setting:
    """Return a report's setting with a different deployment for each arm."""
    return Setting(
        community="circle",
        constitution_digest=document.digest,
        deployments=tuple(
            DeploymentTuple(
                arm=arm,
                base_revision="tiny",
                adapter_digest=DIGEST if arm is Arm.ADAPTER else None,
                prompt_digest=None if arm is Arm.BASE else DIGEST,
                chat_template_digest=DIGEST,
                sampling={"temperature": 0, "max_tokens": 64},
            )
            for arm in arms or (Arm.BASE, Arm.PROMPT, Arm.ADAPTER)
        ),
        **{"candidate": Arm.ADAPTER, "baseline": Arm.PROMPT, "gate": document.gate, "seed": 7, "looks": 1}
        | more,
    )


def demo(**gate: Any) -> Document:
    """Seven soft norms and a hard one, ten families each: 32 held out, as a small community has."""
    softs = [norm(f"soft-{place}", checks=[{"kind": "ends_with_question"}]) for place in range(7)]
    quiet = norm("never-shouts", modality="must_not", checks=[SHOUTING])
    return constitution(*softs, quiet, gate=GATE | gate)


def report_of(
    document: Document, adapter: float = 0.9, prompt: float = 0.5, **more: Any
) -> tuple[Report, Suite]:
    suite = held_out(document)
    arms = {Arm.BASE: 0.2, Arm.PROMPT: prompt, Arm.ADAPTER: adapter}
    samples = [s for arm, share in arms.items() for s in run(suite, arm, skilled(share), **more)]
    return make_report(setting(document), suite, samples), suite
