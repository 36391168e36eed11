"""What it comes to if a text is put to the vote: what it touches, by which rule, and what it would wait for."""

from collections.abc import Sequence
from dataclasses import dataclass

from constitutions.changes import changed_bindings, changed_norms, sections_changed
from constitutions.document import Document, Kind
from constitutions.entrenching import entrenched_in
from constitutions.keeping import in_good_standing
from constitutions.models import Draft, Version
from constitutions.norms import Norm
from constitutions.selectors import RATIFY, lapsed_in, ratifying_rule, theme_of
from governance.entrenchment import Entrenched
from governance.models import Community
from governance.rules import PEERS, DecisionRule
from governance.selectors.friction import Wait, waits


@dataclass(frozen=True)
class Proposal:
    """A draft as the question it would be: its topics, those of them that are entrenched, and the rule as it is.

    What is entrenched tightens the rule when the question is put. Its ``themes`` are the sections in which all of it
    lies: for whom votes were handed on by section.
    """

    topics: tuple[str, ...]
    themes: tuple[str, ...]
    entrenched: tuple[Entrenched, ...]
    rule: DecisionRule


def proposal_of(draft: Draft, document: Document) -> Proposal:
    """Return what a draft that says ``document`` would be as a question, if it stands on the version in force."""
    base = draft.base
    before = base.text.document.norms if base else ()
    slow = entrenched_in(base.text.document, document, lapsed=lapsed_in(base)) if base else ()
    touched = {*changed_norms(before, document.norms), *(norm.id for norm in slow)}
    return Proposal(
        topics=tuple(map(topic_of, sorted(touched))),
        themes=tuple(map(theme_of, sections_changed(base.text.document, document))) if base else (),
        entrenched=tuple(map(as_entrenched, slow)),
        rule=_rule_for(draft, document),
    )


def those_below(draft: Draft, document: Document) -> Sequence[Community]:
    """Return who adheres to the charter that a draft would change; nobody where it is no charter."""
    return in_good_standing(draft.community) if document.kind is Kind.CHARTER else ()


def waits_for(version: Version, norm: Norm) -> tuple[Wait, ...]:
    """Return what a change of a norm would have to wait for now, the longest last. ``version`` is the one in force."""
    return waits(
        version.community,
        kind=RATIFY,
        rule=ratifying_rule(version.community),
        topics=[topic_of(norm.id)],
        entrenched=[as_entrenched(norm)] if norm.entrenchment else [],
    )


def topic_of(norm_id: str) -> str:
    """Return the topic of a decision that touches a norm."""
    return f"norm:{norm_id}"


def as_entrenched(norm: Norm) -> Entrenched:
    """Return an entrenched norm as a decision knows it. Raises ``ValueError`` for one that is not entrenched."""
    return Entrenched.model_validate(
        {"topic": topic_of(norm.id), "title": f"the norm “{norm.statement}”", "asks": norm.entrenchment}
    )


def _rule_for(draft: Draft, document: Document) -> DecisionRule:
    """Return the rule by which a text is ratified: those who adhere have a say in it where what binds them changes."""
    rule = ratifying_rule(draft.community)
    before = draft.base.text.document.norms if draft.base else ()
    return rule if changed_bindings(before, document.norms) else rule.without(PEERS)
