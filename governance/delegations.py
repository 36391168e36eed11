"""Whose ballot stands for whom. Pure: no database.

Delegation is transitive: what was handed to somebody who hands it on goes on with them, until it reaches
somebody who voted. One's own ballot always goes before any delegation (liquid democracy; Ford, "Delegative
Democracy", 2002). A chain that ends with nobody who voted, or comes back to where it was, counts for nothing.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TypeVar

Person = TypeVar("Person")


def leads_back(delegations: Mapping[Person, Person], giver: Person, taker: Person) -> bool:
    """Whether ``giver`` handing their vote to ``taker`` would close a circle."""
    seen = {giver}
    while taker not in seen:
        seen.add(taker)
        if taker not in delegations:
            return False
        taker = delegations[taker]
    return taker == giver


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
