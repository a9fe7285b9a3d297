"""SHP603 unusual-input-size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shapelint.cases import Case, fix_of, made_of
from shapelint.findings import Finding, Related, Severity
from shapelint.graph import Call, Contract, LayerGraph
from shapelint.rules import Rule
from shapelint.symbolic.dims import Size, Symbol, evaluate, free_symbols
from shapelint.unknown import Unknown
from shapelint.usual import accepted_sizes, likely_size, values_at

from shapelint_rules._reshapes import layers_told_the_same


class UnusualInputSize(Rule):
    """The model works, but only for an input size that nothing uses.

    ## Why is this bad?
    A number such as the `in_features` behind a flatten fixes the size of the pictures that a model takes. Where none of
    the usual sizes is among them, the number is mostly a miscalculation, and the first real picture makes the model
    raise.

    ## Example
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 64, 5, padding=2)
            self.pool = nn.MaxPool2d(4)
            self.fc = nn.Linear(4 * 4 * 64, 10)

        def forward(self, x):
            return self.fc(self.pool(self.conv(x)).flatten(1))
    ```

    ## Use instead
    ```python
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 64, 5, padding=2)
            self.pool = nn.MaxPool2d(4)
            self.fc = nn.Linear(7 * 7 * 64, 10)

        def forward(self, x):
            return self.fc(self.pool(self.conv(x)).flatten(1))
    ```

    ## Fix safety
    The fix is unsafe: it writes the number for the size that was probably meant.
    """

    code, name, severity = "SHP603", "unusual-input-size", Severity.INFO

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        constraints = graph.constraints
        if constraints is None or graph.contradiction is not None or graph.is_broken():
            return
        for dims in _pictures(graph):
            pinned = _pinning(graph, dims)
            if pinned is None or accepted_sizes(constraints, dims):
                continue
            smallest = constraints.smallest()
            least = max((smallest.get(symbol, 0) for dim in dims[2:] for symbol in free_symbols(dim)), default=0)
            first = next((call.layer for call in graph.calls if call.layer is not None), None)
            size = likely_size(dims[1], least, first)
            yield from self._finding(Case(graph, *pinned), values_at(constraints, dims, size), size)

    def _finding(self, case: Case, values: Mapping[Symbol, int], size: int) -> Iterator[Finding]:
        accepted = "; ".join(case.graph.requirements) or "it accepts no usual picture size"
        wanted, factors = _at(case.contract.received, values), [_at(factor, values) for factor in case.factors]
        fits = f"; {size}x{size} pictures would need {made_of(wanted, factors)}" if isinstance(wanted, int) else ""
        message = f"{case.subject} fixes an input size that is hardly ever used with {case.declared}: the model {accepted}{fits}"
        followers = layers_told_the_same(case.graph, case.call, case.contract.declared)
        yield from case.finding(
            self, message, place=case.primary(case.origin), expected=wanted, actual=case.contract.declared,
            related=[Related(f"{name} is told the same number", origin.place) for name, origin in followers],
            fix=fix_of([case.origin, *(origin for _, origin in followers)], wanted, factors, "unsafe"),
        )  # fmt: skip


def _pictures(graph: LayerGraph) -> Iterator[tuple[Size, ...]]:
    """The inputs `[N, C, H, W]` whose height and width are open."""
    for array in graph.arrays_given():
        dims = array.dims
        if dims is not None and len(dims) == 4 and all(free_symbols(dim) for dim in dims[2:]) and not isinstance(dims[1], Unknown):
            yield dims


def _pinning(graph: LayerGraph, dims: tuple[Size, ...]) -> tuple[Call, Contract] | None:
    """The first equation about a written number that ties the height or the width down."""
    spatial = frozenset().union(*(free_symbols(dim) for dim in dims[2:]))
    for relation, tag in graph.constraints or ():
        if relation.op == "==" and isinstance(tag, tuple) and len(tag) == 2 and not spatial.isdisjoint(relation.symbols()):
            call, contract = tag
            if isinstance(contract.declared, int) and call.certain:
                return call, contract
    return None


def _at(size: Size, values: Mapping[Symbol, int]) -> Size | None:
    """A size for these values of the symbols; None where it cannot be computed."""
    if isinstance(size, Unknown):
        return None
    try:
        return evaluate(size, values)
    except (KeyError, ZeroDivisionError, AttributeError, TypeError):
        return None
