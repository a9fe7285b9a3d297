"""What the check of a file gives: its findings, its models, and what they rest on."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapelint.findings import Finding
from shapelint.source.dependencies import Dependencies


@dataclass
class ModelReport:
    """A model that was looked at, and why it was checked only in part, if it was."""

    name: str
    filename: str
    row: int
    complete: bool
    reasons: list[str]


@dataclass
class FileReport:
    """What one file gave; `faults` are internal errors, a line each."""

    filename: str
    findings: list[Finding]
    models: list[ModelReport]
    faults: list[str]
    witnesses: list[str] = field(default_factory=list)
    """The other files that showed what models are called with."""
    notes: list[str] = field(default_factory=list)
    """What else the user may want to know."""
    dependencies: Dependencies = field(default_factory=Dependencies, compare=False)
    """On what all this rests."""
