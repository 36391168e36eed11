"""What can go wrong with models, each one sentence for the person refused."""

from governance.errors import RefusalError


class EngineUnavailableError(RefusalError):
    """The engine does not answer ({why}). Try again in a moment; if it stays so, tell the operator."""

    code = "engine_unavailable"
    status = 503


class EngineRefusedError(RefusalError):
    """The engine refused: {why}"""

    code = "engine_refused"
    status = 502


class BaseModelMissingError(RefusalError):
    """The base model is not here. Run `python manage.py fetch_model`, or set POLITY_BASE_MODEL to a model folder."""

    code = "base_model_missing"
    status = 503


class PromptTooLongError(RefusalError):
    """These {norms} norms do not fit the base model, which reads {context:,} tokens. Shorten statements or drop norms."""

    code = "prompt_too_long"
    status = 422


class NothingToAdaptError(RefusalError):
    """{community} has no constitution in force. Ratify one first; a model is made from it."""

    code = "nothing_to_adapt"
    status = 409


class AlreadyAdaptingError(RefusalError):
    """A model of {version} is already being made. Wait for it, or cancel it."""

    code = "already_adapting"
    status = 409


class NotRunningError(RefusalError):
    """This model is no longer being made, so there is nothing to cancel."""

    code = "not_running"
    status = 409


class NoLiveModelError(RefusalError):
    """{community} has no model that answers. Its stewards approve one after an evaluation."""

    code = "no_live_model"
    status = 404


class NothingStagedError(RefusalError):
    """{community} has no new model that is taking over. Take the model that answers offline instead."""

    code = "nothing_staged"
    status = 404


class UnknownKeyError(RefusalError):
    """This API key is not known here. Ask a steward of {community} for one."""

    code = "invalid_api_key"
    status = 401


class ExpiredKeyError(RefusalError):
    """This API key expired on {expired}. Ask a steward of {community} for a new one."""

    code = "expired_api_key"
    status = 401


class RevokedKeyError(RefusalError):
    """This API key was revoked on {revoked}. Ask a steward of {community} for a new one."""

    code = "revoked_api_key"
    status = 401


class UnknownCommunityError(RefusalError):
    """There is no community at this address. Check the part after /c/."""

    code = "unknown_community"
    status = 404


class UnknownModelError(RefusalError):
    """{community} has no model called “{model}”. Use “{live}”."""

    code = "model_not_found"
    status = 404


class AskedTooOftenError(RefusalError):
    """You have asked {limit} questions within {minutes} minutes, which is the most. Wait a while, then ask again."""

    code = "asked_too_often"
    status = 429


class CappedError(RefusalError):
    """{community} answers at most {cap} questions a minute, as {keeper} decided, whose charter it keeps. Ask in a minute."""

    code = "capped"
    status = 429


class RequestTooLargeError(RefusalError):
    """This request has more than {limit:,} bytes. Shorten the conversation."""

    code = "request_too_large"
    status = 413


class BadRequestError(RefusalError):
    """{sentences}"""

    code = "bad_request"
    status = 400


class ReceiptError(RefusalError):
    """This answer was not given here as it stands. Send the question, the answer and the receipt unchanged."""

    code = "bad_receipt"
    status = 422


class UnknownNormError(RefusalError):
    """The constitution has no norm “{norm}”. Choose one from its page."""

    code = "unknown_norm"
    status = 422
