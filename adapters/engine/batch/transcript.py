"""Turns one row's tokens into text as they come, and stops at a stop string."""

from collections.abc import Callable, Sequence

# What a decoder writes for bytes that are not a whole character yet.
INCOMPLETE = "\N{REPLACEMENT CHARACTER}"
# No character has more tokens than bytes, and UTF-8 has four at most; beyond, the bytes are no text.
HELD_TOKENS = 8


class Transcript:
    """The text of one answer.

    A token may hold part of a character, and a text may turn out to be the beginning of a stop string;
    both are held back until it is clear what they are. What was given out is never taken back.
    """

    def __init__(self, decode: Callable[[list[int]], str], stops: Sequence[str]) -> None:
        self._decode = decode
        self._stops = stops
        self._tokens: list[int] = []
        # Text of tokens before `_read` is decoded; it starts at `_from`, so that spaces between tokens
        # come out as they would in the whole.
        self._from = 0
        self._read = 0
        self._held = ""
        self.told = 0
        self.stopped = False

    @property
    def length(self) -> int:
        """How many characters are known: :attr:`told`, those given out, and those held back."""
        return self.told + len(self._held)

    def push(self, token: int) -> str:
        """Take the next token and return the text that can be given out now."""
        self._tokens.append(token)
        known = self._decode(self._tokens[self._from : self._read])
        text = self._decode(self._tokens[self._from :])
        waiting = len(self._tokens) - self._read < HELD_TOKENS
        if (text.endswith(INCOMPLETE) and waiting) or len(text) <= len(known):
            return ""
        self._from, self._read = self._read, len(self._tokens)
        return self._released(text[len(known) :])

    def finish(self) -> str:
        """Return the text that was still held back; nothing if a stop string ended the answer."""
        if self.stopped:
            return ""
        known = self._decode(self._tokens[self._from : self._read])
        text = self._decode(self._tokens[self._from :])
        held = self._released(text[len(known) :]) + self._held
        self.told += len(self._held)
        self._held = ""
        return held

    def _released(self, text: str) -> str:
        self._held += text
        found = [at for stop in self._stops if (at := self._held.find(stop)) >= 0]
        if found:
            self.stopped = True
            out, self._held = self._held[: min(found)], ""
        else:
            keep = max((_overlap(self._held, stop) for stop in self._stops), default=0)
            cut = len(self._held) - keep
            out, self._held = self._held[:cut], self._held[cut:]
        self.told += len(out)
        return out


def _overlap(text: str, stop: str) -> int:
    """Return how many characters at the end of ``text`` may be the beginning of ``stop``."""
    most = min(len(text), len(stop) - 1)
    return next((size for size in range(most, 0, -1) if text.endswith(stop[:size])), 0)
