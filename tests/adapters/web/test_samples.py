"""The pages of what a community stores: switched by stewards, read by drafters, reported as evidence."""

from datetime import timedelta

import pytest
from django.test import Client

from adapters.models import AnswerReport, ApiKey, Counting, Deployment, Sample
from adapters.samples import SampleRule
from adapters.selectors import sample_rule_of
from adapters.services import keys, refusals, samples
from adapters.services.refusals import Lost
from adapters.usage import Each, beginning
from governance import clock
from governance.models import Role, User
from tests.people import People, add, found_people, person
from tests.reading import queries, said
from tests.samples import QUESTION, stored, storing
from tests.walking import live, live_with, measured, ready

pytestmark = pytest.mark.django_db

PAGE = "/c/tenants/endpoint/samples/"


@pytest.fixture
def deployment(people: People, dora: User) -> Deployment:
    """Return a model that answers."""
    return live(people)


@pytest.fixture
def key(people: People) -> ApiKey:
    """Return a client's key."""
    return keys.create(people.alice, community=people.community, name="the website")[0]


@pytest.fixture
def erin(people: People) -> User:
    """Return a drafter."""
    erin = person("erin")
    add(people.alice, erin, people.community, Role.DRAFTER)
    return erin


def test_a_steward_switches_it_on_and_everybody_can_see(client: Client, people: People) -> None:
    shown = said(client.get("/c/tenants/endpoint/"))
    assert "What is asked and answered is not stored." in shown
    client.force_login(people.alice)
    assert "Nothing is stored." in said(client.get(f"{PAGE}settings/"))
    response = client.post(f"{PAGE}settings/", {"is_on": "on", "days": "14", "share": "20"}, follow=True)
    assert "It holds from the next request on." in said(response)
    assert sample_rule_of(people.community) == SampleRule(is_on=True, days=14, share=20)
    ledger = said(client.get("/c/tenants/ledger/"))
    assert "alice let answers be stored that programs offer: 20 % of them, for 14 days." in ledger
    client.logout()
    shown = said(client.get("/c/tenants/endpoint/"))
    assert "are stored, 20 % of them, with what was asked, for 14 days." in shown
    client.force_login(people.alice)
    client.post(f"{PAGE}settings/", {"days": "14", "share": "20"})
    assert not sample_rule_of(people.community).is_on
    assert "alice switched off that answers are stored" in said(client.get("/c/tenants/ledger/"))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("days", "0", "Samples are kept from 1 to 90 days."),
        ("days", "91", "Samples are kept from 1 to 90 days."),
        ("share", "", "The share is a whole number from 1 to 100 per cent."),
        ("share", "1.5", "The share is a whole number from 1 to 100 per cent."),
    ],
)
def test_wrong_settings_are_refused_with_a_sentence(
    client: Client, people: People, field: str, value: str, sentence: str
) -> None:
    client.force_login(people.alice)
    response = client.post(f"{PAGE}settings/", {"is_on": "on", "days": "7", "share": "9", field: value})
    assert response.status_code == 422
    assert sentence in said(response)
    assert sample_rule_of(people.community) == SampleRule()


def test_words_of_others_are_shown_as_they_are_and_never_as_marks(
    client: Client, people: People, deployment: Deployment, key: ApiKey, erin: User
) -> None:
    storing(people)
    script = "<script>alert(1)</script> **bold** [link](javascript:x)"
    turns = [{"role": "system", "content": script}, {"role": "user", "content": script}]
    sample = stored(deployment, key, messages=turns, answer=script, metadata={script[:40]: script})
    client.force_login(erin)
    for path in (PAGE, f"{PAGE}{sample.pk}/"):
        text = client.get(path).content.decode()
        assert "<script>alert" not in text
        assert "<strong>bold" not in text
        assert 'href="javascript' not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt; **bold**") == 5


def test_drafters_read_and_do_not_see_whose_key_it_was(
    client: Client, people: People, deployment: Deployment, key: ApiKey, erin: User
) -> None:
    storing(people, days=7)
    sample = stored(deployment, key)
    client.force_login(erin)
    assert QUESTION in said(client.get(PAGE))
    shown = said(client.get(f"{PAGE}{sample.pk}/"))
    assert "Ask the <b>house</b> first." in shown
    assert "tenants@1" in shown
    assert "the website" not in shown
    assert "Erase it" not in shown
    client.force_login(people.alice)
    shown = said(client.get(f"{PAGE}{sample.pk}/"))
    assert "the website" in shown
    assert "Erase it" in shown
    with clock.ahead(timedelta(days=7)):
        assert client.get(f"{PAGE}{sample.pk}/").status_code == 404
        assert "Nothing is stored." in said(client.get(PAGE))


