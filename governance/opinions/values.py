"""An opinion map as a frozen value that JSON can hold: what was found, and all that is needed to find it again."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from governance.opinions.groups import LEAST_VOTES, MOST_GROUPS, STARTS, NoGroups

VERSION = 1
"""Raised whenever the same votes and settings would give another map."""

WHY_NO_GROUPS: Mapping[NoGroups, str] = {
    NoGroups.FEW_PARTICIPANTS: "Too few people have voted on enough statements for groups to mean anything.",
    NoGroups.FEW_STATEMENTS: "There are too few statements for groups to mean anything.",
    NoGroups.ALL_ALIKE: "Everybody voted so much alike that there are no groups to tell apart.",
    NoGroups.SMALL_GROUPS: "Every way to form groups leaves some so small that their votes could be told apart.",
}

DOUBTFUL = 0.65
WHAT_SENSITIVITY_MEANS = (
    "We drew this map again and again from part of the people and part of the statements. 1 means that the same "
    "people stood together each time, 0 that they did so no more than by chance. Below 0.65, take the groups as "
    "one way of several to divide people."
)

Word = Literal[1, 0, -1]
Point = tuple[float, float]


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Settings(Value):
    """What a map is made by, votes and seed apart.

    ``withdrawn`` statements count as passed by everybody and are never named. Participants need ``least_votes``
    to be grouped, or are those ``kept``. The number of groups is chosen unless ``groups`` or the ``centres`` from
    which k-means starts are given. No group is smaller than ``smallest_group``: where no number of groups allows
    that, there are none. ``runs`` is how often the map is drawn anew to see how firm its groups are.
    """

    withdrawn: tuple[str, ...] = ()
    least_votes: Annotated[int, Field(ge=1)] = LEAST_VOTES
    kept: tuple[str, ...] | None = None
    groups: Annotated[int, Field(ge=2, le=MOST_GROUPS)] | None = None
    centres: Annotated[tuple[Point, ...], Field(min_length=2, max_length=MOST_GROUPS)] | None = None
    smallest_group: Annotated[int, Field(ge=1)] = 3
    starts: Annotated[int, Field(ge=1, le=100)] = STARTS
    runs: Annotated[int, Field(ge=0, le=200)] = 20

    @model_validator(mode="after")
    def _one_number_of_groups(self) -> Self:
        if self.centres is not None and self.groups not in {None, len(self.centres)}:
            message = (
                f"There are {len(self.centres)} centres for {self.groups} groups. Leave one of the two out."
            )
            raise ValueError(message)
        return self


class Counts(Value):
    """How many say what of a statement."""

    agree: int
    passed: int
    disagree: int


class Place(Value):
    """A participant on the map: where, on how many statements they voted, and in which group, if in any."""

    id: str
    x: float
    y: float
    votes: int
    group: int | None


class StatementFigures(Value):
    """A statement: its place and extremity, its counts in both countings, and what the groups make of it.

    ``groups`` are the counts of each group in turn; ``consensus`` and ``rejection`` the group-informed consensus
    to agree and to disagree. Without groups they are empty and absent.
    """

    id: str
    withdrawn: bool
    x: float
    y: float
    extremity: float
    standing: Counts
    cast: Counts
    groups: tuple[Counts, ...] = ()
    consensus: float | None = None
    rejection: float | None = None


class RepresentativeFigures(Value):
    """A statement that tells a group from the others; see ``representative``."""

    statement: str
    word: Word
    said: int
    votes: int
    share: float
    z: float
    ratio: float
    ratio_z: float


class Group(Value):
    """People who vote alike: how many, around which place, and by which statements one knows them."""

    size: int
    x: float
    y: float
    representative: tuple[RepresentativeFigures, ...]


class BridgeFigures(Value):
    """A statement on which every group says the same."""

    statement: str
    word: Word
    consensus: float


class DivideFigures(Value):
    """A statement on which groups say the opposite; groups by number."""

    statement: str
    agreeing: tuple[int, ...]
    disagreeing: tuple[int, ...]
    gap: float


class MajorityFigures(Value):
    """A statement on which most people say the same, whatever their group."""

    statement: str
    word: Word
    share: float
    z: float


class Sensitivity(Value):
    """How much of the groups comes back when the map is drawn anew; see ``sensitivity``.

    ``mean`` and ``lowest`` are adjusted Rand indices over ``runs``, each with ``participants`` people and
    ``statements`` statements drawn: 1 is the same groups, 0 what chance would give. ``error`` is the standard
    error of the mean, which more runs make smaller; absent after a single run.
    """

    runs: int
    participants: int
    statements: int
    mean: float
    error: float | None
    lowest: float

    @property
    def doubtful(self) -> bool:
        """Whether these groups are one way of several to divide people, and should be shown as such."""
        return self.mean < DOUBTFUL


class OpinionMap(Value):
    """A whole map. ``input`` is the digest of the votes, see ``VoteMatrix.digest``.

    ``no_groups`` says why there are none; then ``groups``, ``bridging`` and ``divisive`` are empty, and what
    everybody said still stands. ``explained`` are the shares of variance of the two axes, 0 to 1;
    ``silhouettes`` those of each number of groups tried, -1 to 1, where there was more than one.

    ``participants`` tells how people voted to whoever looks long enough: with the axes and a place to many
    decimals, single votes can be worked out. It is for the record and for each person's own place; what is
    drawn for all is ``points``.
    """

    algorithm: Literal["polity-opinion-map"] = "polity-opinion-map"
    version: int = VERSION
    seed: int
    settings: Settings
    input: str
    libraries: dict[str, str]
    explained: tuple[float, float]
    participants: tuple[Place, ...]
    statements: tuple[StatementFigures, ...]
    no_groups: NoGroups | None
    groups: tuple[Group, ...] = ()
    silhouettes: dict[int, float] = {}
    majorities: tuple[MajorityFigures, ...] = ()
    bridging: tuple[BridgeFigures, ...] = ()
    divisive: tuple[DivideFigures, ...] = ()
    sensitivity: Sensitivity | None = None

    def points(self, *, decimals: int = 1) -> tuple[tuple[float, float, int], ...]:
        """Return what can be drawn for all: places rounded, with groups, in no order of people; none without groups."""
        return tuple(
            sorted(
                (round(each.x, decimals), round(each.y, decimals), each.group)
                for each in self.participants
                if each.group is not None
            )
        )
