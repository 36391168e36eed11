"""The engine's time is shared out by a vote of the commons, and by nothing else."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.test.utils import override_settings

from adapters import weights
from adapters.commons import commons, in_force, portions, share_outs_of, sharing, weight_of, weights_of
from adapters.engine.limits import TENANT_WEIGHTS
from adapters.errors import NoCommonsError, NotTheCommonsError, SharesUnchangedError, UnknownSharerError
from adapters.gateway import loading
from adapters.models import ShareOut, Weight
from adapters.services import share_outs
from adapters.serving.tenant import Tenant
from adapters.states import ShareOutStatus
from governance import clock
from governance.counting.ballots import Choice
from governance.errors import (
    AlreadyOpenError,
    CommunityClosedError,
    MalformedError,
    NotAMemberError,
    RoleNeededError,
)
from governance.models import Community, Decision, LedgerEntry, Role
from governance.proof.digests import digest_of
from governance.rules import Body, DecisionRule
from governance.services import communities, voting
from governance.services.rules import put_in_force
from tests.constitutions.web.test_versions import ratified
from tests.loop import settle
from tests.people import AT_ONCE, People, add, adhering, all_say, charter, document, found_people
from tests.reading import said
from tests.sharing import WHY, beside, commons_is, decided, proposed
from tests.walking import AWAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def named() -> Iterator[None]:
    """Have the operator name the tenants as the commons."""
    with commons_is("tenants"):
        yield


@pytest.fixture
def bakers(people: People) -> Community:
    return beside(people, "bakers")


@pytest.fixture
def clinic(people: People) -> Community:
    return beside(people, "clinic")


def weigh(*communities: Community) -> list[float]:
    """Return what communities weigh now."""
    return [float(weight_of(each)) for each in communities]


def told(community: Community, kind: str) -> list[dict[str, object]]:
    """Return what a community's record says of one kind of event, the oldest first."""
    found = LedgerEntry.objects.select_related("payload").filter(community=community, kind=kind)
    return [entry.payload.body for entry in found.order_by("index")]


def test_a_vote_of_the_commons_sets_the_weights_of_all_who_are_served(
    people: People, bakers: Community, clinic: Community
) -> None:
    share_out = proposed(people.alice, people.community, clinic="3", bakers="0.5", tenants="1")
    assert weight_of(clinic) == 1
    all_say(share_out.decision, Choice.YES)
    settle(without=AWAY)
    assert weigh(clinic, bakers, people.community) == [3, 0.5, 1]
    found = in_force()
    assert found == share_out
    # Named is who weighs other than 1: the same shares are the same document.
    assert json.loads(bytes(share_out.document)) == {
        "schema": 1,
        "commons": "tenants",
        "weights": {"bakers": 0.5, "clinic": 3},
    }
    assert share_out.digest == digest_of(bytes(share_out.document)) == share_out.decision.subject_digest


def test_what_was_decided_stands_in_the_record_of_the_commons_and_of_those_it_touches(
    people: People, bakers: Community, clinic: Community
) -> None:
    share_out = decided(people.alice, people.community, clinic="3")
    assert told(people.community, "SharesInForce") == [
        {
            "digest": share_out.digest,
            "decision": f"decision:{share_out.decision_id}",
            "weights": {"clinic": "3"},
        }
    ]
    assert told(clinic, "WeightChanged") == [{"commons": "tenants", "weight_before": "1", "weight": "3"}]
    assert told(bakers, "WeightChanged") == told(people.community, "WeightChanged") == []


def test_a_later_decision_takes_the_place_of_an_earlier_one_and_can_undo_it(
    people: People, bakers: Community, clinic: Community
) -> None:
    first = decided(people.alice, people.community, clinic="3", bakers="2")
    second = decided(people.alice, people.community, clinic="4")
    first.refresh_from_db()
    assert (first.status, second.status) == (ShareOutStatus.REPLACED, ShareOutStatus.IN_FORCE)
    assert weigh(clinic, bakers) == [4, 1]
    undone = decided(people.alice, people.community)
    assert undone.status == ShareOutStatus.IN_FORCE
    assert weigh(clinic, bakers) == [1, 1]
    assert [each["weight"] for each in told(clinic, "WeightChanged")] == ["3", "4", "1"]
    assert [each["weight"] for each in told(bakers, "WeightChanged")] == ["2", "1"]
    assert list(share_outs_of(people.community)) == [undone, second, first]


def test_what_is_not_carried_changes_nothing(people: People, clinic: Community) -> None:
    refused = decided(people.alice, people.community, Choice.NO, clinic="3")
    assert refused.status == ShareOutStatus.DECLINED
    assert weigh(clinic) == [1]
    assert in_force() is None
    assert told(people.community, "SharesInForce") == []


