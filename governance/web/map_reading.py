"""An opinion map made ready for reading: its figures with the statements' words, and its dots on a drawing.

What is read is a kept record (:class:`governance.models.OpinionMapRecord`), never the votes.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from governance.models import GROUP_LETTERS, OpinionMapRecord, Statement, User
from governance.opinions.pseudonyms import name_of

WIDTH, HEIGHT, EDGE = 640.0, 420.0, 44.0
SHAPES = ("circle", "square", "triangle", "diamond", "cross")
"""What a group's dots look like, so that nobody needs colours to tell groups apart; as many as there can be groups."""

WORDS = {1: "agree", 0: "pass", -1: "disagree"}
MOST_SHOWN = 10


@dataclass(frozen=True)
class Line:
    """A statement in one of a map's lists, with what the list says of it."""

    statement: Statement
    says: str


@dataclass(frozen=True)
class Group:
    """People who vote alike, and by which statements one knows them."""

    letter: str
    shape: str
    size: int
    known_by: Sequence[Line]


@dataclass(frozen=True)
class Dot:
    """A place on the drawing, in its units, and how many people of a group stand there."""

    x: float
    y: float
    shape: str
    letter: str
    number: int
    mine: bool = False

    @property
    def right(self) -> int:
        """How far to the right it stands, in hundredths of the drawing."""
        return round(100 * self.x / WIDTH)

    @property
    def up(self) -> int:
        """How far up it stands, in hundredths of the drawing."""
        return round(100 * (1 - self.y / HEIGHT))


@dataclass(frozen=True)
class Row:
    """A statement's counts of (agree, disagree, pass): of all in both countings, and of each group by its letter."""

    statement: Statement
    standing: tuple[int, int, int]
    cast: tuple[int, int, int]
    groups: Sequence[tuple[str, tuple[int, int, int]]]


@dataclass(frozen=True)
class MapRead:
    """A whole map. ``mine`` is the letter of the reader's own group, if they are in one."""

    record: OpinionMapRecord
    words: Mapping[str, str]
    people: int
    grouped: int
    groups: Sequence[Group]
    dots: Sequence[Dot]
    mine: str
    explained: int
    consensus: Sequence[Line]
    bridging: Sequence[Line]
    divisive: Sequence[Line]
    majorities: Sequence[Line]
    rows: Sequence[Row]
    sensitivity: Mapping[str, Any] | None


def map_read(record: OpinionMapRecord, statements: Mapping[int, Statement], user: User | None) -> MapRead:
    """Make a kept map ready for reading. ``statements`` are the conversation's, by number."""
    found = record.result
    own = _own(record, user)
    read = _Reader(statements)
    return MapRead(
        record=record,
        words=found["words"],
        people=found["participants"],
        grouped=sum(group["size"] for group in found["groups"]),
        groups=[
            Group(_letter(place), SHAPES[place], group["size"], read.lines(group["representative"], _known))
            for place, group in enumerate(found["groups"])
        ],
        dots=_dots(found["points"], own),
        mine=_letter(own["group"]) if own and own["group"] is not None else "",
        explained=round(100 * sum(found["explained"])),
        consensus=read.lines(_agreed(found["statements"]), _consensus),
        bridging=read.lines(found["bridging"], _bridge),
        divisive=read.lines(found["divisive"], _divide),
        majorities=read.lines(found["majorities"], _majority),
        rows=read.rows(found["statements"]),
        sensitivity=found["sensitivity"],
    )


class _Reader:
    """Finds the statements that a map names by number."""

    def __init__(self, statements: Mapping[int, Statement]) -> None:
        self.statements = statements

    def lines(self, figures: Sequence[Mapping[str, Any]], says: Any) -> list[Line]:  # noqa: ANN401 - one of the sentences below
        return [Line(self.statements[int(each["statement"])], says(each)) for each in figures]

    def rows(self, figures: Sequence[Mapping[str, Any]]) -> list[Row]:
        return [
            Row(
                self.statements[int(each["id"])],
                _counts(each["standing"]),
                _counts(each["cast"]),
                [(_letter(place), _counts(group)) for place, group in enumerate(each["groups"])],
            )
            for each in sorted(figures, key=lambda each: int(each["id"]))
        ]


def _own(record: OpinionMapRecord, user: User | None) -> Mapping[str, Any] | None:
    if user is None:
        return None
    name = name_of(user.pk, record.key)
    return next((each for each in record.participants if each["id"] == name), None)


def _letter(place: int) -> str:
    return GROUP_LETTERS[place]


def _counts(figures: Mapping[str, int]) -> tuple[int, int, int]:
    return figures["agree"], figures["disagree"], figures["passed"]


def _agreed(statements: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what groups agree on most, by the group-informed consensus: more than if each were of two minds."""
    found = [
        each
        for each in statements
        if not each["withdrawn"]
        and each["consensus"] is not None
        and each["consensus"] > 0.5 ** len(each["groups"])
    ]
    found.sort(key=lambda each: (-each["consensus"], int(each["id"])))
    return [{**each, "statement": each["id"]} for each in found[:MOST_SHOWN]]


def _consensus(figures: Mapping[str, Any]) -> str:
    return f"consensus {figures['consensus']:.2f}"


def _bridge(figures: Mapping[str, Any]) -> str:
    return f"every group says {WORDS[figures['word']]}"


def _divide(figures: Mapping[str, Any]) -> str:
    agree, disagree = (", ".join(map(_letter, figures[side])) for side in ("agreeing", "disagreeing"))
    return f"agree: {agree}; disagree: {disagree}"


def _majority(figures: Mapping[str, Any]) -> str:
    return f"most say {WORDS[figures['word']]}"


def _known(figures: Mapping[str, Any]) -> str:
    return f"{figures['said']} of the {figures['votes']} in it who voted say {WORDS[figures['word']]}"


def _dots(points: Sequence[Sequence[float]], own: Mapping[str, Any] | None) -> list[Dot]:
    """Return the dots, each place once; one's own place is rounded like the others'."""
    if not points:
        return []
    drawn = _drawn([(x, y) for x, y, _ in points])
    stacked = Counter((x, y, int(group)) for x, y, group in points)
    dots = [
        Dot(*drawn(x, y), SHAPES[group], _letter(group), number)
        for (x, y, group), number in sorted(stacked.items())
    ]
    if own is None or own["group"] is None:
        return dots
    x, y, group = round(own["x"], 1), round(own["y"], 1), own["group"]
    return [*dots, Dot(*drawn(x, y), SHAPES[group], _letter(group), 1, mine=True)]


def _drawn(places: Sequence[tuple[float, float]]) -> Callable[[float, float], tuple[float, float]]:
    """Return what turns a place into one on the drawing: in its middle, as large as fits, no direction stretched."""
    wide, high = ([place[axis] for place in places] for axis in (0, 1))
    middle = (min(wide) + max(wide)) / 2, (min(high) + max(high)) / 2
    spans = (max(wide) - min(wide)) / (WIDTH - 2 * EDGE), (max(high) - min(high)) / (HEIGHT - 2 * EDGE)
    unit = max(spans) or 1.0
    return lambda x, y: (
        round(WIDTH / 2 + (x - middle[0]) / unit, 1),
        round(HEIGHT / 2 - (y - middle[1]) / unit, 1),
    )
