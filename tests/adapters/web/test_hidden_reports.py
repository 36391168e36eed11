"""A reported answer that a steward hid: its words are out of sight everywhere, and members read them at a click."""

import pytest
from django.test import Client

from adapters.models import AnswerReport
from adapters.services.answers import Reported, receipt, report
from governance.models import StatementSource, User
from governance.services import moderation
from tests.api.doors import Knocking
from tests.people import People
from tests.reading import said
from tests.walking import live

pytestmark = pytest.mark.django_db

WORDS = ("What about Bob?", "Bob is a fool.", "It mocks Bob.")


def reported(people: People) -> AnswerReport:
    question, answer, comment = WORDS
    proof = receipt(live(people).pk, question=question, answer=answer)
    statement = report(
        people.community,
        author=people.bob,
        source=StatementSource.MEMBER,
        reported=Reported(question, answer, proof, "norm-0", comment),
    )
    return AnswerReport.objects.get(statement=statement)


def test_it_is_out_of_sight_on_every_page(client: Client, people: People, dora: User) -> None:
    found = reported(people)
    page = f"/c/tenants/statements/{found.statement_id}/"
    client.force_login(people.alice)
    assert f"/c/tenants/hide/statement/{found.statement_id}/" in client.get(page).content.decode()
    moderation.hide(people.alice, words=found.statement, reason="It insults a person.")
    client.logout()
    for path in (page, "/c/tenants/statements/", "/c/tenants/", "/c/tenants/constitution/norms/norm-0/"):
        shown = said(client.get(path))
        assert [words for words in WORDS if words in shown] == []
    assert "Hidden by alice, because: It insults a person." in said(client.get(page))
    client.force_login(people.bob)
    shown = said(client.get(page))
    for words in WORDS:
        assert words in shown


def test_programs_are_told_that_it_is_hidden_and_not_what(people: People, dora: User) -> None:
    found = reported(people)
    before = Knocking().get(f"statements/{found.statement_id}/").json()
    assert (before["question"], before["answer"], before["text"]) == WORDS
    moderation.hide(people.alice, words=found.statement, reason="It insults a person.")
    after = Knocking().get(f"statements/{found.statement_id}/").json()
    assert (after["question"], after["answer"], after["text"]) == (None, None, None)
    assert after["norm"] == "norm-0"
