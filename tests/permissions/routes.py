"""Every address of the site with the methods it takes, as Django and the gateway know them."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from adapters.gateway.app import ROUTES

LEFT_OUT = {"admin/": "Django's own pages for operators; tests/governance/web/test_admin.py holds them."}
"""Addresses that the table says nothing of, by how they begin, and why."""

OURS = ("governance.", "constitutions.", "adapters.", "evaluation.", "config.")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One method of one address. ``says`` is the first sentence of what answers it."""

    method: str
    path: str
    says: str

    def __str__(self) -> str:
        return f"{self.method} /{self.path}"


def site_routes() -> Iterator[Route]:
    """Yield what Django answers."""
    for path, pattern in _walk(get_resolver().url_patterns):
        if not path.startswith(tuple(LEFT_OUT)):
            for method, handler in _handlers(pattern.callback):
                yield Route(method, path, _first_sentence(handler))


def gateway_routes() -> Iterator[Route]:
    """Yield what the gateway answers."""
    for route in ROUTES:
        yield Route(route.method, route.path.lstrip("/"), _first_sentence(route.handler))


def plain(pattern: str) -> str:
    """Return an address with its variable parts as ``{names}``, however Django writes it."""
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", pattern))
    return path.replace("^", "").replace("$", "").replace("\\", "")


def _walk(patterns: list[Any], before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in patterns:
        path = before + plain(str(each.pattern))
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, path)
        else:
            yield path, each


def _handlers(view: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield each method that a view takes, with what says best what is done."""
    kind = getattr(view, "view_class", None) or getattr(view, "cls", None)
    if kind is None:
        yield from ((method, inspect.unwrap(view)) for method in _allowed(view))
        return
    names = getattr(view, "view_initkwargs", {}).get("http_method_names", kind.http_method_names)
    for method in METHODS:
        handler = getattr(kind, method.lower(), None)
        if handler is not None and method.lower() in names:
            # What a framework's own method says is how it works, and not what is done here.
            yield method, handler if handler.__module__.startswith(OURS) else kind


def _allowed(view: Callable[..., Any]) -> list[str]:
    """Return what ``require_safe`` and its like let through; a view without one shows a form and takes it."""
    found: list[str] = ["GET", "POST"]
    layer: Callable[..., Any] | None = view
    while layer is not None:
        if inspect.isfunction(layer):
            named = inspect.getclosurevars(layer).nonlocals.get("request_method_list")
            found = [method for method in named if method != "HEAD"] if named else found
        elif not inspect.isfunction(layer) and not hasattr(layer, "__wrapped__"):
            found = ["GET"]  # a syndication feed, which only reads
        layer = getattr(layer, "__wrapped__", None)
    return found


def _first_sentence(handler: Callable[..., Any]) -> str:
    """Return what a view says it does, without what it raises."""
    words = (inspect.getdoc(handler) or "").split("\n\n")[0].replace("\n", " ").strip()
    return words.partition(" Raises ")[0]
