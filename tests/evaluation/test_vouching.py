"""A text that asks others to vouch before its model goes live."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from adapters.models import Adapter, Deployment
from adapters.selectors import live_deployment
from constitutions.errors import UnknownAuthorityError
from constitutions.models import Version
from constitutions.services import drafts
from constitutions.vouched import Vouched as Asked
from evaluation.errors import NotVouchedForError
from evaluation.models import DeploymentRequest
from evaluation.services import release, vouching
from governance import clock
from governance.counting.ballots import Choice
from governance.errors import SelfAttestationError
from governance.models import Attestation, Decision, LedgerEntry, User
from governance.services import attestations, revocations
from governance.services.attestations import Vouched
from tests.loop import settle
from tests.people import People, all_say, draft_of, found_people, in_force, propose
from tests.reading import said
from tests.walking import AWAY, dora, measured, paper, ready, requested, text_with

__all__ = ["dora", "paper"]

pytestmark = pytest.mark.django_db
ALL_BUT_RELEASE = [task for task in AWAY if task != "evaluation.release"]
ASKED = Asked(needed=2, of=("guild", "bakers"))


@pytest.fixture
def guild(people: People) -> People:
    """Return one who is asked to vouch."""
    return found_people("guild", "Guild")


@pytest.fixture
def bakers(people: People) -> People:
    """Return another."""
    return found_people("bakers", "Bakers")


@pytest.fixture(autouse=True)
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """Release without an engine to warm, and without an adapter's files."""
    monkeypatch.setattr("adapters.services.deployments.warm", lambda deployment: None)
    monkeypatch.setattr(
        release, "directory_digest", lambda folder: Adapter.objects.get(name=folder.name).digest
    )


def ratified(people: People, needs: Asked | None = ASKED) -> Version:
    text = text_with(norms=2, examples=15).model_copy(update={"attestations": needs})
    all_say(propose(people.alice, people.community, text), Choice.YES)
    settle(without=AWAY)
    return in_force(people.community)


def carried(people: People, needs: Asked | None = ASKED) -> Decision:
    """Have the stewards let a model go live, and the pipeline release what it may."""
    decision = requested(measured(ready(ratified(people, needs))))
    all_say(decision, Choice.YES)
    settle(without=ALL_BUT_RELEASE)
    return decision


def asked(by: People, people: People, decision: Decision, **facts: Any) -> Attestation:
    """Ask a community to vouch for what a vote is about."""
    vouched = Vouched(
        **{
            "about": people.community,
            "digest": decision.subject_digest,
            "words": "We read its report.",
            "until": clock.now() + timedelta(days=90),
            **facts,
        }
    )
    return attestations.propose(by.alice, community=by.community, vouched=vouched)


def vouch(by: People, people: People, decision: Decision, **facts: Any) -> Attestation:
    """Have it vouch for that."""
    made = asked(by, people, decision, **facts)
    all_say(made.decision, Choice.YES)
    settle(without=ALL_BUT_RELEASE)
    made.refresh_from_db()
    return made


def test_it_waits_until_the_last_one_vouches_and_then_goes_live(
    people: People, dora: User, guild: People, bakers: People
) -> None:
    decision = carried(people)
    assert live_deployment(people.community) is None
    word = LedgerEntry.objects.select_related("payload").filter(kind="DeploymentHeld").get()
    assert (
        "2 communities vouch for this model; so far 0 of them. Missing: guild, bakers"
        in (word.payload.body["sentence"])
    )
    vouch(guild, people, decision)
    assert live_deployment(people.community) is None
    # That too few vouch is said once, not at each one who does.
    assert LedgerEntry.objects.filter(kind="DeploymentHeld").count() == 1
    vouch(bakers, people, decision)
    live = live_deployment(people.community)
    assert live is not None
    assert live.decision == decision


def test_where_enough_vouch_before_the_vote_ends_it_goes_live_at_once(
    people: People, dora: User, guild: People, bakers: People
) -> None:
    decision = requested(measured(ready(ratified(people))))
    vouch(guild, people, decision)
    vouch(bakers, people, decision)
    all_say(decision, Choice.YES)
    settle(without=ALL_BUT_RELEASE)
    assert live_deployment(people.community) is not None


