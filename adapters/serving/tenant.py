"""For whom an engine does something, as it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from adapters.weights import ORDINARY, number

HEADER = "x-tenant-weight"
"""What our engine takes a tenant's weight from. Other engines pass over it."""


@dataclass(frozen=True)
class Tenant:
    """A community by its name in addresses, and what it weighs beside the others."""

    name: str
    weight: Decimal = ORDINARY

    @property
    def headers(self) -> Mapping[str, str]:
        """What goes with each request: nothing for who weighs what everybody does."""
        return {} if self.weight == ORDINARY else {HEADER: number(self.weight)}

    @property
    def head(self) -> bytes:
        """The same as it is sent."""
        return b"".join(f"{name}: {value}\r\n".encode() for name, value in self.headers.items())
