"""Questions that members put to their community."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from governance.errors import NotAskedHereError, ReasonNeededError, TooManyQuestionsError
from governance.models import Community, Decision, Membership, User
from governance.outcomes import NO_CHANGE
from governance.permissions import check_member
from governance.policies import check_open
from governance.proof.digests import digest_of_value
from governance.selectors.questions import askable, asked_by
from governance.services.decisions import open_decision
from governance.services.wording import clean

MOST_QUESTIONS = 5
"""How many questions that the community has not done with one person may have asked."""

LONGEST_TITLE, LONGEST_OPTION, LONGEST_WHY, LONGEST_URGENCY = 200, 200, 6_000, 1_000
AS_IT_IS = "Leave everything as it is"
"""The words of the option that changes nothing."""


def check_can_ask(user: User | None, community: Community) -> Membership:
    """Return the person's membership. Raises the sentence that says why they cannot ask the community anything."""
    membership = check_member(user, community)
    check_open(community)
    if asked_by(membership.user, community) >= MOST_QUESTIONS:
        raise TooManyQuestionsError(limit=MOST_QUESTIONS)
    return membership


@transaction.atomic
def ask(
    user: User,
    *,
    community: Community,
    kind: str,
    title: str,
    why: str,
    options: Sequence[str] = (),
    no_change: bool = False,
    urgent_because: str | None = None,
) -> Decision:
    """Put a question to a community, by the rule it has for this kind.

    ``options`` are what is chosen among, in their words; none for yes or no. With ``no_change`` one more option
    leaves everything as it is. ``urgent_because`` asks for the rule's emergency track and says why it is needed.
    Raises the sentence that says why not.
    """
    # One at a time in a community: several at once would each count too few.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    check_can_ask(user, community)
    rule = askable(community).get(kind)
    if rule is None:
        raise NotAskedHereError(kind=kind)
    if urgent_because is not None and not urgent_because.strip():
        raise ReasonNeededError
    title = clean(title, longest=LONGEST_TITLE, what="A question")
    labels = [clean(option, longest=LONGEST_OPTION, what="An option") for option in options]
    listed = [{"key": f"option_{place}", "label": label} for place, label in enumerate(labels, start=1)]
    if no_change and listed:
        listed.append({"key": NO_CHANGE, "label": AS_IT_IS})
    summary = clean(why, longest=LONGEST_WHY, what="A reason")
    if urgent_because is not None:
        urgency = clean(urgent_because, longest=LONGEST_URGENCY, what="A reason")
        summary = f"{summary}\n\nAn emergency, because: {urgency}"
    return open_decision(
        community,
        kind=kind,
        title=title,
        summary=summary,
        subject_digest=_digest(title, summary, listed),
        rule=rule,
        opened_by=user,
        options=listed,
        emergency=urgent_because is not None,
    )


def _digest(title: str, why: str, options: Sequence[dict[str, str]]) -> str:
    """Return the digest of a question: of its canonical JSON (RFC 8785)."""
    question: dict[str, Any] = {"title": title, "why": why, "options": list(options)}
    return digest_of_value(question)
