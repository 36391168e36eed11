"""How a draft decides: forms that change one rule and leave the rest as it was typed."""

from typing import Any

import pytest
from django.test import Client

from constitutions.formats import to_yaml, value_of
from constitutions.models import Draft
from constitutions.services import drafts, saving
from governance.counting.ballots import Choice
from governance.counting.settings import Method
from governance.rulebook.rule_presets import PRESETS
from governance.rules import DAY, DecisionRule, Emergency, Pace, Veto
from governance.web.rule_fields import RuleFields
from governance.web.rule_forms import DETAILS, GROUPS, MISFITS
from governance.web.rule_values import flat
from tests.constitutions.web.rule_pages import COMMENTED, address, draft, now, typed
from tests.loop import settle
from tests.people import People, all_say, document, in_force, propose
from tests.reading import queries, said

__all__ = ["draft"]


def test_the_list_tells_each_rule_in_the_numbers_of_now(client: Client, draft: Draft) -> None:
    shown = said(client.get(address(draft)))
    assert "To bring a new text into force" in shown
    assert "Passes if at least 1 of 2 members votes and more say yes than no." in shown
    assert "One steward alone could decide this, if nobody else votes." in shown


def test_a_field_is_changed_and_the_rest_stays_as_it_was_typed(client: Client, draft: Draft) -> None:
    before = draft.source
    rule = now(draft)["ratify"]
    answer = client.post(address(draft, "ratify/"), typed(rule, draft, deliberation_seconds=3 * DAY))
    assert (answer.status_code, answer["Location"]) == (302, address(draft, "ratify/"))
    assert now(draft)["ratify"].deliberation_seconds == 3 * DAY
    assert COMMENTED in draft.source
    added = [line for line in draft.source.splitlines() if line not in before.splitlines()]
    assert added == ["    deliberation_seconds: 259200"]


def test_saving_nothing_new_leaves_no_revision(client: Client, draft: Draft) -> None:
    client.post(address(draft, "ratify/"), typed(now(draft)["ratify"], draft))
    draft.refresh_from_db()
    assert draft.revision == 1


EVERYTHING = DecisionRule(
    method=Method.SUPERMAJORITY,
    threshold="3/5",
    threshold_is="more_than",
    share_of="electors",
    quorum_base="active",
    active_days=90,
    also=({"electorate": "stewards", "quorum_percent": 60},),
    voting_seconds=36 * 3_600,
    timelock_seconds=5 * DAY,
    veto=Veto(needed_percent=34),
    pace=Pace(most=2, days=30, per="topic"),
    cooling_off_seconds=30 * DAY,
    ballots="open",
    delegation=True,
    confirm_seconds=90,
    emergency=Emergency(voting_seconds=3_600),
)


@pytest.mark.parametrize("rule", [EVERYTHING, *(preset.rule for preset in PRESETS.values())])
def test_a_rule_goes_through_the_form_and_comes_out_the_same(
    client: Client, draft: Draft, rule: DecisionRule
) -> None:
    base = now(draft)["ratify"]
    source = draft.source.replace("rules:\n", "rules:\n  budget: {}\n", 1)
    saving.save(draft.author, draft=draft, source=source, seen_revision=1)
    draft.refresh_from_db()
    answer = client.post(address(draft, "budget/"), typed(rule, draft))
    assert answer.status_code == 302, said(answer)
    assert now(draft) == {"budget": rule, "ratify": base, "deploy": now(draft)["deploy"]}
    shown = client.get(address(draft, "budget/"))
    assert client.post(address(draft, "budget/"), typed(rule, draft)).status_code == 302
    revision = draft.revision
    draft.refresh_from_db()
    assert (shown.status_code, draft.revision) == (200, revision)
    client.post(address(draft, "budget/"), typed(DecisionRule(), draft))
    assert now(draft)["budget"] == DecisionRule()


