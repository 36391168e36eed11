"""A community's page, its beginning and its end."""

import pytest
from django.test import Client

from governance.counting.ballots import Choice
from governance.models import Community
from governance.rules import DAY
from governance.states import CommunityStatus
from tests.governance.deciding import opened
from tests.people import AT_ONCE, People, all_say
from tests.reading import queries, said

FOUND = {
    "name": "Bakers",
    "slug": "bakers",
    "purpose": "Bread.",
    "first_steward": "charlie",
    "electorate": "members",
    "quorum_percent": "60",
    "voting_time": "36",
    "voting_unit": "hours",
    "close_early": "when_decided",
    "ballots": "open",
}


def test_the_page_says_what_it_is_for_and_what_happened(client: Client, people: People) -> None:
    opened(people)
    shown = said(client.get("/c/tenants/"))
    for words in (
        "Advice.",
        "2 people belong to Tenants.",
        "Shall we? voting is open · 0 of 2 have voted · Voting ends on",
        "bob joined as a member.",
    ):
        assert words in shown
    assert "Close this community" not in shown


def test_whatever_goes_on_is_there_with_its_clock(client: Client, people: People) -> None:
    assert "Nothing is being decided." in said(client.get("/c/tenants/"))
    slow = AT_ONCE.model_copy(update={"timelock_seconds": 5 * DAY})
    all_say(opened(people, slow, kind="waits", title="Shall it wait?"), Choice.YES)
    talked = AT_ONCE.model_copy(update={"deliberation_seconds": DAY})
    opened(people, talked, kind="talked", title="Shall we talk?")
    held = AT_ONCE.model_copy(update={"confirm_seconds": 2 * DAY, "ballots": "open"})
    all_say(opened(people, held, kind="held", title="Shall it hold?"), Choice.YES)
    shown = said(client.get("/c/tenants/")).split("Decides now")[1].split("Lately")[0]
    # What comes next stands first.
    for title, state, what in (
        ("Shall we talk?", "talked over", "Voting opens on"),
        ("Shall it hold?", "must hold", "The result stands on"),
        ("Shall it wait?", "carried, not in effect yet", "It takes effect on"),
    ):
        _, shown = shown.split(title)
        told = shown.split("Shall")[0]
        assert what in told
        assert state in told


def test_lately_leaves_ballots_out(client: Client, people: People) -> None:
    client.force_login(people.bob)
    client.post(f"/c/tenants/decisions/{opened(people).pk}/", {"choice": "yes"})
    lately = said(client.get("/c/tenants/")).split("Lately")[1]
    assert "bob voted" not in lately


def test_more_decisions_take_no_more_queries(client: Client, people: People) -> None:
    opened(people)
    one = queries(client, "/c/tenants/")
    opened(people, kind="second")
    opened(people, kind="third")
    assert queries(client, "/c/tenants/") == one


def test_an_operator_founds_a_community(client: Client, people: People) -> None:
    client.force_login(people.operator)
    assert "ending sooner shortens that time" in said(client.get("/communities/new/"))
    assert client.post("/communities/new/", FOUND)["Location"] == "/c/bakers/"
    rule = Community.objects.get(slug="bakers").founding_rule
    assert (rule["voting_seconds"], rule["quorum_percent"], rule["close_early"]) == (
        36 * 3600,
        60,
        "when_decided",
    )


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"slug": "tenants"}, 409, "The address “tenants” is taken. Choose another."),
        ({"slug": "new"}, 409, "The address “new” is taken."),
        ({"slug": "Bakers!"}, 422, "Use small letters, digits and single hyphens"),
        ({"first_steward": "nobody"}, 422, "Nobody here is called “nobody”."),
        ({"ballots": "secret"}, 422, "A secret ballot cannot end voting as soon as it is decided"),
        ({"quorum_percent": "101"}, 422, "less than or equal to 100"),
        ({"voting_time": "100", "voting_unit": "days"}, 422, "for 90 days at most."),
        ({"close_early": ""}, 422, "This field is required."),
    ],
)
def test_a_founding_that_cannot_be_keeps_what_was_typed(
    client: Client, people: People, changed: dict[str, str], status: int, sentence: str
) -> None:
    client.force_login(people.operator)
    answer = client.post("/communities/new/", {**FOUND, **changed})
    assert answer.status_code == status
    assert sentence in said(answer)
    assert "Bread." in answer.content.decode()
    assert not Community.objects.filter(name="Bakers").exists()


def test_nobody_else_founds(client: Client, people: People) -> None:
    client.force_login(people.alice)
    answer = client.get("/communities/new/")
    assert answer.status_code == 403
    assert "Only an operator of this instance can do this." in said(answer)


def test_closing_takes_a_reason_and_the_address(client: Client, people: People) -> None:
    client.force_login(people.alice)
    wrong = client.post("/c/tenants/close/", {"reason": "We merged.", "confirmed": "tenant"})
    assert wrong.status_code == 422
    assert "This says “tenant”. Type “tenants” to close this community." in said(wrong)
    assert "We merged." in wrong.content.decode()
    client.post("/c/tenants/close/", {"reason": "We merged.", "confirmed": "tenants"})
    people.community.refresh_from_db()
    assert people.community.status == CommunityStatus.CLOSED
    shown = said(client.get("/c/tenants/"))
    assert "This community closed on" in shown
    assert "Close this community" not in shown
    assert client.get("/c/tenants/close/").status_code == 409


def test_only_a_steward_closes(client: Client, people: People) -> None:
    client.force_login(people.bob)
    answer = client.post("/c/tenants/close/", {"reason": "-", "confirmed": "tenants"})
    assert answer.status_code == 403
    assert "Only a steward of Tenants can do this." in said(answer)
