"""Text as it comes: whole characters only, and nothing of a stop string."""

from hypothesis import given
from hypothesis import strategies as st

from adapters.engine.batch.transcript import Transcript
from adapters.engine.model.text import Text


def of_bytes(tokens: list[int]) -> str:
    """Decode tokens that are single bytes."""
    return bytes(tokens).decode(errors="replace")


def told(text: str, *stops: str) -> tuple[list[str], Transcript]:
    """Return the pieces that come of ``text``, byte by byte, up to a stop."""
    transcript = Transcript(of_bytes, stops)
    pieces = []
    for token in text.encode():
        pieces.append(transcript.push(token))
        if transcript.stopped:
            break
    return [*pieces, transcript.finish()], transcript


def test_a_character_comes_when_it_is_whole() -> None:
    pieces, _ = told("aé日😀")
    assert [piece for piece in pieces if piece] == ["a", "é", "日", "😀"]


def test_half_a_character_at_the_end_is_told_as_unknown() -> None:
    transcript = Transcript(of_bytes, ())
    assert transcript.push(0xE6) == ""
    assert transcript.finish() == "\N{REPLACEMENT CHARACTER}"


def test_bytes_that_never_become_text_are_not_held_for_ever() -> None:
    transcript = Transcript(of_bytes, ())
    assert any(transcript.push(0xFF) for _ in range(20))


def test_a_stop_string_ends_the_text_before_it() -> None:
    pieces, transcript = told("one two END three", "END")
    assert "".join(pieces) == "one two "
    assert transcript.stopped


def test_the_stop_string_that_comes_first_counts() -> None:
    assert "".join(told("one two three", "three", "two")[0]) == "one "
    assert "".join(told("abcd", "bcd", "abc")[0]) == ""


def test_the_beginning_of_a_stop_string_is_held_back_until_it_is_clear() -> None:
    transcript = Transcript(of_bytes, ("\n\nQ:",))
    assert [transcript.push(byte) for byte in b"a\n\nQ"] == ["a", "", "", ""]
    assert transcript.push(ord("u")) == "\n\nQu"
    assert [transcript.push(byte) for byte in b"\n\n"] == ["", ""]
    assert transcript.finish() == "\n\n"
    assert not transcript.stopped


@given(st.text(max_size=40), st.lists(st.text(min_size=1, max_size=4), max_size=3))
def test_the_pieces_are_the_text_up_to_the_first_stop(text: str, stops: list[str]) -> None:
    pieces, transcript = told(text, *stops)
    out = "".join(pieces)
    assert text.startswith(out)
    assert transcript.stopped == any(stop in text for stop in stops)
    if transcript.stopped:
        assert any(text[len(out) :].startswith(stop) for stop in stops)
        assert not any(stop in out for stop in stops)
    else:
        assert out == text


@given(words=st.text(max_size=60))
def test_the_pieces_of_real_tokens_are_the_whole_text(text: Text, words: str) -> None:
    transcript = Transcript(text.decode, ())
    tokens = text.encode(words)
    pieces = [transcript.push(token) for token in tokens]
    assert "".join([*pieces, transcript.finish()]) == text.decode(tokens)
