"""What one thing asks of whoever would change it, beyond the rule by which that is decided. Pure.

A text may say of single norms that they change more carefully than the rest. This floor knows no norms: it knows
what a decision touches (its topics), and what each of these asks for.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from governance.counting.settings import Method
from governance.rules import DAY, LONGEST, Body, DecisionRule, Rate, Reachable, Strict

Days = Annotated[int, Field(ge=1, le=LONGEST // DAY)]


def _larger_than_half(share: str) -> str:
    if Fraction(share) <= Fraction(1, 2):
        raise ValueError("A larger majority is more than half: name a share above 1/2, or leave it out.")
    return share


LargeMajority = Annotated[Reachable, AfterValidator(_larger_than_half)]
"""A share that asks for more than a simple majority does."""


class Entrenchment(Strict):
    """How carefully one thing may be changed. What is left out stays as the rule has it.

    At least ``deliberation_days`` pass between the proposal and the vote; ``threshold`` is the share of yes that
    each body must reach; what is carried takes effect ``timelock_days`` later at the earliest. ``pace`` is how
    often it may change, and after a change that failed ``cooling_off_days`` pass before the next is proposed.
    """

    deliberation_days: Days | None = None
    threshold: LargeMajority | None = None
    timelock_days: Days | None = None
    pace: Rate | None = None
    cooling_off_days: Days | None = None

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if not self.model_dump(exclude_none=True):
            raise ValueError("This asks for nothing. Say what a change takes, or take “entrenchment” out.")
        return self


class Entrenched(Strict):
    """One thing that a decision would change: its topic, how a sentence calls it, and what it asks for."""

    topic: str
    title: str
    asks: Entrenchment


def tightened(rule: DecisionRule, entrenched: Sequence[Entrenchment]) -> DecisionRule:
    """Return ``rule`` with whatever any of ``entrenched`` asks for beyond it; never looser than it was.

    How often each may change is not part of it: that counts for each by itself, not for the decision.
    """
    times = {
        f"{name}_seconds": max(
            getattr(rule, f"{name}_seconds"),
            *((getattr(each, f"{name}_days") or 0) * DAY for each in entrenched),
        )
        for name in ("deliberation", "timelock", "cooling_off")
        if entrenched
    }
    shares = [each.threshold for each in entrenched if each.threshold]
    most = max(shares, key=Fraction, default=None)
    return rule.model_copy(update={**times, **(_with_majority(rule, most) if most else {})})


def _with_majority(rule: DecisionRule, share: str) -> dict[str, Any]:
    """Return what changes in a rule so that each of its bodies needs ``share`` at least.

    Consent stays as it is: one block stops it, which no share can top.
    """
    if rule.method not in {Method.SIMPLE_MAJORITY, Method.SUPERMAJORITY}:
        return {}
    found: dict[str, Any] = {"also": tuple(_raised(body, share) for body in rule.also)}
    if rule.needed < Fraction(share):
        found |= {"method": Method.SUPERMAJORITY, "threshold": share}
    if Fraction(share) == 1:
        # Nobody can pass all of the votes; to reach them asks for more than to pass any smaller share.
        found["threshold_is"] = "at_least"
    return found


def _raised(body: Body, share: str) -> Body:
    if body.needed >= Fraction(share):
        return body
    return body.model_copy(update={"method": "supermajority", "threshold": share})


def slackenings(above: Entrenchment | None, own: Entrenchment | None) -> tuple[str, ...]:
    """Return in what ``own`` asks for less than ``above``, as clauses; nothing where it asks for no less."""
    if above is None:
        return ()
    return tuple(
        words for name, words in LESS.items() if _slacker(getattr(above, name), getattr(own, name, None))
    )


LESS: Mapping[str, str] = {
    "deliberation_days": "it is talked over for less time",
    "threshold": "a smaller majority is enough",
    "timelock_days": "it takes effect sooner",
    "pace": "it may change more often",
    "cooling_off_days": "it can be proposed again sooner after a failure",
}
"""What it means that less is asked for, for each field."""


def _slacker(above: Any, own: Any) -> bool:  # noqa: ANN401 - values of one field, whichever
    if above is None or own is None:
        return above is not None
    if isinstance(above, Rate):
        return bool(own.most > above.most or own.days < above.days)
    return bool(Fraction(own) < Fraction(above))
