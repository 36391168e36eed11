"""Putting rules of decision in force: they bind what is put to the vote from then on, and nothing before."""

from collections.abc import Mapping

from django.db import transaction

from governance import clock, ledger
from governance.events import RulesInForce
from governance.models import Community, RuleInForce
from governance.proof.digests import digest_of_value
from governance.rules import DecisionRule
from governance.subjects import subject_of


def digest_of(rule: DecisionRule) -> str:
    """Return a rule's digest: of its canonical JSON, what is left to its default omitted."""
    plain = rule.model_dump(mode="json", exclude_defaults=True)
    return digest_of_value(plain)


@transaction.atomic
def put_in_force(community: Community, rules: Mapping[str, DecisionRule], *, source: str) -> None:
    """Let ``rules``, by kind, be the community's from now on; kinds that are not among them have none."""
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    moment = clock.now()
    current = {row.kind: row for row in RuleInForce.objects.filter(community=community, until=None)}
    changed = {
        kind: rule for kind, rule in rules.items() if kind not in current or current[kind].value != rule
    }
    ended = [row.pk for kind, row in current.items() if kind not in rules or kind in changed]
    if not (changed or ended):
        return
    RuleInForce.objects.filter(pk__in=ended).update(until=moment)
    RuleInForce.objects.bulk_create(
        RuleInForce(
            community=community,
            kind=kind,
            rule=rule.model_dump(mode="json"),
            source=source,
            since=moment,
        )
        for kind, rule in changed.items()
    )
    digests = {kind: digest_of(rule) for kind, rule in sorted(rules.items())}
    ledger.record(
        RulesInForce(subject=subject_of(community), source=source, rules=digests),
        community=community,
        actor=None,
    )
