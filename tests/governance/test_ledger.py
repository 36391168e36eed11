"""The ledger: it never changes, and it says so when somebody made it."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from governance import ledger
from governance.events import CommunityClosed
from governance.models import LedgerEntry, LedgerHead, LedgerNode, LedgerPayload
from governance.proof import merkle
from tests.people import People


def said() -> list[tuple[str, str]]:
    """Return what verification finds, as rows and sentences."""
    return [(fault.row, fault.sentence) for fault in ledger.verify()]


def test_every_change_left_a_row_and_the_chain_holds(people: People) -> None:
    kinds = list(people.community.ledger.order_by("index").values_list("kind", flat=True))
    assert kinds == ["CommunityFounded", "InvitationIssued", "MemberJoined"]
    assert said() == []


@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET chain = 'other'", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
@pytest.mark.parametrize("table", ["governance_ledgerentry", "governance_ledgernode"])
def test_the_database_refuses_to_change_a_row(people: People, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert LedgerEntry.objects.filter(community=people.community).count() == 3


def test_a_changed_payload_is_found(people: People) -> None:
    entry = LedgerEntry.objects.get(community=people.community, index=0)
    LedgerPayload.objects.filter(entry=entry).update(body={"slug": "tenants", "name": "Landlords"})
    assert said() == [("entry 0", "This row's payload was changed.")]


def test_a_payload_that_cannot_have_been_recorded_is_found(people: People) -> None:
    LedgerPayload.objects.filter(entry__community=people.community, entry__index=0).update(body=2**60)
    assert said() == [("entry 0", "This row's payload was changed.")]


def test_an_erased_payload_does_not_break_the_chain(people: People) -> None:
    LedgerPayload.objects.filter(entry__community=people.community, entry__index=2).delete()
    assert said() == []


def test_missing_rows_at_the_end_are_found(people: People) -> None:
    LedgerHead.objects.filter(chain=people.community.slug).update(size=4)
    assert said() == [("head", "The chain does not end where its head says: rows are missing.")]


def test_a_head_that_leads_elsewhere_is_found(people: People) -> None:
    LedgerHead.objects.filter(chain=people.community.slug).update(frontier=["00" * 32, "00" * 32])
    assert said() == [("head", "What the next entry is added to is not what the entries make up.")]


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
    assert ledger.header(entry)["previous"] == "a" * 64


def test_each_entry_leaves_the_nodes_that_it_completes(people: People) -> None:
    for number in range(5):
        grow(people, number)
    leaves = [
        bytes.fromhex(each)
        for each in people.community.ledger.order_by("index").values_list("hash", flat=True)
    ]
    head = LedgerHead.objects.get(chain="tenants")
    assert head.size == len(leaves) == 8
    assert head.frontier == [merkle.root(leaves).hex()]
    nodes = LedgerNode.objects.filter(chain="tenants").order_by("level", "index")
    assert [(node.level, node.index) for node in nodes] == [
        (1, 0),
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 0),
        (2, 1),
        (3, 0),
    ]
    assert nodes[4].hash == merkle.root(leaves[:4]).hex()


def test_an_entry_takes_few_queries_however_long_the_chain(people: People) -> None:
    from django.test.utils import CaptureQueriesContext

    taken = []
    for number in range(16):
        with CaptureQueriesContext(connection) as queries:
            grow(people, number)
        taken.append(len(queries))
    # One more where an entry completes nodes, however many.
    assert set(taken) == {7, 8}


def grow(people: People, number: int) -> LedgerEntry:
    """Record something."""
    event = CommunityClosed(subject=f"community:{number}", reason="A reason.")
    return ledger.record(event, community=people.community, actor=people.alice)
