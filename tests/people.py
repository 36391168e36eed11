"""The three people in every test, and texts they can ratify. Each walks the real services."""

from dataclasses import dataclass

from constitutions.document import Document, Kind, Upstream
from constitutions.formats import to_yaml
from constitutions.models import Draft, Version
from constitutions.norms import Binding, Example, Message, Modality, Norm
from constitutions.selectors import version_in_force
from constitutions.services import drafts
from governance.counting.ballots import Choice
from governance.models import Community, Decision, Role, User
from governance.rules import DecisionRule
from governance.services import communities, memberships, voting
from governance.states import DecisionStatus

AT_ONCE = DecisionRule(close_early="when_all_voted")
STEWARDS_AT_ONCE = DecisionRule(electorate="stewards", close_early="when_decided", ballots="open")


@dataclass(frozen=True)
class People:
    """alice stewards, bob belongs, charlie does not; the operator runs the instance."""

    operator: User
    alice: User
    bob: User
    charlie: User
    community: Community


def found_people(slug: str = "tenants", name: str = "Tenants") -> People:
    """Found a community of alice and bob, with charlie outside."""
    operator, alice, bob, charlie = (person(name) for name in ("operator", "alice", "bob", "charlie"))
    operator.is_staff = True
    operator.save()
    community = communities.found(
        operator, slug=slug, name=name, purpose="Advice.", first_steward=alice, rule=AT_ONCE
    )
    add(alice, bob, community, Role.MEMBER)
    return People(operator, alice, bob, charlie, community)


def person(username: str) -> User:
    """Return the person of that name, made if need be."""
    found = User.objects.filter(username=username).first()
    return found or User.objects.create_user(username, password=f"{username}-has-a-password")


def add(steward: User, user: User, community: Community, role: Role) -> None:
    """Bring somebody in by an invitation."""
    _, secret = memberships.invite(steward, community=community, role=role)
    memberships.join(user, secret=secret)


def example(norm: str, number: int) -> Example:
    """Return one example of a family of its own."""
    return Example(
        id=f"e{number}",
        family=f"family-{number}",
        dialogue=(Message(role="user", content=f"Question {number} about {norm}?"),),
        preferred=f"Plain answer {number} about {norm}.",
        rejected=f"Grand answer {number} on the matter of {norm}!",
    )


def document(title: str = "Our text", norms: int = 2, examples: int = 5) -> Document:
    """Return a small sound document."""
    return Document(
        schema_version=1,
        title=title,
        preamble="We wrote this together.",
        languages=("en",),
        norms=tuple(
            Norm(
                id=f"norm-{number}",
                statement=f"It keeps norm {number}.",
                negative=f"It breaks norm {number}.",
                modality=Modality.SHOULD,
                rationale="Because we agreed.",
                examples=tuple(example(f"norm {number}", each) for each in range(examples)),
            )
            for number in range(norms)
        ),
        rules={"ratify": AT_ONCE, "deploy": STEWARDS_AT_ONCE},
    )


def charter(title: str = "A charter") -> Document:
    """Return a small charter with one floor."""
    plain = document(title, norms=1)
    floor = plain.norms[0].model_copy(update={"id": "floor", "binding": Binding.FLOOR})
    return Document.model_validate(
        plain.model_copy(update={"kind": Kind.CHARTER, "norms": (floor,)}).model_dump(by_alias=True)
    )


def adhering(text: Document, authority: Community, to: Document) -> Document:
    """Return the text, adhering to a charter."""
    return text.model_copy(
        update={"upstreams": (Upstream(authority=authority.slug, title=to.title, digest=to.digest),)}
    )


def draft_of(author: User, community: Community, text: Document) -> Draft:
    """Begin a draft with this text."""
    return drafts.start(author, community=community, source=to_yaml(text))


def propose(author: User, community: Community, text: Document) -> Decision:
    """Put a text to the vote."""
    draft = draft_of(author, community, text)
    return drafts.propose(
        author, draft=draft, reason="We talked it over.", why_here="What binds all is ours to say."
    )


def all_say(decision: Decision, choice: Choice) -> None:
    """Have every elector vote alike, until the decision closes."""
    for elector in decision.electors.filter(user__isnull=False).select_related("user"):
        assert elector.user is not None
        if decision.status != DecisionStatus.OPEN:
            return
        voting.cast(elector.user, decision=decision, ballot={"choice": choice})
        decision.refresh_from_db()


def in_force(community: Community) -> Version:
    """Return the version in force, which must be there."""
    version = version_in_force(community)
    assert version is not None
    return version
