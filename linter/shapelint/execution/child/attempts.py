"""One attempt: the model (or function) is made, its arguments are, and it is called."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from .seeing import Event, shapes_of

if TYPE_CHECKING:
    from .frameworks import Framework
    from .laboratory import Laboratory

MOST_EVENTS = 50
"""How many calls at the place in question are told of."""


class Attempted:
    """An attempt while it is made; `facts` tell how far it went and what was seen."""

    def __init__(self, laboratory: Laboratory, framework: Framework, request: dict[str, Any], facts: dict[str, Any]) -> None:
        self.laboratory = laboratory
        self.framework = framework
        self.attempt = request["attempt"]
        self.place = request["place"]
        self.wants_layers = request["layers"]
        self.facts = facts
        self.names: dict[str, Any] = {
            "of": laboratory.of,
            "array": self._array,
            "given": lambda *args, **kwargs: (args, kwargs),
        }

    def run(self) -> None:
        """Fill in the facts; raises whatever the code of the user raises."""
        self.facts["stage"] = "import"
        if self.attempt["kind"] == "script":
            self._import_script()
            return
        if self.wants_layers:
            self.framework.watching_layers()
        self.facts["device"] = self.framework.device_name
        named = self._import_named()
        self.facts["stage"] = "build"
        self.framework.begin(self.laboratory.names_given.get(named[-1]) if named else None)
        with self.framework.observing() as events, self.framework.following(self.facts, {}):
            try:
                self._build_and_call()
            finally:
                self.facts["observed"] = self._observed(events)

    def _import_script(self) -> None:
        """Importing the file is all; a module is imported once, and what happened then is told again."""
        self.facts["device"] = self.framework.device_of_scripts
        name = eval(self.attempt["callee"], {"of": lambda module, _: module})
        try:
            self.laboratory.load(name)
            error = self.laboratory.errors.get(name)
            if error is not None:
                raise error
        finally:
            self.facts["observed"] = self._observed(self.laboratory.events.get(name, []))
        self.facts["stage"] = "done"

    def _import_named(self) -> list[str]:
        """Import the modules that the expressions name, before anything is made on a device."""
        expressions = self.attempt["callee"] + self.attempt["arguments"]
        named = [name for name in self.laboratory.modules if repr(name) in expressions]
        for name in named:
            self.laboratory.load(name)
        return named

    def _build_and_call(self) -> None:
        target = self.framework.made(lambda: self._evaluate(self.attempt["callee"]))
        for name, expression in self.attempt["replaced"]:
            self.framework.replace(target, name, self.framework.made(functools.partial(self._evaluate, expression)))
        target = self.framework.ready(target, self.attempt["training"])
        self.facts["differs"] = _difference(self.attempt["parts"], self.framework.parts(target))
        self.facts["stage"] = "arguments"
        args, kwargs = self._evaluate(self.attempt["arguments"])
        self.facts["inputs"] = shapes_of([args, kwargs])
        self.facts["stage"] = "call"
        with self.framework.following(self.facts, self.framework.names(target), self.wants_layers):
            result = self.framework.call(target, args, kwargs, self.attempt["kind"])
        self.facts["outputs"] = shapes_of(result)
        self.facts["stage"] = "done"

    def _evaluate(self, expression: str) -> Any:
        return eval(expression, self.names)

    def _array(self, framework: str, dims: tuple[int, ...], kind: str, values: Any = None, below: int = 2) -> Any:
        return self.framework.array(framework, tuple(dims), kind, values, below)

    def _observed(self, events: list[Event]) -> list[dict[str, Any]]:
        """The calls of functions that were seen at the place in question."""
        if self.place is None:
            return []
        file, first, last = self.place
        found = [event for event in events if event.file == file and first <= event.row <= last]
        return [event._asdict() for event in found[:MOST_EVENTS]]


def _difference(wanted: list[list[Any]], found: list[tuple[str, str, int]] | None) -> str | None:
    """What of a model is not as it was analysed."""
    if not wanted or found is None:
        return None
    there = {name: (kind, size) for name, kind, size in found}
    for name, kind, size in wanted:
        if name not in there:
            return f"there is no `{name}`"
        if there[name][0] != kind:
            return f"`{name}` is a {there[name][0]}, not a {kind}"
        if size not in (-1, there[name][1]):
            return f"`{name}` has {there[name][1]} parameters, not {size}"
    return None
