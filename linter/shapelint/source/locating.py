"""Where a module lies: the search of folders for a dotted name, which opens no file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

COMPILED = (".so", ".pyd")
"""The ends of the names of files that hold a module whose source is not at hand."""

PACKAGE_FOLDERS = ("site-packages", "dist-packages")
"""The names of the folders into which packages are installed."""


class Listings:
    """The names of what is in folders; each folder is read once, and each module looked for once."""

    def __init__(self) -> None:
        self._names: dict[Path, frozenset[str]] = {}
        self._places: dict[tuple[Path, ...], dict[str, str | None]] = {}

    def of(self, folder: Path) -> frozenset[str]:
        """The names in a folder, none where it cannot be read."""
        names = self._names.get(folder)
        if names is None:
            try:
                names = frozenset(os.listdir(folder))
            except OSError:
                names = frozenset()
            self._names[folder] = names
        return names

    def place_of(self, name: str, roots: tuple[Path, ...]) -> str | None:
        """The text of a module's `Location`; None where there is none."""
        places = self._places.setdefault(roots, {})
        if name not in places:
            location = locate(name, roots, self)
            places[name] = None if location is None else str(location)
        return places[name]

    def clear(self) -> None:
        """See the folders as they are now."""
        self._names.clear()
        self._places.clear()


@dataclass(frozen=True, slots=True)
class Location:
    """What stands for a module: `kind` is `package` (its `__init__.py`), `module`, `namespace` (a folder) or `compiled`."""

    kind: str
    path: Path

    @property
    def has_text(self) -> bool:
        """Whether there is a file with source."""
        return self.kind in ("package", "module")

    def __str__(self) -> str:
        return f"{self.kind} {self.path}"


def locate(name: str, roots: Sequence[Path], listings: Listings) -> Location | None:
    """Where the module of an absolute name lies below the first root that has it, as Python searches `sys.path`."""
    *above, last = name.split(".")
    if not (last.isidentifier() and all(part.isidentifier() for part in above)):
        return None
    for root in roots:
        folder = _below(root, above, listings)
        found = _in_folder(last, folder, listings) if folder is not None else None
        if found is not None:
            return found
    return None


def _in_folder(name: str, folder: Path, listings: Listings) -> Location | None:
    names = listings.of(folder)
    if name in names and "__init__.py" in listings.of(folder / name):
        return Location("package", folder / name / "__init__.py")
    if f"{name}.py" in names:
        return Location("module", folder / f"{name}.py")
    if any(entry.startswith(f"{name}.") and entry.endswith(COMPILED) for entry in names):
        return Location("compiled", folder / name)
    if name in names and any(entry.endswith(".py") or "." not in entry for entry in listings.of(folder / name)):
        return Location("namespace", folder / name)
    return None


def _below(root: Path, parts: Sequence[str], listings: Listings) -> Path | None:
    for part in parts:
        if part not in listings.of(root):
            return None
        root = root / part
    return root


def own_folders(roots: Sequence[Path]) -> list[Path]:
    """The roots that are the project's, without those into which packages are installed."""
    return [root for root in roots if root.name not in PACKAGE_FOLDERS]
