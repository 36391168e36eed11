"""What every value of the evaluation is made of."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value that refuses unknown fields and keeps text exactly as it came."""

    model_config = ConfigDict(frozen=True, extra="forbid")