def test_what_was_revoked_ended_or_is_about_another_model_does_not_count(
    people: People, dora: User, guild: People, bakers: People
) -> None:
    decision = carried(people)
    request = DeploymentRequest.objects.get(decision=decision)
    revoked = vouch(guild, people, decision)
    revocations.revoke(guild.alice, attestation=revoked, reason="The report was wrong.")
    vouch(bakers, people, decision, until=clock.now() + timedelta(days=30))
    with pytest.raises(NotVouchedForError, match=r"so far 1 of them\. Missing: guild"):
        vouching.check_vouched_for(request)
    with clock.ahead(timedelta(days=31)), pytest.raises(NotVouchedForError, match="so far 0 of them"):
        vouching.check_vouched_for(request)
    vouch(guild, people, decision, digest=request.report.digest)
    assert live_deployment(people.community) is None
    settle(without=ALL_BUT_RELEASE)
    all_say(Decision.objects.get(kind="review_revocation"), Choice.YES)
    settle(without=ALL_BUT_RELEASE)
    # What stands again counts again, and was the last that was missing.
    assert live_deployment(people.community) is not None


def test_it_can_be_the_text_that_is_vouched_for(people: People, dora: User, guild: People) -> None:
    decision = carried(people, Asked(needed=1, of=("guild",), about="text"))
    vouch(guild, people, decision)
    assert live_deployment(people.community) is None
    vouch(guild, people, decision, digest=in_force(people.community).text_id)
    assert live_deployment(people.community) is not None


def test_what_is_superseded_meanwhile_does_not_go_live(
    people: People, dora: User, guild: People, bakers: People
) -> None:
    decision = carried(people)
    vouch(guild, people, decision)
    last = asked(bakers, people, decision)
    text = text_with(norms=3, examples=15).model_copy(update={"attestations": ASKED})
    all_say(propose(people.alice, people.community, text), Choice.YES)
    settle(without=ALL_BUT_RELEASE)
    all_say(last.decision, Choice.YES)
    settle(without=ALL_BUT_RELEASE)
    assert not Deployment.objects.exists()
    assert LedgerEntry.objects.filter(kind="GateBroken").exists()


def test_an_attestation_for_somebody_who_waits_for_nothing_does_nothing(
    people: People, dora: User, guild: People
) -> None:
    decision = carried(people, None)
    assert live_deployment(people.community) is not None
    vouch(guild, people, decision)
    assert Deployment.objects.count() == 1


def test_whoever_vouches_while_it_is_being_held_is_seen(people: People, dora: User, guild: People) -> None:
    """After the first look and before it is said to wait, the last one vouches: it is not held for ever."""
    decision = carried(people, Asked(needed=1, of=("guild",)))
    vouch(guild, people, decision)
    assert not vouching.hold(DeploymentRequest.objects.get(decision=decision))
    assert LedgerEntry.objects.filter(kind="DeploymentHeld").count() == 1


def test_the_vote_says_who_vouches_and_who_does_not(
    client: Client, people: People, dora: User, guild: People, bakers: People
) -> None:
    decision = requested(measured(ready(ratified(people))))
    vouch(guild, people, decision)
    shown = said(client.get(f"/c/tenants/decisions/{decision.pk}/"))
    assert "The text asks that 2 of 2 communities vouch for this very model" in shown
    assert "Guild does, until" in shown
    assert "bakers does not yet" in shown
    assert "No model goes live before 2 of 2 communities vouch for the very model" in said(
        client.get("/c/tenants/constitution/")
    )


def test_only_communities_that_are_here_are_asked_and_never_oneself(people: People) -> None:
    text = text_with(norms=1, examples=5)

    def check(*of: str) -> None:
        asked = text.model_copy(update={"attestations": Asked(needed=1, of=of)})
        drafts.check_can_propose(people.alice, draft_of(people.alice, people.community, asked))

    with pytest.raises(UnknownAuthorityError, match="no community “guild” here to vouch for you"):
        check("guild")
    with pytest.raises(SelfAttestationError):
        check("tenants")
