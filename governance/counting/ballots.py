"""What a ballot may say under each method, as values, and the one door by which a cast ballot comes in."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from governance.counting.settings import Counting, Method

OVERVOTE = "*"
"""Stands in a rank for several options that the record of a paper ballot does not name."""
REASON_LENGTH = 4_000
NO_NUL = r"^[^\x00]*$"
"""What a text must fit: no database here keeps the character NUL."""


class BallotError(ValueError):
    """A ballot that cannot be counted. Its message is a sentence for the voter, saying what to do."""


class Choice(StrEnum):
    """What a ballot on one proposal can say. In consent, ``no`` is a block."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    STAND_ASIDE = "stand_aside"


class _Ballot(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Abstention(_Ballot):
    """A ballot that takes part and supports nothing."""

    choice: Literal[Choice.ABSTAIN] = Choice.ABSTAIN


class YesNo(_Ballot):
    """A ballot on one proposal, with the reason the voter gives."""

    choice: Choice
    reason: Annotated[str, Field(max_length=REASON_LENGTH, pattern=NO_NUL)] = ""


class Approved(_Ballot):
    """The options a voter can live with."""

    approved: tuple[str, ...]


class Scored(_Ballot):
    """A score for each option, from 0; an option left out has 0."""

    scores: dict[str, StrictInt]


class Bought(_Ballot):
    """Votes for options, or with a minus against them. n votes for one option cost n² credits."""

    votes: dict[str, StrictInt]

    @property
    def cost(self) -> int:
        """What these votes cost together (Lalley and Weyl 2018)."""
        return sum(each * each for each in self.votes.values())


class Ranked(_Ballot):
    """Ranks from the first on; options ranked alike share one, and an empty rank is a gap."""

    ranks: tuple[tuple[str, ...], ...]


Ballot = Abstention | YesNo | Approved | Scored | Bought | Ranked

SHAPES: dict[Method, tuple[type[Ballot], str]] = {
    Method.SIMPLE_MAJORITY: (YesNo, "Say yes, no or abstain."),
    Method.SUPERMAJORITY: (YesNo, "Say yes, no or abstain."),
    Method.CONSENT: (YesNo, "Say yes, stand aside, abstain, or no with a reason."),
    Method.APPROVAL: (Approved, "Name the options that you approve of, or abstain."),
    Method.SCORE: (Scored, "Give the options whole scores, or abstain."),
    Method.QUADRATIC: (Bought, "Give the options whole numbers of votes, or abstain."),
    Method.SCHULZE: (Ranked, "Rank the options, or abstain."),
    Method.INSTANT_RUNOFF: (Ranked, "Rank the options, or abstain."),
    Method.SINGLE_TRANSFERABLE_VOTE: (Ranked, "Rank the options, or abstain."),
}
"""The ballot of each method, and what a voter does with it."""


def _known(named: Sequence[str], options: Sequence[str]) -> None:
    for each in named:
        if each not in options:
            raise BallotError(f"“{each}” is not among the options here: choose from {', '.join(options)}.")


def _yes_no(counting: Counting, _: Sequence[str], ballot: YesNo) -> None:
    consent = counting.method is Method.CONSENT
    if ballot.choice is Choice.STAND_ASIDE and not consent:
        raise BallotError("Standing aside is for decisions by consent: say yes, no or abstain.")
    if ballot.choice is Choice.NO and consent and not ballot.reason.strip():
        raise BallotError("In a decision by consent a no blocks the proposal: say why, or stand aside.")


def _approved(_: Counting, options: Sequence[str], ballot: Approved) -> None:
    _known(ballot.approved, options)
    if len(set(ballot.approved)) < len(ballot.approved):
        raise BallotError("An option is approved once or not at all: name each only once.")


def _scored(counting: Counting, options: Sequence[str], ballot: Scored) -> None:
    _known([*ballot.scores], options)
    for option, score in ballot.scores.items():
        if not 0 <= score <= counting.score_max:
            raise BallotError(
                f"Scores go from 0 to {counting.score_max}: change the {score} that you gave “{option}”."
            )


def _bought(counting: Counting, options: Sequence[str], ballot: Bought) -> None:
    _known([*ballot.votes], options)
    if ballot.cost > counting.credits:
        raise BallotError(
            f"These votes cost {ballot.cost} credits and you have {counting.credits}: n votes for an option "
            "cost n times n. Take some back."
        )


def _ranked(counting: Counting, options: Sequence[str], ballot: Ranked) -> None:
    named = [each for rank in ballot.ranks for each in rank]
    _known(named, options)
    if not named:
        raise BallotError("Rank at least one option, or abstain.")
    limit = counting.max_rankings
    if limit is not None and len(ballot.ranks) > limit:
        raise BallotError(f"At most {limit} ranks are counted here: leave out the last ones.")
    if counting.duplicates == "refuse" and len(set(named)) < len(named):
        raise BallotError("An option can have one rank only: rank each of them once.")
    by_rounds = counting.method is not Method.SCHULZE
    if by_rounds and counting.overvotes == "refuse" and any(len(rank) > 1 for rank in ballot.ranks):
        raise BallotError("Two options cannot share a rank here: put one of them before the other.")


_CHECKS: dict[type[Ballot], Callable[[Counting, Sequence[str], Ballot], None]] = {
    YesNo: _yes_no,  # type: ignore[dict-item]  # each check takes the ballots of its own row
    Approved: _approved,  # type: ignore[dict-item]
    Scored: _scored,  # type: ignore[dict-item]
    Bought: _bought,  # type: ignore[dict-item]
    Ranked: _ranked,  # type: ignore[dict-item]
}


def ballot_for(counting: Counting, options: Sequence[str], data: Mapping[str, object]) -> Ballot:
    """Return the ballot that ``data`` casts, read and checked under ``counting``.

    ``{"choice": "abstain"}`` is an abstention under every method. Raises :class:`BallotError`, whose message
    tells the voter what to change.
    """
    shape, how = SHAPES[counting.method]
    if shape is not YesNo and data.get("choice") == Choice.ABSTAIN:
        shape = Abstention
    try:
        ballot = shape.model_validate(data)
    except ValidationError as error:
        raise BallotError(f"This ballot cannot be read. {how}") from error
    check = _CHECKS.get(shape)
    if check:
        check(counting, options, ballot)
    return ballot


def check_size(options: Sequence[str], ballot: Ballot) -> None:
    """Raise :class:`BallotError` for ranks that no voter needs: they only take room and time, or mark a ballot.

    It is asked when a ballot is cast. What was cast before is counted as it is.
    """
    most = len(options)
    if isinstance(ballot, Ranked) and (
        len(ballot.ranks) > most or any(len(rank) > most for rank in ballot.ranks)
    ):
        raise BallotError(f"There are {most} options here: use {most} ranks at most, and leave out the rest.")


def abstains(ballot: Ballot) -> bool:
    """Whether this ballot takes part and supports nothing."""
    return isinstance(ballot, Abstention) or (isinstance(ballot, YesNo) and ballot.choice is Choice.ABSTAIN)
