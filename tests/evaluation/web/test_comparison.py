"""All communities' models on one another's norms."""

import pytest
from django.test import Client

from tests.people import People, found_people
from tests.walking import compared, measured, ratified, ready

pytestmark = pytest.mark.django_db


def shown(client: Client) -> str:
    response = client.get("/comparison/")
    assert response.status_code == 200
    return response.content.decode()


def test_it_takes_two_to_compare(client: Client, people: People) -> None:
    assert "No community has a model that was measured so far." in shown(client)
    measured(ready(ratified(people)))
    assert "Only Tenants has a model that was measured." in shown(client)


def test_what_was_not_measured_says_so_and_only_its_stewards_can_ask(client: Client, people: People) -> None:
    from governance.models import Membership

    bakers = found_people("bakers", "Bakers")
    for each in (people, bakers):
        measured(ready(ratified(each)))
    assert shown(client).count("not measured") == 2
    client.force_login(people.bob)
    assert "Have it measured" not in shown(client)
    Membership.objects.filter(community=bakers.community, user=people.bob).update(role="steward")
    assert shown(client).count("Have it measured<") == 1


def test_a_steward_asks_for_a_comparison(client: Client, people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    measured(ready(ratified(people)))
    version = ratified(bakers)
    fields = {"version": str(version.pk)}
    client.force_login(people.bob)
    assert client.post("/c/tenants/comparisons/request/", fields).status_code == 403
    client.force_login(people.alice)
    assert client.post("/c/tenants/comparisons/request/", fields).status_code == 302
    assert people.community.ledger.filter(kind="ComparisonRequested").exists()
    assert "how the model does on another community" in client.get("/c/tenants/ledger/").content.decode()
    for wrong in ({"version": "0"}, {"version": "x"}, {}):
        assert client.post("/c/tenants/comparisons/request/", wrong).status_code == 404


def test_a_whole_matrix_says_whose_model_is_best_on_whose_norms(client: Client, people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    ours, theirs = (ready(ratified(each)) for each in (people, bakers))
    for model in (ours, theirs):
        measured(model)
    compared(ours, on=theirs.version, good=False)
    compared(theirs, on=ours.version, good=True)
    page = shown(client)
    assert page.count('+100 <span class="small">(own)</span>') == 2
    assert "not measured" not in page
    assert "On the norms of Bakers, its own model does best of all: it scores 100 points higher" in page
    assert "On the norms of Tenants, its own model is not the best: it scores the same" in page


def test_a_finished_comparison_has_a_page_of_its_own(client: Client, people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    model = ready(ratified(people))
    run = compared(model, on=ratified(bakers), good=True)
    page = client.get(f"/c/tenants/reports/{run.pk}/").content.decode()
    assert "On the norms of Bakers" in page
    assert "Its figure stands in the" in page
