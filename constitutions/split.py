"""Which families train a model, which tune it, and which only ever grade it.

Within each norm, families are ordered by a hash of the norm's and the family's id, so nobody chooses,
and the same text is always split alike: about 40 % train, 20 % validation, 40 % held out.
"""

import hashlib
from collections.abc import Mapping
from enum import StrEnum

from constitutions.norms import Norm

TRAIN_PERCENT = 40
VALIDATION_PERCENT = 20


class Part(StrEnum):
    """What a family is used for."""

    TRAIN = "train"
    VALIDATION = "validation"
    HELD_OUT = "held_out"


def split_names(owner: str, names: tuple[str, ...]) -> Mapping[str, Part]:
    """Deal ``names`` (distinct) to the three parts, in an order only their hash with ``owner`` decides.

    With two names one trains and one is held out; a single name is held out.
    """
    ranked = sorted(names, key=lambda name: hashlib.sha256(f"{owner}\0{name}".encode()).digest())
    held_out = max(1, len(ranked) * (100 - TRAIN_PERCENT - VALIDATION_PERCENT) // 100)
    validation = len(ranked) * VALIDATION_PERCENT // 100
    parts = [Part.HELD_OUT] * held_out + [Part.VALIDATION] * validation
    parts += [Part.TRAIN] * (len(ranked) - len(parts))
    return dict(zip(ranked, parts, strict=True))


def split(norm: Norm) -> Mapping[str, Part]:
    """Return the part of each of the norm's families."""
    return split_names(norm.id, norm.families)


def split_stories(norm: Norm) -> Mapping[str, Part]:
    """Return the part of each of the norm's stories: one half trains, the other half only evaluates."""
    ids = tuple(story.id for story in norm.stories)
    ranked = sorted(ids, key=lambda name: hashlib.sha256(f"{norm.id}\0story\0{name}".encode()).digest())
    return {name: Part.TRAIN if place % 2 == 0 else Part.HELD_OUT for place, name in enumerate(ranked)}
