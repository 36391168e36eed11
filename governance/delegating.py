"""Reading delegations: to whom somebody handed their votes, who handed theirs to them, and who carries how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from governance.delegations import spoken_for, weights
from governance.models import Community, Decision, DelegatedVote, Delegation, User
from governance.selectors import current_members, rules_in_force, speakers_of

MOST_SHOWN = 5
"""How many of those who carry most votes are shown."""


@dataclass(frozen=True)
class Carried:
    """Somebody who carries votes of others, how many with their own, and how many there are in all."""

    person: User
    votes: int
    of: int

    @property
    def percent(self) -> int:
        """Their share of all votes, rounded."""
        return round(100 * self.votes / self.of)


@dataclass(frozen=True)
class Topic:
    """One kind of decision on which votes can be handed on, as one member sees it.

    ``taker`` has their vote; ``speaker``, at the end of the chain, would cast it as things stand. ``givers``
    handed theirs to them directly, and ``carries`` is how many votes they would cast, their own included.
    """

    kind: str
    taker: User | None
    speaker: User | None
    givers: Sequence[User]
    carries: int
    largest: Sequence[Carried]


def topics_of(community: Community) -> Sequence[str]:
    """Return the kinds of decision on which members can hand their votes on."""
    return [kind for kind, rule in rules_in_force(community).items() if rule.delegation]


def topics_for(user: User, community: Community) -> Sequence[Topic]:
    """Return every such kind as this member sees it, in a number of queries that does not grow with them."""
    people = {each.user_id: each.user for each in current_members(community)}
    standing: dict[str, dict[int, int]] = {}
    for topic, giver, taker in Delegation.objects.filter(community=community, until=None).values_list(
        "topic", "giver_id", "taker_id"
    ):
        standing.setdefault(topic, {})[giver] = taker
    return [_topic(kind, user, people, standing.get(kind, {})) for kind in topics_of(community)]


def _topic(kind: str, user: User, people: Mapping[int, User], given: Mapping[int, int]) -> Topic:
    # As if everybody voted who has not handed their vote on: what each carries as things stand.
    ends = spoken_for(list(people), people.keys() - given.keys(), given)
    carried = weights(ends)
    taker = given.get(user.pk)
    end = ends.get(user.pk)
    return Topic(
        kind=kind,
        taker=people.get(taker) if taker else None,
        speaker=people[end] if end and end != user.pk else None,
        givers=[people[giver] for giver, to in given.items() if to == user.pk and giver in people],
        carries=carried[user.pk],
        largest=_largest(carried, people, len(people)),
    )


def _largest(carried: Mapping[int, int], people: Mapping[int, User], of: int) -> Sequence[Carried]:
    most = sorted(carried.items(), key=lambda each: (-each[1], each[0]))
    return [Carried(people[person], votes, of) for person, votes in most if votes > 1][:MOST_SHOWN]


def largest_on(decision: Decision) -> Sequence[Carried]:
    """Return who carries most votes on a decision: as they stand while voting is open, as they were counted after."""
    rule = decision.frozen_rule
    if not rule.delegation:
        return []
    if decision.finished_count:
        kept = DelegatedVote.objects.filter(decision=decision, ballot__elector__user__isnull=False)
        speakers = kept.values_list("ballot__elector__user_id", flat=True)
        carried = weights(dict(enumerate(speakers)))
        votes = {person: number + 1 for person, number in carried.items()}
        cast = decision.count.main.turnout.cast
    else:
        spoken = {elector: ballot.elector_id for elector, ballot in speakers_of(decision).items()}
        by_elector = weights(spoken)
        people = decision.electors.filter(pk__in=by_elector, user__isnull=False)
        owners = dict(people.values_list("pk", "user_id"))
        votes = {owners[elector]: number for elector, number in by_elector.items() if elector in owners}
        cast = len(spoken)
    return _largest(
        votes, User.objects.in_bulk([person for person, number in votes.items() if number > 1]), cast
    )


@dataclass(frozen=True)
class HandedOn:
    """Whom an elector handed their vote to, and whose ballot counts for them, if anybody's on the way has been cast."""

    taker: User
    speaker: User | None


def handed_on(user: User, decision: Decision) -> HandedOn | None:
    """Return what becomes of somebody's vote that they have not cast; ``None`` where it is theirs alone."""
    if not decision.frozen_rule.delegation:
        return None
    if decision.finished_count:
        kept = (
            DelegatedVote.objects.select_related("ballot__elector__user")
            .filter(decision=decision, elector__user=user)
            .first()
        )
        speaker = kept.ballot.elector.user if kept else None
        return HandedOn(speaker, speaker) if speaker else None
    given = (
        Delegation.objects.select_related("taker")
        .filter(community=decision.community_id, topic=decision.kind, giver=user, until=None)
        .first()
    )
    if given is None:
        return None
    elector = decision.electors.filter(user=user).first()
    ballot = speakers_of(decision).get(elector.pk) if elector else None
    own = ballot is not None and elector is not None and ballot.elector_id == elector.pk
    return HandedOn(given.taker, ballot.elector.user if ballot and not own else None)
