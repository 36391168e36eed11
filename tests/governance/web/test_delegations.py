"""Delegations on their page: handing over, taking back, chains, and who carries most."""

import pytest
from django.test import Client

from governance.models import Delegation
from governance.rules import DecisionRule
from governance.services import communities, rules
from tests.governance.deciding import ABOUT
from tests.governance.voting import with_dora
from tests.people import People
from tests.reading import queries, said

PAGE = "/c/tenants/delegations/"
OPEN = DecisionRule(ballots="open", delegation=True)


@pytest.fixture
def garden(people: People) -> People:
    """Return a community in which votes about the garden can be handed on."""
    rules.put_in_force(people.community, {"garden": OPEN, "lunch": DecisionRule()}, source=ABOUT)
    return people


def hand(client: Client, giver: object, taker: object, topic: str = "garden") -> object:
    client.force_login(giver)  # type: ignore[arg-type]
    return client.post(f"{PAGE}{topic}/", {f"{topic}-taker": taker.pk})  # type: ignore[attr-defined]


def test_a_vote_is_handed_over_and_taken_back(client: Client, garden: People) -> None:
    client.force_login(garden.bob)
    assert "Garden Your vote is your own." in said(client.get(PAGE))
    answer = client.post(f"{PAGE}garden/", {"garden-taker": garden.alice.pk}, follow=True)
    assert "alice has your vote now." in said(answer)
    assert "Your vote is with alice ." in said(answer)
    answer = client.post(f"{PAGE}garden/back/", follow=True)
    assert "Your vote is your own again: Garden." in said(answer)
    assert not Delegation.objects.filter(until=None).exists()


def test_a_chain_is_told_to_its_end_with_what_it_carries(client: Client, garden: People) -> None:
    dora = with_dora(garden)
    hand(client, garden.bob, garden.alice)
    hand(client, garden.alice, dora)
    client.force_login(garden.bob)
    shown = said(client.get(PAGE))
    assert "Your vote is with alice , who handed it on; as things stand dora would cast it." in shown
    assert "dora 3 100 %" in shown
    client.force_login(dora)
    shown = said(client.get(PAGE))
    assert "Handed to you by alice. As things stand your ballot counts for 3 people, you included." in shown


def test_a_circle_is_refused_where_it_would_close(client: Client, garden: People) -> None:
    hand(client, garden.bob, garden.alice)
    answer = hand(client, garden.alice, garden.bob)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "Your vote would come back to you" in said(answer)


def test_only_what_a_rule_lets_go_can_be_handed_over(client: Client, garden: People) -> None:
    answer = hand(client, garden.bob, garden.alice, "lunch")
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "cannot be handed to somebody else" in said(answer)


def test_outsiders_neither_give_nor_take(client: Client, garden: People) -> None:
    answer = hand(client, garden.bob, garden.charlie)
    assert (answer.status_code, "Choose one of the members listed." in said(answer)) == (422, True)  # type: ignore[attr-defined]
    assert hand(client, garden.charlie, garden.alice).status_code == 403  # type: ignore[attr-defined]
    assert client.get(PAGE).status_code == 403
    client.logout()
    assert client.get(PAGE)["Location"].startswith("/sign-in/")


def test_where_no_rule_has_it_the_page_says_so(client: Client, people: People) -> None:
    client.force_login(people.bob)
    assert "No rule of Tenants lets members hand their votes on." in said(client.get(PAGE))


def test_a_closed_community_takes_none_and_gives_back(client: Client, garden: People) -> None:
    hand(client, garden.bob, garden.alice)
    communities.close(garden.alice, community=garden.community, reason="Done.")
    answer = hand(client, garden.bob, garden.alice)
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert client.post(f"{PAGE}garden/back/").status_code == 302


def test_more_topics_take_no_more_queries(client: Client, garden: People) -> None:
    hand(client, garden.bob, garden.alice)
    one = queries(client, PAGE)
    rules.put_in_force(garden.community, {"garden": OPEN, "roof": OPEN, "yard": OPEN}, source=ABOUT)
    for topic in ("roof", "yard"):
        hand(client, garden.bob, garden.alice, topic)
    assert queries(client, PAGE) == one
