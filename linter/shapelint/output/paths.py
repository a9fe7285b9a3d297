"""File names as reports print them."""

from __future__ import annotations

import os
from pathlib import Path


def shown_path(filename: str) -> str:
    """Relative to the working directory where the file lies below it, else as it is."""
    try:
        return str(Path(filename).relative_to(Path.cwd()))
    except (ValueError, OSError):
        return filename


def absolute_path(filename: str) -> str:
    """The absolute path; `-` stays standard input."""
    return filename if filename == "-" else os.path.abspath(filename)
