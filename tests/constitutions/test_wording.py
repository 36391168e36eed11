"""Which words changed, for display."""

from hypothesis import given
from hypothesis import strategies as st

from constitutions.wording import Piece, pieces


@given(st.text("ab \n.", max_size=30), st.text("ab \n.", max_size=30))
def test_both_readings_can_be_read_out_of_the_pieces(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(each.text for each in found if each.kind != "in") == before
    assert "".join(each.text for each in found if each.kind != "out") == after


def test_whole_words_are_marked() -> None:
    assert pieces("It listens to people.", "It listens to neighbours.") == (
        Piece("same", "It listens to "),
        Piece("out", "people"),
        Piece("in", "neighbours"),
        Piece("same", "."),
    )
