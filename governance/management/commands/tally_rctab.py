"""Count a real election from the files in which RCTab keeps it, round by round."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from governance.counting.rctab.election import Election, read
from governance.counting.rctab.errors import ElectionError
from governance.counting.rctab.report import decimal, report
from governance.counting.results import Round
from governance.counting.rounds import Rounds


class Command(BaseCommand):
    help = "Count an election from an RCTab contest file and its cast vote records, and print every round."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("config", type=Path, help="the contest file, *_config.json")
        parser.add_argument("--precinct", help="show what this precinct's ballots did in the count")
        parser.add_argument("--json", action="store_true", help="print RCTab's detailed report instead")

    def handle(self, *_: Any, **given: Any) -> None:
        try:
            election = read(given["config"])
            races = election.run()
        except ElectionError as error:
            raise CommandError(str(error)) from error
        precinct = given["precinct"]
        if precinct is not None and precinct not in election.precincts():
            raise CommandError(f"No ballot names the precinct “{precinct}”.")
        if given["json"]:
            reports = [report(election, race, precinct=precinct) for race in races]
            self.stdout.write(json.dumps(reports[0] if len(reports) == 1 else reports, indent=2))
            return
        for race in races:
            self.stdout.write("\n".join(_lines(election, race, precinct)))
        self.stdout.write(
            f"Elected: {', '.join(name for race in races for name in race.elected) or 'nobody'}."
        )


def _lines(election: Election, race: Rounds, precinct: str | None) -> Iterator[str]:
    """Yield one count in words, a line for each option in each round."""
    broken = {tie.round: tie for tie in race.ties.broken}
    rounds = race.rounds if precinct is None else election.part(race, precinct)
    for number, found in enumerate(rounds, start=1):
        yield f"Round {number}, {decimal(found.threshold or found.residual)} votes elect"
        for name, votes in sorted(found.tallies.items(), key=lambda each: -each[1]):
            yield f"  {decimal(votes):>12}  {name}{_fate(found, name)}"
        for reason, votes in found.inactive.items():
            yield f"  {decimal(votes):>12}  ({reason.replace('_', ' ')})"
        if found.residual:
            yield f"  {decimal(found.residual):>12}  (lost in rounding)"
        if number in broken:
            yield f"  A tie between {' and '.join(broken[number].between)} was broken: {broken[number].chosen}."


def _fate(found: Round, name: str) -> str:
    if name in found.elected:
        return ", elected"
    return ", eliminated" if name in found.eliminated else ""
