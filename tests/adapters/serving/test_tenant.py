"""For whom workers ask: in the share of the community whose model is made, measured or asked."""

import json
from decimal import Decimal

import httpx

from adapters.serving.engine import Completion, Engine
from adapters.serving.tenant import Tenant
from adapters.serving_tuple import Sampling

URL = "http://127.0.0.1:9"


def heard(tenant: Tenant | None) -> list[tuple[str | None, str | None]]:
    """Return for whom an engine is asked to score and to reply, and with what weight."""
    found: list[tuple[str | None, str | None]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        found.append((asked.get("user"), request.headers.get("x-tenant-weight")))
        choice = {"text": "Yes.", "prompt_logprobs": [None, {"2": {"logprob": -1.0}}]}
        return httpx.Response(200, json={"choices": [choice]})

    with Engine(URL, tenant=tenant, transport=httpx.MockTransport(answer)) as engine:
        assert engine.score("base", [Completion((1,), (2,))]) == [(-1.0,)]
        assert engine.replies("base", [(1,)], Sampling()) == ["Yes."]
    return found


def test_what_is_asked_of_the_bare_base_model_counts_for_a_community_too() -> None:
    assert heard(Tenant("clinic", Decimal("2.50"))) == [("clinic", "2.5")] * 2
    assert heard(Tenant("clinic")) == [("clinic", None)] * 2


def test_without_a_tenant_the_engine_goes_by_the_models_name() -> None:
    assert heard(None) == [(None, None)] * 2
