"""What a finding is: the facts that every report format prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum

from shapelint.source.files import Span
from shapelint.symbolic.dims import Size


class Severity(IntEnum):
    """How much a finding weighs; a run fails on warnings and errors."""

    INFO = 1
    WARNING = 2
    ERROR = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a file."""

    filename: str
    span: Span


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding: the call that breaks, the other operand."""

    message: str
    place: Place


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the shape of an input comes from: `kind` is call, summary, option, comment, dataset, inferred or none."""

    kind: str
    message: str
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation: a layer or function, and the shape it returned."""

    layer: str | None
    operation: str
    shape: tuple[Size, ...] | None
    place: Place | None
    signature: str = ""
    """The call as a person would write it: `Conv2d(1, 32, 5, padding=2)`."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of a range by new text."""

    place: Place
    content: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that make a finding go away; `applicability` is `safe` or `unsafe`."""

    applicability: str
    message: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that cannot be right, or is suspicious."""

    code: str
    name: str
    severity: Severity
    message: str
    place: Place
    related: tuple[Related, ...] = ()
    expected: str | None = None
    actual: str | None = None
    evidence: tuple[Evidence, ...] = ()
    derivation: tuple[Step, ...] = ()
    fix: Fix | None = None
    help: str = ""
    """A further sentence for the full report: how the right number comes about, what would be accepted."""
    expected_fits: bool = field(default=True, compare=False)
    """Whether `expected` is what to write, and not merely the other operand's size."""
    model: str | None = field(default=None, compare=False)
    """The model in which it was found."""
