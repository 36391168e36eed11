"""Signed heads and proofs, through the API: anybody can work them out."""

import pytest

from governance import keys, ledger
from governance.models import Community, SignedHead, SigningKey
from governance.proof import checkpoints, merkle
from tests.api.doors import Knocking, refused
from tests.governance.test_ledger import grow
from tests.people import People
from tests.reading import queries

pytestmark = pytest.mark.django_db

HEADS = "ledger/heads/"


def sign(people: People, more: int = 0) -> None:
    for number in range(more):
        grow(people, number)
    assert ledger.sign_heads(keys.signer()) == []


def hashes(found: list[str]) -> list[bytes]:
    return [bytes.fromhex(each) for each in found]


def test_a_stranger_proves_that_an_entry_is_in_what_was_signed(people: People) -> None:
    sign(people, more=10)
    head = Knocking().get(f"{HEADS}latest/").json()
    said, signatures = checkpoints.parse(head["note"])
    assert (said.size, said.root.hex()) == (head["size"], head["root"]) == (13, said.root.hex())
    assert checkpoints.signed_by(keys.public_keys()[head["key_id"]], said, signatures)
    for index in (0, 6, 12):
        entry = Knocking().get(f"ledger/{index}/").json()
        found = Knocking().get(f"ledger/{index}/proof/").json()
        assert (found["leaf"], found["size"], found["root"]) == (entry["hash"], 13, head["root"])
        assert merkle.includes(
            leaf=bytes.fromhex(entry["hash"]),
            index=index,
            size=13,
            root=said.root,
            proof=hashes(found["proof"]),
        )


def test_an_entry_that_is_not_signed_yet_is_proved_among_all(people: People) -> None:
    sign(people)
    grow(people, 1)
    assert Knocking().get("ledger/3/proof/").json()["size"] == 4
    assert Knocking().get("ledger/2/proof/").json()["size"] == 3
    assert Knocking().get("ledger/2/proof/", size="4").json()["size"] == 4


def test_a_stranger_proves_that_nothing_was_changed_since(people: People) -> None:
    sign(people)
    sign(people, more=6)
    new, old = Knocking().get(HEADS).json()["results"]
    for query in ({"first": "3", "second": "9"}, {"first": "3"}):
        found = Knocking().get("ledger/consistency/", **query).json()
        assert (found["first_root"], found["second_root"]) == (old["root"], new["root"])
        assert merkle.consistent(
            first=3,
            second=9,
            first_root=bytes.fromhex(old["root"]),
            second_root=bytes.fromhex(new["root"]),
            proof=hashes(found["proof"]),
        )
    assert Knocking().get("ledger/consistency/", first="3", second="3").json()["proof"] == []


def test_refusals_say_what_to_do(people: People) -> None:
    said = refused(Knocking().get(f"{HEADS}latest/"), 404, "nothing_signed")
    assert "ask again in a moment" in said
    assert Knocking().get("ledger/2/proof/").json()["size"] == 3
    sign(people)
    said = refused(Knocking().get("ledger/1/proof/", size="4"), 400, "not_that_long")
    assert said == "This record has 3 entries, fewer than 4. Ask for a size from 1 to 3."
    said = refused(Knocking().get("ledger/2/proof/", size="2"), 400, "not_among_them")
    assert "ask for a size greater than 2" in said
    said = refused(Knocking().get("ledger/consistency/", first="3", second="2"), 400, "wrong_order")
    assert "Give the smaller one first." in said
    refused(Knocking().get("ledger/consistency/", first="9"), 400, "not_that_long")
    for path in ("ledger/3/", "ledger/3/proof/", f"ledger/{10**30}/", f"ledger/{10**30}/proof/"):
        refused(Knocking().get(path), 404, "not_found")


@pytest.mark.parametrize("size", ["x", "0", "-1", "1.5", str(10**30), " "])
def test_what_is_no_size_is_told_so(people: People, size: str) -> None:
    sign(people)
    for path, name in (("ledger/0/proof/", "size"), ("ledger/consistency/", "first")):
        response = Knocking().get(path, **{name: size})
        assert response.status_code == 400
        assert response.json()["detail"]
    assert "first:" in refused(Knocking().get("ledger/consistency/"), 400, "malformed")


def test_lists_and_proofs_take_few_queries_however_long_the_record(people: People) -> None:
    root = "/api/communities/tenants/"
    paths = (HEADS, f"{HEADS}latest/", "ledger/0/proof/", "ledger/consistency/?first=1")
    sign(people)
    sign(people, more=5)
    lists = [queries(Knocking().client, f"{root}{path}") for path in paths[:2]]
    for _ in range(3):
        sign(people, more=7)
        # A proof takes entries, nodes, or both.
        assert max(queries(Knocking().client, f"{root}{path}") for path in paths[2:]) <= 8
    assert [queries(Knocking().client, f"{root}{path}") for path in paths[:2]] == lists


def test_a_head_whose_key_is_not_listed_is_not_handed_out(people: People) -> None:
    sign(people)
    SigningKey.objects.all().delete()
    assert Knocking().get(HEADS).json()["results"] == []
    refused(Knocking().get(f"{HEADS}latest/"), 404, "nothing_signed")


def test_each_community_has_its_own(people: People) -> None:
    from tests.people import found_people

    found_people("bakers", "Bakers")
    sign(people)
    assert SignedHead.objects.count() == Community.objects.count() == 2
    [head] = Knocking().get(HEADS, root="/api/communities/bakers/").json()["results"]
    assert head["origin"].endswith("/c/bakers/ledger")
