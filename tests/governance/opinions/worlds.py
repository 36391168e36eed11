"""Votes to draw maps of: made up by hypothesis, of groups with known leanings, or real ones."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from governance.opinions.votes import Vote
from tests.shared_data import shared

WORDS = (1, 0, -1)
votes = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"), st.sampled_from("stuvwx"), st.sampled_from(WORDS), st.integers(0, 50)
    ),
    max_size=80,
)
"""Anything people can do, re-votes and votes at the same moment included."""


def leaning(
    *, sizes: tuple[int, ...] = (30, 20, 10), statements: int = 24, seen: float = 0.7, seed: int = 0
) -> tuple[list[Vote], NDArray[np.int64]]:
    """Return votes of groups that lean each its own way, and to which group each participant belongs.

    Each saw a share ``seen`` of the statements and goes against their group one time in ten.
    """
    random = np.random.default_rng(seed)
    belongs = np.repeat(np.arange(len(sizes)), sizes)
    leanings = random.choice(WORDS, size=(len(sizes), statements))
    cast: list[Vote] = []
    for person, group in enumerate(belongs):
        for statement in range(statements):
            if random.random() < seen:
                word = leanings[group, statement] if random.random() > 0.1 else random.choice(WORDS)
                cast.append((f"p{person:03}", f"s{statement:03}", int(word), float(len(cast))))
    return cast, belongs


class Conversation:
    """A conversation of pol.is' open data: its votes, and what was published about it."""

    def __init__(self, name: str) -> None:
        folder = shared("governance", "polis-openData", name)
        self.comments = _rows(folder / "comments.csv")
        self.people = _rows(folder / "participants-votes.csv")
        self.votes: list[Vote] = [
            (row["voter-id"], row["comment-id"], int(row["vote"]), float(row["timestamp"]))
            for row in _rows(folder / "votes.csv")
        ]
        self.withdrawn = tuple(row["comment-id"] for row in self.comments if row["moderated"] == "-1")
        self.groups = {row["participant"]: row["group-id"] for row in self.people if row["group-id"]}


class Answer:
    """A conversation with what pol.is' server answered about it (``math-pca2.json``)."""

    def __init__(self, name: str) -> None:
        folder = shared("governance", "polis-math-fixtures", name)
        self.math: dict[str, Any] = json.loads((folder / "math-pca2.json").read_text())
        self.votes: list[Vote] = [
            (
                str(row.get("pid", row.get("participant_id"))),
                str(row.get("tid", row.get("statement_id"))),
                int(row["vote"]),
                float(row["modified"]),
            )
            for row in json.loads((folder / "votes.json").read_text())
        ]
        self.withdrawn = tuple(str(each) for each in self.math["mod-out"])
        members = dict(
            zip(self.math["base-clusters"]["id"], self.math["base-clusters"]["members"], strict=True)
        )
        self.groups = {
            str(person): int(group["id"])
            for group in self.math["group-clusters"]
            for cluster in group["members"]
            for person in members[cluster]
        }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
