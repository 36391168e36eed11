"""What the gateway tells clients of their limits, and what it writes down of their use."""

from datetime import UTC, datetime

import pytest

from adapters.errors import CappedError, LimitTooSmallError
from adapters.gateway.access import Access
from adapters.gateway.missing import Missing
from adapters.gateway.pace import duration, refusal_of, standing
from adapters.gateway.served import Endpoint, HeldKey, Served
from adapters.gateway.tally import Tally
from adapters.metering.meter import Left, Over
from adapters.metering.record import Scope, ident_of
from adapters.models import Usage
from adapters.services import keys, usage
from adapters.services.usage import Taken
from adapters.serving_tuple import Sampling
from adapters.states import DeploymentStatus
from constitutions.keeping import Cap
from governance.models import User
from tests.people import People
from tests.walking import dora, live, paper

__all__ = ["dora", "paper"]

NOON = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
SERVED = Served(
    pk=1,
    name="tenants@1",
    version_name="tenants@1",
    constitution="sha256:a",
    digest="sha256:b",
    status=DeploymentStatus.LIVE,
    adapter="",
    sampling=Sampling(),
    prompt=(),
    created=0,
    fingerprint="fp_b",
    headers=(),
    own_tokens=0,
)
KEY = HeldKey(pk=1, expires_at=0, expires_on="", revoked_on="", charges=())
ACCESS = Access(
    Endpoint(1, "tenants", "Tenants", {}, SERVED, None, 0, (), Cap(3, "Guild")),
    KEY,
    SERVED,
)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0s"), (1, "1s"), (60, "1m"), (61, "1m1s"), (3_600, "1h"), (90_061, "1d1h1m1s")],
)
def test_times_are_told_as_openai_tells_them(seconds: int, told: str) -> None:
    assert duration(seconds) == told.encode()


def test_headers_say_how_both_limits_stand() -> None:
    told = standing(Left("requests_per_minute", 60, 12, 42), Left("tokens_per_day", 1_000, 0, 3_661))
    assert dict(told) == {
        b"x-ratelimit-limit-requests": b"60",
        b"x-ratelimit-remaining-requests": b"12",
        b"x-ratelimit-reset-requests": b"42s",
        b"x-ratelimit-limit-tokens": b"1000",
        b"x-ratelimit-remaining-tokens": b"0",
        b"x-ratelimit-reset-tokens": b"1h1m1s",
    }
    assert standing(None, None) == []


@pytest.mark.parametrize(
    ("scope", "stands", "tokens", "sentence", "code"),
    [
        (
            Scope.KEY,
            Left("requests_per_minute", 60, 0, 42),
            9,
            "This API key may have 60 requests a minute, and no more. Ask again in 42 seconds.",
            "rate_limit_exceeded",
        ),
        (
            Scope.COMMUNITY,
            Left("concurrent", 4, 0, 1),
            9,
            (
                "All clients of Tenants together may have 4 requests at the same time, and no more. "
                "Ask again in 1 second."
            ),
            "rate_limit_exceeded",
        ),
        (
            Scope.KEY,
            Left("tokens_per_day", 1_000, 5, 7_000),
            90,
            "This API key may have 1,000 tokens a day, and no more. Ask again in 2 hours.",
            "rate_limit_exceeded",
        ),
        (
            Scope.COMMUNITY,
            Left("tokens_per_month", 1_000, 5, 7_000),
            90,
            (
                "All clients of Tenants together may have 1,000 tokens a month, of which 5 are left: too few for this. "
                "A steward can raise the budget."
            ),
            "insufficient_quota",
        ),
    ],
)
def test_a_refusal_says_whose_limit_it_is_and_when_to_ask_again(
    scope: Scope, stands: Left, tokens: int, sentence: str, code: str
) -> None:
    refusal = refusal_of(Over(ident_of(scope, 1), stands), ACCESS, tokens=tokens)
    assert (str(refusal), refusal.code, refusal.status) == (sentence, code, 429)
    assert refusal.facts["retry_after"] == stands.seconds


def test_what_can_never_fit_is_told_apart_and_a_keepers_cap_is_named() -> None:
    small = refusal_of(
        Over(ident_of(Scope.KEY, 1), Left("tokens_per_minute", 50, 50, 9)), ACCESS, tokens=2_000
    )
    assert isinstance(small, LimitTooSmallError)
    assert "up to 2,000 tokens, and this API key may have 50 tokens a minute" in str(small)
    assert (b"x-should-retry", b"false") in small.facts["headers"]  # type: ignore[operator]
    capped = refusal_of(Over(ident_of(Scope.CAP, 1), Left("requests_per_minute", 3, 0, 9)), ACCESS, tokens=9)
    assert isinstance(capped, CappedError)
    assert "as Guild decided" in str(capped)


def add(tally: Tally, deployment: int = 1, *, minute: int = 0) -> None:
    tally.add(
        community=1,
        key=2,
        deployment=deployment,
        at=NOON.timestamp() + 60 * minute + 30,
        prompt=5,
        completion=2,
    )


def test_answers_are_gathered_by_minute_and_can_be_put_back() -> None:
    tally = Tally(Missing())
    for minute in (0, 0, 1):
        add(tally, minute=minute)
    taken = tally.take()
    assert taken[0] == Taken(1, 2, 1, NOON, 2, 10, 4)
    assert [each.answers for each in taken] == [2, 1]
    assert len(tally) == 0
    add(tally)
    tally.put_back(taken)
    assert [each.answers for each in tally.take()] == [3, 1]


def test_what_does_not_fit_into_memory_is_counted_as_dropped() -> None:
    tally = Tally(Missing(), most=2)
    for deployment in (1, 2, 3, 3, 1):
        add(tally, deployment)
    assert (len(tally), tally.dropped) == (2, 2)
    tally.drop(tally.take(), "the database was away.")
    assert (len(tally), tally.dropped) == (0, 5)


@pytest.mark.django_db
def test_use_is_added_to_what_the_minute_has_already(people: People, dora: User) -> None:
    deployment = live(people)
    key, _ = keys.create(people.alice, community=people.community, name="a client")
    taken = Taken(people.community.pk, key.pk, deployment.pk, NOON, 2, 10, 4)
    usage.add([])
    usage.add([taken, taken._replace(minute=NOON.replace(minute=1))])
    usage.add([taken])
    rows = Usage.objects.order_by("at").values_list("answers", "prompt_tokens", "completion_tokens")
    assert list(rows) == [(4, 20, 8), (2, 10, 4)]
