"""What the gateway knows of a community's endpoint, as values: no request asks the database for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pydantic_core import to_json

from adapters.metering.rules import Charge
from adapters.serving_tuple import Sampling
from adapters.states import DeploymentStatus
from constitutions.keeping import Cap
from constitutions.norms import Message


@dataclass(frozen=True)
class Served:
    """A deployment that may answer. ``adapter`` is the engine's name for its adapter, empty where it has none.

    What is the same in every question and answer is written as JSON once.
    """

    pk: int
    name: str
    version_name: str
    constitution: str
    digest: str
    status: DeploymentStatus
    adapter: str
    sampling: Sampling
    prompt: tuple[Message, ...]
    created: int
    fingerprint: str
    headers: tuple[tuple[bytes, bytes], ...]
    own_tokens: int
    """The most tokens that the compiled prompt can be."""

    @cached_property
    def opening(self) -> bytes:
        """The list of messages that an engine is asked with, up to the client's first."""
        return to_json(self.prompt)[:-1] + b"," * bool(self.prompt)

    @cached_property
    def signed(self) -> bytes:
        """What answers carry as ``polity``, up to the receipt."""
        told = to_json({"constitution": self.constitution, "deployment": self.digest, "receipt": ""})
        return b',"polity":' + told.removesuffix(b'"}')


@dataclass(frozen=True, slots=True)
class HeldKey:
    """A client's key. ``revoked_on`` is the day, in words, or empty."""

    pk: int
    expires_at: float
    expires_on: str
    revoked_on: str
    charges: tuple[Charge, ...]
    """Who a request with it counts for: the key, the community, and the cap of a charter's keeper if there is one."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A community's endpoint: its keys by the digests of their secrets, and what answers.

    ``staged`` is what is taking over from the live model, and ``share`` how many of a hundred conversations it answers.
    """

    pk: int
    slug: str
    name: str
    keys: Mapping[str, HeldKey]
    live: Served | None
    staged: Served | None
    share: int
    standby: tuple[Served, ...]
    cap: Cap | None
    weight: bytes = b""
    """The header that tells engines what the community weighs, as it is sent; nothing for who weighs what all do."""
    stored_share: int = 0
    """Of a hundred answers that clients offer, how many are stored."""

    @property
    def listed(self) -> tuple[Served, ...]:
        """What answers whoever names no model: the live one, and the one that is taking over."""
        return tuple(each for each in (self.live, self.staged) if each)

    def called(self, name: str) -> Served | None:
        """Return the deployment of this name; of several of one version, its bare name means the first that answers."""
        for group in (self.listed, self.standby):
            exact = (each for each in group if each.name == name)
            found = next(exact, None) or next((each for each in group if each.version_name == name), None)
            if found:
                return found
        return None
