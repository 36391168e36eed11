"""From a constitution to a report and back: every figure can be computed again, and the controls move it."""

import json
import random
from typing import Any

import pytest

from constitutions.document import Document
from evaluation.engine.estimates import Estimate
from evaluation.engine.figures import gain
from evaluation.engine.gate import Outcome
from evaluation.engine.item_score import grade
from evaluation.engine.report import Report, make_report, rescore
from evaluation.engine.samples import Arm, Sample
from evaluation.engine.suite import Suite
from tests.evaluation.engine.worlds import (
    GATE,
    SHOUTING,
    constitution,
    demo,
    held_out,
    norm,
    report_of,
    run,
    setting,
    skilled,
    told,
)


def test_from_constitution_to_gate_and_the_same_again() -> None:
    document = demo()
    suite = held_out(document)
    samples = [
        *run(suite, Arm.BASE, skilled(0.1), shouts=0.3),
        *run(suite, Arm.PROMPT, skilled(0.5)),
        *run(suite, Arm.ADAPTER, skilled(0.9)),
    ]
    report = make_report(setting(document), suite, samples)
    assert report.suite_digest == suite.digest
    assert report.arm(Arm.BASE).adherence.mean < report.arm(Arm.PROMPT).adherence.mean  # type: ignore[operator]
    assert report.gain(Arm.ADAPTER, Arm.PROMPT).all.low > 0  # type: ignore[operator]
    assert report.arm(Arm.ADAPTER).adherence.families == 32
    assert report.arm(Arm.ADAPTER).adherence.n_items == 64
    assert report.result.outcome is Outcome.PASS
    assert len(report.items) == 3 * 64
    assert report.unscored == 0

    # Stored as canonical JSON, read back, computed again from what was measured: the same document.
    stored = Report.model_validate_json(report.canonical)
    assert stored == report
    assert stored.digest == report.digest
    remembered = [Sample.model_validate_json(sample.model_dump_json()) for sample in samples]
    random.Random(1).shuffle(remembered)
    again = rescore(stored, Suite.model_validate_json(suite.model_dump_json(by_alias=True)), remembered)
    assert again == stored
    assert again.digest == report.digest


def test_one_measurement_changed_is_another_report() -> None:
    document = demo()
    suite = held_out(document)
    samples = [s for arm in (Arm.BASE, Arm.PROMPT, Arm.ADAPTER) for s in run(suite, arm, skilled(0.5))]
    report = make_report(setting(document), suite, samples)
    forged = [samples[0].model_copy(update={"reply": "Another reply."}), *samples[1:]]
    assert rescore(report, suite, forged).digest != report.digest
    with pytest.raises(ValueError, match="Bring that one"):
        rescore(report, held_out(constitution()), samples)


def test_the_document_is_json_with_its_names() -> None:
    report, _ = report_of(demo())
    value = json.loads(report.canonical)
    assert value["schema"] == 1
    assert value["setting"]["community"] == "circle"
    assert value["setting"]["gate"]["soft"] == "pooled"
    assert {d["arm"] for d in value["setting"]["deployments"]} == {"base", "prompt", "adapter"}
    assert value["items"][0]["replies"][0].startswith("sha256:")
    assert report.digest.startswith("sha256:")


def test_a_hard_norm_is_tried_on_every_family_of_the_suite() -> None:
    document = demo()
    suite = held_out(document)
    samples = [s for arm in (Arm.BASE, Arm.PROMPT) for s in run(suite, arm, skilled(0.5))]
    report = make_report(
        setting(document), suite, [*samples, *run(suite, Arm.ADAPTER, skilled(0.9), shouts=0.4)]
    )
    finding = next(found for found in report.result.norms if found.norm == "own/never-shouts")
    shouted = {
        suite.item_of[row.item_id].cluster for row in report.items if row.violated.get("own/never-shouts")
    }
    assert finding.families == 32
    assert finding.violations == len(shouted) > 5
    assert report.result.outcome is Outcome.FAIL
    figures = next(f for f in report.arm(Arm.ADAPTER).norms if f.norm == "own/never-shouts")
    assert (figures.graded, figures.violated) == (32, finding.violations)


