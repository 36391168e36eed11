"""Why an endpoint refuses requests: one table, from what is refused to the words that its pages say it with. Pure."""

from collections.abc import Mapping
from enum import StrEnum

from adapters.errors import (
    CannotCountError,
    CappedError,
    ConstitutionNotServedError,
    DirectoryAwayError,
    EngineRefusedError,
    EngineUnavailableError,
    ExpiredKeyError,
    NoLiveModelError,
    RevokedKeyError,
    UnknownKeyError,
    UnknownModelError,
)
from adapters.limits import BOUNDS
from governance.errors import RefusalError


class Reason(StrEnum):
    """Why a request was refused. A limit is a key's own, or that of all keys of the community together."""

    KEY_REQUESTS_PER_MINUTE = "key_requests_per_minute"
    KEY_REQUESTS_PER_DAY = "key_requests_per_day"
    KEY_TOKENS_PER_MINUTE = "key_tokens_per_minute"
    KEY_TOKENS_PER_DAY = "key_tokens_per_day"
    KEY_CONCURRENT = "key_concurrent"
    KEY_TOKENS_PER_MONTH = "key_tokens_per_month"
    ALL_REQUESTS_PER_MINUTE = "all_requests_per_minute"
    ALL_REQUESTS_PER_DAY = "all_requests_per_day"
    ALL_TOKENS_PER_MINUTE = "all_tokens_per_minute"
    ALL_TOKENS_PER_DAY = "all_tokens_per_day"
    ALL_CONCURRENT = "all_concurrent"
    ALL_TOKENS_PER_MONTH = "all_tokens_per_month"
    CAP = "cap"
    ENGINE_AWAY = "engine_away"
    ENGINE_REFUSED = "engine_refused"
    DIRECTORY_AWAY = "directory_away"
    CANNOT_COUNT = "cannot_count"
    NO_MODEL = "no_model"
    NOT_SERVED = "not_served"
    UNKNOWN_KEY = "unknown_key"
    EXPIRED_KEY = "expired_key"
    REVOKED_KEY = "revoked_key"
    BAD_REQUEST = "bad_request"


OF_ERRORS: Mapping[type[RefusalError], Reason] = {
    CappedError: Reason.CAP,
    EngineUnavailableError: Reason.ENGINE_AWAY,
    EngineRefusedError: Reason.ENGINE_REFUSED,
    DirectoryAwayError: Reason.DIRECTORY_AWAY,
    CannotCountError: Reason.CANNOT_COUNT,
    NoLiveModelError: Reason.NO_MODEL,
    UnknownModelError: Reason.NOT_SERVED,
    ConstitutionNotServedError: Reason.NOT_SERVED,
    UnknownKeyError: Reason.UNKNOWN_KEY,
    ExpiredKeyError: Reason.EXPIRED_KEY,
    RevokedKeyError: Reason.REVOKED_KEY,
}
"""Whatever is neither here nor a limit is the client's to mend: a bad request."""

WORDS: Mapping[Reason, str] = {
    Reason.CAP: "the cap was reached that the keeper of a charter set",
    Reason.ENGINE_AWAY: "the engine was away or busy",
    Reason.ENGINE_REFUSED: "the engine could not answer",
    Reason.DIRECTORY_AWAY: "the database was away for too long",
    Reason.CANNOT_COUNT: "no more could be counted on this host",
    Reason.NO_MODEL: "no model answered",
    Reason.NOT_SERVED: "they asked for a model or a text that does not answer here",
    Reason.UNKNOWN_KEY: "their key is not known here",
    Reason.EXPIRED_KEY: "their key had expired",
    Reason.REVOKED_KEY: "their key was revoked",
    Reason.BAD_REQUEST: "they were not asked as they must be",
}
"""Why, after “because”. Limits are told by :func:`because`, for their words depend on whose they are."""

OF_A_KEY, OF_ALL = "key_", "all_"


def reason_of(refusal: RefusalError) -> Reason:
    """Return why a request was refused. What is refused by a limit says by which."""
    told = refusal.facts.get("reason")
    return told if isinstance(told, Reason) else OF_ERRORS.get(type(refusal), Reason.BAD_REQUEST)


def of_limit(limit: str, *, is_keys: bool) -> Reason:
    """Return the reason that a limit is: a key's own, or that of all keys together."""
    return Reason((OF_A_KEY if is_keys else OF_ALL) + limit)


def limit_of(reason: Reason) -> str:
    """Return the name of the limit that a reason is about; nothing where it is about none."""
    for whose in (OF_A_KEY, OF_ALL):
        limit = reason.removeprefix(whose)
        if limit != reason and limit in BOUNDS:
            return limit
    return ""


def because(reason: Reason, *, key: str = "", most: int | None = None) -> str:
    """Return why in words, after “because”. ``key`` names whose limit it is, ``most`` what that is set to now."""
    limit = limit_of(reason)
    if not limit:
        return WORDS[reason]
    if reason.startswith(OF_ALL):
        whose = "all keys together reached their"
    else:
        whose = f"the key “{key}” reached its" if key else "a key reached its"
    reached = f"{whose} limit of {BOUNDS[limit].words}"
    return f"{reached}, which is {most:,} now" if most else reached
