"""The library on its pages, and its doors for programs."""

from django.test import Client

from constitutions.models import Draft
from constitutions.packs import packs
from constitutions.services import drafts
from tests.api.doors import Knocking, refused
from tests.people import People, document, draft_of, found_people
from tests.reading import said

PACK = packs()["creative-licence"]
PAGE = "/library/creative-licence/"


def test_everybody_reads_the_library(client: Client, people: People) -> None:
    assert "Human flourishing" in said(client.get("/library/"))
    shown = said(client.get(PAGE))
    assert PACK.against[0][:40] in shown
    assert PACK.norms[2].statement in shown
    assert "Take over" not in shown.replace("Take it over", "")
    assert client.get("/library/nothing/").status_code == 404


def test_a_drafter_takes_norms_over(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    client.force_login(people.alice)
    norms = [PACK.norms[0].id]
    answer = client.post(f"{PAGE}take-over/", {"norms": norms, "into": f"draft:{draft.pk}"})
    assert answer["Location"] == f"/c/tenants/drafts/{draft.pk}/norms/"
    draft.refresh_from_db()
    assert drafts.read(draft.source).norms[-1].pack == "creative-licence"
    assert "taken over from the library" in said(client.get(f"/c/tenants/drafts/{draft.pk}/"))
    client.post(f"{PAGE}take-over/", {"norms": norms, "into": "new:tenants"})
    assert [norm.id for norm in drafts.read(Draft.objects.latest("pk").source).norms] == norms


def test_what_is_wrong_stays_on_the_page(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    client.force_login(people.alice)
    none = client.post(f"{PAGE}take-over/", {"into": f"draft:{draft.pk}"})
    assert (none.status_code, "Choose at least one norm." in said(none)) == (422, True)
    given = {"norms": [PACK.norms[0].id], "into": f"draft:{draft.pk}"}
    client.post(f"{PAGE}take-over/", given)
    again = client.post(f"{PAGE}take-over/", given)
    assert (again.status_code, "Nothing was taken over" in said(again)) == (422, True)


def test_nobody_takes_norms_over_into_anothers_draft(client: Client, people: People) -> None:
    other = found_people("bakers", "Bakers")
    theirs = draft_of(other.alice, other.community, document())
    client.force_login(people.bob)
    given = {"norms": [PACK.norms[0].id], "into": f"draft:{theirs.pk}"}
    client.post(f"{PAGE}take-over/", given)
    theirs.refresh_from_db()
    assert theirs.revision == 1


def test_programs_read_and_take_over(people: People) -> None:
    listed = Knocking().get("packs/", root="/api/").json()
    assert len(listed) == 5
    whole = Knocking().get("packs/creative-licence/", root="/api/").json()
    assert whole["norms"][0]["examples"]
    refused(Knocking().get("packs/nothing/", root="/api/"), 404, "no_such_pack")
    draft = draft_of(people.alice, people.community, document())
    where, norms = f"drafts/{draft.pk}/packs/", [PACK.norms[0].id]
    alice, bob = Knocking(people.alice), Knocking(people.bob)
    refused(bob.post(where, pack=PACK.id, norms=norms, seen_revision=1), 403, "role_needed")
    for _ in range(2):
        # Sent twice, it is taken over once.
        assert alice.post(where, pack=PACK.id, norms=norms, seen_revision=1).json()["revision"] == 2
    refused(alice.post(where, pack=PACK.id, norms=norms, seen_revision=2), 422, "nothing_to_take")
