"""Asking drafters which of two norms goes first, and writing their answers into the text."""

from dataclasses import dataclass
from itertools import combinations

from constitutions import outline
from constitutions.canonical import plain_value
from constitutions.document import Document, Precedence
from constitutions.editing import GONE, Place
from constitutions.effective import effective
from constitutions.embeddings import EmbeddingsAwayError, embedder
from constitutions.errors import UnreadableTextError
from constitutions.formats import UnreadableError, value_of
from constitutions.models import Draft, SetAside
from constitutions.norms import Norm
from constitutions.selectors import charters_above
from constitutions.services import saving
from constitutions.tensions import MOST_NORMS, Tension, by_words, tensions
from governance import clock
from governance.models import Community, User
from governance.proof.digests import canonical_json, digest_of


@dataclass(frozen=True)
class Questions:
    """Pairs of norms that may pull apart; ``away`` says why they were compared by their words alone, if they were."""

    tensions: tuple[Tension, ...]
    away: str = ""


def questions(document: Document, community: Community) -> Questions:
    """Return what to ask the drafters of a text: its own norms are compared, and those of the charters above it.

    What they answered by a rule, or set aside, is not asked. Raises what finding the charters raises.
    """
    norms = norms_of(document)
    aside = set(SetAside.objects.filter(community=community).values_list("words", flat=True))
    answered = {frozenset({rule.first, rule.then}) for rule in document.precedence}
    if aside:
        answered |= {
            frozenset({one.id, other.id})
            for one, other in combinations(norms[:MOST_NORMS], 2)
            if words_of(one, other) in aside
        }
    try:
        return Questions(tensions(norms, answered, embedder(community)))
    except EmbeddingsAwayError as error:
        return Questions(tensions(norms, answered, by_words), away=str(error))


def norms_of(document: Document) -> list[Norm]:
    """Return the norms that can pull apart under a text: its own and those of the charters above it."""
    charters = [charter.text.document for charter in charters_above(document)]
    return [found.norm for found in effective(document, charters)]


def words_of(one: Norm, other: Norm) -> str:
    """Return the name of what two norms say, in either order."""
    return digest_of(canonical_json(sorted((one.statement, other.statement))))


def set_aside(author: User, *, draft: Draft, one: Norm, other: Norm) -> None:
    """Keep that two norms do not pull apart as they read now, so that nobody is asked again until they do not."""
    saving.check_can_edit(author, draft)
    SetAside.objects.get_or_create(
        community=draft.community,
        words=words_of(one, other),
        defaults={"said_by": author, "said_at": clock.now()},
    )


def ask_again(author: User, *, draft: Draft) -> None:
    """Forget everything that was set aside in the community."""
    saving.check_can_edit(author, draft)
    SetAside.objects.filter(community=draft.community).delete()


def answer(author: User, *, draft: Draft, rule: Precedence, seen_revision: int) -> Draft:
    """Write a rule of precedence into the draft, in the place of one between the same two norms if there is one.

    Raises what saving a draft raises.
    """
    rules = _rules(draft, seen_revision)
    pair = {rule.first, rule.then}
    same = (at for at, each in enumerate(rules) if {each.get("first"), each.get("then")} == pair)
    place: Place = ("precedence", next(same, len(rules))) if rules else ("precedence",)
    value: object = plain_value(rule) if rules else [plain_value(rule)]
    return saving.edit(author, draft=draft, edits=[(place, value)], seen_revision=seen_revision)


def take_back(author: User, *, draft: Draft, first: str, then: str, seen_revision: int) -> Draft:
    """Take a rule of precedence out of the draft; one that is not there is no matter."""
    rules = _rules(draft, seen_revision)
    kept = [rule for rule in rules if (rule.get("first"), rule.get("then")) != (first, then)]
    edits: list[tuple[Place, object]] = [(("precedence",), kept or GONE)] if len(kept) < len(rules) else []
    return saving.edit(author, draft=draft, edits=edits, seen_revision=seen_revision)


def _rules(draft: Draft, seen_revision: int) -> list[dict[str, object]]:
    try:
        value = value_of(saving.source_at(draft, seen_revision))
    except UnreadableError as error:
        raise UnreadableTextError(sentences=" ".join(error.sentences)) from error
    return [each for each in outline.list_at(value, ("precedence",)) or [] if isinstance(each, dict)]
