"""Reports on the pages: verdict first, every figure behind it, and what may follow."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adapters.services import deployments
from constitutions.document import Upstream
from constitutions.errors import UnresolvedChartersError
from constitutions.services import drafts
from evaluation.engine.samples import Arm
from evaluation.models import EvaluationRun
from evaluation.states import RunStatus
from governance.counting.ballots import Choice
from governance.models import Decision, Step, User
from governance.proof.digests import digest_of
from governance.steps import claim, give_up
from governance.subjects import subject_of
from tests.loop import settle
from tests.people import People, all_say, charter, found_people, in_force, propose
from tests.walking import AWAY, begun, live, measured, ratified, ready, requested, text_with

pytestmark = pytest.mark.django_db


def shown(client: Client, path: str, status: int = 200) -> str:
    response = client.get(f"/c/tenants/{path}")
    assert response.status_code == status
    return response.content.decode()


def short(run: EvaluationRun) -> str:
    assert run.report_id
    return run.report_id.removeprefix("sha256:")[:12]


def test_a_report_says_its_verdict_first_and_what_it_does_not_prove(client: Client, people: People) -> None:
    run = measured(ready(ratified(people)))
    assert run.report is not None
    assert run.report.gate == "pass"
    page = shown(client, f"reports/{run.pk}/")
    places = [
        page.index(words)
        for words in (
            "passed",
            "The candidate meets",
            "Not proved:",
            "How far each model keeps",
            "Norm by norm",
        )
    ]
    assert places == sorted(places)
    assert run.report.digest in page
    assert "looked at once, this time included" in page
    assert page == shown(client, f"reports/{short(run)}/")


def test_the_chart_says_in_words_what_it_draws(client: Client, people: People) -> None:
    run = measured(ready(ratified(people)))
    page = shown(client, f"reports/{run.pk}/")
    begin, end = page.index('<svg class="chart"'), page.index("</svg>", page.index('<svg class="chart"'))
    drawing = ET.fromstring(page[begin : end + 6])
    assert drawing.find("title") is not None
    words = drawing.findtext("desc") or ""
    assert "Adapted model: 100 %, between" in words
    assert "Base model alone: 0 %, between" in words
    assert [bar.get("class") for bar in drawing.iter("g")] == [None, None, "chart-candidate"]
    assert "style=" not in page


def test_the_canonical_bytes_are_what_the_digest_names(client: Client, people: People) -> None:
    run = measured(ready(ratified(people)))
    response = client.get(f"/c/tenants/reports/{run.pk}/report.json")
    assert digest_of(response.content) == run.report_id
    assert json.loads(response.content)["setting"]["community"] == "tenants"


def test_every_question_is_there_with_every_answer(client: Client, people: People) -> None:
    run = measured(ready(ratified(people)))
    page = shown(client, f"reports/{run.pk}/items/")
    assert "12 questions." in page
    assert page.count("A plain answer to what was asked.") == 10
    assert page.count("A grand answer, which nobody had asked for.") == 20
    assert page.count("</span> finds the preferred reply likelier") == 10
    one = shown(client, f"reports/{run.pk}/items/?norm=own/norm-1")
    assert "6 questions." in one
    assert "about norm 1?" in one
    assert "about norm 0?" not in one


def test_while_it_runs_its_progress_is_shown(client: Client, people: People) -> None:
    run, _ = begun(ready(ratified(people)))
    EvaluationRun.objects.filter(pk=run.pk).update(done=18)
    for path in (f"reports/{run.pk}/", "", "model/"):
        page = shown(client, path)
        assert "18 of 36 questions asked" in page
        assert 'hx-trigger="every 2s"' in page
    polled = shown(client, f"reports/{run.pk}/progress/")
    assert "The evaluation is half done." in polled
    assert shown(client, f"reports/{run.pk}/report.json", 404)


def given_up(run: EvaluationRun, sentence: str) -> None:
    """Let the step that measures end as it does after its last attempt."""
    step = Step.objects.get(task="evaluation.evaluate", subject=subject_of(run.adaptation))
    lease = claim(step.pk)
    assert lease is not None
    give_up(lease, sentence)
    settle(without=AWAY)
    run.refresh_from_db()


def test_an_evaluation_that_was_given_up_says_why_and_a_steward_asks_again(
    client: Client, people: People
) -> None:
    version = ratified(people)
    model = ready(version)
    settle(without=AWAY)
    run, _ = begun(model)
    given_up(run, "The engine is not there. Start it.")
    assert (run.status, run.sentence) == (RunStatus.FAILED, "The engine is not there. Start it.")
    for path in (f"reports/{run.pk}/", "model/", "", "ledger/"):
        assert "The engine is not there. Start it." in shown(client, path)
    assert "was not measured" in shown(client, "reports/")
    client.force_login(people.bob)
    assert "Measure this model again" not in shown(client, f"reports/{run.pk}/")
    assert client.post(f"/c/tenants/reports/{run.pk}/again/").status_code == 403
    client.force_login(people.alice)
    assert "Measure this model again" in shown(client, f"reports/{run.pk}/")
    assert client.post(f"/c/tenants/reports/{run.pk}/again/").status_code == 302
    settle(without=AWAY)
    assert Step.objects.filter(task="evaluation.evaluate", status="waiting").count() == 1
    again, _ = begun(model)
    assert (again.status, again.look) == (RunStatus.RUNNING, 2)
    assert "asked for another" in shown(client, "ledger/")
    refused = client.post(f"/c/tenants/reports/{run.pk}/again/")
    assert refused.status_code == 409
    assert "Only a model whose evaluation failed" in refused.content.decode()


def test_inconclusive_evidence_waits_for_a_steward_to_ask(client: Client, people: People, dora: User) -> None:
    run = measured(ready(ratified(people)), wins=None)
    assert run.report is not None
    assert run.report.gate == "inconclusive"
    settle(without=AWAY)
    page = shown(client, f"reports/{run.pk}/")
    assert "A steward can ask the others to let the model go live on inconclusive evidence." in page
    assert "Ask the stewards" not in page
    client.force_login(people.alice)
    assert "Ask the stewards" in shown(client, f"reports/{run.pk}/")
    response = client.post(f"/c/tenants/reports/{run.pk}/request/", follow=True)
    decision = Decision.objects.get(kind="deploy")
    assert response.redirect_chain == [(f"/c/tenants/decisions/{decision.pk}/", 302)]
    told = response.content.decode()
    assert "This evidence is inconclusive." in told
    assert "alice asked, and so does not vote on it." in told
    assert client.post(f"/c/tenants/reports/{run.pk}/request/").status_code == 409
    assert "Ask the stewards" not in shown(client, f"reports/{run.pk}/")


def test_members_and_outsiders_cannot_ask(client: Client, people: People, dora: User) -> None:
    run = measured(ready(ratified(people)), wins=None)
    assert client.post(f"/c/tenants/reports/{run.pk}/request/").status_code == 302
    for user in (people.bob, people.charlie):
        client.force_login(user)
        assert client.post(f"/c/tenants/reports/{run.pk}/request/").status_code == 403
    assert not Decision.objects.filter(kind="deploy").exists()


def test_where_nobody_could_vote_the_button_says_so(client: Client, people: People) -> None:
    run = measured(ready(ratified(people)))
    settle(without=AWAY)
    assert people.community.ledger.filter(kind="DeploymentHeld").exists()
    page = shown(client, f"reports/{run.pk}/")
    assert "appoint another steward, then ask again." in page
    client.force_login(people.alice)
    response = client.post(f"/c/tenants/reports/{run.pk}/request/")
    assert response.status_code == 409
    assert "Nobody could vote on this" in response.content.decode()


def test_a_failed_model_cannot_be_asked_for(client: Client, people: People, dora: User) -> None:
    version = ratified(people, norms=1, examples=60)
    run = measured(ready(version), wins=Arm.PROMPT)
    assert run.report is not None
    assert run.report.gate == "fail"
    client.force_login(people.alice)
    page = shown(client, f"reports/{run.pk}/")
    assert "This model failed its evaluation: it cannot be deployed." in page
    assert client.post(f"/c/tenants/reports/{run.pk}/request/").status_code == 409


def test_the_vote_shows_the_evidence_and_what_would_go_live(
    client: Client, people: People, dora: User
) -> None:
    run = measured(ready(ratified(people)))
    decision = requested(run)
    page = shown(client, f"decisions/{decision.pk}/")
    assert "The candidate meets everything" in page
    assert "on behalf of alice, who proposed the text" in page
    assert f"/c/tenants/reports/{short(run)}/" in page
    adapter = run.adaptation.adapter
    assert adapter is not None
    assert adapter.digest in page
    assert "The stewards decide whether it goes live, until" in shown(client, "")


def test_a_vote_that_was_carried_says_what_became_of_it(client: Client, people: People, dora: User) -> None:
    decision = live(people).decision
    assert "The model went live on" in shown(client, f"decisions/{decision.pk}/")
    assert "The stewards let it go live" in shown(client, "")


def test_evidence_that_broke_says_so_where_it_was_decided(
    client: Client, people: People, dora: User, tmp_path: Path
) -> None:
    run = measured(ready(ratified(people)))
    (tmp_path / "adapters" / "tenants@1").mkdir(parents=True)
    (tmp_path / "adapters" / "tenants@1" / "weights").write_text("Not what was measured.")
    decision = requested(run)
    all_say(decision, Choice.YES)
    settle(without=set(AWAY) - {"evaluation.release"})
    assert people.community.ledger.filter(kind="GateBroken").exists()
    for path in (f"decisions/{decision.pk}/", f"reports/{run.pk}/", "ledger/"):
        assert "Nothing was deployed." in shown(client, path)


def test_charters_that_collide_keep_a_model_from_going_live(
    client: Client, people: People, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = text_with(norms=2, examples=15)
    for slug, statement in (("bakers", "It asks first."), ("brewers", "It never asks.")):
        above = charter(f"The charter of the {slug}")
        floor = above.norms[0].model_copy(update={"statement": statement})
        above = above.model_copy(update={"norms": (floor,)})
        others = found_people(slug, slug)
        all_say(propose(others.alice, others.community, above), Choice.YES)
        settle(without=AWAY)
        pinned = Upstream(authority=slug, title=above.title, digest=above.digest)
        text = text.model_copy(update={"upstreams": (*text.upstreams, pinned)})
    with pytest.raises(UnresolvedChartersError, match="On norm “floor” the charters contradict each other"):
        propose(people.alice, people.community, text)
    # Nobody can propose such a text; should one be in force all the same, nothing of it is deployed.
    monkeypatch.setattr(drafts, "check_acceptable", lambda _: None)
    all_say(propose(people.alice, people.community, text), Choice.YES)
    settle(without=AWAY)
    decision = requested(measured(ready(in_force(people.community))), steward=people.alice)
    all_say(decision, Choice.YES)
    settle(without=set(AWAY) - {"evaluation.release"})
    assert "contradict each other" in shown(client, f"decisions/{decision.pk}/")


def test_a_vote_on_a_return_says_why_the_model_was_stopped(
    client: Client, people: People, dora: User
) -> None:
    live(people)
    deployments.stop(people.alice, community=people.community, reason="It shouted at people.")
    settle(without=AWAY)
    decision = Decision.objects.get(kind="restore")
    page = shown(client, f"decisions/{decision.pk}/")
    assert "It shouted at people." in page
    assert "alice stopped the model" in page


def test_each_norm_says_how_it_fares(client: Client, people: People) -> None:
    run = measured(ready(ratified(people)))
    page = shown(client, "constitution/")
    assert page.count("The model keeps it at 100 %") == 2
    assert f"/c/tenants/reports/{short(run)}/items/?norm=own%2Fnorm-0" in page


def test_the_constitution_takes_as_many_queries_with_six_norms_as_with_two(
    client: Client, people: People
) -> None:
    def cost(slug: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/c/{slug}/constitution/").status_code == 200
        return len(queries)

    measured(ready(ratified(people, norms=2)))
    measured(ready(ratified(found_people("bakers", "Bakers"), norms=6)))
    assert cost("tenants") == cost("bakers")


def test_another_communitys_report_is_not_found(client: Client, people: People) -> None:
    run = measured(ready(ratified(people)))
    found_people("bakers", "Bakers")
    for name in (str(run.pk), short(run)):
        for more in ("", "items/", "report.json", "progress/"):
            assert client.get(f"/c/bakers/reports/{name}/{more}").status_code == 404
    assert client.get(f"/c/tenants/reports/{'0' * 12}/").status_code == 404


def test_the_list_takes_as_many_queries_for_three_as_for_one(client: Client, people: People) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(client, "reports/")
        return len(queries)

    version = ratified(people)
    measured(ready(version))
    one = cost()
    measured(ready(version))
    begun(ready(version))
    assert cost() == one
    page = shown(client, "reports/")
    assert "look 2 at these scenarios" in page
    assert "0 of 36 questions asked" in page
