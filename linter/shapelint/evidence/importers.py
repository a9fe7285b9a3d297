"""Who imports a file: a cheap search of the project's texts, which parses and evaluates nothing."""

from __future__ import annotations

import os
import re
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import takewhile
from pathlib import Path

from shapelint.evidence.roots import package_parent, project_root
from shapelint.source.discovery import DEFAULT_EXCLUDES

SEARCH_SECONDS = 2.0
"""What the search of a project's texts may take of the processor."""
FILE_LIMIT = 5_000
"""How many files are looked at."""
SIZE_LIMIT = 400_000
"""Bytes of a file beyond which it is data, not a script."""
STRANGE_DEPTH = 2
"""How deep the search goes where nothing marks a project."""
IMPORT_DEPTH = 4
"""Through how many files an import may lead."""

_IMPORT = re.compile(
    rb"^[ \t]*(?:from[ \t]+(?P<source>[.\w]+)[ \t]+import[ \t]+(?P<names>\([^)]*\)|[^\n#;]+)|import[ \t]+(?P<modules>[\w., \t]+))",
    re.MULTILINE,
)
_MODEL_WORDS = (b"torch", b"keras", b"tensorflow", b"einops")
"""Where none of these words stands, no framework is used."""
_NAME = re.compile(rb"\w+")
_RUNS = re.compile(
    rb"^(?:if __name__|(?:async )?def (?:main|test|demo|run|example)\w*\(|for |while |with )|\.(?:fit|backward|predict|evaluate)\(",
    re.MULTILINE,
)
"""What stands in a file that does more than define: a main part, loops at its outermost level, calls that train."""

_LIKELY = ("train", "main", "run", "fit", "demo", "example", "eval", "test")
"""Words in the names of files that call models, the likeliest first."""


def has_model_words(text: bytes) -> bool:
    """Whether a word of a framework stands in a text."""
    return any(word in text for word in _MODEL_WORDS)


def runs_something(text: bytes) -> bool:
    """Whether a file does more than define."""
    return _RUNS.search(text) is not None


