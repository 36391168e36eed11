"""Draws tokens from logits: one for each row of a batch, without sorting the vocabulary.

Nothing that is computed for a row depends on the rows beside it: every sum runs over one row alone, and on
the processor in the same order whatever the batch.
"""

import math
from collections.abc import Callable, Sequence

import torch
from torch.nn import functional

# Logits and chances are looked through in blocks of this many tokens; only the block that matters is
# looked into.
BLOCK = 256
# The largest logits are looked for in parts of this many tokens, because a part's maximum costs little.
PART = 16
# Rows that keep more tokens than this are looked through apart, so that they do not slow the others down.
FEW = 256


def draw(
    logits: torch.Tensor,
    *,
    temperature: Sequence[float],
    top_k: Sequence[int],
    top_p: Sequence[float],
    min_p: Sequence[float],
    uniform: Sequence[Callable[[], float]],
) -> list[int]:
    """Return one token for each row of ``logits`` ``[rows, vocabulary]``, drawn by the row's own rules.

    ``uniform`` gives a row's next random number, from 0 up to but without 1. First the temperature is
    applied, then ``top_k`` (0: all) keeps the likeliest tokens, and those that are as likely as the last of
    them; ``min_p`` keeps what is at least that part of the likeliest one's chance; of what is left,
    ``top_p`` keeps a token if those that are likelier do not make up so much yet.
    """
    logits = logits / _column(temperature, logits)
    if any(top_k) or any(min_p):
        least = torch.maximum(_least_of_largest(logits, top_k), _least_of_likely(logits, min_p))
        logits.masked_fill_(logits < least, -torch.inf)
    chances = _padded(logits.softmax(dim=1))
    tokens = _inverted(chances, [one() for one in uniform])
    found: list[int] = tokens.flatten().tolist()
    rows = [row for row, share in enumerate(top_p) if share < 1]
    if rows:
        again = _nucleus(
            some(chances, rows),
            some(tokens, rows),
            [top_p[row] for row in rows],
            [uniform[row] for row in rows],
        )
        for row, token in zip(rows, again, strict=True):
            found[row] = token
    return found


def _nucleus(
    chances: torch.Tensor,
    drawn: torch.Tensor,
    top_p: Sequence[float],
    uniform: Sequence[Callable[[], float]],
) -> list[int]:
    """Return the tokens ``drawn`` ``[rows, 1]`` if ``top_p`` keeps them, or else others; uses up ``chances``.

    If a token is not kept, neither is any that is less likely, and the row draws again from the likelier
    ones. So what is found is distributed as if the others had been taken away before, which would need the
    vocabulary sorted.
    """
    tokens = [0] * len(top_p)
    rows = list(range(len(top_p)))
    enough = _column(top_p, chances) * _mass(chances)
    while rows:
        for row, token in zip(rows, drawn.flatten().tolist(), strict=True):
            tokens[row] = token
        # In units of the drawn token's chance, because comparing with one number for all is faster; and in
        # place, because fresh memory for a whole batch costs more than the division.
        unit = chances.gather(1, drawn)
        chances, enough = chances.div_(unit), enough / unit
        likelier = functional.threshold(chances, 1, 0)
        again = (_mass(likelier) >= enough).flatten().nonzero().flatten().tolist()
        rows = [rows[at] for at in again]
        chances, enough = some(chances, again), some(enough, again)
        if rows:
            drawn = _inverted(some(likelier, again), [uniform[row]() for row in rows])
    return tokens


def _inverted(chances: torch.Tensor, numbers: Sequence[float]) -> torch.Tensor:
    """Return the token of each row ``[rows, 1]`` up to which the chances make up that part of the whole."""
    blocks = chances.view(len(numbers), -1, BLOCK)
    sums = blocks.sum(dim=2).double()
    ends = sums.cumsum(dim=1)
    target = _below(_column(numbers, ends) * ends[:, -1:], ends[:, -1:])
    block = (ends <= target).sum(dim=1, keepdim=True)
    inside = _block(chances, block).double().cumsum(dim=1)
    # Between 0 and the block's whole mass, also when rounding made it a little less or more: so only a
    # token with a chance can be hit.
    rest = (target - (ends - sums).gather(1, block)).clamp(min=0)
    rest = _below(rest, inside[:, -1:])
    return block * BLOCK + (inside <= rest).sum(dim=1, keepdim=True)


