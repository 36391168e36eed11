"""What past votes would have come to by a rule that is only typed."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from constitutions.models import Draft
from constitutions.services import saving
from governance import clock
from governance.counting.ballots import Choice
from governance.counting.settings import Method
from governance.models import Decision
from governance.rules import DecisionRule
from governance.services import voting
from tests.constitutions.web.rule_pages import address, draft, now, typed
from tests.governance.deciding import closed, opened
from tests.people import People, person
from tests.reading import said

__all__ = ["draft"]


def voted(people: People, rule: DecisionRule, choices: dict[str, Choice], kind: str = "question") -> Decision:
    """Have people vote, and let the vote's time pass."""
    decision = opened(people, rule, kind, subject_digest=f"sha256:{Decision.objects.count():064x}")
    for name, choice in choices.items():
        voting.cast(person(name), decision=decision, ballot={"choice": choice, "reason": "Why."})
    return closed(decision)


ONE_EACH = {"alice": Choice.YES, "bob": Choice.NO}


def asked(client: Client, draft: Draft, kind: str, **changed: Any) -> str:
    rule = now(draft)[kind]
    answer = client.post(address(draft, f"{kind}/"), typed(rule, draft, **changed) | {"ask": "1"})
    assert answer.status_code == 200
    return said(answer)


def test_what_past_votes_would_have_come_to(client: Client, people: People, draft: Draft) -> None:
    source = draft.source.replace("rules:\n", "rules:\n  question: {}\n", 1)
    saving.save(draft.author, draft=draft, source=source, seen_revision=1)
    draft.refresh_from_db()
    voted(people, DecisionRule(), {"alice": Choice.YES})
    voted(people, DecisionRule(), ONE_EACH)
    voted(people, DecisionRule(), ONE_EACH, kind="another")
    shown = asked(client, draft, "question", quorum_percent=100)
    assert "Of 2 that can be counted again, 1 would have come to something else." in shown
    assert "It came to: Carried: 1 yes, 0 no, 0 abstentions" in shown
    assert "By this rule: Rejected: 1 yes, 0 no, 0 abstentions" in shown
    assert "1 of the members voted. Then 1 had to; by this rule 2 would have had to." in shown
    assert "By this rule: the same" in shown
    assert (
        "By this rule: cannot be told Why: Nobody counted what the stewards said, as this rule would."
        in asked(client, draft, "question", electorate="stewards")
    )


def test_where_nothing_of_a_kind_was_voted_on_every_vote_is_counted(
    client: Client, people: People, draft: Draft
) -> None:
    assert "Nothing was voted on here yet that could be counted again." in asked(client, draft, "ratify")
    voted(people, DecisionRule(), ONE_EACH)
    shown = asked(client, draft, "ratify", abstentions="count_against")
    assert "Nothing of this kind was voted on yet, so these are the newest votes of every kind" in shown
    assert "Shall we? (Question)" in shown


def test_options_of_secret_and_open_votes(client: Client, people: People, draft: Draft) -> None:
    source = draft.source.replace("rules:\n", "rules:\n  pick:\n    method: schulze\n", 1)
    saving.save(draft.author, draft=draft, source=source, seen_revision=1)
    draft.refresh_from_db()
    for ballots in ("secret", "open"):
        rule = DecisionRule(method=Method.SCHULZE, ballots=ballots)
        decision = opened(people, rule, "pick", "North", "South", subject_digest=f"sha256:{ballots:0>64}")
        for user in (people.alice, people.bob):
            voting.cast(user, decision=decision, ballot={"ranks": [["south"], ["north"]]})
        closed(decision)
    shown = asked(client, draft, "pick", method="instant_runoff")
    assert "only 2 say what somebody wants: another way of counting could show it." in shown
    assert "Of 1 that can be counted again, 0 would have come to something else." in shown
    shown = asked(client, draft, "pick", strength="margins")
    assert "Of 2 that can be counted again, 0 would have come to something else." in shown


def test_more_past_votes_take_no_more_queries(client: Client, people: People, draft: Draft) -> None:
    counts = []
    sent = typed(now(draft)["ratify"], draft) | {"ask": "1"}
    for _ in range(2):
        voted(people, DecisionRule(), ONE_EACH)
        rule = DecisionRule(method=Method.APPROVAL)
        closed(
            opened(
                people,
                rule,
                "pick",
                "North",
                "South",
                subject_digest=f"sha256:{Decision.objects.count():064x}",
            )
        )
        with CaptureQueriesContext(connection) as captured:
            assert client.post(address(draft, "ratify/"), sent).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_what_one_voted_lately_counts_for_the_numbers(client: Client, people: People, draft: Draft) -> None:
    voted(people, DecisionRule(), {"alice": Choice.YES})
    shown = asked(client, draft, "ratify", quorum_percent=100)
    assert "2 must vote, and only 1 of the members has voted in the last 180 days" in shown
    with clock.ahead(timedelta(days=200)):
        shown = asked(client, draft, "ratify", quorum_percent=100)
    assert "only 0 of the members have voted in the last 180 days" in shown
