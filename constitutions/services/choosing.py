"""Putting a bundle to the vote: members rank its drafts and “no change”, and what they choose is put to the vote next.

The choice only says which draft: a text comes into force by the rule for changing the text and by no other, so
that a choice among several is no way around it.
"""

from collections.abc import Sequence

from django.db import transaction

from constitutions.choices import Choice, choice_in
from constitutions.errors import StaleOptionError, SubsidiarityError, TooFewOptionsError
from constitutions.events import BundleChosen, BundlePutToVote
from constitutions.models import Bundle, BundleOption, Draft
from constitutions.proposing import those_below
from constitutions.selectors import ratifying_rule
from constitutions.services.bundles import check_can_change, locked
from constitutions.services.drafts import check_acceptable, check_no_other_text_open, propose, read
from constitutions.services.texts import store
from constitutions.states import BUNDLE, DRAFT, BundleStatus, DraftStatus
from governance import ledger
from governance.counting.settings import Method
from governance.errors import RefusalError
from governance.models import Community, Decision, User
from governance.outcomes import NO_CHANGE
from governance.proof.digests import digest_of_value
from governance.rules import DecisionRule
from governance.selectors.rules import rule_in_force
from governance.services.decisions import open_decision
from governance.subjects import subject_of

CHOOSE = "choose"
"""The kind of decision that chooses between the drafts of a bundle."""

FEWEST = 2
"""How many drafts there must be for a choice between them."""


def choosing_rule(community: Community) -> DecisionRule:
    """Return the rule a bundle is chosen by: the one in force, else Schulze by those who change the text."""
    return rule_in_force(community, CHOOSE) or DecisionRule(
        method=Method.SCHULZE,
        ties="status_quo",
        **ratifying_rule(community).model_dump(
            include={"electorate", "quorum_percent", "quorum_base", "active_days", "voting_seconds"}
        ),
    )


def check_can_put_to_vote(author: User | None, bundle: Bundle) -> Choice:
    """Return what would be chosen from. Raises the first sentence that says why nobody can be asked."""
    check_can_change(author, bundle)
    check_no_other_text_open(bundle.community)
    choice = choice_in(bundle)
    if len(choice.options) < FEWEST:
        raise TooFewOptionsError
    for option in choice.options:
        if option.stale or option.untold:
            raise StaleOptionError(draft=option.draft.pk, why=option.stale or option.untold)
        check_acceptable(read(option.draft.source))
    return choice


def below_of(choice: Choice) -> Sequence[Community]:
    """Return who adheres to the charter that any of the drafts would change; nobody where none is a charter."""
    texts = [(option.draft, option.document) for option in choice.options if option.document]
    return next((below for draft, document in texts if (below := those_below(draft, document))), ())


@transaction.atomic
def put_to_vote(author: User, *, bundle: Bundle, why_here: str = "") -> Decision:
    """Ask members which of the drafts shall be put to the vote. The drafts stay as they are until that is known.

    ``why_here`` is why a charter's change cannot be left to those who adhere; it goes on to the vote on what is chosen.
    """
    bundle = locked(bundle)
    below = below_of(check_can_put_to_vote(author, bundle))
    if below and not why_here.strip():
        raise SubsidiarityError(number=len(below))
    rows = list(bundle.options.select_related("draft").order_by("pk"))
    for row in rows:
        row.text = store(read(row.draft.source))
        row.save(update_fields=["text"])
        DRAFT.move(row.draft, DraftStatus.CHOOSING)
    options = [_option(row) for row in rows]
    options.append({"key": NO_CHANGE, "label": "No change"})
    decision = open_decision(
        bundle.community,
        kind=CHOOSE,
        title=f"Choose: {bundle.title}"[:200],
        summary=bundle.reason,
        subject_digest=digest_of_value(options),
        options=options,
        rule=choosing_rule(bundle.community),
        opened_by=author,
    )
    why_here = why_here.strip() if below else ""
    BUNDLE.move(bundle, BundleStatus.CHOOSING, decision=decision, why_here=why_here)
    ledger.record(
        BundlePutToVote(subject=subject_of(bundle), decision=subject_of(decision)),
        community=bundle.community,
        actor=author,
    )
    return decision


def _option(row: BundleOption) -> dict[str, str]:
    text = row.text
    return {
        "key": f"draft-{row.draft_id}",
        "label": f"Draft {row.draft_id} by {row.draft.author}",
        "digest": text.digest if text else "",
    }


@transaction.atomic
def chosen(decision_id: int) -> None:
    """Put the draft that was chosen to the vote, by the rule for changing the text; give the others back."""
    bundle = _of(decision_id)
    decision = bundle.decision
    winner = decision.count.winners[0] if decision else ""
    row = bundle.options.select_related("draft__community").get(draft_id=int(winner.removeprefix("draft-")))
    _give_back(bundle)
    BUNDLE.move(bundle, BundleStatus.CHOSEN)
    draft = Draft.objects.select_related("community", "base").get(pk=row.draft_id)
    refused = ""
    try:
        with transaction.atomic():
            reason = f"Members chose it. {bundle.reason}"[:4_000]
            propose(bundle.opened_by, draft=draft, reason=reason, why_here=bundle.why_here)
    except RefusalError as error:
        refused = str(error)
    ledger.record(
        BundleChosen(subject=subject_of(bundle), draft=subject_of(draft), sentence=refused),
        community=bundle.community,
        actor=None,
    )


@transaction.atomic
def left(decision_id: int) -> None:
    """Close a bundle of which nothing was chosen, and give its drafts back."""
    bundle = _of(decision_id)
    _give_back(bundle)
    BUNDLE.move(bundle, BundleStatus.CLOSED)


@transaction.atomic
def gather_again(decision_id: int) -> None:
    """Let a bundle whose vote was withdrawn take options in again."""
    bundle = _of(decision_id)
    _give_back(bundle)
    BUNDLE.move(bundle, BundleStatus.GATHERING, decision=None)


def _of(decision_id: int) -> Bundle:
    every = Bundle.objects.select_for_update(of=("self",)).select_related(
        "community", "base", "decision", "opened_by"
    )
    return every.get(decision_id=decision_id)


def _give_back(bundle: Bundle) -> None:
    for row in bundle.options.select_related("draft"):
        DRAFT.move(row.draft, DraftStatus.EDITING)
