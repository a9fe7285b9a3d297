"""One evaluation: the recorder that knows places, and the runs of models that it sees."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from shapelint.graph import Call, Contract, Failure, LayerGraph, Site
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.modules import InterpretedModule
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.watching import watched_layer
from shapelint.raised import is_certain
from shapelint.recording import Recorder, arrays_in
from shapelint.symbolic.solver import Requirements
from shapelint.unknown import Unknown
from shapelint.values import Array

RUN_LIMIT = 64
"""Runs of models that one evaluation keeps: a training loop repeats the same one."""


class EvaluationRecorder(Recorder):
    """Collects the runs of models (each a layer graph), and the calls outside of any model."""

    def __init__(self) -> None:
        super().__init__()
        self.outside = self.graph
        self.runs: list[LayerGraph] = []
        self.reached: set[type] = set()
        self.failures: list[tuple[InterpretedModule, ast.stmt, Failure]] = []
        self._repeats: dict[tuple[Any, ...], int] = {}
        self._named: dict[int, Any] = {}
        self._names = self.outside.names
        self._standing: list[tuple[Frame, Site]] = []
        self.requirements = self.outside.relations = Requirements()
        self.assumptions: dict[str, None] = {}
        self._layers: list[tuple[Any, tuple[Any, ...], Site | None]] = []
        self.on_run: Callable[[LayerGraph], None] | None = None

    def site(self) -> Site | None:
        frame = STATE.frame
        if frame is None:
            return None
        site = frame.site()
        for where, place in self._standing:
            if where is frame:
                site = Site(place.file, place.node, site, place.scope)
        return site

    @contextmanager
    def standing_at(self, site: Site | None) -> Iterator[None]:
        if site is None or STATE.frame is None:
            yield
            return
        self._standing.append((STATE.frame, site))
        try:
            yield
        finally:
            self._standing.pop()

    def doubts(self) -> int:
        return STATE.uncertain

    def contract_recorded(self, call: Call, contract: Contract) -> None:
        if contract.relation is None or not call.certain or self.graph.contradiction is not None:
            return
        contradiction = self.requirements.add(contract.relation, (call, contract))
        if contradiction is not None:
            self.graph.contradiction = contradiction

    def entering_layer(self, layer: Any, arguments: tuple[Any, ...], named: dict[str, Any] | None = None) -> None:
        if not self._layers and layer.begins_run(arguments):
            self.graph = LayerGraph(
                root=layer, model=type(layer).__qualname__, arguments=(arguments, named or {}),
                training=getattr(layer, "training", None), relations=self.requirements,
            )  # fmt: skip
        self._layers.append((layer, arguments, self.site()))
        if not any(isinstance(a, Unknown) or (isinstance(a, Array) and a.dims is None) for a in arguments):
            self.reached.add(type(layer))

    def leaving_layer(self, layer: Any, result: Any) -> None:
        _, arguments, site = self._layers.pop()
        watched_layer(layer, arguments, result)
        if not self.in_progress and self._is_entry(layer):
            record = Call(f"{type(layer).__module__}.{type(layer).__qualname__}", site, layer=layer, leaf=True, doubts=self.doubts())
            record.inputs = list(arrays_in(arguments))
            record.sources = [array.producer for array in record.inputs]
            self.finish(record, result)
        if not self._layers and self.graph.root is layer and self.graph is not self.outside:
            self._end_run(layer, arguments, site, result)

    def _is_entry(self, layer: Any) -> bool:
        """Whether a call of a layer is an entry of its own, beside those of what it calls: a leaf of the user, a model in a model."""
        if layer.is_listed():
            return bool(self._layers) or self.graph is self.outside
        return not layer.child_parts() and (layer.composite or _is_users(layer))

    def _end_run(self, layer: Any, arguments: tuple[Any, ...], site: Site | None, result: Any) -> None:
        graph = self.graph
        named = list(layer.named_parts())
        names = {id(module): name for name, module in named}
        graph.names = names if layer.child_parts() else {**self._names, **names}  # a loss is asked for the layers before it
        if layer.child_parts() and self._named.setdefault(id(layer), layer) is layer:
            self._names.update(names)
        graph.modules = [module for _, module in named]
        graph.outputs = outputs_of(result)
        graph.called_at = site
        graph.inputs = _named_inputs(_parameter_names(layer), arguments)
        self.graph = self.outside
        if not self._is_new(graph):
            self.repetitions += bool(layer.child_parts() or _is_users(layer))
        elif len(self.runs) < RUN_LIMIT and not self.repeating:
            self.runs.append(graph)
        if self.on_run is not None:
            self.on_run(graph)

    def _is_new(self, graph: LayerGraph) -> bool:
        """Whether this is not the third run from the same place with the same shapes: a training loop repeats itself."""
        shapes = tuple(str(array.dims) for array in arrays_in(graph.inputs.values()))
        site = graph.called_at
        made = getattr(graph.root, "constructed_at", None)
        model = (type(graph.root), id(made.node) if made is not None else id(graph.root), str(graph.root.count_parameters()))
        key = (model, id(site.node) if site is not None else 0, getattr(graph.root, "training", None), len(graph.unknowns), shapes)
        self._repeats[key] = self._repeats.get(key, 0) + 1
        return self._repeats[key] < 3

    def function_of_script(self, name: str) -> Any:
        found, function = STATE.frame.module.find(name) if STATE.frame is not None else (False, None)
        return function if found else super().function_of_script(name)

    def rests_on(self, assumption: str) -> None:
        STATE.cut = True  # an exception that follows is not certain
        self.assumptions.setdefault(assumption)

    def statement_failed(self, module: Any, node: Any, error: BaseException) -> None:
        if not is_certain(error):
            return
        self.failures.append((module, node, Failure(error, failure_site(error))))


def outputs_of(result: Any) -> list[Any]:
    """The tensors that come out, in order; Unknown where one is not known."""
    if isinstance(result, Unknown):
        return [result]
    if isinstance(result, (list, tuple)):
        return [output for item in result for output in outputs_of(item)]
    if isinstance(result, dict):
        return [output for item in result.values() for output in outputs_of(item)]
    return list(arrays_in((result,)))


def _named_inputs(names: list[str], arguments: tuple[Any, ...]) -> dict[str, Any]:
    """The arguments by name; several inputs may come in one list, or by name in a dictionary."""
    if len(arguments) == 1 and len(names) > 1:
        if isinstance(arguments[0], (list, tuple)):
            arguments = tuple(arguments[0])
        elif isinstance(arguments[0], dict):
            return dict(arguments[0])
    return dict(zip(names, arguments, strict=False))


def _is_users(layer: Any) -> bool:
    """Whether the layer's forward is the user's own code."""
    return isinstance(getattr(type(layer), layer.entry_method, None), InterpretedFunction) or layer.entry_method in layer.__dict__


def _parameter_names(layer: Any) -> list[str]:
    forward = getattr(type(layer), type(layer).entry_method, None)
    if isinstance(forward, InterpretedFunction):
        return [*forward.code.positional[1:], *filter(None, (forward.code.var_positional,))]
    return list(layer.own_inputs() or ()) or ["input"]


def failure_site(error: BaseException) -> Site | None:
    """Where an exception of the user's program was raised."""
    return getattr(error, "__shapelint_site__", None)
