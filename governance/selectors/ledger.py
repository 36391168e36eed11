"""Reading the ledger."""

from collections.abc import Sequence

from django.db.models import QuerySet

from governance.models import (
    Community,
    LedgerEntry,
    LedgerHead,
)


def ledger_of(community: Community, *, kind: str = "") -> QuerySet[LedgerEntry]:
    """Return the community's ledger with its payloads, the newest first; of one ``kind`` only if it is given."""
    entries = LedgerEntry.objects.select_related("actor", "payload").filter(community=community)
    return (entries.filter(kind=kind) if kind else entries).order_by("-index")


def kinds_in_ledger(community: Community) -> Sequence[str]:
    """Return the kinds of entry that the community's ledger has, by name."""
    kinds = LedgerEntry.objects.filter(community=community).values_list("kind", flat=True)
    return list(kinds.order_by("kind").distinct())


def ledger_head(community: Community) -> LedgerHead | None:
    """Return the end of the community's chain."""
    return LedgerHead.objects.filter(chain=community.slug).first()
