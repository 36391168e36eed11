"""From a conversation's votes to its opinion map, drawn as often as one likes and the same each time.

It loads scikit-learn, so only the step that makes maps imports it; pages read what was kept.
"""

from collections.abc import Iterator, Mapping

from governance.models import Conversation, LedgerEntry
from governance.opinions.opinion_map import opinion_map
from governance.opinions.pseudonyms import name_of
from governance.opinions.values import WHAT_SENSITIVITY_MEANS, WHY_NO_GROUPS, OpinionMap, Settings
from governance.opinions.votes import TWO_COUNTINGS, Vote
from governance.selectors.conversations import hidden_statements, votes_until

SEED_DIGITS = 8
"""How many hexadecimal digits of the entry's hash make the seed: 32 bits, as many as k-means takes."""


def seed_of(entry: LedgerEntry) -> int:
    """Return the seed of the map that an entry asks for. Nobody picks it: the entry's hash cannot be foreseen."""
    return int(entry.hash[:SEED_DIGITS], 16)


def drawn(conversation: Conversation, *, entry: LedgerEntry, key: str) -> OpinionMap:
    """Return the map of the votes cast until ``entry``, with its people named under ``key``.

    Statements that are hidden now are in no list of it; those who voted on them are counted for the others.
    """
    hidden = tuple(sorted(map(str, hidden_statements(conversation))))
    votes = _votes(conversation, entry, key)
    return opinion_map(votes, seed=seed_of(entry), settings=Settings(withdrawn=hidden))


def explained(found: OpinionMap) -> Mapping[str, str]:
    """Return what a reader is told of the map's figures. It is kept with them, so that both stay as they were."""
    return {
        "countings": TWO_COUNTINGS,
        "consensus": "The group-informed consensus of a statement is (A + 1) / (S + 2), multiplied over all groups: "
        "A members of a group agree with it, of S who voted on it (Small et al., “Polis: Scaling Deliberation by "
        "Mapping High Dimensional Opinion Spaces”, 2021). A majority cannot carry it alone: a group that rejects a "
        "statement pulls it down, however small that group is. Compare it within one map only.",
        "sensitivity": WHAT_SENSITIVITY_MEANS if found.sensitivity else "",
        "no_groups": WHY_NO_GROUPS[found.no_groups] if found.no_groups else "",
    }


def _votes(conversation: Conversation, entry: LedgerEntry, key: str) -> Iterator[Vote]:
    names: dict[int, str] = {}
    for user, statement, stance, moment in votes_until(conversation, entry.at):
        if user not in names:
            names[user] = name_of(user, key)
        yield names[user], str(statement), stance, moment
