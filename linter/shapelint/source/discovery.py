"""Which files a run is about: the paths named by the user, and the Python files below folders."""

from __future__ import annotations

import errno
import fnmatch
import glob
import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from shapelint.source.gitignore import is_ignored

SUFFIXES = frozenset({".py", ".ipynb"})

DEFAULT_EXCLUDES = (
    *(".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pants.d", ".pyenv"),
    *(".pytest_cache", ".pytype", ".ruff_cache", ".shapelint_cache", ".svn", ".tox", ".venv", ".vscode", "__pycache__"),
    *("__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv"),
)
"""The folders that ruff leaves out too: tools' own, virtual environments, build output."""


@dataclass(frozen=True)
class Excludes:
    """Glob patterns that leave out paths: by base name, or by the path relative to the project's root."""

    root: Path
    patterns: tuple[str, ...] = DEFAULT_EXCLUDES

    def match(self, path: Path) -> bool:
        """Whether the path itself is left out."""
        return matches(glob_expression(self.patterns, self.root), path)

    def cover(self, path: Path) -> bool:
        """Whether the path or a folder above it, below the root, is left out."""
        above = [folder for folder in path.parents if self.root in folder.parents]
        return any(map(self.match, [path, *above]))


@cache
def glob_expression(patterns: tuple[str, ...], root: Path) -> re.Pattern[str] | None:
    """One expression for all patterns, to be matched with a base name or an absolute path."""
    anchored = glob.escape(root.as_posix().rstrip("/"))
    globs = [g for pattern in map(_normal, patterns) for g in (pattern, pattern if pattern.startswith("/") else f"{anchored}/{pattern}")]
    return re.compile("|".join(map(fnmatch.translate, globs))) if globs else None


def absolute_patterns(patterns: Sequence[str], folder: Path) -> tuple[str, ...]:
    """Patterns that are relative to `folder`, as they hold for any root: base names stay as they are."""
    anchored = glob.escape(folder.as_posix().rstrip("/"))
    return tuple(p if "/" not in p or p.startswith("/") else f"{anchored}/{p}" for p in map(_normal, patterns))


def _normal(pattern: str) -> str:
    return pattern.removeprefix("./").rstrip("/")


def matches(expression: re.Pattern[str] | None, path: Path) -> bool:
    """Whether a path, or its base name, matches an expression of `glob_expression`."""
    return expression is not None and bool(expression.match(path.name) or expression.match(path.as_posix()))


@dataclass
class Discovered:
    """The files to check, sorted within each folder, and the paths that cannot be read, each with the reason."""

    files: list[Path] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def discover(
    paths: Sequence[str | Path],
    excludes_of: Callable[[Path], Excludes],
    *,
    force_exclude: bool = False,
    respect_gitignore: bool = True,
) -> Discovered:
    """Find the files: those named, whatever their suffix, and Python files and notebooks below the folders named.

    `excludes_of` gives the excludes that hold in a folder. They apply to what is found below a folder that was
    named; with `force_exclude` to named paths too. Symbolic links to folders are not followed.
    """
    found = Discovered()
    seen: set[Path] = set()
    for named in paths:
        path = Path(os.path.abspath(named))
        try:
            is_folder = path.is_dir()
            path.stat()
        except OSError as error:
            found.unreadable.append(f"{named}: {error.strerror or error}")
            continue
        if force_exclude and excludes_of(path if is_folder else path.parent).cover(path):
            continue
        below = _walk(path, excludes_of, respect_gitignore, found.unreadable) if is_folder else [path]
        for file in below:
            if file in seen:
                continue
            seen.add(file)
            if os.access(file, os.R_OK):
                found.files.append(file)
            else:
                found.unreadable.append(f"{file}: {os.strerror(errno.EACCES)}")
    return found


def _walk(folder: Path, excludes_of: Callable[[Path], Excludes], respect_gitignore: bool, unreadable: list[str]) -> Iterator[Path]:
    pending = [folder]
    while pending:
        current = pending.pop()
        excludes = excludes_of(current)
        try:
            entries = sorted(os.scandir(current), key=lambda entry: entry.name)
        except OSError as error:
            unreadable.append(f"{current}: {error.strerror or error}")
            continue
        folders = []
        for entry in entries:
            path = current / entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            wanted = is_folder or (path.suffix in SUFFIXES and _is_file(entry))
            if not wanted or excludes.match(path) or (respect_gitignore and is_ignored(path, is_folder)):
                continue
            if is_folder:
                folders.append(path)
            else:
                yield path
        pending.extend(reversed(folders))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a symbolic link to itself
        return False
