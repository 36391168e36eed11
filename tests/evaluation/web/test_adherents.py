"""The page on which a charter's keeper sees how those who adhere fare on its floors."""

import pytest
from django.test import Client

from constitutions.models import Version
from governance.counting.ballots import Choice
from governance.models import SanctionCase, User
from tests.constitutions.test_keeping import strict
from tests.governance.authorities.sanctioning import Parties, parties
from tests.loop import settle
from tests.people import People, adhering, all_say, found_people, in_force, propose
from tests.reading import queries, said
from tests.walking import AWAY, dora, measured, paper, ready, text_with

__all__ = ["dora", "paper"]

pytestmark = pytest.mark.django_db
PAGE = "/c/guild/adherents/"


@pytest.fixture
def all_three(people: People) -> Parties:
    """Return the guild, whose charter is in force, the tenants and the weavers."""
    found = parties(people)
    all_say(propose(found.guild.alice, found.guild.community, strict()), Choice.YES)
    settle(without=AWAY)
    return found


def follows(people: People, all_three: Parties) -> Version:
    text = adhering(text_with(norms=2, examples=15), all_three.guild.community, strict())
    all_say(propose(people.alice, people.community, text), Choice.YES)
    settle(without=AWAY)
    return in_force(people.community)


def test_each_floor_has_its_latest_evidence(client: Client, all_three: Parties, dora: User) -> None:
    assert "No text in force adheres to a charter of Guild." in said(client.get(PAGE))
    version = follows(all_three.tenants, all_three)
    assert "No model of their text in force was measured yet." in said(client.get(PAGE))
    run = measured(ready(version))
    shown = said(client.get(PAGE))
    assert "Tenants Adheres to version 1" in shown
    assert "It keeps norm 0." in shown
    assert "Open a case" not in shown
    client.force_login(all_three.guild.alice)
    answer = client.get(PAGE)
    assert "/c/guild/cases/new/tenants/?evidence=sha256%3A" in answer.content.decode()
    assert run.report_id is not None
    assert run.report_id.removeprefix("sha256:") in answer.content.decode()
    assert "Who adheres to our charter, and how they fare" in said(client.get("/c/guild/attestations/"))
    assert "Who adheres to our charter" not in said(client.get("/c/tenants/attestations/"))


def test_more_adherents_take_no_more_queries(client: Client, all_three: Parties, dora: User) -> None:
    measured(ready(follows(all_three.tenants, all_three)))
    one = queries(client, PAGE)
    for name in ("bakers", "smiths"):
        measured(ready(follows(found_people(name, name.title()), all_three)))
    assert queries(client, PAGE) == one
    assert not SanctionCase.objects.exists()
