"""One entry on its page, and the signed head that people keep."""

import pytest
from django.test import Client

from governance import keys, ledger
from governance.ledger import header_text
from governance.models import LedgerEntry, LedgerPayload, SigningKey
from governance.proof import checkpoints
from tests.governance.test_ledger import grow
from tests.people import People
from tests.reading import queries, said

PAGE = "/c/tenants/ledger/"


def sign() -> None:
    assert ledger.sign_heads(keys.signer()) == []


def test_an_entry_shows_to_the_letter_what_is_hashed(client: Client, people: People) -> None:
    entry = LedgerEntry.objects.get(chain="tenants", index=2)
    shown = said(client.get(f"{PAGE}2/"))
    assert header_text(entry).decode() in shown
    assert entry.hash in shown
    assert '{"role":"member"}' in shown
    assert entry.payload.salt in shown
    assert "bob joined as a member." in shown
    assert "Earlier: entry 1" in shown
    assert "Later:" not in shown


def test_an_erased_payload_says_so(client: Client, people: People) -> None:
    LedgerPayload.objects.filter(entry__chain="tenants", entry__index=2).delete()
    assert "It was erased. Its hash stays in the header" in said(client.get(f"{PAGE}2/"))


def test_the_way_to_the_signed_root_is_told_in_words(client: Client, people: People) -> None:
    assert "has been signed yet" in said(client.get(f"{PAGE}1/"))
    sign()
    shown = said(client.get(f"{PAGE}1/"))
    assert "Put these 2 hashes beside the entry's own" in shown
    first = LedgerEntry.objects.get(chain="tenants", index=0)
    assert f"On the left, for entry 0: {first.hash}" in shown
    assert "On the right, for entry 2:" in shown
    grow(people, 1)
    assert "does not cover this entry yet" in said(client.get(f"{PAGE}3/"))


def test_the_newest_head_stands_on_the_page_and_can_be_kept(client: Client, people: People) -> None:
    assert "The pipeline signs within seconds" in said(client.get(f"{PAGE}checkpoint"))
    sign()
    kept = client.get(f"{PAGE}checkpoint")
    assert kept["Content-Type"] == "text/plain; charset=utf-8"
    assert 'filename="tenants-3.head.txt"' in kept["Content-Disposition"]
    head, signatures = checkpoints.parse(kept.content.decode())
    [(key, public)] = keys.public_keys().items()
    assert checkpoints.signed_by(public, head, signatures)
    shown = client.get(PAGE).content.decode()
    assert kept.content.decode() in shown.replace("&quot;", '"')
    assert key in shown
    assert f"verify_ledger --file tenants.jsonl --key {key} --head tenants-3.head.txt" in said(
        client.get(PAGE)
    )


def test_a_head_whose_key_is_not_listed_is_no_signed_head(client: Client, people: People) -> None:
    sign()
    SigningKey.objects.all().delete()
    assert "has been signed yet" in said(client.get(PAGE))


@pytest.mark.parametrize("number", ["3", "99999999999999999999999999"])
def test_there_is_no_page_for_what_there_is_not(client: Client, people: People, number: str) -> None:
    assert client.get(f"{PAGE}{number}/").status_code == 404


def test_an_entry_takes_few_queries_however_long_the_record(client: Client, people: People) -> None:
    for number in range(29):
        grow(people, number)
    sign()
    assert max(queries(client, f"{PAGE}{index}/") for index in (0, 1, 15, 31)) <= 11
