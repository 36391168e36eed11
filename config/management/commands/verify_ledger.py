"""Walk the ledger and say whether it holds together."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.ledger import verify
from governance.models import LedgerEntry


class Command(BaseCommand):
    help = "Check every chain of the ledger and name each row that does not hold."

    def handle(self, *_: Any, **__: Any) -> None:
        faults = list(verify())
        for fault in faults:
            self.stderr.write(f"{fault.chain}/{fault.index}: {fault.sentence}")
        if faults:
            raise CommandError(f"The ledger does not hold: {len(faults)} faults.")
        self.stdout.write(f"All {LedgerEntry.objects.count()} entries hold.")
