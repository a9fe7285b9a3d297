"""What the reader's terminal can show: colours, its width, and how wide a text is on it."""

from __future__ import annotations

import os
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

TAB = " " * 4
DEFAULT_WIDTH = 140
"""Where nothing is known about the reader's screen, as in a file or a pipe."""

_ANSI = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36}


@dataclass(frozen=True)
class Terminal:
    """How a report may look: in colours or not, and how wide."""

    colour: bool = False
    width: int = DEFAULT_WIDTH

    def paint(self, text: str, *styles: str) -> str:
        """The text in these styles, where colours are shown."""
        if not self.colour or not text or not styles:
            return text
        return f"\033[{';'.join(str(_ANSI[style]) for style in styles)}m{text}\033[0m"


def terminal_of(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Terminal:
    """What a stream can show; NO_COLOR beats FORCE_COLOR, which beats what the stream is."""
    interactive = stream.isatty()
    colour = interactive and environment.get("TERM") != "dumb"
    if environment.get("FORCE_COLOR", "") not in ("", "0"):
        colour = True
    if environment.get("NO_COLOR"):
        colour = False
    known = interactive or environment.get("COLUMNS", "").isdigit()
    width = shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns if known else DEFAULT_WIDTH
    return Terminal(colour, max(width, 40))


def character_width(character: str) -> int:
    """The columns that a character takes: none for combining ones, two for wide ones."""
    if character.isascii():
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def text_width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(character_width, text))


def cells(line: str) -> list[str]:
    """What is printed for each character: tabs as blanks, and nothing that would steer the terminal."""
    return [
        TAB if c == "\t" else c if c.isprintable() or unicodedata.category(c) in ("Mn", "Cf", "Zs") else "\N{REPLACEMENT CHARACTER}"
        for c in line
    ]


def plain(text: str) -> str:
    """A text from elsewhere on one line, without characters that would steer the terminal."""
    return text if text.isascii() and text.isprintable() else "".join(cells(text.replace("\n", " ")))


def shortened(text: str, width: int) -> str:
    """The text, its end replaced by an ellipsis where it is wider than `width`."""
    if text_width(text) <= width:
        return text
    kept, used = [], 1
    for character in text:
        used += character_width(character)
        if used > width:
            break
        kept.append(character)
    return "".join(kept) + "…"


def padded(text: str, width: int) -> str:
    return text + " " * (width - text_width(text))


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """The width of the widest cell of each column."""
    return [max(map(text_width, column)) for column in zip(*rows, strict=True)]
