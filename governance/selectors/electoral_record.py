"""Reading the record of a vote that has ended: who could vote, who did, every receipt, the reasons given.

On a secret ballot what is read has no names beside choices; there is nothing left in the database that has both.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.counting.ballots import Choice
from governance.errors import RecordNotYetError
from governance.models import Ballot, Community, CountedBallot, Decision, DelegatedVote, Elector, User
from governance.proof.receipts import receipt

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Voter:
    """Somebody who could vote, or a community that had a voice.

    ``by`` is whose ballot counted for them where they had handed their vote on. ``content`` is what the ballot
    that counted for them says; ``None`` on a secret ballot, and where none counted.
    """

    elector: Elector
    voted: bool
    by: User | Community | None
    content: Content | None

    @property
    def reason(self) -> str:
        """The reason they gave themselves."""
        return str(self.content.get("reason", "")) if self.content and not self.by else ""


@dataclass(frozen=True)
class Reason:
    """A reason given with a ballot; by whom, on an open ballot."""

    choice: str
    text: str
    by: User | Community | None


def check_record(decision: Decision) -> None:
    """Raise :class:`RecordNotYetError` unless the ballots were counted."""
    if decision.finished_count is None:
        raise RecordNotYetError(title=decision.title)


def voters_of(decision: Decision) -> Sequence[Voter]:
    """Return everybody who could vote, by name. Raises :class:`RecordNotYetError`."""
    check_record(decision)
    secret = decision.frozen_rule.secret
    spoken = {
        each.elector_id: each.ballot
        for each in DelegatedVote.objects.select_related(
            "ballot__elector__user", "ballot__elector__peer"
        ).filter(decision=decision)
    }
    electors = Elector.objects.select_related("user", "peer", "ballot").filter(decision=decision)

    def voter(elector: Elector) -> Voter:
        own: Ballot | None = getattr(elector, "ballot", None)
        counted = own or spoken.get(elector.pk)
        by = counted.elector.who if counted and not own else None
        return Voter(elector, bool(own), by, counted.content if counted and not secret else None)

    return [
        voter(elector) for elector in sorted(electors, key=lambda each: (str(each.who).casefold(), each.pk))
    ]


def receipts_of(decision: Decision) -> Sequence[str]:
    """Return every receipt in order, which tells nothing of whose it is. Raises :class:`RecordNotYetError`."""
    check_record(decision)
    return list(
        Ballot.objects.filter(decision=decision).order_by("receipt").values_list("receipt", flat=True)
    )


def receipt_of(user: User | None, decision: Decision) -> str:
    """Return somebody's own receipt, or nothing where they cast no ballot."""
    own = Ballot.objects.filter(decision=decision, elector__user=user).first() if user else None
    return own.receipt if own else ""


def is_counted(decision: Decision, *, number: str, content: Content) -> bool:
    """Whether a ballot that says this, with the number its voter was told, is among those that were counted.

    The reason a voter gave need not be repeated: every reason given with such a ballot is tried.
    Raises :class:`RecordNotYetError`.
    """
    check_record(decision)
    said = _plain(content)
    alike = (each for each in _contents(decision) if _plain(each) == said)
    wanted = {receipt(decision.pk, number.strip().lower(), each) for each in alike}
    return Ballot.objects.filter(decision=decision, receipt__in=wanted).exists()


def reasons_of(decision: Decision) -> Sequence[Reason]:
    """Return the reasons given with ballots, those against it first; nothing until the ballots are counted.

    Their order tells nothing of who gave them: a secret ballot's stand in the order of their words.
    """
    if decision.finished_count is None or not decision.frozen_rule.binary:
        return []
    return sorted(_reasons(decision), key=lambda each: (ORDER.index(each.choice), each.text))


ORDER: Sequence[str] = [Choice.NO, Choice.STAND_ASIDE, Choice.ABSTAIN, Choice.YES]


def _reasons(decision: Decision) -> Iterator[Reason]:
    if decision.frozen_rule.secret:
        for content in _contents(decision):
            if content.get("reason", "").strip():
                yield Reason(content["choice"], content["reason"], None)
        return
    for ballot in Ballot.objects.select_related("elector__user", "elector__peer").filter(decision=decision):
        if ballot.content and ballot.content.get("reason", "").strip():
            yield Reason(ballot.content["choice"], ballot.content["reason"], ballot.elector.who)


def _contents(decision: Decision) -> Iterator[Content]:
    kept = CountedBallot if decision.frozen_rule.secret else Ballot
    for content in kept.objects.filter(decision=decision).values_list("content", flat=True):
        if content is not None:
            yield content


def _plain(content: Content) -> tuple[str, object]:
    """Return what a ballot says, however it was put: without its reason, its zeros, and gaps at the end."""
    if "choice" in content:
        return "choice", content["choice"]
    if "approved" in content:
        return "approved", sorted(content["approved"])
    if "ranks" in content:
        ranks = [sorted(rank) for rank in content["ranks"]]
        while ranks and not ranks[-1]:
            ranks.pop()
        return "ranks", ranks
    name = "scores" if "scores" in content else "votes"
    return name, {option: number for option, number in content.get(name, {}).items() if number}
