"""The forms for single places of a draft: how it begins, its norms, their examples."""

from typing import Any

from django import forms

from constitutions.document import Kind
from constitutions.outline import conversation, list_at, text_at
from constitutions.phrasing import BINDINGS, MODALITIES, TIERS
from constitutions.turns import turns
from constitutions.web.entrenchment_fields import PLACES, EntrenchmentFields
from constitutions.web.forms import area, plain
from constitutions.web.place_form import PlaceForm

LINE = 300
PASSAGE = 8_000
REPLY = 4_000
SLUG = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
MORE = ("weight", "tier", "binding", "departs", "widens", "review_on", "sunset_on")
"""Fields of a norm that most norms leave empty."""


class HeadForm(PlaceForm):
    """What a text is called and how it begins."""

    title = forms.CharField(required=False, max_length=LINE)
    preamble = forms.CharField(
        required=False,
        max_length=PASSAGE,
        help_text="Who you are, what your model is for, what you argued about. An empty line begins a paragraph.",
        widget=area(10),
    )


class NormForm(EntrenchmentFields):
    """One norm, without its examples."""

    statement = forms.CharField(
        label="What it does",
        required=False,
        max_length=LINE,
        help_text="One sentence that begins with “It”, such as “It speaks in short sentences.”",
        widget=area(2),
    )
    negative = forms.CharField(
        label="What it does not do",
        required=False,
        max_length=LINE,
        help_text="The same norm from its other side: how one sees that it was broken.",
        widget=area(2),
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
        widget=area(2),
    )
    rationale = forms.CharField(
        label="Why",
        required=False,
        max_length=PASSAGE,
        help_text="The case that made you want it, and what spoke against it.",
        widget=area(6),
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
    section = forms.ChoiceField(label="Where it stands", required=False)
    binding = forms.ChoiceField(
        label="What it lets those who adhere do",
        required=False,
        choices=[("", "not said"), *((key.value, words) for key, words in BINDINGS.items())],
    )
    departs = forms.CharField(
        label="Why it departs from a charter's default",
        required=False,
        max_length=LINE,
        help_text="Only if a charter says otherwise in a norm of this name, as a default.",
    )
    widens = forms.BooleanField(
        label="It applies wherever the charter's norm of this name does, and more",
        required=False,
        help_text="Say so if you changed when a charter's floor applies. A machine cannot tell.",
    )
    review_on = forms.DateField(
        label="Look at it again on",
        required=False,
        help_text="Members are reminded on that day.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sunset_on = forms.DateField(
        label="It ends on",
        required=False,
        help_text="Unless members renew it by a vote. They are reminded two weeks before, or as much earlier as "
        "changing it takes longer.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, text: object, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        """Leave out what does not concern a draft that says ``text``."""
        super().__init__(*args, **kwargs)
        sections = [
            (text_at(each, ("id",)), text_at(each, ("title",))) for each in list_at(text, ("sections",)) or []
        ]
        field: Any = self.fields["section"]
        field.choices = [("", "before the first section"), *sections]
        is_charter = text_at(text, ("kind",)) == Kind.CHARTER
        adheres = bool(list_at(text, ("upstreams",)))
        for name, concerns in (
            ("section", sections),
            ("binding", is_charter),
            ("departs", adheres),
            ("widens", adheres),
        ):
            if not concerns:
                del self.fields[name]

    @property
    def first(self) -> list[forms.BoundField]:
        """What nearly every norm says."""
        return [self[name] for name in self.fields if name not in (*MORE, *PLACES)]

    @property
    def more(self) -> list[forms.BoundField]:
        """What a norm may say besides."""
        return [self[name] for name in self.fields if name in MORE]

    @property
    def says_more(self) -> bool:
        """Whether any of that is said, or wrong."""
        return any(field.value() or field.errors for field in self.more)


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
        widget=area(4),
    )
    preferred = forms.CharField(label="The reply you want", max_length=REPLY, widget=area(5))
    rejected = forms.CharField(label="The reply you do not want", max_length=REPLY, widget=area(5))
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

    def __init__(self, *args: Any, before: object = None, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, before=before, **kwargs)
        self.initial["dialogue"] = conversation(before) or ""

    def differences(self) -> dict[str, object]:
        """Return the fields that changed; the conversation as turns, if its lines did."""
        found = super().differences()
        found.pop("dialogue", None)
        said = turns(self.cleaned_data["dialogue"])
        if said != turns(conversation(self.before) or ""):
            found["dialogue"] = said
        return found
