"""SHP201 linear-in-features."""

from __future__ import annotations

from collections.abc import Iterator

from shapelint.cases import Case, is_checked
from shapelint.findings import Finding, Fix, Place
from shapelint.origins import place_of
from shapelint.symbolic.dims import definitely, equal, product

from shapelint_rules._fixes import argument_written, with_method
from shapelint_rules._preceding import layer_before
from shapelint_rules._reshapes import broken_reshape_before, flattened_batch
from shapelint_rules._sizes import SizeRule


class LinearInFeatures(SizeRule):
    """A dense layer receives another number of features than its `in_features`.

    ## Why is this bad?
    The matrix product does not fit and the call raises. Behind a flatten the number is channels * height * width of
    the last feature map, which changes with every padding, stride and input size before it.

    ## Example
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 64, 5, padding=2)
            self.pool = nn.MaxPool2d(4)
            self.fc1 = nn.Linear(64 * 4 * 4, 128)

        def forward(self, x):
            x = self.pool(self.conv(x))
            return self.fc1(x.flatten(1))


    Net()(torch.randn(8, 1, 28, 28))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(1, 64, 5, padding=2)
            self.pool = nn.MaxPool2d(4)
            self.fc1 = nn.Linear(64 * 7 * 7, 128)

        def forward(self, x):
            x = self.pool(self.conv(x))
            return self.fc1(x.flatten(1))


    Net()(torch.randn(8, 1, 28, 28))
    ```

    ## Fix safety
    The fix is safe: no other number of features works. It is offered where the number is written as a literal or a
    product of literals, and keeps the way in which it is written. It is unsafe where the axes seem to be in another order,
    and where what arrives comes from another call that is wrong. To flatten what was not is unsafe too.
    """

    code, name = "SHP201", "linear-in-features"
    noun = "features"

    def judge(self, case: Case) -> Iterator[Finding]:
        if not _is_unflattened(case) or self.explained(case):
            yield from super().judge(case)
            return
        received = case.call.inputs[0].describe()
        message = f"{case.subject} takes {case.declared} features, as {received} has them once it is flattened, but nothing flattens it"
        help = "put `nn.Flatten()` or `x.flatten(1)` before it"
        yield from case.finding(self, message, place=_where_to_flatten(case), help=help, fix=_flattening(case))

    def explained(self, case: Case) -> bool:
        return flattened_batch(case.graph, case.call) is not None or broken_reshape_before(case.graph, case.call)


def _is_unflattened(case: Case) -> bool:
    """Whether a sample has as many elements as the layer takes features."""
    dims = case.call.inputs[0].dims if case.call.inputs else None
    return dims is not None and len(dims) > 2 and definitely(equal(product(dims[1:]), case.contract.declared))


def _flattening(case: Case) -> Fix | None:
    """In a sequence of layers one that flattens before it, else a flatten of what the layer is called with."""
    if not case.call.operation.startswith("torch."):
        return None
    listed = layer_before(case.constructor, "Flatten")
    return listed if listed is not None else with_method(case, argument_written(case.call), "flatten(1)")


def _is_called_in_forward(case: Case) -> bool:
    site = case.call.site
    return site is not None and getattr(site.scope, "name", None) == "forward" and is_checked(case.graph, place_of(site))


def _where_to_flatten(case: Case) -> Place | None:
    """The call of the layer in a `forward`; the layer itself where it stands in a container."""
    return case.at_call() if _is_called_in_forward(case) else case.primary(None)
