"""Places as the reports for code hosts name them: by the path in the repository, notebooks by their cells in words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from shapelint.findings import Place
from shapelint.source.files import Span
from shapelint.source.texts import Texts

_START = Span(1, 1, 1, 1)


def repository_root(folder: Path) -> Path:
    """The nearest folder upwards that is a git repository (a worktree's `.git` is a file), else the folder itself."""
    return next((candidate for candidate in (folder, *folder.parents) if (candidate / ".git").exists()), folder)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place by its path in the repository, absolute where it lies outside.

    `inside` says where in a notebook, whose own lines nobody sees.
    """

    path: str
    span: Span
    inside: str = ""

    @property
    def prefix(self) -> str:
        """What goes before a message that is shown at the start of a notebook."""
        return f"{self.inside}: " if self.inside else ""

    def __str__(self) -> str:
        return f"{self.path}:{self.inside or f'{self.span.row}:{self.span.column}'}"


def spot_of(place: Place, texts: Texts, root: Path) -> Spot:
    """Where a place is; in a notebook its start, since a row of a cell is no row of the file."""
    cell, row = texts.locate(place.filename, place.span.row)
    span, inside = (place.span, "") if cell is None else (_START, f"cell {cell}, row {row}, column {place.span.column}")
    path = Path(place.filename).absolute()
    try:
        return Spot(path.relative_to(root).as_posix(), span, inside)
    except ValueError:
        return Spot(path.as_posix(), span, inside)
