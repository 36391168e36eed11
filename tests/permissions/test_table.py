"""The table has a row for every method of every address, and no other."""

from collections import Counter

from tests.permissions.routes import site_routes
from tests.permissions.table import TABLE


def test_every_address_is_in_the_table_and_every_row_has_an_address() -> None:
    routes = {(route.method, route.path) for route in site_routes()}
    rows = {row.key for row in TABLE}
    missing = [f"{method} /{path} has no row: say who may use it" for method, path in sorted(routes - rows)]
    left = [
        f"{method} /{path} has a row and no address: take the row out"
        for method, path in sorted(rows - routes)
    ]
    assert not missing + left, "\n".join(missing + left)


def test_nothing_stands_in_the_table_twice() -> None:
    assert not [key for key, count in Counter(row.key for row in TABLE).items() if count > 1]
