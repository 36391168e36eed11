"""What somebody typed, checked before it is kept."""

from governance.errors import MalformedError
from governance.words import normalise, without_controls


def clean(text: str, *, longest: int, what: str) -> str:
    """Return ``text`` as it is kept, with no space around it.

    Raises :class:`MalformedError` if it says nothing, is longer than ``longest`` characters, or holds a
    character that can only mislead.
    """
    text = str(normalise(text)).strip()
    if not text:
        raise MalformedError(sentences=f"{what} says something. Write at least a word.")
    if len(text) > longest:
        raise MalformedError(
            sentences=f"{what} has at most {longest:,} characters, and this has {len(text):,}. Shorten it."
        )
    try:
        return without_controls(text)
    except ValueError as error:
        raise MalformedError(sentences=str(error)) from error