def test_one_telling_that_breaks_a_norm_breaks_its_family() -> None:
    """The family's first telling is shouted, the second is not: order must not matter."""
    document = demo()
    suite = held_out(document)
    quiet = [s for arm in (Arm.BASE, Arm.PROMPT, Arm.ADAPTER) for s in run(suite, arm, skilled(0.9))]
    for place in (0, 1):
        family = [item.id for item in suite.items if item.cluster == suite.items[0].cluster]
        loud = [
            s.model_copy(update={"reply": "No!"})
            if s.arm is Arm.ADAPTER and s.item_id == family[place]
            else s
            for s in quiet
        ]
        figures = make_report(setting(document), suite, loud).arm(Arm.ADAPTER).norms[-1]
        assert (figures.graded, figures.violated) == (32, 1)


def test_missing_measurements_are_missing_and_too_many_settle_nothing() -> None:
    document = demo()
    suite = held_out(document)
    full = [s for arm in (Arm.BASE, Arm.PROMPT, Arm.ADAPTER) for s in run(suite, arm, skilled(0.9))]
    lost = {item.id for item in suite.items[:5]}
    holes = [
        s.model_copy(update={"reply": None}) if s.arm is Arm.ADAPTER and s.item_id in lost else s
        for s in full
    ]
    report = make_report(setting(document), suite, holes)
    assert report.unscored == pytest.approx(5 / 128)
    gone = [
        s
        for s in full
        if not (s.arm is Arm.PROMPT and s.item_id in lost | {suite.items[9].id, suite.items[8].id})
    ]
    thinner = make_report(setting(document), suite, gone)
    assert thinner.unscored == pytest.approx(7 / 128)
    assert thinner.result.outcome is Outcome.INCONCLUSIVE
    assert "lack a reply or a likelihood" in thinner.result.reasons[1]
    # The base arm is only told, so what it lacks does not count against the run.
    without_base = make_report(setting(document), suite, [s for s in full if s.arm is not Arm.BASE])
    assert without_base.unscored == 0
    assert without_base.arm(Arm.BASE).adherence == Estimate()


def test_paired_gains_are_narrower_than_the_difference_of_intervals() -> None:
    suite = held_out(demo())
    easy = {item.cluster: random.Random(item.cluster).random() for item in suite.items}
    base = run(suite, Arm.BASE, lambda _, item: float(easy[item.cluster] > 0.6))
    better = run(suite, Arm.ADAPTER, lambda _, item: float(easy[item.cluster] > 0.4))

    def graded(samples: list[Sample]) -> list[Any]:
        return [grade(suite, item, s.arm, [s]) for item, s in zip(suite.items, samples, strict=True)]

    found = gain(suite, graded(better), graded(base))
    report = make_report(setting(demo(), Arm.BASE, Arm.ADAPTER, baseline=Arm.BASE), suite, [*base, *better])
    assert found is not None
    assert found.all.mean == pytest.approx(
        report.arm(Arm.ADAPTER).adherence.mean - report.arm(Arm.BASE).adherence.mean  # type: ignore[operator]
    )
    assert found.all.se < report.arm(Arm.ADAPTER).adherence.se  # type: ignore[operator]
    assert gain(suite, [], graded(base)) is None


def test_own_norms_are_told_apart_from_a_charters() -> None:
    charter = constitution(norm("common", binding="floor"), kind="charter", title="Ours")
    document = demo()
    suite = held_out(document, charter)
    good_at_common = [
        run(suite, arm, lambda _, item: float(item.origin != "own"))
        for arm in (Arm.BASE, Arm.PROMPT, Arm.ADAPTER)
    ]
    report = make_report(setting(document), suite, [s for samples in good_at_common for s in samples])
    figures = report.arm(Arm.ADAPTER)
    assert figures.own_adherence.mean == pytest.approx(1 / 16)  # a hard norm's check is kept by a plain reply
    assert figures.own_adherence.families == 32
    assert figures.adherence.families == 36
    assert next(f for f in figures.norms if f.norm.endswith("/common")).own is False
    better = run(suite, Arm.ADAPTER, lambda _, item: float(item.origin == "own"))
    others = [s for samples in good_at_common[:2] for s in samples]
    found = make_report(setting(document), suite, [*others, *better]).gain(Arm.ADAPTER, Arm.BASE)
    assert found.own.mean == pytest.approx(15 / 16)
    assert found.all.mean == pytest.approx((15 / 16 * 8 - 1) / 9)


