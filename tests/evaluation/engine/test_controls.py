"""Controls: what must move the ruler, and what must never pass the gate."""

import random

import pytest

from evaluation.engine.gate import Outcome
from evaluation.engine.report import make_report
from evaluation.engine.samples import Arm, Sample
from evaluation.engine.suite import Item
from tests.evaluation.engine.worlds import (
    constitution,
    demo,
    held_out,
    norm,
    report_of,
    run,
    setting,
    skilled,
)


def test_no_effect_does_not_pass_and_a_loss_fails() -> None:
    worse, _ = report_of(demo(), adapter=0.1, prompt=0.9)
    assert worse.result.outcome is Outcome.FAIL
    outcomes = {report_of(demo(), adapter=0.5, prompt=0.5, seed=seed)[0].result.outcome for seed in range(4)}
    assert Outcome.PASS not in outcomes


def turned(sample: Sample) -> Sample:
    """Take the labels of an item the other way round."""
    return sample.model_copy(
        update={
            "preferred_logprobs": sample.rejected_logprobs,
            "rejected_logprobs": sample.preferred_logprobs,
        }
    )


def test_the_controls_move_the_ruler() -> None:
    """Reversed labels end low, half of them reversed at chance, another seed where it was."""
    suite = held_out(constitution(*(norm(f"n{place}") for place in range(8))))

    def mean(samples: list[Sample]) -> float:
        silent = [s.model_copy(update={"reply": None, "arm": Arm.ADAPTER}) for s in samples]
        base = [s.model_copy(update={"arm": Arm.BASE}) for s in silent]
        facts = setting(constitution(), Arm.BASE, Arm.ADAPTER, candidate=Arm.ADAPTER, baseline=Arm.BASE)
        found = make_report(facts, suite, [*silent, *base]).arm(Arm.ADAPTER).adherence.mean
        assert found is not None
        return found

    trained = run(suite, Arm.ADAPTER, skilled(0.95))
    other_seed = run(suite, Arm.ADAPTER, skilled(0.95), seed=1)
    dice = random.Random(2)
    assert mean(trained) > 0.85
    assert mean(other_seed) > 0.85
    assert mean([turned(s) for s in trained]) == pytest.approx(1 - mean(trained))
    assert 0.35 < mean([turned(s) if dice.random() < 0.5 else s for s in trained]) < 0.65
    shuffled = [
        s.model_copy(update={"item_id": t.item_id}) for s, t in zip(trained, reversed(trained), strict=True)
    ]
    assert mean(shuffled) == pytest.approx(
        mean(trained)
    )  # a skill that is the same everywhere may be shuffled


def test_shuffling_destroys_what_is_particular_to_an_item() -> None:
    """A model that only knows half of the norms, its results dealt to other items."""
    suite = held_out(demo())

    def knows(_: random.Random, item: Item) -> float:
        return float(item.norm in {"own/soft-0", "own/soft-1", "own/soft-2"})

    known = run(suite, Arm.ADAPTER, knows)
    dealt = list(known)
    random.Random(3).shuffle(dealt)
    mixed = [s.model_copy(update={"item_id": at.item_id}) for s, at in zip(dealt, known, strict=True)]

    def of(samples: list[Sample], name: str) -> float:
        facts = setting(demo(), Arm.BASE, Arm.ADAPTER, candidate=Arm.ADAPTER, baseline=Arm.BASE)
        report = make_report(facts, suite, samples)
        mean = {found.norm: found.adherence.mean for found in report.arm(Arm.ADAPTER).norms}[name]
        assert mean is not None
        return mean

    assert of(known, "own/soft-0") == 1.0
    assert of(known, "own/soft-5") == 0.0
    assert 0 < of(mixed, "own/soft-0") < 1


def test_garbage_that_wins_every_comparison_fails() -> None:
    document = demo()
    suite = held_out(document)
    looping = [
        sample.model_copy(update={"reply": "so it is " * 30 + "?"})
        for sample in run(suite, Arm.ADAPTER, skilled(1))
    ]
    samples = [*run(suite, Arm.BASE, skilled(0.1)), *run(suite, Arm.PROMPT, skilled(0.1)), *looping]
    report = make_report(setting(document), suite, samples)
    assert report.arm(Arm.ADAPTER).adherence.mean == 1.0
    assert report.arm(Arm.ADAPTER).fluency.garbage == 32
    assert report.result.outcome is Outcome.FAIL


def test_word_salad_is_measured_against_what_people_wrote() -> None:
    document = demo()
    suite = held_out(document)
    salad = [
        s.model_copy(update={"reply_logprobs": (-9.0,) * 20, "preferred_logprobs": (-1.0,) * 9})
        for s in run(suite, Arm.ADAPTER, skilled(1))
    ]
    base = [
        s.model_copy(update={"preferred_logprobs": (-2.5,) * 9, "rejected_logprobs": (-3.5,) * 9})
        for s in run(suite, Arm.BASE, skilled(1))
    ]
    report = make_report(setting(document), suite, [*base, *run(suite, Arm.PROMPT, skilled(0.1)), *salad])
    assert report.arm(Arm.ADAPTER).fluency.garbage == 32
    assert report.arm(Arm.ADAPTER).fluency.likelihood == -9.0
    assert report.arm(Arm.PROMPT).fluency.garbage == 0