def test_it_waits_for_a_timelock(people: People, clinic: Community) -> None:
    rule = DecisionRule(close_early="when_all_voted", timelock_seconds=3_600)
    put_in_force(people.community, {"shares": rule}, source="sha256:" + "a" * 64)
    decided(people.alice, people.community, clinic="3")
    assert weight_of(clinic) == 1
    with clock.ahead(timedelta(hours=2)):
        settle(without=AWAY)
    assert weight_of(clinic) == 3


def test_of_two_that_were_carried_the_later_one_holds_whoever_is_settled_first(
    people: People, clinic: Community
) -> None:
    first, second = (proposed(people.alice, people.community, clinic=weight) for weight in ("3", "4"))
    for share_out in (first, second):
        all_say(share_out.decision, Choice.YES)
        share_out.decision.refresh_from_db()
    for share_out in (second, first, second):
        share_outs.settle(share_out.decision)
    assert weight_of(clinic) == 4
    first.refresh_from_db()
    assert first.status == ShareOutStatus.REPLACED
    assert len(told(people.community, "SharesInForce")) == 1


def test_another_community_decides_nothing_about_it(people: People, clinic: Community) -> None:
    with pytest.raises(NotTheCommonsError, match="Clinic does not share out this engine's time"):
        proposed(people.alice, clinic, clinic="100")
    with commons_is(""), pytest.raises(NoCommonsError, match="Everybody weighs the same"):
        proposed(people.alice, people.community, clinic="3")
    with commons_is("nowhere"), pytest.raises(NoCommonsError):
        proposed(people.alice, people.community, clinic="3")
    assert not ShareOut.objects.exists()


def test_what_a_community_decided_has_effect_only_while_it_is_the_commons(
    people: People, clinic: Community, bakers: Community
) -> None:
    decided(people.alice, people.community, clinic="3")
    with commons_is("clinic"):
        assert weigh(clinic) == [1]
        assert in_force() is None
        decided(people.alice, clinic, bakers="5")
        assert weigh(clinic, bakers) == [1, 5]
    with commons_is(""):
        assert weigh(clinic, bakers) == [1, 1]
        assert commons() is None
    assert weigh(clinic, bakers) == [3, 1]


def test_who_lost_the_part_while_members_voted_tells_nobody_of_a_weight_that_does_not_hold(
    people: People, clinic: Community
) -> None:
    share_out = proposed(people.alice, people.community, clinic="3")
    all_say(share_out.decision, Choice.YES)
    with commons_is("clinic"):
        settle(without=AWAY)
        assert weight_of(clinic) == 1
    assert told(clinic, "WeightChanged") == []
    assert weight_of(clinic) == 3


def test_a_commons_that_closes_leaves_everybody_equal(people: People, clinic: Community) -> None:
    share_out = decided(people.alice, people.community, clinic="3")
    open_still = proposed(people.alice, people.community, clinic="4")
    communities.close(people.alice, community=people.community, reason="We are done.")
    settle(without=AWAY)
    share_out.refresh_from_db()
    open_still.refresh_from_db()
    assert (share_out.status, open_still.status) == (ShareOutStatus.ENDED, ShareOutStatus.DECLINED)
    assert weigh(clinic) == [1]
    assert in_force() is None
    assert told(people.community, "SharesEnded") == [{"digest": share_out.digest}]
    assert [each["weight"] for each in told(clinic, "WeightChanged")] == ["3", "1"]
    with pytest.raises(CommunityClosedError):
        proposed(people.alice, Community.objects.get(pk=people.community.pk), clinic="3")


@pytest.mark.parametrize("weight", ["0", "-1", "0.009", "0.015", "100.01", "NaN", "Infinity", "1e9"])
def test_a_weight_that_the_engine_does_not_take_is_refused_with_a_sentence(
    people: People, clinic: Community, weight: str
) -> None:
    with pytest.raises(MalformedError, match="The weight of “clinic” must be a number"):
        proposed(people.alice, people.community, clinic=weight)


def test_who_is_not_here_or_has_closed_gets_no_weight(people: People, clinic: Community) -> None:
    with pytest.raises(UnknownSharerError, match="no open community called “nowhere”"):
        proposed(people.alice, people.community, nowhere="2")
    communities.close(people.alice, community=clinic, reason="We are done.")
    with pytest.raises(UnknownSharerError):
        proposed(people.alice, people.community, clinic="2")


def test_what_changes_nothing_is_asked_again_or_speaks_of_too_many_is_refused(
    people: People, clinic: Community
) -> None:
    with pytest.raises(SharesUnchangedError):
        proposed(people.alice, people.community, clinic="1")
    decided(people.alice, people.community, clinic="2")
    with pytest.raises(SharesUnchangedError):
        proposed(people.alice, people.community, clinic="2.00")
    proposed(people.alice, people.community, clinic="3")
    with pytest.raises(AlreadyOpenError):
        proposed(people.alice, people.community, clinic="3")
    many = {f"c{number}": Decimal(2) for number in range(weights.MOST_NAMED + 1)}
    with pytest.raises(MalformedError, match="200 communities at most"):
        share_outs.propose(people.alice, community=people.community, weights=many, why=WHY)
    with pytest.raises(MalformedError, match="A reason says something"):
        share_outs.propose(people.alice, community=people.community, weights={"clinic": Decimal(9)}, why=" ")


