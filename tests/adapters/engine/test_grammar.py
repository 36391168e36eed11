"""Answers that keep to a schema, whatever the model would rather say."""

import asyncio
import json
import os
import random
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from adapters.engine import limits
from adapters.engine.batch.row import Finish, Row
from adapters.engine.batch.transcript import Transcript
from adapters.engine.errors import BusyError, SchemaError
from adapters.engine.model.text import Text
from adapters.engine.sampling import trial
from adapters.engine.sampling.choice import Sampler, Sampling, choose
from adapters.engine.sampling.grammar import Grammar
from adapters.engine.sampling.grammars import Grammars
from adapters.engine.sampling.schema import written
from tests.tiny_model import VOCABULARY

LENGTH = 90

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 6}, "age": {"type": "integer", "minimum": 0}},
    "required": ["name", "age"],
    "additionalProperties": False,
}
TREE = {
    "$ref": "#/$defs/tree",
    "$defs": {
        "tree": {
            "type": "object",
            "properties": {"leaf": {"type": "boolean"}, "next": {"$ref": "#/$defs/tree"}},
            "required": ["leaf"],
            "additionalProperties": False,
        }
    },
}
KEPT: list[dict[str, Any]] = [
    {},
    PERSON,
    TREE,
    {"type": "object"},
    {"type": "null"},
    {"type": "boolean"},
    {"type": "integer"},
    {"type": "integer", "minimum": -3, "exclusiveMaximum": 12},
    {"type": "integer", "multipleOf": 7},
    {"type": "number", "minimum": -1.5, "maximum": 2.25},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    {"type": "number", "multipleOf": 0.25},
    {"type": "string", "minLength": 2, "maxLength": 4},
    {"type": "string", "pattern": "^a[^b]*$", "maxLength": 6},
    {"type": "string", "pattern": r"^\d{2}-[x-z]+$"},
    {"type": "string", "pattern": "^a$|^bc$"},
    {"type": "string", "format": "date"},
    {"type": "string", "format": "date-time"},
    {"type": "string", "format": "uuid"},
    {"type": "string", "format": "ipv4"},
    {"type": ["string", "null"], "maxLength": 3},
    {"enum": [1, 1.5, "a", None, {"a": [1]}, '日\n"']},
    {"const": {"x": [1, 2, {"y": None}]}},
    {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
    {"type": "array", "prefixItems": [{"type": "null"}, {"type": "boolean"}], "items": False},
    {"type": "array", "prefixItems": [{"type": "null"}], "minItems": 2, "items": {"type": "integer"}},
    {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 5}]},
    {"oneOf": [{"type": "null"}, {"type": "boolean"}]},
    {"allOf": [{"type": "integer", "minimum": 3}, {"maximum": 9}]},
    {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": {"type": "null"}},
    {"type": "object", "patternProperties": {"^a": {"type": "integer"}}, "additionalProperties": False},
    {"type": "object", "required": ["z"], "additionalProperties": {"type": "boolean"}, "minProperties": 2},
    {"type": "object", "properties": {"a\n": {"type": "integer"}, 'é"': {"type": "null"}}},
    {"type": "object", "minProperties": 1, "additionalProperties": {"type": "null"}},
    {"type": "array", "items": PERSON, "minItems": 1, "maxItems": 2},
]


def grammar_of(text: Text, schema: dict[str, Any]) -> Grammar:
    grammar = Grammar.of_schema(text.vocabulary, written(schema))
    assert grammar.problem is None
    return grammar


def answered(text: Text, grammar: Grammar, seed: int, length: int = LENGTH) -> Row:
    """Return what a model without any sense writes at temperature 1."""
    sampler = Sampler(Sampling(seed=seed), [], grammar=grammar)
    row = Row(0, [], length, sampler, Transcript(text.decode, ()), text.ends)
    numbers = torch.Generator().manual_seed(seed)
    while row.finish is None:
        row.take(choose([sampler], torch.randn(1, VOCABULARY, generator=numbers) * 2)[0])
    return row


