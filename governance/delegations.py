"""Whose ballot stands for whom. Pure: no database.

Delegation is transitive: what was handed to somebody who hands it on goes on with them, until it reaches
somebody who voted. One's own ballot always goes before any delegation (liquid democracy; Ford, "Delegative
Democracy", 2002). A chain that ends with nobody who voted, or comes back to where it was, counts for nothing.

Votes are handed on by topic: a kind of decision, or a theme that decisions are about. Whoever has a theme from
somebody votes for them where a decision is about nothing else; so nobody votes on more than was put in their hands.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

Person = TypeVar("Person")

THEME = "theme:"
"""What the name of a theme begins with, among the topics of a decision or of a delegation."""


def themes_in(topics: Iterable[str]) -> list[str]:
    """Return those of some topics that are themes."""
    return [topic for topic in topics if topic.startswith(THEME)]


def in_hand(
    given: Mapping[str, Mapping[Person, Person]], kind: str, themes: Sequence[str]
) -> dict[Person, Person]:
    """Return whose vote on a decision is in whose hands, from what was ``given`` by topic: taker by giver.

    Somebody who has all the decision's themes from a giver goes before whoever has its kind.
    """
    first = given.get(themes[0], {}) if themes else {}
    whole = {
        giver: taker
        for giver, taker in first.items()
        if all(given.get(theme, {}).get(giver) == taker for theme in themes)
    }
    return {**given.get(kind, {}), **whole}


def leads_back(
    given: Mapping[str, Mapping[Person, Person]], topic: str, giver: Person, taker: Person
) -> bool:
    """Whether handing ``topic`` on would let a vote come back to its giver, on any decision there could be.

    A decision has one kind and any themes, so circles are looked for in each kind together with all themes.
    """
    kinds = (
        {topic} if not topic.startswith(THEME) else {each for each in given if each not in themes_in(given)}
    )
    return any(
        _reaches(taker, giver, [given.get(each, {}) for each in {kind, *themes_in(given)}])
        for kind in kinds or {topic}
    )


def _reaches(start: Person, end: Person, given: Sequence[Mapping[Person, Person]]) -> bool:
    ahead, seen = [start], set[Person]()
    while ahead:
        person = ahead.pop()
        if person == end:
            return True
        if person not in seen:
            seen.add(person)
            ahead += [each[person] for each in given if person in each]
    return False


def spoken_for(
    electors: Collection[Person], voted: Collection[Person], delegations: Mapping[Person, Person]
) -> dict[Person, Person]:
    """Return, for each elector whose vote counts, the person whose ballot counts for them: often themselves."""
    found: dict[Person, Person | None] = {}
    for elector in electors:
        path: list[Person] = []
        person: Person | None = elector
        while person is not None and person not in found:
            found[person] = person if person in voted else None
            path.append(person)
            person = None if person in voted else delegations.get(person)
        speaker = found[person] if person is not None else found[path[-1]]
        found.update(dict.fromkeys(path, speaker))
    return {elector: speaker for elector in electors if (speaker := found[elector]) is not None}


def weights(spoken: Mapping[Person, Person]) -> Counter[Person]:
    """Return how many votes each speaker casts, their own included."""
    return Counter(spoken.values())