def test_samples_are_found_by_day_and_by_model(
    client: Client, people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people)
    stored(deployment, key, messages=[{"role": "user", "content": "Old question"}])
    today = f"{clock.now():%Y-%m-%d}"
    client.force_login(people.alice)
    assert "Old question" in said(client.get(PAGE, {"day": today, "model": str(deployment.pk)}))
    assert "No sample fits this." in said(client.get(PAGE, {"day": "2020-01-01", "model": ""}))
    assert "No sample fits this." in said(client.get(PAGE, {"day": "9999-12-31"}))
    wrong = client.get(PAGE, {"day": "yesterday", "model": "77777"})
    assert wrong.status_code == 422
    assert "Write the day as year-month-day" in said(wrong)
    assert "Choose a model from the list." in said(wrong)


def test_pages_keep_what_was_searched(
    client: Client, people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people)
    for _ in range(21):
        stored(deployment, key)
    client.force_login(people.alice)
    text = client.get(PAGE, {"model": str(deployment.pk)}).content.decode()
    assert "Page 1 of 2" in text
    assert f"model={deployment.pk}&amp;page=2" in text


def test_a_drafter_reports_a_sample_and_members_see_it(
    client: Client, people: People, deployment: Deployment, key: ApiKey, erin: User
) -> None:
    storing(people)
    sample = stored(deployment, key)
    client.force_login(erin)
    wrong = client.post(f"{PAGE}{sample.pk}/report/", {"report-norm": "", "report-comment": "Hm."})
    assert wrong.status_code == 422
    assert "Choose the norm that this answer broke." in said(wrong)
    response = client.post(
        f"{PAGE}{sample.pk}/report/", {"report-norm": "norm-0", "report-comment": "Hm."}, follow=True
    )
    assert "The answer now stands before the community." in said(response)
    assert AnswerReport.objects.get().question == QUESTION
    client.logout()
    assert "Hm." in said(client.get("/c/tenants/statements/"))


def test_a_steward_erases_one_or_all(
    client: Client, people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people)
    first, *_ = [stored(deployment, key) for _ in range(3)]
    client.force_login(people.alice)
    assert "The sample is erased." in said(client.post(f"{PAGE}{first.pk}/erase/", follow=True))
    assert client.post(f"{PAGE}{first.pk}/erase/").status_code == 404
    assert "2 samples are stored." in said(client.get(f"{PAGE}settings/"))
    assert "2 samples are erased." in said(client.post(f"{PAGE}erase/", follow=True))
    assert not Sample.objects.exists()
    assert "alice erased 2 stored answers." in said(client.get("/c/tenants/ledger/"))


def test_one_community_never_sees_anothers(
    client: Client, people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people)
    sample = stored(deployment, key)
    bakers = found_people("bakers", "Bakers")
    client.force_login(bakers.alice)
    assert "Nothing is stored." in said(client.get("/c/bakers/endpoint/samples/"))
    assert QUESTION not in said(client.get("/c/bakers/endpoint/samples/", {"model": str(deployment.pk)}))
    for method, path in (("get", ""), ("post", "report/"), ("post", "erase/")):
        address = f"/c/bakers/endpoint/samples/{sample.pk}/{path}"
        assert getattr(client, method)(address).status_code == 404
    assert samples.erase(bakers.alice, community=bakers.community) == 0
    assert Sample.objects.count() == 1


def test_what_was_lost_stands_on_the_page(client: Client, people: People) -> None:
    hour = beginning(Each.MINUTE, clock.now()).replace(minute=0)
    refusals.add_missing([Lost(people.community.pk, Counting.SAMPLES, hour, 3)])
    client.force_login(people.alice)
    assert f"3 samples were not stored, since {hour:%-d %B %Y, %H:%M} UTC." in said(client.get(PAGE))
    assert "samples were not stored" not in said(client.get("/c/tenants/endpoint/usage/"))


def test_pages_take_as_many_queries_for_three_as_for_one(
    client: Client, people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people)
    stored(deployment, key)
    client.force_login(people.alice)
    before = queries(client, PAGE)
    for _ in range(2):
        another = live_with(measured(ready(deployment.version)))
        stored(another, keys.create(people.alice, community=people.community, name="other")[0])
    assert queries(client, PAGE) == before