@pytest.mark.parametrize("schema", KEPT, ids=json.dumps)
def test_an_answer_keeps_to_its_schema(text: Text, schema: dict[str, Any]) -> None:
    grammar = grammar_of(text, schema)
    # The library writes 29 February in any year.
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["uuid", "ipv4"]))
    finished = 0
    for seed in range(8):
        row = answered(text, grammar, seed)
        assert row.sampler.problem is None
        if row.finish == Finish.STOP:
            validator.validate(json.loads(text.decode(row.tokens)))
            finished += 1
        else:
            assert len(row.tokens) == LENGTH
    assert finished


# Small schemas of every kind that may stand in each other.
leaves = st.sampled_from([one for one in KEPT if not {"$ref", "oneOf", "allOf"} & set(one)])
schemas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(
            lambda items, most: {"type": "array", "items": items, "maxItems": most}, inner, st.integers(0, 3)
        ),
        st.builds(
            lambda parts, needed: {
                "type": "object",
                "properties": parts,
                "required": sorted(parts)[:needed],
                "additionalProperties": False,
            },
            st.dictionaries(st.text('ab\n"é/', max_size=3), inner, max_size=3),
            st.integers(0, 3),
        ),
        st.builds(lambda several: {"anyOf": several}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=5,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(schema=schemas, seed=st.integers(0, 2**32), length=st.integers(1, LENGTH))
def test_any_answer_keeps_to_any_schema(text: Text, schema: dict[str, Any], seed: int, length: int) -> None:
    row = answered(text, grammar_of(text, schema), seed, length)
    assert row.sampler.problem is None
    if row.finish == Finish.STOP:
        Draft202012Validator(schema).validate(json.loads(text.decode(row.tokens)))
    else:
        assert len(row.tokens) == length


def test_rows_with_and_without_a_grammar_share_a_step(text: Text) -> None:
    grammars = [grammar_of(text, {"type": "boolean"}), None, grammar_of(text, {"const": "a"}), None]
    asked = [Sampling(temperature=0), Sampling(temperature=0), Sampling(seed=3), Sampling(seed=4)]
    logits = torch.randn(4, VOCABULARY, generator=torch.Generator().manual_seed(9))

    def chosen(rows: list[int]) -> list[int]:
        samplers = [Sampler(asked[row], [], grammar=grammars[row]) for row in rows]
        return [choice.token for choice in choose(samplers, logits[rows])]

    together = chosen([0, 1, 2, 3])
    assert [chosen([row])[0] for row in range(4)] == together
    assert chosen([3, 1, 0, 2]) == [together[row] for row in (3, 1, 0, 2)]
    assert text.decoded(together[0])[0] in "tf"
    assert together[1] == int(logits[1].argmax())
    assert text.decoded(together[2])[0] == '"'


def test_what_a_model_has_beyond_its_tokenizer_never_comes(text: Text) -> None:
    sampler = Sampler(Sampling(temperature=0), [], grammar=grammar_of(text, {"type": "null"}))
    logits = torch.zeros(1, VOCABULARY + 70)
    logits[0, VOCABULARY:] = 50
    assert choose([sampler], logits)[0].token < VOCABULARY


def test_an_answer_that_cannot_go_on_says_so(text: Text) -> None:
    # No answer can hold the character that the pattern wants, so there is nothing to begin with.
    grammar = Grammar.of_schema(text.vocabulary, json.dumps({"type": "string", "pattern": "^a\x7f{3}b$"}))
    sampler = Sampler(Sampling(seed=0), [], grammar=grammar)
    row = Row(0, [], LENGTH, sampler, Transcript(text.decode, ()), text.ends)
    piece = row.take(choose([sampler], torch.zeros(1, VOCABULARY))[0])
    assert piece.finish == Finish.STOP
    assert isinstance(piece.problem, SchemaError)
    assert "could not be kept to its schema" in str(piece.problem)


@pytest.mark.parametrize("name", ["a", "é", "a\n"])
def test_a_named_property_cannot_be_passed_off_as_another(text: Text, name: str) -> None:
    schema = {"properties": {name: {"type": "integer"}}, "additionalProperties": {"type": "null"}}
    grammar = grammar_of(text, schema | {"type": "object"})
    spelt = '{"' + "".join(f"\\u{ord(letter):04x}" for letter in name) + '":null}'
    matcher = grammar.matcher()
    for token in text.encode(spelt):
        matcher.advance(token)
    assert matcher.problem


def test_an_answer_does_not_end_in_blanks_for_ever(text: Text) -> None:
    matcher = grammar_of(text, PERSON).matcher()
    for token in text.encode("{" + " " * (limits.JSON_BLANKS + 1)):
        matcher.advance(token)
    assert matcher.problem


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"uniqueItems": True}, "uniqueItems"),
        ({"properties": {"a": {"contains": {}}}}, "contains"),
        ({"dependentRequired": {"a": ["b"]}}, "dependentRequired"),
        ({"oneOf": [{"minLength": 3}, {"type": "string"}]}, "oneOf"),
        ({"type": "string", "format": "postcode"}, "postcode"),
        ({"type": "string", "pattern": "(?=a)"}, "look-around"),
        ({"required": ["a"], "type": "object", "additionalProperties": False}, "'a'"),
        ({"$ref": "#/nowhere"}, "/nowhere"),
        ({"items": {"minProperties": 2, "type": "object"}}, "minProperties"),
        ({"properties": {"const": {"minProperties": 3}}}, "minProperties"),
        ({"type": "object", "properties": {"a": {}}, "maxProperties": 1}, "maxProperties"),
        ({"enum": ["a\u0001"]}, "control character"),
        ({"type": "object", "properties": {"a\x7f": {}}}, "control character"),
        ({"type": "string", "pattern": r"^[^\x00-\x1f]*$"}, "control characters"),
        ({"type": "object", "patternProperties": {r"^\u{1f}$": {}}}, "control characters"),
    ],
)
def test_a_schema_that_cannot_be_kept_is_refused_by_name(
    text: Text, schema: dict[str, Any], said: str
) -> None:
    with pytest.raises(SchemaError, match=re.escape(said)) as refused:
        asyncio.run(Grammars(text).of(schema))
    assert refused.value.param == "response_format"
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_values_are_no_schemas() -> None:
    assert written({"const": {"minProperties": 5}, "examples": [{"minProperties": 5}]})


