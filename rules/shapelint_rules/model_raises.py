"""SHP604 model-raises."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from shapelint.cases import Case, cases, frames, is_checked, once_a_place, shown, stack
from shapelint.catching import is_caught
from shapelint.findings import Finding, Severity
from shapelint.graph import Failure, LayerGraph
from shapelint.origins import place_of
from shapelint.raised import UnknownException, is_raised
from shapelint.rules import Rule


def _is_doubtful(graph: LayerGraph, failure: Failure) -> bool:
    """Whether the exception may be owed to the linter: one of a kind not known, or one of a class that is not used as it stands.

    Without evidence, a `forward` (or `call`) that misses an attribute is that of a base class, or of a model that a factory completes;
    a constructor that takes whatever it is given and hands it on is that of a class which is mixed into others.
    """
    if isinstance(failure.exception, UnknownException) or _is_for_test_runner(failure):
        return True
    alone = all(evidence.kind in ("none", "inferred") for evidence in graph.evidence)
    entry = getattr(type(graph.root), "entry_method", "forward")
    scopes = [site.scope for site in (failure.site.stack() if failure.site else ())]
    is_base = any(getattr(scope, "name", None) == entry or _hands_on(scope) for scope in scopes)
    return alone and is_base and isinstance(failure.exception, (AttributeError, NotImplementedError))


def _is_for_test_runner(failure: Failure) -> bool:
    """Whether an assertion fails in a test that pytest collects: who runs the tests knows that better."""
    site = failure.site
    if site is None or not isinstance(failure.exception, AssertionError):
        return False
    file = PurePath(site.filename)
    is_collected = file.name.startswith("test_") or file.stem.endswith("_test")
    return is_collected and str(getattr(site.scope, "name", "")).startswith("test")


def _hands_on(scope: ast.AST | None) -> bool:
    """Whether a function is a constructor that takes any arguments."""
    return isinstance(scope, ast.FunctionDef) and scope.name == "__init__" and None not in (scope.args.vararg, scope.args.kwarg)


class ModelRaises(Rule):
    """Building or calling the model with the arguments of the evidence always raises.

    ## Why is this bad?
    An explicit `raise`, an assertion that never holds, or an exception of Python or the framework ends every run.
    What the tests of a project assert themselves is left to the tests.

    ## Example
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def forward(self, x):
            assert x.shape[-1] == 224, "the input must be 224 wide"
            return x


    Net()(torch.randn(1, 3, 256, 256))
    ```

    ## Use instead
    ```python
    import torch
    from torch import nn


    class Net(nn.Module):
        def forward(self, x):
            assert x.shape[-1] == 224, "the input must be 224 wide"
            return x


    Net()(torch.randn(1, 3, 224, 224))
    ```

    ## Fix safety
    There is no fix.
    """

    code, name = "SHP604", "model-raises"

    def check(self, graph: LayerGraph) -> Iterator[Finding]:
        yield from once_a_place(iter(sorted(self._all(graph), key=lambda finding: finding.severity is not self.severity)))

    def _all(self, graph: LayerGraph) -> Iterator[Finding]:
        for case in cases(graph, self.name):
            for finding in self._of_contract(case):
                yield replace(finding, severity=Severity.WARNING) if case.contract.by_kernel else finding
        if graph.failure is not None and not graph.alternatives and not graph.is_broken():
            yield from self._of_failure(graph, graph.failure)

    def _of_contract(self, case: Case) -> Iterator[Finding]:
        contract = case.contract
        sizes = ""
        if contract.received is not None:
            sizes = f" (got {shown(contract.received)}" + (f", needs {shown(contract.declared)})" if contract.declared is not None else ")")
        message = f"{case.subject} always raises: {contract.detail or 'its arguments do not go together'}{sizes}{case.whatever}"
        yield from case.finding(
            self, message, place=case.primary(case.origin) if case.origin is not None else case.place,
            expected=contract.declared, actual=contract.received,
        )  # fmt: skip

    def _of_failure(self, graph: LayerGraph, failure: Failure) -> Iterator[Finding]:
        place = next((place for place in map(place_of, stack(failure.site)) if is_checked(graph, place)), None)
        kind = type(failure.exception).__name__
        if place is None or not is_raised(failure.exception) or is_caught(failure.site) or _is_doubtful(graph, failure):
            return
        text = str(failure.exception).strip()
        message = f"{graph.model or 'the model'} always raises {kind}" + (f": {text}" if text else "")
        yield Finding(
            self.code, self.name, self.severity, message, place, related=tuple(frames(graph, failure.site, place, "")),
            evidence=tuple(graph.evidence), model=graph.model, trial=graph.trial(failure.site),
        )  # fmt: skip
