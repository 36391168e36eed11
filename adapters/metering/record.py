"""One record of what was counted, as it lies in shared memory.

A record is 32 words of 8 bytes: who it counts for, what was counted in the last minute, day and month in which
anything was, how many answers are being given, and how many of these by each process. Words are read and written in
place, for this is done several times for each request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import NamedTuple

from adapters.metering.windows import Windows, is_over

WORD = 8
SIZE = 32 * WORD
SEATS = 64
"""How many processes of a host can count at the same time: each has two bytes of a record's second half."""
SEATS_AT = SIZE // 2
MOST_HELD = 2**16 - 1
SCOPE_BITS = 56


class Word(IntEnum):
    """Where in a record something stands."""

    IDENT = 0
    MINUTE = 1
    REQUESTS_MINUTE = 2
    TOKENS_MINUTE = 3
    DAY = 4
    REQUESTS_DAY = 5
    TOKENS_DAY = 6
    MONTH = 7
    TOKENS_MONTH = 8
    HELD = 9
    # What of the host's part of a limit was given to other hosts, and what was taken from them, in the same window.
    GIVEN_REQUESTS_DAY = 10
    TAKEN_REQUESTS_DAY = 11
    GIVEN_TOKENS_DAY = 12
    TAKEN_TOKENS_DAY = 13
    GIVEN_TOKENS_MONTH = 14
    TAKEN_TOKENS_MONTH = 15


# Enum members are slow to look up, and these are looked up dozens of times for each request.
IDENT, MINUTE, REQUESTS_MINUTE, TOKENS_MINUTE, DAY, REQUESTS_DAY, TOKENS_DAY, MONTH, TOKENS_MONTH, HELD = map(
    int, list(Word)[: Word.GIVEN_REQUESTS_DAY]
)
OF_A_DAY = (
    REQUESTS_DAY,
    TOKENS_DAY,
    *map(int, list(Word)[Word.GIVEN_REQUESTS_DAY : Word.GIVEN_TOKENS_MONTH]),
)
OF_A_MONTH = (TOKENS_MONTH, *map(int, list(Word)[Word.GIVEN_TOKENS_MONTH :]))
ALL_WORDS, COUNTS = Struct(f"={len(Word)}Q"), Struct("=9Q")
"""What is looked at, and from the second word on what changes, when a request is let in: each in one go."""


class Scope(IntEnum):
    """What a record counts for: a key, all keys of a community, or the cap that a charter's keeper put on it."""

    KEY = 1
    COMMUNITY = 2
    CAP = 3


def ident_of(scope: Scope, number: int) -> int:
    """Return the number under which a record is found; never 0, which is an empty place."""
    return scope << SCOPE_BITS | number


@dataclass(frozen=True, slots=True)
class Kept:
    """What of a record outlives the shared memory: its day and its month."""

    ident: int
    day: int
    requests_day: int
    tokens_day: int
    month: int
    tokens_month: int


class Settled(NamedTuple):
    """What is taken off a record: tokens that were put by and not taken, answers given, requests that never came."""

    tokens: int
    answers: int
    unused: int = 0


