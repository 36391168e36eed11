"""Finished counts as pictures and tables: what is drawn is what was counted, in every method."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.counting.ballots import ballot_for
from governance.counting.settings import Method
from governance.outcomes import Entitled, Result, bodies_of, result
from governance.rulebook.count_phrasing import ballot_in_words
from governance.rules import Body, DecisionRule
from governance.web.count_pictures import least_yes
from governance.web.counts import CountRead, read

LABELS = {"a": "Bread", "b": "Cake", "c": "Pie", "d": "Soup"}
SEED = "0f"


def counted(rule: DecisionRule, *ballots: dict[str, Any], electors: int = 0) -> Result:
    people = {number: Entitled(bodies=("members", "stewards")) for number in range(electors or len(ballots))}
    said = {number: ballot_for(rule, [*LABELS], ballot) for number, ballot in enumerate(ballots)}
    return result(rule, options=[*LABELS], electors=people, ballots=said, seed=SEED)


def shown(rule: DecisionRule, *ballots: dict[str, Any], electors: int = 0) -> CountRead:
    return read(counted(rule, *ballots, electors=electors), rule, LABELS)


def rows(found: CountRead, table: int = 0) -> dict[str, tuple[str, ...]]:
    return {row.head: row.cells for row in found.bodies[0].tables[table].rows}


def ranks(text: str, number: int = 1) -> Sequence[dict[str, Any]]:
    """Return ``number`` ballots that rank these options, one letter each, in this order."""
    return [{"ranks": [[each] for each in text]}] * number


YES, NO, ABSTAIN = ({"choice": choice} for choice in ("yes", "no", "abstain"))


def test_yes_and_no_stand_beside_what_was_needed() -> None:
    found = shown(DecisionRule(method=Method.SUPERMAJORITY), YES, YES, NO, ABSTAIN, electors=10)
    (stage,) = found.bodies[0].stages
    assert found.bodies[0].turnout == "4 of 10 took part; the quorum was 5."
    assert [(bar.label, bar.value, bar.length, bar.line) for bar in stage.bars] == [
        ("Took part", "4", 40, 50),
        ("Yes", "2", 20, 20),
        ("No", "1", 10, None),
        ("Abstained", "1", 10, None),
    ]
    assert rows(found) == {
        "Yes": ("2", "20 %"),
        "No": ("1", "10 %"),
        "Abstained": ("1", "10 %"),
        "Did not vote": ("6", "60 %"),
    }


def test_consent_has_its_own_words_and_no_line() -> None:
    found = shown(DecisionRule(method=Method.CONSENT), YES, {"choice": "stand_aside"})
    bars = found.bodies[0].stages[0].bars
    assert [bar.label for bar in bars] == ["Took part", "Yes", "No", "Stood aside", "Abstained"]
    assert bars[1].line is None


def test_each_body_has_its_own_picture() -> None:
    found = shown(DecisionRule(also=(Body(threshold="3/4"),)), YES, YES, NO)
    assert [body.title for body in found.bodies] == ["The members", "The stewards"]


parts = st.sampled_from(["simple_majority", "supermajority"])
shares = st.sampled_from(["1/2", "2/3", "3/4", "1/1"])


@given(
    st.lists(st.sampled_from([YES, NO, ABSTAIN]), max_size=12),
    st.integers(0, 5),
    parts,
    shares,
    st.sampled_from(["at_least", "more_than"]),
    st.sampled_from(["votes", "electors"]),
    st.sampled_from(["ignored", "count_against"]),
)
def test_what_was_needed_is_exactly_what_passes(
    ballots: list[dict[str, str]],
    silent: int,
    method: str,
    share: str,
    sharp: str,
    of: str,
    abstentions: str,
) -> None:
    if share == "1/1":
        sharp = "at_least"
    rule = DecisionRule.model_validate(
        {
            "method": method,
            "threshold": share,
            "threshold_is": sharp,
            "share_of": of,
            "abstentions": abstentions,
            "quorum_percent": 1,
            "also": [{"threshold": share, "quorum_percent": 1}],
        }
    )
    found = counted(rule, *ballots, electors=len(ballots) + silent)
    for body, part in zip(found.bodies, bodies_of(rule), strict=True):
        needed = least_yes(body, rule, part)
        assert needed is not None
        assert body.passed == (body.turnout.quorate and found.yes >= needed)


def test_what_adds_up_is_drawn_from_nothing_both_ways() -> None:
    rule = DecisionRule(method=Method.QUADRATIC)
    found = shown(rule, {"votes": {"a": 3, "b": -2}}, {"votes": {"a": 1}}, ABSTAIN)
    bars = {bar.label: bar for bar in found.bodies[0].stages[0].bars}
    assert (bars["Bread"].value, bars["Bread"].note, bars["Cake"].value) == ("4", "wins", "−2")
    assert bars["Cake"].start == 0
    assert bars["Bread"].start == bars["Cake"].start + bars["Cake"].length == pytest.approx(33.33)
    assert bars["Bread"].start + bars["Bread"].length == pytest.approx(100)
    assert rows(found)["Cake"] == ("−2",)
    assert "1 ballot abstains" in found.bodies[0].tables[0].caption


@pytest.mark.parametrize(
    ("method", "ballot", "cells"),
    [
        (Method.APPROVAL, {"approved": ["a", "b"]}, ("1", "50 %")),
        (Method.SCORE, {"scores": {"a": 4, "b": 1}}, ("4", "40 %")),
    ],
)
def test_totals_say_of_what_they_are(method: Method, ballot: dict[str, Any], cells: tuple[str, str]) -> None:
    found = shown(DecisionRule(method=method, ties="by_order_of_options"), ballot, ABSTAIN)
    assert rows(found)["Bread, wins"] == cells
    assert found.winners == "Bread"


def test_each_round_says_who_leaves_and_where_their_votes_go() -> None:
    rule = DecisionRule(method=Method.INSTANT_RUNOFF)
    found = shown(rule, *ranks("ab", 4), *ranks("ba", 3), *ranks("cb", 2), *ranks("da", 1))
    body = found.bodies[0]
    assert [stage.title for stage in body.stages] == ["Round 1 of 3", "Round 2 of 3", "Round 3 of 3"]
    assert body.stages[0].words == (
        "Soup (1) is taken out: the fewest votes.",
        "The votes of Soup move on: 1 to Bread.",
        "The line is what elects: 6.",
    )
    last = {bar.label: bar for bar in body.stages[2].bars}
    assert last["Cake"].value == "5"
    assert last["Cake"].gained == pytest.approx(100 * 2 / 6, abs=0.01)
    assert last["Cake"].note == "2 of them came in this round"
    assert rows(found)["Pie"] == ("2", "2, taken out", "—")
    assert rows(found)["Cake"] == ("3", "3", "5 (+2)")
    assert rows(found)["Needed"] == ("6", "6", "6")
    assert found.winners == "Bread"
    assert "for the win; lots decided: Bread" in body.ties[0]
    assert {label for _, _, label in found.lots} == {"Bread", "Cake"}
    assert found.seed == SEED


def test_a_surplus_moves_on_in_parts_and_says_so() -> None:
    rule = DecisionRule(method=Method.SINGLE_TRANSFERABLE_VOTE, seats=2)
    found = shown(rule, *ranks("ab", 5), *ranks("a", 2), *ranks("cb", 3), *ranks("b", 2))
    first = found.bodies[0].stages[0]
    assert first.words[0] == "Bread is elected: it has 7 votes, and 5 were needed."
    assert first.words[1] == (
        "Bread does not need 2 of its votes; each of its ballots moves on at a part of its worth: "
        "1.43 to Cake and 0.57 to nobody, because their ballots rank nobody who is left."
    )
    assert rows(found)["Rank nobody who is left"][1] == "0.57"
    assert found.rounded


def test_schulze_shows_every_comparison_and_the_ranking() -> None:
    rule = DecisionRule(method=Method.SCHULZE)
    found = shown(rule, *ranks("abc", 3), *ranks("bca", 2), *ranks("cab", 2))
    ranking, pairwise, paths = found.bodies[0].tables
    assert next((row.head, row.cells[0], row.strong) for row in ranking.rows) == ("Bread", "1.", True)
    assert {row.head: row.cells[1] for row in pairwise.rows}["Bread"] == "5, wins"
    assert paths.rows[0].cells[0] == "—"
    assert all("wins" not in cell for row in paths.rows for cell in row.cells)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"choice": "stand_aside", "reason": "Hm."}, "Stood aside"),
        ({"approved": ["a", "b", "c"]}, "Approves of Bread, Cake and Pie"),
        ({"approved": []}, "Approves of nothing"),
        ({"scores": {"a": 5, "b": 0}}, "Bread: 5; Cake: 0"),
        ({"votes": {"a": -2}}, "Bread: −2"),
        ({"ranks": [["b"], [], ["a", "c"]]}, "1. Cake 3. Bread and Pie"),
    ],
)
def test_a_ballot_is_told_in_words(content: dict[str, Any], words: str) -> None:
    assert " ".join(ballot_in_words(content, LABELS).split()) == words


def test_fractions_are_rounded_for_reading_only() -> None:
    found = counted(
        DecisionRule(method=Method.SINGLE_TRANSFERABLE_VOTE, seats=2),
        *ranks("ab", 5),
        *ranks("a", 2),
        *ranks("cb", 3),
        *ranks("b", 2),
    )
    assert found.main.count.rounds[1].tallies["b"] == Fraction(24, 7)
