"""Doubts: parameters of a `forward` that need not be tensors, of which nothing is claimed that hangs on it."""

from __future__ import annotations

import pytest
from scenes import FILE, expected, found, net, program
from shapelint.evidence.doubts import doubtful
from shapelint.evidence.session import Session
from shapelint.source.files import SourceFile

DOUBTFUL = {
    "return x + y": "",
    "return x.shape": "",
    "return isinstance(x, list)": "x",
    "return len(x)": "x",
    "for each in x: pass": "x",
    "return [each for each in y]": "y",
    "a, b = x": "x",
    "a, b = x.shape": "",
    "return x[0]": "x",
    "return x[:, 0]": "",
    "return x['ids']": "x",
    "return y is None": "y",
    "return f(*x)": "x",
    "return torch.zeros(y)": "y",
    "return torch.zeros(1, y)": "y",
    "return range(x), y[0]": "x y",
    "z = 3\nreturn z[0]": "",
}


@pytest.mark.parametrize(("body", "names"), DOUBTFUL.items(), ids=str)
def test_what_is_doubtful(body: str, names: str) -> None:
    text = "import torch\n\n\ndef forward(self, x, y):\n" + "".join(f"    {line}\n" for line in body.split("\n"))
    session = Session(SourceFile(str(FILE), text), FILE)
    session.evaluate_body(as_script=False)
    assert doubtful(session.module.namespace["forward"]) == set(names.split())


def test_defaults_of_none_are_doubtful() -> None:
    session = Session(SourceFile(str(FILE), text := "def forward(self, x, y=None, z=3): pass\n"), FILE)
    session.evaluate_body(as_script=False)
    assert doubtful(session.module.namespace["forward"]) == {"y"}, text


def test_only_functions_of_the_user_are_asked() -> None:
    assert doubtful(len) == frozenset()
    assert doubtful(None) == frozenset()


TREATED = {
    "a list of features": net(
        "self.a = nn.Conv2d(8, 4, 1)\nself.b = nn.Conv2d(16, 4, 1)", "return self.a(features[0]) + self.b(features[1])", takes="features"
    ),
    "a pair": net("self.a = nn.Linear(8, 4)\nself.b = nn.Linear(16, 4)", "x, y = pair\nreturn self.a(x) + self.b(y)", takes="pair"),
    "features in a loop": net(
        "self.convs = nn.ModuleList([nn.Conv2d(c, 4, 1) for c in (8, 16)])",
        "return [conv(x) for conv, x in zip(self.convs, features)]",
        takes="features",
    ),
    "a dictionary": net("self.a = nn.Conv2d(8, 4, 1)\nself.b = nn.Linear(3, 1)", "return self.a(x['image']), self.b(x['label'])"),
    "a number that is asked": net("self.a = nn.Linear(8, 4)", "return self.a(x) + torch.zeros(n, 4)", takes="x, n"),
    "None that is asked": net(
        "self.a = nn.Linear(8, 4)\nself.b = nn.Linear(8, 4)",
        "if y is None:\n    y = x\nreturn self.a(x) + self.b(y)",
        takes="x, y",
    ),
    "a mistake beside a doubt": net(
        "self.a = nn.Conv2d(3, 4, 1)\nself.b = nn.Conv2d(5, 4, 1)  # error: SHP202",
        "if len(x) > 3:\n    print('many')\nreturn self.b(self.a(y))",
        takes="x, y",
    ),
}


@pytest.mark.parametrize("code", TREATED.values(), ids=TREATED)
def test_nothing_hangs_on_a_doubt(code: str) -> None:
    assert found(text := program(code)) == expected(text)
