"""Template tags of decisions and ballots, for this floor's pages and those of the floors above."""

from collections.abc import Mapping
from typing import Any

from django import template

from governance.counting.ballots import Choice
from governance.models import Decision
from governance.ports import kinds
from governance.rulebook import count_phrasing
from governance.web.counts import labels_of
from governance.words import UnseenMark, unseen_marks

register = template.Library()

SAID = {
    Choice.NO: "Against it",
    Choice.STAND_ASIDE: "Standing aside",
    Choice.ABSTAIN: "Abstaining",
    Choice.YES: "For it",
}


@register.filter
def kind_in_words(kind: str) -> str:
    """Return what people call a kind of decision."""
    return kinds.kind_in_words(kind)


@register.filter
def ballot_in_words(content: Mapping[str, Any], decision: Decision) -> str:
    """Return what a ballot on the decision says."""
    return count_phrasing.ballot_in_words(content, labels_of(decision))


@register.filter
def side_in_words(choice: str) -> str:
    """Return on which side somebody stood who gave a reason."""
    return SAID[Choice(choice)]


@register.filter
def unseen(text: str) -> list[UnseenMark]:
    """Return the characters of a text that cannot be seen."""
    return list(unseen_marks(text))
