"""Versions and texts: as values, as canonical JSON, as YAML, as Markdown."""

import json
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from constitutions.api.serializers import TextSerializer, VersionSerializer
from constitutions.formats import to_yaml
from constitutions.markdown import to_markdown
from constitutions.models import Text, Version
from constitutions.selectors import texts_put_to_a_vote, versions_of
from governance.api.doors import InCommunity
from governance.api.refusals import REFUSED


@extend_schema(summary="List a community's versions")
class VersionList(InCommunity, generics.ListAPIView[Version]):
    """What the community ratified, the newest first."""

    serializer_class = VersionSerializer
    queryset = Version.objects.none()

    def get_queryset(self) -> QuerySet[Version]:
        """Return them without their bytes."""
        return versions_of(self.community).defer("text__canonical")


@extend_schema(summary="Read a version", responses={200: VersionSerializer, **REFUSED})
class VersionDetail(InCommunity, generics.RetrieveAPIView[Version]):
    """One version. What it says stands at its text's address."""

    serializer_class = VersionSerializer
    lookup_field = "number"
    queryset = Version.objects.none()

    def get_queryset(self) -> QuerySet[Version]:
        """Return the community's own."""
        return versions_of(self.community)


def _text(digest: str) -> Text:
    """Return the text of this digest; what PostgreSQL could not even look for is not there. Raises ``Http404``."""
    return get_object_or_404(texts_put_to_a_vote(), digest=digest.replace("\0", ""))


@extend_schema(summary="Read a text by its digest", responses={200: TextSerializer, **REFUSED})
class TextDetail(generics.RetrieveAPIView[Text]):
    """A text that was put to a vote."""

    serializer_class = TextSerializer
    queryset = Text.objects.all()

    def get_object(self) -> Text:
        """Return the text that the address names. Raises ``Http404``."""
        return _text(self.kwargs["digest"])


class CanonicalText(APIView):
    """A text's canonical bytes."""

    @extend_schema(
        summary="Read a text's canonical JSON (RFC 8785), whose SHA-256 is its digest",
        responses={(200, "application/json"): OpenApiTypes.OBJECT, **REFUSED},
    )
    def get(self, request: Request, digest: str) -> HttpResponse:  # noqa: ARG002 - the framework's
        """Hand out the bytes as they are stored."""
        text = _text(digest)
        return HttpResponse(bytes(text.canonical), content_type="application/json")


class TextRenderer(BaseRenderer):
    """Text as it is; a refusal is JSON."""

    charset = "utf-8"

    def render(
        self,
        data: Any,  # noqa: ANN401 - text, or whatever a refusal says
        accepted_media_type: str | None = None,  # noqa: ARG002 - the framework's
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - the framework's
    ) -> str:
        """Return the text."""
        return data if isinstance(data, str) else json.dumps(data)


class YamlRenderer(TextRenderer):
    """Text for whoever asks for YAML."""

    media_type = "application/yaml"
    format = "yaml"


class MarkdownRenderer(TextRenderer):
    """Text for whoever asks for Markdown (RFC 7763)."""

    media_type = "text/markdown"
    format = "markdown"


class YamlText(APIView):
    """A text as people edit it."""

    renderer_classes = [YamlRenderer]

    @extend_schema(
        summary="Read a text as YAML",
        responses={(200, "application/yaml"): OpenApiTypes.STR, **REFUSED},
    )
    def get(self, request: Request, digest: str) -> Response:  # noqa: ARG002 - the framework's
        """Write the text as YAML that reads back to the same digest."""
        return Response(to_yaml(_text(digest).document))


class MarkdownText(APIView):
    """A text as people read it in plain files."""

    renderer_classes = [MarkdownRenderer]

    @extend_schema(
        summary="Read a text as Markdown",
        responses={(200, "text/markdown"): OpenApiTypes.STR, **REFUSED},
    )
    def get(self, request: Request, digest: str) -> Response:  # noqa: ARG002 - the framework's
        """Write the text as Markdown that reads back to the same digest."""
        return Response(to_markdown(_text(digest).document))
