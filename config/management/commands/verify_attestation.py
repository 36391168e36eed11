"""Say whether an attestation's signature holds, and what it says: anywhere, with no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.errors import RefusalError
from governance.proof.attesting import Opened, envelope_in, opened
from governance.proof.key_sets import keys_in


class Command(BaseCommand):
    help = (
        "Check an attestation's signature against public keys, and print what it says. No database is needed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the attestation, as it was downloaded")
        parser.add_argument(
            "--keys",
            type=Path,
            required=True,
            help="the signing instance's public keys: what stands at /.well-known/polity-keys.json there",
        )

    def handle(self, *_: Any, **given: Any) -> None:
        try:
            found = opened(envelope_in(given["file"].read_bytes()), keys_in(given["keys"].read_bytes()))
        except (RefusalError, OSError) as error:
            raise CommandError(str(error)) from error
        for line in _said(found):
            self.stdout.write(line)


def _said(found: Opened) -> tuple[str, ...]:
    claim, decided = found.statement.claim, found.statement.predicate.decided
    about = found.statement.about
    return (
        f"The signature holds, made with key {found.key_id}: compare this with the key you know.",
        f"{claim.by} vouches for a {claim.what} of {claim.of}: {about.name}, {about.named}.",
        f"It says: {claim.words}",
        *([f"It meets the floors of the text {claim.floor}."] if claim.floor else []),
        *(f"Evidence: {each.name}, {each.digest}." for each in claim.evidence),
        f"It was signed on {found.statement.predicate.issued_at:%-d %B %Y}.",
        f"It holds until {claim.until:%-d %B %Y}, unless it was revoked: the record says.",
        f"It was decided in entry {decided.index} of {decided.record}, whose hash is {decided.entry}.",
        f"That entry names {found.claimed} as what was voted on.",
    )
