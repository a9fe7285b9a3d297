"""The files that need no evaluation: no framework is named in them, and the project's models are not used."""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path

from shapelint.evidence.importers import has_model_words, index_of_project, runs_something
from shapelint.reports import FileReport
from shapelint.source.dependencies import Dependencies, digest
from shapelint.source.files import SIZE_LIMIT

_IMPORTS = re.compile(rb"^[^#\n]*\b(?:import|__import__|import_module|def|class|exec)\b", re.MULTILINE)


def uses_no_framework(path: Path, data: bytes, dependencies: Dependencies) -> bool:
    """Whether there is nothing to evaluate in a file that holds `data`; notes on what that rests."""
    if _IMPORTS.search(data) is None:  # settings that something else reads, in a syntax of its own perhaps
        return True
    if has_model_words(data):
        return False
    if not runs_something(data):
        return True
    uses = index_of_project(path).uses_models(path)
    dependencies.uses_models[str(path)] = uses
    return not uses


def screened(path: Path) -> FileReport | None:
    """The empty report of a file without a framework; None where it is to be evaluated, or cannot be read or parsed."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    report = FileReport(str(path), [], [], [])
    if len(data) > SIZE_LIMIT or not uses_no_framework(path, data, report.dependencies) or not _parses(data):
        return None
    report.dependencies.files[str(path)] = digest(data)
    return report


def _parses(data: bytes) -> bool:
    """Whether Python can parse a file; where it cannot, or only perhaps, who reads it says why."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
