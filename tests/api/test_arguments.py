"""Arguments and notifications through the API: who may what, and what stays each one's own."""

import pytest

from governance.models import Argument, LedgerEntry, Notification
from governance.services import moderation
from tests.api.doors import Knocking, refused
from tests.governance.deciding import opened
from tests.governance.deliberation.talking import conversation
from tests.loop import settle
from tests.people import People, found_people

pytestmark = pytest.mark.django_db
TOLD = "/api/notifications/"


def made(people: People, about: str, side: str = "for", text: str = "It is kind.") -> int:
    answer = Knocking(people.bob).post("arguments/", about=about, side=side, text=text)
    assert answer.status_code == 201, answer.content
    return int(answer.json()["id"])


def test_members_argue_and_everyone_reads_what_weighs_with_most_first(people: People) -> None:
    about = f"decision:{opened(people).pk}"
    first, second = made(people, about), made(people, about, "against", "It is slow.")
    weight = f"arguments/{second}/weight/"
    for _ in range(2):
        answer = Knocking(people.alice).put(weight).json()
        assert (answer["weighs_with"], answer["mine"]) == (1, True)
    listed = Knocking().get("arguments/", about=about).json()["results"]
    assert [(each["id"], each["side"], each["mine"]) for each in listed] == [
        (second, "against", False),
        (first, "for", False),
    ]
    assert Knocking().get(f"arguments/{first}/").json()["text"] == "It is kind."
    answer = Knocking(people.alice).client.delete(f"/api/communities/tenants/{weight}")
    assert (answer.status_code, answer.json()["weighs_with"]) == (200, 0)


def test_an_argument_is_withdrawn_by_whoever_made_it(people: People) -> None:
    number = made(people, f"conversation:{conversation(people).pk}")
    refused(Knocking(people.alice).post(f"arguments/{number}/withdraw/"), 403, "not_yours")
    answer = Knocking(people.bob).post(f"arguments/{number}/withdraw/").json()
    assert (answer["status"], answer["text"]) == ("withdrawn", "It is kind.")
    refused(Knocking(people.alice).put(f"arguments/{number}/weight/"), 409, "stale_state")


def test_who_may_not_is_told_why(people: People) -> None:
    about = f"decision:{opened(people).pk}"
    number = made(people, about)
    said = {"about": about, "side": "for", "text": "Hello."}
    refused(Knocking().post("arguments/", **said), 403, "not_authenticated")
    refused(Knocking(people.charlie).post("arguments/", **said), 403, "not_a_member")
    refused(Knocking(people.bob).post("arguments/", **{**said, "side": "perhaps"}), 400, "malformed")
    refused(Knocking(people.bob).post("arguments/", **{**said, "about": "decision:99"}), 422, "unknown_topic")
    refused(Knocking().get("arguments/"), 422, "unknown_topic")
    refused(Knocking(people.charlie).put(f"arguments/{number}/weight/"), 403, "not_a_member")
    found_people("bakers", "Bakers")
    refused(Knocking().get(f"arguments/{number}/", root="/api/communities/bakers/"), 404, "not_found")


def test_hidden_words_are_out_of_sight(people: People) -> None:
    number = made(people, f"decision:{opened(people).pk}", text="Something rude.")
    moderation.hide(people.alice, words=Argument.objects.get(pk=number), reason="It insults.")
    answer = Knocking(people.bob).get(f"arguments/{number}/").json()
    assert (answer["text"], answer["hidden"]["reason"]) == (None, "It insults.")


def test_each_reads_what_they_were_told_and_marks_it_as_read(people: People) -> None:
    opened(people)
    settle()
    bob = Knocking(people.bob)
    listed = bob.get("", root=TOLD).json()["results"]
    kinds = [each["entry"]["kind"] for each in listed]
    assert "DecisionOpened" in kinds
    first = listed[0]
    assert (first["community"], first["read_at"]) == ("tenants", None)
    assert LedgerEntry.objects.filter(hash=first["entry"]["hash"]).exists()
    refused(Knocking(people.charlie).post(f"{first['id']}/read/", root=TOLD), 404, "not_found")
    assert bob.post(f"{first['id']}/read/", root=TOLD).json()["read_at"]
    unread = Notification.objects.filter(user=people.bob, read_at=None).count()
    answer = bob.client.post(f"{TOLD}read/?community=tenants")
    assert answer.json() == {"marked": unread}
    assert not Notification.objects.filter(user=people.bob, read_at=None).exists()
    assert Notification.objects.filter(user=people.alice, read_at=None).exists()
    refused(Knocking().get("", root=TOLD), 403, "not_authenticated")
    refused(bob.get("", root=TOLD, community="nowhere"), 404, "not_found")
