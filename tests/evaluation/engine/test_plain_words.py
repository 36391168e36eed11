"""The sentences a volunteer secretary reads, built from the numbers."""

import pytest

from constitutions.effective import effective
from constitutions.split import Part
from evaluation.engine.phrasing import higher_or_lower, more_families, percent, points
from evaluation.engine.plain_words import NOT_PROVED, plain_words
from evaluation.engine.report import make_report
from evaluation.engine.samples import Arm
from evaluation.engine.suite import compile_suite
from tests.evaluation.engine.test_suite import shared_family
from tests.evaluation.engine.worlds import (
    constitution,
    demo,
    held_out,
    norm,
    run,
    setting,
    skilled,
)

SHARES = {Arm.BASE: 0.1, Arm.PROMPT: 0.5, Arm.ADAPTER: 0.9}


def said(**more: object) -> list[str]:
    document = demo()
    suite = held_out(document)
    samples = [s for arm, share in SHARES.items() for s in run(suite, arm, skilled(share))]
    return plain_words(make_report(setting(document, **more), suite, samples))


def test_the_whole_page() -> None:
    sentences = said()
    assert sentences[0] == (
        "The adapted model is compared with the base model given the text as its prompt, on 64 items of "
        "32 families that no training and no tuning has seen."
    )
    assert sentences[1].startswith("The base model alone keeps the norms at ")
    assert "of the best possible score; the truth lies between" in sentences[1]
    assert sentences[4].startswith("The adapted model scores ")
    assert "points higher than the base model alone (between" in sentences[4]
    assert "may be chance" not in sentences[4]
    hard = next(s for s in sentences if s.startswith("“It keeps never-shouts”"))
    assert (
        "0 of 32 families broke it: at most 8.9 % of such families would (95 % sure); the text allows 12 %."
        in hard
    )
    assert hard.endswith("It does not prove that there will never be a violation.")
    assert any(s.startswith("Of 7 soft norms, taken one by one: ") for s in sentences)
    assert any(s.startswith("The soft norms together: kept.") for s in sentences)
    assert sentences[-1] == NOT_PROVED
    assert "Passed: the candidate meets everything that the ratified text asks for." in sentences


def test_every_sentence_ends_and_no_figure_is_raw() -> None:
    for sentence in [*said(), *said(looks=3)]:
        assert sentence.endswith(".")
        assert "None" not in sentence
        assert "nan" not in sentence
        assert "own/" not in sentence
        assert sentence[0].isupper() or sentence[0] in "“0123456789"


def test_looking_again_is_said() -> None:
    assert not any("looked at" in s for s in said())
    assert any("looked at 3 times" in s for s in said(looks=3))


def test_a_difference_that_may_be_chance_is_called_so() -> None:
    document = demo()
    suite = held_out(document)
    samples = [s for arm in SHARES for s in run(suite, arm, skilled(0.5))]
    sentences = plain_words(make_report(setting(document), suite, samples))
    assert any(s.endswith("this may be chance.") for s in sentences)
    assert any("Inconclusive" in s for s in sentences)
    assert any(s.startswith("The open norm that lacks most needs about ") for s in sentences)


@pytest.mark.parametrize(
    ("part", "words"), [(Part.VALIDATION, "used for tuning"), (Part.TRAIN, "trained on")]
)
def test_figures_of_another_part_are_not_taken_for_evidence(part: Part, words: str) -> None:
    document = demo()
    suite = compile_suite(effective(document, ()), part)
    samples = [s for arm, share in SHARES.items() for s in run(suite, arm, skilled(share))]
    assert words in plain_words(make_report(setting(document), suite, samples))[0]


def test_nothing_measured_is_said_as_such() -> None:
    document = demo()
    suite = held_out(document)
    sentences = plain_words(make_report(setting(document), suite, []))
    assert "The adapted model was not scored." in sentences
    assert "100 % of the points are missing. They count neither way." in sentences
    assert any(s.startswith("Whether the adapted model scores higher") for s in sentences)


def test_a_text_of_hard_norms_alone_says_nothing_of_soft_ones() -> None:
    document = constitution(norm("quiet", modality="must_not", families=3, checks=[{"kind": "lowercase"}]))
    suite = held_out(document)
    samples = [s for arm, share in SHARES.items() for s in run(suite, arm, skilled(share))]
    sentences = plain_words(make_report(setting(document), suite, samples))
    assert not any("soft norm" in s for s in sentences)
    assert any("from so few families nobody can say how far this may be off" in s for s in sentences)
    assert not any("It does not prove" in s for s in sentences if "“It keeps quiet”" in s)


def test_what_was_withheld_is_said() -> None:
    document, _ = shared_family("kind", "honest")
    suite = held_out(document)
    samples = [s for arm, share in SHARES.items() for s in run(suite, arm, skilled(share))]
    count = len(suite.withheld)
    sentences = plain_words(make_report(setting(document), suite, samples))
    assert any(s.startswith(f"{count} famil") and "trains on the same scenario" in s for s in sentences)


def test_a_model_alone_is_not_compared() -> None:
    sentences = said(candidate=Arm.PROMPT, baseline=Arm.PROMPT)
    assert sentences[0].startswith(
        "The base model given the text as its prompt is measured, with nothing yet to compare it to, on 64"
    )


@pytest.mark.parametrize(
    ("share", "written"),
    [(0.05, "5 %"), (0.123, "12.3 %"), (0.0004, "0.04 %"), (0.9996, "99.96 %"), (0.0, "0 %"), (1.0, "100 %")],
)
def test_percent(share: float, written: str) -> None:
    assert percent(share) == written


def test_a_percentage_keeps_apart_what_differs() -> None:
    assert percent(0.1202, apart_from=0.12) == "12.02 %"
    assert percent(0.12, apart_from=0.12) == "12 %"
    assert percent(0.13, apart_from=0.12) == "13 %"


def test_points_and_counts() -> None:
    assert (points(-0.01), points(0.125), points(1.0)) == ("1 point", "12.5 points", "100 points")
    assert (higher_or_lower(-0.0001), higher_or_lower(0.2), higher_or_lower(-0.2)) == (
        "the same",
        "20 points higher",
        "20 points lower",
    )
    assert higher_or_lower(-1.2) == "100 points lower"
    assert (more_families(1), more_families(1200)) == ("1 more family", "1,200 more families")
