"""A map in two dimensions of who votes alike: principal components, as pol.is takes them.

An unseen cell is filled with the mean of its column, so that after centring it is zero: the centred table is
as sparse as the votes, and is never filled in. Its two leading right singular vectors are the axes. A
participant's place is scaled by sqrt(statements / statements voted on), which undoes the pull that unseen
cells exert towards the middle (Small et al. 2021, “sparsity-aware” scaling). A statement stands where somebody
would who had agreed with it and seen no other; its distance from the middle is its *extremity*.

A statement that was *withdrawn* counts as passed by everybody, as on pol.is: it has no weight on the axes,
and everybody has voted on it when places are scaled.

Axes have no sign of their own. Here agreeing with everything leads to the right and up: the loadings of each
axis sum to more than zero. Where they sum to zero, the largest is positive, the first by name among equals.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import linalg

from governance.opinions.votes import Cells

AXES = 2
# Up to this many rows or columns a dense decomposition is as fast, and holds in every degenerate case.
DENSE = 200
# Numbers nearer than this, relative to the largest, are equal but for rounding.
SAME = 1e-9


@dataclass(frozen=True, eq=False)
class Projection:
    """Where participants and statements stand.

    ``means`` (statements,) are those of the votes; ``axes`` (2, statements) unit vectors, or zero where the
    votes do not span two dimensions; ``explained`` (2,) their shares of the variance, 0 to 1; ``participants``
    (participants, 2) and ``statements`` (statements, 2) places; ``extremity`` (statements,) distances.
    """

    means: NDArray[np.float64]
    axes: NDArray[np.float64]
    explained: NDArray[np.float64]
    participants: NDArray[np.float64]
    statements: NDArray[np.float64]
    extremity: NDArray[np.float64]


def project(cells: Cells, withdrawn: NDArray[np.bool_]) -> Projection:
    """Return the map of these votes; ``withdrawn`` (statements,) says which statements no longer count."""
    shape = (cells.participants, cells.statements)
    live = ~withdrawn[cells.column]
    row, column, vote = cells.row[live], cells.column[live], cells.vote[live].astype(np.float64)
    seen = np.bincount(column, minlength=cells.statements)
    means = np.bincount(column, vote, minlength=cells.statements) / np.maximum(seen, 1)
    centred = sparse.csr_array((vote - means[column], (row, column)), shape=shape)
    axes, strengths = leading_axes(centred)
    variance = float(np.sum(centred.data**2))
    answered = np.bincount(row, minlength=cells.participants) + np.count_nonzero(withdrawn)
    stretch = np.sqrt(cells.statements / np.maximum(answered, 1))
    statements = np.sqrt(cells.statements) * (1 - means)[:, np.newaxis] * axes.T
    return Projection(
        means=means,
        axes=axes,
        explained=strengths**2 / variance if variance else np.zeros(AXES),
        participants=(centred @ axes.T) * stretch[:, np.newaxis],
        statements=statements,
        extremity=np.hypot(statements[:, 0], statements[:, 1]),
    )


def leading_axes(centred: "sparse.csr_array") -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the two leading right singular vectors (2, columns), signed, and their singular values (2,).

    Singular values that are zero but for rounding come with a vector of zeros. Beyond ``DENSE`` rows and
    columns Lanczos iterations run to machine precision, from a start that is always the same.
    """
    rows, columns = centred.shape
    axes, strengths = np.zeros((AXES, columns)), np.zeros(AXES)
    largest = float(np.abs(centred.data).max(initial=0.0))
    if largest <= SAME:
        return axes, strengths
    if min(rows, columns) <= DENSE:
        _, values, vectors = np.linalg.svd(centred.toarray(), full_matrices=False)
    else:
        start = np.random.default_rng(0).standard_normal(min(rows, columns))
        _, values, vectors = linalg.svds(centred, k=AXES, v0=start, rng=np.random.default_rng(0))
        values, vectors = values[::-1], vectors[::-1]
    for axis, (value, vector) in enumerate(zip(values[:AXES], vectors[:AXES], strict=True)):
        if value > SAME * values[0]:
            axes[axis], strengths[axis] = _signed(vector), value
    return axes, strengths


def _signed(vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the vector or its opposite, by the rule above."""
    total = vector.sum()
    if abs(total) <= SAME:
        sizes = np.abs(vector)
        total = vector[np.argmax(sizes >= sizes.max() - SAME)]
    return vector if total > 0 else -vector
