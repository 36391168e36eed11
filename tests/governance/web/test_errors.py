"""What goes wrong before a view is reached is a page with a sentence as well."""

import pytest
from django.conf import settings
from django.test import Client

from governance.models import Membership
from governance.permissions import membership_of
from tests.people import People
from tests.reading import said


def test_a_form_from_a_page_that_was_open_too_long(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.bob)
    answer = client.post("/c/tenants/members/leave/")
    assert answer.status_code == 403
    assert "This page was open too long" in said(answer)
    assert membership_of(people.bob, people.community)


def test_more_than_can_be_taken_in(client: Client, people: People) -> None:
    client.force_login(people.alice)
    address = f"/c/tenants/members/{Membership.objects.get(user=people.bob).pk}/remove/"
    answer = client.post(address, {"remove-reason": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert answer.status_code == 413
    assert "What you sent has more than 5 MB. Nothing was changed" in said(answer)
    assert membership_of(people.bob, people.community)


def test_something_broken_says_so_without_a_trace(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        message = "The roof leaks."
        raise OSError(message)

    monkeypatch.setattr("governance.web.home.all_communities", broken)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in said(answer)
    assert "roof" not in said(answer)
