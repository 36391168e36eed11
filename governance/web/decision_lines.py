"""What the ledger says of rules, decisions, vetoes and delegations, one sentence a kind of entry."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.html import format_html
from django.utils.safestring import SafeString

from governance.phrasing import counted, moment
from governance.ports.kinds import kind_in_words
from governance.ports.themes import topic_in_words
from governance.rulebook.count_phrasing import label_of, listed

if TYPE_CHECKING:
    from governance.web.ledger_lines import Told

Tell = Callable[["Told"], SafeString]


def _told(template: str) -> Tell:
    return lambda told: format_html(template, actor=told.actor, person=told.person, decision=told.decision)


def _until(template: str, fact: str) -> Tell:
    """Return a sentence with a moment that the entry names under ``fact``."""
    return lambda told: format_html(
        template,
        actor=told.actor,
        decision=told.decision,
        at=moment(datetime.fromisoformat(told.facts[fact])),
    )


def _on_topic(template: str) -> Tell:
    return lambda told: format_html(
        template, actor=told.actor, person=told.person, kind=topic_in_words(told.facts["topic"], {})
    )


def _rules(told: "Told") -> SafeString:
    kinds = [kind_in_words(kind) for kind in sorted(told.facts["rules"])]
    what = listed(kinds) if kinds else "nothing"
    return format_html("The rules of decision became those of a text. It has rules for: {}.", what)


def _proposed(told: "Told") -> SafeString:
    opens = moment(datetime.fromisoformat(told.facts["opens"]))
    who = f"{told.actor} proposed" if told.acted else "Proposed"
    return format_html("{} {}. It is talked over until voting opens on {}.", who, told.decision, opens)


def _opened(told: "Told") -> SafeString:
    voters = counted(told.facts["electors"], "person", "people")
    quick = " in an emergency" if told.facts.get("emergency") else ""
    return format_html("Voting began{}: {}. {} can vote.", quick, told.decision, voters)


def _carried(told: "Told") -> SafeString:
    quick = " in an emergency" if told.facts.get("emergency") else ""
    winners = [label_of(told.labels, key) for key in told.facts.get("winners", ())]
    how = f"won by {listed(winners)}" if winners else _count(told)
    return format_html("Carried{}: {} ({}).", quick, told.decision, how)


def _rejected(told: "Told") -> SafeString:
    too_few = "" if told.facts["quorate"] else ", because too few voted"
    how = "no option won that changes anything" if told.labels else _count(told)
    return format_html("Rejected{}: {} ({}).", too_few, told.decision, how)


def _count(told: "Told") -> str:
    yes, no, abstain = (told.facts[name] for name in ("yes", "no", "abstain"))
    return f"{yes:,} yes, {no:,} no, {counted(abstain, 'abstention', 'abstentions')}"


SENTENCES: Mapping[str, Tell] = {
    "RulesInForce": _rules,
    "DecisionProposed": _proposed,
    "DecisionOpened": _opened,
    "BallotCast": lambda told: format_html(
        "{} {} on {}.", told.actor, "voted anew" if told.facts["replaced"] else "voted", told.decision
    ),
    "VotingProlonged": _until(
        "Voting on {decision} goes on until {at}, because the quorum was reached late.", "until"
    ),
    "VotingExtended": _until(
        "{actor} gave those who had not voted on {decision} more time, until {at}.", "until"
    ),
    "DecisionConfirming": _until("Voting carried {decision}. The result must hold until {at}.", "until"),
    "DecisionPassed": _until("Voting carried {decision}. It takes effect on {at}.", "takes_effect"),
    "VetoCast": _told("{actor} objected to {decision}."),
    "DecisionVetoed": _told("Vetoed: {decision}. It takes no effect."),
    "DecisionCarried": _carried,
    "DecisionRejected": _rejected,
    "DecisionExpired": _told("Decided in an emergency, and ended by itself: {decision}."),
    "DecisionWithdrawn": _told("{actor} withdrew the vote on {decision}."),
    "VoteDelegated": _on_topic("{actor} handed their vote to {person}: {kind}."),
    "DelegationEnded": _on_topic("{actor} took their vote back: {kind}."),
}
