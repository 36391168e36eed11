"""How carefully a norm may be changed, on the pages: the form, the norm, the draft and the decision."""

from datetime import timedelta

import pytest
from django.test import Client

from constitutions.formats import from_yaml, to_yaml
from constitutions.models import Draft
from constitutions.services import drafts
from governance import clock
from governance.counting.ballots import Choice
from governance.entrenchment import Entrenchment
from governance.models import Decision
from tests.api.doors import Knocking, refused
from tests.constitutions.test_entrenching import CAREFUL, RESTING, YEARLY, careful
from tests.constitutions.web.test_norms import NORM
from tests.constitutions.web.test_versions import ratified
from tests.loop import settle
from tests.people import People, all_say, document, draft_of, propose
from tests.reading import said
from tests.walking import AWAY

pytestmark = pytest.mark.django_db

PAGE = "/c/tenants/constitution/norms/norm-0/"
CARE = {
    "talk_days": "14",
    "majority": "2/3",
    "wait_days": "3",
    "changes_most": "1",
    "changes_days": "365",
    "rest_days": "60",
}
WHOLE = {
    "deliberation_days": 14,
    "threshold": "2/3",
    "timelock_days": 3,
    "pace": {"most": 1, "days": 365},
    "cooling_off_days": 60,
}


@pytest.fixture
def draft(client: Client, people: People) -> Draft:
    """Return a draft of alice's with a comment in it, and sign her in."""
    client.force_login(people.alice)
    source = f"# from the meeting\n{to_yaml(document())}"
    return drafts.start(people.alice, community=people.community, source=source)


def form(draft: Draft) -> str:
    return f"/c/tenants/drafts/{draft.pk}/norms/1/"


def entrenchment_in(draft: Draft) -> Entrenchment | None:
    draft.refresh_from_db()
    assert draft.source.startswith("# from the meeting\n")
    return from_yaml(draft.source).norms[0].entrenchment


def test_what_is_typed_stands_in_the_text_and_can_be_taken_out_again(client: Client, draft: Draft) -> None:
    assert "How carefully this norm may be changed" in said(client.get(form(draft)))
    assert client.post(form(draft), {**NORM, **CARE, "revision": "1"}).status_code == 302
    assert entrenchment_in(draft) == Entrenchment.model_validate(WHOLE)
    shown = client.get(form(draft)).content.decode()
    assert 'name="talk_days" value="14"' in shown
    assert '<option value="2/3" selected>two thirds</option>' in shown
    client.post(form(draft), {**NORM, **CARE, "revision": "2"})
    draft.refresh_from_db()
    assert draft.revision == 2
    client.post(form(draft), {**NORM, "talk_days": "14", "revision": "2"})
    assert entrenchment_in(draft) == Entrenchment(deliberation_days=14)
    client.post(form(draft), {**NORM, "revision": "3"})
    assert entrenchment_in(draft) is None
    assert from_yaml(draft.source).digest == document().digest


def test_a_new_norm_can_be_entrenched_from_the_start(client: Client, draft: Draft) -> None:
    new = f"/c/tenants/drafts/{draft.pk}/norms/new/"
    client.post(new, {**NORM, "id": "listens", **CARE, "revision": "1"})
    draft.refresh_from_db()
    assert "threshold: 2/3" in draft.source
    assert "most: 1" in draft.source


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"talk_days": "91"}, "talk_days", "Ensure this value is less than or equal to 90."),
        (
            {"changes_most": "1"},
            "changes_days",
            "Say within how many days, or leave the number of changes empty.",
        ),
        ({"changes_days": "30"}, "changes_most", "Say how many changes at most, or leave the days empty."),
        ({"majority": "1/3"}, "majority", "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    client: Client, draft: Draft, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = client.post(
        form(draft), {**NORM, **CARE, "changes_most": "", "changes_days": "", **typed, "revision": "1"}
    )
    assert answer.status_code == 422
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert 'value="60"' in answer.content.decode()
    assert entrenchment_in(draft) is None


def test_a_share_that_the_form_does_not_know_stays(client: Client, people: People) -> None:
    client.force_login(people.alice)
    source = to_yaml(careful(Entrenchment(threshold="5/7")))
    draft = drafts.start(people.alice, community=people.community, source=source)
    assert '<option value="5/7" selected>' in client.get(form(draft)).content.decode()
    client.post(form(draft), {**NORM, "majority": "5/7", "rest_days": "9", "revision": "1"})
    draft.refresh_from_db()
    assert from_yaml(draft.source).norms[0].entrenchment == Entrenchment(threshold="5/7", cooling_off_days=9)


