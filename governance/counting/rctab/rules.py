"""The rules in an RCTab contest file, as a :class:`Counting`.

What each rule means is in RCTab's ``config_file_documentation.txt``. Labels are read in any of the forms that
its versions and its user interface write them.
"""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from governance.counting.rctab.errors import ElectionError
from governance.counting.settings import Counting, Filling

Json = Mapping[str, Any]

MODES: dict[str, Filling] = {
    "singlewinnermajority": "quota",
    "singlewinnermajoritydetermineswinner": "quota",
    "multiwinnerallowonlyonewinnerperround": "quota_one_a_round",
    "multiwinnerallowmultiplewinnersperround": "quota",
    "bottomsup": "last_standing",
    "multiwinnerbottomsupuntilnwinners": "last_standing",
    "bottomsupusingpercentagethreshold": "share",
    "multiwinnerbottomsupusingpercentagethreshold": "share",
    "multipassirv": "repeated",
    "multiwinnersequentialwinnertakesall": "repeated",
}
OVERVOTES = {
    "alwaysskiptonextrank": "skip",
    "exhaustimmediately": "exhaust",
    "exhaustifmultiplecontinuing": "exhaust_if_several_stand",
}
DEFAULT_DECIMALS = 4


def label(value: object) -> str:
    """Return a label with nothing but its letters, one word for seats and winners."""
    return re.sub("[^a-z]", "", str(value).lower()).replace("multiseat", "multiwinner")


def looked_up(table: Mapping[str, Any], rules: Json, name: str) -> Any:  # noqa: ANN401 - whatever the table holds
    """Return what ``table`` says of the rule called ``name``."""
    found = table.get(label(rules.get(name, "")))
    if found is None:
        raise ElectionError(f"The rule {name} has the unknown value “{rules.get(name, '')}”.")
    return found


def whole(
    rules: Json, name: str, *, unset: int | None = None, words: Mapping[str, int | None] | None = None
) -> Any:  # noqa: ANN401 - int, or what stands for a word
    """Return a whole number of the rules, ``unset`` where it is blank, or what ``words`` say of a word."""
    text = str(rules.get(name) if rules.get(name) is not None else "").strip()
    if not text:
        return unset
    if words and text.lower() in words:
        return words[text.lower()]
    try:
        return int(text)
    except ValueError as error:
        raise ElectionError(f"The rule {name} must be a whole number, not “{text}”.") from error


def counting(rules: Json, *, candidates: int) -> Counting:
    """Return how ballots are counted under ``rules``, with so many ``candidates`` declared.

    Raises :class:`ElectionError`. How ties are broken is not in it: see :mod:`governance.counting.rctab.ties`.
    """
    filling = looked_up(MODES, rules, "winnerElectionMode")
    seats = max(1, whole(rules, "numberOfWinners", unset=1))
    places = whole(rules, "decimalPlacesForVoteArithmetic", unset=DEFAULT_DECIMALS)
    by_quota = seats > 1 and filling in ("quota", "quota_one_a_round")
    unit = 10**places
    percent = whole(rules, "multiSeatBottomsUpPercentageThreshold", unset=100)
    if seats == 1 and filling != "share":
        filling = "quota"
    try:
        return Counting(
            method="single_transferable_vote" if by_quota else "instant_runoff",
            seats=seats,
            filling=filling,
            minimum_share=share(Fraction(percent * unit // 100, unit)) if filling == "share" else "1/1",
            overvotes=looked_up(OVERVOTES, rules, "overvoteRule"),
            duplicates="exhaust" if rules.get("exhaustOnDuplicateCandidate") else "skip",
            max_skipped_ranks=whole(rules, "maxSkippedRanksAllowed", words={"unlimited": None}),
            max_rankings=whole(rules, "maxRankingsAllowed", words={"max": candidates}),
            quota="hare" if rules.get("hareQuota") else "droop",
            quota_decimals=places if rules.get("nonIntegerWinningThreshold") else 0,
            decimals=places,
            batch_elimination=bool(rules.get("batchElimination")),
            minimum_votes=whole(rules, "minimumVoteThreshold", unset=0),
            first_round_sets_threshold=bool(rules.get("doesFirstRoundDetermineThreshold")),
            until_two_remain=bool(rules.get("continueUntilTwoCandidatesRemain")),
            stop_after_round=whole(rules, "stopTabulationEarlyAfterRound"),
        )
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"])) or "rules"
        raise ElectionError(f"The rules do not fit together: {where}: {problem['msg']}") from error


def share(value: Fraction) -> str:
    """Return ``value`` as settings write it."""
    return f"{value.numerator}/{value.denominator}"
