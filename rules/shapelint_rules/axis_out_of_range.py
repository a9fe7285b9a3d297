"""SHP304 axis-out-of-range."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding

from shapelint_rules._operands import sign
from shapelint_rules._permutations import permutation_fix


class AxisOutOfRange(ContractRule):
    """An axis, index, split or unpacking asks for something that the rank or size of the tensor does not have.

    ## Why is this bad?
    The call raises an `IndexError`, a `ValueError` or a `RuntimeError`.

    ## Example
    ```python
    import torch

    torch.randn(8, 10).mean(dim=2)
    ```

    ## Use instead
    ```python
    import torch

    torch.randn(8, 10).mean(dim=1)
    ```

    ## Fix safety
    There is a fix for an order of axes from which one alone is missing. It is safe where one number names no axis at all, and
    unsafe where an axis is named twice: it then leaves the batch in its place. Nothing else is fixed.
    """

    code, name = "SHP304", "axis-out-of-range"

    def judge(self, case: Case) -> Iterator[Finding]:
        contract = case.contract
        arriving = f" of {case.call.inputs[0].describe()}" if case.call.inputs else ""
        got = f": got {case.received}" if contract.received is not None else ""
        allowed = f", but {case.declared} is what there is" if contract.declared is not None else ""
        reason = f": {contract.detail}" if contract.detail else f"{got}{allowed}"
        name = "indexing" if "__getitem__" in case.call.operation else sign(case)
        origin = case.origin_of(contract.parameter, contract.received) if contract.parameter else None
        yield from case.finding(
            self, f"{name}{arriving} is out of range{reason}{case.whatever}", place=case.primary(origin) if origin else case.at_call(),
            expected=contract.declared, actual=contract.received, fix=permutation_fix(case),
        )  # fmt: skip
