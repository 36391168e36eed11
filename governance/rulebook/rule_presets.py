"""Rules to begin with: ways of deciding that are known to work, each with its reason. Pure.

They are starting points, not recommendations of one way over another: what fits depends on what is decided.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.counting.settings import Method
from governance.rules import DAY, Body, DecisionRule, Emergency, Veto


@dataclass(frozen=True)
class Preset:
    """A rule with a name, when it suits, and what speaks against it."""

    name: str
    suits: str
    against: str
    rule: DecisionRule


PRESETS: Mapping[str, Preset] = {
    "plain-majority": Preset(
        "Plain majority",
        "Everyday questions that can be taken back: more yes than no, after a week.",
        "A bare majority can overrule a large minority.",
        DecisionRule(),
    ),
    "co-op": Preset(
        "Two thirds, as co-ops change their statutes",
        "Changes to what everybody lives under: two thirds of the votes, time to talk, time before it takes effect.",
        "A third can hold everything as it is.",
        DecisionRule(
            method=Method.SUPERMAJORITY,
            threshold="2/3",
            deliberation_seconds=7 * DAY,
            voting_seconds=7 * DAY,
            late_quorum_seconds=2 * DAY,
            timelock_seconds=3 * DAY,
            cooling_off_seconds=30 * DAY,
        ),
    ),
    "consent": Preset(
        "Consent circle",
        "Small groups that meet: nobody has to love it, and one reasoned no stops it.",
        "One person can stop it, and the way things are is never put to that test.",
        DecisionRule(
            method=Method.CONSENT,
            quorum_percent=75,
            deliberation_seconds=3 * DAY,
            voting_seconds=3 * DAY,
            close_early="when_all_voted",
            ballots="open",
        ),
    ),
    "rough-consensus": Preset(
        "Rough consensus",
        "Working groups: nine tenths say yes, and the result has to hold for three days in the open.",
        "Whoever speaks loudest counts for more than their vote; ballots are seen by all.",
        DecisionRule(
            method=Method.SUPERMAJORITY,
            threshold="9/10",
            quorum_percent=34,
            deliberation_seconds=7 * DAY,
            voting_seconds=7 * DAY,
            confirm_seconds=3 * DAY,
            ballots="open",
        ),
    ),
    "double-majority": Preset(
        "Two bodies",
        "Where those who do the work and those who live with it must both agree.",
        "Either body can hold the other up.",
        DecisionRule(
            quorum_percent=34,
            also=(Body(electorate="stewards", method="simple_majority", quorum_percent=50),),
        ),
    ),
    "guarded": Preset(
        "Stewards decide, members can veto",
        "Work that has to go on: stewards decide within days, and a third of the members can stop it.",
        "Members have to watch; who sleeps agrees.",
        DecisionRule(
            electorate="stewards",
            voting_seconds=3 * DAY,
            close_early="when_all_voted",
            timelock_seconds=5 * DAY,
            veto=Veto(by="members", needed_percent=34),
        ),
    ),
    "committee": Preset(
        "Elect a committee",
        "Several seats that mirror the voters: ranked ballots, filled in proportion (single transferable vote).",
        "The count takes explaining; read its rounds together.",
        DecisionRule(
            method=Method.SINGLE_TRANSFERABLE_VOTE, seats=3, quorum_percent=34, ties="by_previous_rounds"
        ),
    ),
    "one-of-several": Preset(
        "One of several proposals",
        "A choice between versions: everybody ranks them, and the one that beats each other one wins (Schulze).",
        "Ranking many options is work; keep the list short.",
        DecisionRule(method=Method.SCHULZE, ties="status_quo"),
    ),
    "short-list": Preset(
        "Find a date, make a short list",
        "Light questions with many answers: tick whatever you can live with.",
        "It does not hear how strongly somebody wants something.",
        DecisionRule(method=Method.APPROVAL, seats=3, quorum_percent=25, voting_seconds=3 * DAY),
    ),
    "budget": Preset(
        "Share out a budget",
        "Many small wishes: credits buy votes at a rising price, so that few can say what matters to them most "
        "(quadratic voting).",
        "Those who agree beforehand to buy for each other get more than their share.",
        DecisionRule(method=Method.QUADRATIC, credits=100, seats=3, quorum_percent=34),
    ),
    "with-emergencies": Preset(
        "A majority, with a way for emergencies",
        "What sometimes cannot wait: two thirds of the stewards can decide for a week, and members judge it after.",
        "Every quick way is tempting; the review afterwards keeps it rare.",
        DecisionRule(emergency=Emergency(electorate="stewards", threshold="2/3", lasts_seconds=7 * DAY)),
    ),
}
"""The rules one can begin with, by a short name."""
