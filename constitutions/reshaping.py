"""Splitting one norm in two and joining two in one, so that what comes out names what it came from. Pure.

Works on a draft's plain values, sound as a document or not yet.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from constitutions.outline import free_name, list_at, text_at

Value = Mapping[str, Any]

LISTS = ("examples", "checks", "stories", "tags", "statements")
NAMED = ("examples", "stories")
MOST_ANCESTORS = 12


def split(norm: Value, *, name: str, statement: str) -> dict[str, Any]:
    """Return a second norm split off ``norm``: a copy under its own name, which says what it came from.

    Its negative frame is left out, for people to write: nobody can tell it from the statement.
    """
    kept = {field: value for field, value in norm.items() if field not in {"negative", "translations"}}
    return {**kept, "id": name, "statement": statement, "ancestors": _ancestors([norm])}


def joined(norm: Value, other: Value) -> dict[str, Any]:
    """Return ``norm`` with ``other`` taken into it: its reasons, examples, checks, stories and tags come along.

    How strongly, when and for how long it binds stays as ``norm`` says it; the rationale tells both. Where only the
    other said how carefully it may be changed, that holds for both from then on.
    """
    found = dict(norm)
    found["ancestors"] = [name for name in _ancestors([norm, other]) if name != text_at(norm, ("id",))]
    found["rationale"] = "\n\n".join(
        dict.fromkeys(filter(None, (text_at(each, ("rationale",)) for each in (norm, other))))
    )
    if "entrenchment" in other:
        found.setdefault("entrenchment", other["entrenchment"])
    for field in LISTS:
        if entries := _together(field, *(list_at(each, (field,)) or [] for each in (norm, other))):
            found[field] = entries
    return {field: value for field, value in found.items() if value not in ("", [])}


def _ancestors(norms: Sequence[Value]) -> list[str]:
    """Return the norms' names and those of their ancestors; the oldest are dropped past what a norm may name."""
    own = [text_at(norm, ("id",)) for norm in norms]
    older = [str(name) for norm in norms for name in list_at(norm, ("ancestors",)) or []]
    return list(dict.fromkeys(filter(None, [*own, *older])))[:MOST_ANCESTORS]


def _together(field: str, ours: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Return both lists in one, each entry once; an entry whose name is taken gets a free one."""
    found = list(ours)
    for entry in theirs:
        if entry in found:
            continue
        if field in NAMED and isinstance(entry, Mapping):
            taken = [text_at(each, ("id",)) for each in found]
            found.append({**entry, "id": free_name(text_at(entry, ("id",)), taken)})
        else:
            found.append(entry)
    return found


def renamed(precedence: Sequence[Value], before: str, after: str) -> list[dict[str, Any]]:
    """Return the rules of precedence with a norm under its new name, but for those it would head itself off by."""
    found = [
        {**rule, **{end: after for end in ("first", "then") if rule.get(end) == before}}
        for rule in precedence
    ]
    kept = {(rule.get("first"), rule.get("then")): rule for rule in reversed(found)}
    return [rule for ends, rule in reversed(kept.items()) if ends[0] != ends[1]]


def without(precedence: Sequence[Value], name: str) -> list[dict[str, Any]]:
    """Return the rules of precedence that do not name a norm."""
    return [dict(rule) for rule in precedence if name not in (rule.get("first"), rule.get("then"))]
