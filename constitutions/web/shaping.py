"""What is done with a draft's norms as wholes: move, split, join, take out, and stand under a heading."""

import re
from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from constitutions import outline, reshaping
from constitutions.editing import GONE, MovedTo, Place
from constitutions.models import Draft
from constitutions.services import saving
from constitutions.web.desk import as_seen, plain_value, say, seen
from constitutions.web.joining import both_may_write
from constitutions.web.norms import editable, norm_at, to_norm
from constitutions.web.shape_forms import JoinForm, SectionForm, SplitForm
from governance.web.forms import PoliteForm
from governance.web.pages import SignedIn

Edit = tuple[Place, object]
LONGEST_NAME = 48
"""How much of a heading goes into its id, which may have 64 characters."""


@login_required
@require_POST
@both_may_write
def move(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Move a norm one place up or down. The button that was pressed is in focus again."""
    draft = editable(request, slug, number)
    norm_at(request, draft, place)
    norms = outline.norms(plain_value(as_seen(request, draft))) or []
    to = place - 1 if request.POST.get("to") == "up" else place + 1
    if 1 <= to <= len(norms):
        _edit(request, draft, [(("norms", place - 1), MovedTo(to - 1))])
        messages.success(request, f"“{norms[place - 1].name}” now stands in place {to}.")
    return redirect(f"{redirect('draft-norms', slug, number).url}#norm-{to}")


@login_required
@require_POST
@both_may_write
def remove(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Take a norm out of the text."""
    draft = editable(request, slug, number)
    name = outline.text_at(norm_at(request, draft, place), ("id",))
    rules = _rules(request, draft)
    kept = reshaping.without(rules, name)
    edits: list[Edit] = [(("precedence",), kept or GONE)] if len(kept) < len(rules) else []
    _edit(request, draft, [*edits, (("norms", place - 1), GONE)])
    gone = " The rules of what goes first that named it went with it." if edits else ""
    messages.success(request, f"The norm is taken out of this draft.{gone}")
    return redirect("draft-norms", slug, number)


@login_required
@require_POST
@both_may_write
def split(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Split a norm in two: the second says what it came from, and waits behind the first to be written out."""
    draft = editable(request, slug, number)
    norm = norm_at(request, draft, place)
    form = SplitForm(request.POST)
    if not form.is_valid() or not isinstance(norm, dict):
        return _refused(request, draft, place, form)
    norms = outline.norms(plain_value(as_seen(request, draft))) or []
    name = outline.free_name(form.cleaned_data["id"], [each.name for each in norms])
    second = reshaping.split(norm, name=name, statement=form.cleaned_data["statement"])
    saved = _edit(
        request,
        draft,
        [(("norms", len(norms)), second), (("norms", len(norms)), MovedTo(place))],
    )
    say(
        request,
        "The norm is split. Say here what the second one does not do, and take out what is the first's.",
    )
    return to_norm(saved, name)


@login_required
@require_POST
@both_may_write
def join(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Take another norm into this one, which says so; its examples, checks and stories come along."""
    draft = editable(request, slug, number)
    norm = norm_at(request, draft, place)
    value = plain_value(as_seen(request, draft))
    others = [each for each in outline.norms(value) or [] if each.number != place]
    form = JoinForm(request.POST, others=others)
    if not form.is_valid() or not isinstance(norm, dict):
        return _refused(request, draft, place, form)
    other = norm_at(request, draft, form.cleaned_data["other"])
    if not isinstance(other, dict):
        raise Http404
    name, gone = (outline.text_at(each, ("id",)) for each in (norm, other))
    edits: list[Edit] = [(("norms", place - 1), reshaping.joined(norm, other))]
    if rules := _rules(request, draft):
        edits.append((("precedence",), reshaping.renamed(rules, gone, name) or GONE))
    edits.append((("norms", form.cleaned_data["other"] - 1), GONE))
    saved = _edit(request, draft, edits)
    say(request, f"“{gone}” is taken in. Read the whole once more: both whys stand one below the other.")
    return to_norm(saved, name)


@login_required
@require_POST
@both_may_write
def add_section(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Add a heading behind the others."""
    draft = editable(request, slug, number)
    form = SectionForm(request.POST)
    if not form.is_valid():
        _say_wrong(request, form)
        return redirect("draft-norms", slug, number)
    sections: Sequence[object] = outline.list_at(plain_value(as_seen(request, draft)), ("sections",)) or []
    taken = [outline.text_at(each, ("id",)) for each in sections]
    title = form.cleaned_data["title"]
    section = {"id": outline.free_name(_slug(title), taken), "title": title}
    edit: Edit = (("sections", len(sections)), section) if sections else (("sections",), [section])
    _edit(request, draft, [edit])
    say(request, f"The heading “{title}” is added. Choose it in the norms that stand under it.")
    return redirect("draft-norms", slug, number)


@login_required
@require_POST
@both_may_write
def change_section(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Give a heading other words, or take it out; its norms then stand before the first one."""
    draft = editable(request, slug, number)
    value = plain_value(as_seen(request, draft))
    sections: Sequence[object] = outline.list_at(value, ("sections",)) or []
    if not 1 <= place <= len(sections):
        raise Http404
    if "remove" in request.POST:
        name = outline.text_at(sections[place - 1], ("id",))
        norms: Sequence[object] = outline.list_at(value, ("norms",)) or []
        edits: list[Edit] = [
            (("norms", at, "section"), GONE)
            for at, norm in enumerate(norms)
            if outline.text_at(norm, ("section",)) == name
        ]
        edits += [
            (("sections", at, "parent"), GONE)
            for at, section in enumerate(sections)
            if outline.text_at(section, ("parent",)) == name
        ]
        gone: Edit = (("sections", place - 1), GONE) if len(sections) > 1 else (("sections",), GONE)
        _edit(request, draft, [*edits, gone])
        say(request, "The heading is taken out. Norms that stood under it stand before the first one.")
        return redirect("draft-norms", slug, number)
    form = SectionForm(request.POST)
    if form.is_valid():
        _edit(request, draft, [(("sections", place - 1, "title"), form.cleaned_data["title"])])
        say(request, "The heading has its new words.")
    else:
        _say_wrong(request, form)
    return redirect("draft-norms", slug, number)


def _slug(title: str) -> str:
    """Return a name for a heading: what can be said of it in small letters, and never nothing."""
    words = re.sub(r"[-_]+", "-", slugify(title))[:LONGEST_NAME].strip("-")
    return words if words[:1].isalpha() else f"section-{words}".rstrip("-")


def _rules(request: SignedIn, draft: Draft) -> list[dict[str, object]]:
    rules = outline.list_at(plain_value(as_seen(request, draft)), ("precedence",)) or []
    return [rule for rule in rules if isinstance(rule, dict)]


def _edit(request: SignedIn, draft: Draft, edits: Sequence[Edit]) -> Draft:
    return saving.edit(request.user, draft=draft, edits=edits, seen_revision=seen(request))


def _refused(request: SignedIn, draft: Draft, place: int, form: PoliteForm) -> HttpResponse:
    _say_wrong(request, form)
    return redirect("draft-norm", draft.community.slug, draft.pk, place)


def _say_wrong(request: SignedIn, form: PoliteForm) -> None:
    """Say above the page what is wrong in a small form that stands closed on it."""
    for name, sentences in form.errors.items():
        for sentence in sentences:
            messages.error(request, f"{form.fields[name].label}: {sentence}")
