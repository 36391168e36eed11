"""The form by which the commons is asked to share out the engine's time."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from adapters.services.share_outs import LONGEST_WHY
from adapters.weights import A_WEIGHT, LEAST, MOST, ORDINARY, PLACES, Weights, number
from governance.models import Community
from governance.web.forms import PoliteForm

WEIGHT = "weight-"
"""What stands before a community's name in the name of its field."""
FEW = 30
"""Up to how many communities each has its field at once; of more, people look for those they mean."""
MOST_FOUND = 30
"""How many of those that fit are listed at once."""


class SharesForm(PoliteForm):
    """What each community shall weigh, and why.

    Where there are many communities, those have a field that weigh other than 1, that already had one, and that fit
    what is looked for. Whoever has none weighs 1.
    """

    fits = 0
    find = forms.CharField(
        label="Give a weight to others too",
        required=False,
        max_length=120,
        help_text="Type a part of their name and press “Look for them”. Whoever is not listed weighs 1.",
    )
    why = forms.CharField(
        label="Why",
        max_length=LONGEST_WHY,
        help_text="What changed, and why this is fair. Everybody can read it.",
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 - Django's own arguments, passed on
        among: Sequence[Community],
        held: Mapping[int, Decimal],
        looking: bool,
        **kwargs: Any,  # noqa: ANN401 - the same
    ) -> None:
        super().__init__(*args, **kwargs)
        # Who only looks at what would come of it need not say why yet.
        self.fields["why"].required = not looking
        if len(among) <= FEW:
            del self.fields["find"]
        for each in self._listed(among, held):
            self.fields[f"{WEIGHT}{each.slug}"] = _field(each, held.get(each.pk, ORDINARY))
        self.order_fields([*(name for name in self.fields if name.startswith(WEIGHT)), "find", "why"])

    def _listed(self, among: Sequence[Community], held: Mapping[int, Decimal]) -> Sequence[Community]:
        """Return the communities that have a field."""
        if "find" not in self.fields:
            return among
        typed: Mapping[str, Any] = self.data if self.is_bound else {}
        wanted = str(typed.get("find", "")).strip().casefold()
        found = [each.pk for each in among if wanted and wanted in each.name.casefold()]
        self.fits = len(found)
        mine = {*held, *found[:MOST_FOUND]}
        return [each for each in among if each.pk in mine or f"{WEIGHT}{each.slug}" in typed]

    def clean_find(self) -> str:
        """Refuse what fits nobody, or too many to list."""
        wanted: str = self.cleaned_data["find"]
        if wanted and not self.fits:
            raise forms.ValidationError(f"No community's name has “{wanted}” in it. Check the spelling.")
        if self.fits > MOST_FOUND:
            raise forms.ValidationError(
                f"{self.fits} communities fit, and the first {MOST_FOUND} are listed. Type more of the name."
            )
        return wanted

    @property
    def weights(self) -> Weights:
        """The weights, once the form is valid. An empty field stands for 1."""
        return {
            name.removeprefix(WEIGHT): ORDINARY if value is None else value
            for name, value in self.cleaned_data.items()
            if name.startswith(WEIGHT)
        }


def _field(community: Community, weight: Decimal) -> forms.DecimalField:
    sentence = f"Type {A_WEIGHT}."
    return forms.DecimalField(
        label=community.name,
        required=False,
        min_value=LEAST,
        max_value=MOST,
        decimal_places=PLACES,
        initial=number(weight),
        help_text=f"Weighs {number(weight)} now.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value", "max_decimal_places"), sentence),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )
