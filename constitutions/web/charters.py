"""The charter map: who adheres to whom, as a picture and as a table that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from constitutions.models import Adherence, Version
from constitutions.selectors import adherences_in_force
from governance.web.pages import page

WIDTH = 640
ROW = 44
TOP = 16
SIDE = 250
"""How wide a column of names is; the lines run between the two."""

LONGEST = 30
"""How many letters of a name are drawn; the table has all."""


@dataclass(frozen=True)
class Name:
    """A community at a height of the picture."""

    y: int
    text: str


@dataclass(frozen=True)
class Line:
    """From a charter's height to an adherent's."""

    y1: int
    y2: int


@dataclass(frozen=True)
class Picture:
    """Charters on the left, who adheres to them on the right."""

    width: int
    height: int
    side: int
    far: int
    charters: tuple[Name, ...]
    adherents: tuple[Name, ...]
    lines: tuple[Line, ...]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show every adherence of the texts in force."""
    found = list(adherences_in_force())
    return page(
        request, "constitutions/charters.html", found=found, picture=_picture(found) if found else None
    )


def _picture(found: Sequence[Adherence]) -> Picture:
    charters = {each.charter_id: each.charter for each in found}
    adherents = {each.version_id: each.version for each in found}
    left, right = (
        {key: TOP + ROW // 2 + ROW * place for place, key in enumerate(side)}
        for side in (charters, adherents)
    )
    return Picture(
        width=WIDTH,
        height=2 * TOP + ROW * max(len(left), len(right)),
        side=SIDE,
        far=WIDTH - SIDE,
        charters=tuple(Name(left[key], _short(version)) for key, version in charters.items()),
        adherents=tuple(Name(right[key], _short(version)) for key, version in adherents.items()),
        lines=tuple(Line(left[each.charter_id], right[each.version_id]) for each in found),
    )


def _short(version: Version) -> str:
    name = version.community.name
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"
