"""The ledger: audit log, outbox and queue in one. Nothing else writes its rows.

Each community has a chain of its own, and the instance one more. An entry's hash is
SHA-256(0x00 ‖ JCS(header)), the leaf hash of RFC 9162 §2.1.1 over RFC 8785 JSON; the header holds the
hash before it and a salted digest of the payload.
"""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from django.db import connection

from governance import clock
from governance.events import Event
from governance.models import Community, Dispatch, LedgerEntry, LedgerHead, LedgerPayload, User

CHANNEL = "polity_ledger"
INSTANCE = "instance"


def record(event: Event, *, community: Community | None, actor: User | None) -> LedgerEntry:
    """Append ``event`` to its chain, inside the transaction that makes it true.

    Raises ``RuntimeError`` outside a transaction: a change and its entry stand or fall together.
    """
    if not connection.in_atomic_block:
        message = f"{event.kind} must be recorded in the transaction that makes it true."
        raise RuntimeError(message)
    chain = community.slug if community else INSTANCE
    LedgerHead.objects.get_or_create(chain=chain)
    head = LedgerHead.objects.select_for_update().get(chain=chain)
    salt = secrets.token_hex(16)
    entry = LedgerEntry(
        chain=chain,
        index=head.size,
        kind=event.kind,
        at=clock.now(),
        community=community,
        actor=actor,
        subject=event.subject,
        previous_hash=head.hash,
        payload_digest=payload_digest(salt, event.payload),
    )
    entry.hash = header_hash(entry)
    entry.save(force_insert=True)
    LedgerPayload.objects.create(entry=entry, salt=salt, body=event.payload)
    Dispatch.objects.create(entry=entry)
    head.size += 1
    head.hash = entry.hash
    head.save(update_fields=["size", "hash"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return entry


def header(entry: LedgerEntry) -> dict[str, Any]:
    """Return the header as the JSON value that is hashed."""
    return {
        "schema": 1,
        "chain": entry.chain,
        "index": entry.index,
        "kind": entry.kind,
        "at": _timestamp(entry.at),
        "actor": entry.actor_id,
        "subject": entry.subject,
        "previous": entry.previous_hash,
        "payload": entry.payload_digest,
    }


def header_hash(entry: LedgerEntry) -> str:
    """Return the entry's hash, as 64 hexadecimal digits."""
    return hashlib.sha256(b"\x00" + rfc8785.dumps(header(entry))).hexdigest()


def payload_digest(salt: str, body: dict[str, Any]) -> str:
    """Return the digest that a header holds of its payload."""
    return hashlib.sha256(bytes.fromhex(salt) + rfc8785.dumps(body)).hexdigest()


@dataclass(frozen=True)
class Fault:
    """A place where the ledger does not hold together."""

    chain: str
    index: int
    sentence: str


def verify() -> Iterator[Fault]:
    """Walk every chain and yield each row that does not hold; nothing if all is well."""
    for head in LedgerHead.objects.order_by("chain"):
        previous = ""
        place = 0
        entries = LedgerEntry.objects.filter(chain=head.chain).select_related("payload").order_by("index")
        for place, entry in enumerate(entries.iterator(chunk_size=1_000), start=1):
            yield from _faults(entry, expected_index=place - 1, previous=previous)
            previous = entry.hash
        if (head.size, head.hash) != (place, previous):
            yield Fault(head.chain, place, "The chain does not end where its head says: rows are missing.")


def _faults(entry: LedgerEntry, *, expected_index: int, previous: str) -> Iterator[Fault]:
    if entry.index != expected_index:
        yield Fault(entry.chain, expected_index, "This row is missing.")
    if entry.previous_hash != previous:
        yield Fault(entry.chain, entry.index, "This row does not follow from the one before it.")
    if header_hash(entry) != entry.hash:
        yield Fault(entry.chain, entry.index, "This row's header was changed.")
    payload = getattr(entry, "payload", None)
    if payload is not None and payload_digest(payload.salt, payload.body) != entry.payload_digest:
        yield Fault(entry.chain, entry.index, "This row's payload was changed.")


def _timestamp(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
