"""How several communities' models do on one another's own norms."""

from collections.abc import Sequence

from django.core.cache import cache

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
    """Return one arm's adherence on the norms that the suite's community wrote itself.

    A finished run never changes, so its figure is worked out once a process.
    """
    key = f"own-norms-adherence-{run.pk}-{arm}"
    found: float | None = cache.get(key)
    if found is None and (found := _own_norms_adherence(run, arm)) is not None:
        cache.set(key, found, timeout=None)
    return found


def _own_norms_adherence(run: EvaluationRun, arm: Arm) -> float | None:
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
    names = {model.community.slug: model.community.name for model in models}
    found: Matrix = {}
    for model, row in known_gains(models).items():
        if None in row.values():
            raise NothingToCompareError(community=names[model])
        found[model] = {graded: gain for graded, gain in row.items() if gain is not None}
    return found


def known_gains(models: Sequence[Adaptation]) -> dict[str, dict[str, float | None]]:
    """Return the gains as far as they were measured, ``None`` where they were not."""
    base = {model.community.slug: _own_figure(model, Arm.BASE) for model in models}
    return {
        model.community.slug: {
            graded.community.slug: _less(_figure(model, graded), base[graded.community.slug])
            for graded in models
        }
        for model in models
    }


def _less(figure: float | None, base: float | None) -> float | None:
    return None if figure is None or base is None else figure - base


def _figure(model: Adaptation, graded: Adaptation) -> float | None:
    if model == graded:
        return _own_figure(model, Arm.ADAPTER)
    run = cross_run(model, suite_version_id=graded.version_id)
    return own_norms_adherence(run, Arm.ADAPTER) if run else None


def _own_figure(model: Adaptation, arm: Arm) -> float | None:
    run = own_run(model)
    return document_of(run.report).arm(arm).own_adherence.mean if run and run.report else None
