"""From a draft to a version in force, through the services, and every way to be refused."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from constitutions.errors import (
    BaseMovedError,
    CharterFloorError,
    CharterMisnamedError,
    DraftNotEditableError,
    MissingRuleError,
    NormEndedError,
    UnknownCharterError,
    UnreadableTextError,
)
from constitutions.formats import MAX_BYTES, to_yaml
from constitutions.models import Draft, Text, Version
from constitutions.norms import Modality
from constitutions.selectors import effective_norms
from constitutions.services import drafts, saving
from constitutions.states import DraftStatus, VersionStatus
from governance import clock
from governance.counting.ballots import Choice
from governance.errors import AlreadyOpenError, CommunityClosedError, ReasonNeededError, RoleNeededError
from governance.services import communities, decisions
from tests.loop import settle
from tests.people import (
    People,
    adhering,
    all_say,
    charter,
    document,
    draft_of,
    found_people,
    in_force,
    propose,
)

NO_MODELS = {"adapters.adapt"}


def ratified(people: People, title: str = "Our text") -> Version:
    decision = propose(people.alice, people.community, document(title))
    all_say(decision, Choice.YES)
    settle(without=NO_MODELS)
    return in_force(people.community)


def test_a_carried_vote_brings_the_text_into_force_under_its_digest(people: People) -> None:
    version = ratified(people)
    assert (version.number, version.text_id) == (1, document().digest)
    assert bytes(version.text.canonical) == document().canonical
    kinds = list(people.community.ledger.order_by("index").values_list("kind", flat=True))[3:]
    assert kinds == [
        "DraftStarted",
        "DecisionOpened",
        "DraftProposed",
        "BallotCast",
        "BallotCast",
        "DecisionCarried",
        "VersionRatified",
        "MinorityRecorded",
        "RulesInForce",
    ]


def test_a_second_version_supersedes_the_first_and_names_it_as_parent(people: People) -> None:
    first = ratified(people)
    second = ratified(people, title="Our better text")
    first.refresh_from_db()
    assert first.status == VersionStatus.SUPERSEDED
    assert list(second.parents.all()) == [first]


def test_a_lost_vote_leaves_the_version_in_force_as_it_was(people: People) -> None:
    first = ratified(people)
    all_say(propose(people.alice, people.community, document("Worse")), Choice.NO)
    settle(without=NO_MODELS)
    assert in_force(people.community) == first
    assert Draft.objects.get(text__title="Worse").status == DraftStatus.REJECTED


def test_a_withdrawn_vote_gives_the_draft_back(people: People) -> None:
    decision = propose(people.alice, people.community, document())
    decisions.withdraw(people.alice, decision=decision, reason="A typo.")
    settle(without=NO_MODELS)
    assert Draft.objects.get().status == DraftStatus.EDITING


def test_an_unsound_text_is_kept_as_a_draft_and_refused_as_a_proposal(people: People) -> None:
    draft = drafts.start(people.alice, community=people.community, source="title: [unclosed")
    with pytest.raises(UnreadableTextError, match="Line 2: this is not YAML"):
        drafts.propose(people.alice, draft=draft, reason="Why not.")
    assert Draft.objects.get(pk=draft.pk).source == "title: [unclosed"


def test_a_norm_that_would_end_at_once_is_refused(people: People) -> None:
    first, *others = document().norms
    ended = first.model_copy(update={"sunset_on": clock.now().date()})
    text = document().model_copy(update={"norms": (ended, *others)})
    with pytest.raises(NormEndedError, match="Give it a day to come on which it ends, or none"):
        propose(people.alice, people.community, text)


def test_a_charter_is_named_as_its_own_text_does(people: People) -> None:
    guild = found_people("guild", "Guild")
    ratified(guild)
    all_say(propose(guild.alice, guild.community, charter()), Choice.YES)
    settle(without=NO_MODELS)
    named = adhering(document(), guild.community, charter())
    wrong = named.model_copy(
        update={"upstreams": (named.upstreams[0].model_copy(update={"title": "The law"}),)}
    )
    with pytest.raises(CharterMisnamedError, match="is called “A charter”, and not “The law”"):
        propose(people.alice, people.community, wrong)


def test_too_large_a_text_is_refused(people: People) -> None:
    with pytest.raises(UnreadableTextError, match="the limit is"):
        drafts.start(people.alice, community=people.community, source="x" * (MAX_BYTES + 1))


def test_a_long_title_is_cut_in_the_question(people: People) -> None:
    decision = propose(people.alice, people.community, document("Long " * 59))
    assert decision.title.endswith("…” as version 1")
    assert len(decision.title) <= 200


def test_a_closed_community_drafts_nothing_more(people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    communities.close(people.alice, community=people.community, reason="Done.")
    with pytest.raises(CommunityClosedError):
        saving.save(people.alice, draft=draft, source="title: late", seen_revision=1)


def test_what_is_under_vote_cannot_be_edited(people: People) -> None:
    propose(people.alice, people.community, document())
    with pytest.raises(DraftNotEditableError, match="is proposed"):
        saving.save(people.alice, draft=Draft.objects.get(), source="title: sneaky", seen_revision=1)


def test_one_text_at_a_time_is_under_vote(people: People) -> None:
    propose(people.alice, people.community, document())
    with pytest.raises(AlreadyOpenError, match="Wait until that vote closes"):
        propose(people.alice, people.community, document("Another"))


def test_a_draft_whose_base_moved_cannot_overwrite_what_came_between(people: People) -> None:
    old = draft_of(people.alice, people.community, document("Begun early"))
    ratified(people)
    with pytest.raises(BaseMovedError, match="Version 1 came into force after"):
        drafts.propose(people.alice, draft=old, reason="Still good.")


def test_a_member_who_does_not_draft_cannot_propose(people: People) -> None:
    with pytest.raises(RoleNeededError, match="Only a drafter"):
        draft_of(people.bob, people.community, document())


def test_a_proposal_needs_a_reason(people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    with pytest.raises(ReasonNeededError):
        drafts.propose(people.alice, draft=draft, reason=" ")


def test_a_constitution_without_a_rule_for_deployments_is_refused(people: People) -> None:
    text = document()
    draft = draft_of(
        people.alice, people.community, text.model_copy(update={"rules": {"ratify": text.rules["ratify"]}})
    )
    with pytest.raises(MissingRuleError, match="no rule for “deploy”"):
        drafts.propose(people.alice, draft=draft, reason="Short.")


def test_a_charters_floor_binds_those_who_adhere(people: People) -> None:
    assembly = found_people("assembly", "Assembly")
    floor = charter()
    all_say(propose(assembly.alice, assembly.community, floor), Choice.YES)
    settle(without=NO_MODELS)
    text = adhering(document(), assembly.community, floor)
    all_say(propose(people.alice, people.community, text), Choice.YES)
    assert "adapters.adapt" not in settle(without=NO_MODELS)
    norms = effective_norms(in_force(people.community))
    assert [(each.norm.id, each.own) for each in norms] == [
        ("floor", False),
        ("norm-0", True),
        ("norm-1", True),
    ]


def test_a_floor_cannot_be_weakened(people: People) -> None:
    assembly = found_people("assembly", "Assembly")
    floor = charter()
    all_say(propose(assembly.alice, assembly.community, floor), Choice.YES)
    settle(without=NO_MODELS)
    weaker = document().norms[0].model_copy(update={"id": "floor", "modality": Modality.MAY})
    text = adhering(document().model_copy(update={"norms": (weaker,)}), assembly.community, floor)
    with pytest.raises(CharterFloorError, match="Norm “floor” weakens a floor of “A charter”"):
        propose(people.alice, people.community, text)


def test_a_charter_nobody_ratified_cannot_be_adhered_to(people: People) -> None:
    text = adhering(document(), people.community, charter())
    with pytest.raises(UnknownCharterError, match="was not ratified by tenants"):
        propose(people.alice, people.community, text)


def test_the_database_keeps_texts_and_versions_as_they_were_ratified(people: People) -> None:
    version = ratified(people)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        Text.objects.update(title="Forged")
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(number=7)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Version.objects.filter(pk=version.pk)._raw_delete("default")


def test_the_database_keeps_one_version_in_force(people: People) -> None:
    first = ratified(people)
    ratified(people, title="Second")
    with pytest.raises(IntegrityError, match="one_version_in_force"), transaction.atomic():
        Version.objects.filter(pk=first.pk).update(status=VersionStatus.IN_FORCE)


def test_yaml_round_trip_keeps_the_digest() -> None:
    from constitutions.formats import from_yaml

    assert from_yaml(to_yaml(document())).digest == document().digest