def test_a_schema_that_would_take_for_ever_is_given_up(text: Text) -> None:
    hostile = {"allOf": [{"type": "string", "pattern": f"^.*a{{{count}}}.*$"} for count in range(1, 30)]}
    started = time.monotonic()
    with pytest.raises(SchemaError, match="too long or too much memory"):
        asyncio.run(Grammars(text).of(hostile))
    assert time.monotonic() - started < limits.COMPILE_SECONDS + 10
    assert children() == []


def children() -> list[str]:
    """Return the command lines of this process's children that try schemas."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            command = (entry / "cmdline").read_text()
            if parent == str(os.getpid()) and trial.__name__ in command:
                found.append(command)
    return found


def test_a_schema_is_compiled_once_and_the_one_used_longest_ago_makes_room(
    text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        grammars = Grammars(text)
        first, again = await asyncio.gather(grammars.of({"const": 1}), grammars.of({"const": 1}))
        assert first is again
        monkeypatch.setattr(limits, "GRAMMARS", 2)
        second = await grammars.of({"const": 2})
        assert await grammars.of({"const": 1}) is first
        await grammars.of({"const": 3})
        assert await grammars.of({"const": 1}) is first
        assert await grammars.of({"const": 2}) is not second

    asyncio.run(story())


def test_the_order_of_properties_is_that_of_the_schema(text: Text) -> None:
    async def story() -> None:
        grammars = Grammars(text)
        parts = {"b": {"const": 1}, "a": {"const": 2}}
        for order in (["b", "a"], ["a", "b"]):
            own = {name: parts[name] for name in order}
            schema = {"type": "object", "properties": own, "required": order, "additionalProperties": False}
            row = answered(text, await grammars.of(schema), random.Random(0).randrange(99))
            assert list(json.loads(text.decode(row.tokens))) == order

    asyncio.run(story())


def test_too_many_new_schemas_at_once_are_sent_away(text: Text, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> list[object]:
        monkeypatch.setattr(limits, "COMPILING", 2)
        grammars = Grammars(text)
        return await asyncio.gather(
            *(grammars.of({"const": number}) for number in range(4)), return_exceptions=True
        )

    results = asyncio.run(story())
    assert [type(result) for result in results] == [Grammar, Grammar, BusyError, BusyError]
