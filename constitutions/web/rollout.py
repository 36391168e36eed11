"""How a draft lets new models take over: its plan as a form."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from pydantic import ValidationError

from constitutions import phrasing
from constitutions.document import Kind
from constitutions.editing import GONE, Place, at
from constitutions.outline import text_at
from constitutions.rollout import MAX_HOURS, MAX_SHARE, MAX_STEPS, Rollout
from constitutions.web.desk import as_seen, plain_value, seen
from constitutions.web.joining import both_may_write
from constitutions.web.norms import editable, save
from governance.web.forms import PoliteForm
from governance.web.pages import SignedIn, page, posted

PLACE: Place = ("rollout",)
STEPS = range(1, MAX_STEPS + 1)
HALF_A_STEP = "A step has a share and hours. Write both, or leave both empty."


class RolloutForm(PoliteForm):
    """The steps of a plan, each a share and hours, and the watch after them. Without a step there is no plan."""

    watch_hours = forms.IntegerField(
        label="For how many hours is it watched once it answers everything?",
        min_value=0,
        max_value=MAX_HOURS,
        help_text="If its evidence breaks in that time, the model before it answers again. 0: it is not watched.",
    )

    def __init__(self, *args: Any, before: Rollout | None, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        steps = before.steps if before else ()
        for number in STEPS:
            step = steps[number - 1] if number <= len(steps) else None
            for name, label, most in (
                ("share", "Percent of conversations", MAX_SHARE),
                ("hours", "For how many hours", MAX_HOURS),
            ):
                self.fields[f"{name}_{number}"] = forms.IntegerField(
                    label=label,
                    required=False,
                    min_value=1,
                    max_value=most,
                    initial=getattr(step, name, None),
                )
        watch = before.watch_hours if before else Rollout.model_fields["watch_hours"].default
        self.initial["watch_hours"] = watch

    @property
    def steps(self) -> Iterator[tuple[int, forms.BoundField, forms.BoundField]]:
        """Yield each step's number and its two fields."""
        for number in STEPS:
            yield number, self[f"share_{number}"], self[f"hours_{number}"]

    def clean(self) -> None:
        """Refuse half a step, and shares that do not rise."""
        for number in STEPS:
            share, hours = (self.cleaned_data.get(f"{name}_{number}") for name in ("share", "hours"))
            wrong = {f"share_{number}", f"hours_{number}"} & set(self.errors)
            if not wrong and (share is None) is not (hours is None):
                self.add_error(f"{'share' if share is None else 'hours'}_{number}", HALF_A_STEP)
        if not self.errors and self.value:
            try:
                Rollout.model_validate(self.value)
            except ValidationError as error:
                first = error.errors(include_url=False)[0]["msg"]
                self.add_error(None, first.removeprefix("Value error, "))

    @property
    def value(self) -> dict[str, object] | None:
        """The plan as the text says it, or ``None`` for none."""
        said = self.cleaned_data
        steps = [
            {"share": said[f"share_{number}"], "hours": said[f"hours_{number}"]}
            for number in STEPS
            if said[f"share_{number}"]
        ]
        return {"steps": steps, "watch_hours": said["watch_hours"]} if steps else None


@login_required
@both_may_write
def show(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show the plan and change it."""
    draft = editable(request, slug, number)
    text = plain_value(as_seen(request, draft))
    before = written_rollout(text)
    form = RolloutForm(posted(request), before=before)
    if form.is_valid() and save(request, draft, _edits(text, form), form=form):
        return redirect("draft-rollout", slug, number)
    return page(
        request,
        "constitutions/draft_rollout.html",
        status=form.status,
        community=draft.community,
        draft=draft,
        form=form,
        has_models=has_models(text),
        unreadable=before is None and at(text, PLACE) is not None,
        reads=phrasing.rollout(before),
        revision=seen(request) if request.method == "POST" and not form.refused else draft.revision,
    )


def has_models(text: object) -> bool:
    """Whether models are made of what a draft says: none is made of a charter."""
    return text_at(text, ("kind",)) != Kind.CHARTER


def written_rollout(text: object) -> Rollout | None:
    """Return the plan that a draft says, or ``None`` where it says none that can be read."""
    said = at(text, PLACE)
    if not isinstance(said, Mapping):
        return None
    try:
        return Rollout.model_validate(said)
    except ValidationError:
        return None


def _edits(text: object, form: RolloutForm) -> list[tuple[Place, object]]:
    before, after = written_rollout(text), form.value
    if after is None:
        return [(PLACE, GONE)] if at(text, PLACE) is not None else []
    return [] if before == Rollout.model_validate(after) else [(PLACE, after)]
