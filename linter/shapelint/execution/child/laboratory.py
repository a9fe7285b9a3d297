"""The laboratory: the user's modules, each imported once, and what the attempts on them show."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
import types
from contextlib import suppress
from typing import Any, Callable  # noqa: UP035  Python 3.8 subscripts no other

from .attempts import Attempted
from .frameworks import Framework
from .keras import Keras
from .pytorch import Torch
from .seeing import Event

FRAMEWORKS = {"torch": Torch, "keras": Keras, "numpy": Framework}


class ImportFailed(Exception):
    """A module of the user could not be imported; the cause is what it raised."""


class Laboratory:
    """Imports the user's modules, and makes the attempts that it is asked for."""

    def __init__(self, importing: Callable[[str | None], None]) -> None:
        self.importing = importing
        """Is told before a module is imported, and of None thereafter."""
        self.errors: dict[str, BaseException] = {}
        self.events: dict[str, list[Event]] = {}
        self.loaded: set[str] = set()
        self.names_given: dict[str, dict[str, int]] = {}
        """What names the framework had given when a module was imported."""
        self.modules: dict[str, dict[str, Any]] = {}
        self.framework: Any = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """What one attempt has shown; whatever the user's code raises is a part of the answer."""
        facts: dict[str, Any] = {"stage": "framework", "error": None, "device": None, "outputs": [], "inputs": [], "observed": []}
        facts.update(layers=[], active=[], differs=None)
        try:
            _limit_memory(request["memory"])
            sys.path[:0] = [root for root in request["path"] if root not in sys.path]
            sys.path += [folder for folder in request["beside"] if folder not in sys.path]
            self.modules.update(request["modules"])
            if self.framework is None:
                self.framework = FRAMEWORKS[request["framework"]](request["device"])
            Attempted(self, self.framework, request, facts).run()
        except BaseException as error:  # SystemExit and KeyboardInterrupt of the user's code, too
            facts["error"] = _described(error)
        return facts

    def of(self, module: str, name: str) -> Any:
        """Something that a module of the user or of a package defines; a module that fails half-way may have defined it before."""
        found: Any = self.load(module)
        for part in name.split("."):
            if not hasattr(found, part) and module in self.errors:
                raise ImportFailed(module) from self.errors[module]
            found = getattr(found, part)
        return found

    def load(self, name: str) -> Any:
        """A module, imported once; what it raises is kept in `errors`. Raises ImportFailed where nothing of it is there."""
        if name not in self.modules:
            return importlib.import_module(name)
        if name not in self.loaded:
            if not self.loaded:
                self.framework.begin()
            self.loaded.add(name)
            self.importing(name)
            with self.framework.observing() as events:
                try:
                    _import(name, self.modules[name])
                except BaseException as error:
                    self.errors[name] = error
            self.importing(None)
            self.events[name] = events
            self.names_given[name] = self.framework.names_given()
        if name not in sys.modules:
            raise ImportFailed(name) from self.errors.get(name)
        return sys.modules[name]


def _import(name: str, described: dict[str, Any]) -> None:
    """Import a file under its name, after the packages that it lies in; a text stands for what the file holds."""
    file, text = described["file"], described["text"]
    parent = name.rpartition(".")[0]
    if parent:
        importlib.import_module(parent)
    if name in sys.modules:
        return
    package = [os.path.dirname(file)] if os.path.basename(file) == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=package) if text is None else None
    module = importlib.util.module_from_spec(spec) if spec is not None else types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    sys.argv[:] = [file]
    if parent:
        setattr(sys.modules[parent], name.rpartition(".")[2], module)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module)
    else:
        exec(compile(text or "", file, "exec"), module.__dict__)


def _described(error: BaseException) -> dict[str, Any]:
    """An exception as the other process is told of it: what it says and the frames that it came through, outermost first."""
    cause = error.__cause__ if isinstance(error, ImportFailed) and error.__cause__ is not None else error
    frames = []
    trace = cause.__traceback__
    while trace is not None:
        frames.append([trace.tb_frame.f_code.co_filename, trace.tb_lineno, trace.tb_frame.f_code.co_name])
        trace = trace.tb_next
    if isinstance(cause, SyntaxError) and cause.filename:
        frames.append([cause.filename, cause.lineno or 1, "<module>"])
    return {
        "type": type(cause).__name__,
        "kinds": [kind.__name__ for kind in type(cause).__mro__],
        "message": str(cause)[:2000],
        "frames": frames[-200:],
        "importing": isinstance(error, ImportFailed),
    }


def _limit_memory(size: int | None) -> None:
    """Let the system refuse memory beyond a size, where it can: the framework says so then, and lives."""
    if size is None:
        return
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, resource.getrlimit(resource.RLIMIT_DATA)[1]))
