"""Where what stood against a text is read: on its own page, over the API, and by whoever decides on the same again."""

import hashlib

import pytest
from django.test import Client

from constitutions.models import MinorityWords
from constitutions.services import choosing, drafts
from governance.counting.ballots import Choice
from governance.models import Side
from governance.rules import DecisionRule
from governance.services import arguments, moderation
from tests.api.doors import Knocking, refused
from tests.constitutions.dissenting import AGAINST, AGAINST_SENTENCE, contested
from tests.constitutions.test_bundles import bundle_of, saying
from tests.constitutions.test_life import MONTH, dated, today
from tests.constitutions.test_minority import chosen
from tests.constitutions.web.test_from_statement import with_origin
from tests.constitutions.web.test_merging import amended
from tests.constitutions.web.test_versions import ratified
from tests.governance.deliberation.talking import mapped, two_camps
from tests.loop import settle
from tests.people import People, all_say, document, draft_of, propose
from tests.reading import queries, said
from tests.walking import AWAY

pytestmark = pytest.mark.django_db

PAGE = "/c/tenants/constitution/v1/minority/"
WORDS = "It will talk down to us."

__all__ = ["chosen"]


def test_everybody_reads_what_the_minority_said(client: Client, people: People) -> None:
    contested(people, document(), bob=AGAINST)
    for page in ("/c/tenants/constitution/", "/c/tenants/constitution/norms/norm-0/", "/c/tenants/ledger/"):
        assert f'href="{PAGE}"' in client.get(page).content.decode()
    shown = said(client.get(PAGE))
    assert AGAINST_SENTENCE in shown
    assert f"{WORDS} Against it" in shown
    assert "Against it:" not in shown
    assert client.get("/c/tenants/constitution/v2/minority/").status_code == 404


def test_where_nobody_was_against_it_says_so(client: Client, people: People) -> None:
    ratified(people, document())
    shown = said(client.get(PAGE))
    assert "Of 2 members who could vote, 0 voted against it and 2 voted for it." in shown
    assert "No words against it are on record." in shown


def test_programs_read_the_record_and_can_check_its_digest(client: Client, people: People) -> None:
    contested(people, document(), bob=AGAINST)
    found = Knocking().get("versions/1/minority/").json()
    file = client.get("/c/tenants/constitution/v1/minority.json")
    assert found["digest"] == f"sha256:{hashlib.sha256(file.content).hexdigest()}"
    assert found["record"] == file.json()
    assert found["bodies"] == found["record"]["bodies"]
    [reason] = found["said"]
    assert (reason["text"], reason["choice"], reason["by"]) == (WORDS, "no", None)
    refused(Knocking().get("versions/2/minority/"), 404, "not_found")
    assert client.get("/c/tenants/constitution/v2/minority.json").status_code == 404


