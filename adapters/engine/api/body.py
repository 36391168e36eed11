"""What every request's body has in common, and sentences for what is wrong with one.

A field that would have no effect here is accepted with the value that asks for nothing and refused with
any other: nobody should believe that something was done which was not.
"""

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from adapters.engine.errors import BadRequestError
from adapters.engine.limits import FIELDS

# Fields of OpenAI's and vLLM's APIs that are not supported, with the values that ask for nothing.
NEUTRAL: dict[str, tuple[object, ...]] = {
    "n": (1,),
    "best_of": (1,),
    "echo": (False,),
    "suffix": ("",),
    "logit_bias": ({},),
    "tools": ([],),
    "tool_choice": ("none",),
    "parallel_tool_calls": (True, False),
    "modalities": (["text"],),
    "service_tier": ("auto", "default"),
    "store": (False,),
}


class Request(BaseModel):
    """A JSON body. Fields that are null count as left out."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _without_what_asks_for_nothing(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        if len(data) > FIELDS:
            message = f"This has {len(data)} fields; give at most {FIELDS}."
            raise ValueError(message)
        asked = {}
        for name, value in data.items():
            if value is None:
                continue
            if name not in NEUTRAL or name in cls.model_fields:
                asked[name] = value
            elif not any(type(value) is type(idle) and value == idle for idle in NEUTRAL[name]):
                raise wrong(name, f"This engine supports {name} only as {NEUTRAL[name][0]!r}. Leave it out")
        return asked


def wrong(field: str, sentence: str) -> PydanticCustomError:
    """Return the error for a ``field`` that is wrong together with others, or in this engine."""
    return PydanticCustomError("value_error", "{sentence}", {"sentence": sentence, "field": field})


def refusal_of(error: ValidationError) -> BadRequestError:
    """Return the first thing that is wrong with a request, as a sentence."""
    first = error.errors(include_url=False)[0]
    path = ".".join(str(part) for part in first["loc"])
    field = str(first["loc"][0]) if first["loc"] else first.get("ctx", {}).get("field")
    message = first["msg"].removeprefix("Value error, ").rstrip(".")
    if first["type"] == "value_error" or not path:
        return BadRequestError(f"{message}.", field)
    if first["type"] == "extra_forbidden":
        return BadRequestError(f"This engine does not know the field {path}. Leave it out.", field)
    if first["type"] == "missing":
        return BadRequestError(f"The field {path} is missing.", field)
    return BadRequestError(f"The field {path} is wrong: {message[0].lower()}{message[1:]}.", field)
