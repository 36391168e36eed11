"""What a community stores of what clients offer: when, for how long, and how it goes."""

from datetime import timedelta

import pytest

from adapters import samples as bounds
from adapters.models import AnswerReport, ApiKey, Deployment, Sample, SampleSettings
from adapters.samples import MAX_DAYS, NOTHING_STORED, SampleRule
from adapters.selectors import sample_rule_of, samples_of
from adapters.services import keys, samples
from governance import clock
from governance.errors import CommunityClosedError, MalformedError, RefusalError, RoleNeededError
from governance.models import LedgerEntry, Role, User
from governance.services import communities
from tests.loop import settle
from tests.people import People, add, found_people, person
from tests.samples import ANSWER, QUESTION, offered, stored, storing
from tests.walking import AWAY, dora, live, paper

__all__ = ["dora", "paper"]

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def deployment(people: People, dora: User) -> Deployment:
    """Return a model that answers."""
    return live(people)


@pytest.fixture
def key(people: People) -> ApiKey:
    """Return a client's key."""
    return keys.create(people.alice, community=people.community, name="the website")[0]


def kinds(people: People) -> list[str]:
    """Return the kinds of what the ledger says of samples."""
    told = LedgerEntry.objects.filter(community=people.community, kind__startswith="Sample")
    return list(told.order_by("index").values_list("kind", flat=True))


def test_nothing_is_stored_until_a_steward_says_so(
    people: People, deployment: Deployment, key: ApiKey
) -> None:
    assert sample_rule_of(people.community) == NOTHING_STORED
    samples.add([offered(deployment, key)])
    assert not Sample.objects.exists()
    storing(people, days=7)
    sample = stored(deployment, key, metadata={"ticket": "12"})
    assert (sample.question, sample.answer, sample.metadata) == (QUESTION, ANSWER, {"ticket": "12"})
    assert sample.expires_at - sample.at == 7 * DAY
    assert sample.constitution_digest == deployment.version.text_id
    samples.set_rule(people.alice, community=people.community, rule=SampleRule(is_on=False, days=7))
    samples.add([offered(deployment, key)])
    assert Sample.objects.count() == 1
    assert kinds(people) == ["SampleSettingsChanged"] * 2


def test_saying_the_same_again_leaves_no_entry(people: People) -> None:
    storing(people)
    storing(people)
    assert kinds(people) == ["SampleSettingsChanged"]


@pytest.mark.parametrize(
    "rule", [SampleRule(days=0), SampleRule(days=MAX_DAYS + 1), SampleRule(share=0), SampleRule(share=101)]
)
def test_what_cannot_be_is_refused_with_a_sentence(people: People, rule: SampleRule) -> None:
    with pytest.raises(MalformedError, match="whole number"):
        samples.set_rule(people.alice, community=people.community, rule=rule)
    assert not SampleSettings.objects.exists()


def test_only_a_steward_switches_and_erases(people: People, deployment: Deployment, key: ApiKey) -> None:
    storing(people)
    sample = stored(deployment, key)
    erin = person("erin")
    add(people.alice, erin, people.community, Role.DRAFTER)
    for user in (people.bob, erin, people.charlie, people.operator):
        with pytest.raises(RoleNeededError):
            samples.set_rule(user, community=people.community, rule=SampleRule())
        with pytest.raises(RoleNeededError):
            samples.erase(user, community=people.community)
        with pytest.raises(RoleNeededError):
            samples.erase_one(user, sample=sample)
    assert Sample.objects.count() == 1


def test_what_is_past_its_time_is_gone_at_once_and_erased_soon(
    people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people, days=2)
    stored(deployment, key)
    assert samples.forget_old() == 0
    with clock.ahead(2 * DAY):
        assert not samples_of(people.community, now=clock.now()).exists()
        assert samples.forget_old() == 1
    assert not Sample.objects.exists()


def test_fewer_days_hold_for_what_is_stored_and_more_do_not(
    people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people, days=10)
    sample = stored(deployment, key)
    storing(people, days=60)
    sample.refresh_from_db()
    assert sample.expires_at - sample.at == 10 * DAY
    storing(people, days=3)
    sample.refresh_from_db()
    assert sample.expires_at - sample.at == 3 * DAY


def test_what_is_erased_takes_along_what_still_waits_to_be_written(
    people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people)
    waiting = offered(deployment, key)
    stored(deployment, key)
    stored(deployment, key)
    assert samples.erase(people.alice, community=people.community) == 2
    samples.add([waiting])
    assert not Sample.objects.exists()
    stored(deployment, key)
    assert Sample.objects.count() == 1
    entry = LedgerEntry.objects.select_related("payload").get(kind="SamplesErased")
    assert entry.payload.body == {"number": 2}


def test_switching_on_stores_nothing_of_before(people: People, deployment: Deployment, key: ApiKey) -> None:
    before = offered(deployment, key)
    storing(people)
    samples.add([before])
    assert not Sample.objects.exists()


def test_the_oldest_give_way(
    people: People, deployment: Deployment, key: ApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bounds.MAX_STORED == 10_000
    monkeypatch.setattr(samples, "MAX_STORED", 3)
    storing(people)
    samples.add([offered(deployment, key, answer=f"{number}") for number in range(5)])
    assert [each.answer for each in Sample.objects.order_by("pk")] == ["2", "3", "4"]


def test_texts_that_the_database_cannot_hold_harm_nobody(
    people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people)
    odd = offered(
        deployment, key, messages=[{"role": "user", "content": "a\0b"}], answer="\0", metadata={"c\0": "\0"}
    )
    missing = offered(deployment, key, constitution="x" * 100)
    bakers = found_people("bakers", "Bakers")
    storing(bakers)
    other, _ = keys.create(bakers.alice, community=bakers.community, name="theirs")
    theirs = offered(deployment, other, community=bakers.community.pk)
    assert samples.add([odd]) == []
    # What is refused of one community is returned, and the other's is stored.
    assert samples.add([missing, theirs]) == [missing]
    first, second = Sample.objects.order_by("pk")
    assert (first.question, first.answer, first.metadata) == ("a\ufffdb", "\ufffd", {"c\ufffd": "\ufffd"})
    assert second.community == bakers.community


def test_a_closed_community_keeps_nothing(people: People, deployment: Deployment, key: ApiKey) -> None:
    storing(people)
    stored(deployment, key)
    waiting = offered(deployment, key)
    communities.close(people.alice, community=people.community, reason="We are done.")
    samples.add([waiting])
    assert Sample.objects.count() == 1
    settle(without=AWAY)
    assert not Sample.objects.exists()
    assert not SampleSettings.objects.get().is_on
    assert kinds(people)[-1] == "SamplesErased"
    people.community.refresh_from_db()
    with pytest.raises(CommunityClosedError):
        storing(people)


def test_a_sample_becomes_a_report(people: People, deployment: Deployment, key: ApiKey) -> None:
    storing(people)
    words = "First line.\r\nSecond line."
    sample = stored(deployment, key, answer=words)
    with pytest.raises(RefusalError):
        samples.report_sample(people.bob, sample=sample, norm="norm-0", comment="")
    statement = samples.report_sample(people.alice, sample=sample, norm="norm-0", comment="Too vague.")
    reported = AnswerReport.objects.get(statement=statement)
    assert (reported.question, reported.answer, reported.deployment) == (QUESTION, words, deployment)
    assert (statement.author, statement.text) == (people.alice, "Too vague.")
    # What was reported stands, whatever is erased.
    samples.erase(people.alice, community=people.community)
    assert AnswerReport.objects.count() == 1
