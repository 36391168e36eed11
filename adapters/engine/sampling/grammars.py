"""The compiled schemas of one engine: each is compiled once, and the ones used last are kept."""

import asyncio
from collections import OrderedDict
from typing import Any

from adapters.engine import limits
from adapters.engine.errors import BusyError
from adapters.engine.model.text import Text
from adapters.engine.sampling import schema
from adapters.engine.sampling.grammar import Grammar
from adapters.engine.sampling.trial import attempt


class Grammars:
    """The grammars for one tokenizer, by the text of their schemas. Belongs to the event loop."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._kept: OrderedDict[str, Grammar] = OrderedDict()
        self._compiling = asyncio.Lock()
        self._waiting = 0

    async def of(self, wanted: dict[str, Any]) -> Grammar:
        """Return the grammar of a JSON Schema.

        Raises :class:`SchemaError` if it cannot be kept to, and :class:`BusyError` if too many schemas wait
        to be compiled.
        """
        text = schema.written(wanted)
        if text not in self._kept:
            await self._compile(text)
        self._kept.move_to_end(text)
        return self._kept[text]

    async def _compile(self, text: str) -> None:
        if self._waiting == limits.COMPILING:
            raise BusyError("Too many new schemas wait to be compiled. Try again in a moment.")
        self._waiting += 1
        try:
            async with self._compiling:
                if text not in self._kept:
                    await attempt(self._text.description, text)
                    self._kept[text] = await asyncio.to_thread(self._compiled, text)
        finally:
            self._waiting -= 1
        while len(self._kept) > limits.GRAMMARS:
            self._kept.popitem(last=False)

    def _compiled(self, text: str) -> Grammar:
        grammar = Grammar.of_schema(self._text.vocabulary, text)
        grammar.matcher()
        return grammar
