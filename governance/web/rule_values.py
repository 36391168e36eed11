"""A rule of decision as the fields of a form, and back. Pure.

The parts of a rule (a veto, a pace, an emergency, a second body) become fields whose names begin with the part's.
The first field of a part says whether there is one at all.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from governance.rules import Body, DecisionRule, Emergency, Pace, Veto

PARTS: Mapping[str, type[BaseModel]] = {"also": Body, "veto": Veto, "pace": Pace, "emergency": Emergency}
"""The parts of a rule. Its first field is the one without which there is no such part."""

Place = tuple[str | int, ...]
Edit = tuple[Place, object]
"""A place within a rule and what shall stand there; ``None`` where nothing shall."""


def flat(values: object) -> dict[str, Any]:
    """Return the fields of a form for what ``values`` says, sound or not, over what rules say by default."""
    said = dict(DecisionRule().model_dump(mode="json"))
    said |= values if isinstance(values, Mapping) else {}
    found = {name: value for name, value in said.items() if name not in PARTS}
    for name, part in PARTS.items():
        stands = said[name]
        stands = stands[0] if isinstance(stands, list) and stands else stands
        own = stands if isinstance(stands, Mapping) else None
        for field, described in part.model_fields.items():
            default = "" if described.is_required() else described.default
            found[f"{name}_{field}"] = default if own is None else own.get(field, default)
        if own is None:
            found[f"{name}_{next(iter(part.model_fields))}"] = ""
    return found


def nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a rule that the fields of a form say. A part whose first field is empty is left out."""
    found = {name: value for name, value in fields.items() if name in DecisionRule.model_fields}
    for name, part in PARTS.items():
        first = next(iter(part.model_fields))
        if fields.get(f"{name}_{first}") in ("", None):
            continue
        said = {field: fields[f"{name}_{field}"] for field in part.model_fields}
        own = {field: value for field, value in said.items() if value is not None}
        found[name] = [own] if name == "also" else own
    return found


def edits(before: object, after: DecisionRule) -> Iterator[Edit]:
    """Yield what has to be written, place by place within the rule, so that ``before`` says ``after``.

    What says the same already stays as it is written, and what is not part of a rule stays too.
    """
    if not isinstance(before, Mapping):
        yield (), after.model_dump(mode="json", exclude_defaults=True)
        return
    yield from _edits((), before, after.model_dump(mode="json"), DecisionRule().model_dump(mode="json"))


def _edits(
    place: Place, before: Mapping[str, Any], after: Mapping[str, Any], defaults: Mapping[str, Any]
) -> Iterator[Edit]:
    for name, value in after.items():
        here = (*place, name)
        stands = before.get(name, defaults.get(name))
        if stands == value:
            continue
        if value is None or value == []:
            yield here, None
            continue
        if name in PARTS:
            yield from _part(here, stands, value, PARTS[name])
            continue
        yield here, value


def _part(place: Place, stands: object, value: Any, part: type[BaseModel]) -> Iterator[Edit]:  # noqa: ANN401 - JSON
    """Yield how one part is written: field by field where it stands already, else as a whole."""
    if isinstance(value, list):
        if isinstance(stands, list) and len(stands) == len(value) == 1:
            yield from _part((*place, 0), stands[0], value[0], part)
            return
        yield place, [_said(each) for each in value]
        return
    if not isinstance(stands, Mapping):
        yield place, _said(value)
        return
    defaults = {name: field.default for name, field in part.model_fields.items() if not field.is_required()}
    yield from _edits(place, stands, value, defaults)


def _said(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if each is not None}
