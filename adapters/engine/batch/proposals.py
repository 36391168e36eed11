"""What an answer may go on with, looked up in what stands before it: prompt look-up decoding, one row's part of it.

Answers that quote, rewrite or fill in a form say again what stands in their prompt. Where a row's last tokens stood
earlier, those that followed them there are proposed, and the model passes them together with the last token in
about the time of one. Sources: Saxena 2023, *Prompt Lookup Decoding*; Leviathan et al. 2022, arXiv:2211.17192.
"""

from collections.abc import Sequence

from adapters.engine.limits import PROPOSED

# Last tokens that must have stood earlier. Fewer were found too often where nothing is quoted.
ALIKE = 3

# Tokens proposed at first, and after those before were wrong.
FIRST = 4

# Steps that a row rests at most after its proposals were wrong.
REST = 31


class Proposals:
    """One row's proposals; more of them while they are right, and none for a while after they were wrong."""

    def __init__(self) -> None:
        self._tokens: list[int] = []
        # Where the tokens are that followed so many alike, the last time they did.
        self._after: dict[tuple[int, ...], int] = {}
        self._width = FIRST
        self._misses = 0
        self._rest = 0

    def after(self, prompt: Sequence[int], tokens: Sequence[int], most: int) -> list[int]:
        """Return what may come after ``prompt`` and ``tokens``, at most ``most`` tokens. Both only ever grow."""
        if self._rest:
            self._rest -= 1
            return []
        self._note(prompt, tokens)
        start = self._after.get(tuple(self._tokens[-ALIKE:]))
        if start is None:
            return []
        found = self._tokens[start : start + min(self._width, most)]
        # What has gone on in a circle may go on in it.
        circle = len(self._tokens) - start
        while len(found) < min(self._width, most):
            found.append(found[-circle])
        return found

    def judge(self, proposed: int, accepted: int) -> None:
        """Say how many of the tokens proposed last were right."""
        if accepted == proposed:
            self._width = min(2 * self._width, PROPOSED)
        else:
            self._width = min(max(accepted + 1, FIRST), PROPOSED)
        self._misses = 0 if accepted else self._misses + 1
        self._rest = min(2**self._misses - 1, REST)

    def _note(self, prompt: Sequence[int], tokens: Sequence[int]) -> None:
        """Take note of what is new, each token once."""
        known = len(self._tokens)
        for token in (*prompt[known:], *tokens[max(known - len(prompt), 0) :]):
            at = len(self._tokens)
            if at >= ALIKE:
                # Not before the next one is there: the last tokens must not be found as their own past.
                self._after[tuple(self._tokens[-ALIKE:])] = at
            self._tokens.append(token)
