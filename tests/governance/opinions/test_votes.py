"""Reading votes: the last of each person on each statement stands, in whatever order they are read."""

import struct
from datetime import UTC, datetime
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.opinions.votes import WORDS, Counting, Vote, vote_matrix
from tests.governance.opinions import worlds


@given(worlds.votes, st.randoms())
def test_the_order_of_reading_never_matters(votes: list[Vote], random: Random) -> None:
    shuffled = list(votes)
    random.shuffle(shuffled)
    assert vote_matrix(shuffled).digest() == vote_matrix(votes).digest()


@given(worlds.votes)
def test_it_counts_what_a_loop_counts(votes: list[Vote]) -> None:
    matrix = vote_matrix(votes)
    standing: dict[tuple[str, str], tuple[float, int]] = {}
    for participant, statement, word, moment in votes:
        assert isinstance(moment, int)
        held = standing.get((participant, statement))
        if held is None or (moment, -word) > (held[0], -held[1]):
            standing[participant, statement] = (moment, word)
    for at, name in enumerate(matrix.statements):
        cast = [sum(each[1:3] == (name, word) for each in votes) for word in WORDS]
        last = [
            sum(statement == name and each[1] == word for (_, statement), each in standing.items())
            for word in WORDS
        ]
        assert matrix.totals(Counting.CAST)[at].tolist() == cast
        assert matrix.totals()[at].tolist() == last
    by_participant = [sum(participant == name for participant, _ in standing) for name in matrix.participants]
    assert matrix.votes_by_participant().tolist() == by_participant


def test_the_last_vote_stands_and_both_count_as_cast() -> None:
    matrix = vote_matrix([("ann", "s", -1, 2.0), ("ann", "s", 1, 1.0)])
    assert matrix.totals(Counting.STANDING).tolist() == [[0, 0, 1]]
    assert matrix.totals(Counting.CAST).tolist() == [[1, 0, 1]]


def test_of_two_votes_at_one_moment_the_more_hesitant_stands() -> None:
    matrix = vote_matrix([("ann", "s", 0, 1.0), ("ann", "s", 1, 1.0)])
    assert matrix.totals().tolist() == [[0, 1, 0]]


def test_moments_can_be_datetimes() -> None:
    early, late = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    assert vote_matrix([("ann", "s", 1, late), ("ann", "s", 0, early)]).totals().tolist() == [[1, 0, 0]]


def test_no_votes_make_an_empty_table() -> None:
    matrix = vote_matrix([])
    assert (matrix.participants, matrix.statements) == ((), ())
    assert matrix.totals().shape == (0, 3)


def test_the_digest_is_of_the_bytes_it_says_it_is_of() -> None:
    votes: list[Vote] = [("bea", "t", -1, 2.0), ("ann", "s", 1, 1.0)]
    hashed = b'{"participants":["ann","bea"],"statements":["s","t"]}'
    hashed += struct.pack("<IIb", 0, 0, 1) + struct.pack("<IIb", 1, 1, -1)
    hashed += struct.pack("<6I", 1, 0, 0, 0, 0, 1)
    assert vote_matrix(votes).digest() == f"sha256:{sha256(hashed).hexdigest()}"
    assert vote_matrix([*votes, ("ann", "s", 0, 0.5)]).digest() != vote_matrix(votes).digest()


@pytest.mark.parametrize(
    ("vote", "sentence"),
    [
        (("ann", "s", 2, 1.0), "not 2"),
        (("ann", "s", 0.5, 1.0), "not 0.5"),
        ((7, "s", 1, 1.0), "A participant is named by a text, not by 7"),
        (("ann", None, 1, 1.0), "A statement is named by a text"),
        (("ann", "s", 1, float("nan")), "needs the moment"),
    ],
)
def test_what_is_not_a_vote_is_refused_in_a_sentence(vote: Vote, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        vote_matrix([vote])
