"""Communities that have a voice in another's decision: asked, decided by themselves, one ballot each; and objecting."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pydantic import ValidationError

from constitutions.document import Document
from constitutions.errors import SubsidiarityError
from constitutions.services import bundles, choosing, drafts
from constitutions.web.desk import soundness
from governance import clock
from governance.counting.ballots import Choice
from governance.errors import NoVetoError, RoleNeededError
from governance.models import Ballot, Decision, Elector, LedgerEntry, Role, Voice
from governance.rulebook.rule_phrasing import rule as in_words
from governance.rules import DAY, Body, DecisionRule, Veto
from governance.sanctioning import Rung
from governance.selectors.electoral_record import voters_of
from governance.services import closing, communities, decisions, voting
from governance.states import DecisionStatus
from tests.constitutions.web.test_versions import ratified
from tests.governance.authorities.sanctioning import A_WEEK, TERMS, Parties, begun, case_of, parties
from tests.loop import settle
from tests.people import (
    AT_ONCE,
    People,
    add,
    adhering,
    all_say,
    charter,
    document,
    draft_of,
    in_force,
    person,
    propose,
)
from tests.reading import said
from tests.walking import AWAY

pytestmark = pytest.mark.django_db

WITH_A_VOICE = AT_ONCE.model_copy(
    update={"also": (Body(electorate="adherents", method="simple_majority", quorum_percent=50),)}
)
OBJECTING = AT_ONCE.model_copy(
    update={"timelock_seconds": 3 * DAY, "veto": Veto(by="adherents", needed_percent=50)}
)


def kept(rule: DecisionRule, **floor: Any) -> Document:
    """Return a charter that is changed by ``rule``, with its floor as given."""
    text = charter()
    norm = text.norms[0].model_copy(update=floor)
    return text.model_copy(update={"norms": (norm,), "rules": {**text.rules, "ratify": rule}})


@pytest.fixture
def all_three(people: People) -> Parties:
    """Return the guild with a charter, and the tenants and weavers, who adhere to it."""
    found = parties(people)
    first = kept(WITH_A_VOICE)
    ratified(found.guild, first)
    for adherent in (found.tenants, found.weavers):
        ratified(adherent, adhering(document(), found.guild.community, first))
    return found


def changed(all_three: Parties, rule: DecisionRule = WITH_A_VOICE) -> Decision:
    """Have the guild put a change of its floor to the vote, and the pipeline ask those who adhere."""
    text = kept(rule, rationale="Because we agreed at last.")
    decision = propose(all_three.guild.alice, all_three.guild.community, text)
    settle(without=AWAY)
    return decision


def voice_of(people: People) -> Decision:
    return Decision.objects.get(community=people.community, kind="voice")


def members_say(decision: Decision, choice: Choice) -> None:
    """Have every person vote alike; communities vote by themselves."""
    for elector in decision.electors.filter(user__isnull=False).select_related("user"):
        assert elector.user is not None
        voting.cast(elector.user, decision=decision, ballot={"choice": choice})
    decision.refresh_from_db()


def test_each_adherent_has_one_voice_and_decides_it_by_itself(all_three: Parties) -> None:
    decision = changed(all_three)
    peers = decision.electors.filter(peer__isnull=False).order_by("peer__slug")
    assert [(each.peer.slug, each.bodies) for each in peers if each.peer] == [
        ("tenants", ["adherents"]),
        ("weavers", ["adherents"]),
    ]
    asked = LedgerEntry.objects.select_related("payload").get(kind="VoicesAsked")
    assert asked.payload.body["communities"] == ["tenants", "weavers"]
    theirs = voice_of(all_three.tenants)
    assert "Why those who adhere cannot decide this themselves: What binds all" in theirs.summary
    all_say(theirs, Choice.YES)
    settle(without=AWAY)
    ballot = Ballot.objects.get(elector__peer=all_three.tenants.community)
    assert ballot.content == {"choice": "yes", "reason": ""}
    cast = LedgerEntry.objects.select_related("payload").get(kind="VoiceCast")
    assert cast.payload.body == {"by": "tenants", "voice": f"decision:{theirs.pk}"}


def test_a_keeper_who_asks_again_asks_those_who_have_not_answered_yet_too(all_three: Parties) -> None:
    first = changed(all_three)
    decisions.withdraw(all_three.guild.alice, decision=first, reason="A slip of the pen.")
    settle(without=AWAY)
    again = changed(all_three)
    assert again.subject_digest == first.subject_digest
    asked = Voice.objects.filter(elector__decision=again).order_by("community__slug")
    assert [each.community.slug for each in asked] == ["tenants", "weavers"]


def test_a_floor_changes_where_members_and_adherents_both_agree(all_three: Parties) -> None:
    decision = changed(all_three)
    for adherent in (all_three.tenants, all_three.weavers):
        all_say(voice_of(adherent), Choice.YES)
    settle(without=AWAY)
    members_say(decision, Choice.YES)
    assert decision.status == DecisionStatus.CARRIED
    assert [(body.body, body.passed) for body in decision.count.bodies] == [
        ("members", True),
        ("adherents", True),
    ]


def test_adherents_who_say_no_hold_a_floor_where_it_is(all_three: Parties) -> None:
    decision = changed(all_three)
    for adherent in (all_three.tenants, all_three.weavers):
        all_say(voice_of(adherent), Choice.NO)
    settle(without=AWAY)
    members_say(decision, Choice.YES)
    assert decision.status == DecisionStatus.REJECTED


def test_who_does_not_answer_in_time_says_nothing(all_three: Parties) -> None:
    decision = changed(all_three)
    members_say(decision, Choice.YES)
    with clock.ahead(timedelta(days=7, minutes=1)):
        settle(without=AWAY)
    decision.refresh_from_db()
    assert not Ballot.objects.filter(elector__peer__isnull=False).exists()
    assert decision.status == DecisionStatus.REJECTED
    assert [body.turnout.cast for body in decision.count.bodies] == [2, 0]


def test_a_voice_ends_before_the_vote_it_is_for(all_three: Parties) -> None:
    decision = changed(all_three)
    assert voice_of(all_three.tenants).closes_at < decision.closes_at - timedelta(minutes=59)


def test_a_change_that_binds_nobody_asks_nobody(all_three: Parties) -> None:
    text = kept(WITH_A_VOICE).model_copy(update={"preamble": "We say it better."})
    decision = propose(all_three.guild.alice, all_three.guild.community, text)
    settle(without=AWAY)
    assert decision.frozen_rule.also == ()
    assert not Voice.objects.exists()


def test_where_voting_opens_later_the_same_are_asked(all_three: Parties) -> None:
    slow = WITH_A_VOICE.model_copy(update={"deliberation_seconds": DAY})
    first = changed(all_three, slow)
    for adherent in (all_three.tenants, all_three.weavers):
        all_say(voice_of(adherent), Choice.YES)
    settle(without=AWAY)
    members_say(first, Choice.YES)
    settle(without=AWAY)
    binds = kept(slow, rationale="Once more.")
    harmless = binds.model_copy(update={"preamble": "Better.", "norms": first_norms(all_three)})
    for text, expected in ((harmless, set()), (binds, {"adherents"})):
        draft = draft_of(all_three.guild.alice, all_three.guild.community, text)
        decision = drafts.propose(all_three.guild.alice, draft=draft, reason="So.", why_here="So.")
        with clock.ahead(timedelta(days=1, minutes=1)):
            settle(without=AWAY)
            decision.refresh_from_db()
            assert decision.status == DecisionStatus.OPEN
            assert {body.electorate for body in decision.frozen_rule.also} == expected
        with clock.ahead(timedelta(days=9)):
            settle(without=AWAY)


def first_norms(all_three: Parties) -> Any:
    return in_force(all_three.guild.community).text.document.norms


def test_the_suspended_and_the_closed_have_no_voice(all_three: Parties) -> None:
    begun(case_of(all_three, terms=TERMS.model_copy(update={"skipping": True})), Rung.SUSPENSION, all_three)
    communities.close(all_three.weavers.alice, community=all_three.weavers.community, reason="Done.")
    with clock.ahead(A_WEEK):
        decision = changed(all_three)
        assert decision.frozen_rule.also == ()


def test_a_charter_says_why_it_is_not_for_those_below(client: Client, all_three: Parties) -> None:
    text = kept(WITH_A_VOICE, rationale="Because we agreed at last.")
    draft = draft_of(all_three.guild.alice, all_three.guild.community, text)
    with pytest.raises(SubsidiarityError, match="2 adhere to this charter"):
        drafts.propose(all_three.guild.alice, draft=draft, reason="So.")
    client.force_login(all_three.guild.alice)
    page = f"/c/guild/drafts/{draft.pk}/"
    assert soundness(draft.source).document is not None
    assert "Why can those who adhere not decide this themselves?" in said(client.get(page))
    assert client.post(f"{page}propose/", {"reason": "So.", "why_here": ""}).status_code == 422
    sent = client.post(f"{page}propose/", {"reason": "So.", "why_here": "It is about all of us."})
    assert sent.status_code == 302
    settle(without=AWAY)
    shown = said(client.get(sent["Location"]))
    assert "Why those who adhere cannot decide this themselves: It is about all of us." in shown
    assert "Tenants : their vote voting is open" in shown
    assert "Guild decides:" in said(client.get(f"/c/tenants/decisions/{voice_of(all_three.tenants).pk}/"))


def test_a_choice_between_drafts_of_a_charter_says_so_once_and_the_vote_on_the_chosen_repeats_it(
    client: Client, all_three: Parties
) -> None:
    guild = all_three.guild
    texts = [kept(WITH_A_VOICE, rationale=why) for why in ("Because it is kind.", "Because it is fair.")]
    bundle = bundles.open_bundle(guild.alice, community=guild.community, title="Why?", reason="Two ways.")
    options = [draft_of(guild.alice, guild.community, text) for text in texts]
    for draft in options:
        bundles.add(guild.alice, bundle=bundle, draft=draft)
    client.force_login(guild.alice)
    page = f"/c/guild/bundles/{bundle.pk}/"
    assert "Why can those who adhere not decide this themselves?" in said(client.get(page))
    with pytest.raises(SubsidiarityError):
        choosing.put_to_vote(guild.alice, bundle=bundle)
    assert client.post(f"{page}vote/").status_code == 422
    sent = client.post(f"{page}vote/", {"why_here": "It is about all of us."})
    assert sent.status_code == 302
    choice = Decision.objects.get(kind="choose")
    for voter in (guild.alice, guild.bob):
        ranks = [[f"draft-{options[1].pk}"], ["no_change"], [f"draft-{options[0].pk}"]]
        voting.cast(voter, decision=choice, ballot={"ranks": ranks})
    with clock.ahead(timedelta(days=8)):
        settle(without=AWAY)
    decision = Decision.objects.get(kind="ratify", community=guild.community, closed_at=None)
    assert "cannot decide this themselves: It is about all of us." in decision.summary


def test_whoever_has_nobody_below_owes_no_such_reason(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    client.force_login(people.alice)
    assert "those who adhere" not in said(client.get(f"/c/tenants/drafts/{draft.pk}/"))
    decision = drafts.propose(people.alice, draft=draft, reason="So.", why_here="Unasked.")
    assert decision.summary == "So."


def test_the_record_names_communities_beside_people(client: Client, all_three: Parties) -> None:
    decision = changed(all_three)
    for adherent in (all_three.tenants, all_three.weavers):
        all_say(voice_of(adherent), Choice.YES)
    settle(without=AWAY)
    members_say(decision, Choice.YES)
    assert [str(voter.elector.who) for voter in voters_of(decision)] == ["alice", "bob", "Tenants", "Weavers"]
    assert "Weavers" in said(client.get(f"/c/guild/decisions/{decision.pk}/record/"))
    told = said(client.get("/c/guild/ledger/"))
    assert "tenants, weavers were asked what they say to" in told
    assert "tenants voted on" in told


def test_adherents_object_within_the_timelock_and_enough_of_them_stop_it(
    client: Client, all_three: Parties
) -> None:
    lost = changed(all_three, OBJECTING)
    for adherent in (all_three.tenants, all_three.weavers):
        all_say(voice_of(adherent), Choice.YES)
    settle(without=AWAY)
    members_say(lost, Choice.YES)
    settle(without=AWAY)
    # Now the charter itself says that those who adhere may object.
    dora = person("erin")
    add(all_three.tenants.alice, dora, all_three.tenants.community, Role.STEWARD)
    draft = draft_of(
        all_three.guild.alice, all_three.guild.community, kept(OBJECTING, rationale="Once more.")
    )
    decision = drafts.propose(all_three.guild.alice, draft=draft, reason="So.", why_here="So.")
    with pytest.raises(NoVetoError, match="not been carried yet"):
        closing.veto(dora, decision=decision, reason="Too early.")
    members_say(decision, Choice.YES)
    assert decision.status == DecisionStatus.WAITING
    with pytest.raises(RoleNeededError, match="steward of those who adhere"):
        closing.veto(all_three.guild.bob, decision=decision, reason="Me too.")
    client.force_login(dora)
    page = f"/c/guild/decisions/{decision.pk}/"
    assert "Object to it" in said(client.get(page))
    assert client.post(f"{page}veto/", {"veto-reason": "We were not heard."}).status_code == 302
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.VETOED
    assert "erin of Tenants" in said(client.get(page))


def test_one_community_objects_once_whoever_speaks_for_it(all_three: Parties) -> None:
    three = OBJECTING.model_copy(update={"veto": Veto(by="adherents", needed_percent=80)})
    first = changed(all_three, three)
    for adherent in (all_three.tenants, all_three.weavers):
        all_say(voice_of(adherent), Choice.YES)
    settle(without=AWAY)
    members_say(first, Choice.YES)
    settle(without=AWAY)
    erin, fred = person("erin"), person("fred")
    add(all_three.tenants.alice, erin, all_three.tenants.community, Role.STEWARD)
    add(all_three.tenants.alice, fred, all_three.tenants.community, Role.STEWARD)
    draft = draft_of(all_three.guild.alice, all_three.guild.community, kept(three, rationale="Once more."))
    decision = drafts.propose(all_three.guild.alice, draft=draft, reason="So.", why_here="So.")
    members_say(decision, Choice.YES)
    closing.veto(erin, decision=decision, reason="No.")
    with pytest.raises(NoVetoError, match="objected to it already"):
        closing.veto(fred, decision=decision, reason="No.")
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.WAITING
    # alice speaks for both; the tenants have objected, so she objects for the weavers, and that is enough.
    closing.veto(all_three.tenants.alice, decision=decision, reason="No.")
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.VETOED


def test_an_elector_is_a_person_or_a_community(all_three: Parties) -> None:
    decision = propose(all_three.tenants.alice, all_three.tenants.community, document("Another"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Elector.objects.bulk_create(
            [Elector(decision=decision, user=all_three.dora, peer=all_three.weavers.community)]
        )


def test_the_rule_is_said_in_words_and_leaves_time() -> None:
    assert "ose who adhere must agree too" in " ".join(in_words(WITH_A_VOICE))
    assert "50 % of those who adhere together can veto it" in " ".join(in_words(OBJECTING))
    with pytest.raises(ValidationError, match="two days at least"):
        DecisionRule(voting_seconds=DAY, also=(Body(electorate="adherents"),))
