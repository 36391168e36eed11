"""Communities further along the loop, with no engine and no trainer: every state is reached by the services.

What an engine would measure and a trainer would make is made up here; whatever follows from it is real.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test.utils import override_settings

from adapters.models import Adaptation, Deployment
from adapters.prompt import compiled, identity
from adapters.services import adaptations, prompts, rollouts
from constitutions.document import Document
from constitutions.models import Version
from constitutions.selectors import effective_norms
from evaluation.engine.samples import Arm
from evaluation.engine.suite import Item, Suite
from evaluation.models import DeploymentRequest, EvaluationRun
from evaluation.services import release, requests, runs
from evaluation.services.contenders import contenders
from evaluation.services.measuring import Measured
from governance.counting.ballots import Choice
from governance.models import Decision, Role, User
from tests.loop import settle
from tests.people import People, add, all_say, document, in_force, person, propose

AWAY = (
    "adapters.adapt",
    "evaluation.evaluate",
    "evaluation.compare",
    "evaluation.release",
    "evaluation.restore",
)
"""The tasks whose workers these tests do without."""

GOOD, BAD = (-1.0, -1.0), (-3.0, -3.0)
BETWEEN = (-2.0, -2.0)


@contextmanager
def base_model(folder: Path) -> Iterator[Path]:
    """Let a folder with nothing to compute with stand for the base model; only its digests matter here."""
    model = folder / "models" / "paper"
    model.mkdir(parents=True)
    (model / "config.json").write_text("{}")
    (model / "tokenizer_config.json").write_text(json.dumps({"chat_template": "{{ messages }}"}))
    (model / "model.safetensors").write_bytes(b"")
    with override_settings(POLITY_VAR=folder, POLITY_BASE_MODEL=str(model)):
        yield model


@pytest.fixture(autouse=True)
def paper(tmp_path: Path) -> Iterator[Path]:
    """Let a folder stand for the base model."""
    with base_model(tmp_path) as model:
        yield model


@pytest.fixture
def dora(people: People) -> User:
    """Return a second steward, so that somebody can approve what alice asks for."""
    dora = person("dora")
    add(people.alice, dora, people.community, Role.STEWARD)
    return dora


def text_with(*, norms: int, examples: int) -> Document:
    """Return a text in which no two norms tell the same scenario, so that none is withheld from a suite."""
    plain = document(norms=norms, examples=examples)
    apart = [
        norm.model_copy(
            update={
                "examples": tuple(
                    each.model_copy(update={"family": f"{norm.id}-{each.family}"}) for each in norm.examples
                )
            }
        )
        for norm in plain.norms
    ]
    return plain.model_copy(update={"norms": tuple(apart)})


def ratified(people: People, *, norms: int = 2, examples: int = 15) -> Version:
    """Have the community ratify a text. As many scenarios as this let the evidence pass."""
    text = text_with(norms=norms, examples=examples)
    all_say(propose(people.alice, people.community, text), Choice.YES)
    settle(without=AWAY)
    return in_force(people.community)


def adapting(version: Version) -> Adaptation:
    """Begin the making of a model, as a worker would, and bring it half way."""
    adaptation = adaptations.begin(version)
    norms = effective_norms(version)
    text = version.text.document
    adaptations.keep_prompts(
        adaptation,
        full=prompts.store(version, compiled(text, norms, ()), shots=0),
        short=prompts.store(version, identity(text), shots=0),
        scores={"0": 0.5},
    )
    Adaptation.objects.filter(pk=adaptation.pk).update(
        stage="training", training_step=20, training_steps=40, loss=1.234
    )
    adaptation.refresh_from_db()
    return adaptation


def ready(version: Version) -> Adaptation:
    """Make a model."""
    adaptation = adapting(version)
    digest = f"sha256:{adaptation.pk:064x}"
    adaptations.ready(
        adaptation, digest=digest, base_revision="sha256:" + "b" * 64, method="sft", train_items=9
    )
    return Adaptation.objects.select_related(
        "community", "version__text", "version__community", "adapter", "full_prompt", "short_prompt"
    ).get(pk=adaptation.pk)


def begun(adaptation: Adaptation, *, on: Version | None = None) -> tuple[EvaluationRun, Suite]:
    """Begin measuring a model, by default on its own community's norms."""
    return runs.begin(adaptation, suite_version=on or adaptation.version, arms=3)


def measured(adaptation: Adaptation, *, wins: Arm | None = Arm.ADAPTER) -> EvaluationRun:
    """Measure a model and write its report. The arm called ``wins`` does all well, the others all badly."""
    run, suite = begun(adaptation)
    arms = contenders(adaptation)
    for arm in arms:
        runs.keep(run, arm, [_measured(item, good=arm is wins) for item in suite.items])
    runs.finish(run, suite, arms)
    return EvaluationRun.objects.select_related(
        "community", "report", "adaptation__version__decision__opened_by", "adaptation__adapter"
    ).get(pk=run.pk)


def compared(adaptation: Adaptation, *, on: Version, good: bool) -> EvaluationRun:
    """Measure a model on another community's norms."""
    run, suite = begun(adaptation, on=on)
    runs.keep(run, Arm.ADAPTER, [_measured(item, good=good) for item in suite.items])
    runs.finish_comparison(run)
    return run


def requested(run: EvaluationRun, *, steward: User | None = None) -> Decision:
    """Have the stewards asked to let a model go live: by the pipeline after a pass, else by ``steward``."""
    settle(without=AWAY)
    asked = DeploymentRequest.objects.filter(report=run.report).first()
    decision = asked.decision if asked else requests.request_deployment(run, steward=steward)
    assert decision is not None
    return decision


def live(people: People, *, asking: User | None = None) -> Deployment:
    """Walk the whole loop. ``asking`` asks for the deployment, and the other stewards say yes."""
    return live_with(measured(ready(ratified(people))), asking=asking)


def live_with(run: EvaluationRun, *, asking: User | None = None) -> Deployment:
    """Have the stewards approve a measured model, and put it online without an engine to warm."""
    decision = requested(run, steward=asking)
    all_say(decision, Choice.YES)
    settle(without=AWAY)
    request = (
        run.report.requests.select_related(
            "decision",
            "adaptation__version__text",
            "adaptation__version__community",
            "adaptation__adapter",
            "adaptation__full_prompt",
            "adaptation__short_prompt",
            "adaptation__community",
        ).get(decision=decision)
        if run.report
        else None
    )
    assert request is not None
    deployment = release.stage(request)
    rollouts.begin(deployment)
    deployment.refresh_from_db()
    return deployment


def _measured(item: Item, *, good: bool) -> Measured:
    reply = "A plain answer to what was asked." if good else "A grand answer, which nobody had asked for."
    return Measured(item.id, reply, GOOD if good else BAD, BETWEEN)
