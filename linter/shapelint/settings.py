"""What the user sets for a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from shapelint.interpreter.budget import Limits
from shapelint.source.discovery import Excludes


class UsageError(ValueError):
    """A target or an input that cannot be understood; the message says what would be right."""


@dataclass(frozen=True)
class Settings:
    """What the user set: `inputs` are the raw texts `FILE::Name=1,3,224,224`."""

    inputs: tuple[str, ...] = ()
    python: Path | None = None
    project_evidence: bool = True
    """Whether the other files of the project may show what the models of a file are called with."""
    excludes: Excludes | None = None
    """The files in which the user wants no findings."""
    target: tuple[int, int] | None = None
    """The version of Python that the code is written for; None means the one that runs shapelint."""
    limits: Limits = field(default_factory=Limits)
    trials: bool = False
    """Whether findings say how to show them by running the code."""
