"""The forms of this floor. What is typed into a draft is kept even where it is not sound yet."""

from collections.abc import Iterable
from typing import Any

from django import forms

from constitutions.editing import written
from constitutions.formats import MAX_BYTES, UnreadableError
from constitutions.importing import FORMATS
from constitutions.models import Draft
from governance.web.forms import PoliteForm, ReasonForm


def plain(text: str) -> str:
    """Return text from a form with the line ends that are stored."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def area(rows: int, **attributes: str) -> forms.Textarea:
    """Return a field of several lines."""
    return forms.Textarea(attrs={"rows": rows, **attributes})


class StartForm(PoliteForm):
    """What a new draft begins from."""

    reason = forms.CharField(
        label="What is it for?",
        required=False,
        max_length=4_000,
        help_text="A sentence for those who write on it with you, and for whoever has to join it with another. "
        "You can say it otherwise when you put it to the vote.",
        widget=area(2),
    )
    origin = forms.ChoiceField(label="Begin with", widget=forms.RadioSelect)
    written_as = forms.ChoiceField(
        label="A text of your own is written as",
        choices=[(name, each.label) for name, each in FORMATS.items()],
        initial="yaml",
        required=False,
        help_text="What cannot be told from it is left open, for you to fill in.",
    )
    source = forms.CharField(
        label="Your text",
        required=False,
        strip=False,
        help_text="Only if you chose a text of your own above. It need not be finished.",
        widget=area(8, spellcheck="false"),
    )
    file = forms.FileField(
        label="… or as a file",
        required=False,
        help_text="One that somebody else wrote, or that you downloaded here.",
        widget=forms.ClearableFileInput(
            attrs={"accept": ".yaml,.yml,.json,.md,.txt,application/yaml,text/markdown,text/plain"}
        ),
    )

    def __init__(self, *args: Any, in_force: bool, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        choices = [("empty", "An outline with one norm to write over"), ("text", "A text of your own")]
        if in_force:
            choices.insert(0, ("in_force", "The version in force"))
        origin: Any = self.fields["origin"]
        origin.choices = choices
        self.initial.setdefault("origin", choices[0][0])

    def clean_source(self) -> str:
        """Return the text with the line ends that are stored."""
        return plain(self.cleaned_data["source"])

    def clean(self) -> None:
        """Take the text from the file if there is one. Refuse a text that is neither here nor there."""
        upload = self.cleaned_data.get("file")
        if self.cleaned_data.get("origin") != "text":
            return
        if upload is not None:
            self.cleaned_data["source"] = self._read(upload)
        elif not self.cleaned_data.get("source", "").strip():
            self.add_error("source", "Paste a text here, or choose a file below.")
        if not self.errors:
            self._bring_in("file" if upload is not None else "source")

    def _bring_in(self, field: str) -> None:
        """Make YAML of a text that is written otherwise; YAML stays as it was typed."""
        into = FORMATS[self.cleaned_data.get("written_as") or "yaml"].read
        if into is None:
            return
        try:
            self.cleaned_data["source"] = written(into(self.cleaned_data["source"]))
        except UnreadableError as error:
            self.add_error(field, " ".join(error.sentences))

    def _read(self, upload: Any) -> str:  # noqa: ANN401 - Django's uploaded file
        if upload.size > MAX_BYTES:
            self.add_error(
                "file", f"It has {upload.size:,} bytes; a text may have {MAX_BYTES:,}. Shorten it."
            )
            return ""
        try:
            return plain(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            self.add_error("file", f"Byte {error.start + 1} is not UTF-8. Save the file as UTF-8.")
            return ""


class SourceForm(PoliteForm):
    """A draft's whole text."""

    source = forms.CharField(
        label="The whole text, as YAML",
        required=False,
        strip=False,
        widget=area(32, spellcheck="false", autocapitalize="none"),
    )

    def clean_source(self) -> str:
        """Return the text with the line ends that are stored."""
        return plain(self.cleaned_data["source"])


def why_here() -> forms.CharField:
    """Return the question that whoever changes a charter answers (subsidiarity)."""
    return forms.CharField(
        label="Why can those who adhere not decide this themselves?",
        max_length=3_500,
        help_text="They read it, and have their say where the rule gives them one.",
        widget=area(3),
    )


class ProposeForm(ReasonForm):
    """Why a draft should be ratified."""

    reason = forms.CharField(
        label="Why this text?",
        max_length=4_000,
        help_text="Voters read it first. Say what it changes and what spoke against it.",
        widget=area(4),
    )
    why_here = why_here()

    def __init__(self, *args: Any, below: bool, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        if not below:
            del self.fields["why_here"]


class ChooseForm(PoliteForm):
    """Why what a bundle asks is not for those who adhere to decide; empty where nobody does."""

    why_here = why_here()

    def __init__(self, *args: Any, below: bool, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        if not below:
            del self.fields["why_here"]


class BundleForm(ReasonForm):
    """What a bundle asks, and why."""

    title = forms.CharField(
        label="What is to be chosen?",
        max_length=200,
        help_text="Such as “How long an answer may be”.",
    )
    reason = forms.CharField(
        label="Why?",
        max_length=4_000,
        help_text="Members read it first. Say what the drafts disagree on.",
        widget=area(4),
    )
    field_order = ("title", "reason")


class OptionForm(PoliteForm):
    """Which draft is put into a bundle."""

    draft = forms.TypedChoiceField(
        coerce=int,
        help_text="It has to be sound, and to stand on the same version as the others.",
        error_messages={
            "required": "Choose a draft.",
            "invalid_choice": "This draft cannot be put in. Choose one from the list.",
        },
    )

    def __init__(self, *args: Any, drafts: Iterable[Draft], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["draft"]
        named = ((draft.pk, f"Draft {draft.pk}, begun by {draft.author}") for draft in drafts)
        choice.choices = [("", "Choose a draft"), *named]
