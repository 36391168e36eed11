"""The JSON Schema that others' tools check texts by."""

import jsonschema
import pytest
from django.test import Client

from tests.constitutions.texts import GOLDEN, norm, value


def schema(client: Client) -> dict[str, object]:
    answer = client.get("/schemas/constitution-1.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "max-age=86400" in answer["Cache-Control"]
    found: dict[str, object] = answer.json()
    return found


def test_a_sound_text_is_sound_by_the_schema_too(client: Client) -> None:
    found = schema(client)
    assert found["$id"] == "http://testserver/schemas/constitution-1.json"
    jsonschema.Draft202012Validator.check_schema(found)
    jsonschema.validate(GOLDEN, found)
    entrenchment = {"deliberation_days": 14, "threshold": "2/3", "pace": {"most": 1, "days": 365}}
    jsonschema.validate(value(norms=[norm(entrenchment=entrenchment)]), found)


@pytest.mark.parametrize(
    "unsound",
    [
        value(schema=2),
        value(norms=[]),
        value(norms=[norm(id="Not An Id")]),
        value(norms=[norm(entrenchment={"deliberation_days": 0})]),
        value(colour="green"),
    ],
)
def test_an_unsound_text_is_not(client: Client, unsound: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(unsound, schema(client))