class Record:
    """A record where it lies. Only whoever holds the counters' lock may use it."""

    __slots__ = ("_at", "_memory", "_place", "_seats", "_seats_at", "_words")

    def __init__(self, memory: memoryview, words: memoryview, seats: memoryview, place: int) -> None:
        """See the record at a ``place`` of the memory, in bytes, also as ``words`` of 8 and ``seats`` of 2 bytes."""
        self._memory, self._place = memory, place
        self._words, self._at = words, place // WORD
        self._seats, self._seats_at = seats, (place + SEATS_AT) // 2

    def __getitem__(self, word: int) -> int:
        return self._words[self._at + word]

    def belong(self, ident: int, month: int) -> None:
        """Count for ``ident`` from ``month`` on, and from nothing if it counted for somebody else."""
        words, at = self._words, self._at
        if words[at + IDENT] != ident:
            for word in range(SIZE // WORD):
                words[at + word] = 0
            words[at + IDENT], words[at + MONTH] = ident, month

    def stands(self, now: Windows) -> Sequence[int]:
        """Return all words, after the windows were begun anew that have ended."""
        found = ALL_WORDS.unpack_from(self._memory, self._place)
        if (found[MINUTE], found[DAY], found[MONTH]) == now:
            return found
        self.roll(now)
        return ALL_WORDS.unpack_from(self._memory, self._place)

    def roll(self, now: Windows) -> None:
        """Begin the windows anew that have ended."""
        words, at = self._words, self._at
        if words[at + MINUTE] != now.minute and is_over(words[at + MINUTE], now.minute):
            words[at + MINUTE] = now.minute
            words[at + REQUESTS_MINUTE] = words[at + TOKENS_MINUTE] = 0
        if words[at + DAY] != now.day and is_over(words[at + DAY], now.day):
            self._begin(DAY, now.day, OF_A_DAY)
        if words[at + MONTH] != now.month and is_over(words[at + MONTH], now.month):
            self._begin(MONTH, now.month, OF_A_MONTH)

    def _begin(self, window: int, number: int, counts: Iterable[int]) -> None:
        self._words[self._at + window] = number
        for word in counts:
            self._words[self._at + word] = 0

    def count(self, stands: Sequence[int], requests: int, tokens: int, seat: int) -> None:
        """Add requests to how the record ``stands``, what is put by for them, and the answers that a seat gives."""
        minute, requests_minute, tokens_minute, day, requests_day, tokens_day, month, tokens_month, held = (
            stands[MINUTE : HELD + 1]
        )
        place = self._seats_at + seat
        answers = min(requests, MOST_HELD - self._seats[place])
        self._seats[place] += answers
        COUNTS.pack_into(
            self._memory,
            self._place + MINUTE * WORD,
            *(minute, requests_minute + requests, tokens_minute + tokens),
            *(day, requests_day + requests, tokens_day + tokens),
            *(month, tokens_month + tokens, held + answers),
        )

    def settle(self, stood: Sequence[int], settled: "Settled", seat: int) -> None:
        """Take off what was settled, from the windows that it was counted in, as the record ``stood`` then."""
        tokens, answers, unused = settled
        now = COUNTS.unpack_from(self._memory, self._place + MINUTE * WORD)
        minute, requests_minute, tokens_minute, day, requests_day, tokens_day, month, tokens_month, held = now
        if minute == stood[MINUTE]:
            requests_minute, tokens_minute = max(0, requests_minute - unused), max(0, tokens_minute - tokens)
        if day == stood[DAY]:
            requests_day, tokens_day = max(0, requests_day - unused), max(0, tokens_day - tokens)
        if month == stood[MONTH]:
            tokens_month = max(0, tokens_month - tokens)
        place = self._seats_at + seat
        answers = min(answers, self._seats[place])
        self._seats[place] -= answers
        COUNTS.pack_into(
            self._memory,
            self._place + MINUTE * WORD,
            *(minute, requests_minute, tokens_minute, day, requests_day, tokens_day),
            *(month, tokens_month, max(0, held - answers)),
        )

    def clear(self, seat: int) -> None:
        """Take back what the process in a seat held; it may have died between any two words."""
        first = self._seats_at
        self._seats[first + seat] = 0
        self._words[self._at + HELD] = sum(self._seats[first : first + SEATS])

    def lend(self, word: int, amount: int) -> None:
        """Note that an amount was given or taken, as ``word`` says, in the window that goes on."""
        self._words[self._at + word] += amount

    def lent(self, word: int, amount: int) -> None:
        """Take over how much was given or taken in all, where that is more than is known here."""
        self._words[self._at + word] = max(self._words[self._at + word], amount)

    @property
    def windows(self) -> Windows:
        """The windows in which it counts."""
        words, at = self._words, self._at
        return Windows(words[at + MINUTE], words[at + DAY], words[at + MONTH])

    @property
    def kept(self) -> Kept:
        """What of it is written down: minutes end by themselves."""
        return Kept(*map(self.__getitem__, (IDENT, DAY, REQUESTS_DAY, TOKENS_DAY, MONTH, TOKENS_MONTH)))

    def recall(self, kept: Kept) -> None:
        """Take over what was written down elsewhere, where that is of a later window, or more of the same."""
        words, at = self._words, self._at
        if kept.day > self[DAY]:
            self._begin(DAY, kept.day, OF_A_DAY)
        if kept.day == self[DAY]:
            words[at + REQUESTS_DAY] = max(self[REQUESTS_DAY], kept.requests_day)
            words[at + TOKENS_DAY] = max(self[TOKENS_DAY], kept.tokens_day)
        if kept.month > self[MONTH]:
            self._begin(MONTH, kept.month, OF_A_MONTH)
        if kept.month == self[MONTH]:
            words[at + TOKENS_MONTH] = max(self[TOKENS_MONTH], kept.tokens_month)
