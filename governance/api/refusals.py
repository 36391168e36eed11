"""Refusals as JSON: ``{"code": …, "detail": …}`` with the refusal's status."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from governance.errors import MEGABYTE, MalformedError, RefusalError, TooMuchSentError

NOT_FOUND = "There is nothing at this address, or nothing that you may see. Check it for a slip of the pen."
SENTENCES: Mapping[str, str] = {
    "not_authenticated": "Sign in first: this is not open to somebody nobody knows.",
    "not_found": NOT_FOUND,
}
"""What the framework's own refusals say here, by their code, where theirs would not say what to do."""


class RefusalSerializer(serializers.Serializer[dict[str, Any]]):
    """Why something could not be done: ``code`` for programs, ``detail`` for people."""

    code = serializers.CharField()
    detail = serializers.CharField()
    fields_refused = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="What is wrong with each field of the request, where it was refused for that.",
    )


REFUSED = {"4XX": RefusalSerializer}
"""What every door can answer instead, for the schema."""


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal, and shape the framework's own alike; let everything else through."""
    if isinstance(error, RequestDataTooBig):
        error = TooMuchSentError(megabytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE)
    if isinstance(error, RecursionError):
        error = MalformedError(sentences="What you sent is nested too deep. Flatten it.")
    if isinstance(error, RefusalError):
        return Response({"code": error.code, "detail": str(error)}, status=error.status)
    response = exception_handler(error, context)
    if response is not None:
        response.data = _said(error)
    return response


def _said(error: Exception) -> dict[str, Any]:
    if isinstance(error, ValidationError):
        wrong = {name: [str(each) for each in found] for name, found in _fields(error.detail)}
        sentences = (f"{name}: {each}" for name, found in wrong.items() for each in found)
        return {"code": "malformed", "detail": " ".join(sentences), "fields_refused": wrong}
    code = error.get_codes() if isinstance(error, APIException) else "refused"
    if isinstance(error, Http404):
        code = "not_found"
    detail = error.detail if isinstance(error, APIException) else str(error)
    return {"code": code, "detail": SENTENCES.get(str(code), str(detail))}


def _fields(detail: Any) -> Iterator[tuple[str, list[Any]]]:  # noqa: ANN401 - a tree of lists and dicts
    found = detail if isinstance(detail, dict) else {"body": detail}
    for name, errors in found.items():
        if isinstance(errors, dict):
            yield from ((f"{name}.{inner}", deeper) for inner, deeper in _fields(errors))
        else:
            yield str(name), errors if isinstance(errors, list) else [errors]
