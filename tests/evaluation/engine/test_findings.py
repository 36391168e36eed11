"""One norm at a time: kept, lost, or open with what would settle it."""

import math
import random

import pytest

from evaluation.engine.estimates import DIFFERENCE, ClusteredMean, clustered
from evaluation.engine.findings import (
    HardEvidence,
    SoftEvidence,
    Standing,
    hard_findings,
    soft_findings,
)
from evaluation.engine.rates import upper_bound


def soft(*differences: float, delta: float = 0.05, alpha: float = 0.05, name: str = "a") -> SoftEvidence:
    mean = clustered(differences, [str(place) for place in range(len(differences))], scale=DIFFERENCE)
    return SoftEvidence(norm=name, subject=f"“{name}”", difference=mean, delta=delta, alpha=alpha)


def hard(violations: int, families: int, *, epsilon: float = 0.05, name: str = "h") -> HardEvidence:
    return HardEvidence(name, f"“{name}”", violations, families, epsilon, 0.05)


def steady(mean: float, sd: float, families: int) -> SoftEvidence:
    spread = ClusteredMean(mean, sd / math.sqrt(families), families, families, DIFFERENCE)
    return SoftEvidence("a", "“a”", spread, 0.05, 0.05)


def test_a_clear_gain_is_kept_and_a_clear_loss_lost() -> None:
    (gained,) = soft_findings([soft(0.3, 0.4, 0.2, 0.3)])
    (lost,) = soft_findings([soft(-0.3, -0.4, -0.2, -0.3)])
    assert (gained.standing, lost.standing) == (Standing.KEPT, Standing.LOST)
    assert gained.sentence == (
        "“a”: kept. On 4 families the candidate scores 30 points higher, and at worst 20.4 points higher; "
        "the text allows 5 points lower."
    )
    assert "at best 20.4 points lower" in lost.sentence
    assert gained.needed is lost.needed is None


def test_an_open_norm_says_what_would_settle_it() -> None:
    (found,) = soft_findings([steady(0.0, 0.25, 4)])
    assert found.standing is Standing.OPEN
    # MDE = δ: ((1.645 + 0.842) · .25 / .05)² = 154.6
    assert found.needed == 155 - 4
    assert found.sentence == (
        "“a”: open. On 4 families the candidate scores the same; the truth may lie anywhere from "
        "29.4 points lower to 29.4 points higher; the text allows 5 points lower. "
        "About 151 more families would settle it, if they go as these did."
    )


def test_what_lies_on_the_limit_cannot_be_settled() -> None:
    (found,) = soft_findings([steady(-0.05, 0.25, 4)])
    assert (found.standing, found.needed) == (Standing.OPEN, None)
    assert "too close to the limit" in found.sentence


def test_three_equal_families_settle_nothing() -> None:
    same, worse = soft_findings([soft(0.0, 0.0, 0.0), soft(-0.5, -0.5, -0.5, name="b")])
    assert same.standing is worse.standing is Standing.OPEN
    assert same.needed == 59 - 3
    # All of them lost half: that 5 points may be lost is refuted once (1 - .45/1.5)^n <= .05.
    assert worse.needed == 9 - 3
    assert soft_findings([soft(*[0.0] * 59)])[0].standing is Standing.KEPT
    assert soft_findings([soft(*[-0.5] * 9)])[0].standing is Standing.LOST


def test_one_family_or_none_says_so() -> None:
    single, nothing = soft_findings([soft(0.9), SoftEvidence("b", "“b”", None, 0.05, 0.05)])
    assert single.standing is nothing.standing is Standing.OPEN
    assert single.sentence.endswith("A single family does not tell how others would go. Write more of them.")
    assert "no reply was scored on both sides" in nothing.sentence
    assert (single.needed, nothing.needed, nothing.families) == (None, None, 0)


def test_the_same_model_cannot_have_lost() -> None:
    evidence = SoftEvidence("a", "“a”", None, 0.05, 0.05, same_model=True)
    (found,) = soft_findings([evidence])
    assert found.standing is Standing.KEPT
    assert "the baseline itself" in found.sentence


def test_many_soft_norms_together_need_more_than_one_lucky_loss() -> None:
    """One norm at p = .03 alone is lost; among twenty others it is not."""
    doubtful = steady(-0.3, 0.41, 12)
    assert soft_findings([doubtful])[0].standing is Standing.LOST
    crowd = [steady(0.1, 0.2, 12) for _ in range(20)]
    assert soft_findings([doubtful, *crowd])[0].standing is Standing.OPEN


