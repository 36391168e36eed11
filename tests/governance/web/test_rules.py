"""How a community decides, for everyone to read: by page and by API."""

from datetime import timedelta

import pytest
from django.test import Client

from constitutions.models import Version
from governance import clock
from governance.counting.ballots import Choice
from governance.rules import DecisionRule
from tests.loop import settle
from tests.people import AT_ONCE, STEWARDS_AT_ONCE, People, all_say, document, found_people, in_force, propose
from tests.reading import queries, said

AWAY = ("adapters.adapt", "evaluation.evaluate")


def brought_in(people: People, rules: dict[str, DecisionRule], *, title: str = "Our text") -> Version:
    """Have the community ratify a text with these rules."""
    text = document(title).model_copy(update={"rules": rules})
    all_say(propose(people.alice, people.community, text), Choice.YES)
    settle(without=AWAY)
    return in_force(people.community)


RULES = {"ratify": AT_ONCE, "deploy": STEWARDS_AT_ONCE}


def test_before_there_is_a_text_the_founding_rule_decides(client: Client, people: People) -> None:
    shown = said(client.get("/c/tenants/rules/"))
    assert "No text with rules of its own is in force yet." in shown
    assert "The founding rule Tenants was founded with this rule on" in shown
    assert "Passes if at least 1 of 2 members votes and more say yes than no." in shown


def test_each_rule_is_told_in_words_and_numbers_with_the_text_that_says_so(
    client: Client, people: People
) -> None:
    brought_in(people, RULES)
    answer = client.get("/c/tenants/rules/")
    shown = said(answer)
    assert "Text to bring into force In force since" in shown
    assert "as version 1 says" in shown
    assert '<a href="/c/tenants/constitution/v1/#deciding">' in answer.content.decode()
    assert "Model to let go live" in shown
    assert "Passes if the only steward votes and more say yes than no." in shown
    assert "Earlier rule" not in shown


def test_a_rule_that_was_changed_and_one_that_is_gone_stay_readable(client: Client, people: People) -> None:
    brought_in(people, RULES | {"budget": DecisionRule(quorum_percent=30)})
    with clock.ahead(timedelta(days=1)):
        brought_in(
            people,
            RULES | {"ratify": DecisionRule(close_early="when_all_voted", quorum_percent=90)},
            title="New",
        )
    shown = said(client.get("/c/tenants/rules/"))
    assert "Earlier rule : Text to bring into force (1)" in shown
    assert "At least 90 % of them must vote" in shown
    assert "Kinds that have no rule any more Budget" in shown
    assert "At least 30 % of them must vote" in shown


def test_more_rules_take_no_more_queries(client: Client, people: People) -> None:
    brought_in(people, RULES)
    few = queries(client, "/c/tenants/rules/")
    brought_in(people, RULES | {name: DecisionRule() for name in ("one", "two", "three")}, title="New")
    brought_in(people, RULES | dict.fromkeys(("one", "two", "three"), AT_ONCE), title="Newer")
    assert queries(client, "/c/tenants/rules/") == few


def test_a_community_nobody_knows(client: Client, people: People) -> None:
    assert client.get("/c/nobody/rules/").status_code == 404


@pytest.mark.django_db
def test_the_api_gives_the_same(client: Client) -> None:
    people = found_people()
    version = brought_in(people, RULES)
    brought_in(
        people, RULES | {"ratify": DecisionRule(close_early="when_all_voted", quorum_percent=90)}, title="New"
    )
    answer = client.get("/api/communities/tenants/rules/").json()
    assert [(each["kind"], each["until"]) for each in answer["in_force"]] == [
        ("deploy", None),
        ("ratify", None),
    ]
    (earlier,) = answer["earlier"]
    assert (earlier["kind"], earlier["source"], earlier["since"] < earlier["until"]) == (
        "ratify",
        version.text_id,
        True,
    )
    assert answer["in_force"][1]["rule"]["quorum_percent"] == 90
    assert answer["in_force"][1]["numbers"][0].startswith("Passes if all 2 members vote")
    assert answer["founding"]["sentences"][0] == "All members decide."
    assert client.get("/api/communities/nobody/rules/").status_code == 404
