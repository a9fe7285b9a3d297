"""What the tests of the execution mode share: a program written down, checked as `check --confirm` does it."""

from __future__ import annotations

import sys
from pathlib import Path

from shapelint.engine import Settings, check_file
from shapelint.execution.confirming import Laboratory
from shapelint.findings import Attempt, Finding, Place, Severity, Trial
from shapelint.source.files import Span


def laboratory(device: str = "cpu", timeout: float = 60.0) -> Laboratory:
    """A laboratory with the interpreter of the tests."""
    return Laboratory(lambda _file: Path(sys.executable), device, timeout, lambda _file: None)


def findings(path: Path, text: str, *inputs: str) -> list[Finding]:
    """The errors and warnings of a program, which is written to `path`, with what it takes to show them."""
    path.write_text(text)
    report = check_file(path, None, Settings(inputs=inputs, trials=True, project_evidence=False))
    assert report.faults == []
    return [finding for finding in report.findings if finding.severity > Severity.INFO]


def claim(path: Path, attempt: Attempt, framework: str = "numpy", row: int = 1, judged: str = "failure") -> Finding:
    """A finding that somebody made up: that `attempt` fails at a row of a file."""
    place = Place(str(path), Span(row, 1, row, 80))
    trial = Trial(framework, judged, (attempt,), ((path.stem, str(path)),), (place,))
    return Finding("SHP101", "reshape-size", Severity.ERROR, "made up", place, trial=trial)
