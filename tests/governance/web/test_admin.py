"""What operators see: everything but ballots, and nothing to change but accounts."""

import pytest
from django.contrib import admin
from django.test import Client

from governance.models import ArgumentWeight, Ballot, Elector, StatementVote, User
from tests.governance.deciding import opened
from tests.people import People

OURS = ("governance", "constitutions")


@pytest.fixture
def operator(client: Client, people: People) -> Client:
    """Return a client on which the operator is signed in, as create_operator makes them."""
    User.objects.filter(pk=people.operator.pk).update(is_superuser=True)
    client.force_login(people.operator)
    return client


def test_every_list_opens_and_nothing_can_be_added_or_deleted(operator: Client, people: People) -> None:
    opened(people)
    for model in admin.site._registry:
        if model._meta.app_label not in OURS:
            continue
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert operator.get(address).status_code == 200
        row = model._default_manager.first()
        if row is not None:
            assert operator.get(f"{address}{row.pk}/change/").status_code == 200
            assert operator.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        if model is not User:
            assert operator.get(f"{address}add/").status_code == 403


def test_a_row_cannot_be_changed(operator: Client, people: People) -> None:
    address = f"/admin/governance/community/{people.community.pk}/change/"
    assert operator.post(address, {"name": "Mine now"}).status_code == 403


def test_ballots_are_nobodys_to_look_at() -> None:
    assert Ballot not in admin.site._registry
    assert Elector not in admin.site._registry
    assert StatementVote not in admin.site._registry
    assert ArgumentWeight not in admin.site._registry


def test_operators_make_accounts(operator: Client) -> None:
    password = "seven boats at the pier"
    form = {"username": "fay", "usable_password": "true", "password1": password, "password2": password}
    assert operator.post("/admin/governance/user/add/", form).status_code == 302
    assert User.objects.get(username="fay").check_password(password)


def test_others_are_not_let_in(client: Client, people: People) -> None:
    client.force_login(people.alice)
    assert client.get("/admin/governance/community/").status_code == 302
