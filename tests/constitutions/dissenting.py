"""Texts that were ratified against somebody's voice, each by the real services."""

from collections.abc import Mapping
from typing import Any

from constitutions.document import Document
from constitutions.models import Version
from governance.models import Role
from governance.services import voting
from tests.loop import settle
from tests.people import People, add, in_force, person, propose
from tests.walking import AWAY

YES = {"choice": "yes"}
AGAINST = {"choice": "no", "reason": "It will talk down to us."}
AGAINST_SENTENCE = "Of 4 members who could vote, 1 voted against it and 3 voted for it."


def four(people: People) -> None:
    """Bring two more members in."""
    for name in ("dora", "emil"):
        add(people.alice, person(name), people.community, Role.MEMBER)


def contested(people: People, text: Document, **said: Mapping[str, Any]) -> Version:
    """Have four people vote on a text, all for it but those for whom another ballot is given."""
    if people.community.memberships.filter(left_at=None).count() == 2:
        four(people)
    decision = propose(people.alice, people.community, text)
    for name in ("alice", "bob", "dora", "emil"):
        voting.cast(person(name), decision=decision, ballot=dict(said.get(name, YES)))
        decision.refresh_from_db()
    settle(without=AWAY)
    return in_force(people.community)
