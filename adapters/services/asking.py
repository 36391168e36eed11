"""Asking a community's live model a question, as its own pages do. Nothing of it is stored."""

from dataclasses import dataclass

from django.conf import settings

from adapters.commons import tenant_of
from adapters.errors import NoLiveModelError
from adapters.models import Deployment
from adapters.selectors import live_deployment
from adapters.services.answers import receipt
from adapters.services.pacing import keep_to
from adapters.services.prompts import messages_of
from adapters.serving.engine import Engine
from adapters.serving_tuple import with_client_messages
from constitutions.keeping import names_of
from constitutions.norms import Message
from governance.models import Community


@dataclass(frozen=True)
class Answered:
    """A question, its answer, what gave it, and the receipt that proves so."""

    question: str
    answer: str
    deployment: Deployment
    receipt: str


def ask(community: Community, *, question: str) -> Answered:
    """Return the live model's answer, under its deployment's own prompt and sampling.

    Raises :class:`NoLiveModelError`, :class:`CappedError` past a charter's cap, and what the engine refuses with.
    """
    deployment = live_deployment(community)
    if deployment is None:
        raise NoLiveModelError(community=community.name)
    keep_to(names_of(community).cap, community=community)
    prompt = messages_of(deployment.prompt) if deployment.prompt else ()
    messages = with_client_messages(prompt, (Message(role="user", content=question),))
    with Engine(settings.POLITY_ENGINE_URL, tenant=tenant_of(community)) as engine:
        model = deployment.adapter.name if deployment.adapter else engine.base()
        said = engine.chat(model, messages, deployment.serving.sampling)
    # Forms send line ends as CRLF; a receipt holds only for text that comes back as it was given.
    answer = said.replace("\r\n", "\n").replace("\r", "\n")
    return Answered(question, answer, deployment, receipt(deployment.pk, question=question, answer=answer))
