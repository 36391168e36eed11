"""What clients used, written down as the gateway writes it."""

from datetime import datetime

from adapters.models import ApiKey, Deployment, Usage
from adapters.usage import Each, beginning
from governance import clock


def noted(
    deployment: Deployment,
    key: ApiKey,
    *,
    answers: int = 1,
    read: int = 0,
    written: int = 0,
    at: datetime | None = None,
) -> Usage:
    """Write down what a key's answers took within one minute, by default this one."""
    return Usage.objects.create(
        community=deployment.community,
        key=key,
        deployment=deployment,
        at=beginning(Each.MINUTE, at or clock.now()),
        answers=answers,
        prompt_tokens=read,
        completion_tokens=written,
    )
