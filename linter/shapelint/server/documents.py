"""The documents that are open: their texts as they stand, and what the last check gave.

A notebook is one document whose parts are its code cells; a file has one part, itself.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from lsprotocol import types

from shapelint.findings import Finding
from shapelint.server.common_lines import CommonLines
from shapelint.server.desk import Analysis
from shapelint.server.hints import Hint


@dataclass(frozen=True)
class Part:
    """What the client knows as one text: its name and version there, and the row of the document at which it begins."""

    uri: str
    version: int | None
    first_row: int = 1


@dataclass(frozen=True)
class Version:
    """A document at one moment: what is checked, its text as it is analyzed, and the parts in the order of their rows."""

    source: str
    text: str
    parts: tuple[Part, ...]

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def part_at(self, row: int) -> Part:
        """The part in which a row lies."""
        index = bisect_right(self.parts, row, key=lambda part: part.first_row)
        return self.parts[max(index - 1, 0)]

    def part(self, uri: str) -> Part | None:
        """The part that the client calls so."""
        return next((part for part in self.parts if part.uri == uri), None)


@dataclass
class Document:
    """A document that is open."""

    path: str
    now: Version
    checking: asyncio.Task[None] | None = None
    checked: Version | None = None
    """The version that `analysis` is about."""
    analysis: Analysis = field(default_factory=Analysis)
    reported: list[tuple[Finding, types.Diagnostic, Part]] = field(default_factory=list)
    seen: Version | None = None
    """The last version that was Python: `hints` are those of it, and what the worker tells of places holds for it."""
    hints: Sequence[Hint] = ()
    worker: int = 0
    """Which of the workers has seen it."""

    @property
    def is_checked(self) -> bool:
        """Whether the last check was of the text as it stands."""
        return self.checked is not None and self.checked.source == self.now.source

    def common(self) -> CommonLines:
        """What the text that was seen and the text as it stands have in common."""
        return CommonLines(self.seen.lines if self.seen is not None else (), self.now.lines)

    async def settled(self) -> None:
        """Wait until no check is under way."""
        while self.checking is not None and not self.checking.done():
            await asyncio.wait({self.checking})
