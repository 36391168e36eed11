"""A change log made from two texts says what people who changed them say."""

from typing import Any

import pytest

from constitutions.canonical import plain_value
from constitutions.changelog import changelog, differences
from tests.constitutions.importing.test_model_spec import RELEASES, spec
from tests.people import document

MAINTAINERS = {
    1: (
        "section `risk_taxonomy`, text: 1. Misaligned goals:",
        "might pursue the wrong objective due to **misalignment,**",
        "norm `do_not_lie`, rationale:",
        "**Note that the the assistant may answer pleasantries such as",
        "norm `avoid_overstepping`, example `transforming-buggy-code-in-an-interactive-chat`, preferred:",
        "**\\frac{4}{3}",
    ),
    2: (
        "section `red_line_principles`: Red-line principles",
        "norm `no_other_objectives`: No other objectives",
        "norm `scope_of_autonomy`: Act within an agreed-upon scope of autonomy",
        "norm `control_side_effects`: Control and communicate side effects",
        "section `approachable`: Be approachable",
        "section: ~~approachable~~ **style**",
        "tags: authority- ~~platform~~ **root**",
        "tags: authority- ~~platform~~ **system**",
    ),
    3: (
        "norm `respect_real_world_ties`: Respect real-world ties",
        "norm `do_not_encourage_self_harm`, statement: Do not encourage self-harm **, delusions, or mania**",
        "norm `ignore_untrusted_data`, rationale:",
        "**In some cases, users may *implicitly* delegate authority to tool outputs.",
        "norm `do_not_encourage_self_harm`, example `prominent-signs-of-mania`:",
    ),
}
"""What the maintainers' own change log tells of each release, as ours says it: each of their bullets that names a
place, by the number of the release before."""


@pytest.mark.parametrize("number", range(1, RELEASES))
def test_what_the_maintainers_tell_is_told(number: int) -> None:
    told = changelog(spec(number), spec(number + 1), title=f"From release {number}")
    for sentence in MAINTAINERS[number]:
        assert sentence in told


def text(**changed: Any) -> dict[str, Any]:
    return {**plain_value(document(examples=1)), **changed}


def test_each_kind_of_difference_stands_under_its_heading() -> None:
    before = text()
    first, second = before["norms"]
    new = {**second, "id": "new", "statement": "It is new."}
    changed = {**first, "rationale": "Because we agreed.\n\nAnd said so twice."}
    moved = [new, changed]
    told = changelog(before, text(norms=moved, title="Our better text"), title="From 1 to 2")
    assert told == (
        "# From 1 to 2\n\n"
        "## New\n\n- norm `new`: It is new.\n\n"
        "## Taken out\n\n- norm `norm-1`: It keeps norm 1.\n\n"
        "## Changed\n\n- title: Our **better** text\n- norm `norm-0`, rationale: **And said so twice.**\n"
    )
    swapped = changelog(before, text(norms=[second, first]), title="From 1 to 2")
    assert swapped == "# From 1 to 2\n\n## In another order\n\n- norms\n"


def test_nothing_is_told_of_the_same_text() -> None:
    assert list(differences(text(), text())) == []
    assert changelog(text(), text(), title="T") == "# T\n\nBoth say the same.\n"


def test_only_the_words_around_a_change_are_told() -> None:
    long = " ".join(f"word{number}" for number in range(200))
    told = changelog(text(preamble=long), text(preamble=f"{long} more"), title="T")
    assert told.endswith("- preamble: … word194 word195 word196 word197 word198 word199 **more**\n")


def test_what_stands_on_one_side_only_and_what_is_no_text_is_told() -> None:
    rules = {"ratify": {"quorum_percent": 75}}
    before, after = text(rules={}), text(rules=rules, forked_from={"title": "Theirs"})
    told = changelog(before, after, title="T")
    assert '- rules, ratify: {"quorum_percent":75}' in told
    assert "- forked from: Theirs" in told
