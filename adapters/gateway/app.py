"""The gateway as an ASGI application: ``/c/<slug>/v1/…``.

It answers thousands of requests a second beside Django, so nothing on the way of an answer asks the database:
who may ask is in the directory, how much in the meter, and what was used goes through the tally.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from pydantic_core import to_json
from starlette.types import Receive, Scope, Send

from adapters.errors import NothingHereError
from adapters.gateway import database
from adapters.gateway.access import Access, admit, for_conversation, secret_of
from adapters.gateway.answers import Answering
from adapters.gateway.books import Books
from adapters.gateway.call import Call, call_of
from adapters.gateway.directory import Directory
from adapters.gateway.metering import Metering
from adapters.gateway.refusals import refused
from adapters.gateway.requests import AnswerReported, ChatRequest, EmbeddingsRequest, read
from adapters.gateway.samples import Offer
from adapters.gateway.served import Served
from adapters.gateway.wire import JSON, ClientGoneError, Watch, body_of, tell_events
from adapters.reasons import reason_of
from adapters.services.answers import Reported, report
from adapters.services.keys import secret_digest
from governance.errors import RefusalError
from governance.models import Community, StatementSource

MAX_BODY_BYTES = 256 * 1024

Handler = Callable[["Gateway", Call], Awaitable[None]]


async def chat(gateway: "Gateway", call: Call) -> None:
    """Answer one conversation, whole or as a stream."""
    access = await admit(gateway.directory, call.slug, call.authorization)
    body = await body_of(call.receive, most=MAX_BODY_BYTES)
    asked = read(ChatRequest, body)
    access = for_conversation(access, asked)
    longest = asked.max_completion_tokens or asked.max_tokens or access.served.sampling.max_tokens
    most = gateway.metering.most(access, body, texts=len(asked.messages), answer=longest)
    with gateway.metering.let_in(access, most, prompted=True) as request:
        call.headers += (*access.served.headers, *request.headers)
        offer = gateway.offer(access, asked, call) if asked.store else None
        if asked.stream:
            events = gateway.answering.stream(access, asked, request.took)
            events = offer.passing(events) if offer else events
            await gateway.watch.while_there(call.receive, tell_events(call.send, call.headers, events))
            return
        whole = gateway.answering.whole(access, asked, request.took)
        answer = await gateway.watch.while_there(call.receive, whole)
    # What it held is free before its client can ask again.
    await call.answer(200, [JSON], answer)
    if offer:
        offer.whole(answer)


async def embeddings(gateway: "Gateway", call: Call) -> None:
    """Turn texts into vectors, with the model that all communities share."""
    access = await admit(gateway.directory, call.slug, call.authorization)
    body = await body_of(call.receive, most=MAX_BODY_BYTES)
    asked = read(EmbeddingsRequest, body)
    ours = (access.endpoint.slug, *(each.name for each in access.endpoint.listed))
    most = gateway.metering.most_of(body, texts=len(asked.texts))
    with gateway.metering.let_in(access, most, prompted=False) as request:
        call.headers += request.headers
        vectors = gateway.answering.embeddings(access, asked, request.took, ours=ours)
        answer = await gateway.watch.while_there(call.receive, vectors)
    await call.answer(200, [JSON], answer)


async def models(gateway: "Gateway", call: Call) -> None:
    """List what answers here: the live model, and the one that is taking over."""
    access = await admit(gateway.directory, call.slug, call.authorization)
    listed = [_listed(each, owner=access.endpoint.slug) for each in access.endpoint.listed]
    call.headers += access.served.headers
    await call.answer(200, [JSON], to_json({"object": "list", "data": listed}))


def _listed(served: Served, *, owner: str) -> dict[str, str | int]:
    return {
        "id": served.name,
        "object": "model",
        "created": served.created,
        "owned_by": owner,
        "constitution": served.constitution,
        "deployment": served.digest,
        "status": served.status,
    }


async def reports(gateway: "Gateway", call: Call) -> None:
    """Take a client's word that an answer broke a norm, with the receipt it was given."""
    access = await admit(gateway.directory, call.slug, call.authorization)
    said = read(AnswerReported, await body_of(call.receive, most=MAX_BODY_BYTES))
    number = await database.in_database(_report, access, said)
    await call.answer(201, [JSON], to_json({"object": "statement", "id": number}))


def _report(access: Access, said: AnswerReported) -> int:
    statement = report(
        Community.objects.get(pk=access.endpoint.pk),
        author=None,
        source=StatementSource.CLIENT,
        reported=Reported(said.question, said.answer, said.receipt, said.norm, said.comment),
    )
    return statement.pk


class Route(NamedTuple):
    """One address of every endpoint, after ``/c/<slug>/v1/``, and what answers there."""

    method: str
    name: str
    handler: Handler

    @property
    def path(self) -> str:
        """The whole address."""
        return "/c/{slug}/v1/" + self.name


ROUTES = (
    Route("POST", "chat/completions", chat),
    Route("POST", "embeddings", embeddings),
    Route("GET", "models", models),
    Route("POST", "reports", reports),
)
HANDLERS: Mapping[tuple[str, str], Handler] = {(each.method, each.name): each.handler for each in ROUTES}
OFFERED = "It offers " + ", ".join(f"{each.method} …/v1/{each.name}" for each in ROUTES) + "."


class Gateway:
    """The gateway to the engines, in one process and one event loop."""

    def __init__(self, answering: Answering, directory: Directory, metering: Metering, books: Books) -> None:
        self.answering, self.directory, self.metering, self.books = answering, directory, metering, books
        self.watch = Watch()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request at ``/c/<slug>/v1/…``."""
        _, _, slug, _, name = scope["path"].split("/", 4)
        call = call_of(slug, scope, receive, send)
        handler = HANDLERS.get((scope["method"], name))
        try:
            if handler is None:
                raise NothingHereError(offered=OFFERED)
            await handler(self, call)
        except RefusalError as refusal:
            self._note(call, refusal)
            await call.answer(*refused(refusal))
        except ClientGoneError:
            return

    def offer(self, access: Access, asked: ChatRequest, call: Call) -> Offer:
        """Take note that a client offers its answer, and tell it whether that is stored."""
        offer = Offer(self.books.samples, access, asked, at=self.directory.now())
        call.headers += offer.headers
        return offer

    def _note(self, call: Call, refusal: RefusalError) -> None:
        """Count a refusal for the community at whose address it was, and for the key, if that is known."""
        endpoint = self.directory.remembered(call.slug)
        if endpoint is not None:
            key = endpoint.keys.get(secret_digest(secret_of(call.authorization)))
            self.books.refusals.add(
                community=endpoint.pk,
                key=key.pk if key else 0,
                reason=reason_of(refusal),
                at=self.directory.now(),
            )
