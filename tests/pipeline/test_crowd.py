"""Two hundred members vote at the same moment, through the web, each pressing the button twice."""

import asyncio
import secrets
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings

from config.embedded.stack import Stack
from governance import clock, ledger
from governance.counting.ballots import Choice
from governance.models import Ballot, Decision, Membership, Role, User
from governance.rules import DecisionRule
from governance.services import closing
from governance.states import DecisionStatus
from tests.governance.deciding import opened
from tests.people import found_people

pytestmark = pytest.mark.pipeline

MEMBERS = 200
WAIT_SECONDS = 120.0


def choice_of(place: int) -> Choice:
    """Return what the member in this place says: of any ten, six yes, three no, one neither."""
    return (Choice.YES, Choice.NO, Choice.ABSTAIN)[(place % 10 > 5) + (place % 10 > 8)]


def signed_in(user: User) -> str:
    """Return the cookie of a session in which somebody is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


async def all_at_once(url: str, cookies: list[str]) -> list[tuple[int, str]]:
    """Send every member's vote twice, all of them together, and return what was answered."""
    limits = httpx.Limits(max_connections=None)
    ready = asyncio.Event()

    async def press(client: httpx.AsyncClient, place: int) -> tuple[int, str]:
        token = secrets.token_hex(16)
        await ready.wait()
        answer = await client.post(
            url,
            data={"choice": choice_of(place).value, "csrfmiddlewaretoken": token},
            headers={"cookie": f"sessionid={cookies[place]}; csrftoken={token}"},
        )
        return answer.status_code, answer.headers.get("location", "")

    async with httpx.AsyncClient(limits=limits, timeout=WAIT_SECONDS) as client:
        presses = [
            asyncio.create_task(press(client, place)) for place in range(len(cookies)) for _ in range(2)
        ]
        await asyncio.sleep(0)
        ready.set()
        return await asyncio.gather(*presses)


def test_no_vote_is_lost_and_none_counts_twice(stack: Stack) -> None:
    people = found_people(slug="crowd", name="Crowd")
    moment = clock.now()
    crowd = [people.alice, people.bob]
    crowd += User.objects.bulk_create(
        User(username=f"member-{place}", password="!") for place in range(2, MEMBERS)
    )
    Membership.objects.bulk_create(
        Membership(community=people.community, user=user, role=Role.MEMBER, joined_at=moment)
        for user in crowd[2:]
    )
    decision = opened(people, DecisionRule(quorum_percent=100))
    url = f"http://127.0.0.1:{stack.env.port}/c/crowd/decisions/{decision.pk}/"
    with override_settings(SECRET_KEY=stack.env.secret_key):
        cookies = [signed_in(user) for user in crowd]
    answers = asyncio.run(all_at_once(url, cookies))

    assert Counter(answers) == {(302, f"/c/crowd/decisions/{decision.pk}/"): 2 * MEMBERS}
    ballots = Ballot.objects.filter(decision=decision).select_related("elector")
    said = {ballot.elector.user_id: (ballot.content or {})["choice"] for ballot in ballots}
    assert said == {user.pk: choice_of(place) for place, user in enumerate(crowd)}
    recorded = people.community.ledger.filter(kind="BallotCast").select_related("payload")
    assert Counter(entry.payload.body["replaced"] for entry in recorded) == {False: MEMBERS, True: MEMBERS}
    assert list(ledger.verify()) == []

    with clock.ahead(timedelta(days=8)):
        closing.close_if_due(decision.pk)
    decision = Decision.objects.get(pk=decision.pk)
    assert decision.status == DecisionStatus.CARRIED
    assert (decision.count.yes, decision.count.no, decision.count.abstain) == (120, 60, 20)
