"""The forms that a request may ask its answer to have."""

from typing import Annotated, Any, Literal

from pydantic import Field

from adapters.engine.api.body import Request


class TextFormat(Request):
    """Any text."""

    type: Literal["text"]

    @property
    def wanted(self) -> None:
        """The schema of the answer: none."""
        return


class ObjectFormat(Request):
    """Some JSON object."""

    type: Literal["json_object"]

    @property
    def wanted(self) -> dict[str, Any]:
        """The schema of the answer."""
        return {"type": "object"}


class JsonSchema(Request):
    """A schema and its name. Answers are kept to it whatever ``strict`` says."""

    name: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")]
    body: Annotated[dict[str, Any], Field(alias="schema")]
    description: str = ""
    strict: bool = True


class SchemaFormat(Request):
    """JSON of a given schema."""

    type: Literal["json_schema"]
    json_schema: JsonSchema

    @property
    def wanted(self) -> dict[str, Any]:
        """The schema of the answer."""
        return self.json_schema.body


Format = Annotated[TextFormat | ObjectFormat | SchemaFormat, Field(discriminator="type")]
