"""The minority record: what is in it, that it never changes, what can be erased, and that nothing secret is in it."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from constitutions.minorities import last_decided, minority_of
from constitutions.minority import digest_of_words
from constitutions.models import Bundle, Draft, MinorityRecord, MinorityWords, Version
from constitutions.services import choosing, drafts
from governance import clock
from governance.counting.ballots import Choice
from governance.models import Side
from governance.rules import DecisionRule
from governance.services import arguments, moderation, voting
from governance.subjects import subject_of
from tests.constitutions.dissenting import AGAINST, AGAINST_SENTENCE, contested, four
from tests.constitutions.test_bundles import bundle_of, saying
from tests.constitutions.web.test_from_statement import with_origin
from tests.constitutions.web.test_merging import amended
from tests.constitutions.web.test_versions import ratified
from tests.governance.deliberation.talking import conversation, mapped, two_camps
from tests.governance.deliberation.talking import said as says
from tests.loop import settle
from tests.people import People, all_say, document, draft_of, found_people, in_force
from tests.walking import AWAY

pytestmark = pytest.mark.django_db


def kept(version: Version) -> dict[str, Any]:
    """Return a version's record as JSON."""
    value: dict[str, Any] = json.loads(bytes(MinorityRecord.objects.get(version=version).canonical))
    return value


def test_counts_and_reasons_are_kept_with_the_version(people: People) -> None:
    version = contested(people, document(), bob=AGAINST, emil={"choice": "abstain"})
    value = kept(version)
    assert value["bodies"] == [
        {"body": "members", "electors": 4, "yes": 2, "no": 1, "stand_aside": 0, "abstain": 1}
    ]
    assert (value["version"], value["text"], value["decision"]) == (
        1,
        version.text_id,
        subject_of(version.decision),
    )
    [said] = value["said"]
    row = MinorityWords.objects.get()
    assert said["choice"] == "no"
    assert said["words"] == row.digest == digest_of_words(row.salt, "It will talk down to us.")
    found = minority_of(version)
    assert [(each.text, each.by) for each in found.dissent.said] == [("It will talk down to us.", None)]
    assert [each.sentence for each in found.dissent.shares] == [
        "Of 4 members who could vote, 1 voted against it, 1 abstained and 2 voted for it."
    ]


def test_reasons_for_it_are_none_of_the_minoritys(people: People) -> None:
    version = contested(people, document(), bob={"choice": "yes", "reason": "It is ours."})
    assert kept(version)["said"] == []


def test_the_ledger_names_the_records_digest(people: People) -> None:
    version = contested(people, document(), bob=AGAINST)
    record = MinorityRecord.objects.get(version=version)
    assert record.digest == f"sha256:{hashlib.sha256(bytes(record.canonical)).hexdigest()}"
    entry = people.community.ledger.get(kind="MinorityRecorded")
    assert (entry.subject, entry.payload.body) == (
        subject_of(version),
        {"digest": record.digest, "number": 1},
    )


def test_on_an_open_ballot_it_says_who_and_the_record_itself_names_nobody(people: People) -> None:
    rule = DecisionRule(ballots="open", close_early="when_all_voted")
    ratified(people, document().model_copy(update={"rules": {**document().rules, "ratify": rule}}))
    open_text = amended(weight=2.0).model_copy(update={"rules": {**document().rules, "ratify": rule}})
    version = contested(people, open_text, bob=AGAINST)
    assert [each.by for each in minority_of(version).dissent.said] == [people.bob]
    assert "bob" not in bytes(MinorityRecord.objects.get(version=version).canonical).decode()


