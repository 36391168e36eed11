"""How a draft decides: each kind's rule as a form, what it comes to, and what past votes would have come to by it."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from constitutions import phrasing
from constitutions.editing import GONE, Place
from constitutions.models import Draft
from constitutions.services import saving
from constitutions.starter import rule_value
from constitutions.web.desk import as_seen, plain_value, seen, soundness
from constitutions.web.joining import both_may_write
from constitutions.web.norms import editable, save
from constitutions.web.rollout import has_models, written_rollout
from constitutions.web.rule_drafts import (
    SOONER,
    DraftRuleForm,
    NewRuleForm,
    RuleRead,
    read_rule,
    rule_before,
    written_rules,
)
from governance.rulebook.rule_presets import PRESETS
from governance.selectors.rules import electorates
from governance.web.forms import PoliteForm
from governance.web.pages import SignedIn, page, posted
from governance.web.rule_forms import RuleForm
from governance.web.what_if import what_if

Edits = list[tuple[Place, object]]


@login_required
@both_may_write
def index(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """List the kinds of decision that the draft has rules for; add one."""
    draft = editable(request, slug, number)
    said = written_rules(plain_value(as_seen(request, draft)))
    form = NewRuleForm(posted(request), taken=[*said])
    if form.is_valid():
        kind = form.cleaned_data["kind"]
        rule = rule_value(PRESETS[form.cleaned_data["preset"]].rule)
        edits: Edits = [(("rules", kind), rule) if said else (("rules",), {kind: rule})]
        if save(request, draft, edits, form=form):
            return redirect("draft-rule", slug, number, kind)
    people, sound = electorates(draft.community), soundness(draft.source)
    return page(
        request,
        "constitutions/draft_rules.html",
        status=form.status,
        **_common(request, draft, form),
        soundness=sound,
        rules=[
            read_rule(kind, each, people=people, before=rule_before(draft, kind), soundness=sound)
            for kind, each in said.items()
        ],
        gone=_gone(draft, said),
        has_models=has_models(plain_value(draft.source)),
        rollout=phrasing.rollout(written_rollout(plain_value(draft.source))),
        presets=PRESETS.values(),
        sooner=[kind for kind in SOONER if kind not in said],
    )


@login_required
@both_may_write
def show(request: SignedIn, slug: str, number: int, kind: str) -> HttpResponse:
    """Show one rule; save it, show how what was typed would read, or what past votes would have come to by it."""
    draft = editable(request, slug, number)
    form, said = _form(request, draft, kind)
    asks = "ask" in request.POST
    looks = asks or "look" in request.POST
    if form.is_valid() and not looks and save(request, draft, _edits(kind, form), form=form):
        return redirect("draft-rule", slug, number, kind)
    read = _read(draft, kind, said, form)
    return page(
        request,
        "constitutions/draft_rule.html",
        status=form.status,
        **_common(request, draft, form),
        read=read,
        looks=looks,
        past=what_if(draft.community, kind, form.rule) if asks and form.rule else None,
    )


@login_required
@require_POST
def preview(request: SignedIn, slug: str, number: int, kind: str) -> HttpResponse:
    """Say how a rule that is being typed would read. Nothing is saved."""
    draft = editable(request, slug, number)
    form, said = _form(request, draft, kind)
    form.is_valid()
    return page(
        request, "constitutions/parts/rule_preview.html", read=_read(draft, kind, said, form), form=form
    )


@login_required
@require_POST
@both_may_write
def remove(request: SignedIn, slug: str, number: int, kind: str) -> HttpResponse:
    """Take a kind's rule out of the draft."""
    draft = editable(request, slug, number)
    said = written_rules(plain_value(as_seen(request, draft)))
    if kind not in said:
        raise Http404
    place: Place = ("rules", kind) if len(said) > 1 else ("rules",)
    saving.edit(request.user, draft=draft, edits=[(place, GONE)], seen_revision=seen(request))
    messages.success(request, f"The rule for “{kind}” is taken out of this draft.")
    return redirect("draft-rules", slug, number)


def _form(request: SignedIn, draft: Draft, kind: str) -> tuple[DraftRuleForm, object]:
    said = written_rules(plain_value(as_seen(request, draft)))
    if kind not in said or not isinstance(said[kind], Mapping | None):
        raise Http404
    return DraftRuleForm(posted(request), before=said[kind], kind=kind), said[kind]


def _edits(kind: str, form: RuleForm) -> Edits:
    return [(("rules", kind, *place), GONE if value is None else value) for place, value in form.edits]


def _read(draft: Draft, kind: str, said: object, form: RuleForm) -> RuleRead:
    """Read the rule as it is typed, or as it stands; an unsound one is told at its fields."""
    typed = form.rule.model_dump(mode="json") if form.is_bound and form.rule else said
    return read_rule(
        kind,
        typed,
        people=electorates(draft.community),
        before=rule_before(draft, kind),
        soundness=soundness(draft.source),
    )


def _common(request: SignedIn, draft: Draft, form: PoliteForm) -> dict[str, object]:
    stale = bool(form.refused)
    return {
        "community": draft.community,
        "draft": draft,
        "form": form,
        "revision": seen(request) if request.method == "POST" and not stale else draft.revision,
    }


def _gone(draft: Draft, said: Mapping[str, object]) -> list[str]:
    """Return what decisions no longer have a rule, of those that had one in the version the draft stands on."""
    rules = draft.base.text.document.rules if draft.base else {}
    return [phrasing.kind(kind) for kind in rules if kind not in said]