def test_a_part_of_a_rule_is_changed_field_by_field(client: Client, draft: Draft) -> None:
    source = draft.source.replace(
        "rules:\n",
        "rules:\n  budget:\n    timelock_seconds: 86400\n    veto:\n"
        "      by: stewards # who else\n      needed_percent: 50\n",
        1,
    )
    saving.save(draft.author, draft=draft, source=source, seen_revision=1)
    draft.refresh_from_db()
    client.post(address(draft, "budget/"), typed(now(draft)["budget"], draft, veto_needed_percent=34))
    assert now(draft)["budget"].veto == Veto(needed_percent=34)
    assert "by: stewards # who else\n      needed_percent: 34" in draft.source
    client.post(address(draft, "budget/"), typed(now(draft)["budget"], draft, veto_by=""))
    assert now(draft)["budget"] == DecisionRule(timelock_seconds=DAY)
    assert "veto" not in draft.source


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"confirm_seconds": DAY}, "confirm_seconds", "A secret ballot cannot have a confirm period"),
        ({"delegation": True}, "delegation", "A secret ballot cannot be delegated"),
        ({"close_early": "when_decided"}, "close_early", "A secret ballot cannot end voting as soon"),
        ({"veto_by": "stewards"}, "timelock_seconds", "A veto needs time to be used in"),
        ({"also_electorate": "members"}, "also_electorate", "A body cannot decide twice"),
        (
            {"method": "supermajority", "threshold": "1/1", "threshold_is": "more_than"},
            "threshold_is",
            "More than all votes can never be reached",
        ),
        ({"method": "schulze", "seats": 2}, "seats", "finds one winner"),
        ({"pace_most": 2}, "pace_days", "Type a number here, or leave the whole part out."),
        ({"voting_seconds": 59}, "voting_seconds", "This must be a minute at least."),
        ({"voting_seconds": 91 * DAY}, "voting_seconds", "This can be 90 days at most."),
        ({"quorum_percent": 101}, "quorum_percent", "less than or equal to 100"),
    ],
)
def test_what_does_not_go_together_is_said_at_its_field(
    client: Client, draft: Draft, changed: dict[str, Any], field: str, sentence: str
) -> None:
    source = draft.source.replace("rules:\n", "rules:\n  budget: {}\n", 1)
    saving.save(draft.author, draft=draft, source=source, seen_revision=1)
    draft.refresh_from_db()
    answer = client.post(address(draft, "budget/"), typed(DecisionRule(), draft, **changed))
    form = answer.context["form"]
    assert answer.status_code == 422
    assert [*form.errors] == [field]
    assert sentence in form.errors[field][0]
    assert f"#id_{field}" in answer.content.decode()
    assert now(draft)["budget"] == DecisionRule()


def test_every_sentence_about_what_does_not_fit_has_a_field() -> None:
    from governance.rules import _MISFITS

    for sentence in _MISFITS:
        assert [field for begins, field in MISFITS.items() if sentence.startswith(begins)], sentence
    assert set(MISFITS.values()) <= set(RuleFields.base_fields)


def test_every_field_of_a_rule_is_in_the_form_once() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    detailed = [name for _, _, names in DETAILS for name in names]
    assert sorted(grouped + detailed) == sorted(RuleFields.base_fields) == sorted(flat({}))
    methods = {method for _, methods, _ in DETAILS for method in methods}
    assert methods == set(Method)


def test_a_text_is_never_changed_in_an_emergency(client: Client, draft: Draft) -> None:
    rule = now(draft)["ratify"]
    answer = client.post(address(draft, "ratify/"), typed(rule, draft, emergency_electorate="stewards"))
    assert answer.status_code == 422
    assert "A text is never changed in an emergency." in said(answer)
    allowed = client.post(
        address(draft, "deploy/"), typed(now(draft)["deploy"], draft, emergency_electorate="stewards")
    )
    assert allowed.status_code == 302


