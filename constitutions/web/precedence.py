"""Which of two norms goes first: questions to the drafters, and a place to answer."""

from dataclasses import dataclass
from functools import partial
from typing import Literal

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from constitutions.document import Document, Precedence
from constitutions.errors import ClashingSaveError
from constitutions.models import Draft
from constitutions.norms import Example, Message, Norm
from constitutions.selectors import charters_above
from constitutions.services import precedence
from constitutions.tensions import Ground, Tension
from constitutions.web.desk import as_seen, say_saved, seen, soundness
from constitutions.web.forms import area, plain
from constitutions.web.joining import both_may_write
from constitutions.web.norms import editable
from constitutions.web.place_forms import LINE, REPLY
from constitutions.web.reading import precedence_read
from governance.errors import RefusalError
from governance.web.forms import PoliteForm
from governance.web.pages import SignedIn, page, sentence
from governance.words import normalise, without_controls

WORDS = {
    Ground.OPPOSITE: "They are about the same and bind in opposite directions.",
    Ground.BROKEN: "One asks for something like what the other calls broken.",
    Ground.NEAR: "They are about the same.",
}


class AnswerForm(PoliteForm):
    """Which of two norms goes first, when, and in which case one sees it."""

    first = forms.ChoiceField(label="Which goes first?", widget=forms.RadioSelect)
    when = forms.CharField(
        label="When?", max_length=LINE, help_text="One sentence, such as “Somebody is in danger.”"
    )
    case = forms.CharField(
        label="For example, when somebody writes", required=False, max_length=REPLY, widget=area(3)
    )
    preferred = forms.CharField(
        label="The reply you want then", required=False, max_length=REPLY, widget=area(3)
    )
    rejected = forms.CharField(
        label="The reply you do not want then", required=False, max_length=REPLY, widget=area(3)
    )

    def __init__(self, *args: object, one: Norm, other: Norm, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["first"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(norm.id, norm.statement) for norm in (one, other)]
        self.pair = (one.id, other.id)

    def clean(self) -> None:
        """Refuse an example with one reply only, or twice the same."""
        replies = [self.cleaned_data.get(name, "") for name in ("preferred", "rejected")]
        if any(replies) and not (all(replies) and self.cleaned_data.get("case")):
            self.add_error(
                "preferred",
                "An example has what somebody writes and both replies. Write all three, or no reply.",
            )
        elif all(replies) and plain(replies[0]) == plain(replies[1]):
            self.add_error("rejected", "Both replies are the same. Make them differ.")
        for name in ("when", "case", "preferred", "rejected"):
            try:
                without_controls(str(normalise(self.cleaned_data.get(name, ""))))
            except ValueError as error:
                self.add_error(name, str(error))

    @property
    def rule(self) -> Precedence:
        """The rule, once the form is valid."""
        said = self.cleaned_data
        first = said["first"]
        then = next(name for name in self.pair if name != first)
        return Precedence(first=first, then=then, when=plain(said["when"]), example=self._example)

    @property
    def _example(self) -> Example | None:
        said = {name: plain(self.cleaned_data[name]) for name in ("case", "preferred", "rejected")}
        if not said["preferred"]:
            return None
        dialogue = (Message(role="user", content=said["case"]),)
        return Example(
            id="e1",
            family="which-goes-first",
            dialogue=dialogue,
            preferred=said["preferred"],
            rejected=said["rejected"],
        )


@dataclass(frozen=True)
class Question:
    """A pair of norms on the page, why it is asked about, and the form to answer in."""

    one: Norm
    other: Norm
    case: str
    why: str
    form: AnswerForm


@login_required
@both_may_write
def show(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Ask which of two norms goes first, pair by pair; write an answer into the draft."""
    draft = editable(request, slug, number)
    document = soundness(as_seen(request, draft)).document
    if document is None or sentence(partial(charters_above, document)):
        return page(request, "constitutions/draft_precedence.html", community=draft.community, draft=draft)
    answered = _answered(request, document) if request.method == "POST" else None
    if answered and answered.form.is_valid() and _answer(request, draft, answered.form):
        return redirect("draft-precedence", slug, number)
    found = precedence.questions(document, draft.community)
    asked = [_question(tension) for tension in found.tensions]
    if answered:
        asked = [answered, *(each for each in asked if each.form.prefix != answered.form.prefix)]
    return page(
        request,
        "constitutions/draft_precedence.html",
        status=answered.form.status if answered else 200,
        community=draft.community,
        draft=draft,
        document=document,
        revision=seen(request) if answered and not answered.form.refused else draft.revision,
        questions=asked,
        away=found.away,
        rules=precedence_read(document, document.precedence),
    )


@login_required
@require_POST
@both_may_write
def take_back(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Take a rule of precedence out of the draft."""
    draft = editable(request, slug, number)
    first, then = (request.POST.get(name, "") for name in ("first", "then"))
    saved = precedence.take_back(
        request.user, draft=draft, first=first, then=then, seen_revision=seen(request)
    )
    say_saved(request, saved, "The rule is taken out.")
    return redirect("draft-precedence", slug, number)


@login_required
@require_POST
def set_aside(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Keep that two norms do not pull apart, or ask about all of those again."""
    draft = editable(request, slug, number)
    if "again" in request.POST:
        precedence.ask_again(request.user, draft=draft)
        messages.success(request, "Every question is asked again.")
        return redirect("draft-precedence", slug, number)
    document = soundness(draft.source).document
    if document is None:
        raise Http404
    precedence.set_aside(request.user, draft=draft, **_pair(request, document))
    messages.success(request, "It is not asked again, unless one of the two is rewritten.")
    return redirect("draft-precedence", slug, number)


def _question(tension: Tension) -> Question:
    form = _form(tension.one, tension.other, initial={"case": tension.case})
    return Question(tension.one, tension.other, tension.case, WORDS[tension.ground], form)


def _answered(request: SignedIn, document: Document) -> Question:
    """Return the question that was answered, with what was typed."""
    pair = _pair(request, document)
    return Question(**pair, case="", why="", form=_form(pair["one"], pair["other"], request.POST))


def _pair(request: SignedIn, document: Document) -> dict[Literal["one", "other"], Norm]:
    """Return the two norms that a form is about. Raises ``Http404`` for norms that are not there."""
    norms = {norm.id: norm for norm in precedence.norms_of(document)}
    one, other = (norms.get(request.POST.get(name, "")) for name in ("one", "other"))
    if one is None or other is None or one == other:
        raise Http404
    return {"one": one, "other": other}


def _form(one: Norm, other: Norm, *sent: object, **more: object) -> AnswerForm:
    return AnswerForm(*sent, one=one, other=other, prefix=f"q-{one.id}-{other.id}", **more)


def _answer(request: SignedIn, draft: Draft, form: AnswerForm) -> bool:
    try:
        saved = precedence.answer(request.user, draft=draft, rule=form.rule, seen_revision=seen(request))
    except ClashingSaveError:
        raise
    except RefusalError as error:
        form.refuse(error)
        return False
    say_saved(request, saved)
    return True
