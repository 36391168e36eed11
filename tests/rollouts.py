"""Communities whose texts let new models take over step by step, with two models made and no engine."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.models import Adaptation, Adapter, Deployment
from adapters.selectors import share_of, staged_deployment
from adapters.states import DeploymentStatus
from constitutions.models import Version
from constitutions.rollout import Rollout, RolloutStep
from evaluation.services import release
from governance import clock
from governance.counting.ballots import Choice
from governance.dispatcher import RESEND_SECONDS
from governance.models import LedgerEntry
from tests.loop import settle
from tests.people import People, all_say, in_force, propose
from tests.walking import AWAY, live_with, measured, ready, text_with

ALL_BUT_RELEASE = [task for task in AWAY if task not in {"evaluation.release", "evaluation.restore"}]
PLAN = Rollout(
    steps=(RolloutStep(share=10, hours=24), RolloutStep(share=50, hours=48)),
    watch_hours=12,
)
DAY, WATCH = timedelta(hours=24), timedelta(hours=12)
TWO_DAYS = 2 * DAY
MOMENT = timedelta(minutes=1)


def without_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Release without an engine to warm, and without an adapter's files."""
    monkeypatch.setattr("adapters.services.deployments.warm", lambda deployment: None)
    monkeypatch.setattr(
        release, "directory_digest", lambda folder: Adapter.objects.get(name=folder.name).digest
    )


@pytest.fixture(autouse=True)
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """Release without an engine and files."""
    without_engine(monkeypatch)


def changed(monkeypatch: pytest.MonkeyPatch, deployment: Deployment) -> None:
    """Let a deployment's adapter have other bytes than it was measured with."""
    assert deployment.adapter is not None
    name = deployment.adapter.name

    def digest(folder: Path) -> str:
        return "sha256:" + "f" * 64 if folder.name == name else Adapter.objects.get(name=folder.name).digest

    monkeypatch.setattr(release, "directory_digest", digest)


def planned(people: People, plan: Rollout | None = PLAN) -> Version:
    """Have the community ratify a text with a plan."""
    text = text_with(norms=2, examples=15).model_copy(update={"rollout": plan})
    all_say(propose(people.alice, people.community, text), Choice.YES)
    settle(without=AWAY)
    return in_force(people.community)


def another(version: Version) -> Deployment:
    """Make, measure and approve one more model of a version; the pipeline's own release of it changes nothing."""
    deployment = live_with(measured(ready(version)))
    with clock.ahead(timedelta(seconds=RESEND_SECONDS + 1)):
        settle(without=ALL_BUT_RELEASE)
    return deployment


def made_from(deployment: Deployment) -> Adaptation:
    """Return what a deployment was made as, ready to be measured again."""
    related = ("community", "version__text", "version__community", "adapter", "full_prompt", "short_prompt")
    return Adaptation.objects.select_related(*related).get(adapter=deployment.adapter)


def taking_over(people: People, plan: Rollout | None = PLAN) -> tuple[Deployment, Deployment]:
    """Return a live model, and one that is taking over from it if there is a plan."""
    version = planned(people, plan)
    first = another(version)
    return first, another(version)


def status(deployment: Deployment) -> str:
    """Return how a deployment stands now."""
    return Deployment.objects.get(pk=deployment.pk).status


def told(people: People, kind: str) -> Sequence[dict[str, Any]]:
    """Return what the community's record says of one kind of event, in order."""
    entries = LedgerEntry.objects.select_related("payload").filter(community=people.community, kind=kind)
    return [entry.payload.body for entry in entries.order_by("index")]


def shares(people: People) -> list[tuple[int, int]]:
    """Return from what to what the share rose, each time."""
    return [(each["share_before"], each["share"]) for each in told(people, "RolloutAdvanced")]


def now_share(people: People) -> int:
    """Return the share that is answered by the model that is taking over."""
    staged = staged_deployment(people.community)
    return share_of(staged) if staged else 0


def watched(people: People) -> tuple[Deployment, Deployment, timedelta]:
    """Let a new model take over; it is watched."""
    first, second = taking_over(people)
    later = DAY + MOMENT
    with clock.ahead(later):
        settle(without=ALL_BUT_RELEASE)
    later += 2 * DAY + MOMENT
    with clock.ahead(later):
        settle(without=ALL_BUT_RELEASE)
    assert status(second) == DeploymentStatus.LIVE
    return first, second, later
