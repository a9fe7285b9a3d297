"""Which fix a finding brings, whether it is safe, and what the code is with it."""

from __future__ import annotations

import textwrap

import pytest
from linting import HEADER, forward, lint
from shapelint.findings import Finding
from shapelint.fixing.edits import apply_edits
from shapelint.fixing.rewriting import rewritten

TURNED = "x = x.permute(0, 2, 3, 1)\n"


def conv_and(layer: str, call: str = "self.last(self.conv(x))", sizes: str = "2, 3, 32, 32") -> str:
    return forward(f"return {call}", sizes, f"self.conv = nn.Conv2d(3, 64, 3, padding=1)\nself.last = {layer}")


LOSS = "nn.MSELoss()({}, {})"

FIXES = [
    # numbers
    (conv_and("nn.Conv2d(32, 8, 3)"), "SHP202", "safe", "nn.Conv2d(64, 8, 3)"),
    (conv_and("nn.BatchNorm2d(32)"), "SHP203", "safe", "nn.BatchNorm2d(64)"),
    (conv_and("nn.Linear(16, 8)", "self.last(self.conv(x).mean((2, 3)))"), "SHP201", "safe", "nn.Linear(64, 8)"),
    (conv_and("nn.Linear(16, 8)", "self.last(self.conv(x).permute(0, 2, 3, 1))"), "SHP201", "safe", "nn.Linear(64, 8)"),
    (forward("return x.reshape(x.size(0), 100)", "2, 3, 4, 5"), "SHP101", "safe", "x.reshape(x.size(0), 60)"),
    (forward("return x.permute(0, 2, 4, 1)"), "SHP304", "safe", "x.permute(0, 2, 3, 1)"),
    (forward("return torch.permute(x, (0, 2, 3, 0))"), "SHP304", "unsafe", "torch.permute(x, (0, 2, 3, 1))"),
    (forward("return x.permute(0, 2, 2, 1)"), "SHP304", None, ""),
    (
        forward(
            "return self.fc(self.pool(self.conv(x)).flatten(1))",
            "2, 1, 28, 28",
            "w = 64\nself.conv = nn.Conv2d(1, w, 5, padding=2)\nself.pool = nn.MaxPool2d(4)\nself.fc = nn.Linear(w * 4 * 4, 10)",
        ),
        "SHP201",
        "safe",
        "nn.Linear(w * 7 * 7, 10)",
    ),
    # the axes are in another order, or the number rests on another fault
    (conv_and("nn.Linear(64, 8)"), "SHP201", None, ""),
    (conv_and("nn.Linear(32 * 32, 8)"), "SHP201", None, ""),
    (conv_and("nn.BatchNorm2d(64)", "self.last(self.conv(x).permute(0, 2, 3, 1))"), "SHP203", None, ""),
    (conv_and("nn.ReLU()", sizes="2, 32, 48, 3"), "SHP202", "unsafe", "self.conv(x.permute(0, 3, 1, 2))"),
    (conv_and("nn.ReLU()", sizes="2, 16, 32, 48"), "SHP202", "safe", "nn.Conv2d(16, 64, 3"),
    (forward("return x.view(16, -1)", "16, 3, 8, 8"), "SHP107", "unsafe", "x.view(x.size(0), -1)"),
    (forward("return x.reshape((16, -1))", "16, 3, 8, 8"), "SHP107", "unsafe", "x.reshape((x.size(0), -1))"),
    (forward("b = 16\nreturn x.view(b, -1)", "16, 3, 8, 8"), "SHP107", None, ""),
    # what is put in
    (conv_and("nn.Linear(64 * 32 * 32, 8)"), "SHP201", "unsafe", "self.last(self.conv(x).flatten(1))"),
    (
        forward("return self.net(x)", "2, 3, 8, 8", "self.net = nn.Sequential(nn.ReLU(), nn.Linear(192, 4))"),
        "SHP201",
        "unsafe",
        "nn.Sequential(nn.ReLU(), nn.Flatten(), nn.Linear(192, 4))",
    ),
    (forward("n, c, h, w = x.shape\nreturn x.view(n, h, w, c)", "2, 3, 32, 48"), "SHP104", "unsafe", "return x.permute(0, 2, 3, 1)"),
    (
        forward("n, c, h, w = x.shape\nreturn torch.reshape(x + 1, (n, h, w, c))", "2, 3, 32, 48"),
        "SHP104",
        "unsafe",
        "return (x + 1).permute(0, 2, 3, 1)",
    ),
    (forward("return x.transpose(1, 2).view(x.size(0), -1)"), "SHP103", "unsafe", "x.transpose(1, 2).reshape(x.size(0), -1)"),
    (
        forward("return self.fc(torch.flatten(x, 0))", "2, 3, 8, 8", "self.fc = nn.Linear(192, 4)"),
        "SHP105",
        "unsafe",
        "self.fc(torch.flatten(x, 1))",
    ),
    (LOSS.format("torch.ones(8, 1)", "torch.ones(8)"), "SHP501", "unsafe", "MSELoss()(torch.ones(8, 1).squeeze(1), torch.ones(8))"),
    (LOSS.format("torch.ones(8)", "1 - torch.ones(8, 1)"), "SHP501", "unsafe", "(torch.ones(8), (1 - torch.ones(8, 1)).squeeze(1))"),
    (LOSS.format("torch.ones(8, 1)", "torch.ones(1, 8)"), "SHP501", None, ""),
]


