"""The tuples that one adaptation offers: the base alone, the compiled prompt, the adapter.

All share the base model, its chat template and the sampling, so that they differ in one thing only.
"""

from adapters.base_model import BaseModel
from adapters.models import Adaptation
from adapters.services.base import chat_template_digest
from adapters.serving_tuple import ServingTuple


def plain(base: BaseModel) -> ServingTuple:
    """Return the base model alone."""
    return ServingTuple(base_revision=base.revision, chat_template_digest=chat_template_digest(base))


def prompted(adaptation: Adaptation, base: BaseModel) -> ServingTuple:
    """Return the base model with the constitution compiled into its prompt."""
    return plain(base).model_copy(update={"prompt_digest": adaptation.full_prompt_id})


def adapted(adaptation: Adaptation, base: BaseModel) -> ServingTuple:
    """Return the base model with the adapter and the short prompt it was trained with."""
    adapter = adaptation.adapter
    return plain(base).model_copy(
        update={
            "prompt_digest": adaptation.short_prompt_id,
            "adapter_digest": adapter.digest if adapter else None,
        }
    )