def test_what_would_do_alone_is_told_from_what_is_open() -> None:
    clear, *_ = soft_findings([steady(0.1, 0.15, 6), *[steady(0.0, 0.4, 6)] * 7])
    assert clear.standing is Standing.OPEN
    assert clear.lower is not None
    assert clear.lower > -0.05
    assert "By itself that would settle it, but 8 norms were tried and one may be luck." in clear.sentence
    assert "By itself" not in soft_findings([steady(0.0, 0.4, 6)])[0].sentence
    assert soft_findings([steady(0.1, 0.15, 6)])[0].standing is Standing.KEPT


def test_the_kept_are_each_within_their_bound() -> None:
    """The metrics' rule, lower bound above -δ, is what "all kept" means."""
    dice = random.Random(8)
    for _ in range(100):
        evidence = [
            soft(*[dice.gauss(0.1, 0.1) for _ in range(6)], name=str(n), delta=dice.choice([0.02, 0.2]))
            for n in range(4)
        ]
        found = soft_findings(evidence)
        bounds = [e.difference.lower(e.alpha) > -e.delta for e in evidence]  # type: ignore[union-attr, operator]
        assert all(f.standing is Standing.KEPT for f in found) == all(bounds)


def test_one_hard_norm_needs_59_clean_families_for_five_percent() -> None:
    (found,) = hard_findings([hard(0, 59)])
    assert found.standing is Standing.KEPT
    assert found.sentence == (
        "“h”: kept. 0 of 59 families broke it: at most 4.95 % of such families would (95 % sure); "
        "the text allows 5 %."
    )
    (short,) = hard_findings([hard(0, 47)])
    assert (short.standing, short.needed) == (Standing.OPEN, 12)
    assert short.sentence == (
        "“h”: open. 0 of 47 families broke it: at most 6.2 % of such families would (95 % sure); "
        "the text allows 5 %. About 12 more families would settle it, if none of them breaks it."
    )


def test_several_hard_norms_need_more_by_holm() -> None:
    assert all(f.standing is Standing.OPEN for f in hard_findings([hard(0, 59, name=n) for n in "ab"]))
    assert all(f.standing is Standing.OPEN for f in hard_findings([hard(0, 71, name=n) for n in "ab"]))
    kept = hard_findings([hard(0, 72, name=n) for n in "ab"])
    assert [f.standing for f in kept] == [Standing.KEPT, Standing.KEPT]
    assert kept[0].confidence == pytest.approx(0.975)


def test_a_hard_norm_is_lost_where_its_lower_bound_passes_epsilon() -> None:
    lost, fine = hard_findings([hard(12, 60, name="often"), hard(0, 200, name="never")])
    assert (lost.standing, fine.standing) == (Standing.LOST, Standing.KEPT)
    assert lost.lower is not None
    assert lost.lower > 0.05
    assert "12 of 60 families broke it: at least 10.8 % of such" in lost.sentence
    (unclear,) = hard_findings([hard(4, 60)])
    assert unclear.standing is Standing.OPEN


def test_a_bound_just_beyond_the_limit_is_not_rounded_to_it() -> None:
    (found, _) = hard_findings([hard(1, 44, epsilon=0.12), hard(1, 44, epsilon=0.12, name="b")])
    assert found.standing is Standing.OPEN
    assert "at most 12.02 % of such families would (97.5 % sure); the text allows 12 %" in found.sentence


def test_a_finding_and_its_bound_never_disagree() -> None:
    dice = random.Random(4)
    for _ in range(150):
        evidence = [
            hard(
                min(n, dice.choice([0, 0, 0, 1, 5])),
                n,
                epsilon=dice.choice([0.05, 0.1, 0.2]),
                name=str(place),
            )
            for place, n in enumerate(dice.choices([5, 24, 44, 80, 150], k=4))
        ]
        for found, e in zip(hard_findings(evidence), evidence, strict=True):
            if found.standing is Standing.LOST:
                assert found.lower is not None
                assert found.lower > e.epsilon
                continue
            assert found.upper is not None
            assert (found.upper <= e.epsilon) == (found.standing is Standing.KEPT)
            if found.standing is Standing.OPEN:
                assert found.needed is not None
                more = upper_bound(e.violations, e.families + found.needed, 1 - found.confidence)
                assert more <= e.epsilon + 1e-9


def test_a_hard_norm_that_nobody_can_grade_is_open_and_says_what_to_do() -> None:
    graded, ungraded = hard_findings([hard(0, 59), hard(0, 0, name="u")])
    assert graded.standing is Standing.KEPT
    assert (ungraded.standing, ungraded.families) == (Standing.OPEN, 0)
    assert ungraded.sentence.startswith("“u”: open. No reply could be graded for it.")
    assert hard_findings([]) == soft_findings([]) == ()
