"""What communities say in one another's decisions: each is asked, decides by a vote of its own, and has one ballot.

In two places at once: the decision that asks is the keeper's of a charter, say, and what each adherent says to it is a
decision of the adherent's own people, by their own rule, which ends before the other does.
"""

from datetime import datetime, timedelta

from django.db import transaction

from governance import clock
from governance.counting.ballots import Choice
from governance.errors import RefusalError
from governance.models import Community, Decision, Elector, Voice
from governance.proof.digests import digest_of_value
from governance.rules import DAY, MINUTE, PEERS, DecisionRule
from governance.selectors.rules import yes_or_no_rule
from governance.services.decisions import open_decision
from governance.services.voting import cast_for
from governance.states import VOTING, DecisionStatus
from governance.subjects import subject_of

VOICE = "voice"
"""The kind of decision by which a community makes up its mind about another's."""
MARGIN = timedelta(hours=1)
"""How long before the other vote ends a community's own has ended, so that its ballot is there in time."""
HOUR = DAY // 24
"""What is left for a vote of their own is rounded down to this, so that people can read it."""
TITLE = 200


@transaction.atomic
def ask(decision_id: int) -> None:
    """Put what a decision asks to each community that has a voice in it and was not asked yet.

    One that cannot be asked, for nobody could vote there or it has no time, has its place among the electors and says
    nothing.
    """
    decision = Decision.objects.select_related("community").get(pk=decision_id)
    if decision.status not in VOTING:
        return
    asked = Elector.objects.select_related("peer", "decision__community").filter(
        decision=decision, peer__isnull=False, voice=None
    )
    for elector in asked.order_by("peer__slug"):
        if elector.peer:
            _ask(elector, elector.peer)


def _ask(elector: Elector, peer: Community) -> None:
    decision = elector.decision
    rule = rule_for(peer, until=decision.closes_at)
    if rule is None:
        return
    try:
        with transaction.atomic():
            own = open_decision(
                peer,
                kind=VOICE,
                title=f"What we say to {decision.community.name}: {decision.title}"[:TITLE],
                summary=decision.summary,
                # Of this very decision: what is asked again after it was withdrawn is not in the way of itself.
                subject_digest=digest_of_value(
                    {"decision": subject_of(decision), "subject": decision.subject_digest}
                ),
                evidence_digest=decision.evidence_digest,
                rule=rule,
                opened_by=None,
            )
            Voice.objects.create(community=peer, elector=elector, decision=own)
    except RefusalError:
        return


def rule_for(peer: Community, *, until: datetime) -> DecisionRule | None:
    """Return how a community makes up its mind by then: its rule for that, or its founding rule, in the time there is.

    Whatever would come before or after its vote is left out. ``None`` where there is no time left.
    """
    rule = yes_or_no_rule(peer, VOICE)
    left = int((until - MARGIN - clock.now()).total_seconds())
    if left < MINUTE:
        return None
    left -= left % (HOUR if left > HOUR else MINUTE)
    return rule.without(PEERS).model_copy(
        update={
            "voting_seconds": min(rule.voting_seconds, left),
            "deliberation_seconds": 0,
            "late_quorum_seconds": 0,
            "confirm_seconds": 0,
            "timelock_seconds": 0,
            "cooling_off_seconds": 0,
            "veto": None,
            "pace": None,
            "emergency": None,
        }
    )


SAYS = {True: Choice.YES, False: Choice.NO}


@transaction.atomic
def settle(decision: Decision) -> None:
    """Cast what a community decided as its ballot: yes where it carried, no where enough took part and it did not.

    Where too few took part, or the other vote has ended, it says nothing.
    """
    voice = (
        Voice.objects.select_related("elector__decision__community", "elector__peer")
        .filter(decision=decision)
        .first()
    )
    found = decision.finished_count
    if voice is None or found is None or not found.quorate:
        return
    other = voice.elector.decision
    if decision.status not in {DecisionStatus.CARRIED, DecisionStatus.REJECTED} or other.status not in VOTING:
        return
    if other.closes_at > clock.now():
        cast_for(voice.elector, choice=SAYS[found.carried], voice=decision)
