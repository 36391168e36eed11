"""Rules of decision, as values. Pure: no database.

A rule says how ballots are counted (its fields from :class:`governance.counting.settings.Counting`), who
casts them, and how much time each part takes. It is frozen into a decision when voting opens. How long a part
takes is in seconds; nothing is left out by default except what a rule does not ask for.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from governance.counting.settings import Counting, Method, Share

MINUTE = 60
DAY = 86_400
LONGEST = 90 * DAY

STORED: Mapping[str, bool] = {"stored": True}
"""The validation context of a rule that was accepted before: it is read as it is, whatever is asked of new ones."""

Percent = Annotated[int, Field(ge=1, le=100)]
Span = Annotated[int, Field(ge=0, le=LONGEST)]
Voting = Annotated[int, Field(ge=MINUTE, le=LONGEST)]
Electorate = Literal["members", "stewards"]
Among = Literal["members", "stewards", "adherents"]
"""Who can have a say beside the main body: also the communities that adhere to a charter, each as one."""

PEERS = frozenset({"adherents"})
"""The bodies that are made up of communities."""


def _reachable(share: str) -> str:
    if Fraction(share) > 1:
        raise ValueError(
            "More yes than there are votes cannot be asked for: keep the threshold at 1/1 or below."
        )
    return share


Reachable = Annotated[Share, AfterValidator(_reachable)]
"""A share that can be reached."""


class Strict(BaseModel):
    """A part of a rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Body(Strict):
    """A further group whose own majority is needed: a double majority. Whoever is in both casts one ballot for both.

    In a body of communities each has one ballot, and casts by it what its own people decided.
    """

    electorate: Among = "stewards"
    method: Literal["simple_majority", "supermajority"] = "simple_majority"
    threshold: Reachable = "2/3"
    quorum_percent: Percent = 50

    @property
    def needed(self) -> Fraction:
        """The share of yes that this body's majority needs."""
        return Fraction(self.threshold) if self.method == "supermajority" else Fraction(1, 2)


class Veto(Strict):
    """Who may stop what was carried while it waits, and until which day that power lasts.

    ``needed_percent`` is the share of ``by`` that must object. After ``lapses_on`` nobody can.
    """

    by: Among = "stewards"
    needed_percent: Percent = 50
    lapses_on: date | None = None


class Emergency(Strict):
    """A quick way that is narrow: what it decides takes effect at once, ends by itself, and is reviewed.

    ``threshold`` is the share of *all* its electors that must say yes.
    """

    electorate: Electorate = "stewards"
    threshold: Reachable = "2/3"
    voting_seconds: Annotated[int, Field(ge=MINUTE, le=3 * DAY)] = DAY
    lasts_seconds: Annotated[int, Field(ge=MINUTE, le=30 * DAY)] = 7 * DAY


class Rate(Strict):
    """How often something may change: at most ``most`` times within ``days``."""

    most: Annotated[int, Field(ge=1, le=1_000)]
    days: Annotated[int, Field(ge=1, le=3_660)]


class Pace(Rate):
    """How often things may change: at most ``most`` decisions of a kind carried within ``days``.

    ``per`` says whether that counts everything of the kind, or each topic (a norm) for itself.
    """

    per: Literal["kind", "topic"] = "kind"