KERAS = """\
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.layers import Dense, Flatten

x, y = np.ones((64, 8, 8)), np.ones((64, 10))
{}
model.compile("adam", "categorical_crossentropy")
model.fit(x, y)
"""

FLATTENED = [
    ("model = keras.Sequential([layers.Dense(10)])", "[layers.Flatten(), layers.Dense(10)]"),
    (
        "model = keras.Sequential()\n# the head\nmodel.add(layers.Dense(10))",
        "# the head\nmodel.add(layers.Flatten())\nmodel.add(layers.Dense(10))",
    ),
    ("model = keras.Sequential()\nif True:\n    model.add(Dense(10))", "    model.add(Flatten())\n    model.add(Dense(10))"),
    ("a = keras.Input((8, 8))\nmodel = keras.Model(a, Dense(10)(a))", "Dense(10)(Flatten()(a))"),
]
FIXES += [(KERAS.format(model), "SHP503", "unsafe", wanted) for model, wanted in FLATTENED]
FIXES += [
    (KERAS.format("model = keras.Sequential([Flatten(), Dense(9)])"), "SHP503", "unsafe", "Dense(10)]"),
    (KERAS.format("model = keras.Sequential([keras.Input((8, 9)), Flatten(), Dense(10)])"), "SHP601", "safe", "keras.Input((8, 8))"),
]


def the_finding(code: str, rule: str) -> Finding:
    found = [finding for finding in lint(code) if finding.code == rule]
    assert len(found) == 1, [finding.message for finding in found]
    return found[0]


@pytest.mark.parametrize(("code", "rule", "applicability", "wanted"), FIXES)
def test_fixes(code: str, rule: str, applicability: str | None, wanted: str) -> None:
    fix = the_finding(code, rule).fix
    assert (fix.applicability if fix is not None else None) == applicability
    if fix is None:
        return
    text = HEADER + textwrap.dedent(code)
    fixed = rewritten(text, fix.edits)
    assert fixed == apply_edits(text, fix.edits)
    assert wanted in fixed
    assert [finding.message for finding in lint(fixed, header="") if finding.code == rule] == []


def block(body: str, call: str = "x + self.body(x)", sizes: str = "2, 8, 32, 32") -> str:
    return forward(f"return {call}", sizes, f"self.body = nn.Sequential({body})")


KERAS_BLOCK = "a = keras.Input((16, 16, 4))\nb = layers.{}(a)\nmodel = keras.Model(a, layers.{}([a, b]))\n"

