"""Refusals as JSON: ``{"code": …, "detail": …}`` with the refusal's status."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler

from governance.errors import RefusalError


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal; leave every other exception to the framework."""
    if isinstance(error, RefusalError):
        return Response({"code": error.code, "detail": str(error)}, status=error.status)
    return exception_handler(error, context)
