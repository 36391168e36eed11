"""The ledger: audit log, outbox and queue in one. Nothing else writes its rows.

Each community has a chain of its own, and the instance one more. An entry's hash is
SHA-256(0x00 ‖ JCS(header)), the leaf hash of RFC 9162 §2.1.1 over RFC 8785 JSON; the header holds the
hash before it and a salted digest of the payload. The hashes are the leaves of a Merkle tree, which grows with
each entry by the nodes that it completes; its roots are signed, so that nobody can tell two people two stories.
"""

import json
import secrets
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef

from governance import clock
from governance.events import Event
from governance.models import (
    Community,
    Dispatch,
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    LedgerPayload,
    SignedHead,
    User,
)
from governance.proof.checkpoints import Checkpoint, origin_of
from governance.proof.merkle import Frontier, consistent, leaf_hash
from governance.proof.signing import Signer
from governance.record.faults import FORKED, Fault
from governance.record.headers import canonical, header_bytes, payload_digest, timestamp
from governance.selectors import auditing, proofs

CHANNEL = "polity_ledger"
INSTANCE = "instance"


def record(event: Event, *, community: Community | None, actor: User | None) -> LedgerEntry:
    """Append ``event`` to its chain, inside the transaction that makes it true.

    Raises ``RuntimeError`` outside a transaction: a change and its entry stand or fall together.
    """
    if not connection.in_atomic_block:
        message = f"{event.kind} must be recorded in the transaction that makes it true."
        raise RuntimeError(message)
    head = _locked_head(community.slug if community else INSTANCE)
    salt = secrets.token_hex(16)
    entry = LedgerEntry(
        chain=head.chain,
        index=head.size,
        kind=event.kind,
        at=clock.now(),
        community=community,
        actor=actor,
        subject=event.subject,
        previous_hash=head.hash,
        payload_digest=payload_digest(salt, canonical(event.payload)),
    )
    entry.hash = header_hash(entry)
    entry.save(force_insert=True)
    LedgerPayload.objects.create(entry=entry, salt=salt, body=event.payload)
    Dispatch.objects.create(entry=entry)
    _grow(head, entry)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return entry


def header_text(entry: LedgerEntry) -> bytes:
    """Return the header exactly as it is hashed."""
    return header_bytes(
        actor=entry.actor_id,
        at=timestamp(entry.at),
        chain=entry.chain,
        index=entry.index,
        kind=entry.kind,
        payload=entry.payload_digest,
        previous=entry.previous_hash,
        subject=entry.subject,
    )


def header(entry: LedgerEntry) -> dict[str, Any]:
    """Return the header as the JSON value that is hashed."""
    found: dict[str, Any] = json.loads(header_text(entry))
    return found


def header_hash(entry: LedgerEntry) -> str:
    """Return the entry's hash, as 64 hexadecimal digits."""
    return leaf_hash(header_text(entry)).hex()


def verify() -> Iterator[Fault]:
    """Walk every chain and yield each row that does not hold; nothing if all is well."""
    for chain in auditing.chains():
        yield from auditing.Audit(chain).faults()


def sign_heads(signer: Signer) -> list[Fault]:
    """Sign every chain that has grown since it was signed, and return the heads that are refused a signature.

    Refused is a chain whose past is not what was signed before: whoever changed it does not get our name
    under the change. Two processes may do this at once; one signature a size is kept.
    """
    signed = SignedHead.objects.filter(chain=OuterRef("chain"), size=OuterRef("size"))
    refused = []
    for head in LedgerHead.objects.filter(~Exists(signed), size__gt=0).order_by("chain"):
        root = _root_to_sign(head)
        if root is None:
            refused.append(Fault(head.chain, "head", FORKED))
        else:
            _sign(signer, head, root)
    return refused


def _locked_head(chain: str) -> LedgerHead:
    waiting = LedgerHead.objects.select_for_update()
    head = waiting.filter(chain=chain).first()
    if head is None:
        LedgerHead.objects.get_or_create(chain=chain)
        head = waiting.get(chain=chain)
    return head


def _grow(head: LedgerHead, entry: LedgerEntry) -> None:
    """Append an entry's hash to its chain's tree."""
    frontier = _frontier(head)
    completed = frontier.append(bytes.fromhex(entry.hash))
    if completed:
        LedgerNode.objects.bulk_create(
            LedgerNode(chain=head.chain, level=node.level, index=node.place, hash=found.hex())
            for node, found in completed
        )
    head.size, head.hash = frontier.size, entry.hash
    head.frontier = [each.hex() for each in frontier.hashes]
    head.save(update_fields=["size", "hash", "frontier"])


def _frontier(head: LedgerHead) -> Frontier:
    return Frontier(head.size, map(bytes.fromhex, head.frontier))


def _root_to_sign(head: LedgerHead) -> bytes | None:
    """Return the root over a chain, or nothing where it does not go on from what was signed last."""
    last = SignedHead.objects.filter(chain=head.chain).order_by("-size").first()
    try:
        root = _frontier(head).root()
        if last is None or consistent(
            first=last.size,
            second=head.size,
            first_root=bytes.fromhex(last.root),
            second_root=root,
            proof=proofs.consistency(head.chain, last.size, head.size),
        ):
            return root
    except (ValueError, KeyError):
        # The rows do not even make up a tree any more.
        return None
    return None


def _sign(signer: Signer, head: LedgerHead, root: bytes) -> None:
    site = urlsplit(settings.POLITY_PUBLIC_URL)
    moment = clock.now()
    checkpoint = Checkpoint(
        origin_of(site.netloc + site.path, head.chain), head.size, root, timestamp(moment)
    )
    made = SignedHead(
        chain=head.chain,
        community=Community.objects.filter(slug=head.chain).first(),
        size=head.size,
        root=root.hex(),
        at=moment,
        origin=checkpoint.origin,
        key_id=signer.key_id,
        signature=b64encode(signer.sign(checkpoint.text.encode())).decode(),
    )
    SignedHead.objects.bulk_create([made], ignore_conflicts=True)
