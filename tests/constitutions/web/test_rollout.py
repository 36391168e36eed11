"""How a draft lets new models take over: a form that changes the plan and leaves the rest as it was typed."""

import pytest
from django.test import Client

from constitutions.formats import from_yaml
from constitutions.models import Draft
from constitutions.rollout import MAX_STEPS, Rollout, RolloutStep
from constitutions.services import saving
from tests.constitutions.web.rule_pages import COMMENTED, draft
from tests.people import People
from tests.reading import said

__all__ = ["draft"]


def at(draft: Draft) -> str:
    return f"/c/tenants/drafts/{draft.pk}/rollout/"


def typed(draft: Draft, *steps: tuple[int | str, int | str], watch: int | str = 24) -> dict[str, object]:
    """Return the form as somebody sends it."""
    draft.refresh_from_db()
    rows = [*steps, *[("", "")] * (MAX_STEPS - len(steps))]
    sent: dict[str, object] = {"revision": draft.revision, "watch_hours": watch}
    for number, (share, hours) in enumerate(rows, start=1):
        sent |= {f"share_{number}": share, f"hours_{number}": hours}
    return sent


def now(draft: Draft) -> Rollout | None:
    draft.refresh_from_db()
    return from_yaml(draft.source).rollout


PLAN = Rollout(steps=(RolloutStep(share=10, hours=24), RolloutStep(share=50, hours=24)))


def test_a_plan_is_written_shown_changed_and_taken_out(client: Client, draft: Draft) -> None:
    assert "It answers everything as soon as the stewards" in said(
        client.get(f"/c/tenants/drafts/{draft.pk}/rules/")
    )
    answer = client.post(at(draft), typed(draft, (10, 24), (50, 24)))
    assert (answer.status_code, answer["Location"]) == (302, at(draft))
    assert now(draft) == PLAN
    assert COMMENTED in draft.source
    for path in (at(draft), f"/c/tenants/drafts/{draft.pk}/rules/", f"/c/tenants/drafts/{draft.pk}/"):
        assert "first 10 % of conversations for 24 hours, then 50 %" in said(client.get(path))
    shown = client.get(at(draft)).content.decode()
    assert 'name="share_2" value="50"' in shown
    client.post(at(draft), typed(draft, (25, 48), watch=0))
    assert now(draft) == Rollout(steps=(RolloutStep(share=25, hours=48),), watch_hours=0)
    client.post(at(draft), typed(draft))
    assert now(draft) is None


def test_saving_nothing_new_leaves_no_revision(client: Client, draft: Draft) -> None:
    client.post(at(draft), typed(draft))
    client.post(at(draft), typed(draft, (10, 24), (50, 24)))
    client.post(at(draft), typed(draft, (10, 24), (50, 24)))
    draft.refresh_from_db()
    assert draft.revision == 2


@pytest.mark.parametrize(
    ("steps", "watch", "sentence"),
    [
        (((10, ""),), 24, "Write both, or leave both empty"),
        ((("", 24),), 24, "Write both, or leave both empty"),
        (((50, 24), (10, 24)), 24, "Put the steps in order, each with a larger share"),
        (((100, 24),), 24, "less than or equal to 99"),
        (((10, 721),), 24, "less than or equal to 720"),
        (((0, 24),), 24, "greater than or equal to 1"),
        (((10, 24),), "", "This field is required"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    client: Client,
    draft: Draft,
    steps: tuple[tuple[int | str, int | str], ...],
    watch: int | str,
    sentence: str,
) -> None:
    answer = client.post(at(draft), typed(draft, *steps, watch=watch))
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert now(draft) is None


def test_what_cannot_be_read_is_pointed_out_and_replaced(
    client: Client, draft: Draft, people: People
) -> None:
    saving.edit(
        people.alice, draft=draft, edits=[(("rollout",), {"steps": "soon"})], seen_revision=draft.revision
    )
    assert "What the draft says here cannot be read" in said(client.get(at(draft)))
    client.post(at(draft), typed(draft, (10, 24), (50, 24)))
    assert now(draft) == PLAN


def test_a_charter_has_no_plan_and_others_may_not_write_it(
    client: Client, draft: Draft, people: People
) -> None:
    saving.edit(people.alice, draft=draft, edits=[(("kind",), "charter")], seen_revision=draft.revision)
    assert "A charter has no model of its own" in said(client.get(at(draft)))
    assert "takes over" not in said(client.get(f"/c/tenants/drafts/{draft.pk}/rules/"))
    client.force_login(people.bob)
    assert client.post(at(draft), typed(draft, (10, 24))).status_code == 403
