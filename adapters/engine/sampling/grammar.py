"""What an answer to a JSON Schema may be, and how far one row has come in it.

Nothing here imports torch, so that the process in which :mod:`.trial` compiles starts quickly.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from llguidance import LLMatcher, LLParserLimits, LLTokenizer
from llguidance.numpy import fill_next_token_bitmask

from adapters.engine import limits

# What stands between the parts of the JSON: without a bound, a model could write blanks for ever.
BLANKS = rf"[ \n]{{1,{limits.JSON_BLANKS}}}"
# Without \u: a key written with it would not be known for one that the schema names.
ESCAPES = 'nrbtf\\"'


@dataclass(frozen=True)
class Grammar:
    """What an answer may be, made for one tokenizer. Any number of rows may follow it."""

    tokenizer: LLTokenizer
    definition: str

    @classmethod
    def of_schema(cls, tokenizer: LLTokenizer, schema: str) -> "Grammar":
        """Return the grammar of a JSON Schema's text, not compiled yet."""
        definition = LLMatcher.grammar_from_json_schema(
            schema,
            overrides={
                "whitespace_pattern": BLANKS,
                "json_allowed_escapes": ESCAPES,
                "lenient": False,
                "coerce_one_of": False,
            },
        )
        return cls(tokenizer, definition)

    @property
    def problem(self) -> str | None:
        """What is wrong with the schema or what of it cannot be kept; None if all is well."""
        return self._start.get_error() or None

    @cached_property
    def _start(self) -> LLMatcher:
        bounds = LLParserLimits(
            initial_lexer_fuel=limits.GRAMMAR_FUEL,
            step_lexer_fuel=limits.GRAMMAR_STEP_FUEL,
            step_max_items=limits.GRAMMAR_STEP_ITEMS,
            max_lexer_states=limits.GRAMMAR_STATES,
            max_grammar_size=limits.GRAMMAR_SIZE,
            verbose_errors=False,
        )
        return LLMatcher(self.tokenizer, self.definition, limits=bounds, log_level=0)

    def matcher(self) -> "Matcher":
        """Return the state of a row that begins."""
        return Matcher(self._start.deep_copy(), self.tokenizer.vocab_size)


class Matcher:
    """How far one row has come in its grammar."""

    def __init__(self, state: LLMatcher, vocabulary: int) -> None:
        self._state = state
        self.vocabulary = vocabulary

    @property
    def finished(self) -> bool:
        """Whether nothing may follow: the answer is complete, or there is a :attr:`problem`."""
        return self._state.is_stopped()

    @property
    def problem(self) -> str | None:
        """Why the row cannot go on although its answer is not complete, in the library's words."""
        return self._state.get_error().partition("\n")[0] or None

    def fill(self, bits: "np.ndarray[tuple[int, int], np.dtype[np.int32]]", row: int) -> None:
        """Write into ``bits`` ``[rows, words]``, bit by bit, which tokens may come next."""
        fill_next_token_bitmask(self._state, bits, row)

    def advance(self, token: int) -> None:
        """Take note of the token that was chosen."""
        if not self.finished:
            self._state.consume_token(token)
