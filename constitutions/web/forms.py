"""The forms of this floor. What is typed into a draft is kept even where it is not sound yet."""

from typing import Any

from django import forms

from constitutions.editing import GONE, written
from constitutions.formats import MAX_BYTES, UnreadableError
from constitutions.importing import FORMATS
from constitutions.outline import conversation, text_at
from constitutions.phrasing import MODALITIES, TIERS
from constitutions.turns import turns
from governance.web.forms import PoliteForm, ReasonForm

LINE = 300
PASSAGE = 8_000
REPLY = 4_000
SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"


def plain(text: str) -> str:
    """Return text from a form with the line ends that are stored."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _area(rows: int, **attributes: str) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attributes})


class StartForm(PoliteForm):
    """What a new draft begins from."""

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
        widget=_area(8, spellcheck="false"),
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
        widget=_area(32, spellcheck="false", autocapitalize="none"),
    )

    def clean_source(self) -> str:
        """Return the text with the line ends that are stored."""
        return plain(self.cleaned_data["source"])


class ProposeForm(ReasonForm):
    """Why a draft should be ratified."""

    reason = forms.CharField(
        label="Why this text?",
        max_length=4_000,
        help_text="Voters read it first. Say what it changes and what spoke against it.",
        widget=_area(4),
    )


class PlaceForm(PoliteForm):
    """Fields of one place in a draft. A field left empty is taken out of the text."""

    def differences(self, before: object) -> dict[str, object]:
        """Return the fields whose text is not the one that stands there now."""
        found: dict[str, object] = {}
        for name in self.fields:
            typed = self.typed(name)
            if str(typed).strip() != text_at(before, (name,)):
                found[name] = GONE if typed == "" else typed
        return found

    def typed(self, name: str) -> object:
        """Return what was typed into a field, as it is written into the text."""
        value = self.cleaned_data.get(name)
        if isinstance(value, float):
            return int(value) if value.is_integer() else value
        return "" if value is None else plain(str(value)).strip()


class HeadForm(PlaceForm):
    """What a text is called and how it begins."""

    title = forms.CharField(required=False, max_length=LINE)
    preamble = forms.CharField(
        required=False,
        max_length=PASSAGE,
        help_text="Who you are, what your model is for, what you argued about. An empty line begins a paragraph.",
        widget=_area(10),
    )


class NormForm(PlaceForm):
    """One norm, without its examples."""

    statement = forms.CharField(
        label="What it does",
        required=False,
        max_length=LINE,
        help_text="One sentence that begins with “It”, such as “It speaks in short sentences.”",
        widget=_area(2),
    )
    negative = forms.CharField(
        label="What it does not do",
        required=False,
        max_length=LINE,
        help_text="The same norm from its other side: how one sees that it was broken.",
        widget=_area(2),
    )
    modality = forms.ChoiceField(
        label="How strongly it binds",
        required=False,
        choices=[(key.value, words) for key, words in MODALITIES.items()],
        widget=forms.RadioSelect,
    )
    scope = forms.CharField(
        label="When it applies",
        required=False,
        max_length=LINE,
        help_text="Left empty, it always applies.",
    )
    rationale = forms.CharField(
        label="Why",
        required=False,
        max_length=PASSAGE,
        help_text="The case that made you want it, and what spoke against it.",
        widget=_area(6),
    )
    weight = forms.FloatField(
        label="How much it counts",
        required=False,
        min_value=0.1,
        max_value=100,
        help_text="2 counts twice as much as 1. Left empty, it counts once.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    tier = forms.ChoiceField(
        label="What it is to you",
        required=False,
        choices=[("", "not said"), *((key.value, words) for key, words in TIERS.items())],
    )


class NewNormForm(NormForm):
    """A norm that is not in the text yet."""

    field_order = ("id",)
    id = forms.RegexField(
        rf"^{SLUG}$",
        label="A short name",
        max_length=64,
        help_text="Such as “short-sentences”. It stays the same for ever: evidence and later versions refer to it.",
        error_messages={"invalid": "Use small letters, digits and single hyphens, and begin with a letter."},
    )


class ExampleForm(PlaceForm):
    """One example of a norm."""

    family = forms.RegexField(
        rf"^{SLUG}$",
        label="Scenario",
        max_length=64,
        help_text="A short name, such as “broken-boiler”. Examples that tell the same scenario in other words share it.",
        error_messages={"invalid": "Use small letters, digits and single hyphens, and begin with a letter."},
        widget=forms.TextInput(attrs={"list": "families", "autocapitalize": "none"}),
    )
    dialogue = forms.CharField(
        label="What the person says",
        max_length=20 * REPLY,
        help_text="For a longer conversation, begin each turn on a line of its own with “Person:” or “Model:”; "
        "“Setting:” says what was arranged before. It ends with the person.",
        widget=_area(4),
    )
    preferred = forms.CharField(label="The reply you want", max_length=REPLY, widget=_area(5))
    rejected = forms.CharField(label="The reply you do not want", max_length=REPLY, widget=_area(5))
    why = forms.CharField(
        label="Why", required=False, max_length=LINE, help_text="One sentence, if it helps."
    )

    def clean_dialogue(self) -> str:
        """Refuse a conversation that does not end with the person."""
        text = plain(self.cleaned_data["dialogue"])
        found = turns(text)
        if not found or found[-1]["role"] != "user":
            raise forms.ValidationError("A conversation ends with the person. Add what they say last.")
        return text

    def differences(self, before: object) -> dict[str, object]:
        """Return the fields that changed; the conversation as turns, if its lines did."""
        found = super().differences(before)
        found.pop("dialogue", None)
        said = turns(self.cleaned_data["dialogue"])
        if said != turns(conversation(before) or ""):
            found["dialogue"] = said
        return found