class DecisionRule(Counting):
    """Who decides, how it is counted, how many must take part, and how long each part takes.

    ``share_of`` says of what the majority is counted: of the votes cast, or of everybody entitled.
    ``quorum_percent`` is the share of the electorate that must cast a ballot, abstentions included; of the
    ``members``, or only of the ``active`` ones, who voted in the ``active_days`` before voting opened.
    ``close_early`` is ``never``; ``when_all_voted``, as soon as every elector has cast a ballot; or
    ``when_decided``, as soon as the ballots not yet cast could no longer change the outcome.
    ``deliberation_seconds`` pass between the proposal and the vote. A quorum that is first reached within the
    last ``late_quorum_seconds`` prolongs voting, once, to that long after it. What is carried must then hold
    through ``confirm_seconds``, while ballots may still change, and takes effect ``timelock_seconds`` later.
    ``cooling_off_seconds`` must pass after a failure before the same is proposed again.
    """

    electorate: Electorate = "members"
    share_of: Literal["votes", "electors"] = "votes"
    quorum_percent: Percent = 50
    quorum_base: Literal["members", "active"] = "members"
    active_days: Annotated[int, Field(ge=1, le=3_660)] = 180
    also: Annotated[tuple[Body, ...], Field(max_length=2)] = ()
    voting_seconds: Voting = 7 * DAY
    close_early: Literal["never", "when_all_voted", "when_decided"] = "never"
    deliberation_seconds: Span = 0
    late_quorum_seconds: Span = 0
    confirm_seconds: Span = 0
    timelock_seconds: Span = 0
    veto: Veto | None = None
    cooling_off_seconds: Span = 0
    pace: Pace | None = None
    ballots: Literal["secret", "open"] = "secret"
    delegation: bool = False
    emergency: Emergency | None = None

    @property
    def binary(self) -> bool:
        """Whether it answers yes or no, rather than choosing among options."""
        return self.method.binary

    @property
    def secret(self) -> bool:
        """Whether nobody ever learns what anybody chose."""
        return self.ballots == "secret"

    @model_validator(mode="after")
    def _parts_fit_together(self, info: ValidationInfo) -> Self:
        if info.context != STORED:
            for sentence, wrong in _MISFITS.items():
                if wrong(self):
                    raise ValueError(sentence)
        return self

    def for_members(self) -> "DecisionRule":
        """Return this rule with all members as its one body, for what goes beyond those it names."""
        return self.model_copy(update={"electorate": "members", "also": ()})

    def without_friction(self) -> "DecisionRule":
        """Return this rule with no pace and no cooling-off, for what people are owed: a review, an appeal."""
        return self.model_copy(update={"pace": None, "cooling_off_seconds": 0})

    def without(self, bodies: Collection[str]) -> "DecisionRule":
        """Return this rule without some of the further bodies, for what does not concern them or when there are none."""
        kept = tuple(body for body in self.also if body.electorate not in bodies)
        return self if kept == self.also else self.model_copy(update={"also": kept})

    def as_emergency(self) -> "DecisionRule":
        """Return the rule that an emergency decision of this kind is voted on by. Needs ``emergency``."""
        if self.emergency is None:
            message = "This rule has no emergency track."
            raise ValueError(message)
        return DecisionRule(
            method=Method.SUPERMAJORITY,
            threshold=self.emergency.threshold,
            share_of="electors",
            electorate=self.emergency.electorate,
            quorum_percent=1,
            voting_seconds=self.emergency.voting_seconds,
            close_early="when_all_voted",
            ballots=self.ballots,
            emergency=self.emergency,
        )


def stored(values: Any) -> DecisionRule:  # noqa: ANN401 - JSON
    """Read back a rule that was accepted before."""
    return DecisionRule.model_validate(values, context=STORED)


WOULD_SHOW_THE_LAST = (
    "A secret ballot cannot end voting as soon as it is decided: whoever voted last would be seen. "
    "Let it end when all have voted, or make ballots open."
)

LEAST_FOR_PEERS = 2 * DAY
"""How long voting lasts at least where communities have a voice: each of them votes on it first."""

_MISFITS: Mapping[str, Callable[[DecisionRule], object]] = {
    "Those who adhere vote on what they say, which takes time. "
    "Let voting last two days at least, or leave them out.": lambda rule: (
        rule.voting_seconds < LEAST_FOR_PEERS and any(body.electorate in PEERS for body in rule.also)
    ),
    WOULD_SHOW_THE_LAST: lambda rule: rule.secret and rule.close_early == "when_decided",
    "A secret ballot cannot have a confirm period: whoever turned the result in it would be seen. "
    "Take a timelock instead, or make ballots open.": lambda rule: rule.secret and rule.confirm_seconds,
    "A secret ballot cannot be delegated: a vote that counts for several could be told in the count. "
    "Leave delegation out, or make ballots open.": lambda rule: rule.secret and rule.delegation,
    "Only a plain yes-or-no vote of one body can end as soon as it is decided. "
    "Choose another early end.": lambda rule: (
        rule.close_early == "when_decided" and (rule.also or not rule.binary)
    ),
    "Several bodies can only decide yes-or-no questions together. "
    "Take one body, or a yes-or-no method.": lambda rule: rule.also and not rule.binary,
    "A body cannot decide twice on the same question. Name each once.": lambda rule: (
        len({rule.electorate, *(body.electorate for body in rule.also)}) <= len(rule.also)
    ),
    "A veto needs time to be used in: give the rule a timelock.": lambda rule: (
        rule.veto and not rule.timelock_seconds
    ),
    "Only yes-or-no questions have a confirm period. Take a timelock instead.": lambda rule: (
        rule.confirm_seconds and not rule.binary
    ),
    "More than all votes can never be reached: ask each body for at least 1/1, or for less.": lambda rule: (
        rule.threshold_is == "more_than" and any(Fraction(body.threshold) == 1 for body in rule.also)
    ),
    "Only yes-or-no questions can be decided in an emergency.": lambda rule: (
        rule.emergency and not rule.binary
    ),
}
"""What does not go together in a rule, by the sentence that says why and what to do."""
