"""Writing texts and putting them to the vote."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.text import Truncator

from constitutions import deciding
from constitutions.document import Document, Kind
from constitutions.effective import Fault, Problem, resolve
from constitutions.errors import (
    AnotherTextOpenError,
    BaseMovedError,
    CharterCeilingError,
    CharterFloorError,
    CharterMisnamedError,
    DepartureError,
    MissingRuleError,
    NormEndedError,
    ReservedNormError,
    RuleNotYesOrNoError,
    SubsidiarityError,
    UnknownAuthorityError,
    UnreadableTextError,
    UnresolvedChartersError,
)
from constitutions.events import DraftAbandoned, DraftProposed, DraftStarted
from constitutions.formats import UnreadableError, from_yaml
from constitutions.models import Bundle, Draft
from constitutions.proposing import proposal_of, those_below
from constitutions.selectors import RATIFY, charters_above, charters_of, version_in_force
from constitutions.services.saving import check_can_edit, check_size, for_editing, remember
from constitutions.services.texts import store
from constitutions.states import DRAFT, BundleStatus, DraftStatus
from governance import clock, ledger
from governance.errors import ReasonNeededError, RefusalError, SelfAttestationError
from governance.models import Community, Decision, Role, User
from governance.permissions import check_role
from governance.policies import check_friction, check_open
from governance.sanctioning import MEMBERS
from governance.services import decisions
from governance.subjects import subject_of

DEPLOY = deciding.DEPLOY
"""The kind of decision that lets a model go live; a constitution must have a rule for it."""

TITLE_IN_QUESTION = 160
"""How many characters of a text's title stand in the question put to the electors."""


@transaction.atomic
def start(
    author: User, *, community: Community, source: str, reason: str = "", copied: Draft | None = None
) -> Draft:
    """Begin a draft from the version in force, or from nothing. ``source`` is YAML, sound or not yet.

    A text ``copied`` from another draft stands on that one's base: what came into force since is merged with it,
    and never undone by it. ``reason`` says what it is for, to those who write on it; it can be said otherwise
    when it is put to the vote.
    """
    check_role(author, community, Role.DRAFTER)
    check_open(community)
    check_size(source)
    base = copied.base if copied else version_in_force(community)
    moment = clock.now()
    draft = Draft.objects.create(
        community=community,
        author=author,
        editor=author,
        base=base,
        source=source,
        reason=reason.strip(),
        started_at=moment,
        saved_at=moment,
    )
    remember(draft)
    ledger.record(
        DraftStarted(subject=subject_of(draft), base_digest=base.text_id if base else ""),
        community=community,
        actor=author,
    )
    return draft


@transaction.atomic
def abandon(editor: User, *, draft: Draft) -> Draft:
    """Give a draft up, and return it. Its text can still be read."""
    draft = for_editing(editor, draft)
    DRAFT.move(draft, DraftStatus.ABANDONED)
    ledger.record(DraftAbandoned(subject=subject_of(draft)), community=draft.community, actor=editor)
    return draft


def read(source: str) -> Document:
    """Read a draft's text. Raises :class:`UnreadableTextError` with a sentence for each place to mend."""
    try:
        return from_yaml(source)
    except UnreadableError as error:
        raise UnreadableTextError(sentences=" ".join(error.sentences)) from error


def check_acceptable(document: Document) -> None:
    """Raise the first reason why this text cannot be voted on, sound as it is in itself."""
    needed = (RATIFY, DEPLOY) if document.kind is Kind.CONSTITUTION else (RATIFY,)
    for kind in needed:
        if kind not in document.rules:
            raise MissingRuleError(kind=kind)
        if not document.rules[kind].binary:
            raise RuleNotYesOrNoError(kind=kind)
    for upstream, charter in zip(document.upstreams, charters_of(document), strict=True):
        if upstream.title != charter.text.title:
            raise CharterMisnamedError(
                digest=upstream.digest, called=charter.text.title, title=upstream.title
            )
    _check_authorities(document)
    for problem in resolve(
        document, [charter.text.document for charter in charters_above(document)]
    ).problems:
        raise refusal_of(problem)


