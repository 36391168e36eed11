"""One thread for all of it, as a map has: several would wait for one another and for whatever else runs."""

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Keep what a module's tests call directly to one thread."""
    with threadpool_limits(limits=1):
        yield