def test_texts_and_models_are_decided_by_yes_or_no(client: Client, draft: Draft) -> None:
    shown = client.get(address(draft, "ratify/")).content.decode()
    assert 'value="consent"' in shown
    assert 'value="schulze"' not in shown
    answer = client.post(address(draft, "deploy/"), typed(now(draft)["deploy"], draft, method="schulze"))
    assert answer.status_code == 422


def test_looking_at_it_saves_nothing(client: Client, draft: Draft) -> None:
    sent = typed(now(draft)["ratify"], draft, method="supermajority", quorum_percent=100)
    looked = client.post(address(draft, "ratify/"), sent | {"look": "1"})
    assert looked.status_code == 200
    words = "Passes if all 2 members vote and at least two thirds of those who say yes or no say yes."
    assert words in said(looked)
    assert "(not saved yet)" in said(looked)
    assert words in said(client.post(address(draft, "ratify/preview/"), sent))
    wrong = client.post(address(draft, "ratify/preview/"), sent | {"quorum_percent": "0"})
    assert "It can be shown once the fields above are right." in said(wrong)
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_draft_that_makes_changing_the_text_easier_says_so(client: Client, people: People) -> None:
    client.force_login(people.alice)
    strict = document().model_copy(
        update={
            "rules": document().rules
            | {"ratify": DecisionRule(quorum_percent=100, close_early="when_all_voted")}
        }
    )
    all_say(propose(people.alice, people.community, strict), Choice.YES)
    settle(without=("adapters.adapt", "evaluation.evaluate"))
    version = in_force(people.community)
    draft = drafts.start(people.alice, community=people.community, source=to_yaml(version.text.document))
    sent = typed(now(draft)["ratify"], draft, quorum_percent=30)
    looked = said(client.post(address(draft, "ratify/"), sent | {"look": "1"}))
    words = "This makes it easier to change this text: How many must vote: from 100 % to 30 %"
    assert words in looked
    client.post(address(draft, "ratify/"), sent)
    draft.refresh_from_db()
    assert words in said(client.get(address(draft)))
    assert words in said(client.get(f"/c/tenants/drafts/{draft.pk}/"))
    decision = drafts.propose(people.alice, draft=draft, reason="We rarely all vote.")
    shown = said(client.get(f"/c/tenants/decisions/{decision.pk}/"))
    assert words in shown
    assert "What Now Then How many must vote Now: 100 % Then: 30 %" in shown


def test_the_first_text_says_what_it_changes_in_the_founding_rule(client: Client, people: People) -> None:
    first = document().model_copy(
        update={
            "rules": document().rules
            | {"ratify": DecisionRule(close_early="when_all_voted", quorum_percent=40)}
        }
    )
    decision = propose(people.alice, people.community, first)
    shown = said(client.get(f"/c/tenants/decisions/{decision.pk}/"))
    assert "This makes it easier to change this text: How many must vote: from 50 % to 40 %" in shown


def test_a_kind_is_added_with_a_beginning_and_taken_out_again(client: Client, draft: Draft) -> None:
    answer = client.post(address(draft), {"kind": "budget", "preset": "budget", "revision": "1"})
    assert answer["Location"] == address(draft, "budget/")
    assert now(draft)["budget"] == PRESETS["budget"].rule
    again = client.post(address(draft), {"kind": "budget", "preset": "budget", "revision": "2"})
    assert "This kind has a rule in the draft already." in said(again)
    wrong = client.post(address(draft), {"kind": "Not A Kind", "preset": "budget", "revision": "2"})
    assert "Use small letters" in said(wrong)
    client.post(address(draft, "budget/remove/"), {"revision": "2"})
    assert "budget" not in now(draft)
    assert COMMENTED in draft.source
    assert client.post(address(draft, "budget/remove/"), {"revision": "3"}).status_code == 404
    assert client.get(address(draft, "budget/")).status_code == 404


