"""SHP301 matmul-shapes."""

from __future__ import annotations

from shapelint_rules._operands import OperandRule


class MatmulShapes(OperandRule):
    """A matrix product of tensors whose sizes do not fit.

    ## Why is this bad?
    The columns of the left matrix have to be as many as the rows of the right one, and the axes before have to
    broadcast; otherwise the product raises.

    ## Example
    ```python
    import torch


    def scores(q, k):
        return q @ k


    scores(torch.randn(8, 10, 64), torch.randn(8, 12, 64))
    ```

    ## Use instead
    ```python
    import torch


    def scores(q, k):
        return q @ k.transpose(-2, -1)


    scores(torch.randn(8, 10, 64), torch.randn(8, 12, 64))
    ```

    ## Fix safety
    There is no fix.
    """

    code, name = "SHP301", "matmul-shapes"
    complaint = "cannot multiply"
