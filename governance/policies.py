"""May this happen *now*? Questions about the state of things, whoever asks."""

from collections.abc import Sequence

from governance import phrasing
from governance.entrenchment import Entrenched
from governance.errors import (
    CommunityClosedError,
    CoolingOffError,
    EntrenchedPaceError,
    EntrenchedRestError,
    PaceError,
    RefusalError,
    WordsHiddenError,
)
from governance.models import Argument, Community, Conversation, Statement
from governance.rulebook.entrenchment_phrasing import rate
from governance.rules import DecisionRule
from governance.selectors.friction import Wait, waits
from governance.states import CommunityStatus, HidingStatus


def check_open(community: Community) -> None:
    """Raise :class:`CommunityClosedError` unless the community still decides."""
    if community.status != CommunityStatus.OPEN:
        raise CommunityClosedError(community=community.name)


def check_friction(
    community: Community,
    *,
    kind: str,
    rule: DecisionRule,
    topics: Sequence[str],
    subject_digest: str,
    entrenched: Sequence[Entrenched] = (),
) -> None:
    """Raise where the rule, or what the decision would change, asks for more time before this is proposed.

    The sentence names the day from which nothing of that stands in its way any more.
    """
    found = waits(
        community,
        kind=kind,
        rule=rule,
        topics=topics,
        subject_digest=subject_digest,
        entrenched=entrenched,
    )
    if found:
        raise _refusal(found[-1])


def _refusal(wait: Wait) -> RefusalError:
    when = phrasing.moment(wait.until)
    if wait.because is None:
        if wait.pace is None:
            return CoolingOffError(when=when)
        return PaceError(most=wait.pace.most, days=wait.pace.days, when=when)
    if wait.pace is None:
        return EntrenchedRestError(what=wait.because.title, when=when)
    return EntrenchedPaceError(what=wait.because.title, rate=rate(wait.pace), when=when)


def check_shown(words: Conversation | Statement | Argument) -> None:
    """Raise :class:`WordsHiddenError` if a steward hid these words."""
    hiding = words.hidings.exclude(status=HidingStatus.LIFTED).first()
    if hiding is not None:
        raise WordsHiddenError(reason=hiding.reason)
