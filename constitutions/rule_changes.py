"""What a text changes in how is decided, kind by kind. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from constitutions import phrasing
from constitutions.deciding import RATIFY
from constitutions.document import Document
from governance.rulebook import rule_phrasing
from governance.rulebook.rule_changes import Difference, differences
from governance.rules import DecisionRule

Rules = Mapping[str, DecisionRule]


@dataclass(frozen=True)
class RuleChange:
    """A kind of decision whose rule is new, gone (``after`` is ``None``) or says something else."""

    kind: str
    before: DecisionRule | None
    after: DecisionRule | None

    @property
    def decides(self) -> str:
        """What decisions of this kind are for."""
        return phrasing.kind(self.kind)

    @property
    def before_in_words(self) -> tuple[str, ...]:
        """The rule as it was, in sentences."""
        return rule_phrasing.rule(self.before) if self.before else ()

    @property
    def after_in_words(self) -> tuple[str, ...]:
        """The rule as it would be, in sentences."""
        return rule_phrasing.rule(self.after) if self.after else ()

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """What the rule says otherwise, where there was one and is one."""
        return differences(self.before, self.after) if self.before and self.after else ()

    @property
    def loosens_the_text(self) -> tuple[Difference, ...]:
        """What of it makes it easier to change the text itself, and so all other rules with it."""
        return tuple(each for each in self.differences if each.easier) if self.kind == RATIFY else ()


def rule_changes(before: Rules, after: Rules) -> tuple[RuleChange, ...]:
    """Return the kinds of decision of which the two texts say something else, as the later text orders them."""
    return tuple(_changed(before, after))


def changes_to_rules(
    before: Document | None, after: Document, *, founding: DecisionRule
) -> tuple[RuleChange, ...]:
    """Return what ``after`` changes in how is decided; a first text, in the ``founding`` rule by which it came."""
    if before is not None:
        return rule_changes(before.rules, after.rules)
    return rule_changes(
        {RATIFY: founding}, {kind: rule for kind, rule in after.rules.items() if kind == RATIFY}
    )


def _changed(before: Rules, after: Rules) -> Iterator[RuleChange]:
    for kind in dict.fromkeys([*after, *before]):
        old, new = before.get(kind), after.get(kind)
        if old is None or new is None or rule_phrasing.rule(old) != rule_phrasing.rule(new):
            yield RuleChange(kind, old, new)
