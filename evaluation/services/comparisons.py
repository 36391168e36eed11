"""How several communities' models do on one another's own norms."""

from collections.abc import Sequence

from adapters.models import Adaptation
from evaluation.engine.estimates import adherence
from evaluation.engine.figures import norm_weights, points_of
from evaluation.engine.item_score import grade
from evaluation.engine.samples import Arm
from evaluation.errors import NothingToCompareError
from evaluation.models import EvaluationRun, RunKind
from evaluation.selectors import cross_run, own_run
from evaluation.services.runs import document_of, samples_of
from evaluation.services.suites import suite_of

Matrix = dict[str, dict[str, float]]


def own_norms_adherence(run: EvaluationRun, arm: Arm) -> float | None:
    """Return one arm's adherence on the norms that the suite's community wrote itself."""
    suite = suite_of(run.suite_version, RunKind.CROSS)
    taken, _ = samples_of(run, suite_of(run.suite_version, RunKind(run.kind)))
    rows = [
        grade(suite, item, arm, [each for each in taken if each.item_id == item.id and each.arm is arm])
        for item in suite.items
    ]
    found = adherence(points_of(suite, rows), norm_weights(suite))
    return found.mean if found else None


def gains_over_base(models: Sequence[Adaptation]) -> Matrix:
    """Return, by model and by the community whose own norms grade it, the gain in adherence over the base.

    Raises :class:`NothingToCompareError` where a run is missing.
    """
    base = {model.community.slug: _own_figure(model, Arm.BASE) for model in models}
    return {
        model.community.slug: {
            graded.community.slug: _figure(model, graded) - base[graded.community.slug] for graded in models
        }
        for model in models
    }


def _figure(model: Adaptation, graded: Adaptation) -> float:
    if model == graded:
        return _own_figure(model, Arm.ADAPTER)
    run = cross_run(model, suite_version_id=graded.version_id)
    found = own_norms_adherence(run, Arm.ADAPTER) if run else None
    if found is None:
        raise NothingToCompareError(community=model.community.name)
    return found


def _own_figure(model: Adaptation, arm: Arm) -> float:
    run = own_run(model)
    found = document_of(run.report).arm(arm).own_adherence.mean if run and run.report else None
    if found is None:
        raise NothingToCompareError(community=model.community.name)
    return found
