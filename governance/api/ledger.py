"""A community's ledger: its entries, its signed heads, and the proofs that tie the one to the other."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.doors import InCommunity
from governance.api.refusals import REFUSED
from governance.api.serializers import LedgerEntrySerializer
from governance.errors import NotAmongThemError, NothingSignedError, NotThatLongError, WrongOrderError
from governance.keys import public_keys
from governance.models import Community, LedgerEntry, SignedHead
from governance.selectors import proofs
from governance.selectors.heads import heads_of, newest_head, note_of, size_of
from governance.selectors.ledger import ledger_of

HASHES = serializers.ListField(
    child=serializers.CharField(), help_text="Hashes as 64 hexadecimal digits each, in the RFC's order."
)


class SignedHeadSerializer(serializers.ModelSerializer[SignedHead]):
    """A signed head. ``note`` is the same as a C2SP checkpoint: keep it, and any later record must match it."""

    note = serializers.SerializerMethodField(help_text="The signed text (c2sp.org/tlog-checkpoint).")

    class Meta:
        model = SignedHead
        fields = ("size", "root", "at", "origin", "key_id", "signature", "note")

    def get_note(self, head: SignedHead) -> str:
        """Return the note."""
        return note_of(head, self.context["keys"])


class InclusionSerializer(serializers.Serializer[dict[str, Any]]):
    """A proof that the entry with the hash ``leaf`` is among the first ``size`` (RFC 9162 §2.1.3)."""

    index = serializers.IntegerField()
    size = serializers.IntegerField()
    leaf = serializers.CharField()
    root = serializers.CharField(  # type: ignore[assignment]  # declared fields do not stay on the class
        help_text="The root over the first ``size`` entries."
    )
    proof = HASHES


class ConsistencySerializer(serializers.Serializer[dict[str, Any]]):
    """A proof that the first ``first`` entries are what they were when there were ``second`` (RFC 9162 §2.1.4)."""

    first = serializers.IntegerField()
    second = serializers.IntegerField()
    first_root = serializers.CharField()
    second_root = serializers.CharField()
    proof = HASHES


class SizeSerializer(serializers.Serializer[dict[str, int]]):
    """Among how many entries something is proved."""

    size = serializers.IntegerField(
        min_value=1,
        required=False,
        help_text="By default the newest signed head's, where the entry is in it.",
    )


class SizesSerializer(serializers.Serializer[dict[str, int]]):
    """Which two heads are compared."""

    first = serializers.IntegerField(min_value=1)
    second = serializers.IntegerField(
        min_value=1, required=False, help_text="By default the newest signed head's."
    )


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
        return ledger_of(self.community, kind=self.request.query_params.get("kind", "").replace("\0", ""))


@extend_schema(summary="Read one entry of a ledger", responses={200: LedgerEntrySerializer, **REFUSED})
class LedgerEntryDetail(InCommunity, generics.RetrieveAPIView[LedgerEntry]):
    """One entry."""

    serializer_class = LedgerEntrySerializer
    lookup_field = "index"
    queryset = LedgerEntry.objects.none()

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        """Return the community's own."""
        return ledger_of(self.community)


@extend_schema(summary="List a ledger's signed heads")
class SignedHeadList(InCommunity, generics.ListAPIView[SignedHead]):
    """Every head that was signed, the newest first."""

    serializer_class = SignedHeadSerializer
    queryset = SignedHead.objects.none()

    def get_queryset(self) -> QuerySet[SignedHead]:
        """Return those whose key is listed."""
        return heads_of(self.community).filter(key_id__in=public_keys())

    def get_serializer_context(self) -> dict[str, Any]:
        """Return what the notes are made with."""
        return {**super().get_serializer_context(), "keys": public_keys()}


class LatestHead(InCommunity, APIView):
    """The newest signed head."""

    @extend_schema(
        summary="Read a ledger's newest signed head", responses={200: SignedHeadSerializer, **REFUSED}
    )
    def get(self, _request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Answer with it."""
        head = newest_head(self.community)
        if head is None:
            raise NothingSignedError
        return Response(SignedHeadSerializer(head, context={"keys": public_keys()}).data)


class InclusionProof(InCommunity, APIView):
    """A proof that an entry is part of the record."""

    @extend_schema(
        summary="Prove that an entry is in the ledger",
        parameters=[SizeSerializer],
        responses={200: InclusionSerializer, **REFUSED},
    )
    def get(self, request: Request, slug: str, index: int) -> Response:  # noqa: ARG002 - the address's
        """Answer with the proof."""
        entry = get_object_or_404(LedgerEntry, chain=self.community.slug, index=index)
        size = _asked(SizeSerializer, request).get("size") or _size_for(self.community, index)
        _check_size(self.community, size)
        if index >= size:
            raise NotAmongThemError(index=index, size=size)
        return Response(
            {
                "index": index,
                "size": size,
                "leaf": entry.hash,
                "root": proofs.root(entry.chain, size).hex(),
                "proof": [each.hex() for each in proofs.inclusion(entry.chain, index, size)],
            }
        )


class ConsistencyProof(InCommunity, APIView):
    """A proof that an earlier record is the beginning of a later one."""

    @extend_schema(
        summary="Prove that an earlier head is part of a later one",
        parameters=[SizesSerializer],
        responses={200: ConsistencySerializer, **REFUSED},
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer with the proof."""
        asked = _asked(SizesSerializer, request)
        first, second = asked["first"], asked.get("second") or _size_for(self.community, 0)
        _check_size(self.community, max(first, second))
        if first > second:
            raise WrongOrderError(first=first, second=second)
        return Response(
            {
                "first": first,
                "second": second,
                "first_root": proofs.root(slug, first).hex(),
                "second_root": proofs.root(slug, second).hex(),
                "proof": [each.hex() for each in proofs.consistency(slug, first, second)],
            }
        )


def _asked(serializer: type[serializers.Serializer[dict[str, int]]], request: Request) -> dict[str, int]:
    given = serializer(data=request.query_params)
    given.is_valid(raise_exception=True)
    asked: dict[str, int] = given.validated_data
    return asked


def _size_for(community: Community, index: int) -> int:
    """Return the newest signed head's size, or the record's where the entry came after it."""
    head = newest_head(community)
    return head.size if head and head.size > index else size_of(community)


def _check_size(community: Community, size: int) -> None:
    have = size_of(community)
    if size > have:
        raise NotThatLongError(have=have, asked=size)
