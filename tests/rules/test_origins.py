"""Where the number of a `Linear` that receives 12 features is written."""

from __future__ import annotations

import pytest
from linting import lint, text_at

DENSE = "class Dense(nn.Linear):\n"


def net(init: str, parameters: str = "", call: str = "Net()", before: str = "", body: str = "return self.fc(x)") -> str:
    lines = [*before.split("\n"), "class Net(nn.Module):", f"    def __init__(self{parameters}):", "        super().__init__()"]
    lines += ["        " + line for line in init.split("\n")]
    lines += ["    def forward(self, x):", f"        {body}", "", f"{call}(torch.randn(2, 12))"]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("code", "underlined", "fixed"),
    [
        (net("self.fc = nn.Linear(10, 3)"), "10", "12"),
        (net("self.fc = nn.Linear(out_features=3, in_features=2 * 5)"), "2 * 5", "12"),
        (net("width = 10\nself.fc = nn.Linear(width, 3)"), "10", "12"),
        (net("width: int = 10\nother = width\nself.fc = nn.Linear(other, 3)"), "10", "12"),
        (net("width, depth = 10, 3\nself.fc = nn.Linear(width, depth)"), "10", "12"),
        (net("self.width = 10\nself.fc = nn.Linear(self.width, 3)"), "10", "12"),
        (net("sizes = [10, 3]\nself.fc = nn.Linear(sizes[0], sizes[1])"), "10", "12"),
        (net("sizes = {'in': 10}\nself.fc = nn.Linear(sizes['in'], 3)"), "10", "12"),
        (net("self.fc = nn.Linear(WIDTH, 3)", before="WIDTH = 10"), "10", "12"),
        (net("self.fc = nn.Linear(self.WIDTH, 3)\n").replace("    def __init__", "    WIDTH = 10\n\n    def __init__", 1), "10", "12"),
        (net("self.fc = nn.Linear(width, 3)", ", width=10"), "10", "12"),
        (net("self.fc = nn.Linear(width, 3)", ", width", "Net(10)"), "10", "12"),
        (net("self.fc = nn.Linear(width, 3)", ", *, width=1", "Net(width=10)"), "10", "12"),
        (net("self.fc = nn.Linear(width, 3)", ", width", "W = 5 * 2\nNet(W)"), "5 * 2", "12"),
        (net("self.fc = make(10)", before="def make(width, depth=3):\n    return nn.Linear(width, depth)\n"), "10", "12"),
        (net("self.fc = make()", before="def make(width=10, depth=3):\n    return nn.Linear(width, depth)\n"), "10", "12"),
        (net("self.fc = make()", before="WIDTH = 10\ndef make(width=WIDTH, depth=3):\n    return nn.Linear(width, depth)\n"), "10", "12"),
        (net("self.fc = Dense(10)", before=DENSE + "    def __init__(self, width):\n        super().__init__(width, 3)\n"), "10", "12"),
        (net("self.fc = Dense(3)", before=DENSE + "    def __init__(self, b):\n        nn.Linear.__init__(self, 10, b)\n"), "10", "12"),
        (net("self.fc = Dense(10, 3)", before="class Dense(nn.Linear):\n    pass\n"), "10", "12"),
        (net("width = 10\nself.fc = nn.Linear(width, 3)\nself.other = nn.Linear(width, 3)"), "width", None),
        (net("self.fc = nn.Linear(WIDTH, 3)", before="WIDTH = 10\nother = nn.Linear(3, WIDTH)"), "WIDTH", None),
        (net("self.width = width\nself.fc = nn.Linear(width, 3)", ", width=10"), "10", "12"),
        (net("if True:\n    width = 10\nelse:\n    width = 11\nself.fc = nn.Linear(width, 3)"), "width", None),
        (net("width = 5\nwidth += 5\nself.fc = nn.Linear(width, 3)"), "width", None),
        (net("for width in (10,):\n    self.fc = nn.Linear(width, 3)"), "width", None),
        (net("self.fc = [nn.Linear(width, 3) for width in (10,)][0]"), "width", None),
        (net("self.fc = nn.Linear(width * 5, 3)", ", width=2"), "width * 5", None),
        (net("self.fc = nn.Linear(int('10'), 3)"), "int('10')", None),
        (net("sizes = (10, 3)\nself.fc = nn.Linear(*sizes)"), "nn.Linear(*sizes)", None),
        (net("options = dict(in_features=10, out_features=3)\nself.fc = nn.Linear(**options)"), "nn.Linear(**options)", None),
        (net("self.fc = nn.Linear((lambda: 10)(), 3)"), "(lambda: 10)()", None),
    ],
)  # fmt: skip
def test_origin(code: str, underlined: str, fixed: str | None) -> None:
    (finding,) = [finding for finding in lint(code) if finding.code == "SHP201"]
    assert text_at(code, finding) == underlined
    assert (finding.fix.edits[0].content if finding.fix is not None else None) == fixed
    assert (finding.expected, finding.actual) == ("12", "10")


@pytest.mark.parametrize(
    ("code", "underlined"),
    [
        ("x.view(-1, 10)", "10"), ("x.view((-1, 10))", "10"), ("x.view([-1, 2 * 5])", "2 * 5"), ("x.reshape(2, 10)", "10"),
        ("torch.reshape(x, (-1, 10))", "10"), ("torch.reshape(x, shape=(-1, 10))", "10"), ("x.view(-1, self.width)", "10"),
        ("x.view(x.size(0), 10)", "10"), ("x.view(*(-1, 10))", "x.view(*(-1, 10))"),
    ],
)  # fmt: skip
def test_origin_in_a_reshape(code: str, underlined: str) -> None:
    code = net("self.width = 10", body=f"return {code}").replace("2, 12", "2, 3, 4")
    (finding,) = lint(code)
    assert text_at(code, finding) == underlined
    assert (finding.expected, finding.actual) == ("12", "10")
