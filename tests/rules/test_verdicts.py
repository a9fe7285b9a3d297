"""What is wrong, what is said of it, and where; beside it the fix, if there is one."""

from __future__ import annotations

import pytest
from linting import codes, forward, lint, text_at

CONV = "self.conv = nn.Conv2d(3, 16, 3, padding=1)\n"
HEAD = "def head(x):\n    return x.view(7, -1)\n"


@pytest.mark.parametrize(
    ("code", "expected", "underlined", "message"),
    [
        (forward("return x.view(-1, 3 * 30 * 30)"), "SHP101", "3 * 30 * 30", "3072 = 3*32*32"),
        (forward("return x.view(2, 3, 32, 30)"), "SHP101", "30", "32"),
        (forward("return x.reshape(5, -1, 7)"), "SHP101", "x.reshape(5, -1, 7)", "[2, 3, 32, 32]"),
        (forward("return x.view(-1, -1)"), "SHP101", "x.view(-1, -1)", "only one size"),
        (forward("return x.view(-1, 3 * 16 * 16)"), "SHP102", "3 * 16 * 16", "3072 = 3*32*32"),
        (forward("return x.permute(0, 2, 3, 1).view(x.size(0), -1)"), "SHP103", "view", "after `permute`"),
        (forward("return x.transpose(1, 2).view(-1, 96)"), "SHP103", "view", "[2, 32, 3, 32]"),
        (forward("return x.reshape(len(x), 32, 16, 3)", "2, 3, 32, 16"), "SHP104", None, "permute(0, 2, 3, 1)"),
        (forward("x = self.conv(x)\nn, c, h, w = x.shape\nreturn x.view(n, h, w, c)", "", CONV), "SHP104", None, "permute("),
        (forward("return self.fc(x.flatten())", init="self.fc = nn.Linear(3072, 4)"), "SHP105", "x.flatten()", "[6144]"),
        (forward("return self.fc(x.view(-1))", init="self.fc = nn.Linear(3072, 4)"), "SHP105", "x.view(-1)", "`fc` receives [6144]"),
        (forward("return F.adaptive_avg_pool2d(x, 1).squeeze()", "1, 3, 8, 8"), "SHP106", None, "axis 2, 3 is meant"),
        (forward("return self.conv(x).mean((2, 3), keepdim=True).squeeze()", "", CONV), "SHP106", None, "[N, 16, 1, 1]"),
        (forward("return x.view(2, -1)"), "SHP107", "2", "batch size 2"),
        (forward("return self.conv(x).view(16, -1)", "", CONV), "SHP107", "16", "batch of N"),
        (
            forward("return self.rnn(x, torch.zeros(1, 16, 8))[0]", "", "self.rnn = nn.GRU(20, 8, batch_first=True)"),
            "SHP107", "16", "batch of 16",
        ),
        (forward("return self.fc(x)", init="self.fc = nn.Linear(30, 4)"), "SHP201", "30", "takes 30 features, but receives 32"),
        (forward("return self.conv2(self.conv(x))", "", CONV + "self.conv2 = nn.Conv2d(32, 4, 3)"), "SHP202", "32", "receives 16"),
        (forward("return self.conv(x)", "2, 4, 8, 8", CONV), "SHP202", "3", "takes 3 channels, but receives 4"),
        (forward("return self.bn(self.conv(x))", "", CONV + "self.bn = nn.BatchNorm2d(32)"), "SHP203", "32", "receives 16"),
        (forward("return self.norm(x)", "2, 5, 64", "self.norm = nn.LayerNorm(32)"), "SHP203", "32", "64"),
        (forward("return self.rnn(x)[0]", "2, 5, 64", "self.rnn = nn.LSTM(32, 8)"), "SHP204", "32", "receives 64"),
        (forward("return self.attention(x, x, x)[0]", "2, 5, 48", "self.attention = nn.MultiheadAttention(64, 8)"), "SHP205", "64", "48"),
        (forward("return self.conv(x)", "2, 3", CONV), "SHP206", "self.conv(x)", "4-d tensor, but receives [2, 3]"),
        (forward("return self.conv(x)", init="self.conv = nn.Conv2d(3, 16, 3, groups=2)"), "SHP207", "2", "2 groups"),
        (forward("return x @ x"), None, None, ""),
        (forward("return x @ x", "2, 3, 4"), "SHP301", "x @ x", "cannot multiply [2, 3, 4] and [2, 3, 4]"),
        (forward("return self.conv(x) + x", "", CONV), "SHP302", "self.conv(x) + x", "`+` cannot broadcast"),
        (forward("return torch.cat([x, x[..., :5]], 1)"), "SHP303", "torch.cat([x, x[..., :5]], 1)", "cannot join"),
        (forward("return x.mean(4)"), "SHP304", "4", "out of range"),
        (forward("return x[:, 3]"), "SHP304", "x[:, 3]", "out of range"),
        (forward("return torch.einsum('nchw,nc->nhw', x, x[:, 0, 0])"), "SHP305", None, "does not fit"),
        (forward("return F.max_pool2d(x, 33)"), "SHP401", None, "returns nothing"),
        (forward("return self.pool(x)", init="self.pool = nn.MaxPool2d(33)"), "SHP401", "33", "`pool` returns nothing"),
        (forward("return F.mse_loss(x, x[:, :1])"), "SHP501", None, "broadcasts"),
        (
            forward("if x.mean() > 0:\n    y = self.fc(x) + 1\nelse:\n    y = self.fc(x)\nreturn y", init="self.fc = nn.Linear(16, 4)"),
            "SHP201",
            "16",
            "receives 32",
        ),
        (
            forward(HEAD + "y = head(x) + 1 if x.mean() > 0 else head(x)\nreturn y"),
            "SHP101",
            "x.view(7, -1)",
            "does not fit [2, 3, 32, 32]",
        ),
        (
            forward(HEAD + "if x.mean() > 0:\n    try: y = head(x)\n    except RuntimeError: y = x\nelse: y = head(x)\nreturn y"),
            None,
            None,
            "",
        ),
        (forward("return F.conv2d(x, torch.zeros(4, 3, 1, 1), stride=0, padding=-1)"), "SHP604", None, "the stride has to be positive"),
        (forward("raise ValueError('no')"), "SHP604", None, "always raises ValueError: no"),
        (forward("assert x.shape[1] == 4, 'four'"), "SHP604", None, "AssertionError: four"),
        (forward("return self.missing(x)"), "SHP604", None, "has no attribute 'missing'"),
    ],
)  # fmt: skip
def test_verdict(code: str, expected: str | None, underlined: str | None, message: str) -> None:
    found = [finding for finding in lint(code) if finding.severity > 1]
    assert codes(found) == ([expected] if expected else [])
    if expected:
        assert message in found[0].message
        assert underlined is None or text_at(code, found[0]) == underlined


