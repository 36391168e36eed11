"""Three-way merge of whole texts, as plain values: per id, per field, per paragraph.

A value is what YAML or JSON says of a text, sound as a document or not yet, so that two drafts can be merged
before either is finished. Lists whose entries have names are merged by name, whatever their order; prose is
merged by paragraph; what has no parts is taken whole. Where both sides differ from the base and from each
other the base's reading stays, and a :class:`Conflict` says so: people decide, never the order of arrival.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from constitutions.merging.sequences import Clash, merged
from governance.proof.digests import canonical_json

Value = Any
"""Whatever JSON can say."""

Place = tuple[str, ...]
"""The way to a place, with names for entries: ``("norms", "plain-words", "rationale")``."""

ORDER: Final = "order"
"""Stands where an entry's name would, in a conflict about the order of a list."""

PARAGRAPH = "\n\n"
PROSE = frozenset({"preamble", "rationale", "text"})
"""Fields of several paragraphs."""

Name = Callable[[Mapping[str, Value]], str]
NAMED: Mapping[str, Name] = {
    "norms": lambda entry: entry["id"],
    "sections": lambda entry: entry["id"],
    "examples": lambda entry: entry["id"],
    "stories": lambda entry: entry["id"],
    "upstreams": lambda entry: entry["authority"],
    # One rule for two norms, whichever of them it puts first.
    "precedence": lambda entry: " ".join(sorted((entry["first"], entry["then"]))),
}
"""Lists whose entries have names."""

SETS = frozenset({"tags", "languages", "ancestors", "statements", "checks"})
"""Lists in which each entry stands once and has no parts of its own to merge."""


class _Absent:
    """Stands for what is not there."""

    def __repr__(self) -> str:
        return "nothing"

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


@dataclass(frozen=True)
class Conflict:
    """A place that both sides changed, and not alike; :data:`ABSENT` where nothing stands.

    ``paragraph`` counts from 0 in the merged prose, where the base's reading stands.
    """

    place: Place
    base: Value
    ours: Value
    theirs: Value
    paragraph: int | None = None


