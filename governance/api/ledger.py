"""A community's ledger."""

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics

from governance.api.doors import InCommunity
from governance.api.serializers import LedgerEntrySerializer
from governance.models import LedgerEntry
from governance.selectors import ledger_of


@extend_schema(
    summary="List a community's ledger",
    parameters=[OpenApiParameter("kind", str, description="Entries of one kind only.")],
)
class LedgerList(InCommunity, generics.ListAPIView[LedgerEntry]):
    """Everything that happened, the newest first."""

    serializer_class = LedgerEntrySerializer
    queryset = LedgerEntry.objects.none()

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        """Return the entries with their payloads."""
        return ledger_of(self.community, kind=self.request.query_params.get("kind", ""))