def test_communities_that_adhere_to_the_charter_of_the_commons_have_a_voice(
    people: People, client: Client
) -> None:
    guild = found_people("guild", "Guild")
    text = charter()
    asking = AT_ONCE.model_copy(update={"also": (Body(electorate="adherents"),)})
    text = text.model_copy(update={"rules": {**text.rules, "shares": asking}})
    ratified(guild, text)
    ratified(people, adhering(document(), guild.community, text))
    with commons_is("guild"):
        share_out = proposed(guild.alice, guild.community, tenants="2")
        settle(without=AWAY)
        for elector in share_out.decision.electors.filter(user__isnull=False).select_related("user"):
            assert elector.user is not None
            voting.cast(elector.user, decision=share_out.decision, ballot={"choice": "yes"})
        # The members alone do not decide it.
        settle(without=AWAY)
        assert weight_of(people.community) == 1
        theirs = Decision.objects.get(community=people.community, kind="voice")
        shown = said(client.get(f"/c/tenants/decisions/{theirs.pk}/"))
        assert "If Guild carries it, these weights hold" in shown
        assert "Tenants Weighs now: 1 Would weigh: 2" in shown
        all_say(theirs, Choice.YES)
        settle(without=AWAY)
        assert weight_of(people.community) == 2


def test_only_drafters_and_stewards_of_the_commons_ask(people: People, clinic: Community) -> None:
    with pytest.raises(RoleNeededError):
        proposed(people.bob, people.community, clinic="3")
    for outsider in (people.charlie, people.operator):
        with pytest.raises((RoleNeededError, NotAMemberError)):
            proposed(outsider, people.community, clinic="3")
    add(people.alice, people.charlie, people.community, Role.DRAFTER)
    assert proposed(people.charlie, people.community, clinic="3").proposed_by == people.charlie


def test_what_is_voted_on_cannot_be_changed_by_whoever_writes_to_the_database(
    people: People, clinic: Community
) -> None:
    share_out = decided(people.alice, people.community, clinic="3")
    attempts = (
        lambda: Weight.objects.filter(share_out=share_out).update(weight=99),
        lambda: Weight.objects.filter(share_out=share_out).delete(),
        lambda: ShareOut.objects.filter(pk=share_out.pk).update(digest="sha256:" + "0" * 64),
        lambda: ShareOut.objects.filter(pk=share_out.pk).update(document=b"{}"),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            attempt()


def test_the_gateway_sends_the_weight_and_nothing_where_all_weigh_the_same(
    people: People, clinic: Community
) -> None:
    def sent(community: Community) -> bytes:
        endpoint = loading.endpoint_of(community.pk)
        assert endpoint is not None
        return endpoint.weight

    assert sent(clinic) == b""
    decided(people.alice, people.community, clinic="2.50")
    assert (sent(clinic), sent(people.community)) == (b"x-tenant-weight: 2.5\r\n", b"")
    with override_settings(POLITY_COMMONS=""):
        assert sent(clinic) == b""


def test_parts_of_the_time_are_as_the_weights(people: People, clinic: Community, bakers: Community) -> None:
    decided(people.alice, people.community, clinic="3")
    found = {each.community.slug: each.part for each in portions(weights_of(in_force()), sharing())}
    assert found == {"tenants": Fraction(1, 5), "bakers": Fraction(1, 5), "clinic": Fraction(3, 5)}
    communities.close(people.alice, community=bakers, reason="We are done.")
    assert [each.slug for each in sharing()] == ["clinic", "tenants"]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Fraction(1, 3), "33 %"),
        (Fraction(2, 3), "66 %"),
        (Fraction(1, 1), "100 %"),
        (Fraction(1, 40), "2.5 %"),
        (Fraction(1, 50), "2 %"),
        (Fraction(1, 10_000), "less than 0.1 %"),
    ],
)
def test_a_part_is_told_so_that_nobody_gets_less(part: Fraction, words: str) -> None:
    assert weights.part_in_words(part) == words


def test_a_weight_is_what_the_engine_takes() -> None:
    assert (float(weights.LEAST), float(weights.MOST)) == TENANT_WEIGHTS
    assert not list(weights.problems({"one": weights.LEAST, "other": weights.MOST}))
    assert Tenant("clinic", Decimal("100.00")).headers == {"x-tenant-weight": "100"}
    assert Tenant("clinic").headers == {}
