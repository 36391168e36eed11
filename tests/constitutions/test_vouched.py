"""Who a text asks to vouch for its model, as a value."""

from typing import Any

import pytest
from pydantic import ValidationError

from constitutions.document import Document, Kind
from constitutions.formats import from_yaml, to_yaml
from constitutions.markdown import from_markdown, to_markdown
from constitutions.phrasing import vouched
from tests.constitutions.texts import golden, value

ASKED = {"needed": 1, "of": ["guild", "bakers"]}


def test_nobody_is_asked_by_default_and_that_names_the_text_as_before() -> None:
    assert golden().attestations is None
    assert "attestations" not in golden().canonical.decode()


@pytest.mark.parametrize("about", ["deployment", "text"])
def test_it_is_a_part_of_the_text_in_every_form(about: str) -> None:
    document = Document.model_validate(value(attestations={**ASKED, "about": about}))
    assert document.digest != golden().digest
    assert from_yaml(to_yaml(document)).digest == document.digest
    assert from_markdown(to_markdown(document)).digest == document.digest
    assert "1 of 2 communities" in vouched(document.attestations)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"needed": 3, "of": ["guild", "bakers"]}, "Name more, or ask for fewer"),
        ({"needed": 1, "of": ["guild", "guild"]}, "guild"),
        ({"needed": 0, "of": ["guild"]}, "greater than or equal to 1"),
        ({"needed": 1, "of": []}, "at least 1"),
        ({"needed": 1, "of": ["Not a slug"]}, "match"),
        ({"needed": 1, "of": ["guild"], "about": "report"}, "deployment"),
    ],
)
def test_what_cannot_be_met_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Document.model_validate(value(attestations=asked))


def test_a_charter_has_no_model_to_vouch_for() -> None:
    with pytest.raises(ValidationError, match="no model of its own"):
        Document.model_validate(value(attestations=ASKED, kind=Kind.CHARTER))
