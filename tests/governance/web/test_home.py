"""The first page."""

from django.test import Client

from governance.services import communities, voting
from tests.governance.deciding import opened
from tests.people import People, found_people
from tests.reading import queries, said


def test_everyone_sees_which_communities_there_are(client: Client, people: People) -> None:
    shown = said(client.get("/"))
    assert "Tenants Advice. 2 people" in shown
    assert "you are a" not in shown


def test_a_member_sees_their_role_and_the_votes_that_wait_for_them(client: Client, people: People) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    shown = said(client.get("/"))
    assert "What waits for you Shall we?" in shown
    assert "1 open vote · you are a member" in shown
    voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
    assert "No vote waits for you." in said(client.get("/"))


def test_an_outsider_has_no_vote_waiting(client: Client, people: People) -> None:
    opened(people)
    client.force_login(people.charlie)
    assert "No vote waits for you." in said(client.get("/"))


def test_closed_communities_stand_apart(client: Client, people: People) -> None:
    communities.close(people.alice, community=people.community, reason="Done.")
    assert "Closed communities" in said(client.get("/"))


def test_more_communities_take_no_more_queries(client: Client, people: People) -> None:
    client.force_login(people.bob)
    opened(people)
    one = queries(client, "/")
    for slug in ("second", "third"):
        opened(found_people(slug, slug.title()))
    assert queries(client, "/") == one


def test_an_address_that_leads_nowhere_is_a_page(client: Client, people: People) -> None:
    answer = client.get("/c/nobody/")
    assert answer.status_code == 404
    assert "Nothing is here" in said(answer)


def test_nothing_inline_is_asked_of_the_browser(client: Client, people: People) -> None:
    answer = client.get("/")
    page = answer.content.decode()
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert not any(found in page for found in (" style=", "<style", " onclick=", "<script>"))
