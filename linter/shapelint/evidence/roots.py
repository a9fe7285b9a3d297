"""Where imports are looked for: the project's roots, PYTHONPATH, and the site-packages of an interpreter."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PROJECT_MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


def import_roots(path: Path, python: Path | None) -> list[Path]:
    """The folders that serve as `sys.path` for a file, in order and without repetition."""
    folder = path.parent
    candidates = [package_parent(path), folder]
    project = project_root(folder)
    if project is not None:
        candidates += [project, project / "src"]
    candidates += [Path(entry) for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry]
    candidates += site_packages(python)
    return list(dict.fromkeys(root for root in candidates if root.is_dir()))


def package_parent(path: Path) -> Path:
    """The folder above the outermost package that a file lies in."""
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder.parent != folder:
        folder = folder.parent
    return folder


def module_name(path: Path) -> str:
    """The dotted name of a file's module, from the outermost package down."""
    parts = list(path.with_suffix("").relative_to(package_parent(path)).parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def project_root(folder: Path) -> Path | None:
    """The nearest folder upwards that marks a project."""
    return next((candidate for candidate in (folder, *folder.parents) if any((candidate / mark).exists() for mark in PROJECT_MARKS)), None)


def site_packages(python: Path | None) -> list[Path]:
    """The site-packages folders of an interpreter, a virtual environment's folder, or of the one that runs."""
    if python is None and os.environ.get("VIRTUAL_ENV"):
        python = Path(os.environ["VIRTUAL_ENV"])
    if python is None:
        return [Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    home = python if python.is_dir() else python.parent.parent
    return sorted(home.glob("lib/python3*/site-packages")) + [entry for entry in (home / "Lib" / "site-packages",) if entry.is_dir()]
