"""Who takes part in the demo, and in which communities."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from constitutions.document import Document, Upstream
from constitutions.formats import from_yaml
from governance.rules import DecisionRule

CONTENT = Path(__file__).parent / "content"
OPERATOR = "olga"
PASSWORD = "a password for the demo"  # noqa: S105 - the demo's people live on one machine, for one demonstration
FOUNDING = DecisionRule(quorum_percent=50, voting_seconds=3 * 86_400, close_early="when_all_voted")


@dataclass(frozen=True)
class Group:
    """A community of the demo: two stewards first, then a drafter and a member."""

    slug: str
    name: str
    purpose: str
    people: tuple[str, str, str, str]
    reason: str
    question: str = ""

    @property
    def stewards(self) -> tuple[str, str]:
        """Those who may approve a deployment, one of whom did not propose the text."""
        return self.people[0], self.people[1]


CHARTER = Group(
    "neighbours",
    "The Open Neighbours",
    "Keeps the charter that our communities have in common: three floors, and nothing more.",
    ("ines", "jakob", "kerstin", "levi"),
    "Three floors that every one of us can live with. Everything else stays at home.",
)
COMMUNITIES = (
    Group(
        "tenants",
        "Harbour Row Tenants' Advice",
        "Volunteers who help people in rented rooms to take their next step.",
        ("amina", "bogdan", "carla", "dmitri"),
        "We argued about this over four evenings; the rationale of each norm says what about.",
        "My landlord says I must leave by Friday. Is that right?",
    ),
    Group(
        "philosophy",
        "The Thursday Philosophy Circle",
        "A circle in a library's back room that would rather ask well than answer fast.",
        ("edith", "farouk", "greta", "henrik"),
        "A model that decides for us would end the evening. This one keeps it going.",
        "Is it wrong to break a promise to a friend?",
    ),
    Group(
        "artists",
        "The Bent Nail",
        "A collective that makes raw work and wants a machine that leaves it raw.",
        ("mira", "noor", "otto", "pia"),
        "Every tool we tried polishes. We wrote down how not to.",
        "Write me a caption for a photo of my broken bike.",
    ),
)
GROUPS = (CHARTER, *COMMUNITIES)


@cache
def charter() -> Document:
    """Return the charter that all three communities adhere to."""
    return from_yaml((CONTENT / "charter.yaml").read_bytes())


@cache
def digest_of(group: Group) -> str:
    """Return the digest of a group's text."""
    return text_of(group).digest


@cache
def text_of(group: Group) -> Document:
    """Return a group's text; a community's adheres to the charter, pinned by its digest."""
    if group == CHARTER:
        return charter()
    upstream = Upstream(authority=CHARTER.slug, title=charter().title, digest=charter().digest)
    plain = from_yaml((CONTENT / f"{group.slug}.yaml").read_bytes())
    return plain.model_copy(update={"upstreams": (upstream,)})