@dataclass(frozen=True)
class Merge:
    """What came out, and where people have to decide."""

    value: Value
    conflicts: tuple[Conflict, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.conflicts


def merge(base: Value, ours: Value, theirs: Value) -> Merge:
    """Merge two sides' changes to ``base``.

    ``merge(base, ours, base)`` is ``ours``; exchanging the sides changes nothing but the sides of conflicts.
    Raises ``ValueError`` for a list in which an entry has no name, or two have the same.
    """
    merger = _Merger()
    value = merger.value((), base, ours, theirs)
    return Merge(value, tuple(merger.conflicts))


def has_names(value: Value) -> bool:
    """Whether every key of a value, and every name of an entry of a list, is a text: what merging asks for."""
    if isinstance(value, Mapping):
        return all(
            isinstance(key, str)
            and has_names(each)
            and (key not in NAMED or not isinstance(each, list) or _are_named(key, each))
            for key, each in value.items()
        )
    return not isinstance(value, list) or all(map(has_names, value))


def _are_named(key: str, entries: Sequence[Value]) -> bool:
    try:
        return all(isinstance(NAMED[key](entry), str) for entry in entries)
    except (KeyError, TypeError):
        return False


Way = Callable[[Place, Value, Value, Value], Value]


@dataclass
class _Merger:
    conflicts: list[Conflict] = field(default_factory=list)

    def value(self, place: Place, base: Value, ours: Value, theirs: Value) -> Value:
        if theirs in (ours, base):
            return ours
        if ours == base:
            return theirs
        kinds = {type(each) for each in (base, ours, theirs) if each is not ABSENT}
        way = self._way(place, base, kinds.pop()) if len(kinds) == 1 else None
        if way is None or ABSENT in (ours, theirs):
            return self._undecided(place, base, ours, theirs)
        return way(place, base, ours, theirs)

    def _way(self, place: Place, base: Value, kind: type) -> Way | None:
        """Return how values of this kind are merged part by part, if they have parts."""
        what = place[-1] if place else ""
        if kind is dict:
            return self._fields
        if kind is list and what in NAMED:
            return self._named
        if kind is list and what in SETS:
            return self._set
        return self._prose if kind is str and what in PROSE and base is not ABSENT else None

    def _undecided(self, place: Place, base: Value, ours: Value, theirs: Value) -> Value:
        self.conflicts.append(Conflict(place, base, ours, theirs))
        if base is not ABSENT:
            return base
        # Both wrote something new here. Whichever is shown, people are asked; the sides' order must not matter.
        return min(ours, theirs, key=canonical_json)

    def _fields(self, place: Place, base: Value, ours: Value, theirs: Value) -> Value:
        before = {} if base is ABSENT else base
        names = [*dict.fromkeys([*before, *sorted({*ours, *theirs} - {*before})])]
        found = {
            name: self.value((*place, name), *(side.get(name, ABSENT) for side in (before, ours, theirs)))
            for name in names
        }
        return {name: value for name, value in found.items() if value is not ABSENT}

    def _prose(self, place: Place, base: str, ours: str, theirs: str) -> str:
        found: list[str] = []
        for part in merged(*(side.split(PARAGRAPH) for side in (base, ours, theirs))):
            if isinstance(part, Clash):
                read = [PARAGRAPH.join(map(str, side)) for side in (part.base, part.ours, part.theirs)]
                self.conflicts.append(Conflict(place, read[0], read[1], read[2], paragraph=len(found)))
                found += map(str, part.base)
            else:
                found += map(str, part)
        return PARAGRAPH.join(found)

    def _named(self, place: Place, base: Value, ours: Value, theirs: Value) -> Value:
        sides = [_by_name(place, [] if side is ABSENT else side) for side in (base, ours, theirs)]
        names = dict.fromkeys(each for side in sides for each in side)
        entries = {
            each: self.value((*place, each), *(side.get(each, ABSENT) for side in sides)) for each in names
        }
        kept = {each for each, entry in entries.items() if entry is not ABSENT}
        return [entries[each] for each in self._order(place, kept, *map(list, sides))]

    def _order(
        self, place: Place, kept: set[str], base: list[str], ours: list[str], theirs: list[str]
    ) -> list[str]:
        one, other = (_of(base, side) for side in (ours, theirs))
        moved = [_of(side, base) != side for side in (one, other)]
        spine = base
        if all(moved) and one != other:
            self.conflicts.append(Conflict((*place, ORDER), base, one, other))
        elif any(moved):
            spine = ours if moved[0] else theirs
        old = kept & {*base}
        # What one side took out and the other changed is still to be decided on, and stands where it stood.
        stayed = _threaded([each for each in spine if each in old], old - {*spine}, [base])
        return _threaded(stayed, kept - old, [ours, theirs])

    @staticmethod
    def _set(_place: Place, base: Value, ours: Value, theirs: Value) -> Value:
        """Return what neither side took out and what either put in, in the base's order."""
        before = [] if base is ABSENT else base
        sides = [[(canonical_json(each).decode(), each) for each in side] for side in (before, ours, theirs)]
        was, one, other = ([key for key, _ in side] for side in sides)
        stayed = _of(one, _of(other, was))
        values = dict(pair for side in sides for pair in side)
        return [values[key] for key in _threaded(stayed, ({*one} | {*other}) - {*was}, [one, other])]


def _of(these: Sequence[str], among: Sequence[str]) -> list[str]:
    """Return what of ``these`` stands ``among`` others, in the others' order."""
    wanted = {*these}
    return [each for each in among if each in wanted]


def _by_name(place: Place, entries: Sequence[Value]) -> dict[str, Value]:
    name = NAMED[place[-1]]
    found: dict[str, Value] = {}
    for entry in entries:
        try:
            each = name(entry)
        except (KeyError, TypeError) as error:
            message = f"An entry of {' › '.join(place)} has no id. Give it one."
            raise ValueError(message) from error
        if each in found:
            message = f"Two entries of {' › '.join(place)} share the id “{each}”. Give each its own."
            raise ValueError(message)
        found[each] = entry
    return found


def _threaded(spine: Sequence[str], wanted: set[str], sides: Sequence[Sequence[str]]) -> list[str]:
    """Return the spine with what is wanted from the sides, each run of it behind what it stands behind there."""
    stands = {*spine}
    runs: dict[str | None, list[tuple[str, ...]]] = {}
    for side in sides:
        for anchor, run in _runs(side, stands, wanted).items():
            runs.setdefault(anchor, []).append(tuple(run))
    # Of two sides' runs behind the same entry the smaller goes first, whoever wrote it.
    order = [each for run in sorted(runs.get(None, [])) for each in run]
    for anchor in spine:
        order.append(anchor)
        order += [each for run in sorted(runs.get(anchor, [])) for each in run]
    return list(dict.fromkeys(order))


def _runs(side: Sequence[str], stands: set[str], wanted: set[str]) -> dict[str | None, list[str]]:
    anchor: str | None = None
    runs: dict[str | None, list[str]] = {}
    for each in side:
        if each in stands:
            anchor = each
        elif each in wanted:
            runs.setdefault(anchor, []).append(each)
    return runs
