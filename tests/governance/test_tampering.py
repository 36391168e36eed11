"""Whoever owns the tables can switch the triggers off. Whatever they then change, verification names the row."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from types import NoneType, SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from config.env import load
from governance import keys, ledger
from governance.models import (
    Community,
    LedgerEntry,
    LedgerHead,
    LedgerNode,
    LedgerPayload,
    SignedHead,
    User,
)
from governance.proof.merkle import Frontier
from governance.record.faults import Fault
from tests.governance.test_ledger import grow
from tests.people import People, found_people

TABLES = ("ledgerentry", "ledgernode", "signedhead")
ERASED = 4
LAST = 10
SIGNED = 8
UNTIL_ROLLED_BACK = hypothesis_settings(
    max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def owner(django_db_setup: None, django_db_blocker: DjangoDbBlocker, database_name: str) -> Iterator[None]:
    """Act as the role that owns the tables."""
    before = dict(connection.settings_dict)
    embedded = load({"POLITY_VAR": str(settings.POLITY_VAR)})
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict.update(settings.DATABASE_OF(embedded.database_owner_url), NAME=database_name)
        yield
        connection.close()
        connection.settings_dict.update(before)


@pytest.fixture
def rows(owner: None, db: None) -> People:
    """Return a community with eleven entries, the first eight of them under two signed heads, and no triggers left."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE governance_{table} DISABLE TRIGGER USER")
    found_people("bakers", "Bakers")
    people = found_people()
    for number in range(8):
        grow(people, number)
        if number in {1, 4}:
            assert ledger.sign_heads(keys.signer()) == []
    LedgerPayload.objects.filter(entry__community=people.community, entry__index=ERASED).delete()
    assert list(ledger.verify()) == []
    return people


def named() -> set[str]:
    """Return the first row of each chain that verification names."""
    first: dict[str, Fault] = {}
    for fault in ledger.verify():
        first.setdefault(fault.chain, fault)
    return {fault.row for fault in first.values()}


def entry_row(row: LedgerEntry) -> set[str]:
    return {f"entry {row.index}"}


def payload_row(row: LedgerPayload) -> set[str]:
    # A payload that moves to an entry whose own was erased is wrong there.
    return {f"entry {row.entry.index}", f"entry {ERASED}"}


def node_row(row: LedgerNode) -> set[str]:
    return {f"node {row.level}/{row.index}"}


def head_row(row: SignedHead) -> set[str]:
    return {f"signed head {row.size}"}


def chain_row(_row: LedgerHead) -> set[str]:
    return {"head"}


NAMES: dict[type[models.Model], Callable[[Any], set[str]]] = {
    LedgerEntry: entry_row,
    LedgerPayload: payload_row,
    LedgerNode: node_row,
    SignedHead: head_row,
    LedgerHead: chain_row,
}
COLUMNS = [
    (model, field)
    for model in NAMES
    for field in model._meta.concrete_fields
    # A row's number in its table says nothing, and the database keeps it while anything points there.
    if not field.primary_key
]


def flipped(value: Any, place: int, bit: int) -> object:
    """Return the value with one bit changed somewhere in it."""
    return FLIPS[type(value)](value, place, bit)


def flipped_text(value: str, place: int, bit: int) -> str:
    at = place % max(1, len(value))
    return value[:at] + chr(ord(value[at : at + 1] or "\0") ^ (1 << bit)) + value[at + 1 :]


def flipped_list(value: list[Any], place: int, bit: int) -> list[Any]:
    at = place % len(value)
    return [*value[:at], flipped(value[at], place, bit), *value[at + 1 :]]


def flipped_body(value: dict[str, Any], place: int, bit: int) -> dict[str, Any]:
    key = sorted(value)[place % len(value)]
    if bit % 2:
        return {**value, key: flipped(value[key], place, bit)}
    return {(flipped_text(name, place, bit) if name == key else name): each for name, each in value.items()}


FLIPS: dict[type, Callable[[Any, int, int], object]] = {
    NoneType: lambda *_: 0,
    int: lambda value, _, bit: value ^ (1 << bit),
    datetime: lambda value, _, bit: value + timedelta(microseconds=1 << bit),
    str: flipped_text,
    list: flipped_list,
    dict: flipped_body,
}


