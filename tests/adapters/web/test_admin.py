"""What an operator sees of models and evidence: everything but secrets, and nothing to change."""

import pytest
from django.contrib import admin
from django.test import Client

from adapters.models import Sample
from adapters.services import keys
from governance.models import User
from tests.people import People
from tests.walking import live

pytestmark = pytest.mark.django_db

OURS = ("adapters", "evaluation")


def test_every_list_opens_and_nothing_can_be_added(client: Client, people: People, dora: User) -> None:
    live(people)
    _, secret = keys.create(people.alice, community=people.community, name="website")
    User.objects.filter(pk=people.operator.pk).update(is_superuser=True)
    client.force_login(people.operator)
    models = [model._meta for model in admin.site._registry if model._meta.app_label in OURS]
    assert len(models) == 21
    # What clients said is their community's.
    assert Sample._meta not in models
    for model in models:
        listed = client.get(f"/admin/{model.app_label}/{model.model_name}/")
        assert listed.status_code == 200, model
        assert client.get(f"/admin/{model.app_label}/{model.model_name}/add/").status_code == 403
    key = keys.authenticate(secret, community=people.community)
    shown = client.get(f"/admin/adapters/apikey/{key.pk}/change/").content.decode()
    assert "website" in shown
    assert key.secret_digest not in shown
