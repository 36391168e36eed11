"""Every question of a report: what was asked, what the text prefers, what each model answered, and the checks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from constitutions import phrasing
from constitutions.turns import WORDS
from evaluation.engine.item_score import PREFERENCE, ItemScore
from evaluation.engine.report import Report
from evaluation.engine.suite import Item, Suite
from evaluation.models import EvaluationRun, RunKind
from evaluation.services.runs import document_of
from evaluation.services.suites import suite_of
from evaluation.web.naming import ARMS, run_at
from governance.web.pages import community_at, page

PAGE = 10


@dataclass(frozen=True)
class Graded:
    """One check of one reply: kept, broken, or, between the two, in part."""

    sentence: str
    grade: float


@dataclass(frozen=True)
class Answer:
    """What one model answered, and what it earned."""

    arm: str
    candidate: bool
    reply: str | None
    score: float | None
    prefers: float | None
    checks: tuple[Graded, ...]

    @property
    def kept(self) -> tuple[Graded, ...]:
        """The checks that the reply kept."""
        return tuple(check for check in self.checks if check.grade == 1)

    @property
    def missed(self) -> tuple[Graded, ...]:
        """The checks that the reply broke, or kept in part."""
        return tuple(check for check in self.checks if check.grade < 1)


@dataclass(frozen=True)
class Question:
    """One question of the report."""

    item: Item
    family: str
    statement: str
    anchor: str
    dialogue: tuple[tuple[str, str, str], ...]
    answers: tuple[Answer, ...]


@require_safe
def index(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """List a report's questions, page by page; of one norm if the address says so."""
    run = run_at(community_at(slug), name)
    if run.report is None:
        raise Http404
    suite = suite_of(run.suite_version, RunKind(run.kind))
    norm = request.GET.get("norm", "")
    same = suite.digest == run.suite_digest
    items = [item for item in suite.items if same and norm in {"", item.norm}]
    found = Paginator(items, PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "evaluation/items.html",
        community=run.community,
        run=run,
        same=same,
        norm=norm,
        norms=suite.norms,
        found=found,
        questions=_questions(run, suite, document_of(run.report), found),
    )


def _questions(run: EvaluationRun, suite: Suite, report: Report, found: Page[Item]) -> Sequence[Question]:
    items = list(found)
    names = [item.id for item in items]
    stored = run.samples.filter(item_id__in=names).values_list("item_id", "arm", "reply")
    replies = {(item, arm): reply for item, arm, reply in stored}
    scores: defaultdict[str, list[ItemScore]] = defaultdict(list)
    for row in report.items:
        if row.item_id in names:
            scores[row.item_id].append(row)
    sentences = {check.id: phrasing.check(check.check) for check in suite.checks}
    return [
        Question(
            item=item,
            family=item.family.replace("-", " "),
            statement=suite.norm_of[item.norm].statement,
            anchor=item.norm_id,
            dialogue=tuple((turn.role, WORDS[turn.role], turn.content) for turn in item.messages),
            answers=tuple(
                _answer(row, report, replies.get((item.id, row.arm.value)), sentences)
                for row in scores[item.id]
            ),
        )
        for item in items
    ]


def _answer(row: ItemScore, report: Report, reply: str | None, sentences: Mapping[str, str]) -> Answer:
    return Answer(
        arm=ARMS[row.arm],
        candidate=row.arm is report.setting.candidate,
        reply=reply,
        score=row.score,
        prefers=row.parts.get(PREFERENCE),
        checks=tuple(
            Graded(sentences[name], grade) for name, grade in row.parts.items() if name in sentences
        ),
    )