def test_a_beginning_that_a_kind_cannot_have(client: Client, people: People) -> None:
    client.force_login(people.alice)
    bare = drafts.start(people.alice, community=people.community, source="title: x\n")
    wrong = client.post(address(bare), {"kind": "ratify", "preset": "committee", "revision": "1"})
    assert "That is decided by yes or no." in said(wrong)
    wrong = client.post(address(bare), {"kind": "ratify", "preset": "with-emergencies", "revision": "1"})
    assert "A text is never changed in an emergency." in said(wrong)
    client.post(address(bare), {"kind": "ratify", "preset": "co-op", "revision": "1"})
    bare.refresh_from_db()
    assert value_of(bare.source)["rules"]["ratify"]["method"] == "supermajority"


def test_a_rule_that_cannot_be_read_says_what_to_mend(client: Client, people: People) -> None:
    client.force_login(people.alice)
    text = to_yaml(document()).replace("rules:\n", "rules:\n  odd: 7\n  old:\n    quorum_percent: many\n", 1)
    bad = drafts.start(people.alice, community=people.community, source=text)
    shown = said(client.get(address(bad)))
    assert "This is not written as a rule." in shown
    assert "To be mended quorum_percent: A whole number must stand here." in shown
    assert client.get(address(bad, "odd/")).status_code == 404
    assert client.get(address(bad, "old/")).status_code == 200
    client.post(address(bad, "old/"), typed(DecisionRule(quorum_percent=60), bad))
    bad.refresh_from_db()
    assert value_of(bad.source)["rules"]["old"]["quorum_percent"] == 60


@pytest.mark.parametrize(
    "rules",
    [
        "rules: 7",
        "rules: []",
        "rules:\n  a b: {}\n  5: {}\n  Ä: {}",
        "rules:\n  ratify:",
        "rules:\n  ratify:\n    also: [7]\n    veto: {lapses_on: 7}\n    pace: x\n    threshold: [1]\n    seats: {}",
        f"rules:\n  ratify:\n    voting_seconds: {10**14}\n    threshold: 7/3\n    method: foo\n    emergency: {{}}",
    ],
)
def test_whatever_a_draft_says_its_pages_can_be_shown(client: Client, people: People, rules: str) -> None:
    client.force_login(people.alice)
    odd = drafts.start(people.alice, community=people.community, source=f"title: x\n{rules}\n")
    assert client.get(address(odd)).status_code == 200
    if "ratify" in rules:
        shown = client.get(address(odd, "ratify/"))
        assert shown.status_code == 200
        client.post(address(odd, "ratify/"), typed(DecisionRule(), odd))
        odd.refresh_from_db()
        assert DecisionRule.model_validate(value_of(odd.source)["rules"]["ratify"]) == DecisionRule()


def test_a_rule_in_force_that_the_draft_takes_out_is_told(client: Client, people: People) -> None:
    client.force_login(people.alice)
    all_say(propose(people.alice, people.community, document()), Choice.YES)
    settle(without=("adapters.adapt", "evaluation.evaluate"))
    text = in_force(people.community).text.document
    draft = drafts.start(people.alice, community=people.community, source=to_yaml(text))
    client.post(address(draft, "deploy/remove/"), {"revision": "1"})
    shown = said(client.get(address(draft)))
    assert "No longer decided by a rule: To let a model go live" in shown


def test_only_who_may_write_sees_it(client: Client, people: People, draft: Draft) -> None:
    for who in (people.bob, people.charlie):
        client.force_login(who)
        for more in ("", "ratify/"):
            assert client.get(address(draft, more)).status_code == 403


def test_more_rules_take_no_more_queries(client: Client, draft: Draft) -> None:
    few = queries(client, address(draft))
    for kind in ("one", "two", "three"):
        draft.refresh_from_db()
        client.post(address(draft), {"kind": kind, "preset": "co-op", "revision": str(draft.revision)})
    assert queries(client, address(draft)) == few