def test_stories_are_told_apart() -> None:
    document = constitution(gate=GATE)
    suite = held_out(document)
    samples = [s for arm in (Arm.BASE, Arm.PROMPT, Arm.ADAPTER) for s in run(suite, arm, skilled(0.5))]
    without = make_report(setting(document), suite, samples)
    with_stories = make_report(setting(document), suite, samples, told(suite, Arm.ADAPTER, -1.5))
    assert with_stories.arm(Arm.ADAPTER).stories == Estimate(mean=-1.5, n_items=1, families=1)
    assert with_stories.arm(Arm.BASE).stories == Estimate()
    assert with_stories.arm(Arm.ADAPTER).adherence == without.arm(Arm.ADAPTER).adherence


def test_parts_are_reported_each_alone() -> None:
    report, suite = report_of(demo())
    parts = report.arm(Arm.ADAPTER).parts
    assert parts["preference"].n_items == parts["preference_sum"].n_items == 64
    assert parts["own/never-shouts/check/1"].n_items == 64
    assert parts["own/soft-0/check/1"].n_items == 8
    assert set(parts) == {"preference", "preference_sum", *(check.id for check in suite.checks)}


def test_a_candidate_that_is_its_own_baseline_has_only_hard_norms_to_keep() -> None:
    document = demo(soft="each")
    suite = held_out(document)
    samples = [s for arm in (Arm.BASE, Arm.PROMPT) for s in run(suite, arm, skilled(0.3))]
    facts = setting(document, Arm.BASE, Arm.PROMPT, candidate=Arm.PROMPT, baseline=Arm.PROMPT)
    assert make_report(facts, suite, samples).result.outcome is Outcome.PASS
    twins = facts.deployments[1].model_copy(update={"arm": Arm.DEPLOYED})
    same = facts.model_copy(update={"baseline": Arm.DEPLOYED, "deployments": (*facts.deployments, twins)})
    assert same.same_model
    assert not setting(document).same_model


def test_a_text_of_hard_norms_alone_is_judged_by_them() -> None:
    document = constitution(
        norm("never-shouts", families=60, modality="must_not", checks=[SHOUTING]), gate=GATE
    )
    suite = held_out(document)
    samples = [s for arm in (Arm.BASE, Arm.PROMPT, Arm.ADAPTER) for s in run(suite, arm, skilled(0.5))]
    report = make_report(setting(document), suite, samples)
    assert report.result.outcome is Outcome.PASS  # 24 clean families allow 11.7 %
    assert report.result.pooled is None
    assert [finding.families for finding in report.result.norms] == [24]


def test_a_norms_own_gate_counts_before_the_texts() -> None:
    strict = demo()
    values = strict.model_dump(mode="json", by_alias=True, exclude_none=True)
    values["norms"][-1]["gate"] = {"epsilon": 0.05}
    report, _ = report_of(Document.model_validate(values))
    assert report.result.outcome is Outcome.INCONCLUSIVE
    assert report.result.needed == 59 - 32
    assert report.result.unsettled[0] == "own/never-shouts"


def test_strangers_are_refused() -> None:
    document = demo()
    suite = held_out(document)
    samples = run(suite, Arm.ADAPTER, skilled(1))
    with pytest.raises(ValueError, match="“deployed” has no deployment"):
        make_report(setting(document), suite, run(suite, Arm.DEPLOYED, skilled(1)))
    with pytest.raises(ValueError, match="“deployed” has no deployment"):
        make_report(setting(document, baseline=Arm.DEPLOYED), suite, samples)
    with pytest.raises(ValueError, match="“other” is not in this suite"):
        make_report(setting(document), suite, [samples[0].model_copy(update={"item_id": "other"})])
    stories = told(held_out(constitution()), Arm.BASE, -1.0)
    with pytest.raises(ValueError, match="is not in this suite"):
        make_report(setting(document), suite, samples, stories)


def test_a_suite_without_items_concludes_nothing() -> None:
    document = demo()
    suite = held_out(document).model_copy(update={"items": ()})
    report = make_report(setting(document), suite, [])
    assert report.result.outcome is Outcome.INCONCLUSIVE
    assert Report.model_validate_json(report.canonical) == report
