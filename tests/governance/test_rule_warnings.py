"""What to think twice about in a rule, and the rules one can begin with."""

import pytest

from governance.counting.settings import Method
from governance.outcomes import NO_CHANGE
from governance.rulebook.rule_numbers import Size
from governance.rulebook.rule_phrasing import rule
from governance.rulebook.rule_presets import PRESETS, Preset
from governance.rulebook.rule_warnings import warnings
from governance.rules import DAY, Body, DecisionRule, Emergency, Veto

TWENTY = {"members": Size(20, 12), "stewards": Size(3, 3)}
ONE_STEWARD = {"members": Size(20, 20), "stewards": Size(1, 1)}
SEEN = "the counts of the two bodies would show how they voted. Make ballots open."
NOBODY = {"members": Size(20, 20), "stewards": Size(0, 0)}


@pytest.mark.parametrize(
    ("value", "sizes", "said"),
    [
        (DecisionRule(), TWENTY, ()),
        (
            DecisionRule(quorum_percent=80),
            TWENTY,
            (
                "16 must vote, and only 12 of the members have voted in the last 180 days: this may never pass.",
            ),
        ),
        (DecisionRule(quorum_percent=80, quorum_base="active"), TWENTY, ()),
        (
            DecisionRule(quorum_percent=5),
            TWENTY,
            ("One member alone could decide this, if nobody else votes. Ask for a higher quorum.",),
        ),
        (
            DecisionRule(electorate="stewards"),
            ONE_STEWARD,
            ("One steward alone could decide this, if nobody else votes. Ask for a higher quorum.",),
        ),
        (
            DecisionRule(quorum_percent=1, also=(Body(),)),
            ONE_STEWARD,
            (
                "One steward alone could decide this, if nobody else votes. Ask for a higher quorum.",
                f"There is one steward: {SEEN}",
            ),
        ),
        (
            DecisionRule(also=(Body(),)),
            {"members": Size(4, 4), "stewards": Size(3, 3)},
            (f"There is one member who is no steward: {SEEN}",),
        ),
        (DecisionRule(also=(Body(),), ballots="open"), ONE_STEWARD, ()),
        (
            DecisionRule(quorum_percent=5, also=(Body(electorate="adherents"),)),
            TWENTY | {"adherents": Size(1, 1)},
            (),
        ),
        (
            DecisionRule(quorum_percent=5, also=(Body(electorate="adherents"),)),
            TWENTY | {"adherents": Size(0, 0)},
            ("One member alone could decide this, if nobody else votes. Ask for a higher quorum.",),
        ),
        (DecisionRule(also=(Body(),)), NOBODY, ("There are no stewards now: nobody could vote on this.",)),
        (
            DecisionRule(timelock_seconds=DAY, veto=Veto(needed_percent=20)),
            TWENTY,
            ("One steward alone could veto what everybody else wants.",),
        ),
        (
            DecisionRule(timelock_seconds=DAY, veto=Veto()),
            NOBODY,
            ("There are no stewards now: nobody could veto anything.",),
        ),
        (
            DecisionRule(emergency=Emergency(threshold="1/3")),
            TWENTY,
            ("One steward alone could decide in an emergency.",),
        ),
        (
            DecisionRule(emergency=Emergency()),
            NOBODY,
            ("There are no stewards now: nobody could decide in an emergency.",),
        ),
        (
            DecisionRule(method=Method.INSTANT_RUNOFF, minimum_votes=30),
            TWENTY,
            ("No option can have 30 votes: only 20 can vote.",),
        ),
    ],
)
def test_what_is_warned_of(value: DecisionRule, sizes: dict[str, Size], said: tuple[str, ...]) -> None:
    assert warnings(value, sizes) == said


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_sound_and_says_why(name: str) -> None:
    preset = PRESETS[name]
    assert DecisionRule.model_validate(preset.rule.model_dump()) == preset.rule
    for sentence in (preset.suits, preset.against):
        assert sentence.endswith(".")
    assert warnings(preset.rule, TWENTY | {"members": Size(20, 20)}) == ()


def test_no_two_presets_are_alike() -> None:
    every: list[Preset] = list(PRESETS.values())
    assert len({rule(each.rule) for each in every}) == len({each.name for each in every}) == len(every)


def test_a_preset_that_leaves_everything_as_it_is_on_a_tie_names_the_option_that_does() -> None:
    assert {each.rule.status_quo for each in PRESETS.values()} == {NO_CHANGE}
