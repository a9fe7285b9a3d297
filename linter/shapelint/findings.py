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
class Attempt:
    """One way to bring a fault about, as Python expressions that the process which runs the model evaluates.

    `kind` is `script` (importing the module of `callee` is all), `model`, `part` (of one), `function` or `call` (of the operation alone).
    """

    kind: str
    callee: str
    arguments: str = ""
    training: bool | None = None
    replaced: tuple[tuple[str, str], ...] = ()
    """Parts that the script sets after the model is built: qualified name and expression."""
    parts: tuple[tuple[str, str, int], ...] = ()
    """The parts that the model should consist of: qualified name, class, and the size of its own parameters (-1: not known)."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a finding can be shown by running what it is about, and what is predicted to happen.

    `judged` is `failure`, `batch` (samples are mixed) or `loss` (operands broadcast); `reason` says why there is no attempt.
    """

    framework: str
    judged: str
    attempts: tuple[Attempt, ...] = ()
    modules: tuple[tuple[str, str], ...] = ()
    """The user's modules by dotted name, with their files."""
    stack: tuple[Place, ...] = ()
    """Where the predicted call stands and the calls that lead there, innermost first."""
    layer: str | None = None
    operation: str = ""
    exception: str | None = None
    by_kernel: bool = False
    """Whether only the kernels of the devices refuse it, so that a run without data shows nothing."""
    describes: bool = False
    """Whether the call only describes a model: layers need not compute anything in it, and may fail only once the model gets data."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What running it has shown: `status` is confirmed, refuted or inconclusive."""

    status: str
    device: str | None
    detail: str


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
    trial: Trial | None = field(default=None, compare=False)
    """How to show it by running the model, where that was asked for."""
    confirmation: Confirmation | None = field(default=None, compare=False)
    """What running the model has shown."""
