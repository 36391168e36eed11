"""The gateway: it knows keys, not people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.errors import (
    EngineUnavailableError,
    ExpiredKeyError,
    NoLiveModelError,
    RevokedKeyError,
    UnknownCommunityError,
    UnknownKeyError,
)
from tests.permissions.rows import Refusal, says

HOLDERS: Mapping[str, Refusal] = {
    "no key": says(UnknownKeyError),
    "a key that nobody made": says(UnknownKeyError),
    "a key of another community": says(UnknownKeyError),
    "a key that was revoked": says(RevokedKeyError),
    "a key that expired": says(ExpiredKeyError),
    "a key of a community without a model": says(NoLiveModelError),
    "a key, at an address where no community is": says(UnknownCommunityError),
}
"""Who is refused by the gateway, whatever is asked there, and how."""


@dataclass(frozen=True)
class GatewayRow:
    """One method of one address of the gateway, and how it answers a key of the community that opens."""

    method: str
    path: str
    status: int
    body: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} /{self.path}"


V1 = "c/{slug}/v1/"
GATEWAY = (
    GatewayRow("GET", f"{V1}models", 200),
    # Past the door stands the engine, which is away in these tests.
    GatewayRow(
        "POST",
        f"{V1}chat/completions",
        EngineUnavailableError.status,
        {"messages": [{"role": "user", "content": "What now?"}]},
    ),
    GatewayRow("POST", f"{V1}embeddings", EngineUnavailableError.status, {"input": "What now?"}),
    GatewayRow("POST", f"{V1}reports", 201),
)
