"""Products with the model's own matrices, which never change: laid out once as the processor reads them best."""

import torch
from torch.nn.functional import linear


class Product:
    """A matrix ``[out, in]`` that rows are multiplied with.

    oneDNN reads a matrix that it has laid out itself faster than a plain one, most of all for few rows: on the
    processors tried, in bfloat16, one to eight rows passed all layers of the default model in 0.55 to 0.7 of the
    time, 512 rows in 0.95, with the same results to the bit. These are the operators that torch's own compiler
    writes for frozen weights; where they are missing, the matrix stays as it is.
    """

    def __init__(self, weight: torch.Tensor) -> None:
        self._packed = _can_pack(weight)
        self._weight = torch.ops.mkldnn._reorder_linear_weight(weight) if self._packed else weight  # noqa: SLF001

    def __call__(self, rows: torch.Tensor) -> torch.Tensor:
        """Return what ``rows`` ``[rows, in]`` become, ``[rows, out]``."""
        if not self._packed:
            return linear(rows, self._weight)
        found: torch.Tensor = torch.ops.mkldnn._linear_pointwise(rows, self._weight, None, "none", [], "")  # noqa: SLF001
        return found


def _can_pack(weight: torch.Tensor) -> bool:
    # Without oneDNN, torch knows none of its operators.
    if weight.device.type != "cpu" or not hasattr(torch.ops.mkldnn, "_reorder_linear_weight"):
        return False
    return weight.dtype == torch.bfloat16 and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())  # noqa: SLF001
