"""Evidence from the project's other files: the scripts that import a file show what its models are called with.

What a script shows is kept for the run, so that a folder's scripts are evaluated once, however many files they use.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from shapelint.evidence.importers import forget_indexes, index_of_project, search_root
from shapelint.evidence.outcomes import Outcome
from shapelint.evidence.roots import import_roots
from shapelint.evidence.session import Session
from shapelint.findings import Evidence, Place
from shapelint.graph import LayerGraph, Site
from shapelint.interpreter.budget import Limits
from shapelint.interpreter.definitions import DEFINITIONS
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.loader import Loader
from shapelint.interpreter.modules import InterpretedModule
from shapelint.interpreter.state import STATE
from shapelint.recording import arrays_in
from shapelint.settings import Settings
from shapelint.source.dependencies import Dependencies, Search, file_digest
from shapelint.source.discovery import DEFAULT_EXCLUDES, Excludes
from shapelint.source.files import SourceFile, Span, UnreadableSource, read, stamp
from shapelint.source.locating import Listings
from shapelint.unknown import Unknown

Scripts = Callable[[Session], Iterator[tuple[Outcome, list[LayerGraph]]]]

SCRIPT_LIMIT = 8
"""How many scripts are asked about one file."""
SECONDS = 8.0
"""What all of them together may take of the processor."""
SECONDS_OF_A_RUN = 60.0
"""What the scripts may take that are evaluated as evidence for all files of a run; those that have been serve on."""
SCRIPT_LIMITS = Limits(steps=1_000_000, seconds=4.0, file_seconds=5.0)
"""What one of them may cost."""
CALLS_KEPT = 60_000
"""How many calls the graphs hold that are kept for other files."""

Name = tuple[str, int, str]
"""A class or function by its file, row and name: a file may be evaluated more than once."""


@dataclass
class Witness:
    """What the evaluation of a script showed: runs of models, by the files that they lead through."""

    graphs: list[tuple[LayerGraph, frozenset[str]]] = field(default_factory=list)
    reached: set[Name] = field(default_factory=set)
    invoked: set[Name] = field(default_factory=set)
    stamps: dict[str, int] = field(default_factory=dict)
    """The files that took part, with the times of their last change."""
    faults: list[str] = field(default_factory=list)
    dependencies: Dependencies = field(default_factory=Dependencies)

    def about(self, filename: str) -> list[LayerGraph]:
        return [graph for graph, files in self.graphs if filename in files]

    def is_current(self) -> bool:
        return all(stamp(filename) == known for filename, known in self.stamps.items())

    def would_import_the_same(self, roots: list[Path]) -> bool:
        """Whether the script would find the same modules in these folders."""
        return all(search.holds(roots, Listings()) for search in self.dependencies.searches)

    def size(self) -> int:
        return sum(len(graph.calls) for graph, _ in self.graphs)


@dataclass
class Memory:
    """What is kept during a run: what scripts showed."""

    witnesses: dict[tuple[str, Path | None], Witness] = field(default_factory=dict)
    seconds: float = 0.0
    """What evaluating scripts has taken of the processor."""

    def forget(self) -> None:
        """Begin another run."""
        forget_indexes()
        self.witnesses.clear()
        self.seconds = 0.0

    def keep(self, key: tuple[str, Path | None], witness: Witness) -> None:
        """Keep what a script showed, and forget the oldest where that becomes too much."""
        self.witnesses[key] = witness
        while sum(each.size() for each in self.witnesses.values()) > CALLS_KEPT and len(self.witnesses) > 1:
            del self.witnesses[next(iter(self.witnesses))]


MEMORY = Memory()


def project_evidence(session: Session, path: Path, settings: Settings, reached: set[type], scripts: Scripts) -> Iterator[LayerGraph]:
    """The runs of a file's models by other files of the project; notes in `session.witnesses` which those were.

    Adds to `reached` the classes that were seen with inputs that are known, and notes the functions that were called.
    """
    if not settings.project_evidence or not _defines_anything(session):
        return
    invoked = STATE.invoked
    for script, witness in _witnesses(session, path, settings, scripts):
        graphs = witness.about(session.file.filename)
        session.faults += witness.faults
        classes, functions = _seen(session, witness)
        reached |= classes
        invoked |= functions
        STATE.invoked = invoked
        if classes or functions:
            session.witnesses.append(script)
        yield from graphs


def runs_elsewhere(session: Session, path: Path, home: Path, settings: Settings, scripts: Scripts) -> list[LayerGraph]:
    """The runs that other files of the project than the one checked show of the models that `home` defines."""
    if not settings.project_evidence or home == path or is_foreign(str(home)):
        return []
    invoked = STATE.invoked
    others = [witness for script, witness in _witnesses(session, home, settings, scripts) if script != path]
    others.append(_witness(session, home, settings, scripts))
    STATE.invoked = invoked
    return [graph for witness in others for graph in witness.about(str(home))]


def _witnesses(session: Session, path: Path, settings: Settings, scripts: Scripts) -> Iterator[tuple[Path, Witness]]:
    """The likeliest scripts that use a file, each with what it shows, within bounds; notes where there are more."""
    candidates = index_of_project(path).importers(path)
    session.dependencies.importers[str(path)] = tuple(map(str, candidates))
    ends_at = time.process_time() + SECONDS
    asked = 0
    for script in candidates:
        if asked == SCRIPT_LIMIT or time.process_time() > ends_at:
            break
        if MEMORY.seconds < SECONDS_OF_A_RUN or (str(script), settings.python) in MEMORY.witnesses:
            asked += 1
            yield script, _witness(session, script, settings, scripts)
        else:
            session.dependencies.complete = False  # a run of other files would have asked it
    if asked < len(candidates):
        session.notes.append(f"evidence: {asked} of the {len(candidates)} files that import {path.name} were evaluated")


def _defines_anything(session: Session) -> bool:
    return any(
        (isinstance(value, InterpretedFunction) and value.module is session.module)
        or (isinstance(value, type) and DEFINITIONS.get(id(value), (None,))[0] is session.module)
        for value in list(session.module.namespace.values())
    )


def _seen(session: Session, witness: Witness) -> tuple[set[type], set[Any]]:
    """The file's model classes that a script reached, and the nodes of its functions that were called."""
    functions = [value for value in list(session.module.namespace.values()) if isinstance(value, InterpretedFunction)]
    return (
        {cls for cls in session.model_classes() if _class_name(cls) in witness.reached},
        {function.code.node for function in functions if _function_name(function) in witness.invoked},
    )


