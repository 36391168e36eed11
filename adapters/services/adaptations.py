"""Making a model from a version: asking, cancelling, and what its worker records on the way."""

from django.db import transaction
from django.db.models import Max

from adapters.errors import AlreadyAdaptingError, NothingToAdaptError, NotRunningError
from adapters.events import AdaptationCancelled, AdaptationFailed, AdaptationRequested, AdapterReady
from adapters.models import Adaptation, Adapter, CompiledPrompt
from adapters.states import ADAPTATION, AdaptationStatus
from constitutions.document import Kind
from constitutions.models import Version
from constitutions.selectors import version_in_force
from governance import clock, ledger
from governance.models import Community, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.subjects import subject_of

SEED = 20_26


def check_can_request(steward: User | None, community: Community) -> Version:
    """Return the version another model would be made of. Raises the sentence that says why none can be."""
    check_role(steward, community, Role.STEWARD)
    check_open(community)
    version = version_in_force(community)
    if version is None or version.text.document.kind is not Kind.CONSTITUTION:
        raise NothingToAdaptError(community=community.name)
    if Adaptation.objects.filter(version=version, status=AdaptationStatus.RUNNING).exists():
        raise AlreadyAdaptingError(version=version)
    return version


@transaction.atomic
def request(steward: User, *, community: Community) -> None:
    """Ask for another model of the version in force."""
    version = check_can_request(steward, community)
    ledger.record(
        AdaptationRequested(subject=subject_of(version), version=subject_of(version)),
        community=community,
        actor=steward,
    )


def check_can_cancel(steward: User | None, adaptation: Adaptation) -> None:
    """Raise the sentence that says why the person cannot stop the making of this model."""
    check_role(steward, adaptation.community, Role.STEWARD)
    if adaptation.status != AdaptationStatus.RUNNING or adaptation.cancel_requested_at:
        raise NotRunningError


@transaction.atomic
def cancel(steward: User, *, adaptation: Adaptation) -> None:
    """Ask the worker to stop. It does at its next step; what it made is thrown away."""
    check_can_cancel(steward, adaptation)
    running = Adaptation.objects.filter(
        pk=adaptation.pk, status=AdaptationStatus.RUNNING, cancel_requested_at=None
    )
    if not running.update(cancel_requested_at=clock.now()):
        raise NotRunningError
    ledger.record(
        AdaptationCancelled(subject=subject_of(adaptation), version=subject_of(adaptation.version)),
        community=adaptation.community,
        actor=steward,
    )


@transaction.atomic
def begin(version: Version) -> Adaptation:
    """Return the version's running adaptation, beginning one if there is none.

    A worker that takes a step over finds the adaptation its predecessor began. Only a model that came to be
    makes the next one start from another seed: what failed is tried again as it was.
    """
    running = Adaptation.objects.filter(version=version, status=AdaptationStatus.RUNNING).first()
    if running:
        return running
    before = Adaptation.objects.filter(version=version)
    last = before.aggregate(last=Max("ordinal"))["last"] or 0
    return Adaptation.objects.create(
        community=version.community,
        version=version,
        ordinal=last + 1,
        seed=SEED + before.filter(status=AdaptationStatus.READY).count(),
        stage="beginning",
        started_at=clock.now(),
    )


@transaction.atomic
def keep_prompts(
    adaptation: Adaptation, *, full: CompiledPrompt, short: CompiledPrompt, scores: dict[str, float]
) -> None:
    """Note the prompts that were compiled for this adaptation."""
    adaptation.full_prompt = full
    adaptation.short_prompt = short
    adaptation.prompt_scores = scores
    adaptation.save(update_fields=["full_prompt", "short_prompt", "prompt_scores"])


@transaction.atomic
def ready(
    adaptation: Adaptation, *, digest: str, base_revision: str, method: str, train_items: int
) -> Adapter:
    """Keep the adapter and say that the model is ready to be evaluated."""
    adapter = Adapter.objects.create(
        community=adaptation.community,
        version=adaptation.version,
        name=adaptation.adapter_name,
        digest=digest,
        base_revision=base_revision,
        method=method,
        train_items=train_items,
        made_at=clock.now(),
    )
    ADAPTATION.move(
        adaptation, AdaptationStatus.READY, adapter=adapter, stage="ready", finished_at=clock.now()
    )
    ledger.record(
        AdapterReady(
            subject=subject_of(adaptation),
            version=subject_of(adaptation.version),
            constitution_digest=adaptation.version.text_id,
            prompt_digest=adaptation.full_prompt_id or "",
            adapter_digest=digest,
        ),
        community=adaptation.community,
        actor=None,
    )
    return adapter


@transaction.atomic
def fail(adaptation: Adaptation, *, sentence: str) -> None:
    """End an adaptation that cannot succeed as things are, saying what to do."""
    ADAPTATION.move(
        adaptation, AdaptationStatus.FAILED, sentence=sentence, stage="failed", finished_at=clock.now()
    )
    ledger.record(
        AdaptationFailed(
            subject=subject_of(adaptation), version=subject_of(adaptation.version), sentence=sentence
        ),
        community=adaptation.community,
        actor=None,
    )


@transaction.atomic
def stop(adaptation: Adaptation) -> None:
    """Mark an adaptation whose trainer obeyed a cancellation."""
    ADAPTATION.move(adaptation, AdaptationStatus.CANCELLED, stage="cancelled", finished_at=clock.now())
