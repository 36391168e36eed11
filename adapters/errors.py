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


class NotHeldBackError(RefusalError):
    """{community}'s new model is not held back. Its share rises as its text's plan says."""

    code = "not_held_back"
    status = 409


class NothingToReturnToError(RefusalError):
    """{community} has no earlier model that stands by. Take the one that answers offline instead."""

    code = "nothing_to_return_to"
    status = 409


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


class NoCommonsError(RefusalError):
    """Everybody weighs the same at this site's engine: its operator has named no community that shares out the time."""

    code = "no_commons"
    status = 409


class NotTheCommonsError(RefusalError):
    """{community} does not share out this engine's time. {commons} does: put it to a drafter or steward there."""

    code = "not_the_commons"
    status = 409


class UnknownSharerError(RefusalError):
    """There is no open community called “{slug}” here. Take its name from its address, behind /c/."""

    code = "unknown_sharer"
    status = 422


class SharesUnchangedError(RefusalError):
    """These are the weights that hold already. Change one, or leave it as it is."""

    code = "shares_unchanged"
    status = 409


class NothingToLimitError(RefusalError):
    """This key opens nothing any more, so there is nothing to limit. Make another key."""

    code = "nothing_to_limit"
    status = 409


class UnknownCommunityError(RefusalError):
    """There is no community at this address. Check the part after /c/."""

    code = "unknown_community"
    status = 404


class UnknownModelError(RefusalError):
    """{community} has no model called “{model}”. Use “{live}”."""

    code = "model_not_found"
    status = 404


class ConstitutionNotServedError(RefusalError):
    """No model of {community} that can be asked follows {constitution}. Leave “constitution” out, or name another."""

    code = "constitution_not_served"
    status = 404


class DirectoryAwayError(RefusalError):
    """What this endpoint is cannot be looked up just now. Try again in a moment; if it stays so, tell the operator."""

    code = "directory_away"
    status = 503


class CannotCountError(RefusalError):
    """This endpoint cannot count any more who asks, so it answers nobody else. Tell the operator."""

    code = "cannot_count"
    status = 503


class LimitReachedError(RefusalError):
    """{whose} may have {most:,} {words}, and no more. Ask again in {wait}."""

    code = "rate_limit_exceeded"
    status = 429


class LimitTooSmallError(RefusalError):
    """This may take up to {tokens:,} tokens, and {whose} may have {most:,} {words}. Shorten it, or ask for a shorter answer."""

    code = "rate_limit_exceeded"
    status = 429


class BudgetSpentError(RefusalError):
    """{whose} may have {most:,} tokens a month, of which {left:,} are left: too few for this. A steward can raise the budget."""

    code = "insufficient_quota"
    status = 429


class NothingHereError(RefusalError):
    """There is nothing at this address of the endpoint. {offered}"""

    code = "not_found"
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
