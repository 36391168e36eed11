"""Who is compared in a run: each arm's deployment tuple, and how to ask the engine for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from adapters.models import Adaptation, CompiledPrompt, Deployment
from adapters.selectors import live_deployment
from adapters.services import tuples
from adapters.services.base import base_model
from adapters.services.prompts import messages_of
from adapters.serving_tuple import ServingTuple
from constitutions.norms import Message
from evaluation.engine.report import DeploymentTuple
from evaluation.engine.samples import Arm


@dataclass(frozen=True)
class Contender:
    """One arm. ``adapter_name`` is ``None`` where the base model answers."""

    arm: Arm
    serving: ServingTuple
    adapter_name: str | None
    prompt: tuple[Message, ...]

    @property
    def deployment(self) -> DeploymentTuple:
        """The arm as a report names it."""
        return DeploymentTuple(
            arm=self.arm,
            base_revision=self.serving.base_revision,
            adapter_digest=self.serving.adapter_digest,
            prompt_digest=self.serving.prompt_digest,
            chat_template_digest=self.serving.chat_template_digest,
            sampling=self.serving.sampling.model_dump(),
        )


def contenders(adaptation: Adaptation) -> Mapping[Arm, Contender]:
    """Return the arms of an adaptation's evaluation, and what is live now, if anything is."""
    base = base_model()
    name = adaptation.adapter.name if adaptation.adapter else None
    found = [
        Contender(Arm.BASE, tuples.plain(base), None, ()),
        Contender(Arm.PROMPT, tuples.prompted(adaptation, base), None, _messages(adaptation.full_prompt)),
        Contender(Arm.ADAPTER, tuples.adapted(adaptation, base), name, _messages(adaptation.short_prompt)),
    ]
    live = live_deployment(adaptation.community)
    if live:
        found.append(_deployed(live))
    return {contender.arm: contender for contender in found}


def _deployed(live: Deployment) -> Contender:
    name = live.adapter.name if live.adapter else None
    return Contender(Arm.DEPLOYED, live.serving, name, _messages(live.prompt))


def _messages(prompt: CompiledPrompt | None) -> tuple[Message, ...]:
    return messages_of(prompt) if prompt else ()
