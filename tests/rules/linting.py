"""Linting a text, for the tests of the rules."""

from __future__ import annotations

import textwrap
from pathlib import Path

from shapelint.engine import Settings, check_file
from shapelint.findings import Finding, Severity
from shapelint.rules import all_rules
from shapelint.source.texts import Texts
from shapelint.suppressions import is_whole, unused_suppressions

FILENAME = "/nowhere/model.py"
CODES = {rule.code for rule in all_rules()}
HEADER = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"


def lint(code: str, *, header: str = HEADER) -> list[Finding]:
    """The findings in a file with this code (behind the usual imports), suppressed ones and unused suppressions among them."""
    texts = Texts()
    report = check_file(Path(FILENAME), texts.add(FILENAME, header + textwrap.dedent(code)), Settings())
    unused = unused_suppressions(FILENAME, texts, report.findings, CODES) if is_whole(report) else ()
    return [*report.findings, *unused]


def codes(findings: list[Finding], least: Severity = Severity.WARNING) -> list[str]:
    return [finding.code for finding in findings if finding.severity >= least]


def text_at(code: str, finding: Finding, *, header: str = HEADER) -> str:
    """The text that a finding underlines, on its first row."""
    span = finding.place.span
    line = (header + textwrap.dedent(code)).split("\n")[span.row - 1]
    return line[span.column - 1 : span.end_column - 1] if span.row == span.end_row else line[span.column - 1 :]


def forward(body: str, inputs: str = "2, 3, 32, 32", init: str = "pass") -> str:
    """A model with this `forward` and constructor, called with an input of these sizes (none: nothing calls it)."""
    lines = ["class Net(nn.Module):", "    def __init__(self):", "        super().__init__()"]
    lines += ["        " + line for line in init.split("\n")] + ["", "    def forward(self, x):"]
    lines += ["        " + line for line in body.split("\n")]
    return "\n".join(lines) + (f"\n\n\nNet()(torch.randn({inputs}))\n" if inputs else "\n")
