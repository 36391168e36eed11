"""Whose ballot stands for whom: transitively, never in circles, and one's own before any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.delegations import in_hand, leads_back, spoken_for, weights
from governance.errors import DelegationLoopError, NotAMemberError, NotDelegableError
from governance.models import DelegatedVote, Delegation, Role
from governance.rules import DecisionRule
from governance.services import delegations, memberships, voting
from governance.services.rules import put_in_force
from tests.governance.deciding import closed, opened
from tests.people import People, add, person

LIQUID = DecisionRule(delegation=True, ballots="open", close_early="never")
people_numbers = st.integers(0, 7)
TOPICS = ["texts", "lunch", "theme:repairs", "theme:rent"]


@given(st.dictionaries(people_numbers, people_numbers), st.sets(people_numbers), st.sets(people_numbers))
def test_every_chain_ends_with_somebody_who_voted_or_with_nobody(
    given_to: dict[int, int], electors: set[int], voted: set[int]
) -> None:
    found = spoken_for(electors, voted, given_to)
    for elector in electors:
        seen, speaker = set(), elector
        while speaker not in voted and speaker in given_to and speaker not in seen:
            seen.add(speaker)
            speaker = given_to[speaker]
        assert found.get(elector) == (speaker if speaker in voted else None)
    assert sum(weights(found).values()) == len(found)


@given(
    st.lists(st.tuples(st.sampled_from(TOPICS), people_numbers, people_numbers), max_size=40),
    st.sampled_from(["texts", "lunch"]),
    st.lists(st.sampled_from(TOPICS[2:]), unique=True),
)
def test_what_leads_back_is_refused_so_that_no_circle_ever_closes(
    wishes: list[tuple[str, int, int]], kind: str, themes: list[str]
) -> None:
    standing: dict[str, dict[int, int]] = {}
    for topic, giver, taker in wishes:
        if giver != taker and not leads_back(standing, topic, giver, taker):
            standing.setdefault(topic, {})[giver] = taker
    hands = in_hand(standing, kind, themes)
    for start in hands:
        seen, place = {start}, start
        while place in hands:
            place = hands[place]
            assert place not in seen
            seen.add(place)


@given(
    st.dictionaries(st.sampled_from(TOPICS), st.dictionaries(people_numbers, people_numbers)),
    st.lists(st.sampled_from(TOPICS[2:]), unique=True),
)
def test_nobody_votes_on_more_than_was_put_in_their_hands(
    given_to: dict[str, dict[int, int]], themes: list[str]
) -> None:
    for giver, taker in in_hand(given_to, "texts", themes).items():
        whole = bool(themes) and all(given_to.get(theme, {}).get(giver) == taker for theme in themes)
        assert whole or given_to["texts"][giver] == taker


def test_circles_of_several_kinds_never_meet_but_those_of_a_theme_and_a_kind_do() -> None:
    texts = {"texts": {1: 2}}
    assert not leads_back(texts, "lunch", 2, 1)
    assert leads_back(texts, "theme:repairs", 2, 1)
    assert leads_back({"theme:repairs": {1: 2}}, "lunch", 2, 1)
    assert leads_back({"theme:repairs": {1: 2}}, "theme:rent", 2, 1)
    assert leads_back({"theme:repairs": {1: 2}, "texts": {2: 3}}, "theme:rent", 3, 1)


@pytest.fixture
def liquid(people: People) -> People:
    put_in_force(people.community, {"question": LIQUID}, source="sha256:" + "1" * 64)
    for name in ("dora", "emil"):
        add(people.alice, person(name), people.community, Role.MEMBER)
    return people


def hand(people: People, giver: str, taker: str) -> None:
    delegations.delegate(person(giver), community=people.community, topic="question", taker=person(taker))


def test_a_delegated_vote_counts_through_others_and_is_kept_when_voting_ends(liquid: People) -> None:
    hand(liquid, "dora", "emil")
    hand(liquid, "emil", "alice")
    decision = opened(liquid, LIQUID)
    voting.cast(liquid.alice, decision=decision, ballot={"choice": "yes"})
    voting.cast(liquid.bob, decision=decision, ballot={"choice": "no"})
    decision = closed(decision)
    assert (decision.count.yes, decision.count.no) == (3, 1)
    kept = DelegatedVote.objects.filter(decision=decision)
    assert {(str(each.elector.user), str(each.ballot.elector.user)) for each in kept} == {
        ("dora", "alice"),
        ("emil", "alice"),
    }


def test_ones_own_ballot_goes_before_a_delegation(liquid: People) -> None:
    hand(liquid, "dora", "alice")
    decision = opened(liquid, LIQUID)
    voting.cast(liquid.alice, decision=decision, ballot={"choice": "yes"})
    voting.cast(person("dora"), decision=decision, ballot={"choice": "no"})
    decision = closed(decision)
    assert (decision.count.yes, decision.count.no) == (1, 1)


def test_a_vote_taken_back_while_voting_is_open_does_not_count(liquid: People) -> None:
    hand(liquid, "dora", "alice")
    decision = opened(liquid, LIQUID)
    voting.cast(liquid.alice, decision=decision, ballot={"choice": "yes"})
    delegations.take_back(person("dora"), community=liquid.community, topic="question")
    assert closed(decision).count.yes == 1


def test_a_circle_is_refused_however_long(liquid: People) -> None:
    hand(liquid, "dora", "emil")
    hand(liquid, "emil", "bob")
    with pytest.raises(DelegationLoopError, match="come back to you"):
        hand(liquid, "bob", "dora")
    with pytest.raises(DelegationLoopError):
        hand(liquid, "bob", "bob")


def test_handing_on_anew_replaces_what_stood(liquid: People) -> None:
    hand(liquid, "dora", "emil")
    hand(liquid, "dora", "bob")
    standing = Delegation.objects.get(community=liquid.community, giver=person("dora"), until=None)
    assert standing.taker == liquid.bob


def test_only_members_give_and_take_and_only_where_the_rule_lets_them(liquid: People) -> None:
    with pytest.raises(NotAMemberError):
        hand(liquid, "dora", "charlie")
    with pytest.raises(NotAMemberError):
        hand(liquid, "charlie", "dora")
    with pytest.raises(NotDelegableError, match="“ratify”"):
        delegations.delegate(liquid.bob, community=liquid.community, topic="ratify", taker=liquid.alice)


def test_whoever_leaves_gives_back_what_they_took(liquid: People) -> None:
    hand(liquid, "dora", "emil")
    hand(liquid, "bob", "dora")
    memberships.leave(person("dora"), community=liquid.community)
    assert not Delegation.objects.filter(community=liquid.community, until=None).exists()
