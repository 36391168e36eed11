"""A chain as the lines of :mod:`governance.record`, read from the database as it stands."""

import json
from collections.abc import Iterator

from django.db.models import Max

from governance.keys import public_keys
from governance.models import LedgerEntry, LedgerHead, SignedHead
from governance.record.headers import canonical, header_bytes, timestamp
from governance.record.lines import Opening, entry_line, head_line, key_line

CHUNK = 2_000
COLUMNS = (
    "actor_id",
    "at",
    "index",
    "kind",
    "payload_digest",
    "previous_hash",
    "subject",
    "hash",
    "payload__salt",
    "payload__body",
)


class Chain:
    """One chain up to where it ends now; what is appended meanwhile is not looked at.

    ``head`` is its row, or nothing where the chain has none; ``opening`` what an export says first; ``end``
    is how many entries are looked at, which are more than the head says only where something is wrong.
    """

    def __init__(self, chain: str) -> None:
        # Read in this order, none can be beyond the next: entries and head are written together, then signed.
        self._signed = SignedHead.objects.filter(chain=chain).aggregate(last=Max("size"))["last"] or 0
        last = LedgerEntry.objects.filter(chain=chain).aggregate(last=Max("index"))["last"]
        self.chain = chain
        self.head = LedgerHead.objects.filter(chain=chain).first()
        self.opening = Opening(chain, self.head.size, self.head.hash) if self.head else Opening(chain, 0, "")
        self.end = max(self.opening.size, 0 if last is None else last + 1)

    def preamble(self) -> Iterator[bytes]:
        """Yield the lines before the entries."""
        yield self.opening.line
        yield from map(key_line, public_keys().values())

    def body(self) -> Iterator[bytes]:
        """Yield the lines of entries and signed heads, each head behind the last entry that it covers."""
        heads = self._heads()
        head = next(heads, None)
        for index, line in self._entries():
            yield line
            while head and head.size <= index + 1:
                yield _head(head)
                head = next(heads, None)
        if head:
            yield _head(head)
            yield from map(_head, heads)

    def _heads(self) -> Iterator[SignedHead]:
        last = max(self._signed, self.end)
        signed = SignedHead.objects.filter(chain=self.chain, size__lte=last)
        return signed.order_by("size").iterator(chunk_size=CHUNK)

    def _entries(self) -> Iterator[tuple[int, bytes]]:
        entries = LedgerEntry.objects.filter(chain=self.chain, index__lt=self.end).order_by("index")
        rows = entries.values_list(*COLUMNS).iterator(chunk_size=CHUNK)
        for actor, at, index, kind, digest, previous, subject, found, salt, body in rows:
            header = header_bytes(
                actor=actor,
                at=timestamp(at),
                chain=self.chain,
                index=index,
                kind=kind,
                payload=digest,
                previous=previous,
                subject=subject,
            )
            yield index, entry_line(header, found, None if salt is None else (salt, _body(body)))


def _body(value: object) -> bytes:
    try:
        return canonical(value)
    except ValueError:
        # It has no canonical form, so it is not what was recorded; its digest will say so.
        return json.dumps(value).encode()


def _head(head: SignedHead) -> bytes:
    return head_line(
        origin=head.origin,
        size=head.size,
        root=head.root,
        at=timestamp(head.at),
        key=head.key_id,
        signature=head.signature,
    )
