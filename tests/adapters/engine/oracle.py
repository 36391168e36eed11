"""What plain transformers and PEFT answer, one request at a time: what our own path is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import PreTrainedModel


@dataclass(frozen=True)
class Truth:
    """A greedy answer and the log-probability of each of its tokens."""

    tokens: list[int]
    logprobs: list[float]


def truth(model: PreTrainedModel, prompt: Sequence[int], length: int = 12) -> Truth:
    """Return what ``generate`` gives for one prompt alone."""
    tokens = torch.tensor([list(prompt)])
    found = model.generate(
        input_ids=tokens,
        attention_mask=torch.ones_like(tokens),
        do_sample=False,
        max_new_tokens=length,
        eos_token_id=None,
        return_dict_in_generate=True,
        output_logits=True,
    )
    answer = found.sequences[0, len(prompt) :].tolist()
    logprobs = [
        float(logits[0].float().log_softmax(-1)[token])
        for logits, token in zip(found.logits, answer, strict=True)
    ]
    return Truth(answer, logprobs)


def truths(model: PreTrainedModel, prompts: Sequence[list[int]], length: int = 12) -> list[list[int]]:
    """Return the tokens that each prompt gets alone."""
    return [truth(model, prompt, length).tokens for prompt in prompts]
