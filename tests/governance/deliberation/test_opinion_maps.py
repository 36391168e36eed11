"""Opinion maps: made once, frozen, from a seed that nobody picks, and without a way back to people."""

import hashlib
import json

import pytest
import rfc8785
from django.db import DatabaseError, transaction
from django.test import Client

from config.pipeline import PIPELINE
from governance import clock
from governance.errors import ConversationNotOpenError, MapAskedTooSoonError, MapTooAlikeError, NotYoursError
from governance.events import ConversationClosed, OpinionMapMade
from governance.models import LedgerEntry, OpinionMapRecord, Role, Step
from governance.opinions.pseudonyms import name_of
from governance.selectors.conversations import FRESH_VOTERS, counted
from governance.selectors.drawing import drawn, seed_of
from governance.services import conversations, moderation, opinion_maps, statements
from governance.steps import run
from tests.governance.deliberation.talking import (
    AGREE,
    DISAGREE,
    conversation,
    crowd,
    mapped,
    members_of,
    said,
    two_camps,
    voted,
)
from tests.loop import settle
from tests.people import People, add
from tests.reading import said as read


def digest(value: object) -> str:
    return f"sha256:{hashlib.sha256(rfc8785.dumps(value)).hexdigest()}"  # type: ignore[arg-type]


def test_a_map_is_made_when_a_conversation_closes(people: People) -> None:
    record = mapped(people, two_camps(people))
    assert [group["size"] for group in record.result["groups"]] == [4, 4]
    assert [each["statement"] for each in record.result["bridging"]]
    closed = LedgerEntry.objects.get(kind=ConversationClosed.__name__)
    assert record.cause == closed
    assert record.seed == seed_of(closed) == int(closed.hash[:8], 16)
    made = LedgerEntry.objects.get(kind=OpinionMapMade.__name__).payload.body
    assert made["cause"] == closed.hash
    assert made["result_digest"] == record.result_digest == digest(record.result)
    assert record.result["participants_digest"] == digest(record.participants)


def test_of_too_few_there_is_a_map_without_groups_that_says_why(people: People) -> None:
    where = conversation(people)
    statements.vote(people.alice, statement=said(people, where), stance=AGREE)
    record = mapped(people, where)
    assert record.result["groups"] == record.result["points"] == []
    assert "Too few people" in record.result["words"]["no_groups"]
    assert record.result["statements"][0]["standing"]["agree"] == 1


def test_of_nothing_there_is_a_map_all_the_same(people: People) -> None:
    assert mapped(people, conversation(people)).result["statements"] == []


def test_both_countings_are_told(people: People) -> None:
    where = two_camps(people)
    statement = said(people, where, "Voted on twice.")
    for stance in (AGREE, DISAGREE):
        statements.vote(people.alice, statement=statement, stance=stance)
    found = {each["id"]: each for each in mapped(people, where).result["statements"]}[str(statement.pk)]
    assert (found["cast"]["agree"], found["cast"]["disagree"]) == (1, 1)
    assert (found["standing"]["agree"], found["standing"]["disagree"]) == (0, 1)


def test_nothing_in_a_map_leads_back_to_people(people: People) -> None:
    where = two_camps(people)
    record = mapped(people, where)
    names = {each["id"] for each in record.participants}
    voters = [each for each in members_of(people.community) if name_of(each.pk, record.key) in names]
    assert len(voters) == 8
    public = json.dumps(record.result)
    for each in voters:
        assert each.username not in public
        assert name_of(each.pk, record.key) not in public
    assert record.key not in public
    # Places are in an order of their own, and tell of no person what the rest of the record does.
    assert record.result["points"] == sorted(record.result["points"])
    assert all(x == round(x, 1) for x, _, _ in record.result["points"])


def test_names_of_one_map_are_not_those_of_the_next(people: People) -> None:
    where = two_camps(people)
    opinion_maps.request(people.bob, conversation=where)
    settle()
    conversations.close(people.alice, conversation=where, reason="Enough.")
    settle()
    first, last = OpinionMapRecord.objects.filter(conversation=where).order_by("pk")
    assert not {each["id"] for each in first.participants} & {each["id"] for each in last.participants}
    # The newer one stands beside the older, of other entries and other seeds.
    assert first.seed != last.seed


def test_the_same_votes_and_seed_give_the_same_map(people: People) -> None:
    where = two_camps(people)
    record = mapped(people, where)
    again = drawn(where, entry=record.cause, key=record.key).model_dump(mode="json")
    assert again.pop("participants") == record.participants
    assert again == {name: record.result[name] for name in again}


