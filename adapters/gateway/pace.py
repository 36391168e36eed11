"""Holding requests against their limits, and telling clients how they stand, in the headers that OpenAI's API uses."""

from functools import lru_cache

from adapters.errors import BudgetSpentError, CappedError, LimitReachedError, LimitTooSmallError
from adapters.gateway.access import Access
from adapters.gateway.wire import Headers
from adapters.limits import BOUNDS
from adapters.metering.meter import Left, Over, Ticket
from adapters.metering.record import SCOPE_BITS, Scope
from adapters.reasons import of_limit
from governance.errors import RefusalError

BUDGET = "tokens_per_month"
NO_RETRY = (b"x-should-retry", b"false")
"""Tells OpenAI's clients that asking the same again is of no use."""
NAMES = tuple(
    (b"x-ratelimit-limit-" + name, b"x-ratelimit-remaining-" + name, b"x-ratelimit-reset-" + name)
    for name in (b"requests", b"tokens")
)
"""The headers that tell how a limit on requests stands, and one on tokens."""
UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))
WAITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def refusal_of(over: Over, access: Access, *, tokens: int) -> RefusalError:
    """Return the sentence for a request that does not fit a limit."""
    scope, stands = Scope(over.ident >> SCOPE_BITS), over.stands
    community = access.endpoint.name
    of_tokens = stands.limit.startswith("tokens")
    of_requests = stands.limit.startswith("requests")
    headers = standing(stands if of_requests else None, stands if of_tokens else None)
    if scope == Scope.CAP and access.endpoint.cap:
        cap = access.endpoint.cap
        return CappedError(
            community=community,
            cap=cap.a_minute,
            keeper=cap.keeper,
            retry_after=stands.seconds,
            headers=headers,
        )
    whose = "This API key" if scope == Scope.KEY else f"All clients of {community} together"
    facts = {
        "whose": whose,
        "most": stands.most,
        "retry_after": stands.seconds,
        "reason": of_limit(stands.limit, is_keys=scope == Scope.KEY),
    }
    if of_tokens and tokens > stands.most:
        lowered = whose[0].lower() + whose[1:]
        words = BOUNDS[stands.limit].words
        told = [*headers, NO_RETRY]
        return LimitTooSmallError(**facts | {"whose": lowered}, words=words, tokens=tokens, headers=told)
    if stands.limit == BUDGET:
        return BudgetSpentError(**facts, left=stands.left, headers=[*headers, NO_RETRY])
    return LimitReachedError(
        **facts, words=BOUNDS[stands.limit].words, wait=_wait(stands.seconds), headers=headers
    )


def headers_of(ticket: Ticket) -> Headers:
    """Return how the limits stand of which least is left, after this request."""
    return standing(ticket.requests, ticket.tokens)


def standing(requests: Left | None, tokens: Left | None) -> Headers:
    """Return the headers that tell how a limit on requests and one on tokens stand."""
    headers: Headers = []
    for (most, left, reset), stands in zip(NAMES, (requests, tokens), strict=True):
        if stands is not None:
            headers += (
                (most, b"%d" % stands.most),
                (left, b"%d" % stands.left),
                (reset, duration(stands.seconds)),
            )
    return headers


@lru_cache
def duration(seconds: int) -> bytes:
    """Return a time as OpenAI writes it: ``1h2m3s``. Many answers a second tell the same."""
    told = ""
    for length, unit in UNITS:
        count, seconds = divmod(seconds, length)
        told += f"{count}{unit}" if count else ""
    return (f"{told}{seconds}s" if seconds or not told else told).encode()


def _wait(seconds: int) -> str:
    """Return a time in words, rounded up."""
    length, unit = next((length, unit) for length, unit in WAITS if seconds >= length)
    count = -(-seconds // length)
    return f"{count} {unit}" + ("s" if count > 1 else "")
