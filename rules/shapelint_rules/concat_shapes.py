"""SHP303 concat-shapes."""

from __future__ import annotations

from shapelint_rules._operands import OperandRule


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
    There is no fix.
    """

    code, name = "SHP303", "concat-shapes"
    complaint = "cannot join"
