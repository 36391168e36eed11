"""How a community decides: its rules in words and in its own numbers, since when, and those it had before."""

from dataclasses import dataclass, field
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from governance.models import Community, RuleInForce
from governance.ports.kinds import kind_in_words
from governance.rulebook import rule_phrasing
from governance.rulebook.rule_numbers import Electorates, in_numbers
from governance.rules import DecisionRule, stored
from governance.selectors.rules import electorates, rule_history
from governance.web.pages import community_at, page


@dataclass(frozen=True)
class Source:
    """The text that brought a rule, for a floor that knows texts: the panel ``rule.source``.

    ``every`` are the digests of all such texts on the page, and ``known`` is what was found of them so far, so
    that they can be looked up together.
    """

    community: Community
    digest: str
    every: frozenset[str]
    known: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleShown:
    """A rule on a page: in words, and for one in force with the numbers of now."""

    row: RuleInForce
    sentences: tuple[str, ...]
    numbers: tuple[str, ...]
    source: Source


@dataclass(frozen=True)
class KindShown:
    """A kind of decision: its rule in force, if it still has one, and earlier ones, the newest first."""

    kind: str
    title: str
    now: RuleShown | None
    before: tuple[RuleShown, ...]


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every rule the community has, those it had, and the one it was founded with."""
    community = community_at(slug)
    people = electorates(community)
    founding = stored(community.founding_rule)
    shown = _kinds(community, people)
    return page(
        request,
        "governance/rules.html",
        community=community,
        kinds=[each for each in shown if each.now],
        former=[each for each in shown if not each.now],
        founding=rule_phrasing.rule(founding),
        founding_numbers=_numbers(founding, people),
    )


def _kinds(community: Community, people: Electorates) -> list[KindShown]:
    rows = list(rule_history(community))
    every, known = frozenset(row.source for row in rows), dict[str, int]()
    found = []
    for kind, of_kind in groupby(rows, key=lambda row: row.kind):
        shown = []
        for row in of_kind:
            numbers = () if row.until else _numbers(row.value, people)
            source = Source(community, row.source, every, known)
            shown.append(RuleShown(row, rule_phrasing.rule(row.value), numbers, source))
        now = next((each for each in shown if each.row.until is None), None)
        before = tuple(each for each in shown if each.row.until is not None)
        found.append(KindShown(kind, kind_in_words(kind), now, before))
    return found


def _numbers(rule: DecisionRule, people: Electorates) -> tuple[str, ...]:
    return in_numbers(rule, people.sizes(rule))