@dataclass
class Imports:
    """What a file imports: module names as written (with leading dots), each with the names taken from it."""

    path: Path
    wanted: tuple[tuple[str, tuple[str, ...]], ...]
    runs: bool
    """Whether the file does more than define."""
    is_program: bool
    has_models: bool
    """Whether a word of a framework stands in the file."""

    def modules(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The modules that may be meant, as the number of leading dots and the parts of the name."""
        for source, names in self.wanted:
            plain = source.lstrip(".")
            parts = tuple(plain.split(".")) if plain else ()
            for extended in (parts, *((*parts, name) for name in names)):
                if extended:
                    yield len(source) - len(plain), extended


@dataclass
class ProjectIndex:
    """The Python files of a project and what they import."""

    root: Path
    depth: int | None = None
    """How many folders deep the files were looked for; None where that has no limit."""
    files: dict[Path, Imports] = field(default_factory=dict)
    complete: bool = True
    _importing_it: dict[Path, list[Path]] = field(default_factory=dict)

    @cached_property
    def _by_name(self) -> dict[str, list[Path]]:
        """The files by the last part of their module's name."""
        found: dict[str, list[Path]] = {}
        for path in self.files:
            found.setdefault(_parts(path)[-1], []).append(path)
        return found

    @cached_property
    def _by_import(self) -> dict[str, list[Path]]:
        """The files by the last parts of the names that they import."""
        found: dict[str, list[Path]] = {}
        for path, imports in self.files.items():
            for name in {parts[-1] for _, parts in imports.modules()}:
                found.setdefault(name, []).append(path)
        return found

    def _importing(self, path: Path) -> list[Path]:
        """The files that import a file."""
        known = self._importing_it.get(path)
        if known is None:
            name = _parts(path)[-1]
            candidates = self._by_import.get(name, ())
            known = [importer for importer in candidates if importer != path and path in self._targets(importer, name)]
            self._importing_it[path] = known
        return known

    def _targets(self, importer: Path, name: str | None = None) -> set[Path]:
        """The files of the project that a file's imports may mean, those of modules whose names end in `name`."""
        modules = self.files[importer].modules()
        return {target for dots, parts in modules if name is None or parts[-1] == name for target in self._meant(importer, dots, parts)}

    def _meant(self, path: Path, dots: int, parts: tuple[str, ...]) -> list[Path]:
        candidates = self._by_name.get(parts[-1], [])
        if dots:
            folder = path.parents[min(dots, len(path.parents)) - 1]
            meant = {folder.joinpath(*parts).with_suffix(".py"), folder.joinpath(*parts, "__init__.py")}
            return [candidate for candidate in candidates if candidate in meant]
        found = [(_nearness(candidate, path), candidate) for candidate in candidates if _parts(candidate)[-len(parts) :] == parts]
        nearest = max((nearness for nearness, _ in found), default=0)
        return [candidate for nearness, candidate in found if nearness == nearest]

    def importers(self, path: Path) -> list[Path]:
        """The files that run something and lead to `path` by their imports, the likeliest to call its models first."""
        if path not in self.files:
            return []
        distance = self._distances(path, IMPORT_DEPTH)
        found = [importer for importer in distance if self.files[importer].runs]
        return sorted(found, key=lambda importer: self._unlikeliness(importer, distance[importer]))

    def dependents(self, path: Path) -> Iterable[Path]:
        """All files that lead to `path` by their imports, through however many others."""
        return self._distances(path, len(self.files))

    def _distances(self, path: Path, limit: int) -> dict[Path, int]:
        """The files that lead to `path` by their imports, with the number of imports on the way."""
        distance = {path: 0}
        waiting = deque([path])
        while waiting:
            current = waiting.popleft()
            if distance[current] >= limit:
                continue
            for importer in self._importing(current):
                if importer not in distance:
                    distance[importer] = distance[current] + 1
                    waiting.append(importer)
        del distance[path]
        return distance

    def may_lack(self, path: Path) -> bool:
        """Whether a file could be among those of the index, but is not: it may be new."""
        if path in self.files or not self.complete or self.root not in path.parents:
            return False
        return self.depth is None or len(path.relative_to(self.root).parts) <= self.depth + 1

    def uses_models(self, path: Path) -> bool:
        """Whether a file that runs something imports a file of the project in which models may be."""
        imports = self.files.get(path)
        return imports is not None and imports.runs and any(self.files[target].has_models for target in self._targets(path))

    def _unlikeliness(self, path: Path, distance: int) -> tuple[int, int, int, str]:
        name = path.stem.lower()
        rank = next((index for index, word in enumerate(_LIKELY) if word in name), len(_LIKELY))
        is_program = self.files[path].is_program or rank < len(_LIKELY)
        return (0 if is_program else 1, distance, rank, str(path))


@cache
def _parts(path: Path) -> tuple[str, ...]:
    """The parts of a file's path as those of a dotted name: a package by its folder."""
    return path.parent.parts if path.name == "__init__.py" else path.with_suffix("").parts


def _nearness(path: Path, other: Path) -> int:
    """How many folders two files have in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(path.parts, other.parts, strict=False)))


def search_root(path: Path) -> tuple[Path, bool]:
    """The folder in which the files lie that may use a file, and whether something says that this is a project."""
    marked = project_root(path.parent)
    if marked is not None:
        return marked, True
    here = Path.cwd()
    if here in path.parents and here != Path.home() and here.parent != here:
        return here, True
    folder = package_parent(path)
    above = folder.parent
    return (folder if above in (Path.home(), above.parent) else above), False


def index_of(path: Path) -> ProjectIndex:
    """The index of the project in which a file lies."""
    root, is_project = search_root(path)
    return read_index(root, None if is_project else STRANGE_DEPTH)


_INDEXES: dict[Path, ProjectIndex] = {}


def index_of_project(path: Path) -> ProjectIndex:
    """The index of the file's project: read once, and again where a file is new to it."""
    root, _ = search_root(path)
    index = _INDEXES.get(root)
    if index is None or index.may_lack(path):
        index = _INDEXES[root] = index_of(path)
    return index


def forget_indexes() -> None:
    """Read all anew: another run begins."""
    _INDEXES.clear()


def read_index(root: Path, depth: int | None, seconds: float = SEARCH_SECONDS) -> ProjectIndex:
    """Read the imports of the Python files below a folder, within bounds."""
    index = ProjectIndex(root, depth)
    ends_at = time.process_time() + seconds
    for path in _python_files(root, depth):
        if len(index.files) >= FILE_LIMIT or time.process_time() > ends_at:
            index.complete = False
            break
        data = _data(path)
        if data is not None:
            index.files[path] = imports_of(path, data)
    return index


def _python_files(root: Path, depth: int | None) -> Iterator[Path]:
    """The Python files below a folder, those near it first; links to folders are not followed."""
    waiting = deque([(root, 0)])
    while waiting:
        folder, level = waiting.popleft()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            path = folder / entry.name
            if entry.name.endswith(".py"):
                yield path
            elif _is_folder(entry) and entry.name not in DEFAULT_EXCLUDES and not entry.name.startswith(".") and level != depth:
                waiting.append((path, level + 1))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _data(path: Path) -> bytes | None:
    """What a file holds; None where it cannot be read, is no plain file (a pipe waits for ever), or is too large to be a script."""
    try:
        return path.read_bytes() if path.is_file() and path.stat().st_size <= SIZE_LIMIT else None
    except OSError:
        return None


def imports_of(path: Path, data: bytes) -> Imports:
    """What a text imports, as far as its lines show."""
    wanted: list[tuple[str, tuple[str, ...]]] = []
    for match in _IMPORT.finditer(data):
        if match["modules"] is not None:
            wanted += [(module.split()[0].decode(errors="replace"), ()) for module in match["modules"].split(b",") if module.split()]
        else:
            wanted.append((match["source"].decode(errors="replace"), tuple(_imported(match["names"]))))
    is_program = b"__name__" in data and b"__main__" in data
    return Imports(path, tuple(wanted), runs_something(data), is_program, has_model_words(data))


def _imported(names: bytes) -> Iterable[str]:
    for part in names.strip(b"()").split(b","):
        words = _NAME.findall(part)
        if words:
            yield words[0].decode(errors="replace")
