"""Trying one row as one person, and what came of it: the answer, and every table that was written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.shortcuts import resolve_url

from governance.models import LedgerEntry
from tests.permissions.rows import TO_SIGN_IN, Leaves, Refusal, Row
from tests.permissions.world import Place, World, undone

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

WRITTEN = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
"""How many rows of each table this transaction has written so far, those that were taken back included."""

UNCOUNTED = ("django_session", "axes_")
"""What is kept of who looks, whatever they do."""

LEDGER = LedgerEntry._meta.db_table


@dataclass(frozen=True)
class Answer:
    """What somebody was told. ``wrote`` are the tables whose rows are others than before."""

    status: int
    words: str
    location: str
    wrote: frozenset[str]

    def is_refusal(self, refusal: Refusal) -> bool:
        """Whether this is that refusal, with its sentence."""
        if refusal is TO_SIGN_IN:
            return self.status == refusal.status and self.leads_to_sign_in
        return self.status == refusal.status and bool(refusal.pattern.search(self.words))

    @property
    def lets_through(self) -> bool:
        """Whether what was asked was done or shown."""
        return self.status < HTTPStatus.BAD_REQUEST and not self.leads_to_sign_in

    @property
    def leads_to_sign_in(self) -> bool:
        """Whether it leads to the page for signing in."""
        return self.location.startswith(resolve_url(settings.LOGIN_URL))

    def __str__(self) -> str:
        where = f" to {self.location}" if self.location else ""
        return f"{self.status}{where} “{self.words[:300]}”"


def ask(world: World, row: Row, person: str, place: Place, slug: str) -> Answer:
    """Do what the row says as one person, and take everything back."""
    with undone():
        before = _written()
        response = _send(world, row, person, place, slug)
        touched = [table for table, count in _written().items() if count > before.get(table, 0)]
        now = {table: _content(table) for table in touched}
    # What was begun and taken back by the services themselves has left no trace.
    wrote = frozenset(table for table, content in now.items() if content != _content(table))
    location = response.headers.get("Location", "")
    return Answer(response.status_code, _words(response), location, wrote)


def faults(row: Row, answer: Answer, refusals: tuple[Refusal, ...]) -> list[str]:
    """Return what is wrong with an answer; with no refusals, what should have been let through."""
    found = []
    if not refusals:
        if not answer.lets_through:
            found.append("should have been let through")
        elif row.leaves and not _left(row.leaves, answer.wrote):
            found.append(f"should leave {row.leaves}, and wrote {sorted(answer.wrote)}")
    else:
        if not any(answer.is_refusal(each) for each in refusals):
            wanted = " or ".join(f"{each.status} “{each.words or each.sentence}”" for each in refusals)
            found.append(f"should have got {wanted}")
        if answer.wrote:
            found.append(f"was refused and changed {sorted(answer.wrote)}")
    return [f"{fault}: {answer}" for fault in found]


def grouped(found: Mapping[str, list[str]]) -> str:
    """Return what is wrong, once for all to whom it happened."""
    by_fault: dict[str, list[str]] = {}
    for person, each in found.items():
        for fault in each:
            by_fault.setdefault(fault, []).append(person)
    return "\n".join(f"{', '.join(people)} {fault}" for fault, people in by_fault.items())


def _left(leaves: Leaves, wrote: frozenset[str]) -> bool:
    if leaves is Leaves.LEDGER:
        return LEDGER in wrote
    return LEDGER not in wrote and bool(wrote) == (leaves is Leaves.ROWS)


def _send(world: World, row: Row, person: str, place: Place, slug: str) -> "Response":
    client = world.client
    client.cookies.clear()
    if person in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[person]
    address = "/" + row.path.format(**{"slug": slug, **place.names})
    body: Any = row.body(world, place) if callable(row.body) else row.body
    query: Any = row.query(world, place) if callable(row.query) else row.query
    if row.method == "GET":
        return client.get(address, query_params=query)
    send = getattr(client, row.method.lower())
    if row.is_api:
        return send(address, body or {}, content_type="application/json", query_params=query)  # type: ignore[no-any-return]
    return send(address, body or {}, query_params=query)  # type: ignore[no-any-return]


def _words(response: "Response") -> str:
    if response.streaming:
        return ""
    if response.headers.get("Content-Type", "").startswith("application/json"):
        found = response.json()
        return str(found.get("detail", "")) if isinstance(found, dict) else ""
    if not response.headers.get("Content-Type", "").startswith("text/"):
        return ""
    page = response.content.decode()
    words = re.sub(r"<[^>]+>", " ", page.partition("<main")[2] or page)
    return re.sub(r"\s+", " ", unescape(words)).strip()


def _written() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return {table: count for table, count in cursor.fetchall() if not table.startswith(UNCOUNTED)}


def _content(table: str) -> tuple[int, int]:
    """Return what stands for everything that a table holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {table} t"
        )  # a name of the catalogue
        count, content = cursor.fetchone()
        return count, content
