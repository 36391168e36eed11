"""What communities vouch for about one another, for programs."""

import json
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers

from governance.api.doors import InCommunity
from governance.api.refusals import REFUSED
from governance.models import Attestation, BroughtAttestation
from governance.selectors.attestations import brought_to, given_by, received_by


class EvidenceSerializer(serializers.Serializer[dict[str, str]]):
    """A piece of evidence, by its digest."""

    digest = serializers.CharField()
    name = serializers.CharField()


class AttestationSerializer(serializers.ModelSerializer[Attestation]):
    """What one community vouches for about another. ``status`` says whether it does now."""

    by = serializers.CharField(source="community.slug")
    of = serializers.SerializerMethodField(
        help_text="The other's name in addresses; with “ on ” and its instance where that is another."
    )
    evidence = EvidenceSerializer(many=True)
    decision = serializers.IntegerField(source="decision_id")
    envelope = serializers.SerializerMethodField(
        help_text="The signed statement (in-toto Statement v1 in a DSSE envelope); null where it was never signed."
    )

    class Meta:
        model = Attestation
        fields = (
            "id",
            "by",
            "of",
            "what",
            "subject_digest",
            "subject_name",
            "words",
            "floor",
            "evidence",
            "until",
            "status",
            "decision",
            "issued_at",
            "revoked_at",
            "reason",
            "envelope_digest",
            "envelope",
        )

    def get_of(self, attestation: Attestation) -> str:
        """Return whom it is about."""
        return attestation.about.slug if attestation.about else attestation.of

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_envelope(self, attestation: Attestation) -> dict[str, Any] | None:
        """Return the envelope."""
        return None if attestation.envelope is None else dict(attestation.signed)


class BroughtSerializer(serializers.ModelSerializer[BroughtAttestation]):
    """What an authority elsewhere vouches for, as a steward brought it in; whether it was revoked is not known here."""

    envelope = serializers.SerializerMethodField(help_text="The signed statement.")

    class Meta:
        model = BroughtAttestation
        fields = (
            "id",
            "issuer",
            "site",
            "key_id",
            "what",
            "subject_digest",
            "subject_name",
            "words",
            "until",
            "brought_at",
            "envelope_digest",
            "envelope",
        )

    @extend_schema_field(serializers.DictField())
    def get_envelope(self, brought: BroughtAttestation) -> dict[str, Any]:
        """Return the envelope."""
        found: dict[str, Any] = json.loads(bytes(brought.envelope))
        return found


@extend_schema(
    summary="List what a community vouches for, and who vouches for it",
    parameters=[
        OpenApiParameter(
            "side", str, enum=["given", "received"], description="By default, what is received."
        ),
        OpenApiParameter("subject_digest", str, description="On one thing only."),
    ],
)
class AttestationList(InCommunity, generics.ListAPIView[Attestation]):
    """Attestations, the newest first."""

    serializer_class = AttestationSerializer
    queryset = Attestation.objects.none()

    def get_queryset(self) -> QuerySet[Attestation]:
        """Return one side's."""
        asked = self.request.query_params
        found = given_by(self.community) if asked.get("side") == "given" else received_by(self.community)
        digest = asked.get("subject_digest", "").replace("\0", "")
        return found.filter(subject_digest=digest) if digest else found


@extend_schema(
    summary="Read one attestation of a community's", responses={200: AttestationSerializer, **REFUSED}
)
class AttestationDetail(InCommunity, generics.RetrieveAPIView[Attestation]):
    """One that the community gave."""

    serializer_class = AttestationSerializer
    lookup_url_kwarg = "number"
    queryset = Attestation.objects.none()

    def get_queryset(self) -> QuerySet[Attestation]:
        """Return the community's own."""
        return given_by(self.community)


@extend_schema(summary="List what authorities elsewhere vouch for")
class BroughtList(InCommunity, generics.ListAPIView[BroughtAttestation]):
    """What stewards brought in, the newest first."""

    serializer_class = BroughtSerializer
    queryset = BroughtAttestation.objects.none()

    def get_queryset(self) -> QuerySet[BroughtAttestation]:
        """Return the community's."""
        return brought_to(self.community)
