"""SHP901 syntax-error."""

from __future__ import annotations

from shapelint.findings import Finding, Place
from shapelint.rules import Rule
from shapelint.source.files import Span, UnreadableSource


class SyntaxErrors(Rule):
    """The file does not parse, or is not text that Python could read.

    ## Why is this bad?
    Nothing in the file can be checked. The message and the position are those of Python's own parser.

    ## Example
    ```python
    def forward(self, x:
        return x
    ```

    ## Use instead
    ```python
    def forward(self, x):
        return x
    ```

    ## Fix safety
    There is no fix.
    """

    code, name = "SHP901", "syntax-error"

    def of(self, filename: str, error: UnreadableSource) -> Finding:
        """The finding for a file that could not be read or parsed."""
        span = Span(error.row, error.column, error.row, error.column + 1)
        return Finding(self.code, self.name, self.severity, error.message, Place(filename, span))
