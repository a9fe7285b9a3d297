"""The difference that fixes make, as a unified diff."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from shapelint.fixing.documents import Document


def unified_diff(name: str, before: Document, after: Document) -> Iterator[str]:
    """The lines of a diff, each with its end; of a notebook one for each cell that changes."""
    for (title, old), (_, new) in zip(before.parts, after.parts, strict=True):
        label = f"{name}:{title}" if title else name
        for line in difflib.unified_diff(_lines(old), _lines(new), label, label):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """The lines with their ends; a form feed ends none."""
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]
