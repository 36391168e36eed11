"""Kill -9, in the middle of making a model and of measuring it: the loop finishes, and nothing happens twice.

Each process gets a community of its own on one running system, is killed in the middle of ``adapt`` and
again in the middle of ``evaluate``; then every row is counted.
"""

import pytest

from adapters.models import Adaptation, Adapter
from adapters.places import run_folder
from adapters.selectors import latest_adaptation
from adapters.states import AdaptationStatus
from config.embedded.stack import Stack
from constitutions.selectors import version_in_force
from evaluation.models import EvaluationRun, StoredSample
from evaluation.states import RunStatus
from governance import ledger
from governance.counting.ballots import Choice
from governance.models import Community, LedgerEntry, Role, Step
from governance.services import communities
from tests.people import AT_ONCE, add, all_say, document, person, propose
from tests.stack import processes_with, wait_for

pytestmark = pytest.mark.kills

# Long enough a training and an evaluation to be hit in the middle of.
NORMS, EXAMPLES = 3, 60
AFTER_A_CHECKPOINT = 12

VICTIMS = {
    "worker": ("trainer", "worker"),
    "engine": ("engine", "engine"),
    "dispatcher": ("pipeline", "pipeline"),
    "web": ("web", "web"),
    "postgres": ("postgres", "postgres"),
}
"""Which program is killed while a model is made, and which while it is measured."""


def community_named(slug: str) -> Community:
    """Found a community whose text is put to the vote and carried."""
    operator, alice, bob = person("operator"), person("alice"), person("bob")
    operator.is_staff = True
    operator.save()
    community = communities.found(
        operator, slug=slug, name=slug, purpose="To survive.", first_steward=alice, rule=AT_ONCE
    )
    add(alice, bob, community, Role.MEMBER)
    text = document(f"The text of {slug}", norms=NORMS, examples=EXAMPLES)
    all_say(propose(alice, community, text), Choice.YES)
    return community


def adaptation_of(community: Community) -> Adaptation | None:
    """Return the community's newest making of a model."""
    version = version_in_force(community)
    return latest_adaptation(version) if version else None


def in_training(community: Community) -> bool:
    """Whether the trainer has written a checkpoint and has steps to go."""
    found = adaptation_of(community)
    return bool(
        found and found.status == AdaptationStatus.RUNNING and found.training_step >= AFTER_A_CHECKPOINT
    )


def run_of(community: Community) -> EvaluationRun | None:
    """Return the community's evaluation."""
    return EvaluationRun.objects.filter(community=community).first()


def in_evaluation(community: Community) -> bool:
    """Whether some samples are in and some are missing."""
    run = run_of(community)
    return bool(run and 0 < run.done < run.total)


def finished(community: Community) -> bool:
    """Whether the evaluation has its report."""
    run = run_of(community)
    return bool(run and run.status == RunStatus.FINISHED)


@pytest.mark.parametrize("victim", VICTIMS)
def test_a_killed_process_costs_nothing_but_time(stack: Stack, victim: str) -> None:
    adapting, evaluating = VICTIMS[victim]
    community = community_named(f"without-{victim}")

    wait_for(lambda: in_training(community), "training")
    adaptation = adaptation_of(community)
    assert adaptation is not None
    folder = str(run_folder(adaptation.pk))
    stack.kill(adapting)
    if adapting == "trainer":
        wait_for(lambda: not processes_with(folder), "the trainer's death with its worker", 10)

    wait_for(lambda: in_evaluation(community), "evaluation")
    stack.kill(evaluating)
    wait_for(lambda: finished(community), "the report")
    stack.wait_healthy(60)

    adaptation.refresh_from_db()
    assert adaptation.status == AdaptationStatus.READY
    if adapting == "trainer":
        assert adaptation.resumed_from
    assert Adapter.objects.filter(community=community).count() == 1
    run = EvaluationRun.objects.get(community=community)
    assert StoredSample.objects.filter(run=run).count() == run.total
    assert_once(community)
    assert not processes_with(folder)


def assert_once(community: Community) -> None:
    """Every event of the loop stands once in the ledger, every step ran to its end once, the chain holds."""
    kinds = list(LedgerEntry.objects.filter(community=community).values_list("kind", flat=True))
    for kind in ("DecisionCarried", "VersionRatified", "AdapterReady", "EvaluationFinished"):
        assert kinds.count(kind) == 1, (kind, kinds)
    assert "StepFailed" not in kinds
    steps = Step.objects.filter(community=community)
    wait_for(lambda: not steps.exclude(status="done").exists(), "the end of every step")
    assert len(set(steps.values_list("entry_id", "task"))) == steps.count()
    assert list(ledger.verify()) == []