def test_votes_cast_after_it_was_asked_for_do_not_count(people: People) -> None:
    where = two_camps(people)
    statement = said(people, where, "Said before.")
    opinion_maps.request(people.bob, conversation=where)
    statements.vote(people.alice, statement=statement, stance=AGREE)
    settle()
    found = OpinionMapRecord.objects.get(conversation=where).result
    assert found["participants"] == 8
    assert str(statement.pk) not in {each["id"] for each in found["statements"]}


def test_a_record_never_changes_and_never_goes(people: People) -> None:
    record = mapped(people, conversation(people))
    for change in (
        lambda: OpinionMapRecord.objects.filter(pk=record.pk).update(seed=7),
        lambda: OpinionMapRecord.objects.filter(pk=record.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            change()


def test_a_step_that_runs_twice_makes_one_map(people: People) -> None:
    where = two_camps(people)
    record = mapped(people, where)
    step = Step.objects.get(task="governance.make_map")
    # As if the worker had died between keeping the map and noting that its step was done.
    Step.objects.filter(pk=step.pk).update(status="waiting", finished_at=None)
    run(step.pk, PIPELINE.tasks["governance.make_map"].function)
    assert OpinionMapRecord.objects.get(conversation=where) == record
    assert LedgerEntry.objects.filter(kind=OpinionMapMade.__name__).count() == 1


def test_whoever_asked_or_a_steward_can_have_one_drawn_now_and_then(people: People) -> None:
    add(people.alice, people.charlie, people.community, Role.DRAFTER)
    where = conversation(people)
    with pytest.raises(NotYoursError):
        opinion_maps.request(people.charlie, conversation=where)
    statement = said(people, where)
    voted(crowd(people, FRESH_VOTERS - 1), statement, AGREE)
    with pytest.raises(MapTooAlikeError, match="a map would show how they did"):
        opinion_maps.request(people.bob, conversation=where)
    statements.vote(people.bob, statement=statement, stance=AGREE)
    opinion_maps.request(people.bob, conversation=where)
    with pytest.raises(MapAskedTooSoonError, match="less than 60 minutes ago"):
        opinion_maps.request(people.alice, conversation=where)
    with clock.ahead(opinion_maps.PAUSE):
        voted(crowd(people, FRESH_VOTERS - 1), statement, AGREE)
        with pytest.raises(
            MapTooAlikeError, match="Fewer than 5 people have voted, or have since the last map"
        ):
            opinion_maps.request(people.alice, conversation=where)
        statements.vote(people.bob, statement=statement, stance=AGREE)
        opinion_maps.request(people.alice, conversation=where)
    conversations.close(people.alice, conversation=where, reason="Enough.")
    with clock.ahead(2 * opinion_maps.PAUSE), pytest.raises(ConversationNotOpenError):
        opinion_maps.request(people.alice, conversation=where)


def test_what_is_hidden_is_named_in_no_list(people: People) -> None:
    where = two_camps(people)
    statement = said(people, where, "Everybody agrees, and it names a person.")
    for each in members_of(people.community):
        statements.vote(each, statement=statement, stance=AGREE)
    moderation.hide(people.alice, words=statement, reason="It names a person.")
    found = mapped(people, where).result
    listed = [each["statement"] for each in (*found["bridging"], *found["divisive"], *found["majorities"])]
    assert str(statement.pk) not in listed
    assert [each["withdrawn"] for each in found["statements"] if each["id"] == str(statement.pk)] == [True]


def test_whoever_votes_after_the_last_map_with_few_others_is_told_to_nobody(
    client: Client, people: People
) -> None:
    where = conversation(people)
    statement = said(people, where)
    voted(crowd(people, 6), statement, AGREE)
    opinion_maps.request(people.bob, conversation=where)
    settle()
    statements.vote(people.bob, statement=statement, stance=DISAGREE)
    conversations.close(people.bob, conversation=where, reason="Done.")
    settle()
    assert OpinionMapRecord.objects.filter(conversation=where).count() == 1
    assert counted(where)[statement.pk]["standing"] == (6, 0, 0)
    shown = read(client.get(f"/c/tenants/conversations/{where.pk}/"))
    assert "6 agree, 0 disagree, 0 passed" in shown
    assert "Fewer than five people voted after that." in shown


def test_a_last_map_is_drawn_where_enough_voted_since(people: People) -> None:
    where = conversation(people)
    statement = said(people, where)
    voted(crowd(people, 6), statement, AGREE)
    opinion_maps.request(people.bob, conversation=where)
    settle()
    voted(crowd(people, 11)[6:], statement, DISAGREE)
    conversations.close(people.bob, conversation=where, reason="Done.")
    settle()
    assert OpinionMapRecord.objects.filter(conversation=where).count() == 2
    assert counted(where)[statement.pk]["standing"] == (6, 0, 5)
