"""What was found in arrays, as the values a map is made of, with names for positions."""

from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.opinions.bridging import bridging, divisive
from governance.opinions.consensus import NOBODY, group_informed_consensus, majorities
from governance.opinions.groups import Grouping
from governance.opinions.projection import Projection
from governance.opinions.representative import representative
from governance.opinions.values import (
    BridgeFigures,
    Counts,
    DivideFigures,
    Group,
    MajorityFigures,
    Place,
    RepresentativeFigures,
    StatementFigures,
)
from governance.opinions.votes import DISAGREE, Counting, VoteMatrix


def places(matrix: VoteMatrix, projection: Projection, labels: NDArray[np.int64]) -> tuple[Place, ...]:
    """Return where each participant stands; ``labels`` (participants,) are groups or ``NOBODY``."""
    columns = zip(
        matrix.participants,
        projection.participants.tolist(),
        matrix.votes_by_participant().tolist(),
        labels.tolist(),
        strict=True,
    )
    return tuple(
        Place(id=name, x=x, y=y, votes=votes, group=None if label == NOBODY else label)
        for name, (x, y), votes, label in columns
    )


def statements(
    matrix: VoteMatrix, projection: Projection, withdrawn: NDArray[np.bool_], counts: NDArray[np.int64]
) -> tuple[StatementFigures, ...]:
    """Return each statement's figures; ``counts`` is groups × statements × 3, of no groups at all perhaps."""
    standing, cast = (matrix.totals(counting) for counting in (Counting.STANDING, Counting.CAST))
    consensus = rejection = [None] * len(matrix.statements)
    if len(counts):
        consensus = group_informed_consensus(counts).tolist()
        rejection = group_informed_consensus(counts, DISAGREE).tolist()
    return tuple(
        StatementFigures(
            id=name,
            withdrawn=bool(withdrawn[at]),
            x=float(projection.statements[at, 0]),
            y=float(projection.statements[at, 1]),
            extremity=float(projection.extremity[at]),
            standing=_counts(standing[at]),
            cast=_counts(cast[at]),
            groups=tuple(_counts(each) for each in counts[:, at]),
            consensus=consensus[at],
            rejection=rejection[at],
        )
        for at, name in enumerate(matrix.statements)
    )


def groups(
    matrix: VoteMatrix, grouping: Grouping, counts: NDArray[np.int64], live: NDArray[np.bool_]
) -> tuple[Group, ...]:
    """Return the groups in their order, each with what represents it."""
    sizes = np.bincount(grouping.labels, minlength=len(grouping.centres)).tolist()
    known_by = representative(counts, live)
    return tuple(
        Group(
            size=size,
            x=x,
            y=y,
            representative=tuple(
                RepresentativeFigures(**_named(matrix, asdict(each))) for each in known_by[group]
            ),
        )
        for group, (size, (x, y)) in enumerate(zip(sizes, grouping.centres.tolist(), strict=True))
    )


def bridges(
    matrix: VoteMatrix, counts: NDArray[np.int64], live: NDArray[np.bool_]
) -> tuple[BridgeFigures, ...]:
    """Return the statements on which all groups say the same."""
    return tuple(BridgeFigures(**_named(matrix, asdict(each))) for each in bridging(counts, live))


def divides(
    matrix: VoteMatrix, counts: NDArray[np.int64], live: NDArray[np.bool_]
) -> tuple[DivideFigures, ...]:
    """Return the statements on which groups say the opposite."""
    return tuple(DivideFigures(**_named(matrix, asdict(each))) for each in divisive(counts, live))


def majority(matrix: VoteMatrix, live: NDArray[np.bool_]) -> tuple[MajorityFigures, ...]:
    """Return the statements on which most people say the same, grouped or not."""
    return tuple(
        MajorityFigures(**_named(matrix, asdict(each))) for each in majorities(matrix.totals(), live)
    )


def _named(matrix: VoteMatrix, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with the statement's name in place of its position."""
    return {**fields, "statement": matrix.statements[fields["statement"]]}


def _counts(three: NDArray[np.int64]) -> Counts:
    agree, passed, disagree = three.tolist()
    return Counts(agree=agree, passed=passed, disagree=disagree)