def test_a_record_never_changes_and_words_can_only_go(people: People) -> None:
    version = contested(people, document(), bob=AGAINST)
    record = MinorityRecord.objects.get(version=version)
    never = "Rows of constitutions_minority.* never change"
    with pytest.raises(DatabaseError, match=never), transaction.atomic():
        MinorityRecord.objects.update(digest="sha256:" + "0" * 64)
    with pytest.raises(DatabaseError, match=never), transaction.atomic():
        MinorityRecord.objects.filter(pk=record.pk)._raw_delete("default")
    with pytest.raises(DatabaseError, match=never), transaction.atomic():
        MinorityWords.objects.update(text="We were wrong.")
    MinorityWords.objects.all().delete()
    record.refresh_from_db()
    assert [each.text for each in minority_of(version).dissent.said] == [None]
    assert kept(version)["bodies"][0]["no"] == 1
    assert "talk down" not in bytes(record.canonical).decode()


def test_arguments_against_are_kept_with_what_they_weighed_then_and_those_for_are_not(
    people: People,
) -> None:
    four(people)
    draft = draft_of(people.alice, people.community, document())
    about = [f"draft:{draft.pk}/norm-0"]
    against = [
        arguments.argue(people.bob, community=people.community, about=about[0], side=Side.AGAINST, text="No.")
    ]
    arguments.argue(people.bob, community=people.community, about=about[0], side=Side.FOR, text="Yes.")
    decision = drafts.propose(people.alice, draft=draft, reason="We talked it over.")
    about.append(subject_of(decision))
    against.append(
        arguments.argue(
            people.bob, community=people.community, about=about[1], side=Side.AGAINST, text="Too soon."
        )
    )
    taken_back = arguments.argue(
        people.bob, community=people.community, about=about[1], side=Side.AGAINST, text="Never mind."
    )
    arguments.withdraw(people.bob, argument=taken_back)
    arguments.weigh(people.alice, argument=against[1], weighs=True)
    all_say(decision, Choice.YES)
    settle(without=AWAY)
    version = in_force(people.community)
    arguments.weigh(people.alice, argument=against[1], weighs=False)
    assert [(each["about"], each["argument"], each["weighs_with"]) for each in kept(version)["said"]] == [
        (about[1], subject_of(against[1]), 1),
        (about[0], subject_of(against[0]), 0),
    ]
    assert [each.weighs_with for each in minority_of(version).dissent.said] == [1, 0]


def test_what_a_steward_hides_is_kept_and_stays_hidden(people: People) -> None:
    four(people)
    draft = draft_of(people.alice, people.community, document())
    argument = arguments.argue(
        people.bob,
        community=people.community,
        about=f"draft:{draft.pk}/norm-0",
        side=Side.AGAINST,
        text="No.",
    )
    hiding = moderation.hide(people.alice, words=argument, reason="It insults.")
    all_say(drafts.propose(people.alice, draft=draft, reason="So."), Choice.YES)
    settle(without=AWAY)
    [said] = minority_of(in_force(people.community)).dissent.said
    assert said.hidden
    assert said.argument == hiding.words


def test_how_groups_stood_to_what_a_norm_was_made_from_is_kept(people: People) -> None:
    where = two_camps(people)
    statement = where.statements.order_by("pk")[0]
    record = mapped(people, where)
    elsewhere = says(people, conversation(people), "Nobody has drawn a map of this.")
    text = with_origin(document(), *(f"tenants/statement:{each.pk}" for each in (statement, elsewhere)))
    version = ratified(people, text)
    [support] = kept(version)["support"]
    assert (support["map"], support["sizes"]) == (record.result_digest, [4, 4])
    [stood] = support["statements"]
    assert (stood["statement"], stood["norms"]) == (subject_of(statement), ["norm-0"])
    assert stood["everybody"] == {"agree": 4, "passed": 0, "disagree": 4}
    assert sorted(group["agree"] for group in stood["groups"]) == [0, 4]
    [found] = minority_of(version).maps
    assert [letter for letter, _ in found.groups] == ["A", "B"]
    # A norm that is not touched again leaves nothing in the next record, and one that goes leaves what it came from.
    other = with_origin(amended(), f"tenants/statement:{statement.pk}")
    changed = other.model_copy(
        update={"norms": (*text.norms[:1], amended().norms[1].model_copy(update={"weight": 2.0}))}
    )
    assert kept(ratified(people, changed))["support"] == []
    gone = changed.model_copy(update={"norms": changed.norms[1:]})
    assert kept(ratified(people, gone))["support"][0]["statements"][0]["norms"] == ["norm-0"]


