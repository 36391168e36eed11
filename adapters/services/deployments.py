"""Putting models online and taking them off. Only ``evaluation.release`` puts one online."""

from django.conf import settings
from django.db import transaction

from adapters.commons import tenant_of
from adapters.errors import EngineRefusedError, NoLiveModelError
from adapters.events import DeploymentLive, DeploymentRetired, DeploymentStandby, StewardStop
from adapters.models import Adapter, CompiledPrompt, Deployment
from adapters.places import store
from adapters.selectors import live_deployment, staged_deployment
from adapters.services.prompts import messages_of
from adapters.serving.engine import Engine
from adapters.serving_tuple import Sampling, ServingTuple, with_client_messages
from adapters.states import DEPLOYMENT, DeploymentStatus
from constitutions.models import Version
from constitutions.norms import Message
from governance import clock, ledger
from governance.errors import ReasonNeededError
from governance.models import Community, Decision, Role, User
from governance.permissions import check_role
from governance.subjects import subject_of

GREETING = Message(role="user", content="Hello. Who are you?")
ONE_WORD = Sampling(max_tokens=4)
OVERTAKEN = "A newer model was approved before it had taken over."
STOPPED_WITH_IT = "The model that it was taking over from was taken offline."


def hold(community_id: int) -> None:
    """Let nobody else change what a community's endpoint answers with, until the transaction ends."""
    # Rows that only name the community can still be written meanwhile: the lock leaves its key alone.
    Community.objects.select_for_update(no_key=True).get(pk=community_id)


@transaction.atomic
def stage(
    version: Version,
    *,
    serving: ServingTuple,
    adapter: Adapter | None,
    prompt: CompiledPrompt | None,
    decision: Decision,
) -> Deployment:
    """Prepare the deployment that ``decision`` allows; a second attempt finds the first one's row.

    What was staged before it and is not live yet gives way: a newer vote allowed this one.
    """
    hold(version.community_id)
    prepared = Deployment.objects.filter(decision=decision).first()
    if prepared:
        return prepared
    retire_staged(version.community, reason=OVERTAKEN, actor=None)
    return Deployment.objects.create(
        decision=decision,
        community=version.community,
        version=version,
        adapter=adapter,
        prompt=prompt,
        tuple=serving.model_dump(mode="json"),
        digest=serving.digest,
        staged_at=clock.now(),
    )


def discard(decision: Decision, *, reason: str) -> None:
    """Retire what was staged for ``decision`` and has not begun to answer, if anything was."""
    prepared = Deployment.objects.filter(decision=decision, status=DeploymentStatus.STAGED, phases=None)
    for deployment in prepared.select_related("community"):
        retire(deployment, reason=reason, actor=None)


def warm(deployment: Deployment) -> None:
    """Have the engine load the deployment's adapter and answer once.

    Raises :class:`EngineRefusedError` if it says nothing: a model that cannot answer never goes live.
    """
    with Engine(settings.POLITY_ENGINE_URL, tenant=tenant_of(deployment.community)) as engine:
        if deployment.adapter:
            engine.load(deployment.adapter.name, store() / deployment.adapter.name)
        model = deployment.adapter.name if deployment.adapter else engine.base()
        prompt = messages_of(deployment.prompt) if deployment.prompt else ()
        tokens = engine.tokens(with_client_messages(prompt, (GREETING,)))
        if engine.replies(model, [tokens], ONE_WORD) == [""]:
            raise EngineRefusedError(why="the new model answers nothing, so it did not go live.")


@transaction.atomic
def go_live(deployment: Deployment) -> None:
    """Let a staged deployment answer; the one before it stands by, in the same transaction."""
    if deployment.status == DeploymentStatus.LIVE:
        return
    moment = clock.now()
    before = live_deployment(deployment.community)
    if before:
        DEPLOYMENT.move(before, DeploymentStatus.STANDBY)
        ledger.record(
            DeploymentStandby(subject=subject_of(before), successor=subject_of(deployment)),
            community=deployment.community,
            actor=None,
        )
    DEPLOYMENT.move(deployment, DeploymentStatus.LIVE, live_at=moment)
    ledger.record(
        DeploymentLive(
            subject=subject_of(deployment),
            deployment_digest=deployment.digest,
            constitution_digest=deployment.version.text_id,
            decision=subject_of(deployment.decision),
        ),
        community=deployment.community,
        actor=None,
    )


def check_can_stop(steward: User | None, community: Community) -> Deployment:
    """Return what would be taken offline. Raises the sentence that says why the person cannot."""
    check_role(steward, community, Role.STEWARD)
    deployment = live_deployment(community)
    if deployment is None:
        raise NoLiveModelError(community=community.name)
    return deployment


@transaction.atomic
def stop(steward: User, *, community: Community, reason: str) -> Deployment:
    """Take the community's model offline at once. The members decide afterwards whether it returns.

    A model that was taking over goes with it: nobody allowed it to answer everything at once.
    """
    hold(community.pk)
    deployment = check_can_stop(steward, community)
    if not reason.strip():
        raise ReasonNeededError
    retire(deployment, reason=reason.strip(), actor=steward)
    retire_staged(community, reason=STOPPED_WITH_IT, actor=steward)
    ledger.record(
        StewardStop(
            subject=subject_of(deployment), deployment_digest=deployment.digest, reason=reason.strip()
        ),
        community=community,
        actor=steward,
    )
    return deployment


@transaction.atomic
def take_offline(community_id: int, *, reason: str) -> None:
    """Retire everything a community serves or could return to."""
    hold(community_id)
    left = Deployment.objects.select_related("community").filter(community_id=community_id)
    for deployment in left.exclude(status=DeploymentStatus.RETIRED):
        retire(deployment, reason=reason, actor=None)


def retire_staged(community: Community, *, reason: str, actor: User | None) -> None:
    """Let what is taking over answer no more, if anything is."""
    staged = staged_deployment(community)
    if staged:
        retire(staged, reason=reason, actor=actor)


def retire(deployment: Deployment, *, reason: str, actor: User | None) -> None:
    """Let a deployment answer no more, for good."""
    DEPLOYMENT.move(deployment, DeploymentStatus.RETIRED, ended_at=clock.now())
    ledger.record(
        DeploymentRetired(subject=subject_of(deployment), reason=reason),
        community=deployment.community,
        actor=actor,
    )
