"""Pairs of norms that may pull apart are proposed as questions."""

from collections.abc import Sequence

import numpy as np
import pytest

from constitutions.norms import Example, Message, Modality, Norm
from constitutions.tensions import MOST_PAIRS, Ground, by_words, tensions

WANTED: dict[str, tuple[str, str]] = {
    "full": ("It explains every step in full.", "It does not leave a step out to be brief."),
    "brief": ("It answers in at most two sentences.", "It does not explain every step in full."),
    "clock": ("It gives times in the twenty-four-hour clock.", "It does not write a.m. or p.m."),
}


def norm(name: str, *, scope: str = "Always", modality: Modality = Modality.SHOULD, says: str = "") -> Norm:
    statement, negative = WANTED[name]
    example = Example(
        id="e1",
        family="f1",
        dialogue=(Message(role="user", content=f"A question about {name}?"),),
        preferred="Yes.",
        rejected="No.",
    )
    return Norm(
        id=name,
        statement=says or statement,
        negative=negative,
        modality=modality,
        scope=scope,
        rationale="Because.",
        examples=(example,),
    )


def test_one_asks_for_what_the_other_calls_broken() -> None:
    [found] = tensions([norm("full"), norm("brief"), norm("clock")], (), by_words)
    assert (found.one.id, found.other.id, found.ground) == ("full", "brief", Ground.BROKEN)
    assert found.case in {"A question about full?", "A question about brief?"}


def test_what_is_answered_is_not_asked_again() -> None:
    assert tensions([norm("full"), norm("brief")], {frozenset({"brief", "full"})}, by_words) == ()


def test_scopes_with_no_case_in_common_do_not_meet() -> None:
    apart = [norm("full", scope="When a child asks"), norm("brief", scope="During harvest at sea")]
    assert tensions(apart, (), by_words) == ()
    meeting = [norm("full", scope="When a child asks"), norm("brief", scope="When a child asks at night")]
    assert len(tensions(meeting, (), by_words)) == 1


def test_binding_in_opposite_directions_speaks_for_a_pair() -> None:
    same = "It leaves no step out to be brief."
    one = norm("full", says=same)
    other = norm("full", says=same, modality=Modality.MUST_NOT).model_copy(update={"id": "full-not"})
    [found] = tensions([one, other], (), by_words)
    assert found.ground is Ground.OPPOSITE


def test_so_many_questions_at_a_time_and_none_for_one_norm() -> None:
    many = [norm("full").model_copy(update={"id": f"n{number}"}) for number in range(9)]

    def alike(texts: Sequence[str]) -> list[list[float]]:
        return [[1.0] for _ in texts]

    assert len(tensions(many, (), alike)) == MOST_PAIRS
    assert tensions(many[:1], (), alike) == tensions([], (), by_words) == ()


@pytest.mark.parametrize("texts", [["a b", "b c", ""], ["same words", "same words"]])
def test_vectors_of_words_have_length_one_or_none(texts: list[str]) -> None:
    table = np.asarray(by_words(texts))
    assert [round(float(np.linalg.norm(row)), 9) for row in table] == [float(bool(text)) for text in texts]
    if texts[0] == texts[1]:
        assert float(table[0] @ table[1]) == pytest.approx(1.0)
