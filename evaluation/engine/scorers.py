"""The deterministic scorers: one small function for each kind of check, from a reply to yes or no.

``score`` gives 1.0 or 0.0, or ``None`` where only a judge could say (a rubric): unscored is missing,
never a violation.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from constitutions.checks import (
    AnyOf,
    Check,
    ContainsAny,
    ContainsNone,
    EndsWithQuestion,
    Lowercase,
    NoCharacters,
    PlainText,
    QuestionCount,
    Rubric,
    SentenceLength,
    StartsWithAny,
    WordCount,
)

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+")
OPENING = "\"'“‘(*_ \t\n"
QUESTION_MARKS = "?？؟"
QUESTION = re.compile(f"[{QUESTION_MARKS}]+")
FULL_STOPS = ".…。"
MARKUP = re.compile(r"^[ \t]*(?:[-*+•]\s|\d+[.)]\s|#{1,6}\s|>|\|)|\*\*|__|`", re.MULTILINE)
# They only join or style the character before them, and stand in many emoji.
JOINERS = frozenset("\u200d\ufe0e\ufe0f")


def words(text: str) -> list[str]:
    """Return the words of ``text``; an apostrophe or a hyphen inside a word belongs to it."""
    return WORD.findall(text)


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text`` that have a word in them."""
    return [part.strip() for part in SENTENCE_END.split(text) if words(part)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold()).replace("’", "'")


def _pattern(phrase: str) -> str:
    """Return a pattern for a phrase of whole words, however they are spaced. “I can” is not in “I can't”."""
    folded = _folded(phrase)
    before = r"(?<!\w)" if re.match(r"\w", folded) else ""
    after = r"(?!\w|'t\b)" if re.search(r"\w$", folded) else ""
    return before + r"\s+".join(map(re.escape, folded.split())) + after


def _contains(reply: str, phrase: str) -> bool:
    return re.search(_pattern(phrase), _folded(reply)) is not None


def _ends_with_question(_: EndsWithQuestion, reply: str) -> bool:
    for character in reversed(reply):
        if character in QUESTION_MARKS:
            return True
        if character.isalnum() or character in FULL_STOPS:
            return False
    return False


def _contains_any(check: ContainsAny, reply: str) -> bool:
    return any(_contains(reply, phrase) for phrase in check.phrases)


def _contains_none(check: ContainsNone, reply: str) -> bool:
    return not any(_contains(reply, phrase) for phrase in check.phrases)


def _starts_with_any(check: StartsWithAny, reply: str) -> bool:
    openings = _folded(reply.lstrip()), _folded(reply.lstrip(OPENING))
    patterns = [re.compile(_pattern(phrase)) for phrase in check.phrases]
    return any(pattern.match(opening) for pattern in patterns for opening in openings)


def _word_count(check: WordCount, reply: str) -> bool:
    return check.least <= len(words(reply)) <= check.most


def _sentence_length(check: SentenceLength, reply: str) -> bool:
    return all(len(words(sentence)) <= check.most for sentence in sentences(reply))


def _question_count(check: QuestionCount, reply: str) -> bool:
    return check.least <= len(QUESTION.findall(reply)) <= check.most


def _no_characters(check: NoCharacters, reply: str) -> bool:
    return not any(character in reply for character in check.characters if character not in JOINERS)


def _lowercase(_: Lowercase, reply: str) -> bool:
    return not any(character.isupper() for character in reply)


def _plain_text(_: PlainText, reply: str) -> bool:
    return MARKUP.search(reply) is None


SCORERS: Mapping[type, Callable[[Any, str], bool]] = {
    EndsWithQuestion: _ends_with_question,
    ContainsAny: _contains_any,
    ContainsNone: _contains_none,
    StartsWithAny: _starts_with_any,
    WordCount: _word_count,
    SentenceLength: _sentence_length,
    QuestionCount: _question_count,
    NoCharacters: _no_characters,
    Lowercase: _lowercase,
    PlainText: _plain_text,
}


def score(check: Check, reply: str) -> float | None:
    """Grade ``reply`` by ``check``: 1.0 kept, 0.0 broken, ``None`` where a judge is needed.

    A reply without words keeps nothing. Of alternatives the best path counts; where none that could be graded
    is kept, a path that could not leaves the check unscored.
    """
    if isinstance(check, Rubric):
        return None
    text = unicodedata.normalize("NFC", reply)
    if isinstance(check, AnyOf):
        paths = [score(option, text) for option in check.options]
        return 1.0 if 1.0 in paths else None if None in paths else 0.0
    return float(bool(words(text)) and SCORERS[type(check)](check, text))
