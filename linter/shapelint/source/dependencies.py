"""What a check has looked at: as long as all of it is the same, the check would find the same.

Files are kept with a digest of what they held; searches for modules with what they found, so that a module that appears
where none was, or that now shadows another, is noticed; questions about who imports whom with their answers.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from shapelint.source.locating import Listings, locate, own_folders

NO_FILE = ""
"""The digest of what cannot be read."""


def digest(data: bytes) -> str:
    """A name for a content: contents that differ have different ones."""
    return blake2b(data, digest_size=16).hexdigest()


def file_digest(filename: str) -> str:
    """The digest of what a file holds, `NO_FILE` where it cannot be read."""
    try:
        with open(filename, "rb") as file:
            return digest(file.read())
    except OSError:
        return NO_FILE


def folder_digest(folder: str) -> str:
    """The digest of which modules and packages a folder holds, `NO_FILE` where it cannot be read."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return NO_FILE
    packages = [name for name in names if os.path.isfile(os.path.join(folder, name, "__init__.py"))]
    return digest("\0".join([*names, "", *packages]).encode(errors="surrogateescape"))


@dataclass
class Search:
    """The modules that a program was looked for in, and what was found: the text of a `Location`, None where there is none.

    The folders searched are those of the `origins`, files of which the first is the program; `name` is its module's name.
    """

    origins: tuple[str, ...]
    name: str
    found: dict[str, str | None] = field(default_factory=dict)
    own: dict[str, str | None] = field(default_factory=dict)
    """Those that were looked for in the project alone."""

    def add(self, name: str, own: bool, roots: Sequence[Path], listings: Listings) -> Path | None:
        """Note where a module lies, and return the file with its source."""
        location = locate(name, own_folders(roots) if own else roots, listings)
        (self.own if own else self.found)[name] = None if location is None else str(location)
        return location.path if location is not None and location.has_text else None

    def leave_out_members(self) -> None:
        """Forget what was not found below a module that is no package: nothing can be there."""
        for names in (self.found, self.own):
            for name in [name for name, known in names.items() if known is None]:
                if (names.get(name.rpartition(".")[0]) or "").startswith("module "):
                    del names[name]

    def holds(self, roots: Sequence[Path], listings: Listings) -> bool:
        """Whether the same modules would be found in these folders."""
        return all(
            listings.place_of(name, folders) == known
            for folders, names in ((tuple(roots), self.found), (tuple(own_folders(roots)), self.own))
            for name, known in names.items()
        )


@dataclass
class Dependencies:
    """Everything outside of the settings on which a report rests."""

    files: dict[str, str] = field(default_factory=dict)
    """The digests of the files that were read, by name."""
    folders: dict[str, str] = field(default_factory=dict)
    """The digests of the folders whose modules were listed."""
    searches: list[Search] = field(default_factory=list)
    importers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For a file of a project, the files that lead to it by their imports, in the order in which they were asked."""
    roots: dict[str, str] = field(default_factory=dict)
    """For a file, the folder that was taken for its project's."""
    uses_models: dict[str, bool] = field(default_factory=dict)
    """Whether a file imports one of its project in which models may be."""
    complete: bool = True
    """Whether all is told; it is not where a limit of the whole run decided, or a text that is no file's."""

    def include(self, other: Dependencies) -> None:
        """Rest on what another evaluation rests on, too."""
        self.files |= other.files
        self.folders |= other.folders
        self.searches += [search for search in other.searches if search not in self.searches]
        self.importers |= other.importers
        self.roots |= other.roots
        self.uses_models |= other.uses_models
        self.complete = self.complete and other.complete