def _below(values: torch.Tensor, bound: torch.Tensor) -> torch.Tensor:
    return torch.minimum(values, torch.nextafter(bound, torch.zeros_like(bound)))


def _mass(chances: torch.Tensor) -> torch.Tensor:
    """Return the sum of each row ``[rows, 1]``."""
    return chances.view(len(chances), -1, BLOCK).sum(dim=2).sum(dim=1, keepdim=True)


def _least_of_largest(logits: torch.Tensor, top_k: Sequence[int]) -> torch.Tensor:
    """Return the least logit ``[rows, 1]`` that ``top_k`` keeps."""
    least = logits.new_full((len(top_k), 1), -torch.inf)
    bounded = [(row, count) for row, count in enumerate(top_k) if 0 < count < logits.shape[1]]
    few = [one for one in bounded if one[1] <= FEW]
    many = [one for one in bounded if one[1] > FEW]
    for group in filter(None, (few, many)):
        rows, counts = ([*numbers] for numbers in zip(*group, strict=True))
        last = torch.tensor(counts, device=logits.device)[:, None] - 1
        values, _ = largest(some(logits, rows), max(counts))
        least[rows] = values.gather(1, last)
    return least


def _least_of_likely(logits: torch.Tensor, min_p: Sequence[float]) -> torch.Tensor:
    """Return the least logit ``[rows, 1]`` that ``min_p`` keeps."""
    distance = [math.log(one) if one else -math.inf for one in min_p]
    return logits.amax(dim=1, keepdim=True) + _column(distance, logits)


def largest(logits: torch.Tensor, count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the ``count`` largest values of each row and their places, the largest first."""
    rows, vocabulary = logits.shape
    if vocabulary % PART or count * PART >= vocabulary:
        values, places = logits.topk(count, dim=1)
        return values, places
    # All of them stand in the parts whose maxima are largest. A part's tokens lie far from each other,
    # because maxima of columns are found faster than maxima of rows.
    parts = logits.view(rows, PART, -1)
    best = parts.amax(dim=1).topk(count, dim=1).indices[:, None].expand(-1, PART, -1)
    starts = torch.arange(0, vocabulary, vocabulary // PART, device=logits.device)[:, None]
    values, at = parts.gather(2, best).flatten(1).topk(count, dim=1)
    return values, (best + starts).flatten(1).gather(1, at)


def likeliest(logits: torch.Tensor) -> list[int]:
    """Return the token with the largest logit of each row; of equal ones the first."""
    if logits.shape[1] % BLOCK:
        tokens = logits.argmax(dim=1)
    else:
        block = logits.view(len(logits), -1, BLOCK).amax(dim=2).argmax(dim=1, keepdim=True)
        tokens = block.flatten() * BLOCK + _block(logits, block).argmax(dim=1)
    found: list[int] = tokens.tolist()
    return found


def some(values: torch.Tensor, rows: list[int]) -> torch.Tensor:
    """Return some rows; all of them without copying."""
    return values if len(rows) == len(values) else values[torch.tensor(rows, device=values.device).long()]


def _block(values: torch.Tensor, number: torch.Tensor) -> torch.Tensor:
    """Return one block of each row ``[rows, BLOCK]``, by its ``number`` ``[rows, 1]``."""
    blocks = values.view(len(values), -1, BLOCK)
    return blocks.gather(1, number[:, :, None].expand(-1, -1, BLOCK)).flatten(1)


def _padded(chances: torch.Tensor) -> torch.Tensor:
    """Return the chances with as many of 0 behind them as fill the last block."""
    missing = -chances.shape[1] % BLOCK
    return functional.pad(chances, (0, missing)) if missing else chances


def _column(values: Sequence[float], like: torch.Tensor) -> torch.Tensor:
    return torch.tensor(values, dtype=like.dtype, device=like.device)[:, None]