def test_other_communities_conversations_are_none_of_ours(people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    where = two_camps(bakers)
    statement = where.statements.order_by("pk")[0]
    mapped(bakers, where)
    version = ratified(people, with_origin(document(), f"bakers/statement:{statement.pk}"))
    assert kept(version)["support"] == []


@pytest.fixture
def chosen(people: People) -> tuple[Bundle, Draft, Draft]:
    """Return a bundle whose second draft members chose, and both drafts."""
    ratified(people, document())
    first, second = saying(people, "Because it is kind."), saying(people, "Because it is fair.")
    bundle = bundle_of(people, first, second)
    decision = choosing.put_to_vote(people.alice, bundle=bundle)
    for voter in (people.alice, people.bob):
        ranks = [[f"draft-{second.pk}"], [f"draft-{first.pk}"]]
        voting.cast(voter, decision=decision, ballot={"ranks": ranks})
    with clock.ahead(timedelta(days=8)):
        settle(without=AWAY)
        second.refresh_from_db()
        assert second.decision is not None
        all_say(second.decision, Choice.YES)
        settle(without=AWAY)
    return bundle, first, second


def test_the_options_that_were_not_chosen_are_kept(
    people: People, chosen: tuple[Bundle, Draft, Draft]
) -> None:
    bundle, first, second = chosen
    version = in_force(people.community)
    assert version.number == 2
    [choice] = kept(version)["chosen_among"]
    bundle.refresh_from_db()
    assert (choice["decision"], choice["chosen"]) == (f"decision:{bundle.decision_id}", f"draft-{second.pk}")
    option = bundle.options.get(draft=first)
    assert choice["lost"] == [
        {"key": f"draft-{first.pk}", "text": option.text_id},
        {"key": "no_change", "text": ""},
    ]
    [read] = minority_of(version).chosen_among
    assert read.lost == (f"Draft {first.pk} by alice", "No change")


def test_a_norm_is_told_by_the_version_that_last_changed_it(people: People) -> None:
    contested(people, document(), bob=AGAINST)
    version = contested(people, amended(weight=2.0), dora={"choice": "no", "reason": "Twice is too much."})
    first, second = last_decided(version, {"norm-0", "norm-1"})
    assert ([norm.id for norm in first.norms], first.minority.version.number) == (["norm-0"], 2)
    assert ([norm.id for norm in second.norms], second.minority.version.number) == (["norm-1"], 1)
    assert [each.sentence for each in second.minority.dissent.shares] == [AGAINST_SENTENCE]
    assert last_decided(version, {"never-was"}) == last_decided(version, ()) == []


def test_what_was_ratified_before_there_were_records_has_what_its_vote_left(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("constitutions.services.minority.keep", lambda *_, **__: None)
    found = minority_of(contested(people, document(), bob=AGAINST))
    assert found.record is None
    assert [each.sentence for each in found.dissent.shares] == [AGAINST_SENTENCE]
    assert [each.text for each in found.dissent.said] == ["It will talk down to us."]


def told(*, against: str, abstaining: str) -> str:
    """Return all that is kept of a text that one of four was against, with what differs by chance left out."""
    with transaction.atomic():
        people = found_people("four", "Four")
        ballots = {against: AGAINST, abstaining: {"choice": "abstain"}}
        value = kept(contested(people, document(), **ballots))
        words = list(MinorityWords.objects.order_by("pk").values("text", "user", "peer", "argument"))
        transaction.set_rollback(True)
    # The count's seed is a hash of the ledger, and salts are random.
    for name in ("result", "decision"):
        assert value.pop(name)
    for each in value["said"]:
        assert each.pop("words")
    return json.dumps([value, words])


def test_of_a_secret_vote_the_same_is_kept_whoever_said_what() -> None:
    one = told(against="bob", abstaining="emil")
    assert one == told(against="emil", abstaining="bob") == told(against="dora", abstaining="alice")
    assert "talk down" in one
