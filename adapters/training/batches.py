"""In which order the rows are learnt: another one each epoch, alike in length within a batch.

A batch is as long as its longest row, so rows of like length waste less on padding. The order depends on
the seed and the epoch alone; that is what lets a training go on in the middle of an epoch as if it had
never been interrupted.
"""

import random
from collections.abc import Iterator, Sequence

from torch.utils.data import Sampler

# Lengths are blurred by up to this share, so that the same rows do not meet in a batch every time.
BLUR = 0.2


def epoch_order(lengths: Sequence[int], *, batch_size: int, seed: int, epoch: int) -> list[int]:
    """Return every index of ``lengths`` once, such that slices of ``batch_size`` are alike in length.

    If the last slice is a short one, it holds rows drawn at random from all lengths.
    """
    chance = random.Random(f"{seed}/{epoch}")  # noqa: S311 - an order, not a secret
    order = list(range(len(lengths)))
    chance.shuffle(order)
    full = len(order) - len(order) % batch_size
    left_over = order[full:]
    blurred = {index: lengths[index] * (1 + BLUR * chance.random()) for index in order}
    ranked = sorted(order[:full], key=lambda index: blurred[index])
    batches = [ranked[start : start + batch_size] for start in range(0, full, batch_size)]
    chance.shuffle(batches)
    return [index for batch in batches for index in batch] + left_over


class EpochSampler(Sampler[int]):
    """Hands :func:`epoch_order` to a data loader, which sets the epoch before it asks."""

    def __init__(self, lengths: Sequence[int], *, batch_size: int, seed: int) -> None:
        self.lengths = lengths
        self.batch_size = batch_size
        self.seed = seed
        self.epoch = 0

    def set_epoch(self, epoch: int) -> None:
        """Choose the order of ``epoch``, counted from 0."""
        self.epoch = epoch

    def __iter__(self) -> Iterator[int]:
        order = epoch_order(self.lengths, batch_size=self.batch_size, seed=self.seed, epoch=self.epoch)
        return iter(order)

    def __len__(self) -> int:
        return len(self.lengths)
