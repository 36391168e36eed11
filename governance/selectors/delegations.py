"""Reading delegations: to whom somebody handed their votes, who handed theirs to them, and who carries how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from governance.delegations import in_hand, spoken_for, themes_in, weights
from governance.models import Community, Decision, DelegatedVote, User
from governance.ports.themes import table, topic_in_words
from governance.selectors.communities import current_members
from governance.selectors.decisions import given_in, given_on, speakers_of
from governance.selectors.rules import rules_in_force

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
    """A kind of decision, or a theme, on which votes can be handed on, as one member sees it.

    ``title`` is what people call it. ``taker`` has their vote; ``speaker``, at the end of the chain, would cast it as
    things stand. ``givers`` handed theirs to them directly, and ``carries`` is how many votes they would cast, their
    own included.
    """

    name: str
    title: str
    taker: User | None
    speaker: User | None
    givers: Sequence[User]
    carries: int
    largest: Sequence[Carried]


def topics_of(community: Community) -> Sequence[str]:
    """Return the kinds of decision, and the themes, on which members can hand their votes on."""
    kinds = [kind for kind, rule in rules_in_force(community).items() if rule.delegation]
    themes = table().titles(community) if table().kind in kinds else ()
    return [*kinds, *themes]


def topics_for(user: User, community: Community) -> Sequence[Topic]:
    """Return every such topic as this member sees it, in a number of queries that does not grow with them."""
    people = {each.user_id: each.user for each in current_members(community)}
    given, titles = given_in(community), table().titles(community)
    # A theme that the text no longer has stays in sight of whoever handed it on, who can take it back.
    left = [topic for topic, hands in given.items() if user.pk in hands and topic in set(themes_in(given))]
    topics = dict.fromkeys([*topics_of(community), *left])
    return [_topic(name, topic_in_words(name, titles), user, people, given) for name in topics]


def _topic(
    name: str, title: str, user: User, people: Mapping[int, User], given: Mapping[str, Mapping[int, int]]
) -> Topic:
    themes = themes_in([name])
    hands = in_hand(given, table().kind if themes else name, themes)
    # As if everybody voted who has not handed their vote on: what each carries as things stand.
    ends = spoken_for(list(people), people.keys() - hands.keys(), hands)
    carried = weights(ends)
    own = given.get(name, {})
    taker, end = own.get(user.pk), ends.get(user.pk)
    return Topic(
        name=name,
        title=title,
        taker=people.get(taker) if taker else None,
        speaker=people[end] if end and end != user.pk else None,
        givers=[people[giver] for giver, to in own.items() if to == user.pk and giver in people],
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
    finished = decision.finished_count
    if finished:
        kept = DelegatedVote.objects.filter(decision=decision, ballot__elector__user__isnull=False)
        speakers = kept.values_list("ballot__elector__user_id", flat=True)
        carried = weights(dict(enumerate(speakers)))
        votes = {person: number + 1 for person, number in carried.items()}
        cast = finished.main.turnout.cast
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
    given = given_on(decision).get(user.pk)
    if given is None:
        return None
    elector = decision.electors.filter(user=user).first()
    ballot = speakers_of(decision).get(elector.pk) if elector else None
    own = ballot is not None and elector is not None and ballot.elector_id == elector.pk
    return HandedOn(User.objects.get(pk=given), ballot.elector.user if ballot and not own else None)
