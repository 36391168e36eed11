"""The ledger: it never changes, and it says so when somebody made it."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from governance import ledger
from governance.events import CommunityClosed
from governance.models import LedgerEntry, LedgerHead, LedgerPayload
from tests.people import People


def test_every_change_left_a_row_and_the_chain_holds(people: People) -> None:
    kinds = list(people.community.ledger.order_by("index").values_list("kind", flat=True))
    assert kinds == ["CommunityFounded", "InvitationIssued", "MemberJoined"]
    assert list(ledger.verify()) == []


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET kind = 'Other'", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_the_database_refuses_to_change_a_header(people: People, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("governance_ledgerentry"))
    assert LedgerEntry.objects.filter(community=people.community).count() == 3


def test_a_changed_payload_is_found(people: People) -> None:
    entry = LedgerEntry.objects.get(community=people.community, index=0)
    LedgerPayload.objects.filter(entry=entry).update(body={"slug": "tenants", "name": "Landlords"})
    assert [(fault.index, fault.sentence) for fault in ledger.verify()] == [
        (0, "This row's payload was changed.")
    ]


def test_an_erased_payload_does_not_break_the_chain(people: People) -> None:
    LedgerPayload.objects.filter(entry__community=people.community, entry__index=2).delete()
    assert list(ledger.verify()) == []


def test_missing_rows_at_the_end_are_found(people: People) -> None:
    head = LedgerHead.objects.get(chain=people.community.slug)
    head.size += 1
    head.save()
    assert [fault.sentence for fault in ledger.verify()] == [
        "The chain does not end where its head says: rows are missing."
    ]


def test_nothing_is_recorded_outside_a_transaction(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(RuntimeError, match="in the transaction"):
        patch.setattr(connections["default"], "in_atomic_block", False)
        ledger.record(CommunityClosed(subject="community:1", reason="-"), community=None, actor=None)


def test_the_golden_hash_of_a_header(people: People) -> None:
    entry = LedgerEntry.objects.get(community=people.community, index=1)
    entry.index, entry.subject, entry.payload_digest, entry.previous_hash = (
        7,
        "invitation:9",
        "b" * 64,
        "a" * 64,
    )
    entry.actor_id, entry.kind, entry.chain = 3, "InvitationIssued", "tenants"
    entry.at = entry.at.replace(2026, 1, 2, 3, 4, 5, 6)
    assert ledger.header_hash(entry) == ("13d9dabc20fe02a73109a71cc0725cd50a859ecdea73a269ce5a4cf4eadf2230")
