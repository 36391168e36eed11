"""Write one chain of the ledger as lines that can be verified anywhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.selectors.auditing import chains
from governance.selectors.exporting import Chain


class Command(BaseCommand):
    help = "Print a chain of the ledger with its signed heads and keys, one JSON line a row, to verify elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chain", help="a community's name in addresses, or “instance”")

    def handle(self, *_: Any, chain: str, **__: Any) -> None:
        known = chains()
        if chain not in known:
            raise CommandError(f"There is no chain called {chain}. There are: {', '.join(known)}.")
        found = Chain(chain)
        for lines in (found.preamble(), found.body()):
            for line in lines:
                self.stdout.write(line.decode(), ending="")