@UNTIL_ROLLED_BACK
@given(st.sampled_from(COLUMNS), st.integers(0, 50), st.integers(0, 500), st.integers(0, 6))
def test_whatever_is_changed_in_any_column_its_row_is_named(
    rows: People,
    column: "tuple[type[models.Model], models.Field[Any, Any]]",
    which: int,
    place: int,
    bit: int,
) -> None:
    model, field = column
    found = model._default_manager.filter(**chain_of(model)).order_by("pk")
    row = found[which % len(found)]
    value = flipped(getattr(row, field.attname), place, bit)
    if isinstance(field, models.ForeignKey):
        value = other(field, row, which)
    assume("\0" not in str(value))
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                model._default_manager.filter(pk=row.pk).update(**{field.attname: value})
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except DatabaseError:
            # The database does not even take it.
            transaction.set_rollback(True)
            return
        changed = model._default_manager.get(pk=row.pk)
        expected = NAMES[model](row) | NAMES[model](changed)
        assert named() & expected, (model, field.name, value, list(ledger.verify())[:3])
        transaction.set_rollback(True)


def chain_of(model: type[models.Model]) -> dict[str, str]:
    return {"entry__chain": "tenants"} if model is LedgerPayload else {"chain": "tenants"}


def other(field: "models.ForeignKey[Any, Any]", row: models.Model, which: int) -> object:
    """Return another value that the row could point at, or nothing where it may point nowhere."""
    now = getattr(row, field.attname)
    pool: dict[Any, Any] = {
        Community: Community.objects,
        User: User.objects,
        LedgerEntry: LedgerEntry.objects.filter(chain="tenants", payload=None),
    }
    others = [pk for pk in pool[field.related_model].values_list("pk", flat=True).order_by("pk") if pk != now]
    if field.null and now is not None:
        others.append(None)
    return others[which % len(others)]


def removed(index: int) -> None:
    """Take an entry out, and what hangs on it."""
    entry = LedgerEntry.objects.get(chain="tenants", index=index)
    LedgerPayload.objects.filter(entry=entry).delete()
    entry.dispatch.delete()
    entry.delete()


def cut_off(size: int) -> None:
    """Leave the first ``size`` entries, with a head and nodes to match."""
    for index in range(size, LedgerHead.objects.get(chain="tenants").size):
        removed(index)
    hashes = LedgerEntry.objects.filter(chain="tenants").order_by("index").values_list("hash", flat=True)
    tree = Frontier()
    tree.extend([bytes.fromhex(each) for each in hashes])
    LedgerHead.objects.filter(chain="tenants").update(
        size=size, hash=hashes[size - 1], frontier=[each.hex() for each in tree.hashes]
    )
    for node in LedgerNode.objects.filter(chain="tenants"):
        if (node.index + 1) << node.level > size:
            node.delete()


@pytest.mark.parametrize("index", [0, 3, 5, 10])
def test_a_removed_entry_is_named(rows: People, index: int) -> None:
    removed(index)
    # Of the last one only the head still tells.
    assert named() == {f"entry {index}" if index < LAST else "head"}


def test_swapped_entries_are_named(rows: People) -> None:
    for index, to in ((2, 99), (3, 2), (99, 3)):
        LedgerEntry.objects.filter(chain="tenants", index=index).update(index=to)
    assert named() == {"entry 2"}


def test_a_tail_that_was_cut_off_below_a_signed_head_is_named_and_not_signed(rows: People) -> None:
    cut_off(SIGNED)
    assert named() == set()
    cut_off(SIGNED - 1)
    assert named() == {f"signed head {SIGNED}"}
    assert [fault.chain for fault in ledger.sign_heads(keys.signer())] == ["tenants"]


def test_what_stands_beyond_the_end_is_named(rows: People) -> None:
    LedgerNode.objects.create(chain="tenants", level=9, index=0, hash="00" * 32)
    assert named() == {"node 9/0"}


def test_chains_that_were_there_before_get_their_nodes(rows: People) -> None:
    def everything() -> list[tuple[Any, ...]]:
        nodes = LedgerNode.objects.order_by("chain", "level", "index").values_list(
            "chain", "level", "index", "hash"
        )
        heads = LedgerHead.objects.order_by("chain").values_list("chain", "frontier")
        return [*nodes, *heads]

    before = everything()
    LedgerNode.objects.all().delete()
    LedgerHead.objects.update(frontier=[])
    migration = import_module("governance.migrations.0004_merkle_ledger")
    migration.grow(apps, SimpleNamespace(connection=connection))
    assert everything() == before
    assert list(ledger.verify()) == []
