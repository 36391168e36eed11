"""What an item's score is made of."""

from typing import Any

import pytest

from evaluation.engine.item_score import ItemScore, difference, grade, weighted, weights_of
from evaluation.engine.samples import Arm, Sample
from evaluation.engine.suite import Item, Suite
from governance.proof.digests import digest_of
from tests.evaluation.engine.worlds import SHOUTING, constitution, held_out, norm

BEFORE = (-1.0, -1.0)
BEHIND = (-2.0, -2.0)


def small(*checks: dict[str, Any], **more: Any) -> tuple[Suite, Item]:
    suite = held_out(constitution(norm("a", families=1, checks=list(checks), **more)))
    return suite, suite.items[0]


def graded(
    suite: Suite, item: Item, *replies: str | None, wins: bool | None = True, **more: Any
) -> ItemScore:
    likely = {True: BEFORE, False: BEHIND, None: None}[wins]
    unlikely = {True: BEHIND, False: BEFORE, None: None}[wins]
    samples = [
        Sample(
            item_id=item.id,
            arm=Arm.ADAPTER,
            reply=reply,
            preferred_logprobs=likely,
            rejected_logprobs=unlikely,
            **more,
        )
        for reply in replies
    ]
    return grade(suite, item, Arm.ADAPTER, samples)


def test_the_score_is_the_weighted_mean_of_preference_and_checks() -> None:
    suite, item = small({"kind": "ends_with_question", "weight": 3}, {"kind": "lowercase", "weight": 0.5})
    found = graded(suite, item, "And you?")
    assert found.parts == {
        "preference": 1.0,
        "preference_sum": 1.0,
        "own/a/check/1": 1.0,
        "own/a/check/2": 0.0,
    }
    assert found.score == pytest.approx((1 * 1 + 3 * 1 + 0.5 * 0) / 4.5)
    assert weights_of(suite, item) == {"preference": 1.0, "own/a/check/1": 3.0, "own/a/check/2": 0.5}


def test_only_the_length_normalised_preference_counts() -> None:
    suite, item = small()
    sample = Sample(item_id=item.id, arm=Arm.BASE, preferred_logprobs=(-1.0,) * 5, rejected_logprobs=(-2.0,))
    found = grade(suite, item, Arm.BASE, [sample])
    assert found.parts == {"preference": 1.0, "preference_sum": 0.0}
    assert found.score == 1.0
    assert not found.complete


@pytest.mark.parametrize(
    ("reply", "wins", "score"),
    [(None, True, 1.0), ("And you?", None, 1.0), ("No.", None, 0.0), (None, None, None)],
)
def test_missing_parts_are_left_out_and_never_count_as_broken(
    *, reply: str | None, wins: bool | None, score: float | None
) -> None:
    suite, item = small({"kind": "ends_with_question"}, {"kind": "rubric", "text": "It is kind."})
    found = graded(suite, item, reply, wins=wins)
    assert found.score == score
    assert found.complete is (reply is not None and wins is not None)


def test_no_sample_is_unscored() -> None:
    suite, item = small({"kind": "lowercase"}, modality="must")
    found = grade(suite, item, Arm.ADAPTER, [])
    assert (found.score, found.parts, found.violated, found.complete) == (None, {}, {}, False)


def test_several_samples_are_averaged_and_one_violation_is_one() -> None:
    suite, item = small({"kind": "ends_with_question"}, modality="must")
    found = graded(suite, item, "And you?", "No.", "Go on?", "Really?", wins=None)
    assert found.score == 0.75
    assert found.violated == {"own/a": True}
    assert found.replies[1] == digest_of(b"No.")
    assert len(found.replies) == 4


def test_one_sample_that_lacks_something_leaves_the_item_incomplete() -> None:
    suite, item = small({"kind": "ends_with_question"})
    found = graded(suite, item, "And you?", None)
    assert not found.complete
    assert found.score == 1.0


def test_a_judges_word_counts_where_no_rule_decides() -> None:
    suite, item = small({"kind": "rubric", "text": "It is kind."}, {"kind": "lowercase"}, modality="must")
    judged = {"own/a/check/1": 0.25, "own/a/check/2": 1.0}
    found = graded(suite, item, "Yes.", wins=None, judged=judged)
    # The judge may not overrule a rule.
    assert found.parts == {"own/a/check/1": 0.25, "own/a/check/2": 0.0}
    unkind = graded(suite, item, "yes.", wins=None, judged={"own/a/check/1": 0.0})
    assert unkind.violated == {"own/a": True}
    assert graded(suite, item, "yes.", wins=None).violated == {"own/a": False}


def test_another_norms_check_shows_its_violation_and_leaves_the_score_alone() -> None:
    suite = held_out(
        constitution(
            norm("a"), norm("quiet", modality="must_not", checks=[SHOUTING]), norm("b", modality="must")
        )
    )
    item = next(item for item in suite.items if item.norm == "own/a")
    found = graded(suite, item, "Hey!")
    assert found.parts["own/quiet/check/1"] == 0.0
    assert found.score == 1.0
    assert found.violated == {"own/quiet": True}
    assert graded(suite, item, "Hey.").violated == {"own/quiet": False}
    assert graded(suite, item, None).violated == {}


def test_a_soft_norms_broken_check_is_no_violation() -> None:
    suite, item = small({"kind": "lowercase"})
    assert graded(suite, item, "No.").violated == {}


def test_a_difference_compares_only_what_both_have() -> None:
    suite, item = small({"kind": "ends_with_question"})
    weights = weights_of(suite, item)
    ours, theirs = graded(suite, item, None, wins=True), graded(suite, item, "No.", wins=True)
    assert (ours.score, theirs.score) == (1.0, 0.5)
    assert difference(ours, theirs, weights) == 0.0
    silent = graded(suite, item, "No.", wins=None)
    assert difference(ours, silent, weights) is None
    assert difference(theirs, silent, weights) == 0.0


def test_a_weighted_mean_of_nothing_is_nothing() -> None:
    assert weighted({}, {"preference": 1.0}) is None
    assert weighted({"other": 1.0}, {"preference": 1.0}) is None
