"""SHP208 embedding-index."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule, shown
from shapelint.findings import Finding


class EmbeddingIndex(ContractRule):
    """An embedding is asked for a row that it does not have, or with indices that are no integers.

    ## Why is this bad?
    The call raises on the CPU; on a GPU it ends in a device-side assertion that says nothing about the place.

    ## Example
    ```python
    import torch
    from torch import nn

    table = nn.Embedding(10, 3)
    table(torch.tensor([1, 2, 10]))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn

    table = nn.Embedding(11, 3)
    table(torch.tensor([1, 2, 10]))
    ```

    ## Fix safety
    There is no fix.
    """

    code, name = "SHP208", "embedding-index"

    def judge(self, case: Case) -> Iterator[Finding]:
        detail = f": {case.contract.detail}" if case.contract.detail else ""
        message = f"{case.subject} takes {case.declared}, but receives {case.received}{detail}{case.whatever}"
        if case.contract.parameter in ("num_embeddings", "padding_idx"):
            message = f"{case.subject} has {case.declared} rows, but is asked for {case.received}{detail}"
        expected, actual = case.contract.declared, case.contract.received
        if case.contract.parameter == "input_dim":
            message = f"{case.subject} has {shown(expected)} rows, 0 and up, but is asked for {shown(actual)}"
            expected, actual = f"at least {shown(actual + 1)}", expected
        yield from case.finding(
            self, message, place=case.primary(case.origin) if case.contract.parameter else case.at_call(), expected=expected, actual=actual
        )
