"""The backend that every proxy stands in front of: one fixed answer, as fast as Python can write it.

``python -m benchmarks.gateway.stub --port N``. It reads no JSON: what a proxy costs should be the proxy's.
"""

import argparse
import asyncio
import json
import re
from typing import cast

import uvloop

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
STREAMED = re.compile(rb'"stream": ?true')
END = b"\r\n\r\n"
MODEL = "stub"
SENTENCE = "You may ask for it back in writing, and name a day by which it is due."
WORDS = SENTENCE.split()
PAUSE_SECONDS = 0.02
"""Between a stream's first token and the rest: a proxy that gathers what it passes on is found out."""

COMMON = {"id": "chatcmpl-0", "created": 1, "model": MODEL, "system_fingerprint": "fp_0"}
USAGE = {"prompt_tokens": 40, "completion_tokens": len(WORDS), "total_tokens": 40 + len(WORDS)}


def answer(kind: bytes, body: bytes) -> bytes:
    """Return a whole HTTP response."""
    return b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n%b" % (kind, len(body), body)


def chunk(body: bytes) -> bytes:
    """Return one chunk of a chunked response; an empty one ends it."""
    return b"%x\r\n%b\r\n" % (len(body), body)


def event(choices: list[object], **more: object) -> bytes:
    """Return a server-sent event."""
    found = COMMON | {"object": "chat.completion.chunk", "choices": choices} | more
    return chunk(b"data: %b\n\n" % json.dumps(found).encode())


def delta(said: dict[str, str], finish: str | None = None) -> list[object]:
    """Return the choices of a stream's event."""
    return [{"index": 0, "delta": said, "logprobs": None, "finish_reason": finish}]


MESSAGE = {"role": "assistant", "content": SENTENCE, "refusal": None}
WHOLE = answer(
    b"application/json",
    json.dumps(
        COMMON
        | {
            "object": "chat.completion",
            "choices": [{"index": 0, "message": MESSAGE, "logprobs": None, "finish_reason": "stop"}],
            "usage": USAGE,
        }
    ).encode(),
)
MODELS = answer(b"application/json", json.dumps({"object": "list", "data": [{"id": MODEL}]}).encode())
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
FIRST = HEAD + event(delta({"role": "assistant", "content": WORDS[0]}))
REST = b"".join(
    [
        *(event(delta({"content": f" {word}"})) for word in WORDS[1:]),
        event(delta({}, "stop")),
        event([], usage=USAGE),
        chunk(b"data: [DONE]\n\n"),
        chunk(b""),
    ]
)


class Stub(asyncio.Protocol):
    """One connection. Requests come one after another, with a length, as clients' pools send them."""

    def __init__(self) -> None:
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer what is here whole."""
        self._read += data
        while (head := self._read.find(END)) >= 0:
            found = LENGTH.search(self._read, 0, head)
            end = head + len(END) + (int(found[1]) if found else 0)
            if len(self._read) < end:
                return
            request, self._read = self._read[:end], self._read[end:]
            self._answer(request)

    def _answer(self, request: bytes) -> None:
        if request.startswith(b"GET"):
            self._transport.write(MODELS)
        elif STREAMED.search(request):
            self._transport.write(FIRST)
            asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._transport.write, REST)
        else:
            self._transport.write(WHOLE)


async def serve(port: int) -> None:
    """Serve until told to stop."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Stub, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


def main() -> None:
    """Read the port and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    uvloop.run(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
