"""Coming in: invitations, accounts, signing in and out."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings

from governance import clock
from governance.models import Membership, Role, User
from governance.permissions import has_role
from governance.services import accounts, memberships
from tests.people import People
from tests.reading import said

ACCOUNT = {
    "username": "dora",
    "name": "Dora Lindqvist",
    "password": "seven boats at the pier",
    "again": "seven boats at the pier",
}


@pytest.fixture
def link(people: People) -> str:
    """Return the address of an invitation that makes somebody a drafter."""
    _, secret = memberships.invite(people.alice, community=people.community, role=Role.DRAFTER)
    return f"/invitation/{secret}/"


def test_signing_in_leads_back_to_where_one_was(client: Client, people: People) -> None:
    answer = client.get("/c/tenants/drafts/")
    assert answer["Location"] == "/sign-in/?next=/c/tenants/drafts/"
    given = {"username": "bob", "password": "bob-has-a-password", "next": "/c/tenants/drafts/"}
    assert client.post("/sign-in/", given)["Location"] == "/c/tenants/drafts/"


def test_a_wrong_password_is_a_sentence_and_the_name_is_kept(client: Client, people: People) -> None:
    answer = client.post("/sign-in/", {"username": "bob", "password": "Bob-has-a-password"})
    assert "do not belong together. Capital letters count in both." in said(answer)
    assert 'value="bob"' in answer.content.decode()


def test_whoever_guesses_at_a_password_has_to_wait_and_others_do_not(client: Client, people: People) -> None:
    right = {"username": "bob", "password": "bob-has-a-password"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/sign-in/", {**right, "password": "a guess"})
    assert answer.status_code == 429
    assert client.post("/sign-in/", right).status_code == 429
    assert "Wait 15 minutes, then try again." in said(client.post("/sign-in/", right))
    assert Client(REMOTE_ADDR="192.0.2.7").post("/sign-in/", right).status_code == 302
    alice = {"username": "alice", "password": "alice-has-a-password"}
    assert client.post("/sign-in/", alice).status_code == 302


def test_who_waited_can_sign_in(client: Client, people: People) -> None:
    right = {"username": "bob", "password": "bob-has-a-password"}
    with override_settings(AXES_COOLOFF_TIME=timedelta(seconds=1)):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            client.post("/sign-in/", {**right, "password": "a guess"})
        time.sleep(1.1)
        assert client.post("/sign-in/", right).status_code == 302


def test_signing_out_takes_a_press_of_a_button(client: Client, people: People) -> None:
    client.force_login(people.bob)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/"
    assert "Sign in" in said(client.get("/"))


def test_a_new_person_makes_an_account_and_is_in(client: Client, people: People, link: str) -> None:
    asked = said(client.get(link))
    assert "An invitation from alice Tenants" in asked
    assert "As a drafter you read everything and vote, write drafts and put them to the vote." in asked
    assert client.post(link, ACCOUNT)["Location"] == "/c/tenants/"
    dora = User.objects.get(username="dora")
    assert (str(dora), has_role(dora, people.community, Role.DRAFTER)) == ("Dora Lindqvist", True)
    assert "Welcome to Tenants." in said(client.get("/c/tenants/"))


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"username": "Alice"}, 409, "The user name “Alice” is taken. Choose another."),
        ({"username": "a b"}, 422, "Enter a valid username"),
        ({"password": "password", "again": "password"}, 422, "This password is too common."),
        ({"again": "seven goats at the pier"}, 422, "The two passwords differ. Type the same one twice."),
        ({"name": ""}, 422, "This field is required."),
    ],
)
def test_an_account_that_cannot_be_made_costs_nothing(
    client: Client, people: People, link: str, changed: dict[str, str], status: int, sentence: str
) -> None:
    answer = client.post(link, {**ACCOUNT, **changed})
    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in said(answer)
    assert 'class="error-summary" tabindex="-1" autofocus role="alert"' in page
    assert 'aria-invalid="true"' in page
    assert f'value="{changed.get("username", "dora")}"' in page
    assert "<title>Please check: " in page
    assert not User.objects.filter(username=changed.get("username", "dora")).exists()
    assert client.get(link).status_code == 200


def test_somebody_with_an_account_joins_with_it(client: Client, people: People, link: str) -> None:
    client.force_login(people.charlie)
    assert "Join as charlie" in said(client.get(link))
    client.post(link)
    assert has_role(people.charlie, people.community, Role.DRAFTER)
    assert "has been used. Ask Tenants for a new one." in said(client.get(link))


def test_a_member_is_told_that_they_are_one(client: Client, people: People, link: str) -> None:
    client.force_login(people.bob)
    assert "You belong to Tenants already, as a member." in said(client.get(link))


@pytest.mark.parametrize(
    ("secret", "later", "sentence"),
    [("nobody-knows-it", 0, "is not known here"), ("", 15, "has expired")],
)
def test_an_invitation_that_does_not_work_says_why(
    client: Client, people: People, link: str, secret: str, later: int, sentence: str
) -> None:
    with clock.ahead(timedelta(days=later)):
        answer = client.get(f"/invitation/{secret}/" if secret else link)
    assert answer.status_code == 410
    assert sentence in said(answer)


def test_accounts_come_with_their_first_membership_or_not_at_all(people: People) -> None:
    _, secret = memberships.invite(people.alice, community=people.community, role=Role.MEMBER)
    user = accounts.open_account(secret=secret, username="emil", name="Emil", password="four words in a row")
    assert user.check_password("four words in a row")
    assert Membership.objects.get(user=user).community == people.community
