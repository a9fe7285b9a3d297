"""Small programs that say in comments what is found in them: `# error: SHP201`, `# warning: SHP202` on the row of the finding."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from shapelint.engine import FileReport, Settings, check_file

HEADER = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
FILE = Path("/nowhere/model.py")
MARK = re.compile(r"# (?P<severity>error|warning|info): (?P<code>SHP\d{3})")
REMARKS = frozenset({("info", "SHP402"), ("info", "SHP603"), ("info", "SHP902")})
"""What is compared only where a program expects it."""

Found = set[tuple[int, str, str]]


def program(*parts: str) -> str:
    """Pieces of code behind the usual imports."""
    return HEADER + "\n\n".join(textwrap.dedent(part) for part in parts)


def report(text: str, *inputs: str, path: Path = FILE) -> FileReport:
    """What linting the text gives; nothing may go wrong inside the linter."""
    result = check_file(path, text, Settings(inputs=inputs))
    assert result.faults == []
    return result


def expected(text: str) -> Found:
    """The rows, severities and codes that the comments of a program announce."""
    marks = ((row, mark) for row, line in enumerate(text.split("\n"), 1) for mark in MARK.finditer(line))
    return {(row, mark["severity"], mark["code"]) for row, mark in marks}


def found(text: str, *inputs: str, path: Path = FILE) -> Found:
    """The rows, severities and codes of what is found."""
    findings = report(text, *inputs, path=path).findings
    rows = {(finding.place.span.row, finding.severity.name.lower(), finding.code) for finding in findings}
    return {each for each in rows if each[1:] not in REMARKS or each in expected(text)}


def net(init: str, run: str = "return self.body(x)", *, name: str = "Net", takes: str = "x", built: str = "") -> str:
    """A class with these lines in its constructor (which takes `built`) and in its `forward` (which takes `takes`)."""
    constructor = f"    def __init__(self{', ' if built else ''}{built}):\n        super().__init__()"
    lines = [f"class {name}(nn.Module):", constructor, *(f"        {line}" for line in init.split("\n")), ""]
    return "\n".join([*lines, f"    def forward(self, {takes}):", *(f"        {line}" for line in run.split("\n"))]) + "\n"
