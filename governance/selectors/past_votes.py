"""Reading finished votes, so that they can be counted again by another rule (:mod:`governance.rulebook.replay`).

However many votes there are, this takes the same few queries.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from governance.models import Ballot, Community, CountedBallot, Decision, DelegatedVote
from governance.rulebook.replay import Past

MOST = 50
"""How many votes are counted again at once, the newest first."""

MOST_BALLOTS = 2_000
"""A choice among options with more ballots than this is not counted again: a page has to be there in a moment."""


@dataclass(frozen=True)
class PastVote:
    """A finished vote, with what is needed to count it again; ``past`` is ``None`` where it has too many ballots."""

    decision: Decision
    past: Past | None


@dataclass(frozen=True)
class PastVotes:
    """The newest finished votes of a kind; of every kind where there is none of that one."""

    votes: tuple[PastVote, ...]
    of_the_kind: bool


def past_votes(community: Community, kind: str) -> PastVotes:
    """Return the newest finished votes of ``kind``, or where there is none of all kinds. Emergencies are left out."""
    ended = Decision.objects.filter(community=community, result__isnull=False, emergency=False)
    newest = ended.order_by("-closed_at", "-pk")
    decisions = list(newest.filter(kind=kind)[:MOST])
    of_the_kind = bool(decisions)
    decisions = decisions or list(newest[:MOST])
    counts = {each.pk: each.count for each in decisions}
    small = [
        each for each in decisions if counts[each.pk].main.turnout.cast <= MOST_BALLOTS or not each.options
    ]
    contents, delegated = _said(small)
    past = {
        each.pk: Past(
            rule=each.frozen_rule,
            options=tuple(each.keys),
            found=counts[each.pk],
            contents=contents[each.pk],
            delegated=delegated[each.pk],
        )
        for each in small
    }
    return PastVotes(tuple(PastVote(each, past.get(each.pk)) for each in decisions), of_the_kind)


Contents = dict[int, list[Mapping[str, Any]]]
"""What counted ballots said, by decision."""


def _said(decisions: Sequence[Decision]) -> tuple[Contents, Counter[int]]:
    """Return what counted ballots on options said, and how many votes others' ballots cast, by decision."""
    chosen = [each for each in decisions if each.options]
    found: Contents = defaultdict(list)
    parted = CountedBallot.objects.filter(decision__in=chosen)
    for number, content in parted.values_list("decision_id", "content"):
        found[number].append(content)
    own: dict[int, Mapping[str, Any]] = {}
    named = Ballot.objects.filter(decision__in=chosen, content__isnull=False)
    for ballot, number, content in named.values_list("pk", "decision_id", "content"):
        own[ballot] = content or {}
        found[number].append(own[ballot])
    delegated: Counter[int] = Counter()
    handed_on = DelegatedVote.objects.filter(decision__in=decisions).values_list("decision_id", "ballot_id")
    for number, ballot, votes in handed_on.annotate(votes=Count("pk")):
        delegated[number] += votes
        if ballot in own:
            found[number] += [own[ballot]] * votes
    return found, delegated