def _check_authorities(document: Document) -> None:
    """Raise for a community that the text counts on and that is not here."""
    if document.attestations:
        known = set(
            Community.objects.filter(slug__in=document.attestations.of).values_list("slug", flat=True)
        )
        for authority in document.attestations.of:
            if authority not in known:
                raise UnknownAuthorityError(authority=authority, do="vouch for you")
    if document.sanctions and document.sanctions.appeal_to != MEMBERS:
        body = document.sanctions.appeal_to
        if not Community.objects.filter(slug=body).exists():
            raise UnknownAuthorityError(authority=body, do="hear appeals")


REFUSALS: Mapping[Fault, type[RefusalError]] = {
    Fault.WEAKENED: CharterFloorError,
    Fault.EXCEEDED: CharterCeilingError,
    Fault.DEPARTED: DepartureError,
    Fault.TAKEN: ReservedNormError,
    Fault.UNRESOLVED: UnresolvedChartersError,
}


def refusal_of(problem: Problem) -> RefusalError:
    """Return the sentence that says what is wrong between a text and a charter above it."""
    return REFUSALS[problem.fault](
        norm=problem.norm, charter=problem.charter, reasons=" ".join(problem.reasons)
    )


def check_can_propose(proposer: User | None, draft: Draft) -> Document:
    """Return the document a draft would put to the vote. Raises the first sentence that says why it cannot."""
    check_can_edit(proposer, draft)
    community = draft.community
    in_force = version_in_force(community)
    if draft.base != in_force:
        raise BaseMovedError(number=in_force.number if in_force else 0)
    check_no_other_text_open(community)
    document = read(draft.source)
    check_acceptable(document)
    if document.attestations and community.slug in document.attestations.of:
        raise SelfAttestationError
    _check_none_ended(document)
    asked = proposal_of(draft, document)
    check_friction(
        community,
        kind=RATIFY,
        rule=asked.rule,
        topics=asked.topics,
        subject_digest=document.digest,
        entrenched=asked.entrenched,
    )
    return document


def check_no_other_text_open(community: Community) -> None:
    """Raise :class:`AnotherTextOpenError` while the community votes on a text, or chooses between texts."""
    if (
        Draft.objects.filter(community=community, status=DraftStatus.PROPOSED).exists()
        or Bundle.objects.filter(community=community, status=BundleStatus.CHOOSING).exists()
    ):
        raise AnotherTextOpenError(community=community.name)


def _check_none_ended(document: Document) -> None:
    """Raise for a norm that would end as soon as the text comes into force."""
    today = clock.now().date()
    for norm in document.norms:
        if norm.sunset_on and norm.sunset_on <= today:
            raise NormEndedError(norm=norm.id, day=norm.sunset_on)


def _summary(reason: str, why_here: str) -> str:
    return (
        f"{reason}\n\nWhy those who adhere cannot decide this themselves: {why_here}" if why_here else reason
    )


@transaction.atomic
def propose(proposer: User, *, draft: Draft, reason: str, why_here: str = "") -> Decision:
    """Put a draft to the vote under the rule in force. Its text is fixed from here on.

    ``why_here`` is why a charter's change cannot be left to those who adhere (subsidiarity); it is asked for where
    somebody does, and kept with the decision.
    """
    draft = Draft.objects.select_for_update(of=("self",)).select_related("community", "base").get(pk=draft.pk)
    community = draft.community
    document = check_can_propose(proposer, draft)
    if not reason.strip():
        raise ReasonNeededError
    below = those_below(draft, document)
    if below and not why_here.strip():
        raise SubsidiarityError(number=len(below))
    in_force = draft.base
    asked = proposal_of(draft, document)
    text = store(document)
    number = in_force.number + 1 if in_force else 1
    decision = decisions.open_decision(
        community,
        kind=RATIFY,
        title=f"Ratify “{Truncator(document.title).chars(TITLE_IN_QUESTION)}” as version {number}",
        summary=_summary(reason.strip(), why_here.strip() if below else ""),
        subject_digest=text.digest,
        topics=asked.topics,
        themes=asked.themes,
        entrenched=asked.entrenched,
        rule=asked.rule,
        opened_by=proposer,
    )
    try:
        with transaction.atomic():
            DRAFT.move(draft, DraftStatus.PROPOSED, text=text, decision=decision, reason=reason.strip())
    except IntegrityError as error:
        # Somebody else put another text to the vote at the same moment.
        raise AnotherTextOpenError(community=community.name) from error
    ledger.record(
        DraftProposed(subject=subject_of(draft), digest=text.digest, decision=subject_of(decision)),
        community=community,
        actor=proposer,
    )
    return decision
