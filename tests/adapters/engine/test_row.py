"""Which tokens a piece of text came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.engine.batch.row import Finish, Piece, Row
from adapters.engine.batch.transcript import Transcript
from adapters.engine.sampling.choice import Choice, Sampler, Sampling
from tests.adapters.engine.test_transcript import of_bytes

END = 1_000


def a_row(length: int, *stops: str) -> Row:
    """Return a row whose tokens are single bytes."""
    sampler = Sampler(Sampling(), [])
    return Row(0, [], length, sampler, Transcript(of_bytes, stops), frozenset([END]))


def taken(row: Row, tokens: bytes | list[int]) -> list[Piece]:
    """Let the row take these tokens until it has finished."""
    pieces: list[Piece] = []
    for token in tokens:
        pieces.append(row.take(Choice(token, -float(len(pieces)))))
        if row.finish:
            break
    return pieces


def tokens_of(piece: Piece) -> list[int]:
    return [choice.token for choice in piece.choices]


def test_a_token_comes_with_its_text() -> None:
    pieces = taken(a_row(3), b"abc")
    assert [(piece.text, tokens_of(piece), piece.starts) for piece in pieces] == [
        ("a", [97], (0,)),
        ("b", [98], (1,)),
        ("c", [99], (2,)),
    ]
    assert pieces[-1].finish == Finish.LENGTH


def test_parts_of_a_character_come_with_the_whole_and_begin_where_it_does() -> None:
    pieces = taken(a_row(5), "a日b".encode())
    assert [piece.text for piece in pieces] == ["a", "", "", "日", "b"]
    assert [tokens_of(piece) for piece in pieces] == [[97], [], [], list("日".encode()), [98]]
    assert [piece.starts for piece in pieces] == [(0,), (), (), (1, 1, 1), (2,)]


def test_half_a_character_at_the_end_is_told_too() -> None:
    *_, last = taken(a_row(3), b"a\xe6\x97")
    assert (last.text, tokens_of(last), last.starts) == ("\N{REPLACEMENT CHARACTER}", [0xE6, 0x97], (1, 1))


def test_what_may_be_a_stop_string_is_told_when_it_is_none() -> None:
    pieces = taken(a_row(9, "END"), b"aENx")
    assert [tokens_of(piece) for piece in pieces] == [[97], [], [], [*b"ENx"]]


def test_the_tokens_of_a_stop_string_are_never_told() -> None:
    pieces = taken(a_row(9, "END"), b"aENEND!")
    assert b"".join(bytes(tokens_of(piece)) for piece in pieces) == b"aEN"
    assert pieces[-1].finish == Finish.STOP


def test_the_end_token_is_no_part_of_the_text() -> None:
    pieces = taken(a_row(9, "bc"), [97, 98, END])
    assert [tokens_of(piece) for piece in pieces] == [[97], [], [98]]
    assert pieces[-1].finish == Finish.STOP


@given(
    st.text(max_size=30),
    st.lists(st.text(min_size=1, max_size=3), max_size=3),
    st.integers(0, 40),
    st.booleans(),
)
def test_the_tokens_told_are_those_of_the_text(text: str, stops: list[str], length: int, ended: bool) -> None:
    tokens = [*text.encode(), *([END] if ended else [])]
    if not tokens:
        return
    pieces = taken(a_row(length or 1_000, *stops), tokens)
    told = [token for piece in pieces for token in tokens_of(piece)]
    starts = [start for piece in pieces for start in piece.starts]
    out = "".join(piece.text for piece in pieces)
    if pieces[-1].finish is None:
        return
    assert told == tokens[: len(told)]
    # With bytes as tokens, a token's text is its character, which only a whole number of them makes up.
    assert bytes(told).decode(errors="replace") == out
    assert starts == sorted(starts)
    for at, start in enumerate(starts):
        known = bytes(told[:at]).decode(errors="ignore")
        assert start == pytest.approx(len(known), abs=0) or not text.startswith(known)
