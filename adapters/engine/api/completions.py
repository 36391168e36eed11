"""``/v1/chat/completions`` and ``/v1/completions``: from the request to the answer."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from starlette.requests import Request as HttpRequest
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from adapters.engine.api import writing
from adapters.engine.api.answers import DONE, Answer, ChatShape, Shape, TextShape, event_of
from adapters.engine.api.reading import GONE, deadline_of, read, tenant_of, watched
from adapters.engine.api.requests import ChatRequest, CompletionRequest
from adapters.engine.batch.job import Job
from adapters.engine.batch.row import Piece
from adapters.engine.batch.task import Task
from adapters.engine.engine import engine_of
from adapters.engine.errors import EngineError, GoneError
from adapters.engine.model.text import Text

STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


async def chat(request: HttpRequest) -> Response:
    """Answer a conversation."""
    asked = await read(request, ChatRequest)
    turns = [message.turn for message in asked.messages]
    engine = engine_of(request)
    size = sum(len(turn["content"]) for turn in turns)
    tokens = await engine.tokenised(size, engine.text.chat, turns)
    return await _respond(request, asked, ChatShape(engine.text, told=asked.told is not None), [tokens])


async def complete(request: HttpRequest) -> Response:
    """Continue texts."""
    asked = await read(request, CompletionRequest)
    engine = engine_of(request)
    size = sum(len(one) for one in asked.prompts if isinstance(one, str))
    prompts = await engine.tokenised(size, _tokens_of, engine.text, asked)
    return await _respond(request, asked, TextShape(engine.text, told=asked.told is not None), prompts)


def _tokens_of(text: Text, asked: CompletionRequest) -> list[list[int]]:
    return [text.encode(one) if isinstance(one, str) else one for one in asked.prompts]


async def _respond(
    request: HttpRequest, asked: ChatRequest | CompletionRequest, shape: Shape, prompts: list[list[int]]
) -> Response:
    engine = engine_of(request)
    adapter = await engine.adapter(asked.model)
    lengths = engine.lengths(prompts, asked.length)
    engine.check(prompts)
    engine.check_told(prompts, lengths, asked.prompt_logprobs, asked.told)
    wanted = asked.response_format.wanted
    grammar = None if wanted is None else await engine.grammars.of(wanted)
    task = Task(
        text=engine.text,
        model=asked.model,
        adapter=adapter,
        prompts=prompts,
        lengths=lengths,
        sampling=asked.sampling,
        stops=asked.stops,
        ends=frozenset() if asked.ignore_eos else engine.ends,
        likeliest=asked.prompt_logprobs,
        told=asked.told,
        grammar=grammar,
    )
    job = Job(task, tenant_of(request, asked.user, asked.model), deadline=deadline_of(request))
    engine.batcher.join(job)
    size = sum(map(len, prompts))
    engine.metrics.add("prompt_tokens", size)
    if task.likeliest is not None:
        engine.metrics.add("scored_tokens", size)
    answer = Answer(asked.model, engine.fingerprint(adapter), len(prompts), size)
    pieces = _pieces(request, job, answer)
    if asked.stream:
        events = _events(pieces, answer, shape, usage=asked.stream_options.include_usage)
        return Streamed(job, events)
    async for _ in pieces:
        pass
    return await writing.response(shape.whole(answer))


class Streamed(StreamingResponse):
    """The events of a job, which ends with them: even if the client went before the first one was asked for."""

    def __init__(self, job: Job, events: AsyncIterator[str]) -> None:
        super().__init__(events, media_type="text/event-stream", headers=STREAM_HEADERS)
        self._job = job

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._job.cancel(GoneError(GONE))


async def _pieces(request: HttpRequest, job: Job, answer: Answer) -> AsyncGenerator[list[Piece]]:
    """Yield what comes of the job while the client is there, and count it."""
    metrics = engine_of(request).metrics
    complete = False
    try:
        async with watched(request, job):
            async for event in job.events():
                yield answer.take(event)
        complete = True
    finally:
        metrics.add("generation_tokens", answer.tokens)
        metrics.add("unfinished", int(not complete))


async def _events(
    pieces: AsyncGenerator[list[Piece]], answer: Answer, shape: Shape, *, usage: bool
) -> AsyncIterator[str]:
    """Yield the server-sent events of a stream; a failure on the way is an event as well."""
    async with aclosing(pieces):
        try:
            if opening := shape.openings():
                yield shape.piece(answer, opening)
            async for step in pieces:
                for piece in step:
                    if piece.text or piece.finish:
                        yield shape.piece(answer, [shape.choice(piece)])
            if usage:
                yield shape.usage(answer)
        except EngineError as problem:
            yield event_of(problem.body)
        yield DONE
