"""An opinion map on its page: the drawing, the same in words, what is known of how it was made, and no names."""

import re

from django.test import Client

from governance.models import OpinionMapRecord
from governance.services import conversations, moderation, opinion_maps, statements
from tests.governance.deliberation.talking import (
    AGREE,
    conversation,
    crowd,
    mapped,
    members_of,
    two_camps,
    voted,
)
from tests.governance.deliberation.talking import said as says
from tests.loop import settle
from tests.people import People
from tests.reading import queries, said


def page_of(record: OpinionMapRecord) -> str:
    return f"/c/tenants/conversations/{record.conversation_id}/map/"


def test_the_page_says_what_the_drawing_shows(client: Client, people: People) -> None:
    record = mapped(people, two_camps(people))
    answer = client.get(page_of(record))
    shown, page = said(answer), answer.content.decode()
    for words in (
        "Opinion map of 8 people in 2 groups",
        "decides nothing: only an explicit vote does",
        "Group A: 4 people, drawn as a circle.",
        "Group B: 4 people, drawn as a square.",
        "The same as a table",
        "The group-informed consensus of a statement is (A + 1) / (S + 2)",
        "It never makes fun of anybody.",
        "every group says agree",
        "agree: A; disagree: B",
        "We drew this map again and again",
        "“Votes cast” counts every vote",
        "The map is frozen",
        str(record.seed),
        record.input_hash,
        record.result_digest,
        "scikit-learn",
    ):
        assert words in shown, words
    assert '<svg viewBox="0 0 640 420" role="img" aria-labelledby="map-title map-desc"' in page
    assert "style=" not in page
    # Nobody who is not signed in has a place of their own.
    assert "You, shown to you alone" not in shown
    for user in members_of(people.community):
        if user != people.alice:  # who closed it, and so is named in the ledger as its cause
            assert user.username not in shown


def test_whoever_is_on_it_sees_where_they_stand(client: Client, people: People) -> None:
    record = mapped(people, two_camps(people))
    [member] = [each for each in members_of(people.community) if each.username == "member-0"]
    client.force_login(member)
    shown = said(client.get(page_of(record)))
    assert "You, shown to you alone" in shown
    assert "you are in it" in shown
    client.force_login(people.alice)
    assert "you are in it" not in said(client.get(page_of(record)))


def test_of_too_few_it_says_why_and_shows_what_was_said(client: Client, people: People) -> None:
    where = conversation(people)
    statements.vote(people.alice, statement=says(people, where), stance=AGREE)
    record = mapped(people, where)
    answer = client.get(page_of(record))
    assert "There is no drawing: Too few people have voted" in said(answer)
    assert "<figure" not in answer.content.decode()
    assert "1 agree, 0 disagree, 0 pass" in said(answer)


def test_before_there_is_one_it_says_so(client: Client, people: People) -> None:
    where = conversation(people)
    page = f"/c/tenants/conversations/{where.pk}/map/"
    assert "There is no map yet." in said(client.get(page))
    client.force_login(people.bob)
    assert client.post(f"{page}draw/").status_code == 409
    voted(crowd(people, 5), says(people, where), AGREE)
    assert client.post(f"{page}draw/")["Location"] == page
    assert "is being drawn" in said(client.get(page))
    settle()
    shown = said(client.get(page))
    assert "is being drawn" not in shown
    assert "asked for by bob" in shown
    assert client.post(f"{page}draw/").status_code == 429
    assert "less than 60 minutes ago" in shown


def test_older_ones_stay_beside_the_newest(client: Client, people: People) -> None:
    where = two_camps(people)
    opinion_maps.request(people.bob, conversation=where)
    settle()
    conversations.close(people.alice, conversation=where, reason="Enough.")
    settle()
    older, newest = OpinionMapRecord.objects.order_by("pk")
    assert f"/maps/{older.pk}/" in client.get(page_of(newest)).content.decode()
    shown = said(client.get(f"/c/tenants/conversations/{where.pk}/maps/{older.pk}/"))
    assert "There is a newer one." in shown
    assert client.get(f"/c/tenants/conversations/{where.pk}/maps/999/").status_code == 404


def test_words_hidden_since_are_hidden_on_it(client: Client, people: People) -> None:
    where = two_camps(people)
    record = mapped(people, where)
    [joins] = [each for each in where.statements.all() if "makes fun" in each.text]
    moderation.hide(people.alice, words=joins, reason="It is about one person.")
    shown = said(client.get(page_of(record)))
    assert "makes fun" not in shown
    assert "Hidden by alice, because: It is about one person." in shown


def test_places_are_drawn_inside_and_alike(client: Client, people: People) -> None:
    record = mapped(people, two_camps(people))
    page = client.get(page_of(record)).content.decode()
    places = [tuple(map(float, each)) for each in re.findall(r"translate\(([\d.]+) ([\d.]+)\)", page)]
    assert places
    assert all(0 < x < 640 and 0 < y < 420 for x, y in places)


def test_a_map_takes_as_many_queries_for_many_statements_as_for_few(client: Client, people: People) -> None:
    few = mapped(people, two_camps(people))
    where = conversation(people)
    for number in range(3):
        statements.vote(people.alice, statement=says(people, where, f"Thought {number}."), stance=AGREE)
    client.force_login(people.alice)
    one = queries(client, page_of(few))
    assert queries(client, page_of(mapped(people, where))) <= one
