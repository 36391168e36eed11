"""A community's ledger: everything it did, in order, and what shows that nobody changed it."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from governance.errors import NothingSignedError
from governance.ledger import header_text
from governance.models import Community, LedgerEntry, SignedHead
from governance.proof.merkle import Span, inclusion_path
from governance.record.headers import canonical
from governance.selectors import proofs
from governance.selectors.heads import newest_head, note_of
from governance.selectors.ledger import kinds_in_ledger, ledger_head, ledger_of
from governance.web.ledger_lines import label, lines
from governance.web.pages import community_at, page

PAGE = 50


@dataclass(frozen=True)
class Hashing:
    """One line of a proof: the hash to put on the ``left`` or right, which stands for the entries of a span."""

    hash: str
    left: bool
    span: Span

    @property
    def last(self) -> int:
        """The last entry of the span."""
        return self.span.end - 1


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the ledger's entries, the newest first; of one kind if the address says so."""
    community = community_at(slug)
    kind = request.GET.get("kind", "").replace("\0", "")
    entries = Paginator(ledger_of(community, kind=kind), PAGE).get_page(request.GET.get("page"))
    signed, note = _signed(community)
    return page(
        request,
        "governance/ledger.html",
        community=community,
        entries=entries,
        lines=lines(request, entries.object_list),
        kind=kind,
        kinds=[(each, label(each)) for each in kinds_in_ledger(community)],
        head=ledger_head(community),
        signed=signed,
        note=note,
    )


@require_safe
def entry(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one entry: what it says, exactly what is hashed, and how it is tied to the newest signed head."""
    community = community_at(slug)
    found = get_object_or_404(ledger_of(community), index=number)
    signed, note = _signed(community)
    payload = getattr(found, "payload", None)
    [line] = lines(request, [found])
    return page(
        request,
        "governance/ledger_entry.html",
        community=community,
        entry=found,
        line=line,
        kind=label(found.kind),
        header=header_text(found).decode(),
        payload=payload,
        body=canonical(payload.body).decode() if payload else "",
        signed=signed,
        note=note,
        proof=_proof(found, signed) if signed else None,
        head=ledger_head(community),
    )


@require_safe
def checkpoint(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001 - every view takes it
    """Hand out the newest signed head as a file to keep. Raises :class:`NothingSignedError`."""
    community = community_at(slug)
    signed, note = _signed(community)
    if signed is None:
        raise NothingSignedError
    name = f"{community.slug}-{signed.size}.head.txt"
    return HttpResponse(
        note,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _signed(community: Community) -> tuple[SignedHead | None, str]:
    """Return the newest signed head with its note; nothing where there is none that can be checked."""
    head = newest_head(community)
    try:
        return (head, note_of(head)) if head else (None, "")
    except NothingSignedError:
        return None, ""


def _proof(found: LedgerEntry, signed: SignedHead) -> list[Hashing] | None:
    """Return the proof that a signed head covers an entry; nothing where it does not."""
    if found.index >= signed.size:
        return None
    spans = inclusion_path(found.index, signed.size)
    hashes = proofs.inclusion(found.chain, found.index, signed.size)
    return [
        Hashing(each.hex(), left=span.end <= found.index, span=span)
        for span, each in zip(spans, hashes, strict=True)
    ]
