"""SHP503 loss-shapes."""

from __future__ import annotations

from shapelint_rules._operands import OperandRule


class LossShapes(OperandRule):
    """A loss receives an input and a target that cannot go together.

    ## Why is this bad?
    `CrossEntropyLoss` takes scores `[N, C, ...]` and class indices `[N, ...]`; regression losses take two tensors of one
    shape. Otherwise the call raises.

    ## Example
    ```python
    import torch
    from torch import nn

    loss = nn.CrossEntropyLoss()
    loss(torch.randn(16, 10), torch.zeros(8, dtype=torch.long))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    loss = nn.CrossEntropyLoss()
    loss(torch.randn(16, 10), torch.zeros(16, dtype=torch.long))
    ```

    ## Fix safety
    There is no fix.
    """

    code, name = "SHP503", "loss-shapes"
    complaint = "cannot compare"
