"""Say whether the ledger holds together: this instance's, or one that was exported, anywhere."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.errors import RefusalError
from governance.phrasing import counted
from governance.record.files import RecordFile
from governance.record.kept import KeptHead, read_kept
from governance.record.walk import Walk
from governance.selectors.auditing import Audit, chains


class Command(BaseCommand):
    help = "Check hashes, chain, Merkle roots and signatures of the ledger, and name the first row that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--file",
            action="append",
            type=Path,
            default=[],
            help="a record that export_ledger wrote: no database is needed then; may be given again",
        )
        parser.add_argument(
            "--key",
            action="append",
            default=[],
            help="the id of a public key to trust: no other key's signature counts; may be given again",
        )
        parser.add_argument(
            "--head",
            action="append",
            type=Path,
            default=[],
            help="a signed head that you kept: the record must still begin with what it stands for",
        )
        parser.add_argument("--all", action="store_true", help="name every row that does not hold")

    def handle(self, *_: Any, **given: Any) -> None:
        try:
            kept = [read_kept(path.read_text()) for path in given["head"]]
            audits: Sequence[Audit | RecordFile] = (
                [RecordFile(path, trusted=given["key"], kept=kept) for path in given["file"]]
                if given["file"]
                else [Audit(chain, trusted=given["key"], kept=kept) for chain in chains()]
            )
        except (RefusalError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from error
        self._check_kept(kept, audits)
        broken = [audit.walk.chain for audit in audits if self._report(audit, every=given["all"])]
        if broken:
            raise CommandError(f"The ledger does not hold: {', '.join(broken)}.")

    def _check_kept(self, kept: Sequence[KeptHead], audits: Sequence[Audit | RecordFile]) -> None:
        there = {audit.walk.chain for audit in audits}
        for head in kept:
            if head.chain not in there:
                raise CommandError(
                    f"You kept a head of {head.chain}, whose record is not here. Here: {', '.join(sorted(there))}."
                )

    def _report(self, audit: Audit | RecordFile, *, every: bool) -> int:
        """Say what is true of one chain, and return how many rows do not hold."""
        number = 0
        for number, fault in enumerate(audit.faults(), start=1):
            if number == 1 or every:
                self.stderr.write(str(fault))
        if number > 1 and not every:
            self.stderr.write(f"{audit.walk.chain}: {number - 1} more. See them with --all.")
        if not number:
            self.stdout.write(f"{audit.walk.chain}: {' '.join(_findings(audit.walk))}")
        return number


def _findings(walk: Walk) -> Iterator[str]:
    yield f"{counted(walk.entries, 'entry holds', 'entries hold')}."
    if walk.erased:
        yield f"{counted(walk.erased, 'payload was', 'payloads were')} erased."
    if walk.confirmed:
        yield f"{counted(walk.confirmed, 'kept head is', 'kept heads are')} part of it."
    if not walk.signed:
        yield "No head is signed yet."
        return
    yield f"{counted(walk.heads, 'signed head', 'signed heads')}, the newest over {walk.signed:,}."
    if waiting := walk.entries - walk.signed:
        yield f"{counted(waiting, 'entry is', 'entries are')} not signed yet."
    yield f"Signed with {', '.join(sorted(walk.keys))}: compare this with the key you know."
