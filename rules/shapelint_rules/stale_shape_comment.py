"""SHP602 stale-shape-comment."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import once_a_place, shown
from shapelint.derivations import derivation
from shapelint.findings import Edit, Finding, Fix, Related, Severity
from shapelint.graph import LayerGraph
from shapelint.origins import place_of
from shapelint.rules import Rule
from shapelint.stale import StaleShape
from shapelint.symbolic.dims import format_size


class StaleShapeComment(Rule):
    """A comment or an annotation states a shape that the value cannot have.

    ## Why is this bad?
    Who changes the layer behind it will trust the comment. Sizes that are written as names, the batch, and numbers that
    another input or another argument of the constructor would give are never reported: a comment describes an example.
    A comment that cannot be read for certain as a statement of a shape is not taken for one.

    ## Example
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 32, 3, padding=1)
            self.fc = nn.Linear(32 * 16 * 16, 10)

        def forward(self, x):
            x = self.conv(x)  # [N, 64, 32, 32]
            x = nn.functional.max_pool2d(x, 2)  # [N, 32, 16, 16]
            return self.fc(x.flatten(1))  # [N, 10]
    ```

    ## Use instead
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 32, 3, padding=1)
            self.fc = nn.Linear(32 * 16 * 16, 10)

        def forward(self, x):
            x = self.conv(x)  # [N, 32, 32, 32]
            x = nn.functional.max_pool2d(x, 2)  # [N, 32, 16, 16]
            return self.fc(x.flatten(1))  # [N, 10]
    ```
    Annotations of jaxtyping and torchtyping are read too: `Float[Tensor, "batch 3 h w"]`.

    ## Fix safety
    The fix is safe: it changes a number in a comment. It is offered where only one number is wrong.
    """

    code, name, severity = "SHP602", "stale-shape-comment", Severity.WARNING

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        yield from once_a_place(self._finding(graph, stale) for stale in graph.stale)

    def _finding(self, graph: LayerGraph, stale: StaleShape) -> Finding:
        call, wrong = stale.call, stale.wrong
        site = call.site if call is not None else None
        kind, actual = "annotation" if stale.is_annotation else "comment", shown(stale.dims)
        number = wrong.size if wrong is not None and isinstance(wrong.size, int) else None
        return Finding(
            self.code, self.name, self.severity,
            f"the {kind} says `{stale.text}`, but {stale.subject} is {actual}{stale.detail}",
            stale.place,
            related=(Related(f"{actual} comes from here", place_of(site)),) if site is not None else (),
            expected=actual if wrong is None else format_size(wrong.size),
            actual=stale.text if wrong is None else wrong.written,
            evidence=tuple(graph.evidence),
            derivation=derivation(graph, call, itself=True) if call is not None and graph.holds(call) else (),
            fix=self._fix(stale) if number is not None and not stale.is_annotation else None,
            model=graph.model,
        )  # fmt: skip

    @staticmethod
    def _fix(stale: StaleShape) -> Fix | None:
        if stale.wrong is None:
            return None
        text = format_size(stale.wrong.size)
        return Fix("safe", f"replace `{stale.wrong.written}` by `{text}` in the comment", (Edit(stale.wrong.place, text),))
