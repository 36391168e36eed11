"""Two communities, one of which vouches for the other's text, by the real services."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from constitutions.models import Version
from governance import clock
from governance.counting.ballots import Choice
from governance.models import Attestation
from governance.proof.attesting import Evidence
from governance.services import attestations
from governance.services.attestations import Vouched
from tests.constitutions.web.test_versions import ratified
from tests.loop import settle
from tests.people import People, all_say, charter, document, found_people
from tests.walking import AWAY

REPORT = Evidence(digest="sha256:" + "5" * 64, name="the report that we read")
SIX_MONTHS = timedelta(days=180)


@dataclass(frozen=True)
class Neighbours:
    """The tenants have a text; the guild keeps a charter and can vouch for them."""

    tenants: People
    guild: People
    text: Version


def neighbours(people: People) -> Neighbours:
    """Found the guild, and have both ratify a text."""
    guild = found_people("guild", "Guild")
    ratified(guild, charter("The guild's charter"))
    return Neighbours(people, guild, ratified(people, document()))


def vouched(near: Neighbours, until: datetime | None = None, **facts: Any) -> Vouched:
    """Return what the guild could be asked to vouch for."""
    return Vouched(
        **{
            "about": near.tenants.community,
            "digest": near.text.text_id,
            "words": "",
            "until": until or clock.now() + SIX_MONTHS,
            "meets_floors": True,
            "evidence": (REPORT,),
            **facts,
        }
    )


def proposed(near: Neighbours, **facts: Any) -> Attestation:
    """Have the guild asked."""
    return attestations.propose(
        near.guild.alice, community=near.guild.community, vouched=vouched(near, **facts)
    )


def issued(near: Neighbours, **facts: Any) -> Attestation:
    """Have the guild vouch for the tenants' text."""
    return voted(proposed(near, **facts), Choice.YES)


def voted(attestation: Attestation, choice: Choice) -> Attestation:
    """Have everybody vote alike on an attestation, and the pipeline do what follows."""
    all_say(attestation.decision, choice)
    settle(without=AWAY)
    attestation.refresh_from_db()
    return attestation
