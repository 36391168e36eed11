"""What is asked of a JSON Schema before it is compiled: that it is small, and that it can be kept."""

import json
import re
from collections.abc import Iterator
from typing import Any

from adapters.engine import limits
from adapters.engine.errors import SchemaError

# Under these keywords stand values, not schemas; under the others of this kind, schemas by name.
VALUES = frozenset({"const", "enum", "default", "examples"})
NAMED = frozenset({"properties", "patternProperties", "$defs", "definitions"})
# Characters that JSON can only hold as numbers, which answers must not use (see :mod:`.grammar`), as they
# stand in the schema's text and as a pattern may name them. The library would leave them out silently.
CONTROL = re.compile(r"\\u00[01]|\\u007f|\x7f", re.IGNORECASE)
NAMED_CONTROL = re.compile(r"\\(?:[av0]|x[01][0-9a-f]|x7f|[xu]\{0*(?:1?[0-9a-f]|7f)\}|p\{?C)", re.IGNORECASE)
# With this key a schema could tell the library to leave out what it cannot keep.
OPTIONS = "x-guidance"


def written(schema: dict[str, Any]) -> str:
    """Return the schema as text; the order of its keys counts, because properties are written in it.

    Raises :class:`SchemaError` if it is too large, or says something that the compiler would take and not
    keep.
    """
    try:
        text = json.dumps(schema, allow_nan=False)
    except (ValueError, RecursionError) as problem:
        raise SchemaError("This schema is no JSON. Leave out NaN and Infinity, and nest less.") from problem
    if len(text) > limits.SCHEMA_BYTES:
        raise SchemaError(
            f"This schema is longer than {limits.SCHEMA_BYTES} bytes. Ask for less in one answer."
        )
    if OPTIONS in schema:
        raise SchemaError(f"The keyword {OPTIONS} is not taken here. Leave it out.")
    if CONTROL.search(text):
        raise SchemaError("This schema names a control character. Leave it out.")
    for one in _schemas(schema):
        _check_least(one)
        _check_patterns(one)
    return text


def _check_least(schema: dict[str, Any]) -> None:
    """Refuse ``minProperties`` that could be reached by writing one name twice, which JSON forgets."""
    least = schema.get("minProperties", 0)
    required = schema.get("required", [])
    if isinstance(least, int) and isinstance(required, list) and least > len(set(map(str, required))) + 1:
        raise SchemaError(
            "The keyword minProperties can be kept only up to one more than the required properties. "
            "Name the properties that must be there as required."
        )


def _check_patterns(schema: dict[str, Any]) -> None:
    names = schema.get("patternProperties", {})
    for pattern in [schema.get("pattern"), *(names if isinstance(names, dict) else ())]:
        if isinstance(pattern, str) and NAMED_CONTROL.search(pattern):
            raise SchemaError(f"The pattern {pattern[:100]} names control characters. Leave them out.")


def _schemas(schema: object) -> Iterator[dict[str, Any]]:
    """Yield a schema and all that stand in it."""
    if isinstance(schema, list):
        for one in schema:
            yield from _schemas(one)
    elif isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key in NAMED and isinstance(value, dict):
                yield from _schemas(list(value.values()))
            elif key not in VALUES:
                yield from _schemas(value)
