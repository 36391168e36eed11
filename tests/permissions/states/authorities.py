"""What communities vouch for among one another, and cases of a breach."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from constitutions.document import Document
from governance import clock
from governance.counting.ballots import Choice
from governance.models import Attestation, Sanction, SanctionCase
from governance.proof.attesting import Evidence
from governance.sanctioning import Rung
from governance.services import (
    attestations,
    brought_attestations,
    cases,
    revocations,
    sanction_appeals,
    sanctions,
)
from governance.services.attestations import Vouched
from governance.states import SanctionStatus
from tests.constitutions.web.test_versions import ratified
from tests.governance.authorities.sanctioning import EVIDENCE, TERMS
from tests.governance.authorities.test_brought import KEYS, made
from tests.governance.authorities.vouching import SIX_MONTHS
from tests.loop import settle
from tests.people import adhering, all_say, charter, document
from tests.permissions.rows import Values
from tests.permissions.world import Place, World
from tests.walking import AWAY


def among_others(world: World) -> Values:
    """A community that has something to vouch for."""
    return {"slug": world.union.slug}


def proposed(world: World) -> Values:
    """What the members are voting on, whether to vouch for it."""
    return _names(_proposed(world))


def issued(world: World) -> Values:
    """What the community vouches for."""
    return _names(_issued(world))


def revoked(world: World) -> Values:
    """What the community vouches for no longer."""
    attestation = _issued(world)
    revocations.revoke(world.founder, attestation=attestation, reason="They changed it.")
    return _names(attestation)


def declined(world: World) -> Values:
    """What the members voted not to vouch for."""
    attestation = _proposed(world)
    all_say(attestation.decision, Choice.NO)
    settle(without=AWAY)
    return _names(attestation)


def ended(world: World) -> Values:
    """What the community vouched for until its last day."""
    attestation = _issued(world)
    with clock.ahead(SIX_MONTHS + timedelta(days=2)):
        settle(without=AWAY)
    return _names(attestation)


def _names(attestation: Attestation) -> Values:
    return {"slug": attestation.community.slug, "number": attestation.pk}


def _proposed(world: World) -> Attestation:
    vouched = Vouched(
        about=world.tenants,
        digest=world.version.text_id,
        words="We read it.",
        until=clock.now() + SIX_MONTHS,
        meets_floors=False,
        evidence=(Evidence(digest="sha256:" + "5" * 64, name="the report that we read"),),
    )
    return attestations.propose(world.founder, community=world.union, vouched=vouched)


def _issued(world: World) -> Attestation:
    attestation = _proposed(world)
    all_say(attestation.decision, Choice.YES)
    settle(without=AWAY)
    attestation.refresh_from_db()
    return attestation


def claim(world: World, _: Place) -> Values:
    """Return what the form for vouching sends."""
    day = (clock.now() + SIX_MONTHS).date().isoformat()
    return {"digest": world.version.text_id, "words": "We read it.", "last_day": day, "evidence": ""}


def from_elsewhere(_: World, __: Place) -> Values:
    """Return what the form for bringing an attestation in sends."""
    return {"envelope": SimpleUploadedFile("signed.json", made()), "keys": KEYS.decode()}


def brought(world: World) -> Values:
    """An attestation that a steward brought in from elsewhere."""
    found = brought_attestations.bring(world.founder, community=world.tenants, envelope=made(), keys=KEYS)
    return {"number": found.pk}


def bound(world: World) -> Values:
    """A community that adheres to the charter, which says what follows from a breach."""
    text = charter("The union's charter")
    agreed = Document.model_validate({**text.model_dump(by_alias=True), "sanctions": _terms()})
    ratified(world.as_people(world.union), agreed)
    ratified(world.as_people(world.bakers), adhering(document(), world.union, agreed))
    return {"slug": world.union.slug, "adherent": world.bakers.slug}


def _terms() -> dict[str, object]:
    return {**TERMS.model_dump(mode="json"), "appeal_to": "tenants"}


def _case(world: World) -> SanctionCase:
    return cases.open_case(
        world.founder,
        keeper=world.union,
        against=world.bakers,
        charter="sha256:" + "c" * 64,
        terms=TERMS.model_copy(update={"appeal_to": "tenants"}),
        breach="Their model hides what they pay.",
        evidence=(EVIDENCE,),
    )


def _at(case: SanctionCase, step: int = 0) -> Values:
    return {"slug": case.community.slug, "number": case.pk, "step": step}


def open_case(world: World) -> Values:
    """A case with no step so far."""
    return _at(_case(world))


def closed_case(world: World) -> Values:
    """A case that was closed."""
    case = _case(world)
    sanctions.close_case(world.founder, case=case, reason="They mended it.")
    return _at(case)


def step_pending(world: World) -> Values:
    """A step that is put to the keeper's vote."""
    case = _case(world)
    sanction = sanctions.propose_step(world.founder, case=case, rung=Rung.NOTICE, reason="They did nothing.")
    return _at(case, sanction.pk)


def step_announced(world: World) -> Values:
    """A step that was carried and announced."""
    case = _case(world)
    sanction = sanctions.propose_step(world.founder, case=case, rung=Rung.NOTICE, reason="They did nothing.")
    all_say(sanction.decision, Choice.YES)
    settle(without=AWAY)
    return _at(case, sanction.pk)


def step_in_effect(world: World) -> Values:
    """A step that has effect."""
    names = step_announced(world)
    with clock.ahead(timedelta(days=TERMS.notice_days, minutes=1)):
        settle(without=AWAY)
    assert Sanction.objects.get(pk=names["step"]).status == SanctionStatus.IN_EFFECT
    return names


def step_appealed(world: World) -> Values:
    """A step with an appeal against it."""
    names = step_announced(world)
    sanction_appeals.appeal(
        world.founder, sanction=Sanction.objects.get(pk=names["step"]), reason="It is wrong."
    )
    return names
