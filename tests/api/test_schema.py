"""The schema: complete, without warnings, and true about refusals."""

import pytest
import yaml
from django.core.management import call_command
from django.test import Client


def test_the_schema_is_written_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--fail-on-warn", "--validate")
    schema = yaml.safe_load(capsys.readouterr().out)
    paths = [path.removeprefix("/api/communities/{slug}/") for path in schema["paths"]]
    nouns = ("memberships", "decisions", "ledger", "versions", "drafts", "adaptations", "deployments", "keys")
    for noun in (*nouns, "statements", "runs"):
        assert f"{noun}/" in paths
    assert "secret_digest" not in str(schema)
    votes = schema["components"]["schemas"]["CountedDecision"]["properties"]["turnout"]
    assert "Turnout" in str(votes)
    for path in ("decisions/{number}/record/", "decisions/{number}/veto/", "delegations/{topic}/"):
        assert path in paths


@pytest.mark.django_db
def test_the_schema_is_served(client: Client) -> None:
    response = client.get("/api/schema/")
    assert response.status_code == 200
    assert b"openapi: 3" in response.content
