"""What the engine refuses, in the shape in which OpenAI's API tells it.

Every message is a sentence for the person refused. ``status``, ``type`` and ``code`` stand on the class.
"""

from typing import Any

from adapters.engine import limits


class EngineError(Exception):
    """Something the client is told: ``param`` names the field of the request that it is about."""

    status = 500
    type = "server_error"
    code = "internal_error"

    def __init__(self, message: str, param: str | None = None) -> None:
        super().__init__(message)
        self.param = param

    @property
    def body(self) -> dict[str, Any]:
        """The JSON body of the response."""
        return {"error": {"message": str(self), "type": self.type, "param": self.param, "code": self.code}}

    @property
    def headers(self) -> dict[str, str]:
        """Headers that belong to this refusal."""
        return {}


class BadRequestError(EngineError):
    """The request says something that cannot be done."""

    status = 400
    type = "invalid_request_error"
    code = "invalid_value"


class ContextLengthError(BadRequestError):
    """Prompt and answer do not fit into what the model can look at."""

    code = "context_length_exceeded"


class SchemaError(BadRequestError):
    """An answer cannot be kept to the JSON Schema that was given."""

    code = "schema_refused"

    def __init__(self, message: str) -> None:
        super().__init__(message, "response_format")


class AdapterError(BadRequestError):
    """An adapter folder holds something that cannot, or may not, be loaded."""

    code = "adapter_refused"


class BodyTooLargeError(BadRequestError):
    """The request's body is longer than any that is read."""

    status = 413
    code = "body_too_large"


class UnknownModelError(EngineError):
    """Neither the base model nor an adapter has this name."""

    status = 404
    type = "invalid_request_error"
    code = "model_not_found"


class NoEmbeddingModelError(EngineError):
    """There is no sentence-embedding model here, or none that can be loaded."""

    status = 503
    code = "no_embedding_model"


class NoSuchPageError(EngineError):
    """Nothing is served under this path, or not with this method."""

    status = 404
    type = "invalid_request_error"
    code = "not_found"


class BusyError(EngineError):
    """Too many requests wait already."""

    status = 503
    type = "server_error"
    code = "engine_busy"

    @property
    def headers(self) -> dict[str, str]:
        """When to come back, in seconds."""
        return {"Retry-After": str(limits.RETRY_SECONDS)}


class StoppingError(BusyError):
    """The engine is being stopped and takes nothing new."""

    code = "engine_stopping"


class TooManyError(BusyError):
    """Too many requests of one tenant wait already."""

    status = 429
    type = "rate_limit_error"
    code = "too_many_waiting"


class UndefinedError(EngineError):
    """What a model computes is no number any more; its adapter's values are too large."""

    code = "undefined_values"

    def __init__(self, model: str) -> None:
        super().__init__(
            f"The model {model} cannot answer this: values that it computes become infinite or undefined (NaN). "
            "Its adapter is broken; ask another version of it.",
            "model",
        )


class DeadlineError(EngineError):
    """The answer was not complete in time."""

    status = 504
    code = "deadline_exceeded"


class GoneError(EngineError):
    """The client went away; nobody reads this."""

    status = 499
    type = "invalid_request_error"
    code = "client_closed_request"
