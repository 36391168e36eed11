"""What this floor does when a version is ratified or a model must go."""

from django.conf import settings

from adapters.commons import tenant_of
from adapters.errors import BaseModelMissingError, PromptTooLongError
from adapters.events import (
    AdaptationFailed,
    AdapterReady,
    DeploymentRetired,
    DeploymentReturned,
    SamplesErased,
    SharesEnded,
    SharesInForce,
    WeightChanged,
)
from adapters.models import Adaptation, Deployment
from adapters.prompt import identity
from adapters.services import adaptations, deployments, prompts, rollouts, samples, share_outs, training
from adapters.services.base import base_model
from adapters.serving.engine import Engine
from adapters.states import AdaptationStatus
from adapters.training.job import TrainerExit
from constitutions.models import Version
from constitutions.selectors import effective_norms
from governance.models import Community, Decision
from governance.pipeline import Queue, Task
from governance.steps import Lease
from governance.subjects import id_in

METHOD = "sft"


def _adapt(lease: Lease) -> None:
    version = Version.objects.select_related("community", "text").get(pk=id_in(lease.step.subject, "version"))
    with lease.commit():
        adaptation = adaptations.begin(version)
    try:
        base = base_model()
    except BaseModelMissingError as error:
        with lease.commit(last=True):
            adaptations.fail(adaptation, sentence=str(error))
        return
    try:
        if adaptation.full_prompt_id is None:
            _compile_prompts(lease, adaptation)
    except PromptTooLongError as error:
        with lease.commit(last=True):
            adaptations.fail(adaptation, sentence=str(error))
        return
    folder = training.prepare(adaptation, base=base, token=lease.token)
    ended = training.run(folder, lambda said: _note(lease, adaptation, said))
    lease.check()
    if ended is TrainerExit.DONE:
        digest, train_items = training.keep(folder, name=adaptation.adapter_name)
        with lease.commit(last=True):
            adaptations.ready(
                adaptation,
                digest=digest,
                base_revision=base.revision,
                method=METHOD,
                train_items=train_items,
            )
    elif ended is TrainerExit.CANCELLED:
        with lease.commit(last=True):
            adaptations.stop(adaptation)
    elif ended in {None, TrainerExit.LOCKED, TrainerExit.STOPPED}:
        message = "The trainer was stopped from outside; the next attempt takes up its last checkpoint."
        raise ChildProcessError(message)
    else:
        sentence = str(training.progress(folder).get("sentence") or ended.sentence)
        with lease.commit(last=True):
            adaptations.fail(adaptation, sentence=sentence)


def _compile_prompts(lease: Lease, adaptation: Adaptation) -> None:
    document = adaptation.version.text.document
    norms = effective_norms(adaptation.version)

    def beat(stage: str) -> None:
        lease.check()
        Adaptation.objects.filter(pk=adaptation.pk).update(stage=stage)

    with Engine(settings.POLITY_ENGINE_URL, tenant=tenant_of(adaptation.version.community)) as engine:
        messages, shots, scores = prompts.choose(engine, document, norms, beat=beat)
    with lease.commit():
        adaptations.keep_prompts(
            adaptation,
            full=prompts.store(adaptation.version, messages, shots=shots),
            short=prompts.store(adaptation.version, identity(document), shots=0),
            scores=scores,
        )


def _note(lease: Lease, adaptation: Adaptation, said: dict[str, object]) -> bool:
    """Copy the trainer's progress to its row and answer whether it should go on."""
    lease.check()
    if said:
        Adaptation.objects.filter(pk=adaptation.pk).update(
            stage=said["state"],
            training_step=said["step"],
            training_steps=said["steps"],
            loss=said["loss"],
            resumed_from=said["resumed_from"],
        )
    return not Adaptation.objects.filter(pk=adaptation.pk, cancel_requested_at__isnull=False).exists()


def _fail_adaptation(lease: Lease) -> None:
    """End an adaptation whose step was given up, so that its page says so and a steward can ask again."""
    with lease.commit(last=True):
        version = id_in(lease.step.subject, "version")
        running = Adaptation.objects.filter(version_id=version, status=AdaptationStatus.RUNNING).first()
        entry = lease.step.entry
        if running and entry:
            adaptations.fail(running, sentence=entry.payload.body["sentence"])


def _take_offline(lease: Lease) -> None:
    with lease.commit(last=True):
        deployments.take_offline(id_in(lease.step.subject, "community"), reason="The community was closed.")


def _end_samples(lease: Lease) -> None:
    with lease.commit(last=True):
        samples.end(Community.objects.get(pk=id_in(lease.step.subject, "community")))


def _roll_back(lease: Lease) -> None:
    """Take a model off whose evidence broke while it was taking over or watched."""
    entry = lease.step.entry
    deployment = Deployment.objects.get(pk=id_in(lease.step.subject, "deployment"))
    with lease.commit(last=True):
        rollouts.roll_back(deployment, reason=entry.payload.body["sentence"] if entry else "")


def _share_out(lease: Lease) -> None:
    decision = Decision.objects.get(pk=id_in(lease.step.subject, "decision"))
    with lease.commit(last=True):
        share_outs.settle(decision)


def _end_shares(lease: Lease) -> None:
    with lease.commit(last=True):
        share_outs.end(id_in(lease.step.subject, "community"))


ADAPT = Task("adapters.adapt", _adapt, queue=Queue.TRAIN, leaves=(AdapterReady, AdaptationFailed))
FAIL_ADAPTATION = Task("adapters.fail_adaptation", _fail_adaptation, leaves=(AdaptationFailed,))
ROLL_BACK = Task("adapters.roll_back", _roll_back, leaves=(DeploymentRetired, DeploymentReturned))
END_SAMPLES = Task("adapters.end_samples", _end_samples, leaves=(SamplesErased,))
TAKE_OFFLINE = Task("adapters.take_offline", _take_offline, leaves=(DeploymentRetired,))
SHARE_OUT = Task("adapters.share_out", _share_out, leaves=(SharesInForce, WeightChanged))
END_SHARES = Task("adapters.end_shares", _end_shares, leaves=(SharesEnded, WeightChanged))
