"""Past votes counted again by another rule: right where it is done, and silent where it would tell too much."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from governance.counting.ballots import Ballot, BallotError, Choice, YesNo, ballot_for
from governance.counting.settings import BINARY, Method
from governance.outcomes import Entitled, Result, bodies_of, result
from governance.rulebook.replay import FEWEST, NotReplayed, Past, replay
from governance.rulebook.replay_phrasing import found_in_words, same, why_different
from governance.rules import Body, DecisionRule
from tests.governance.any_rule import FIELDS, OPTIONS, ballots, built, rules

LABELS = {"north": "North", "south": "South"}


def past_of(rule: DecisionRule, cast: Sequence[Ballot], *, electors: int = 0, **more: Any) -> Past:
    """Return a vote of one body in which these ballots were cast."""
    entitled = {voter: Entitled(bodies=[rule.electorate]) for voter in range(electors or len(cast))}
    options = () if rule.binary else OPTIONS
    found = result(rule, options=options, electors=entitled, ballots=dict(enumerate(cast)), seed="seed")
    contents = [] if rule.binary else [ballot.model_dump(mode="json") for ballot in cast]
    return Past(rule=rule, options=options, found=found, contents=contents, **more)


def said(yes: int, no: int = 0, abstain: int = 0, aside: int = 0) -> list[YesNo]:
    """Return so many ballots of each sort."""
    numbers = {Choice.YES: yes, Choice.NO: no, Choice.ABSTAIN: abstain, Choice.STAND_ASIDE: aside}
    return [YesNo(choice=choice, reason="Why.") for choice, many in numbers.items() for _ in range(many)]


def ranked(*orders: str) -> list[Ballot]:
    """Return ballots that rank options, given by their first letters."""
    names = {"n": "north", "s": "south", "w": "west"}
    rule = DecisionRule(method=Method.SCHULZE)
    return [ballot_for(rule, OPTIONS, {"ranks": [[names[each]] for each in order]}) for order in orders]


def replayed(rule: DecisionRule, past: Past) -> Result:
    found = replay(rule, past)
    assert isinstance(found, Result), found
    return found


def why_not(rule: DecisionRule, past: Past) -> str:
    found = replay(rule, past)
    assert isinstance(found, NotReplayed)
    return found.why


@settings(max_examples=300)
@given(data=st.data(), rule=rules())
def test_by_its_own_rule_a_vote_comes_to_what_it_came_to(data: st.DataObject, rule: DecisionRule) -> None:
    cast = data.draw(st.lists(ballots(rule.method), max_size=9))
    if not rule.binary:
        cast = [ballot for ballot in cast if allowed(rule, ballot)]
    if rule.also:
        return
    past = past_of(rule, cast, electors=10)
    if rule.method in (Method.INSTANT_RUNOFF, Method.SINGLE_TRANSFERABLE_VOTE) and rule.secret:
        assert "only" in why_not(rule, past)
    else:
        assert replayed(rule, past) == past.found


def allowed(rule: DecisionRule, ballot: Ballot) -> bool:
    """Whether the ballot could be cast under the rule."""
    try:
        ballot_for(rule, OPTIONS, ballot.model_dump(mode="json"))
    except BallotError:
        return False
    return True


@settings(max_examples=300)
@given(data=st.data(), old=rules(sorted(BINARY)), new=rules(sorted(BINARY)))
def test_a_yes_or_no_vote_is_counted_as_its_ballots_would_be(
    data: st.DataObject, old: DecisionRule, new: DecisionRule
) -> None:
    """It is known from what was published alone, two bodies included."""
    new = new.model_copy(update={"quorum_base": old.quorum_base, "active_days": old.active_days})
    asked = {body.electorate for body in bodies_of(old)}
    assume({body.electorate for body in bodies_of(new)} <= asked)
    choices = [Choice.YES, Choice.NO, Choice.ABSTAIN]
    if Method.CONSENT in (old.method, new.method):
        choices = [Choice.YES, Choice.NO]
    cast = data.draw(st.dictionaries(st.integers(0, 8), st.sampled_from(choices)))
    electors = {
        voter: Entitled(
            bodies=sorted(asked if voter % 3 else asked - {"stewards"} or asked),
            active=old.quorum_base == "members" or voter > 2,
        )
        for voter in range(9)
    }
    voted = {voter: YesNo(choice=choice) for voter, choice in cast.items()}
    found, expected = (
        result(rule, options=(), electors=electors, ballots=voted, seed="seed") for rule in (old, new)
    )
    again = replayed(new, Past(rule=old, options=(), found=found))
    assert [body.passed for body in again.bodies] == [body.passed for body in expected.bodies]
    assert [body.turnout for body in again.bodies] == [body.turnout for body in expected.bodies]


def test_who_stood_aside_abstains_where_there_is_no_standing_aside() -> None:
    past = past_of(DecisionRule(method=Method.CONSENT), said(4, aside=3))
    found = replayed(DecisionRule(abstentions="count_against"), past)
    assert (found.yes, found.no, found.abstain, found.carried) == (4, 0, 3, True)


OPEN = {"ballots": "open"}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ({}, {"method": "approval"}, "It was a question of yes or no, and this rule chooses among options."),
        ({"method": "approval"}, {}, "It was a choice among options, and this rule asks for yes or no."),
        (
            {"method": "approval"},
            {"method": "score"},
            "Its ballots say something else than this rule asks for.",
        ),
        (
            {},
            {"also": (Body(),)},
            "Nobody counted what the stewards said, as this rule would.",
        ),
        ({"electorate": "stewards"}, {}, "Nobody counted what the members said, as this rule would."),
        (
            {},
            {"quorum_base": "active", "active_days": 90},
            "Nobody counted who had voted in the 90 days before it.",
        ),
        (
            {"quorum_base": "active"},
            {"quorum_base": "active", "active_days": 90},
            "Nobody counted who had voted in the 90 days before it.",
        ),
    ],
)
def test_why_it_cannot_be_told(old: dict[str, Any], new: dict[str, Any], sentence: str) -> None:
    was = DecisionRule.model_validate(OPEN | old)
    past = past_of(was, said(3) if was.binary else [])
    assert why_not(DecisionRule.model_validate(OPEN | new), past) == sentence


def test_votes_that_were_handed_on_cannot_be_taken_back_afterwards() -> None:
    past = past_of(DecisionRule(ballots="open", delegation=True), said(3), delegated=2)
    assert why_not(DecisionRule(), past).startswith("2 votes were handed on to others")
    assert replayed(DecisionRule(ballots="open", delegation=True, quorum_percent=90), past).carried


def test_a_ballot_that_does_not_fit_is_said_where_everybody_can_see_it() -> None:
    rule = DecisionRule(method=Method.SCORE, score_max=5, ballots="open")
    past = past_of(rule, [ballot_for(rule, OPTIONS, {"scores": {"north": 5}})])
    narrower = rule.model_copy(update={"score_max": 3})
    assert why_not(narrower, past) == (
        "A ballot that was cast then could not be cast under this rule. "
        "Scores go from 0 to 3: change the 5 that you gave “north”."
    )


SECRET_RANKED = DecisionRule(method=Method.SCHULZE)
RUNOFF = DecisionRule(method=Method.INSTANT_RUNOFF)


def test_few_secret_ballots_are_not_asked_anything_new() -> None:
    few = past_of(SECRET_RANKED, ranked("ns", "sn", "wn"))
    assert why_not(RUNOFF, few) == (
        "Ballots were secret, and only 3 say what somebody wants: another way of counting could show it."
    )
    assert replayed(RUNOFF.model_copy(update={"ballots": "open"}), open_(few)).winners
    many = past_of(SECRET_RANKED, ranked(*["ns"] * FEWEST))
    assert replayed(RUNOFF, many).winners == ("north",)


def open_(past: Past) -> Past:
    rule = past.rule.model_copy(update={"ballots": "open"})
    return Past(rule=rule, options=past.options, found=past.found, contents=past.contents)


@pytest.mark.parametrize("field", ["duplicates", "max_rankings"])
def test_no_number_of_secret_ballots_is_read_in_another_way(field: str) -> None:
    many = past_of(SECRET_RANKED, ranked(*["ns"] * 2 * FEWEST))
    changed: Mapping[str, Any] = {"duplicates": "skip", "max_rankings": 1}
    for rule in (SECRET_RANKED, RUNOFF):
        other = rule.model_copy(update={field: changed[field]})
        assert "reads single ballots in another way" in why_not(other, many)


def test_what_does_not_fit_a_secret_ballot_is_not_told() -> None:
    alike = ballot_for(SECRET_RANKED, OPTIONS, {"ranks": [["north", "south"]]})
    many = past_of(SECRET_RANKED, [alike, *ranked(*["ns"] * FEWEST)])
    assert why_not(RUNOFF, many) == "A ballot that was cast then could not be cast under this rule."


SAME_COUNTS: dict[Method, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    Method.APPROVAL: (
        [{"approved": ["north", "south"]}, {"approved": []}],
        [{"approved": ["north"]}, {"approved": ["south"]}],
    ),
    Method.SCORE: (
        [{"scores": {"north": 5, "south": 1}}, {"scores": {"north": 0}}],
        [{"scores": {"north": 2}}, {"scores": {"north": 3, "south": 1}}],
    ),
    Method.QUADRATIC: (
        [{"votes": {"north": 3, "south": -1}}, {"votes": {}}],
        [{"votes": {"north": 1}}, {"votes": {"north": 2, "south": -1}}],
    ),
    Method.SCHULZE: (
        [{"ranks": [["north"], ["south"], ["west"]]}, {"ranks": [["west"], ["south"], ["north"]]}],
        [{"ranks": [["south"], ["north"], ["west"]]}, {"ranks": [["west"], ["north"], ["south"]]}],
    ),
}
"""Ballots that differ and whose published counts do not."""


@settings(max_examples=300)
@given(data=st.data(), method=st.sampled_from(sorted(SAME_COUNTS)), new=rules())
def test_of_few_secret_ballots_nothing_is_told_beyond_what_was_published(
    data: st.DataObject, method: Method, new: DecisionRule
) -> None:
    """Votes whose published counts are alike come to the same, by whatever rule one asks."""
    facts = {
        name: data.draw(FIELDS[name])
        for name in data.draw(st.sets(st.sampled_from(sorted(FIELDS)), max_size=4))
    }
    rule = built(facts | {"method": method, "ballots": "secret"})
    assume(rule is not None)
    assert rule is not None
    try:
        pasts = [
            past_of(rule, [ballot_for(rule, OPTIONS, content) for content in contents])
            for contents in SAME_COUNTS[method]
        ]
    except BallotError:
        return
    assert pasts[0].found == pasts[1].found
    assert replay(new, pasts[0]) == replay(new, pasts[1])


@pytest.mark.parametrize(
    ("old", "new", "cast", "words"),
    [
        (
            {},
            {"quorum_percent": 80},
            said(5, 2),
            "7 of the members voted. Then 5 had to; by this rule 8 would have had to.",
        ),
        (
            {"quorum_percent": 80},
            {"quorum_percent": 20},
            said(5, 2),
            "7 of the members voted. Then 8 had to; by this rule 2 would have had to.",
        ),
        (
            {},
            {"method": "supermajority"},
            said(5, 4),
            "5 of the members said yes. Then 5 had to; by this rule 6 would have had to.",
        ),
        (
            {},
            {"abstentions": "count_against"},
            said(4, 2, 3),
            (
                "4 of the members said yes. Then 4 had to; by this rule 5 would have had to. "
                "3 abstentions would count against it."
            ),
        ),
        (
            {"share_of": "electors"},
            {},
            said(5, 2),
            "5 of the members said yes. Then 6 had to; by this rule 4 would have had to.",
        ),
        ({}, {"method": "consent"}, said(5, 2), "Somebody said no, which would block it."),
        ({"method": "consent"}, {}, said(5, 2), "A no would not block it any more."),
        ({}, {"quorum_percent": 40}, said(5, 2), ""),
    ],
)
def test_why_it_would_be_different(
    old: dict[str, Any], new: dict[str, Any], cast: list[YesNo], words: str
) -> None:
    past = past_of(DecisionRule.model_validate(old), cast, electors=10)
    rule = DecisionRule.model_validate(new)
    assert " ".join(why_different(past, rule, replayed(rule, past), {})) == words


def test_a_body_that_is_asked_no_more() -> None:
    old = DecisionRule(also=(Body(),))
    electors = {
        voter: Entitled(bodies=["members", *(["stewards"] if voter < 2 else [])]) for voter in range(6)
    }
    cast = {voter: YesNo(choice=Choice.NO if voter < 2 else Choice.YES) for voter in range(6)}
    past = Past(rule=old, options=(), found=result(old, options=(), electors=electors, ballots=cast, seed=""))
    found = replayed(DecisionRule(), past)
    assert why_different(past, DecisionRule(), found, {}) == (
        "The stewards were against it, and by this rule they would not be asked.",
    )


APPROVAL = DecisionRule(method=Method.APPROVAL, quorum_percent=1)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ({"seats": 2}, "2 seats are filled, and not 1."),
        (
            {"ties": "by_order_of_options"},
            "South and west were level for the win; the order in which the options stood decided: South.",
        ),
        (
            {"quorum_percent": 100},
            "4 of the members voted. Then 1 had to; by this rule 10 would have had to.",
        ),
    ],
)
def test_why_another_option_would_win(new: dict[str, Any], words: str) -> None:
    # With this seed the lots fall on the option that stands second.
    cast = [
        ballot_for(APPROVAL, OPTIONS, {"approved": [name]}) for name in ("west", "west", "south", "south")
    ]
    past = past_of(APPROVAL, cast, electors=10)
    assert past.found.winners == ("west",)
    rule = APPROVAL.model_copy(update=new)
    assert " ".join(why_different(past, rule, replayed(rule, past), LABELS)) == words


def test_another_method_is_said() -> None:
    past = open_(past_of(SECRET_RANKED, ranked("nsw", "nsw", "snw", "wsn", "wsn")))
    found = replayed(RUNOFF, past)
    assert not same(found, past.found)
    assert why_different(past, RUNOFF, found, LABELS) == ("It is counted by another method.",)
    assert (found_in_words(past.found, LABELS), found_in_words(found, LABELS)) == ("South won", "North won")


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (past_of(DecisionRule(), said(12, 4, 1)), "Carried: 12 yes, 4 no, 1 abstention"),
        (past_of(DecisionRule(), said(1, 4)), "Rejected: 1 yes, 4 no, 0 abstentions"),
        (past_of(APPROVAL, [], electors=10), "Rejected: too few took part"),
        (
            past_of(APPROVAL, [ballot_for(APPROVAL, OPTIONS, {"choice": "abstain"})]),
            "Nobody won",
        ),
    ],
)
def test_what_a_vote_came_to(past: Past, words: str) -> None:
    assert found_in_words(past.found, LABELS) == words
