"""A count in the form of RCTab's detailed reports, so that the two can be laid beside each other."""

from fractions import Fraction
from typing import Any

from governance.counting.rctab.election import Election
from governance.counting.results import Inactive, Round, Transfer
from governance.counting.rounds import Rounds

INACTIVE = {
    "exhaustedChoices": Inactive.EXHAUSTED,
    "finalRoundSurplus": Inactive.FINAL_SURPLUS,
    "overvotes": Inactive.OVERVOTE,
    "repeatedRankings": Inactive.REPEATED_RANK,
    "skippedRankings": Inactive.SKIPPED_RANKS,
}


def decimal(value: Fraction) -> str:
    """Return ``value`` as a decimal. Counts under these rules are whole numbers of some 10⁻ⁿ."""
    places, scaled = 0, value
    while scaled.denominator != 1:
        scaled, places = scaled * 10, places + 1
    digits = str(scaled.numerator).rjust(places + 1, "0")
    return digits if not places else f"{digits[:-places]}.{digits[-places:]}"


def report(election: Election, race: Rounds, *, precinct: str | None = None) -> dict[str, Any]:
    """Return the report on one finished count; with ``precinct``, on that precinct's part in it."""
    rounds = race.rounds if precinct is None else election.part(race, precinct)
    ballots = [each for each in election.ballots if precinct in (None, each.precinct)]
    settings = election.contest.get("outputSettings", {})
    config = {
        "contest": settings.get("contestName", ""),
        "date": settings.get("contestDate", ""),
        "jurisdiction": settings.get("contestJurisdiction", ""),
        "office": settings.get("contestOffice", ""),
    }
    return {
        "config": config if precinct is None else {**config, "precinct": precinct},
        "jsonFormatVersion": "1",
        "results": [_round(number, each) for number, each in enumerate(rounds, start=1)],
        "summary": {
            "finalThreshold": decimal(race.rounds[-1].threshold or Fraction(0)),
            "numCandidates": len(election.options),
            "numWinners": race.counting.seats,
            "totalNumBallots": str(len(ballots)),
            "undervotes": int(rounds[-1].inactive.get(Inactive.BLANK, 0)),
        },
    }


def _round(number: int, found: Round) -> dict[str, Any]:
    went = {each.source: each for each in found.transfers}
    inactive = {name: found.inactive.get(reason, Fraction(0)) for name, reason in INACTIVE.items()}
    return {
        "inactiveBallots": {
            name: decimal(votes) for name, votes in inactive.items() if votes or name != "finalRoundSurplus"
        },
        "round": number,
        "tally": {name: decimal(votes) for name, votes in sorted(found.tallies.items())},
        "tallyResults": [
            {what: name, "transfers": _transfers(went.get(name))}
            for what, names in (("elected", found.elected), ("eliminated", found.eliminated))
            for name in sorted(names)
        ],
        "threshold": decimal(found.threshold or Fraction(0)),
    }


def _transfers(went: Transfer | None) -> dict[str, str]:
    if went is None:
        return {}
    votes = {**went.to, "exhausted": went.exhausted, "residual surplus": went.residual}
    return {name: decimal(number) for name, number in sorted(votes.items()) if number}
