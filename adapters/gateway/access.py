"""Who is asking, and what answers: a key and an address become a live deployment."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from adapters.errors import NoLiveModelError, UnknownCommunityError, UnknownKeyError, UnknownModelError
from adapters.models import ApiKey, Deployment, Usage
from adapters.selectors import live_deployment
from adapters.services import keys
from adapters.services.pacing import keep_to
from adapters.services.prompts import messages_of
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

    ``names`` are the charters that answers may name, and how many answers a minute their keepers allow.
    """

    community: Community
    key: ApiKey
    deployment: Deployment
    prompt: tuple[Message, ...]
    behind: str
    names: Names

    @property
    def model(self) -> str:
        """The name clients see: ``community@version``."""
        return self.deployment.version.name

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
    deployment = live_deployment(community)
    if deployment is None:
        raise NoLiveModelError(community=community.name)
    in_force = version_in_force(community)
    behind = ""
    if in_force and in_force.pk != deployment.version_id:
        behind = f"follows version {deployment.version.number}; version {in_force.number} is in force"
    prompt = messages_of(deployment.prompt) if deployment.prompt else ()
    return Access(community, key, deployment, prompt, behind, names_of(community))


def check_pace(access: Access) -> None:
    """Count a question where a charter's keeper caps them. Raises :class:`CappedError` past the cap."""
    keep_to(access.names.cap, community=access.community)


def check_model(access: Access, model: str) -> None:
    """Raise :class:`UnknownModelError` unless ``model`` names what is live (or nothing)."""
    if model not in {"", access.community.slug, access.model}:
        raise UnknownModelError(community=access.community.name, model=model, live=access.model)


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
