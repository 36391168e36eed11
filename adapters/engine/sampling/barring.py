"""Keeps rows to their grammars: tokens that may not come next get no chance."""

from collections.abc import Sequence

import numpy as np
import torch
from llguidance.numpy import allocate_token_bitmask

from adapters.engine.sampling.grammar import Matcher

# What is added to the logits of eight tokens, by the byte that says which of them may come.
BARRED = np.where(
    np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little"), 0, -np.inf
)
BARRED = BARRED.astype(np.float32)


def bar(logits: torch.Tensor, rows: Sequence[int], matchers: Sequence[Matcher]) -> None:
    """Set the logits ``[rows, vocabulary]`` of tokens that may not come next to minus infinity, in place."""
    known, vocabulary = matchers[0].vocabulary, logits.shape[1]
    bits = allocate_token_bitmask(len(matchers), known)
    for at, matcher in enumerate(matchers):
        matcher.fill(bits, at)
    # A model may have logits for tokens that its tokenizer does not have: those never come.
    barred = np.full((len(matchers), vocabulary), -np.inf, np.float32)
    both = min(known, vocabulary)
    barred[:, :both] = BARRED[bits.view(np.uint8)].reshape(len(matchers), -1)[:, :both]
    where = torch.tensor(rows, device=logits.device)
    logits.index_add_(0, where, torch.from_numpy(barred).to(logits.device))
