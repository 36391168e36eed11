"""An election from an RCTab contest file: its rules, candidates and ballots, counted as it says."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from governance.counting.parts import part
from governance.counting.rctab.errors import ElectionError
from governance.counting.rctab.records import UNDECLARED, Record, records, write_ins_possible
from governance.counting.rctab.rules import Json, counting, label, whole
from governance.counting.rctab.ties import RctabTies
from governance.counting.results import Round
from governance.counting.rounds import Rounds
from governance.counting.runoff import races
from governance.counting.settings import Counting


class Election(NamedTuple):
    """A real election. ``options`` in the file's order; only ``standing`` ones can have votes."""

    contest: Json
    counting: Counting
    options: tuple[str, ...]
    standing: tuple[str, ...]
    write_ins: str | None
    ballots: Sequence[Record]

    def run(self, **changes: object) -> list[Rounds]:
        """Return the finished count, or each of several repeated runoffs. ``changes`` try out other rules.

        Raises :class:`ElectionError` where a tie is left to a person.
        """
        rules = self.contest["rules"]
        changed = Counting.model_validate({**self.counting.model_dump(), **changes})
        names = [option for option in self.options if option != self.write_ins]
        return races(
            changed,
            self.options,
            [record.ranks for record in self.ballots],
            None,
            standing=self.standing,
            ties=lambda _: RctabTies(
                label(rules["tiebreakMode"]), names, whole(rules, "randomSeed", unset=0)
            ),
            write_ins=self.write_ins,
        )

    def precincts(self) -> list[str]:
        """Return the precincts that the ballots name."""
        return sorted({record.precinct for record in self.ballots if record.precinct is not None})

    def part(self, race: Rounds, precinct: str) -> list[Round]:
        """Return the rounds of ``race`` as the ballots of one precinct made them."""
        return part(race, [record.ranks for record in self.ballots if record.precinct == precinct])


def read(path: Path) -> Election:
    """Read a contest file and the cast vote records that it names, relative to it.

    Raises :class:`ElectionError`, whose message says what is wrong with which file.
    """
    try:
        contest: dict[str, Any] = json.loads(path.read_bytes())
        candidates = contest.get("candidates") or []
        rules, _ = contest["rules"], contest["cvrFileSources"]
    except (OSError, ValueError, KeyError) as error:
        raise ElectionError(f"{path} is no RCTab contest file.") from error
    names = [str(each["name"]) for each in candidates]
    if not names:
        raise ElectionError(f"{path.name} names no candidates.")
    excluded = {str(each["name"]) for each in candidates if each.get("excluded")}
    rule = counting(rules, candidates=len(names))
    write_ins = UNDECLARED if write_ins_possible(contest) else None
    options = (*names, UNDECLARED) if write_ins else tuple(names)
    return Election(
        contest=contest,
        counting=rule,
        options=options,
        standing=tuple(option for option in options if option not in excluded),
        write_ins=write_ins,
        ballots=records(path.parent, contest, most=rule.max_rankings or len(names)),
    )
