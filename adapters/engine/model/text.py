"""Words to tokens and back: the tokenizer and its chat template."""

import copy
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from pathlib import Path
from typing import cast

from jinja2 import TemplateError
from llguidance import LLTokenizer
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from adapters.engine.errors import BadRequestError
from adapters.engine.limits import LONG_TEXT

# Decoded tokens that are remembered; vocabularies are about this large.
REMEMBERED = 200_000


class Text:
    """A tokenizer that any thread may use."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer
        self._lock = threading.Lock()
        self._apart = threading.Lock()
        # One of its own for the model's thread, which writes text for every token: it must not wait for long prompts.
        self._decoder = copy.deepcopy(tokenizer)
        self._decoding = threading.Lock()
        # The same tokens, as bytes, for grammars.
        self.vocabulary = LLTokenizer(self.description, eos_token=tokenizer.eos_token_id)
        self.decoded = lru_cache(REMEMBERED)(self._decoded)

    @classmethod
    def load(cls, folder: Path) -> "Text":
        """Load the tokenizer in ``folder``; no code of the folder is run."""
        return cls(AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True))

    @property
    def ends(self) -> frozenset[int]:
        """The tokens that end a turn, as the tokenizer sees it."""
        end = self._tokenizer.eos_token_id
        return frozenset() if end is None else frozenset([end])

    @property
    def description(self) -> str:
        """The tokenizer as the `tokenizers` library writes it."""
        with self._lock:
            backend = copy.copy(self._tokenizer.backend_tokenizer)
        backend.no_padding()
        backend.no_truncation()
        return str(backend.to_str())

    @cached_property
    def _another(self) -> PreTrainedTokenizerBase:
        """One of its own for long texts, so that short ones need not wait for them."""
        return copy.deepcopy(self._tokenizer)

    @contextmanager
    def _free(self, characters: int) -> Iterator[PreTrainedTokenizerBase]:
        """Within the block, have the tokenizer for texts of this length."""
        if characters > LONG_TEXT:
            with self._apart:
                yield self._another
        else:
            with self._lock:
                yield self._tokenizer

    def encode(self, text: str, *, special: bool = True) -> list[int]:
        """Return the tokens of ``text``; with ``special``, the ones the model expects around it as well."""
        with self._free(len(text)) as tokenizer:
            return list(tokenizer.encode(text, add_special_tokens=special))

    def chat(self, messages: Sequence[dict[str, str]], *, answer: bool = True) -> list[int]:
        """Return the tokens of a conversation; with ``answer``, up to where the model's turn begins.

        A control token that somebody wrote into a message is encoded as the plain text it is, so that no
        message can end its own turn and begin one in another's name.

        Raises :class:`BadRequestError` if the model's template cannot take these messages.
        """
        with self._free(sum(len(message["content"]) for message in messages)) as tokenizer:
            try:
                tokens = tokenizer.apply_chat_template(
                    list(messages),
                    add_generation_prompt=answer,
                    sanitize_control_tokens=True,
                    return_dict=False,
                )
            except (TemplateError, ValueError) as problem:
                reason = str(problem).rstrip(".")
                raise BadRequestError(
                    f"This model's chat template cannot take these messages: {reason}.", "messages"
                ) from problem
        return cast("list[int]", tokens)

    def decode(self, tokens: list[int]) -> str:
        """Return the text of ``tokens`` without control tokens."""
        with self._decoding:
            text = self._decoder.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False)
        return str(text)

    def bytes_of(self, token: int) -> bytes:
        """Return one token's bytes, which need not be whole characters."""
        return self.vocabulary.decode_bytes([token])

    def _decoded(self, token: int) -> str:
        """Return one token's text, control tokens included."""
        with self._decoding:
            return str(self._decoder.decode([token], clean_up_tokenization_spaces=False))
