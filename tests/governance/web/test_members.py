"""Who belongs: inviting, changing roles, leaving, removing, on the pages."""

import re

import pytest
from django.test import Client

from governance.models import Membership, Role
from governance.permissions import has_role, membership_of
from tests.people import People, add, found_people, person
from tests.reading import queries, said


def member(people: People, name: str = "bob") -> Membership:
    return Membership.objects.get(user__username=name, community=people.community, left_at=None)


def test_everyone_sees_who_belongs(client: Client, people: People) -> None:
    shown = said(client.get("/c/tenants/members/"))
    assert "2 people belong to Tenants." in shown
    assert "alice steward" in shown
    assert "Invite somebody" not in shown
    assert "Change" not in shown


def test_more_members_take_no_more_queries(client: Client, people: People) -> None:
    client.force_login(people.alice)
    two = queries(client, "/c/tenants/members/")
    for name in ("dora", "emil"):
        add(people.alice, person(name), people.community, Role.MEMBER)
    assert queries(client, "/c/tenants/members/") == two


def test_an_invitation_is_shown_once_and_lets_one_person_in(client: Client, people: People) -> None:
    client.force_login(people.alice)
    answer = client.post("/c/tenants/members/invite/", {"role": "steward"})
    assert answer.status_code == 201
    found = re.search(r'value="http://testserver(/invitation/[^"]+/)"', answer.content.decode())
    assert found
    assert "/invitation/" not in client.get("/c/tenants/members/invite/").content.decode()
    client.force_login(people.charlie)
    client.post(found[1])
    assert has_role(people.charlie, people.community, Role.STEWARD)


@pytest.mark.parametrize("address", ["invite/", "{bob}/", "{bob}/remove/"])
def test_who_is_no_steward_is_told_so(client: Client, people: People, address: str) -> None:
    client.force_login(people.bob)
    answer = client.post(f"/c/tenants/members/{address.format(bob=member(people).pk)}", {"role": "steward"})
    assert answer.status_code == 403
    assert "Only a steward of Tenants can do this. Ask one, or ask to be made one." in said(answer)
    assert has_role(people.bob, people.community, Role.MEMBER)


def test_a_steward_changes_a_role(client: Client, people: People) -> None:
    client.force_login(people.alice)
    client.post(f"/c/tenants/members/{member(people).pk}/", {"role": "drafter"})
    assert has_role(people.bob, people.community, Role.DRAFTER)


def test_removing_takes_a_reason(client: Client, people: People) -> None:
    client.force_login(people.alice)
    address = f"/c/tenants/members/{member(people).pk}/remove/"
    assert client.post(address, {"remove-reason": ""}).status_code == 422
    assert membership_of(people.bob, people.community)
    client.post(address, {"remove-reason": "Moved away."})
    assert membership_of(people.bob, people.community) is None
    assert "Moved away." in said(client.get("/c/tenants/ledger/"))


def test_the_last_steward_sees_why_the_buttons_do_nothing(client: Client, people: People) -> None:
    client.force_login(people.alice)
    sentence = (
        "alice is the last steward of Tenants. Make somebody else a steward first, or close the community."
    )
    for address in (f"/c/tenants/members/{member(people, 'alice').pk}/", "/c/tenants/members/leave/"):
        answer = client.get(address)
        assert sentence in said(answer)
        assert "disabled aria-describedby" in answer.content.decode()
    pressed = client.post(f"/c/tenants/members/{member(people, 'alice').pk}/", {"role": "member"})
    assert pressed.status_code == 409
    assert sentence in said(pressed)
    left = client.post("/c/tenants/members/leave/")
    assert (left.status_code, sentence in said(left)) == (409, True)
    assert has_role(people.alice, people.community, Role.STEWARD)


def test_leaving_ends_it(client: Client, people: People) -> None:
    client.force_login(people.bob)
    assert "you need a new invitation" in said(client.get("/c/tenants/members/leave/"))
    client.post("/c/tenants/members/leave/")
    assert membership_of(people.bob, people.community) is None
    assert client.get("/c/tenants/members/leave/").status_code == 403


def test_another_communitys_member_is_not_found_here(client: Client, people: People) -> None:
    other = found_people("bakers", "Bakers")
    client.force_login(people.alice)
    assert client.get(f"/c/tenants/members/{member(other).pk}/").status_code == 404
