"""What the tests of a draft's rules share: a draft, its addresses, and what a browser sends of the form."""

from typing import Any

import pytest
from django.test import Client

from constitutions.formats import from_yaml, to_yaml
from constitutions.models import Draft
from constitutions.services import drafts
from governance.rules import DecisionRule
from governance.web.rule_fields import RuleFields
from governance.web.rule_values import flat
from tests.people import People, document

COMMENTED = "quorum_percent: 50 # half of us, we said in May"


@pytest.fixture
def draft(client: Client, people: People) -> Draft:
    """Return a draft of alice's with a comment in one of its rules, and sign her in."""
    client.force_login(people.alice)
    source = to_yaml(document()).replace("  ratify:\n", f"  ratify:\n    {COMMENTED}\n", 1)
    return drafts.start(people.alice, community=people.community, source=source)


def address(draft: Draft, more: str = "") -> str:
    return f"/c/tenants/drafts/{draft.pk}/rules/{more}"


def typed(rule: DecisionRule, draft: Draft | None = None, **changed: Any) -> dict[str, str]:
    """Return what a browser would send of the form that shows ``rule``, some fields typed anew."""
    sent: dict[str, str] = {"revision": str(draft.revision if draft else 1)}
    said = flat(rule.model_dump(mode="json", exclude_defaults=True) or {"method": rule.method})
    for name, value in (said | changed).items():
        field = RuleFields.base_fields[name]
        if hasattr(field, "compress"):
            number, unit = field.widget.decompress(value)
            sent |= {f"{name}_number": "" if number is None else str(number), f"{name}_unit": unit}
        elif value is not None and value is not False:
            sent[name] = str(value)
    return sent


def now(draft: Draft) -> dict[str, DecisionRule]:
    draft.refresh_from_db()
    return from_yaml(draft.source).rules
