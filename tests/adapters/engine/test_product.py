"""A matrix that is laid out for the processor maps rows to what it mapped them to before."""

import pytest
import torch
from torch.nn.functional import linear

from adapters.engine.model.product import Product


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float32])
@pytest.mark.parametrize("rows", [1, 3, 8, 65])
def test_the_layout_changes_no_result(dtype: torch.dtype, rows: int) -> None:
    dice = torch.Generator().manual_seed(rows)
    weight = torch.randn((48, 80), generator=dice).to(dtype)
    inputs = torch.randn((rows, 80), generator=dice).to(dtype)
    found = Product(weight.clone())(inputs)
    assert found.dtype == dtype
    torch.testing.assert_close(found, linear(inputs, weight))


def test_rows_may_lie_apart_in_memory() -> None:
    weight = torch.randn((48, 80)).bfloat16()
    inputs = torch.randn((8, 160)).bfloat16()[:, ::2]
    torch.testing.assert_close(Product(weight)(inputs), linear(inputs, weight))
