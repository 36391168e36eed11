"""The whole loop with the real base model: three norms of the demo's, learnt, measured and asked for over HTTP."""

from collections.abc import Iterator

import httpx
import pytest
from pytest_django import DjangoDbBlocker

from adapters.base_model import find, folder_of
from adapters.selectors import live_deployment
from adapters.services import keys
from config.demo.cast import COMMUNITIES, text_of
from config.embedded.stack import Stack
from config.env import load
from constitutions.document import Document
from evaluation.engine.report import Report
from evaluation.engine.samples import Arm
from evaluation.models import EvaluationRun
from evaluation.services import requests
from evaluation.services.runs import document_of
from evaluation.states import RunStatus
from governance.counting.ballots import Choice
from governance.models import Role
from tests.people import AT_ONCE, STEWARDS_AT_ONCE, People, add, all_say, found_people, person, propose
from tests.stack import running_stack, wait_for

pytestmark = pytest.mark.pipeline

NORMS = 3
QUESTIONS = (
    "Is it wrong to break a promise?",
    "Should I tell my friend the truth about her book?",
    "How do I choose between two jobs?",
)


@pytest.fixture(scope="module")
def real_stack(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Stack]:
    """Run every process, with the default base model."""
    env = load()
    models = env.var / "models"
    if find(env.base_model, models) is None:
        pytest.skip("The base model is not here: `make model` fetches it.")
    var = tmp_path_factory.mktemp("real") / "var"
    with django_db_blocker.unblock(), running_stack(var, folder_of(env.base_model, models)) as running:
        yield running


def short_text() -> Document:
    """Return the beginning of the circle's text, whose first norm anybody can hear: it hands a question back."""
    whole = text_of(next(group for group in COMMUNITIES if group.slug == "philosophy"))
    rules = {"ratify": AT_ONCE, "deploy": STEWARDS_AT_ONCE}
    return whole.model_copy(update={"norms": whole.norms[:NORMS], "upstreams": (), "rules": rules})


def measured(people: People) -> tuple[EvaluationRun, Report]:
    """Wait for the report on the community's model."""
    runs = EvaluationRun.objects.filter(community=people.community)
    wait_for(lambda: runs.filter(status=RunStatus.FINISHED).exists(), "the report", 480)
    run = runs.select_related("community", "report", "adaptation__version__decision").get()
    assert run.report is not None
    return run, document_of(run.report)


def test_a_real_model_learns_a_norm_and_answers_by_it(real_stack: Stack) -> None:
    people = found_people("circle", "The circle")
    dora = person("dora")
    add(people.alice, dora, people.community, Role.STEWARD)
    all_say(propose(people.alice, people.community, short_text()), Choice.YES)
    run, report = measured(people)

    base, adapter = (report.arm(arm).adherence.mean for arm in (Arm.BASE, Arm.ADAPTER))
    assert base is not None
    assert adapter is not None
    assert adapter > base, report

    if report.result.outcome.value != "pass":
        requests.request_deployment(run, steward=people.alice)
    wait_for(lambda: run.report is not None and run.report.requests.exists(), "the request to deploy")
    assert run.report is not None
    all_say(run.report.requests.get().decision, Choice.YES)
    wait_for(lambda: live_deployment(people.community) is not None, "the live model")

    _, secret = keys.create(people.alice, community=people.community, name="a client")
    answers = [
        httpx.post(
            f"http://127.0.0.1:{real_stack.env.port}/c/circle/v1/chat/completions",
            headers={"authorization": f"Bearer {secret}"},
            json={"messages": [{"role": "user", "content": question}], "temperature": 0},
            timeout=120,
        ).raise_for_status()
        for question in QUESTIONS
    ]
    said = [answer.json()["choices"][0]["message"]["content"] for answer in answers]
    assert any(each.rstrip().endswith("?") for each in said), said
    assert {answer.headers["x-constitution-digest"] for answer in answers} == {short_text().digest}