def test_a_norm_says_how_it_changes_and_when_it_can_be_proposed_again(client: Client, people: People) -> None:
    ratified(people, careful(RESTING))
    shown = said(client.get(PAGE))
    assert "It changes more carefully than the rest of the text." in shown
    assert "After a change of it has failed, it rests for 60 days." in shown
    assert "can be proposed from" not in shown
    all_say(propose(people.alice, people.community, careful(None)), Choice.NO)
    settle(without=AWAY)
    again = clock.now() + timedelta(days=60)
    shown = said(client.get(PAGE))
    assert f"A change of it can be proposed from {again:%-d %B %Y}" in shown
    assert "one has failed, and it rests until then" in shown
    assert Knocking().get("norms/norm-0/").json()["can_change_from"].startswith(f"{again:%Y-%m-%d}")
    assert "can be proposed from" not in said(client.get(PAGE.replace("norm-0", "norm-1")))
    with clock.ahead(timedelta(days=60, minutes=1)):
        assert "can be proposed from" not in said(client.get(PAGE))
        assert Knocking().get("norms/norm-0/").json()["can_change_from"] is None


def test_a_norm_that_changed_as_often_as_it_may_says_so(client: Client, people: People) -> None:
    ratified(people, careful(YEARLY))
    shown = said(client.get(PAGE))
    assert "It may change once within 365 days." in shown
    assert "as much has changed, or is about to, as may change within 365 days." in shown


def test_whoever_proposes_reads_what_makes_it_stricter_and_voters_do(client: Client, people: People) -> None:
    ratified(people, careful())
    client.force_login(people.alice)
    draft = draft_of(people.alice, people.community, careful(None))
    why = "because it changes: The norm “It keeps norm 0.” : Changing it takes at least 14 days of talk"
    assert why in said(client.get(f"/c/tenants/drafts/{draft.pk}/"))
    plain = draft_of(people.alice, people.community, careful().model_copy(update={"title": "Another"}))
    assert "because it changes" not in said(client.get(f"/c/tenants/drafts/{plain.pk}/"))
    proposed = client.post(
        f"/c/tenants/drafts/{draft.pk}/propose/", {"reason": "We want it gone."}, follow=True
    )
    assert "The text is fixed, and talked over. Voting opens on" in said(proposed)
    decision = Decision.objects.get(community=people.community, status="deliberating")
    shown = said(client.get(f"/c/tenants/decisions/{decision.pk}/"))
    assert why in shown
    assert "It is carried if at least two thirds of those who say yes or no say yes." in shown
    assert "It is talked over for 14 days before voting opens." in shown
    told = Knocking().get(f"decisions/{decision.pk}/").json()
    assert told["entrenched"] == [
        {
            "topic": "norm:norm-0",
            "title": "the norm “It keeps norm 0.”",
            "asks": CAREFUL.model_dump(exclude_none=True),
        }
    ]
    assert told["rule"]["threshold"] == "2/3"


def test_a_resting_norm_is_refused_with_its_day_on_the_page_and_over_the_api(
    client: Client, people: People
) -> None:
    ratified(people, careful(RESTING))
    all_say(propose(people.alice, people.community, careful(None)), Choice.NO)
    settle(without=AWAY)
    draft = draft_of(people.alice, people.community, careful(RESTING, rationale="Otherwise."))
    client.force_login(people.alice)
    again = f"{clock.now() + timedelta(days=60):%-d %B %Y}"
    assert f"it rests. Propose this from {again}" in said(client.get(f"/c/tenants/drafts/{draft.pk}/"))
    answer = Knocking(people.alice).post(f"drafts/{draft.pk}/propose/", reason="Again.")
    assert f"Propose this from {again}" in refused(answer, 409, "entrenched_rest")


def test_the_change_itself_is_told_in_words(client: Client, people: People) -> None:
    ratified(people, document(norms=3))
    ratified(people, careful())
    shown = said(client.get(PAGE))
    assert "How carefully it may be changed" in shown
    assert "Changing it takes at least 14 days of talk, at least two thirds of the votes" in shown
