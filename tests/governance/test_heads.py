"""Signed heads: who signs, what is refused, and what can be proved from them."""

from base64 import b64decode

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings

from governance import keys, ledger
from governance.models import LedgerHead, SignedHead, SigningKey
from governance.proof import checkpoints, merkle, signing
from governance.proof.checkpoints import Checkpoint
from governance.record.headers import timestamp
from governance.selectors import proofs
from tests.governance.test_ledger import grow
from tests.people import People
from tests.reading import queries


def signed(people: People) -> SignedHead:
    """Have everything signed and return the newest head."""
    assert ledger.sign_heads(keys.signer()) == []
    return SignedHead.objects.filter(chain=people.community.slug).latest("size")


def leaves_of(people: People) -> list[bytes]:
    return [bytes.fromhex(entry.hash) for entry in people.community.ledger.order_by("index")]


@pytest.mark.parametrize("url", ["https://polity.example/here", "http://localhost:8000"])
def test_a_head_is_a_checkpoint_that_anybody_can_check(people: People, url: str) -> None:
    with override_settings(POLITY_PUBLIC_URL=url):
        head = signed(people)
    assert head.origin == f"{url.partition('//')[2]}/c/tenants/ledger"
    assert (head.size, head.root, head.community) == (
        3,
        merkle.root(leaves_of(people)).hex(),
        people.community,
    )
    text = Checkpoint(head.origin, 3, bytes.fromhex(head.root), timestamp(head.at)).text
    assert signing.verify(keys.public_keys()[head.key_id], text.encode(), b64decode(head.signature))
    assert checkpoints.chain_of(head.origin) == "tenants"


def test_a_head_is_signed_once_and_again_only_when_it_has_grown(people: People) -> None:
    first = signed(people)
    assert signed(people) == first
    grow(people, 1)
    assert signed(people).size == 4
    assert SignedHead.objects.filter(chain="tenants").count() == 2


@pytest.mark.parametrize("statement", ["UPDATE {} SET size = 9", "DELETE FROM {}"])
def test_the_database_refuses_to_change_a_signed_head(people: People, statement: str) -> None:
    signed(people)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("governance_signedhead"))


def test_a_past_that_was_changed_is_not_signed(people: People) -> None:
    signed(people)
    grow(people, 1)
    LedgerHead.objects.filter(chain="tenants").update(frontier=["00" * 32])
    [refused] = ledger.sign_heads(keys.signer())
    assert (refused.chain, refused.row) == ("tenants", "head")
    assert "not those that were signed before" in refused.sentence
    assert SignedHead.objects.count() == 1


@pytest.mark.parametrize("frontier", [[], ["no hash"], ["00" * 32, "00" * 32]])
def test_what_is_no_tree_is_not_signed(people: People, frontier: list[str]) -> None:
    LedgerHead.objects.filter(chain="tenants").update(frontier=frontier, size=4)
    assert [fault.row for fault in ledger.sign_heads(keys.signer())] == ["head"]


def test_a_shorter_record_is_not_signed(people: People) -> None:
    signed(people)
    head = LedgerHead.objects.get(chain="tenants")
    LedgerHead.objects.filter(pk=head.pk).update(size=2, frontier=[merkle.root(leaves_of(people)[:2]).hex()])
    assert len(ledger.sign_heads(keys.signer())) == 1


def test_entries_that_are_gone_leave_nothing_to_prove(people: People) -> None:
    with pytest.raises(KeyError):
        proofs.inclusion("tenants", 5, 9)


def test_every_entry_and_every_beginning_can_be_proved(people: People) -> None:
    for number in range(9):
        grow(people, number)
    leaves = leaves_of(people)
    size = len(leaves)
    root = merkle.root(leaves)
    assert proofs.root("tenants", size) == root
    for index in range(size):
        proof = proofs.inclusion("tenants", index, size)
        assert merkle.includes(leaf=leaves[index], index=index, size=size, root=root, proof=proof)
        first = merkle.root(leaves[: index + 1])
        proof = proofs.consistency("tenants", index + 1, size)
        assert merkle.consistent(
            first=index + 1, second=size, first_root=first, second_root=root, proof=proof
        )


def test_a_new_key_leaves_the_old_one_listed(people: People, client: Client) -> None:
    with override_settings(POLITY_SIGNING_KEY="the first secret, of thirty-two characters"):
        old = signed(people)
    grow(people, 1)
    with override_settings(POLITY_SIGNING_KEY="the second secret, of thirty-two characters"):
        new = signed(people)
        assert new.key_id != old.key_id
        assert list(ledger.verify()) == []
        response = client.get("/.well-known/polity-keys.json")
    assert response["Content-Type"] == "application/jwk-set+json"
    first, second = response.json()["keys"]
    assert (first["kid"], second["kid"]) == (old.key_id, new.key_id)
    assert first["until"] == second["since"]
    assert second["until"] is None
    assert signing.key_id(signing.from_text(second["x"])) == new.key_id
    assert (second["kty"], second["crv"]) == ("OKP", "Ed25519")
    with override_settings(POLITY_SIGNING_KEY="the first secret, of thirty-two characters"):
        keys.signer()
    assert SigningKey.objects.get(until=None).key_id == old.key_id


def test_a_key_that_has_another_name_counts_for_nothing(people: People) -> None:
    signed(people)
    SigningKey.objects.update(public="11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    assert [(fault.row, fault.sentence) for fault in ledger.verify()] == [
        ("signed head 3", "It is signed with a key that is not known here.")
    ]
    SigningKey.objects.update(public="no key at all")
    assert keys.public_keys() == {}


def test_the_keys_take_one_query(client: Client, people: People) -> None:
    signed(people)
    assert queries(client, "/.well-known/polity-keys.json") == 1
