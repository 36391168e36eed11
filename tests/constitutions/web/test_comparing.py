"""Two texts beside each other."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.constitutions.web.test_merging import amended
from tests.constitutions.web.test_versions import ratified
from tests.people import People, document, found_people
from tests.reading import said

pytestmark = pytest.mark.django_db


def test_two_versions_of_a_text(client: Client, people: People) -> None:
    ratified(people, document())
    ratified(people, amended(rationale="Because we agreed in the end.", weight=2.0))
    versions = client.get("/c/tenants/constitution/versions/").content.decode()
    assert "/compare/?left=tenants@1&amp;right=tenants@2" in versions
    shown = client.get("/compare/?left=tenants@1&right=tenants@2")
    assert "Changed: It keeps norm 0." in said(shown)
    assert '<ins><span class="unseen">put in: </span> in the end</ins>' in shown.content.decode()


def test_the_change_log_is_handed_out_as_markdown(client: Client, people: People) -> None:
    ratified(people, document())
    ratified(people, amended(statement="It keeps its word."))
    both = {"left": "tenants@1", "right": "tenants@2"}
    assert "The same as a change log" in said(client.get("/compare/", both))
    answer = client.get("/compare/changelog.md", both)
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert "- norm `norm-0`, statement: It keeps ~~norm 0~~ **its word** ." in answer.content.decode()
    assert client.get("/compare/changelog.md", {"left": "tenants@1"}).status_code == 404


def test_two_communities_texts(client: Client, people: People) -> None:
    ratified(people, document())
    bakers = found_people("bakers", "Bakers")
    ratified(bakers, document(title="The bakers' text", norms=3))
    shown = said(client.get("/compare/?left=tenants@1&right=bakers@1"))
    assert "New: It keeps norm 2." in shown
    assert "The bakers' text" in shown


def test_the_page_without_a_choice_and_with_one_that_is_not_there(client: Client, people: People) -> None:
    ratified(people, document())
    assert "Tenants, version 1" in said(client.get("/compare/"))
    for name in ("tenants@9", "nobody@1", "tenants", "@"):
        assert client.get("/compare/", {"left": name, "right": "tenants@1"}).status_code == 404


def test_it_takes_as_many_queries_with_nine_norms_as_with_two(client: Client, people: People) -> None:
    def queries(left: str, right: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as taken:
            assert client.get("/compare/", {"left": left, "right": right}).status_code == 200
        return len(taken)

    ratified(people, document())
    ratified(people, amended(weight=2.0))
    few = queries("tenants@1", "tenants@2")
    ratified(people, document(norms=9))
    assert queries("tenants@1", "tenants@3") == few < 30
