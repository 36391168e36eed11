"""The small forms for norms as wholes: splitting, joining, taking over, and the headings they stand under."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator

from constitutions.outline import Sketch
from constitutions.packs import Pack
from constitutions.web.forms import area
from constitutions.web.place_form import PlaceForm
from constitutions.web.place_forms import LINE, SLUG
from governance.web.forms import PoliteForm


class SplitForm(PoliteForm):
    """What is split off a norm."""

    prefix = "split"
    id = forms.RegexField(
        rf"^{SLUG}$",
        label="A short name for the second norm",
        max_length=64,
        error_messages={"invalid": "Use small letters, digits and single hyphens, and begin with a letter."},
    )
    statement = forms.CharField(label="What the second norm does", max_length=LINE, widget=area(2))


class JoinForm(PoliteForm):
    """The norm that is taken into another."""

    prefix = "join"
    other = forms.TypedChoiceField(label="The norm to take in", coerce=int)

    def __init__(self, *args: Any, others: Sequence[Sketch], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.choices = [
            (each.number, f"{each.number}. {Truncator(each.words or each.name).words(12)}") for each in others
        ]


class TakeOverForm(PoliteForm):
    """Which norms of a pack are taken over, and into which draft."""

    norms = forms.MultipleChoiceField(
        label="Norms to take over",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one norm."},
    )
    into = forms.ChoiceField(label="Into")

    def __init__(self, *args: Any, pack: Pack, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        norms: Any = self.fields["norms"]
        norms.choices = [(norm.id, norm.statement) for norm in pack.norms]
        self.initial["norms"] = [norm.id for norm in pack.norms]
        into: Any = self.fields["into"]
        into.choices = places


class SectionForm(PlaceForm):
    """A heading under which norms stand."""

    title = forms.CharField(label="Heading", max_length=LINE)
