"""The JSON Schema of a text, at an address that does not change."""

from functools import cache
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from constitutions.document import Document

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@require_safe
@cache_control(public=True, max_age=86_400)
def constitution(request: HttpRequest) -> JsonResponse:
    """Hand out the schema of schema version 1, to anybody's tools."""
    address = request.build_absolute_uri(request.path)
    return JsonResponse(
        {"$schema": DIALECT, "$id": address, **_schema()},
        headers={"Access-Control-Allow-Origin": "*"},
        content_type="application/schema+json",
    )


@cache
def _schema() -> dict[str, Any]:
    return Document.model_json_schema(by_alias=True)
