"""How a new model takes over, as a value."""

from typing import Any

import pytest
from pydantic import ValidationError

from constitutions.changes import changes
from constitutions.document import Document, Kind
from constitutions.formats import from_yaml, to_yaml
from constitutions.markdown import from_markdown, to_markdown
from constitutions.phrasing import rollout
from tests.constitutions.texts import golden, value

PLAN = {"steps": [{"share": 10, "hours": 24}, {"share": 50, "hours": 1}]}


def with_plan(plan: dict[str, Any]) -> Document:
    return Document.model_validate(value(rollout=plan))


def test_there_is_none_by_default_and_that_names_the_text_as_before() -> None:
    assert golden().rollout is None
    assert "rollout" not in golden().canonical.decode()
    assert rollout(None) == ""


@pytest.mark.parametrize("watch", [{}, {"watch_hours": 0}, {"watch_hours": 720}])
def test_it_is_a_part_of_the_text_in_every_form(watch: dict[str, int]) -> None:
    document = with_plan({**PLAN, **watch})
    assert document.digest != golden().digest
    assert from_yaml(to_yaml(document)).digest == document.digest
    assert from_markdown(to_markdown(document)).digest == document.digest
    [told] = changes(golden(), document).document
    assert (told.field, told.before) == ("how a new model takes over", "")
    assert (
        "first 10 % of conversations for 24 hours, then 50 % of conversations for 1 hour, then all"
        in told.after
    )
    assert ("watched" in told.after) is (watch != {"watch_hours": 0})


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({"steps": []}, "at least 1 item"),
        ({"steps": [{"share": n, "hours": 1} for n in range(1, 7)]}, "at most 5 items"),
        ({"steps": [{"share": 0, "hours": 1}]}, "greater than or equal to 1"),
        ({"steps": [{"share": 100, "hours": 1}]}, "less than or equal to 99"),
        ({"steps": [{"share": 10, "hours": 0}]}, "greater than or equal to 1"),
        ({"steps": [{"share": 10, "hours": 721}]}, "less than or equal to 720"),
        ({**PLAN, "watch_hours": 721}, "less than or equal to 720"),
        ({"steps": [{"share": 50, "hours": 1}, {"share": 50, "hours": 1}]}, "After 50 % comes 50 %"),
        ({"steps": [{"share": 50, "hours": 1}, {"share": 10, "hours": 1}]}, "Put the steps in order"),
    ],
)
def test_what_is_out_of_bounds_is_refused(plan: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        with_plan(plan)


def test_a_charter_has_no_model_that_could_take_over() -> None:
    with pytest.raises(ValidationError, match="no model of its own that could take over"):
        Document.model_validate(value(rollout=PLAN, kind=Kind.CHARTER))
