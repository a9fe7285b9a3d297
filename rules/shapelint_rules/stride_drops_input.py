"""SHP402 stride-drops-input."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding, Severity


class StrideDropsInput(ContractRule):
    """Trailing rows or columns that no window of a strided layer reads.

    ## Why is this bad?
    Where `(size + 2 * padding - kernel)` is no multiple of the stride, PyTorch rounds down and the last rows and
    columns are never read. Often that is harmless; sometimes it tells of a wrong padding, as in the first layer of
    AlexNet on 224x224 without padding, which gives 54x54 and not the 55x55 of the paper.

    ## Example
    ```python
    import torch
    from torch import nn

    conv = nn.Conv2d(3, 96, 11, stride=4)
    conv(torch.randn(1, 3, 224, 224))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    conv = nn.Conv2d(3, 96, 11, stride=4)
    conv(torch.randn(1, 3, 227, 227))
    ```

    ## Fix safety
    There is no fix.
    """

    code, name, severity = "SHP402", "stride-drops-input", Severity.INFO

    def judge(self, case: Case) -> Iterator[Finding]:
        contract = case.contract
        reason = f": {contract.detail}" if contract.detail else ""
        message = f"{case.subject} reads {case.declared} of {case.received} rows or columns{reason}"
        origin = case.origin_of(contract.parameter) if contract.parameter and case.call.layer is not None else None
        yield from case.finding(self, message, place=case.primary(origin), expected=contract.declared, actual=contract.received)