def test_one_mistake_is_one_finding() -> None:
    code = forward(
        "x = F.max_pool2d(self.conv(x), 2)\nx = x.view(-1, 16 * 8 * 8)\nreturn self.fc(x)", "4, 3, 32, 32",
        CONV + "self.fc = nn.Linear(16 * 8 * 8, 10)",
    )  # fmt: skip
    (finding,) = lint(code)
    assert finding.code == "SHP102"
    assert [edit.content for edit in finding.fix.edits] == ["16 * 16 * 16"] * 2
    assert {related.place.span.row for related in finding.related} >= {8}


def test_the_stack_is_related() -> None:
    code = forward("return self.inner(x)", init="self.inner = Inner()") + "\n"
    inner = "class Inner(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(10, 3)\n"
    inner += "    def forward(self, x):\n        return self.fc(x)\n\n"
    (finding,) = lint(inner + code)
    assert "`inner.fc`" in finding.message
    rows = {related.place.span.row for related in finding.related} | {finding.place.span.row}
    assert rows >= {7, 9, 14, 17, 20}


def test_two_mistakes_are_two_findings() -> None:
    init = CONV + "self.bn = nn.BatchNorm2d(8)\nself.fc = nn.Linear(7, 3)"
    assert codes(lint(forward("return self.fc(self.bn(self.conv(x)))", init=init))) == ["SHP203", "SHP201"]


def test_a_layer_built_in_a_loop_is_one_finding() -> None:
    init = "self.convs = nn.ModuleList([nn.Conv2d(4, 3, 1) for _ in range(5)])"
    assert codes(lint(forward("for conv in self.convs:\n    x = conv(x)\nreturn x", init=init))) == ["SHP202"]


ENDLESS = """class Tree(nn.Module):
    def __init__(self, levels):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)
        if levels > 0:
            self.tree = Tree(levels)
    def forward(self, x): return self.tree(self.conv(x))
net = Tree(2)
net(torch.zeros(1, 3, 8, 8))
"""


def test_an_endless_recursion_is_shown_where_it_goes_down() -> None:
    (finding,) = [finding for finding in lint(ENDLESS) if finding.severity > 1]
    assert finding.code == "SHP604" and "RecursionError" in finding.message
    assert text_at(ENDLESS, finding) == "Tree(levels)"


def test_what_has_a_symbolic_first_size_is_joined_as_well() -> None:
    """`(h*w, dim)` is no `torch.tensor([])`, whatever h and w are."""
    model = """
    class Net(nn.Module):
        def __init__(self, height, width, dim):
            super().__init__()
            half = torch.zeros(height * width, dim)
            self.positions = torch.cat((half, half), dim=1)
            self.head = nn.Linear(2 * dim + 1, 10)

        def forward(self, x):
            return x + self.head(self.positions)
    """
    assert codes(lint(model)) == ["SHP201"]
    assert codes(lint(model.replace("2 * dim + 1", "2 * dim"))) == []
