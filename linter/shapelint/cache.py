"""The cache: what was found in files, kept in a folder until something changes on which it rests.

Each file that was checked has an entry, named after its path and the settings. It holds the report and everything that the
check has looked at (`Dependencies`), and serves as long as all of that is as it was. Entries are JSON of declared types:
whatever lies in the folder, nothing of it is ever executed. They are replaced as a whole, so that runs may share a cache.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from shapelint import __version__
from shapelint.evidence.importers import index_of_project, search_root
from shapelint.evidence.roots import import_roots, module_name
from shapelint.own_code import code_digest
from shapelint.reports import FileReport
from shapelint.serial import read_as, written
from shapelint.settings import Settings
from shapelint.source.dependencies import Dependencies, Search, digest, file_digest, folder_digest
from shapelint.source.locating import Listings
from shapelint.source.replacing import replace_whole

_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of shapelint; backups can leave it out (https://bford.info/cachedir/).
"""
_LEFT_OUT = "# Made by shapelint: a cache does not belong into a repository.\n*\n"
_MARKS = {"CACHEDIR.TAG": _TAG, ".gitignore": _LEFT_OUT}


class Cache:
    """Reports in a folder; where it cannot be read or written, there is simply no cache, and `problem` says why."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problem: str | None = None
        self._entries = folder / __version__
        self._is_ready = False
        self._present = Present()

    def find(self, path: Path, settings: Settings, content: str) -> FileReport | None:
        """The report on a file whose content has this digest, if nothing has changed since it was checked so; else None."""
        try:
            head, _, body = self._entry(path, settings).read_bytes().partition(b"\n")
            if head.decode() != digest(body):
                return None
            made_by, checked, report = json.loads(body)
            if made_by != code_digest() or checked != content:
                return None
            found = read_as(report, FileReport)
        except (OSError, ValueError, RecursionError):  # there is none, or it is damaged
            return None
        return found if found.filename == str(path) and self._present.agrees(found.dependencies, settings.python) else None

    def keep(self, path: Path, settings: Settings, report: FileReport, content: str) -> None:
        """Keep the report on a file whose content had this digest, if it may serve another run."""
        rests_on = report.dependencies
        if self.problem or not content or report.faults or not rests_on.complete or rests_on.files.get(str(path), content) != content:
            return
        try:
            body = json.dumps([code_digest(), content, written(report, FileReport)], separators=(",", ":")).encode()
            self._prepare()
            replace_whole(self._entry(path, settings), digest(body).encode() + b"\n" + body)
        except OSError as error:
            self.problem = f"{self.folder}: {error.strerror or error}"
        except TypeError:  # a size that is not known to have a written form
            return

    def _entry(self, path: Path, settings: Settings) -> Path:
        return self._entries / f"{digest(f'{path}{chr(0)}{settings}'.encode(errors='surrogateescape'))}.json"

    def _prepare(self) -> None:
        """Make the folder, marked as a cache unless it already served something else."""
        if self._is_ready:
            return
        is_own = not self.folder.exists() or not any(self.folder.iterdir())
        self._entries.mkdir(parents=True, exist_ok=True)
        for name, text in _MARKS.items() if is_own else ():
            (self.folder / name).write_text(text, encoding="utf-8")
        self._is_ready = True


class Present:
    """What the disk holds now; each file, folder and question is looked at once."""

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}
        self._listings = Listings()
        self._roots: dict[tuple[str, ...], list[Path]] = {}

    def digest_of(self, filename: str) -> str:
        if filename not in self._digests:
            self._digests[filename] = file_digest(filename)
        return self._digests[filename]

    def agrees(self, dependencies: Dependencies, python: Path | None) -> bool:
        """Whether everything is as it was when it was looked at."""
        return (
            all(self.digest_of(filename) == known for filename, known in dependencies.files.items())
            and all(folder_digest(folder) == known for folder, known in dependencies.folders.items())
            and all(self._holds(search, python) for search in dependencies.searches)
            and all(str(search_root(Path(filename))[0]) == known for filename, known in dependencies.roots.items())
            and all(_importers(filename) == known for filename, known in dependencies.importers.items())
            and all(_uses_models(filename) == known for filename, known in dependencies.uses_models.items())
        )

    def _holds(self, search: Search, python: Path | None) -> bool:
        return module_name(Path(search.origins[0])) == search.name and search.holds(self._roots_of(search.origins, python), self._listings)

    def _roots_of(self, origins: tuple[str, ...], python: Path | None) -> list[Path]:
        """Where the imports of programs are looked for; those in the same folder look in the same places."""
        folders = tuple(os.path.dirname(origin) for origin in origins)
        if folders not in self._roots:
            found = [root for origin in origins for root in import_roots(Path(origin), python)]
            self._roots[folders] = list(dict.fromkeys(found))
        return self._roots[folders]


def _importers(filename: str) -> tuple[str, ...]:
    path = Path(filename)
    return tuple(map(str, index_of_project(path).importers(path)))


def _uses_models(filename: str) -> bool:
    path = Path(filename)
    return index_of_project(path).uses_models(path)


def clean(folder: Path) -> bool:
    """Remove what a cache has put into its folder, and the folder if nothing else is in it; whether it was a cache.

    Raises OSError.
    """
    if folder.is_symlink() or not (folder / "CACHEDIR.TAG").is_file():
        return False
    for entries in folder.iterdir():
        if entries.is_dir() and not entries.is_symlink():
            _remove_entries(entries)
    for name in _MARKS:
        (folder / name).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()
    return True


def _remove_entries(folder: Path) -> None:
    for file in folder.iterdir():
        if file.suffix in (".json", ".tmp"):
            file.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()
