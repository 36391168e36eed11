"""What each community gets of the engine's time, as pages say it: now, and if something else is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from adapters.commons import Portion, in_force, portions, sharing, weights_of
from adapters.models import ShareOut
from adapters.states import ShareOutStatus
from adapters.weights import number, part_in_words
from governance.models import Community


@dataclass(frozen=True)
class ShareLine:
    """One community: what it weighs and gets now, and what it would, each in words. ``changed`` if they differ."""

    community: Community
    weight: str
    part: str
    weight_then: str
    part_then: str

    @property
    def changed(self) -> bool:
        """Whether its weight would be another."""
        return self.weight != self.weight_then


def lines(then: Mapping[int, Decimal] | None = None) -> Sequence[ShareLine]:
    """Return every open community with what it weighs now, and would with the weights ``then``, by their ids."""
    among = sharing()
    held = weights_of(in_force())
    now = portions(held, among)
    return [_line(*pair) for pair in zip(now, portions(held if then is None else then, among), strict=True)]


def lines_of(share_out: ShareOut) -> Sequence[ShareLine]:
    """Return what a share-out gives to whom, beside what holds now, or what it gave while it did."""
    if share_out.status == ShareOutStatus.PROPOSED:
        return lines(weights_of(share_out))
    given = portions(weights_of(share_out), sharing())
    return [_line(each, each) for each in given]


def line_of(community: Community) -> ShareLine | None:
    """Return what one community weighs and gets now; ``None`` for one that is closed."""
    return next((each for each in lines() if each.community == community), None)


def _line(now: Portion, then: Portion) -> ShareLine:
    return ShareLine(
        community=now.community,
        weight=number(now.weight),
        part=part_in_words(now.part),
        weight_then=number(then.weight),
        part_then=part_in_words(then.part),
    )