def test_what_is_hidden_later_is_hidden_here_too(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    argument = arguments.argue(
        people.bob,
        community=people.community,
        about=f"draft:{draft.pk}/norm-0",
        side=Side.AGAINST,
        text="Only a fool wants this.",
    )
    all_say(drafts.propose(people.alice, draft=draft, reason="So."), Choice.YES)
    settle(without=AWAY)
    assert "Only a fool wants this. Argued against it by bob" in said(client.get(PAGE))
    moderation.hide(people.alice, words=argument, reason="It insults.")
    shown = said(client.get(PAGE))
    assert "Hidden by alice, because: It insults." in shown
    assert "fool" not in shown
    [told] = Knocking().get("versions/1/minority/").json()["said"]
    assert (told["text"], told["hidden"], told["argument"]) == (None, True, argument.pk)
    client.force_login(people.bob)
    assert "Read it all the same Only a fool wants this." in said(client.get(PAGE))


def test_a_hidden_statement_is_hidden_in_the_table_of_groups(client: Client, people: People) -> None:
    where = two_camps(people)
    statement = where.statements.order_by("pk")[0]
    mapped(people, where)
    ratified(people, with_origin(document(), f"tenants/statement:{statement.pk}"))
    page = client.get(PAGE)
    assert "How plainly should it speak?: its opinion map" in said(page)
    assert '<th scope="col">Group A (4 people)</th>' in page.content.decode()
    assert "4 agree, 4 disagree, 0 pass" in said(page)
    assert "Statement 0 that divides." in said(page)
    moderation.hide(people.alice, words=statement, reason="It names a person.")
    assert "Statement 0 that divides." not in said(client.get(PAGE))


def test_words_that_were_erased_are_said_to_have_been(client: Client, people: People) -> None:
    contested(people, document(), bob=AGAINST)
    MinorityWords.objects.all().delete()
    shown = said(client.get(PAGE))
    assert "These words were erased." in shown
    assert WORDS not in shown
    assert Knocking().get("versions/1/minority/").json()["said"][0]["text"] is None


def test_what_was_not_chosen_is_told(client: Client, people: People, chosen: tuple[object, ...]) -> None:
    shown = said(client.get("/c/tenants/constitution/v2/minority/"))
    assert "They did not choose: Draft" in shown
    assert "No change" in shown


def test_whoever_changes_a_norm_or_decides_on_it_reads_it_first(client: Client, people: People) -> None:
    contested(people, document(), bob=AGAINST)
    draft = draft_of(people.alice, people.community, amended(weight=2.0))
    client.force_login(people.alice)
    told = "“It keeps norm 0.” Last decided in version 1 , on"
    shown = said(client.get(f"/c/tenants/drafts/{draft.pk}/"))
    for words in (told, AGAINST_SENTENCE, WORDS):
        assert words in shown
    decision = drafts.propose(people.alice, draft=draft, reason="It matters more.")
    client.logout()
    shown = said(client.get(f"/c/tenants/decisions/{decision.pk}/"))
    for words in ("When this was last decided", told, AGAINST_SENTENCE, WORDS):
        assert words in shown
    assert "It keeps norm 1." not in shown


def test_members_who_choose_between_drafts_read_it_and_others_learn_nothing_of_the_drafts(
    client: Client, people: People
) -> None:
    ratified(people, document())
    options = saying(people, "Because it is kind."), saying(people, "Because it is fair.")
    decision = choosing.put_to_vote(people.alice, bundle=bundle_of(people, *options))
    page = f"/c/tenants/decisions/{decision.pk}/"
    assert "When this was last decided" not in said(client.get(page))
    client.force_login(people.bob)
    assert "“It keeps norm 0.” Last decided in version 1" in said(client.get(page))


def test_on_an_open_ballot_it_says_who(client: Client, people: People) -> None:
    rule = DecisionRule(ballots="open", close_early="when_all_voted")
    open_text = document().model_copy(update={"rules": {**document().rules, "ratify": rule}})
    ratified(people, open_text)
    first, second = open_text.norms
    norms = (first.model_copy(update={"weight": 2.0}), second)
    contested(people, open_text.model_copy(update={"norms": norms}), bob=AGAINST)
    assert f"{WORDS} Against it: bob" in said(client.get("/c/tenants/constitution/v2/minority/"))
    assert Knocking().get("versions/2/minority/").json()["said"][0]["by"] == "bob"


def test_a_new_norm_was_never_decided(client: Client, people: People) -> None:
    decision = propose(people.alice, people.community, document())
    assert "When this was last decided" not in said(client.get(f"/c/tenants/decisions/{decision.pk}/"))


def test_it_stands_where_a_norm_is_looked_at_again(client: Client, people: People) -> None:
    contested(people, dated(document(), review_on=today() + MONTH), bob=AGAINST)
    shown = said(client.get("/c/tenants/constitution/days/"))
    assert "When it was last decided, and what the minority said" in shown
    assert WORDS in shown


def test_it_takes_as_many_queries_for_many_norms_and_words_as_for_few(client: Client, people: People) -> None:
    contested(people, dated(document(), review_on=today() + MONTH))
    one = queries(client, "/c/tenants/constitution/days/")
    first, second = document().norms
    both = tuple(each.model_copy(update={"review_on": today() + 2 * MONTH}) for each in (first, second))
    text = document().model_copy(update={"norms": both})
    contested(people, text, bob=AGAINST)
    assert queries(client, "/c/tenants/constitution/days/") == one
    page = queries(client, "/c/tenants/constitution/v2/minority/")
    assert page == queries(client, PAGE)
