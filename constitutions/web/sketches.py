"""A draft's examples as a reader sees them, each as far as it can be read already."""

from dataclasses import dataclass

from pydantic import ValidationError

from constitutions import outline
from constitutions.norms import Example
from constitutions.web.norm_reading import ExampleRead, example_read


@dataclass(frozen=True)
class Sketched:
    """An example in a list of places to work on; ``read`` is there once it is sound."""

    sketch: outline.Sketch
    read: ExampleRead | None


def sketched(norm: object) -> list[Sketched] | None:
    """Return the examples of a draft's norm, or ``None`` if what stands in their place is no list."""
    sketches = outline.examples(norm)
    if sketches is None:
        return None
    values = outline.list_at(norm, ("examples",)) or []
    return [Sketched(sketch, _read(value)) for sketch, value in zip(sketches, values, strict=True)]


def _read(value: object) -> ExampleRead | None:
    try:
        return example_read(Example.model_validate(value))
    except ValidationError:
        return None
