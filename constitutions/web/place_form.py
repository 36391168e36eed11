"""What the forms for single places of a draft share."""

from typing import Any

from constitutions.editing import GONE
from constitutions.outline import text_at
from constitutions.web.forms import plain
from governance.web.forms import PoliteForm


class PlaceForm(PoliteForm):
    """Fields of one place in a draft, which says ``before``. A field left empty is taken out of the text."""

    def __init__(self, *args: Any, before: object = None, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.before = before
        self.initial = {**{name: text_at(before, (name,)) for name in self.fields}, **self.initial}

    def differences(self) -> dict[str, object]:
        """Return the fields whose text is not the one that stands there now."""
        found: dict[str, object] = {}
        for name in self.fields:
            typed = self.typed(name)
            if str(typed).strip() != text_at(self.before, (name,)):
                found[name] = GONE if typed == "" else typed
        return found

    def typed(self, name: str) -> object:
        """Return what was typed into a field, as it is written into the text."""
        value = self.cleaned_data.get(name)
        if isinstance(value, bool):
            return value or ""
        if isinstance(value, float):
            return int(value) if value.is_integer() else value
        return "" if value is None else plain(str(value)).strip()
