"""Who is asking, and what answers: a key, an address and a conversation become a deployment."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from adapters.errors import NoLiveModelError, UnknownCommunityError, UnknownKeyError, UnknownModelError
from adapters.gateway.requests import ChatRequest
from adapters.models import ApiKey, Deployment, Usage
from adapters.selectors import answering, called, share_of, standby_called
from adapters.services import keys
from adapters.services.pacing import keep_to
from adapters.services.prompts import messages_of
from adapters.sharing import is_within, place_of
from adapters.states import DeploymentStatus
from constitutions.keeping import Names, names_of
from constitutions.norms import Message
from constitutions.selectors import version_in_force
from governance import clock
from governance.models import Community

P = ParamSpec("P")
R = TypeVar("R")


async def in_database(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a function that uses the database in a thread, with a connection that works."""

    def fresh() -> R:
        close_old_connections()
        try:
            return function(*args, **kwargs)
        finally:
            close_old_connections()

    return await sync_to_async(fresh, thread_sensitive=False)()


@dataclass(frozen=True)
class Access:
    """A client with a right to ask, and what will answer. ``behind`` says when the text has moved on.

    ``staged`` is what is taking over from the live model, if anything is, and ``share`` how many of a hundred
    conversations it answers.
    ``names`` are the charters that answers may name, and how many answers a minute their keepers allow.
    """

    community: Community
    key: ApiKey
    deployment: Deployment
    prompt: tuple[Message, ...]
    behind: str
    names: Names
    staged: Deployment | None = None
    share: int = 0

    @property
    def model(self) -> str:
        """The name clients see: ``community@version``."""
        return self.deployment.name

    @property
    def listed(self) -> tuple[Deployment, ...]:
        """What answers here: the live model, and the one that is taking over."""
        return (self.deployment, self.staged) if self.staged else (self.deployment,)

    @property
    def fingerprint(self) -> str:
        """OpenAI's ``system_fingerprint``: the deployment's digest, short."""
        return f"fp_{self.deployment.digest.removeprefix('sha256:')[:16]}"

    @property
    def headers(self) -> dict[str, str]:
        """What every answer names."""
        named = {
            "x-polity-constitution": self.deployment.version.text_id,
            "x-polity-deployment": self.deployment.digest,
        }
        if self.names.charters:
            named["x-polity-charters"] = " ".join(self.names.charters)
        return named | ({"x-polity-notice": self.behind} if self.behind else {})


def community_at(slug: str) -> Community:
    """Return the community at an address. Raises :class:`UnknownCommunityError`."""
    community = Community.objects.filter(slug=slug).first()
    if community is None:
        raise UnknownCommunityError
    return community


def admit(slug: str, authorization: str) -> Access:
    """Resolve an address and an ``Authorization`` header, or raise the sentence that says why not."""
    community = community_at(slug)
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise UnknownKeyError(community=community.name)
    key = keys.authenticate(secret.strip(), community=community)
    every = answering(community)
    if not every or every[0].status != DeploymentStatus.LIVE:
        raise NoLiveModelError(community=community.name)
    live, *rest = every
    staged, share = next(((each, share) for each in rest if (share := share_of(each))), (None, 0))
    answered_by = (live, _prompt_of(live), _behind(live, community))
    return Access(community, key, *answered_by, names_of(community), staged, share)


def for_conversation(access: Access, asked: ChatRequest) -> Access:
    """Return the access with what answers this very conversation.

    A client that names a model gets it; else the model that is taking over answers its share.
    Raises :class:`UnknownModelError` for a model that is neither live, nor taking over, nor stands by.
    """
    chosen = _named(access, asked.model) or _by_share(access, asked)
    if chosen == access.deployment:
        return access
    return replace(
        access, deployment=chosen, prompt=_prompt_of(chosen), behind=_behind(chosen, access.community)
    )


def _named(access: Access, model: str) -> Deployment | None:
    """Return the model that a client insists on, or ``None`` where it leaves that to us."""
    if model in {"", access.community.slug}:
        return None
    found = called(access.listed, model) or standby_called(access.community, model)
    if found is None:
        raise UnknownModelError(community=access.community.name, model=model, live=access.model)
    return found


def _by_share(access: Access, asked: ChatRequest) -> Deployment:
    staged = access.staged
    if staged is None:
        return access.deployment
    place = place_of(deployment_digest=staged.digest, key=access.key.pk, conversation=asked.conversation)
    return staged if is_within(place, share=access.share) else access.deployment


def _prompt_of(deployment: Deployment) -> tuple[Message, ...]:
    return messages_of(deployment.prompt) if deployment.prompt else ()


def _behind(deployment: Deployment, community: Community) -> str:
    in_force = version_in_force(community)
    if in_force is None or in_force.pk == deployment.version_id:
        return ""
    return f"follows version {deployment.version.number}; version {in_force.number} is in force"


def check_pace(access: Access) -> None:
    """Count a question where a charter's keeper caps them. Raises :class:`CappedError` past the cap."""
    keep_to(access.names.cap, community=access.community)


def note_usage(access: Access, *, prompt_tokens: int, completion_tokens: int) -> None:
    """Write down what an answer took."""
    Usage.objects.create(
        community=access.community,
        key=access.key,
        deployment=access.deployment,
        at=clock.now(),
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
    )
