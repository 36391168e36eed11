"""Answers that programs offered and the community stores: for drafters to read, for stewards to switch and to erase."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from adapters.models import Sample
from adapters.selectors import deployments_of, sample_rule_of, samples_of
from adapters.services import samples
from adapters.web.forms import NormForm
from adapters.web.refusal_lines import missing_samples_of
from adapters.web.sample_forms import SampleSearchForm, SampleSettingsForm
from constitutions.selectors import effective_norms
from governance import clock
from governance.errors import RefusalError
from governance.models import Community, Role
from governance.permissions import check_role, has_role
from governance.phrasing import counted
from governance.policies import check_open
from governance.web.pages import SignedIn, community_at, page, posted, sentence

PAGE = 20


@never_cache
@login_required
@require_safe
def index(request: SignedIn, slug: str) -> HttpResponse:
    """List to drafters what is stored, the newest first; of one day or one model if the address says so."""
    community = community_at(slug)
    check_role(request.user, community, Role.DRAFTER)
    now = clock.now()
    asked = request.GET if {"day", "model"} & request.GET.keys() else None
    form = SampleSearchForm(deployments_of(community), asked)
    found = Sample.objects.none() if form.errors else samples_of(community, now=now, **form.wanted)
    return page(
        request,
        "adapters/samples.html",
        status=form.status,
        community=community,
        form=form,
        found=Paginator(found, PAGE).get_page(request.GET.get("page")),
        storing=sample_rule_of(community),
        missing=missing_samples_of(community, now=now),
        is_steward=has_role(request.user, community, Role.STEWARD),
    )


def _sample(request: SignedIn, slug: str, number: int, *, role: Role) -> Sample:
    """Return a sample to whoever has the role, as long as it is kept."""
    community = community_at(slug)
    check_role(request.user, community, role)
    return get_object_or_404(samples_of(community, now=clock.now()), pk=number)


@never_cache
@login_required
@require_safe
def show(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show a drafter one sample, and a way to report it as an answer that broke a norm."""
    sample = _sample(request, slug, number, role=Role.DRAFTER)
    return _shown(request, sample, form=NormForm(effective_norms(sample.deployment.version)))


@never_cache
@login_required
@require_POST
def report(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Put a sample before the community, as an answer that broke a norm."""
    sample = _sample(request, slug, number, role=Role.DRAFTER)
    form = NormForm(effective_norms(sample.deployment.version), request.POST)
    if form.is_valid():
        statement = samples.report_sample(
            request.user,
            sample=sample,
            norm=form.cleaned_data["norm"],
            comment=form.cleaned_data["comment"],
        )
        messages.success(request, "Thank you. The answer now stands before the community.")
        return redirect("statement", slug, statement.pk)
    return _shown(request, sample, form=form)


@never_cache
@login_required
@require_POST
def erase_one(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Erase one sample."""
    sample = _sample(request, slug, number, role=Role.STEWARD)
    samples.erase_one(request.user, sample=sample)
    messages.success(request, "The sample is erased.")
    return redirect("samples", slug)


@never_cache
@login_required
@require_POST
def erase(request: SignedIn, slug: str) -> HttpResponse:
    """Erase every sample."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    erased = samples.erase(request.user, community=community)
    messages.success(request, f"{counted(erased, 'sample is', 'samples are')} erased.")
    return redirect("sample-settings", slug)


@never_cache
@login_required
def settings(request: SignedIn, slug: str) -> HttpResponse:
    """Show whether answers are stored, and change it."""
    community = community_at(slug)
    check_role(request.user, community, Role.STEWARD)
    form = SampleSettingsForm(posted(request), rule=sample_rule_of(community))
    if form.is_valid():
        try:
            samples.set_rule(request.user, community=community, rule=form.rule)
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "It holds from the next request on.")
            return redirect("sample-settings", slug)
    return page(
        request,
        "adapters/sample_settings.html",
        status=form.status,
        community=community,
        form=form,
        stored=samples_of(community, now=clock.now()).count(),
        refused=sentence(lambda: samples.check_can_change(request.user, community)),
    )


def _shown(request: SignedIn, sample: Sample, *, form: NormForm) -> HttpResponse:
    community: Community = sample.community
    return page(
        request,
        "adapters/sample.html",
        status=form.status,
        community=community,
        sample=sample,
        form=form,
        refused=sentence(lambda: check_open(community)),
        is_steward=has_role(request.user, community, Role.STEWARD),
    )
