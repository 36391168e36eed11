"""Finding pairs of norms that may pull apart, as questions to the people who write them. Pure.

A pair is proposed, never judged. What speaks for one is that the one asks for something like what the other calls
broken: the likeness of a statement to the other's negative frame. Binding in opposite directions adds to it, and
scopes that have no case in common speak against. Likeness is that of meaning, by vectors of length 1 (Reimers and
Gurevych, "Sentence-BERT", 2019, arXiv:1908.10084), or of words where nothing makes such vectors.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from constitutions.norms import Modality, Norm

if TYPE_CHECKING:
    from constitutions.embeddings import Embed

MOST_NORMS = 200
"""How many norms are compared with each other; of a longer text, the first."""
MOST_PAIRS = 12
"""How many questions are asked at a time."""

MOST_CASES = 12
"""How many of a norm's examples are looked through for a case."""

ALWAYS = "always"
NEAR = 0.35
"""From which likeness on a pair is worth a question."""
OVERLAPPING = 0.3
"""From which likeness on two scopes are taken to have cases in common."""
OPPOSED = 0.15
"""What binding in opposite directions adds to a pair's likeness."""

Vectors = NDArray[np.float64]
AGAINST = {Modality.MUST_NOT, Modality.SHOULD_NOT}


class Ground(StrEnum):
    """What speaks for it that two norms may pull apart."""

    OPPOSITE = "opposite"
    BROKEN = "broken"
    NEAR = "near"


@dataclass(frozen=True)
class Tension:
    """Two norms that may pull apart, why that was thought, and how alike they are (from -1 to 1).

    ``case`` is what somebody writes to the model in an example of either, on which both norms bear the most.
    """

    one: Norm
    other: Norm
    ground: Ground
    likeness: float
    case: str


def tensions(
    norms: Sequence[Norm], answered: Collection[frozenset[str]], embed: "Embed"
) -> tuple[Tension, ...]:
    """Return the pairs most worth asking about, the most likely first, without those answered already.

    ``answered`` holds pairs of ids. Raises whatever ``embed`` raises.
    """
    compared = norms[:MOST_NORMS]
    vectors = _Vectors.of(compared, embed)
    found = [
        (score, ground, compared[one], compared[other])
        for one, other in combinations(range(len(compared)), 2)
        if frozenset({compared[one].id, compared[other].id}) not in answered
        for score, ground in [vectors.speaks_for(one, other)]
        if score >= NEAR
    ]
    found.sort(key=lambda each: -each[0])
    shown = found[:MOST_PAIRS]
    cases = _cases([(one, other) for _, _, one, other in shown], embed)
    return tuple(
        Tension(one, other, ground, score, case)
        for (score, ground, one, other), case in zip(shown, cases, strict=True)
    )


def by_words(texts: Sequence[str]) -> Sequence[Sequence[float]]:
    """Return vectors of length 1 that are alike as far as texts share words; rare words weigh more (TF-IDF)."""
    counted = [Counter(re.findall(r"\w+", text.casefold())) for text in texts]
    stands_in = Counter(word for count in counted for word in count)
    words = {word: place for place, word in enumerate(stands_in)}
    table = np.zeros((len(texts), len(words)))
    for row, count in enumerate(counted):
        for word, times in count.items():
            table[row, words[word]] = times * np.log(1 + len(texts) / stands_in[word])
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    return np.divide(table, lengths, out=np.zeros_like(table), where=lengths > 0).tolist()  # type: ignore[no-any-return]  # numpy says Any


@dataclass(frozen=True)
class _Vectors:
    norms: Sequence[Norm]
    statements: Vectors
    negatives: Vectors
    scopes: Vectors

    @classmethod
    def of(cls, norms: Sequence[Norm], embed: "Embed") -> "_Vectors":
        texts = [text for norm in norms for text in (norm.statement, norm.negative, norm.scope)]
        table = np.asarray(embed(texts) if texts else np.zeros((0, 1)), dtype=np.float64)
        return cls(norms, table[0::3], table[1::3], table[2::3])

    def speaks_for(self, one: int, other: int) -> tuple[float, Ground]:
        """Return how much speaks for it that these two pull apart, and what."""
        if not self._can_meet(one, other):
            return -1.0, Ground.NEAR
        crossed = max(
            float(self.statements[one] @ self.negatives[other]),
            float(self.statements[other] @ self.negatives[one]),
        )
        if sum(self.norms[each].modality in AGAINST for each in (one, other)) == 1:
            return crossed + OPPOSED, Ground.OPPOSITE
        alike = float(self.statements[one] @ self.statements[other])
        return crossed, Ground.BROKEN if crossed > alike else Ground.NEAR

    def _can_meet(self, one: int, other: int) -> bool:
        scopes = [self.norms[each].scope.casefold().rstrip(".") for each in (one, other)]
        if ALWAYS in scopes:
            return True
        return float(self.scopes[one] @ self.scopes[other]) >= OVERLAPPING


def _cases(pairs: Sequence[tuple[Norm, Norm]], embed: "Embed") -> list[str]:
    """Return for each pair what somebody writes in an example of one that is nearest to what the other is about."""
    asked = [[(_about(other), case) for case in _asked(one)] for one, other in _both_ways(pairs)]
    texts = list(dict.fromkeys(text for each in asked for pair in each for text in pair))
    vectors = dict(zip(texts, np.asarray(embed(texts), dtype=np.float64), strict=True)) if texts else {}
    fits = [
        max((float(vectors[about] @ vectors[case]), case) for about, case in each) if each else (-1.0, "")
        for each in asked
    ]
    return [max(fits[at], fits[at + 1])[1] for at in range(0, len(fits), 2)]


def _both_ways(pairs: Sequence[tuple[Norm, Norm]]) -> list[tuple[Norm, Norm]]:
    return [way for one, other in pairs for way in ((one, other), (other, one))]


def _about(norm: Norm) -> str:
    return f"{norm.statement} {norm.scope}"


def _asked(norm: Norm) -> list[str]:
    return [example.dialogue[-1].content for example in norm.examples[:MOST_CASES]]
