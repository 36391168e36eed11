"""A time as a form asks for it: a number, and the unit it is counted in."""

from typing import Any

from django import forms

UNITS = {"minutes": 60, "hours": 3_600, "days": 86_400}
SECONDS = {"seconds": 1, **UNITS}


class SpanWidget(forms.MultiWidget):
    """Two inputs side by side in one group; each says what it is to whoever cannot see that."""

    template_name = "governance/forms/span.html"
    use_fieldset = True

    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"min": 0, "aria-label": "How many"})
        unit = forms.Select(choices=[(unit, unit) for unit in SECONDS], attrs={"aria-label": "of what"})
        super().__init__({"number": number, "unit": unit})

    def decompress(self, value: Any) -> list[Any]:  # noqa: ANN401 - whatever a draft says
        """Return the number and the largest unit that says it exactly; no number for no time."""
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            return [None, "days"]
        if not value:
            return [0, "days"]
        unit = max((unit for unit in SECONDS if value % SECONDS[unit] == 0), key=SECONDS.__getitem__)
        return [value // SECONDS[unit], unit]


class SpanField(forms.MultiValueField):
    """A time in seconds. Left empty, it is none."""

    widget = SpanWidget

    def __init__(self, *, least: int = 0, most: int, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        fields = (
            forms.IntegerField(min_value=0, required=False),
            forms.ChoiceField(choices=[(unit, unit) for unit in SECONDS]),
        )
        super().__init__(fields, require_all_fields=False, required=False, **kwargs)
        self.least, self.most = least, most

    def compress(self, values: list[Any]) -> int:
        """Return the seconds. Refuses what is shorter or longer than the rule may say."""
        number, unit = values or (None, "")
        seconds = (number or 0) * SECONDS.get(unit or "days", 0)
        if seconds < self.least:
            raise forms.ValidationError("This must be a minute at least. Type a number, and choose its unit.")
        if seconds > self.most:
            raise forms.ValidationError(f"This can be {self.most // UNITS['days']} days at most. Type less.")
        return int(seconds)
