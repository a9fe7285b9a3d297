"""SHP902 analysis-incomplete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shapelint.findings import Finding, Place, Severity
from shapelint.graph import LayerGraph
from shapelint.origins import place_of
from shapelint.rules import Rule
from shapelint.source.files import Span

_REASONS = 3


class AnalysisIncomplete(Rule):
    """The linter could not follow a model to its end.

    ## Why is this bad?
    Nothing is wrong with the model, but behind the point where its shapes got lost nothing was checked. The message
    says why: a function that is not modelled, a value that only a run knows, or a budget that ran out.

    ## Example
    ```python
    import torch
    from torch import nn

    import unknown_library


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(10, 10)

        def forward(self, x):
            return self.fc(unknown_library.mix(x))


    Net()(torch.randn(8, 10))
    ```

    ## Use instead
    A shape comment behind the call says what it returns, and the analysis goes on from there.

    ## Fix safety
    There is no fix.
    """

    code, name, severity = "SHP902", "analysis-incomplete", Severity.INFO

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        place = _place_of_model(graph)
        if not graph.unknowns or place is None:
            return
        reasons = Counter(graph.unknowns)
        named = "; ".join(reason for reason, _ in reasons.most_common(_REASONS))
        more = f"; and {len(reasons) - _REASONS} other reasons" if len(reasons) > _REASONS else ""
        message = f"{graph.model or 'the model'} was checked only in part: {named}{more}"
        yield Finding(self.code, self.name, self.severity, message, place, evidence=tuple(graph.evidence), model=graph.model)


def _place_of_model(graph: LayerGraph) -> Place | None:
    """Where the model is made, else the evidence, else the first line of a file of the graph."""
    site = getattr(graph.root, "constructed_at", None)
    if site is not None:
        return place_of(site)
    for evidence in graph.evidence:
        if evidence.place is not None:
            return evidence.place
    call = next((call for call in graph.calls if call.site is not None), None)
    return Place(call.site.filename, Span(1, 1, 1, 1)) if call is not None and call.site is not None else None
