"""Answers that clients offered, written down as the gateway writes them."""

from typing import Any

from adapters.models import ApiKey, Deployment, Sample
from adapters.samples import SampleRule
from adapters.services import samples
from adapters.services.samples import Offered
from governance import clock
from tests.people import People

QUESTION, ANSWER = "May I paint the stairs?", "Ask the <b>house</b> first."


def storing(people: People, **rule: int) -> None:
    """Let the community store what is offered."""
    samples.set_rule(people.alice, community=people.community, rule=SampleRule(is_on=True, **rule))


def offered(deployment: Deployment, key: ApiKey, **facts: Any) -> Offered:
    """Return an answer that a client offered, a moment ago."""
    usual: dict[str, Any] = {
        "community": deployment.community_id,
        "key": key.pk,
        "deployment": deployment.pk,
        "constitution": deployment.version.text_id,
        "at": clock.now().timestamp(),
        "messages": [{"role": "user", "content": QUESTION}],
        "answer": ANSWER,
        "metadata": {},
        "size": 100,
    }
    return Offered(**usual | facts)


def stored(deployment: Deployment, key: ApiKey, **facts: Any) -> Sample:
    """Store an answer that a client offered."""
    assert samples.add([offered(deployment, key, **facts)]) == []
    return Sample.objects.select_related("community", "deployment__version", "key").latest("pk")
