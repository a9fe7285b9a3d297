"""SHP305 pattern-mismatch."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding

from shapelint_rules._operands import operands


class PatternMismatch(ContractRule):
    """An `einsum` or einops pattern does not fit the shapes that it is given.

    ## Why is this bad?
    The pattern names an axis for each axis of the tensor, the same letter is the same size everywhere, and a group such
    as `(h p)` has to be divisible. Otherwise the call raises.

    ## Example
    ```python
    import torch

    torch.einsum("bij,bjk->bik", torch.randn(2, 3, 4), torch.randn(2, 5, 6))
    ```

    ## Use instead
    ```python
    import torch

    torch.einsum("bij,bjk->bik", torch.randn(2, 3, 4), torch.randn(2, 4, 6))
    ```

    ## Fix safety
    There is no fix.
    """

    code, name = "SHP305", "pattern-mismatch"

    def judge(self, case: Case) -> Iterator[Finding]:
        shapes = " and ".join(array.describe() for array in case.call.inputs)
        contract = case.contract
        got = f" {case.received} against {case.declared}" if contract.received is not None and contract.declared is not None else ""
        reason = f": {contract.detail}" if contract.detail else f":{got}" if got else ""
        yield from case.finding(
            self, f"the pattern of {case.subject} does not fit {shapes}{reason}{case.whatever}", place=case.at_call(),
            expected=contract.declared, expected_fits=False, actual=contract.received, related=operands(case),
        )  # fmt: skip
