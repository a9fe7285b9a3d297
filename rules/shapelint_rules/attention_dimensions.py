"""SHP205 attention-dimensions."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, ContractRule
from shapelint.findings import Finding

from shapelint_rules._fixes import number_fix


class AttentionDimensions(ContractRule):
    """The sizes of an attention layer do not fit: heads against `embed_dim`, or query, key, value and masks among each other.

    ## Why is this bad?
    Each head gets `embed_dim / num_heads` features, so the division has to be exact; keys must have the size of the
    queries, values the length of the keys. Otherwise the constructor or the call raises.

    ## Example
    ```python
    from torch import nn


    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.attention = nn.MultiheadAttention(250, 8, batch_first=True)

        def forward(self, x):
            return self.attention(x, x, x)[0]
    ```

    ## Use instead
    ```python
    from torch import nn


    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.attention = nn.MultiheadAttention(256, 8, batch_first=True)

        def forward(self, x):
            return self.attention(x, x, x)[0]
    ```

    ## Fix safety
    The fix is offered for a size that must be the one that arrives, and is safe then.
    """

    code, name = "SHP205", "attention-dimensions"

    def judge(self, case: Case) -> Iterator[Finding]:
        contract, origin = case.contract, case.origin
        divides = "divisible" in contract.detail
        if divides:  # both numbers are the layer's own
            origin = case.origin_of(contract.parameter or "embed_dim", contract.received, shared=True)
        if divides:
            message = f"{case.subject}: {contract.detail}, but {case.received} is no multiple of {case.declared}{case.whatever}"
        else:
            clause = f"{contract.detail}: " if contract.detail else ""
            message = f"{case.subject}: {clause}expected {case.declared}, got {case.received}{case.whatever}"
        is_size = contract.parameter in ("embed_dim", "kdim", "vdim", "d_model") and not divides
        yield from case.finding(
            self, message, place=case.primary(origin if origin is not None else case.origin_of("num_heads")),
            expected=contract.received if is_size else contract.declared, actual=contract.declared if is_size else contract.received,
            fix=number_fix(case, [origin], contract.received) if is_size and case.alone else None,
        )  # fmt: skip
