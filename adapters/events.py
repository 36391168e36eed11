"""What happens to models."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.events import Event


@dataclass(frozen=True, kw_only=True)
class AdaptationRequested(Event):
    """A steward asked for another model of the version in force, after one failed or was cancelled."""

    version: str
    """The version, as ``version:id``."""


@dataclass(frozen=True, kw_only=True)
class AdaptationCancelled(Event):
    """A steward stopped the making of a model."""

    version: str
    """The version, as ``version:id``."""


@dataclass(frozen=True, kw_only=True)
class AdapterReady(Event):
    """A model was made from a version: a compiled prompt and an adapter, each named by its digest."""

    version: str
    """The version, as ``version:id``."""
    constitution_digest: str
    """The digest of the text it was made from."""
    prompt_digest: str
    """The digest of the compiled prompt."""
    adapter_digest: str
    """The digest of the adapter's files."""


@dataclass(frozen=True, kw_only=True)
class AdaptationFailed(Event):
    """No model could be made; the sentence says what to do."""

    version: str
    """The version, as ``version:id``."""
    sentence: str
    """What went wrong and what to do."""


@dataclass(frozen=True, kw_only=True)
class DeploymentLive(Event):
    """A model began to answer at the community's endpoint."""

    deployment_digest: str
    """The digest of what serves: base, adapter, prompt, template, sampling."""
    constitution_digest: str
    """The digest of the text it follows."""
    decision: str
    """The decision that allowed it, as ``decision:id``."""


@dataclass(frozen=True, kw_only=True)
class RolloutAdvanced(Event):
    """A staged model began to answer a larger share of conversations. Its text's plan says when."""

    deployment_digest: str
    """The digest of what serves."""
    decision: str
    """The decision that allowed it, as ``decision:id``."""
    share_before: int
    """Of a hundred conversations, how many it answered; 0 where it begins."""
    share: int
    """Of a hundred conversations, how many it answers from now on."""


@dataclass(frozen=True, kw_only=True)
class RolloutStopped(Event):
    """A steward took a staged model off; the model before it answers everything again."""

    deployment_digest: str
    """The digest of what answered a share."""
    share: int
    """Of a hundred conversations, how many it answered."""
    reason: str
    """Why, in the steward's words."""


@dataclass(frozen=True, kw_only=True)
class RolloutHeld(Event):
    """A steward holds a staged model back: the plan stands still, and it answers no more than they say."""

    deployment_digest: str
    """The digest of what serves."""
    share_before: int
    """Of a hundred conversations, how many it answered."""
    share: int
    """Of a hundred conversations, how many it answers from now on."""
    planned: int
    """Of a hundred conversations, how many its text's plan lets it answer now."""
    reason: str
    """Why, in the steward's words."""


@dataclass(frozen=True, kw_only=True)
class RolloutResumed(Event):
    """A steward lets a staged model go on as its text's plan says, from where it was held back."""

    deployment_digest: str
    """The digest of what serves."""
    share_before: int
    """Of a hundred conversations, how many it answered while it was held back."""
    share: int
    """Of a hundred conversations, how many it answers from now on."""
    reason: str
    """Why, in the steward's words."""


@dataclass(frozen=True, kw_only=True)
class DeploymentReturned(Event):
    """A model that stood by answers again, for its successor was taken off."""

    deployment_digest: str
    """The digest of what answers again."""
    successor: str
    """The deployment that was taken off, as ``deployment:id``."""
    reason: str
    """Why."""


@dataclass(frozen=True, kw_only=True)
class DeploymentStandby(Event):
    """A model gave way to its successor and can be returned to."""

    successor: str
    """The deployment that took its place, as ``deployment:id``."""


@dataclass(frozen=True, kw_only=True)
class DeploymentRetired(Event):
    """A model stopped answering for good."""

    reason: str
    """Why."""


@dataclass(frozen=True, kw_only=True)
class StewardStop(Event):
    """A steward took the model offline at once; the members decide afterwards whether it returns."""

    deployment_digest: str
    """The digest of what was serving."""
    reason: str
    """Why, in the steward's words."""


@dataclass(frozen=True, kw_only=True)
class ApiKeyCreated(Event):
    """A steward let a client in."""

    name: str
    """What the steward calls the client."""


@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(Event):
    """A steward shut a client out."""

    name: str
    """What the steward calls the client."""


@dataclass(frozen=True, kw_only=True)
class ApiKeyLimitsChanged(Event):
    """A steward changed how much a client is answered."""

    name: str
    """What the steward calls the client."""
    limits: Mapping[str, int | None]
    """The limits from now on, by name; nothing stands for none."""


@dataclass(frozen=True, kw_only=True)
class EndpointLimitsChanged(Event):
    """A steward changed how much all clients of the endpoint together are answered."""

    limits: Mapping[str, int | None]
    """The limits from now on, by name; nothing stands for none."""


@dataclass(frozen=True, kw_only=True)
class SampleSettingsChanged(Event):
    """A steward changed whether answers are stored that clients offer, how many of them, and for how long."""

    is_on: bool
    """Whether any are stored from now on."""
    days: int
    """For how many days."""
    share: int
    """Of a hundred offered answers, how many."""


@dataclass(frozen=True, kw_only=True)
class SamplesErased(Event):
    """Stored answers were erased before their time: by a steward, or because the community was closed."""

    number: int
    """How many."""


@dataclass(frozen=True, kw_only=True)
class SharesInForce(Event):
    """What a community decided of everybody's weight at the engine holds from now on, in the place of what it said."""

    digest: str
    """The digest of what was voted on."""
    decision: str
    """The decision that says so, as ``decision:id``."""
    weights: Mapping[str, str]
    """What communities weigh, by their names in addresses; whoever is not named weighs 1."""


@dataclass(frozen=True, kw_only=True)
class WeightChanged(Event):
    """A community weighs more or less at the engine than before, as the commons decided."""

    commons: str
    """The community that decided, by its name in addresses."""
    weight_before: str
    """What it weighed."""
    weight: str
    """What it weighs from now on."""


@dataclass(frozen=True, kw_only=True)
class SharesEnded(Event):
    """What a community decided about everybody's weight at the engine ended with the community."""

    digest: str
    """The digest of what was voted on."""
