"""Reading what stood against something that was decided: how many disagreed, and what they said.

It is what the decision's own page and record publish anyway, in one place. On a secret ballot no reason has a name.
"""

from collections.abc import Collection
from dataclasses import dataclass

from governance.counting.ballots import Choice
from governance.models import Argument, Community, Decision, User
from governance.rulebook.shares import Share, shares_of
from governance.selectors.arguments import debate
from governance.selectors.electoral_record import reasons_of
from governance.states import ArgumentStatus
from governance.subjects import subject_of

AGAINST = frozenset({Choice.NO, Choice.STAND_ASIDE})
"""What a ballot says whose reason is dissent."""


@dataclass(frozen=True)
class Said:
    """Words against something: a reason given with a ballot, which has its ``choice``, or an ``argument``.

    ``text`` is ``None`` where the words were erased. ``by`` is there on an open ballot. ``weighs_with`` is with how
    many the argument weighed; its row has its ``hidden`` (``conversing.with_hidings``).
    """

    text: str | None
    choice: str = ""
    by: User | Community | None = None
    argument: Argument | None = None
    weighs_with: int = 0

    @property
    def hidden(self) -> bool:
        """Whether a steward took the words out of sight."""
        return bool(self.argument and self.argument.hidden)  # type: ignore[attr-defined]  # prefetched


@dataclass(frozen=True)
class Dissent:
    """What stood against a decision: how each body voted on a yes or no, else what was not chosen, and what was said."""

    decision: Decision
    shares: tuple[Share, ...]
    lost: tuple[str, ...]
    said: tuple[Said, ...]


def dissent_of(decision: Decision, also: Collection[str] = ()) -> Dissent:
    """Return what stood against a decision whose ballots were counted.

    ``also`` are subjects beside the decision itself; what was argued against them belongs to it. Of arguments those
    count that their authors stand by. What a steward hid is among them, and stays hidden where it is shown.
    Raises ``ValueError`` while nobody knows the count.
    """
    found = decision.count
    reasons = (each for each in reasons_of(decision) if each.choice in AGAINST)
    against = debate(decision.community, (subject_of(decision), *also)).con
    return Dissent(
        decision=decision,
        shares=shares_of(found),
        lost=lost_in(decision, found.winners),
        said=(
            *(Said(each.text, choice=each.choice, by=each.by) for each in reasons),
            *(
                Said(each.text, argument=each, weighs_with=each.weighs_with)  # type: ignore[attr-defined]  # counted
                for each in against
                if each.status == ArgumentStatus.STANDING
            ),
        ),
    )


def lost_in(decision: Decision, winners: Collection[str]) -> tuple[str, ...]:
    """Return the options that did not win, in their words and order."""
    return tuple(option["label"] for option in decision.options if option["key"] not in winners)
