"""How each community's model does on every community's norms, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from adapters.models import Adaptation
from constitutions.models import Version
from evaluation.engine.specificity import Specificity, specificity
from evaluation.selectors import measured_models
from evaluation.services import runs
from evaluation.services.comparisons import known_gains
from evaluation.web.forms import CompareForm
from governance.models import Community, Role
from governance.selectors.communities import memberships_of
from governance.web.pages import SignedIn, community_at, page, visitor


@dataclass(frozen=True)
class Cell:
    """One model on one community's norms. ``ask`` is the version a steward can ask to be measured on."""

    graded: Community
    gain: float | None
    own: bool
    best_of_column: bool
    ask: int | None


@dataclass(frozen=True)
class Row:
    """One community's model. ``best`` is where it gains most."""

    community: Community
    cells: tuple[Cell, ...]
    best: Community | None


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show the matrix of every community that has a measured model."""
    models = measured_models()
    gains = known_gains(models)
    user = visitor(request)
    mine = memberships_of(user).filter(role=Role.STEWARD) if user else ()
    rows = _rows(models, gains, stewarded={each.community_id for each in mine})
    whole = {
        model: {graded: gain for graded, gain in row.items() if gain is not None}
        for model, row in gains.items()
    }
    complete = len(models) > 1 and all(len(row) == len(models) for row in whole.values())
    return page(
        request,
        "evaluation/comparison.html",
        rows=rows,
        communities=[model.community for model in models],
        leads=_leads(models, specificity(whole)) if complete else (),
        can_ask=any(cell.ask for row in rows for cell in row.cells),
    )


@login_required
@require_POST
def request_run(request: SignedIn, slug: str) -> HttpResponse:
    """Ask how the community's model does on another community's norms."""
    community = community_at(slug)
    form = CompareForm(request.POST)
    number = form.cleaned_data["version"] if form.is_valid() else 0
    version = get_object_or_404(Version.objects.exclude(community=community), pk=number)
    runs.request_comparison(request.user, community=community, suite_version=version)
    messages.success(request, "It is measured as soon as a worker is free. The figure then stands here.")
    return redirect("comparison")


def _rows(
    models: Sequence[Adaptation], gains: dict[str, dict[str, float | None]], *, stewarded: set[int]
) -> Sequence[Row]:
    columns = {
        graded.community.slug: [row[graded.community.slug] for row in gains.values()] for graded in models
    }
    # Where only one model was measured, it is not the best of any.
    best = {
        name: max(known) if len(known := [gain for gain in column if gain is not None]) > 1 else None
        for name, column in columns.items()
    }
    rows = []
    for model in models:
        row = gains[model.community.slug]
        cells = tuple(
            Cell(
                graded=graded.community,
                gain=(gain := row[graded.community.slug]),
                own=graded == model,
                best_of_column=gain is not None and gain == best[graded.community.slug],
                ask=graded.version_id if gain is None and model.community_id in stewarded else None,
            )
            for graded in models
        )
        measured = [cell for cell in cells if cell.gain is not None]
        most = max(measured, key=lambda cell: cell.gain or 0.0, default=None)
        rows.append(Row(model.community, cells, most.graded if most and len(measured) > 1 else None))
    return rows


def _leads(models: Sequence[Adaptation], found: Specificity) -> tuple[tuple[Community, float, bool], ...]:
    return tuple(
        (model.community, found.own_lead[model.community.slug], found.leads_column[model.community.slug])
        for model in models
    )
