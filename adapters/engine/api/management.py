"""The rest of the API: models and adapters, tokens, and the engine's own state."""

import itertools
from functools import partial

import torch
import transformers
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from adapters.engine import metrics
from adapters.engine.api import writing
from adapters.engine.api.reading import read
from adapters.engine.api.requests import LoadRequest, TokenizeRequest, UnloadRequest
from adapters.engine.engine import engine_of, short
from adapters.engine.model.text import Text

OWNER = "polity"


async def models(request: HttpRequest) -> Response:
    """List the base model and every adapter known by name."""
    engine = engine_of(request)
    common = {"object": "model", "owned_by": OWNER, "max_model_len": engine.network.context}
    base = {"id": engine.name, "created": engine.started, "root": str(engine.folder), "parent": None}
    adapters = (
        {"id": entry.name, "created": entry.created, "root": str(entry.folder), "parent": engine.name}
        for entry in engine.registry.entries
    )
    every = (common | told for told in itertools.chain([base], adapters))
    return await writing.response({"object": "list", "data": every})


async def load_adapter(request: HttpRequest) -> Response:
    """Load an adapter from a folder inside the adapters folder."""
    asked = await read(request, LoadRequest)
    engine = engine_of(request)
    load = partial(engine.registry.load, in_place=asked.load_inplace)
    await engine.read(load, asked.lora_name, asked.lora_path)
    return PlainTextResponse(f"Success: LoRA adapter '{asked.lora_name}' added successfully.")


async def unload_adapter(request: HttpRequest) -> Response:
    """Forget an adapter."""
    asked = await read(request, UnloadRequest)
    engine = engine_of(request)
    engine.registry.unload(asked.lora_name)
    return PlainTextResponse(f"Success: LoRA adapter '{asked.lora_name}' removed successfully.")


async def tokenize(request: HttpRequest) -> Response:
    """Tell the tokens of a text or a conversation, just as a completion would see them."""
    asked = await read(request, TokenizeRequest)
    engine = engine_of(request)
    if asked.model is not None:
        await engine.adapter(asked.model)
    tokens = await engine.tokenised(asked.characters, _tokens_of, engine.text, asked)
    context = engine.network.context
    return await writing.response({"count": len(tokens), "max_model_len": context, "tokens": iter(tokens)})


def _tokens_of(text: Text, asked: TokenizeRequest) -> list[int]:
    if asked.messages is not None:
        # The chat template writes the special tokens itself.
        return text.chat([message.turn for message in asked.messages], answer=asked.add_generation_prompt)
    return text.encode(asked.prompt or "", special=asked.add_special_tokens)


async def health(_request: HttpRequest) -> Response:
    """Say that the engine is up; it is only once the model is loaded."""
    return Response()


async def version(request: HttpRequest) -> Response:
    """Tell what runs here."""
    engine = engine_of(request)
    return JSONResponse(
        {
            "version": f"polity-engine {short(engine.revision)}",
            "model": engine.name,
            "revision": engine.revision,
            "device": str(engine.network.device),
            "dtype": str(engine.network.dtype).removeprefix("torch."),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
        }
    )


async def counters(request: HttpRequest) -> Response:
    """Tell the counters for Prometheus."""
    engine = engine_of(request)
    page = engine.metrics.page(
        {
            "waiting": engine.batcher.waiting,
            "running": engine.batcher.running,
            "rows": engine.batcher.rows,
            "prefix_bytes": engine.prefixes.bytes,
            "prefix_tokens_looked_up": engine.prefixes.looked,
            "prefix_tokens_found": engine.prefixes.found,
            "proposed_tokens": engine.batcher.proposed,
            "accepted_tokens": engine.batcher.accepted,
            "bank_bytes": engine.network.bank.bytes,
            "adapters": len(engine.registry.entries),
            "adapters_resident": engine.registry.resident,
        }
    )
    return PlainTextResponse(page, headers={"Content-Type": metrics.CONTENT_TYPE})
