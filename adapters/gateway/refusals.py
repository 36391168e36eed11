"""How a refusal is told to clients: the shape in which OpenAI's API tells its own."""

from typing import cast

from pydantic_core import to_json

from adapters.gateway.wire import Headers
from governance.errors import RefusalError

SERVER_ERROR = 500
RETRY_SECONDS = {503: 5, 429: 60}
"""When a client may ask again where the refusal does not know better, by its status: the engine is away, or
answers are capped."""


def error_body(refusal: RefusalError) -> dict[str, object]:
    """Return the JSON object that tells a refusal; ``param`` is the field of the request that it is about."""
    kind = "server_error" if refusal.status >= SERVER_ERROR else "invalid_request_error"
    facts = refusal.facts
    code = facts.get("code", refusal.code)
    told = {"message": str(refusal), "type": kind, "param": facts.get("param"), "code": code}
    return {"error": told}


def refused(refusal: RefusalError) -> tuple[int, Headers, bytes]:
    """Return the status, the headers and the body that tell a refusal."""
    headers = [(b"content-type", b"application/json")]
    pause = refusal.facts.get("retry_after") or RETRY_SECONDS.get(refusal.status)
    if pause:
        headers.append((b"retry-after", str(pause).encode()))
    headers += cast("Headers", refusal.facts.get("headers", ()))
    return refusal.status, headers, to_json(error_body(refusal))
