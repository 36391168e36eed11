"""Whether each community's model keeps its own norms better than its neighbours' models do."""

from collections.abc import Mapping

from evaluation.engine.values import Value


class Specificity(Value):
    """What a square of adherences says. Rows are models, columns are the communities whose norms grade them.

    ``own_lead`` is S_c = M_cc - the mean of the other models on c's norms. ``leads_column`` says whether
    c's own model keeps c's norms best of all (a tie is not best); ``row_best`` names the norms each model
    keeps best.
    """

    own_lead: dict[str, float]
    leads_column: dict[str, bool]
    row_best: dict[str, str]


def specificity(matrix: Mapping[str, Mapping[str, float]]) -> Specificity:
    """Read a square ``matrix[model][norms]`` of at least two communities, own norms only.

    Raises ``ValueError`` where a row lacks a column.
    """
    names = list(matrix)
    least = 2
    if len(names) < least or any(set(row) != set(names) for row in matrix.values()):
        message = (
            "Specificity compares at least two communities, with every model graded on each one's norms."
        )
        raise ValueError(message)
    others = {name: [matrix[other][name] for other in names if other != name] for name in names}
    return Specificity(
        own_lead={name: matrix[name][name] - sum(others[name]) / len(others[name]) for name in names},
        leads_column={name: matrix[name][name] > max(others[name]) for name in names},
        row_best={name: max(names, key=matrix[name].__getitem__) for name in names},
    )