class ProjectFiles:
    """The files of a project that are its own, and in which findings are wanted."""

    def __init__(self, path: Path, excludes: Excludes | None) -> None:
        self._checked, self._root, self._excludes = str(path), search_root(path)[0], excludes

    def __contains__(self, filename: object) -> bool:
        if filename == self._checked:
            return True
        if not isinstance(filename, str) or is_foreign(filename):
            return False
        path = Path(filename)
        return self._root in path.parents and not (self._excludes is not None and self._excludes.cover(path))


# Evaluating a script


def _witness(session: Session, script: Path, settings: Settings, scripts: Scripts) -> Witness:
    """What a script shows, from the memory where nothing has changed."""
    key = (str(script), settings.python)
    known = MEMORY.witnesses.get(key)
    roots = _roots(session, script, settings)
    if known is not None and session.is_on_disk and known.is_current() and known.would_import_the_same(roots):
        session.dependencies.include(known.dependencies)
        return known
    begin = time.process_time()
    with _aside(session.loader, session.file) as loader:
        witness = _evaluated(session, script, settings, scripts, loader)
    MEMORY.seconds += time.process_time() - begin
    if session.is_on_disk:
        MEMORY.keep(key, witness)
    session.dependencies.include(witness.dependencies)
    return witness


def _roots(session: Session, script: Path, settings: Settings) -> list[Path]:
    """Where a script's imports are looked for that is asked about a file: as the one sees it and as the other."""
    return list(dict.fromkeys([*import_roots(script, settings.python), *import_roots(session.path, settings.python)]))


