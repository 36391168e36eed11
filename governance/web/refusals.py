"""Refusals as pages: the sentence, with its status, wherever a view lets one through."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request

from governance.errors import MEGABYTE, RefusalError, TooMuchSentError


class RefusalMiddleware:
    """Turns a :class:`RefusalError` that a view did not catch into a page with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the view does."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to Django."""
        if not isinstance(error, RefusalError):
            return None
        return refusal_page(request, error)


def refusal_page(request: HttpRequest, error: RefusalError) -> HttpResponse:
    """Render a refusal as a page with its sentence and status."""
    return render(request, "governance/refusal.html", {"sentence": str(error)}, status=error.status)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that was refused before a view saw it (``handler400``)."""
    if isinstance(exception, RequestDataTooBig):
        return refusal_page(
            request, TooMuchSentError(megabytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE)
        )
    return bad_request(request, exception)
