"""A keeper of a charter, one who adheres, and a body that hears appeals, by the real services."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from governance import clock
from governance.counting.ballots import Choice
from governance.models import Decision, Role, Sanction, SanctionCase, User
from governance.proof.attesting import Evidence
from governance.sanctioning import Rung, Sanctions, Step
from governance.services import cases, sanction_appeals, sanctions
from governance.states import SanctionStatus
from tests.loop import settle
from tests.people import People, add, all_say, found_people, person
from tests.walking import AWAY

EVIDENCE = Evidence(digest="sha256:" + "5" * 64, name="the report on their model")
TERMS = Sanctions(
    ladder=(
        Step(rung=Rung.NOTICE, days=30),
        Step(rung=Rung.RATE_CAP, days=30, a_minute=2),
        Step(rung=Rung.SUSPENSION, days=60),
        Step(rung=Rung.REMOVAL, days=366),
    ),
    notice_days=7,
    appeal_to="weavers",
)
A_WEEK = timedelta(days=7, minutes=1)


@dataclass(frozen=True)
class Parties:
    """The guild keeps the charter, the tenants adhere to it, the weavers hear appeals; dora is one of them."""

    guild: People
    tenants: People
    weavers: People
    dora: User


def parties(people: People) -> Parties:
    """Found them all."""
    guild, weavers = found_people("guild", "Guild"), found_people("weavers", "Weavers")
    dora = person("dora")
    add(weavers.alice, dora, weavers.community, Role.MEMBER)
    return Parties(guild, people, weavers, dora)


def case_of(parties: Parties, **facts: Any) -> SanctionCase:
    """Have the guild open a case against the tenants."""
    return cases.open_case(
        parties.guild.alice,
        **{
            "keeper": parties.guild.community,
            "against": parties.tenants.community,
            "charter": "sha256:" + "c" * 64,
            "terms": TERMS,
            "breach": "Their model hides from members what they pay.",
            "evidence": (EVIDENCE,),
            **facts,
        },
    )


def proposed(case: SanctionCase, rung: Rung, parties: Parties) -> Sanction:
    """Have a step put to the guild's vote."""
    return sanctions.propose_step(parties.guild.alice, case=case, rung=rung, reason="They did nothing.")


def announced(case: SanctionCase, rung: Rung, parties: Parties) -> Sanction:
    """Have a step carried."""
    sanction = proposed(case, rung, parties)
    all_say(sanction.decision, Choice.YES)
    settle(without=AWAY)
    return again(sanction)


def begun(case: SanctionCase, rung: Rung, parties: Parties) -> Sanction:
    """Have a step carried, and take effect; for a test that stands where the clock is ahead by then."""
    sanction = announced(case, rung, parties)
    with clock.ahead(A_WEEK):
        settle(without=AWAY)
    return again(sanction)


def appealed(sanction: Sanction, parties: Parties) -> Decision:
    """Have the tenants appeal."""
    decision = sanction_appeals.appeal(
        parties.tenants.alice, sanction=sanction, reason="The report is wrong."
    )
    assert decision is not None
    return decision


def answered(decision: Decision, choice: Choice) -> None:
    """Have everybody who hears an appeal vote alike."""
    all_say(decision, choice)
    settle(without=AWAY)


def again(sanction: Sanction) -> Sanction:
    """Return a step as it is now."""
    return Sanction.objects.select_related("case__against", "case__community", "decision", "previous").get(
        pk=sanction.pk
    )


def is_now(sanction: Sanction, status: SanctionStatus) -> bool:
    """Whether a step has come to ``status``."""
    return again(sanction).status == status
