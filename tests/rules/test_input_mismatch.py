"""SHP601: the model is right for another usual input, and takes the blame from its numbers."""

from __future__ import annotations

from pathlib import Path

from linting import HEADER
from shapelint.engine import findings_of
from shapelint.evidence.session import Session, call_evidence
from shapelint.source.files import SourceFile

CODE = (
    HEADER
    + """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, padding=1)
        self.fc = nn.Linear(8 * 16 * 16, 10)

    def forward(self, x):
        return self.fc(F.max_pool2d(self.conv(x), 2).flatten(1))


Net()(torch.randn(1, 3, 50, 50))
"""
)


def test_input_mismatch() -> None:
    path = Path("/nowhere/model.py")
    session = Session(SourceFile(str(path), CODE), path)
    (graph,) = session.evaluate_body(as_script=True).runs
    graph.evidence = [call_evidence(graph, graph.called_at)]
    assert [finding.code for finding in findings_of([graph], {str(path)}, [])] == ["SHP201"]
    graph.alternatives = ["accepts 3x32x32 up to 3x33x33"]
    (finding,) = findings_of([graph], {str(path)}, [])
    assert finding.code == "SHP601"
    assert finding.place.span.row == 15
    assert (finding.expected, finding.actual) == ("5000", "2048")
    assert "x = [1, 3, 50, 50]" in finding.message
    assert "accepts 3x32x32" in finding.message
    assert {related.place.span.row for related in finding.related} >= {9, 12}
    assert {(related.place.span.row, related.place.span.column) for related in finding.related} >= {(9, 29)}
