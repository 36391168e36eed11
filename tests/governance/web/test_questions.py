"""Asking the community: by which rules, what is refused, and what is kept of what was typed."""

import pytest
from django.test import Client

from governance.models import Decision
from governance.rules import DAY, DecisionRule, Emergency
from governance.services import communities, questions, rules
from tests.governance.deciding import ABOUT
from tests.people import AT_ONCE, People
from tests.reading import said

PAGE = "/c/tenants/decisions/new/"
LUNCH = DecisionRule(method="approval")
QUESTION = {"title": "Shall we?", "why": "Because.", "kind": "question"}


def in_force(people: People, **kinds: DecisionRule) -> None:
    rules.put_in_force(people.community, kinds, source=ABOUT)


def test_a_member_asks_and_is_led_to_the_decision(client: Client, people: People) -> None:
    client.force_login(people.bob)
    answer = client.post(PAGE, QUESTION, follow=True)
    decision = Decision.objects.get()
    assert answer.redirect_chain == [(f"/c/tenants/decisions/{decision.pk}/", 302)]
    assert "Your question is asked, and voting is open." in said(answer)
    assert (decision.kind, decision.opened_by, decision.summary) == ("question", people.bob, "Because.")


def test_options_are_typed_one_a_line(client: Client, people: People) -> None:
    in_force(people, lunch=LUNCH)
    client.force_login(people.bob)
    typed = {**QUESTION, "kind": "lunch", "options": " Soup \r\n\r\nBread\r\n", "no_change": "on"}
    client.post(PAGE, typed)
    assert [(each["key"], each["label"]) for each in Decision.objects.get().options] == [
        ("option_1", "Soup"),
        ("option_2", "Bread"),
        ("no_change", "Leave everything as it is"),
    ]


def test_each_rule_is_told_in_words_and_the_houses_own_are_not_offered(
    client: Client, people: People
) -> None:
    in_force(people, lunch=LUNCH, ratify=AT_ONCE, deploy=AT_ONCE, review=AT_ONCE)
    client.force_login(people.bob)
    answer = client.get(PAGE)
    page, shown = answer.content.decode(), said(answer)
    assert [
        kind for kind in ("question", "lunch", "ratify", "deploy", "review") if f'value="{kind}"' in page
    ] == [
        "question",
        "lunch",
    ]
    assert "What each rule says Question All members decide." in shown


def test_only_what_a_rule_has_is_asked_for(client: Client, people: People) -> None:
    client.force_login(people.bob)
    assert "emergency" not in said(client.get(PAGE))
    assert "One option a line" not in said(client.get(PAGE))
    in_force(people, fire=DecisionRule(emergency=Emergency()), lunch=LUNCH)
    assert "This is an emergency" in said(client.get(PAGE))
    assert "One option a line" in said(client.get(PAGE))


def test_an_emergency_is_asked_for_with_a_reason(client: Client, people: People) -> None:
    in_force(people, fire=DecisionRule(emergency=Emergency()))
    client.force_login(people.bob)
    typed = {**QUESTION, "kind": "fire", "emergency": "on"}
    refused = client.post(PAGE, typed)
    assert (refused.status_code, "Say why it cannot wait." in said(refused)) == (422, True)
    client.post(PAGE, {**typed, "urgent_because": "It burns."})
    decision = Decision.objects.get()
    assert (decision.emergency, decision.frozen_rule.electorate) == (True, "stewards")
    assert "An emergency, because: It burns." in decision.summary


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"kind": "lunch"}, "name at least two"),
        ({"options": "Soup\nBread"}, "This rule answers yes or no."),
        ({"kind": "lunch", "options": "Soup\nsoup"}, "each once"),
        ({"kind": "lunch", "options": "\n".join(map(str, range(21)))}, "At most 20 options"),
        ({"kind": "lunch", "options": "x" * 201}, "Shorten the longest."),
        ({"title": "A\u202eb"}, "cannot be seen"),
        ({"kind": "ratify"}, "Select a valid choice"),
        ({"emergency": "on", "urgent_because": "Now."}, "no emergency track"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    client: Client, people: People, more: dict[str, str], sentence: str
) -> None:
    in_force(people, lunch=LUNCH, ratify=AT_ONCE, fire=DecisionRule(emergency=Emergency()))
    client.force_login(people.bob)
    answer = client.post(PAGE, {**QUESTION, "why": "Words I typed.", **more})
    assert answer.status_code in {409, 422}
    assert sentence in said(answer)
    assert "Words I typed." in said(answer)
    assert not Decision.objects.exists()


def test_outsiders_and_strangers_do_not_ask(client: Client, people: People) -> None:
    assert client.get(PAGE)["Location"].startswith("/sign-in/")
    client.force_login(people.charlie)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, QUESTION).status_code == 403


def test_a_closed_community_is_asked_nothing(client: Client, people: People) -> None:
    communities.close(people.alice, community=people.community, reason="Done.")
    client.force_login(people.bob)
    assert client.post(PAGE, QUESTION).status_code == 409


def test_nobody_floods_a_community_with_questions(client: Client, people: People) -> None:
    client.force_login(people.bob)
    for number in range(questions.MOST_QUESTIONS):
        assert client.post(PAGE, {**QUESTION, "title": f"Question {number}?"}).status_code == 302
    refused = client.post(PAGE, QUESTION)
    assert (refused.status_code, "Wait until one is, or withdraw one." in said(refused)) == (409, True)
    assert "Ask the community" not in said(client.get("/c/tenants/decisions/"))


def test_the_same_is_not_asked_twice_at_once(client: Client, people: People) -> None:
    client.force_login(people.bob)
    client.post(PAGE, QUESTION)
    assert client.post(PAGE, QUESTION).status_code == 409
    assert Decision.objects.count() == 1


def test_a_question_is_talked_over_first_where_its_rule_says_so(client: Client, people: People) -> None:
    in_force(people, question=DecisionRule(deliberation_seconds=DAY))
    client.force_login(people.bob)
    answer = client.post(PAGE, QUESTION, follow=True)
    assert "It is talked over before voting opens." in said(answer)
