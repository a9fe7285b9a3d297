"""SHP303 concat-shapes."""

from __future__ import annotations

from shapelint.cases import Case
from shapelint.findings import Fix

from shapelint_rules._operands import OperandRule
from shapelint_rules._padding import padding_fix


class ConcatShapes(OperandRule):
    """Tensors are concatenated or stacked whose shapes differ elsewhere.

    ## Why is this bad?
    `torch.cat` joins along one axis; all others have to be the same. In encoder-decoder networks an odd size that was
    halved and doubled again comes back one smaller, and the call raises.

    ## Example
    ```python
    import torch

    torch.cat([torch.randn(1, 64, 57, 57), torch.randn(1, 64, 56, 56)], dim=1)
    ```

    ## Use instead
    ```python
    import torch

    torch.cat([torch.randn(1, 64, 56, 56), torch.randn(1, 64, 56, 56)], dim=1)
    ```

    ## Fix safety
    The fix is unsafe: it pads a convolution or pooling that lost its map's border, so that the sizes go together again. There
    is one where the padding of one side alone makes up for the difference.
    """

    code, name = "SHP303", "concat-shapes"
    complaint = "cannot join"

    def fix(self, case: Case) -> Fix | None:
        settings = {**case.call.arguments, **getattr(case.call.layer, "__dict__", {})}
        return padding_fix(case, settings.get("dim", settings.get("axis")))