@contextmanager
def _aside(loader: Loader, file: SourceFile) -> Iterator[Loader]:
    """The loader without the modules of the project, which are as another program left them; afterwards as before."""
    modules, roots, given, eager, looked_up = loader.modules, loader.roots, loader.given, loader.eager, loader.looked_up
    loader.forget_project()
    loader.given = {file.filename: file}
    try:
        yield loader
    finally:
        loader.modules, loader.roots, loader.given, loader.eager, loader.looked_up = modules, roots, given, eager, looked_up


def is_foreign(filename: str) -> bool:
    """Whether a file lies in a folder that holds what others have written or what tools have made."""
    return any(part in DEFAULT_EXCLUDES or part == "dist-packages" for part in Path(filename).parts[:-1])


def _evaluated(session: Session, script: Path, settings: Settings, scripts: Scripts, loader: Loader) -> Witness:
    witness = Witness(stamps={str(script): stamp(str(script))})
    try:
        file = read(script)
        file.tree  # noqa: B018
    except UnreadableSource:
        witness.dependencies.files[str(script)] = file_digest(str(script))
        return witness
    other = Session(file, script, settings.python, loader, SCRIPT_LIMITS)
    loader.look_in(_roots(session, script, settings))
    loader.modules[other.module.__name__] = other.module
    for _, graphs in scripts(other):
        seen = {type(part) for graph in graphs if _is_known(graph) for part in graph.modules}
        witness.reached.update(name for cls in other.recorder.reached & seen if (name := _class_name(cls)) is not None)
        for graph in graphs:
            graph.evidence = [_placed(evidence, file) for evidence in graph.evidence]
            witness.graphs.append((graph, frozenset(_files(graph))))
    own = [module for module in loader.modules.values() if isinstance(module, InterpretedModule) and not module.is_installed]
    witness.stamps |= {module.file.filename: stamp(module.file.filename) for module in own}
    witness.invoked = {
        name
        for module in own
        for value in list(module.namespace.values())
        if isinstance(value, InterpretedFunction) and value.code.node in STATE.invoked and (name := _function_name(value)) is not None
    }
    witness.faults = list(dict.fromkeys(other.faults))
    witness.dependencies = other.dependencies
    witness.dependencies.include(loader.dependencies(Search((str(script), str(session.path)), other.module.__name__)))
    return witness


def _is_known(graph: LayerGraph) -> bool:
    """Whether a run shows what a model receives: tensors of which every size is known, or a symbol."""
    arrays = list(arrays_in(graph.inputs.values()))
    return bool(arrays) and all(array.dims is not None and not any(isinstance(dim, Unknown) for dim in array.dims) for array in arrays)


def _placed(evidence: Evidence, file: SourceFile) -> Evidence:
    """Evidence that says in which file it lies."""
    if evidence.place is not None:
        return evidence
    name = Path(file.filename).name
    return replace(evidence, message=f"{name} as a script", place=Place(file.filename, Span(1, 1, 1, 1)))


def _files(graph: LayerGraph) -> Iterator[str]:
    """The files through which a run leads: where its calls stand, and where its parts are made."""
    sites: list[Site | None] = [call.site for call in graph.calls]
    sites += [getattr(part, "constructed_at", None) for part in graph.modules]
    sites += [graph.called_at, graph.failure.site if graph.failure is not None else None]
    seen: set[int] = set()
    for site in sites:
        while site is not None and id(site) not in seen:
            seen.add(id(site))
            yield site.filename
            site = site.parent


def _class_name(cls: type) -> Name | None:
    module, node = DEFINITIONS.get(id(cls), (None, None))
    return None if module is None or node is None else (module.file.filename, node.lineno, cls.__qualname__)


def _function_name(function: InterpretedFunction) -> Name | None:
    return (function.module.file.filename, getattr(function.code.node, "lineno", 0), function.code.name)
