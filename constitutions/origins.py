"""What was said in conversations that a norm was made from, and what was argued about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from constitutions.models import Draft, Version
from constitutions.norms import Norm
from governance.models import Community, Statement
from governance.selectors.arguments import Debate, debates
from governance.selectors.conversations import HIDDEN, with_hidings
from governance.subjects import id_in, subject_of


@dataclass(frozen=True)
class Origin:
    """A statement that a norm was made from, with what was argued for and against it."""

    statement: Statement
    debate: Debate


def name_of(statement: Statement) -> str:
    """Return how a norm names a statement it was made from, such as ``tenants/statement:12``."""
    return f"{statement.community.slug}/{subject_of(statement)}"


def origins_of(norm: Norm) -> Sequence[Origin]:
    """Return the statements that a norm names and that are here, in its order.

    A text that came from elsewhere may name statements of an instance that is not this one; these are left out,
    as is a number that here belongs to another community.
    """
    numbers = [id_in(name.partition("/")[2], "statement") for name in norm.statements]
    if not numbers:
        return ()
    found = with_hidings(
        Statement.objects.filter(pk__in=numbers, conversation__isnull=False)
        .select_related("community", "author", "conversation__community")
        .prefetch_related(Prefetch("conversation__hidings", queryset=HIDDEN, to_attr="hidden"))
    )
    named = {name_of(each): each for each in found}
    statements = [named[name] for name in norm.statements if name in named]
    spoken: dict[str, Debate] = {}
    for community in {each.community for each in statements}:
        here = [subject_of(each) for each in statements if each.community == community]
        spoken |= debates(community, here)
    return [Origin(each, spoken[subject_of(each)]) for each in statements]


def spoken_of_as(community: Community, norm_id: str, versions: Sequence[Version]) -> Sequence[str]:
    """Return the subjects under which a norm was argued about in the drafts that became these versions."""
    decisions = [version.decision_id for version in versions]
    drafts = Draft.objects.filter(community=community, decision__in=decisions).order_by("pk")
    return [f"{subject_of(Draft(pk=pk))}/{norm_id}" for pk in drafts.values_list("pk", flat=True)]