PADDED = [
    (block("nn.Conv2d(8, 8, 3), nn.ReLU()"), "SHP302", "nn.Conv2d(8, 8, 3, padding=1), nn.ReLU()"),
    (block("nn.Conv2d(8, 8, 3, 1, 0)"), "SHP302", "nn.Conv2d(8, 8, 3, 1, 1)"),
    (block("nn.Conv2d(8, 8, 3, padding=2)"), "SHP302", "nn.Conv2d(8, 8, 3, padding=1)"),
    (block("nn.Conv2d(8, 8, 3, padding='valid')"), "SHP302", "nn.Conv2d(8, 8, 3, padding=1)"),
    (block("nn.Conv2d(8, 4, 3), nn.Conv2d(4, 8, 5)"), "SHP302", "nn.Conv2d(8, 4, 3, padding=1), nn.Conv2d(4, 8, 5, padding=2)"),
    (block("nn.Conv2d(8, 4, 3, padding=1), nn.Conv2d(4, 8, (3, 5))"), "SHP302", "nn.Conv2d(4, 8, (3, 5), padding=(1, 2))"),
    (block("nn.Conv2d(8, 8, 3, dilation=2, )"), "SHP302", "nn.Conv2d(8, 8, 3, dilation=2, padding=2, )"),
    (block("nn.Conv1d(8, 8, 3)", sizes="2, 8, 32"), "SHP302", "nn.Conv1d(8, 8, 3, padding=1)"),
    (block("nn.Conv2d(8, 4, 3)", "torch.cat([x, self.body(x)], 1)"), "SHP303", "nn.Conv2d(8, 4, 3, padding=1)"),
    (block("nn.AvgPool2d(3, 1)", "torch.cat([self.body(x), x], dim=-3)"), "SHP303", "nn.AvgPool2d(3, 1, padding=1)"),
    (
        forward(
            "return self.first(x) + self.second(self.first(x))",
            "2, 3, 32, 32",
            "self.first = nn.Conv2d(3, 8, 5)\nself.second = nn.Conv2d(8, 8, 3)",
        ),
        "SHP302",
        "nn.Conv2d(8, 8, 3, padding=1)",
    ),
    (
        forward(
            "return self.first(x) + self.second(x)",
            "2, 3, 32, 32",
            "self.first = nn.Conv2d(3, 8, 3, 2, padding=1)\nself.second = nn.Conv2d(3, 8, 5, 2)",
        ),
        "SHP302",
        "nn.Conv2d(3, 8, 5, 2, padding=2)",
    ),
    (block("nn.MaxPool2d(16), nn.Conv2d(8, 8, 3)", "self.body(x)"), "SHP401", "nn.Conv2d(8, 8, 3, padding=1)"),
    (KERAS_BLOCK.format("Conv2D(4, 3)", "Add()"), "SHP302", 'layers.Conv2D(4, 3, padding="same")'),
    (KERAS_BLOCK.format("Conv2D(9, 3, padding='valid')", "Concatenate()"), "SHP303", "layers.Conv2D(9, 3, padding='same')"),
]

NOT_PADDED = [
    block("nn.Conv2d(8, 8, 4)"),  # an even window
    block("nn.Conv2d(8, 8, (3))"),  # behind which nothing can be put
    block("nn.Conv2d(8, 4, 3)"),  # the channels differ as well
    block("nn.Conv2d(8, 8, 3, stride=2, padding=1)"),
    block("nn.Conv2d(8, 8, 3), nn.MaxPool2d(2), nn.Upsample(scale_factor=2)"),
    block("*[nn.Conv2d(8, 8, k, **{}) for k in (3, 5)]"),
    forward(
        "return self.first(x) + self.second(x)",
        "2, 3, 32, 32",
        "self.first = nn.Conv2d(3, 8, 3)\nself.second = nn.Conv2d(3, 8, 3, 1, 2)",
    ),  # either could be the wrong one, or both
]


def with_imports(code: str) -> str:
    return (HEADER if "nn." in code else "import keras\nfrom keras import layers\n") + code


def is_run(code: str) -> bool:
    try:
        exec(compile(code, "model.py", "exec"), {"__name__": "model"})
    except (RuntimeError, ValueError):
        return False
    return True


@pytest.mark.parametrize(("code", "rule", "wanted"), PADDED)
def test_padding_lets_the_model_run(code: str, rule: str, wanted: str) -> None:
    text = with_imports(code)
    (finding,) = [finding for finding in lint(text, header="") if finding.code == rule]
    assert finding.fix is not None
    assert finding.fix.applicability == "unsafe"
    fixed = rewritten(text, finding.fix.edits)
    assert wanted in fixed
    assert [is_run(each) for each in (text, fixed)] == [False, True]


@pytest.mark.parametrize("code", NOT_PADDED)
def test_where_padding_is_not_the_remedy(code: str) -> None:
    assert the_finding(code, "SHP302").fix is None


def test_what_rests_on_another_fault_is_not_safe() -> None:
    """Two branches of different sizes cannot be joined; what comes behind them follows from sizes that will change."""
    code = forward(
        "both = torch.cat([self.first(x), self.second(x)], 1)\nreturn self.norm(both)",
        "2, 3, 32, 32",
        "self.first = nn.Conv2d(3, 8, 3)\nself.second = nn.Conv2d(3, 8, 5)\nself.norm = nn.BatchNorm2d(24)",
    )
    fix = next((finding.fix for finding in lint(code) if finding.code == "SHP203"), None)
    assert fix is None or fix.applicability == "unsafe"


@pytest.mark.parametrize(
    ("call", "parameter", "fixed"), [("T.flatten(np)", "np", "T.flatten(np, 1)"), ("np.flatten()", "np", "np.flatten(1)")]
)
def test_what_a_file_imports_says_what_a_function_is(call: str, parameter: str, fixed: str) -> None:
    source = f"""
    import torch as T

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.fc = nn.Linear(784, 10)

        def forward(self, {parameter}):
            return self.fc({call})

    Net()(T.randn(64, 1, 28, 28))
    """
    (finding,) = lint(source)
    assert finding.fix is not None
    assert [edit.content for edit in finding.fix.edits] == [fixed]
