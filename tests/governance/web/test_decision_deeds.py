"""What can be done to a decision on its page: take it back, object, mend its timetable; emergencies and delegations."""

from datetime import timedelta

from django.test import Client

from governance.models import LedgerPayload, Role
from governance.rules import DAY, DecisionRule, Emergency, Veto
from governance.services import decisions, delegations, rules, voting
from governance.states import DecisionStatus
from tests.governance.deciding import ABOUT, after, closed, opened
from tests.governance.voting import with_dora
from tests.governance.web.test_decisions import OPEN, address
from tests.people import People, add, person
from tests.reading import said


def test_who_opened_it_can_take_it_back_with_a_reason(client: Client, people: People) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    assert "Take this vote back" not in said(client.get(address(decision)))
    refused = client.post(address(decision, "withdraw/"), {"withdraw-reason": "No."})
    assert refused.status_code == 403
    client.force_login(people.alice)
    assert client.post(address(decision, "withdraw/"), {"withdraw-reason": ""}).status_code == 422
    client.post(address(decision, "withdraw/"), {"withdraw-reason": "A slip of the pen."})
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.WITHDRAWN
    assert "It was withdrawn before voting ended." in said(client.get(address(decision)))


def test_guardians_object_on_the_page_while_it_waits(client: Client, people: People) -> None:
    rule = DecisionRule(close_early="when_all_voted", timelock_seconds=DAY, veto=Veto(needed_percent=100))
    decision = opened(people, rule)
    add(people.alice, person("gina"), people.community, Role.STEWARD)
    for voter in (people.alice, people.bob):
        voting.cast(voter, decision=decision, ballot={"choice": "yes"})
    client.force_login(people.bob)
    assert "Object to it" not in said(client.get(address(decision)))
    assert client.post(address(decision, "veto/"), {"veto-reason": "No."}).status_code == 403
    client.force_login(people.alice)
    assert "If 100 % of the stewards object before" in said(client.get(address(decision)))
    assert client.post(address(decision, "veto/"), {"veto-reason": ""}).status_code == 422
    client.post(address(decision, "veto/"), {"veto-reason": "It breaks a promise."})
    shown = said(client.get(address(decision)))
    assert "Who objected It breaks a promise. alice" in shown
    assert "you have objected to it already" in shown
    client.force_login(person("gina"))
    client.post(address(decision, "veto/"), {"veto-reason": "So I think."})
    shown = said(client.get(address(decision)))
    assert "It was carried, and vetoed before it took effect." in shown
    assert "Vetoed: it takes no effect now" in shown


def test_a_steward_mends_a_timetable_once_and_says_why(client: Client, people: People) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    voting.cast(people.bob, decision=decision, ballot={"choice": "yes"})
    assert "more time" not in said(client.get(address(decision)))
    client.force_login(people.alice)
    assert "Give those who have not voted more time" in said(client.get(address(decision)))
    client.post(address(decision, "extend/"), {"extend-reason": "The post was late."})
    shown = said(client.get(address(decision)))
    assert "for those who had not voted. Reason given: The post was late." in shown
    assert "This vote was extended once already." in shown
    client.force_login(people.bob)
    assert "Your ballot stands as you cast it." in said(client.get(address(decision)))


def test_an_emergency_says_when_it_ends_and_where_it_is_looked_back_on(
    client: Client, people: People
) -> None:
    rule = DecisionRule(emergency=Emergency(lasts_seconds=2 * DAY))
    decision = opened(people, rule, emergency=True)
    assert "emergency" in said(client.get(address(decision)))
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    assert "Its effect ends by itself on" in said(client.get(address(decision)))
    decision = after(decision, timedelta(days=3))
    review = decision.review
    answer = client.get(address(decision))
    assert "Members vote on whether it was right" in said(answer)
    assert f'href="/c/tenants/decisions/{review.pk}/"' in answer.content.decode()
    back = client.get(address(review))
    assert "It looks back on Shall we?" in said(back)
    told = "Of 1 steward who could vote, 0 voted against it and 1 voted for it."
    assert f"What stood against it when it was decided {told}" in said(back)


def test_who_handed_their_vote_on_sees_whose_ballot_counts(client: Client, people: People) -> None:
    dora = with_dora(people)
    rules.put_in_force(people.community, {"garden": OPEN}, source=ABOUT)
    delegations.delegate(people.bob, community=people.community, topic="garden", taker=people.alice)
    delegations.delegate(people.alice, community=people.community, topic="garden", taker=dora)
    decision = opened(people, OPEN, "garden")
    client.force_login(people.bob)
    shown = said(client.get(address(decision)))
    assert "You handed your vote on this to alice. Nobody it was handed to has voted yet." in shown
    voting.cast(dora, decision=decision, ballot={"choice": "yes"})
    shown = said(client.get(address(decision)))
    assert "dora’s ballot counts for you unless you vote yourself." in shown
    assert "Who votes for others" in shown
    assert "dora 3 100 %" in shown
    decision = closed(decision)
    shown = said(client.get(address(decision)))
    assert "dora’s ballot counted for you." in shown
    assert "dora 3 100 %" in shown


def test_an_extension_whose_words_were_erased_says_so(client: Client, people: People) -> None:
    decision = opened(people)
    decisions.extend_for_those_who_had_not_voted(people.alice, decision=decision, reason="Secret words.")
    LedgerPayload.objects.filter(entry__kind="VotingExtended").delete()
    assert "Reason given: its words were erased." in said(client.get(address(decision)))
