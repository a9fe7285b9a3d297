"""Scenarios: the scripts that call a model, and what stands for them where nothing does."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from scenes import FILE, expected, found, net, program, report
from shapelint.engine import Settings, check_file
from shapelint.evidence.watchdog import watchdog
from shapelint.interpreter.budget import Exhausted, Limits

DENSE = net("self.body = nn.Linear(16, 4)  # error: SHP201")
DENSE_RIGHT = net("self.body = nn.Linear(16, 4)")
PICTURE = net(
    "self.conv = nn.Conv2d(3, 8, 3, padding=1)\nself.fc = nn.Linear(8 * 16 * 16, 10)  # error: SHP201",
    "return self.fc(F.max_pool2d(self.conv(x), 2).flatten(1))",
)
CHAIN = net("self.a = nn.Linear(8, 16)\nself.b = nn.Linear(12, 4)  # {}: SHP201", "return self.b(self.a(x))", name="{}")
"""Wrong whatever comes in."""


def chain(name: str = "Net", severity: str = "error") -> str:
    return CHAIN.format(name, severity)


CALLS = {
    "the body of the file": "Net()(torch.randn(2, 12))",
    "the main block": "if __name__ == '__main__':\n    Net()(torch.randn(2, 12))",
    "main called": "def main():\n    Net()(torch.randn(2, 12))\n\n\nif __name__ == '__main__':\n    main()",
    "main not called": "def main():\n    Net()(torch.randn(2, 12))",
    "main with defaults": "def main(features=12):\n    Net()(torch.randn(2, features))",
    "a test": "def test_forward():\n    y = Net()(torch.randn(2, 12))\n    assert y.shape == (2, 4)",
    "a function that receives the model": "def train(model):\n    model(torch.randn(2, 12))\n\n\ntrain(Net())",
    "a loop": "net = Net()\nfor step in range(3):\n    net(torch.randn(2, 12))",
    "a loader of tensors": "data = [torch.randn(2, 12) for _ in range(2)]\nnet = Net()\nfor batch in data:\n    net(batch)",
    "torchinfo": "from torchinfo import summary\nsummary(Net(), input_size=(2, 12))",
    "torchinfo with data": "from torchinfo import summary\nsummary(Net(), input_data=torch.randn(2, 12))",
    "torchsummary": "from torchsummary import summary\nsummary(Net(), (12,))",
    "torch.jit.trace": "torch.jit.trace(Net(), torch.randn(2, 12))",
    "torch.jit.trace of several": "torch.jit.trace(Net(), (torch.randn(2, 12),))",
    "torch.onnx.export": "torch.onnx.export(Net(), torch.randn(2, 12), 'net.onnx')",
    "thop": "from thop import profile\nmacs, params = profile(Net(), inputs=(torch.randn(2, 12),))",
    "a model in a list": "for model in [Net()]:\n    model.eval()(torch.randn(2, 12))",
    "a wrapper": "net = nn.DataParallel(Net())\nnet(torch.randn(2, 12))",
    "a device": "device = 'cuda' if torch.cuda.is_available() else 'cpu'\nNet().to(device)(torch.randn(2, 12).to(device))",
    "no_grad": "with torch.no_grad():\n    Net()(torch.randn(2, 12))",
    "compiled": "torch.compile(Net())(torch.randn(2, 12))",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_calls_are_evidence(call: str) -> None:
    assert found(text := program(DENSE, call)) == expected(text)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_calls_that_fit(call: str) -> None:
    assert found(program(DENSE_RIGHT, call.replace("12", "16"))) == set()


def test_the_evidence_is_named() -> None:
    (finding,) = report(program(DENSE, "Net()(torch.randn(2, 12))")).findings
    (evidence,) = finding.evidence
    assert (evidence.kind, evidence.message) == ("call", "Net()(torch.randn(2, 12))")


NOT_EVIDENCE = {
    "a function that needs an argument": "def main(x):\n    Net()(torch.randn(2, 12))",
    "a function of another name": "def helper():\n    Net()(torch.randn(2, 12))",
    "caught": "try:\n    Net()(torch.randn(2, 12))\nexcept RuntimeError:\n    pass",
    "expected to fail": "import pytest\n\n\ndef test_bad():\n    with pytest.raises(RuntimeError):\n        Net()(torch.randn(2, 12))",
}


@pytest.mark.parametrize("call", NOT_EVIDENCE.values(), ids=NOT_EVIDENCE)
def test_what_is_no_evidence(call: str) -> None:
    assert found(program(DENSE_RIGHT, call)) == set()


CONSTRUCTORS = {
    "symbols for numbers": net(
        "self.a = nn.Linear(dim, 2 * dim)\nself.b = nn.Linear(dim * 2, dim)", "return self.b(self.a(x))", built="dim"
    ),
    "symbols that cannot agree": net(
        "self.a = nn.Linear(dim, 2 * dim)\nself.b = nn.Linear(3 * dim, dim)  # error: SHP201", "return self.b(self.a(x))", built="dim"
    ),
    "symbols that could agree": net(
        "self.a = nn.Linear(8, n)\nself.b = nn.Linear(hidden, 8)", "return self.b(self.a(x))", built="n, hidden"
    ),
    "an annotation": net(
        "self.a = nn.Linear(foo, foo)\nself.b = nn.Linear(foo + 1, 8)  # error: SHP201", "return self.b(self.a(x))", built="foo: int"
    ),
    "a keyword": net(
        "self.a = nn.Linear(dim, dim)\nself.b = nn.Linear(dim + 1, 8)  # error: SHP201", "return self.b(self.a(x))", built="*, dim"
    ),
    "defaults": net("self.a = nn.Linear(8, dim)\nself.b = nn.Linear(12, 8)  # error: SHP201", "return self.b(self.a(x))", built="dim=16"),
    "an unknown object": net("self.a = things.first\nself.b = nn.Linear(12, 8)", "return self.b(self.a(x))", built="things"),
    "a loop": net("self.body = nn.Sequential(*[nn.Linear(dim, dim) for _ in range(depth)])", built="dim, depth"),
    "a loop with a mistake": net(
        "self.body = nn.Sequential(*[nn.Linear(dim, dim + 1) for _ in range(depth)])  # error: SHP201", built="dim, depth"
    ),
    "a loop that hangs on a size": net(
        "sizes = [dim // 2**i for i in range(depth)]\nself.body = nn.Sequential(*[nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])])",
        built="dim, depth",
    ),
    "a loop that fits one constant": net(
        "self.convs = nn.ModuleList([nn.Conv2d(8, 8, 3, stride=2, padding=1) for _ in range(n_layers)])\n"
        "self.fc = nn.Linear(8 * 2 ** n_layers, 4)",
        "for conv in self.convs:\n    x = conv(x)\nreturn self.fc(x.mean((2, 3)))",
        built="n_layers",
    ),
    "a loop beside a mistake": net(
        "self.body = nn.Sequential(*[nn.Linear(dim, dim) for _ in range(depth)])\n"
        "self.a = nn.Linear(dim, 2 * dim)\nself.b = nn.Linear(dim, 8)  # error: SHP201",
        "return self.b(self.a(self.body(x)))",
        built="dim, depth",
    ),
    "arguments handed on": net("self.a = nn.Linear(dim, dim)", "return self.a(x)", name="Base", built="dim")
    + "\n\nclass Net(Base):\n    def __init__(self, *args, **kwargs):\n        super().__init__(*args, **kwargs)\n",
    "heads": net(
        "self.heads = heads\nself.qkv = nn.Linear(dim, 3 * dim)\nself.out = nn.Linear(dim, dim)",
        "b, n, c = x.shape\nqkv = self.qkv(x).reshape(b, n, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)\n"
        "q, k, v = qkv.unbind(0)\nx = (q @ k.transpose(-2, -1)) @ v\nreturn self.out(x.transpose(1, 2).reshape(b, n, c))",
        built="dim, heads",
    ),
}


@pytest.mark.parametrize("code", CONSTRUCTORS.values(), ids=CONSTRUCTORS)
def test_constructor_arguments(code: str) -> None:
    assert found(text := program(code)) == expected(text)


CONFIGURATION = """\
from dataclasses import dataclass


@dataclass
class Config:
    width: int = 16
    inner: int = 32
"""
FEED = "self.a = nn.Linear(config.width, config.inner)\nself.b = nn.Linear(config.{}, 8)  # {}SHP201"
CONFIGURATIONS = {
    "a dataclass": (CONFIGURATION, net(FEED.format("inner", ""), "return self.b(self.a(x))", built="config: Config")),
    "a dataclass and a mistake": (CONFIGURATION, net(FEED.format("width", "error: "), "return self.b(self.a(x))", built="config: Config")),
    "annotated by another class": (
        CONFIGURATION,
        net("self.body = nn.Linear(config.width, 2)", built="config: Config", name="Other"),
        net(FEED.format("width", "error: "), "return self.b(self.a(x))", built="config"),
    ),
    "an optional one": (CONFIGURATION, net(FEED.format("width", "error: "), "return self.b(self.a(x))", built="config: Config | None")),
    "in quotes": (CONFIGURATION, net(FEED.format("width", "error: "), "return self.b(self.a(x))", built="config: 'Config'")),
    "a plain class": (
        "class Config:\n    width = 16\n    inner = 32\n",
        net(FEED.format("width", "error: "), "return self.b(self.a(x))", built="config: Config"),
    ),
    "without defaults": (
        "class Config:\n    def __init__(self, width, inner):\n        self.width, self.inner = width, inner\n",
        net(FEED.format("width", ""), "return self.b(self.a(x))", built="config: Config"),
    ),
    "in quotes that are not an expression": (net(FEED.format("width", ""), "return self.b(self.a(x))", built="config: 'a config'"),),
    "of nowhere": (net(FEED.format("width", ""), "return self.b(self.a(x))", built="config: Missing"),),
    "built by a script": (
        CONFIGURATION,
        net(FEED.format("width", "error: "), "return self.b(self.a(x))", built="config"),
        "Net(Config(width=8))(torch.randn(2, 8))",
    ),
}


@pytest.mark.parametrize("parts", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_configurations(parts: tuple[str, ...]) -> None:
    assert found(text := program(*parts)) == expected(text)


MADE = "self.a = nn.Linear(8, {})\nself.b = nn.Linear(12, 4)"
TWO = "return self.b(self.a(x))"
WITNESSES = {
    "a factory that fits": (net(MADE.format("width"), TWO, built="width=16"), "def small():\n    return Net(width=12)\n"),
    "a factory of a factory": (
        net(MADE.format("width"), TWO, built="width=16"),
        "def build(width=12):\n    return Net(width)\n\n\ndef small():\n    return build()\n",
    ),
    "keywords handed on": (net(MADE.format("width"), TWO, built="width=16"), "def small(**kwargs):\n    return Net(width=12, **kwargs)\n"),
    "a factory that does not fit either": (
        net("self.a = nn.Linear(8, width)\nself.b = nn.Linear(12, 4)  # error: SHP201", TWO, built="width=16"),
        "def small():\n    return Net(width=20)\n",
    ),
    "a factory that needs an argument": (
        net("self.a = nn.Linear(8, width)\nself.b = nn.Linear(12, 4)  # error: SHP201", TWO, built="width=16"),
        "def small(width):\n    return Net(width)\n",
    ),
    "no factory": (net("self.a = nn.Linear(8, width)\nself.b = nn.Linear(12, 4)  # error: SHP201", TWO, built="width=16"),),
}


@pytest.mark.parametrize("parts", WITNESSES.values(), ids=WITNESSES)
def test_factories_as_witnesses(parts: tuple[str, ...]) -> None:
    assert found(text := program(*parts)) == expected(text)


REACHED = {
    "built but not called": (chain(), "net = Net()"),
    "a part that is never called": (
        chain("Part", "warning"),
        net("self.part = Part()\nself.fc = nn.Linear(8, 4)", "return self.fc(x)"),
        "Net()(torch.randn(2, 8))",
    ),
    "a part that is never called, but right": (
        net("self.body = nn.Linear(8, 16)", name="Part"),
        net("self.part = Part()\nself.fc = nn.Linear(8, 4)", "return self.fc(x)"),
        "Net()(torch.randn(2, 8))",
    ),
    "neither built nor called": (chain(),),
    "called": (chain(), "Net()(torch.randn(2, 8))"),
    "reached by another": (
        net("self.body = nn.Linear(dim, 16)", name="Block", built="dim=8"),
        net("self.block = Block(12)\nself.fc = nn.Linear(16, 4)", "return self.fc(self.block(x))"),
    ),
    "a mistake within another": (
        chain("Block"),
        net("self.block = Block()", "return self.block(x)"),
    ),
    "a mistake between two": (
        net("self.body = nn.Linear(dim, 16)", name="Block", built="dim"),
        net("self.block = Block(12)\nself.fc = nn.Linear(12, 4)  # error: SHP201", "return self.fc(self.block(x))"),
    ),
    "one model called and one not": (DENSE_RIGHT, chain("Other"), "Net()(torch.randn(2, 16))"),
    "defaults that nobody uses": (
        net("self.a = nn.Linear(8, width)\nself.b = nn.Linear(12, 4)", TWO, built="width=16"),
        "Net(12)(torch.randn(2, 8))",
    ),
}


@pytest.mark.parametrize("parts", REACHED.values(), ids=REACHED)
def test_what_is_reached(parts: tuple[str, ...]) -> None:
    assert found(text := program(*parts)) == expected(text)


FIT = net(
    "self.conv = nn.Conv2d(3, 8, 3, padding=1)\nself.fc = nn.Linear(8 * 16 * 16, 10){}",
    "return self.fc(F.max_pool2d(self.conv(x), 2).flatten(1))",
)
ALTERNATIVES = {
    "a picture of an odd size": (FIT.format(""), "Net()(torch.randn(1, 3, 50, 50))  # error: SHP601"),
    "a picture that is not square": (FIT.format(""), "Net()(torch.randn(1, 3, 32, 48))  # error: SHP601"),
    "a usual picture": (FIT.format("  # error: SHP201"), "Net()(torch.randn(1, 3, 64, 64))"),
    "the right picture": (FIT.format(""), "Net()(torch.randn(1, 3, 32, 32))"),
    "no picture would fit": (
        FIT.format("  # error: SHP201").replace("8 * 16 * 16", "8 * 15 * 7"),
        "Net()(torch.randn(1, 3, 50, 50))",
    ),
    "in a main function": (FIT.format(""), "def main():\n    Net()(torch.randn(1, 3, 50, 50))  # error: SHP601\n"),
}


@pytest.mark.parametrize("parts", ALTERNATIVES.values(), ids=ALTERNATIVES)
def test_alternatives(parts: tuple[str, ...]) -> None:
    assert found(text := program(*parts)) == expected(text)


ABSTRACT = {
    "an abstract class": "from abc import ABC, abstractmethod\n\n\n"
    "class Net(nn.Module, ABC):\n    @abstractmethod\n    def head(self, x): ...\n\n"
    "    def forward(self, x):\n        return self.head(x)\n",
    "not implemented": net("self.a = nn.Linear(8, 8)", "return self.head(self.a(x))")
    + "\n    def head(self, x):\n        raise NotImplementedError\n",
    "an attribute of its subclasses": net("self.a = nn.Linear(8, 8)", "return self.head(self.a(x))", name="Base")
    + "\n\nclass Net(Base):\n    def __init__(self):\n        super().__init__()\n        self.head = nn.Linear(8, 2)\n",
    "an attribute of its subclass and a mistake": net("self.a = nn.Linear(8, 8)", "return self.head(self.a(x))", name="Base")
    + "\n\nclass Net(Base):\n    def __init__(self):\n        super().__init__()\n        self.head = nn.Linear(9, 2)  # error: SHP201\n",
    "an attribute set from outside": net("self.a = nn.Linear(8, 8)", "return self.head(self.a(x))") + "\n\ndef build():\n    net = Net()\n"
    "    net.head = nn.Linear(8, 2)\n    return net\n",
    "an attribute that is nowhere": net("self.a = nn.Linear(8, 8)", "return self.head(self.a(x))"),
    "an attribute that is nowhere, called": net("self.a = nn.Linear(8, 8)", "return self.head(self.a(x))  # error: SHP604")
    + "\n\nNet()(torch.randn(2, 8))\n",
    "an attribute that the constructor lacks": net("self.body = nn.Linear(self.width, 8)  # error: SHP604"),
    "a name that is nowhere": net("self.a = nn.Linear(8, 8)", "return head(self.a(x))  # error: SHP604"),
    "half a constructor": "class Net(nn.Module):\n    def forward(self, x):\n        return x\n",
    "a mixin": "class Mixin:\n    def encode(self, x):\n        return self.encoder(x)\n\n\n"
    "class Net(Mixin, nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.encoder = nn.Linear(8, 8)\n\n    def forward(self, x):\n        return self.encode(x)\n",
    "no forward": "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(8, 8)\n",
    "checks of its arguments": net("if mode not in ('a', 'b'):\n    raise ValueError(mode)\nself.body = nn.Linear(8, 8)", built="mode"),
}


@pytest.mark.parametrize("code", ABSTRACT.values(), ids=ABSTRACT)
def test_abstract_and_partly_built(code: str) -> None:
    assert found(text := program(code)) == expected(text)


COMPLETE = {
    "whole": (net("self.body = nn.Linear(8, 8)"), True),
    "symbolic": (net("self.body = nn.Linear(dim, 8)", built="dim"), True),
    "an unknown layer": (net("self.body = nowhere.Layer(8)"), False),
    "an unknown import": ("from nowhere import Layer\n\n\n" + net("self.body = Layer(8)"), False),
    "an unknown argument": (net("self.body = layer", built="layer"), False),
    "a loop without an end": (net("self.body = nn.Linear(8, 8)", "while True:\n    x = x + 1"), False),
    "called": (net("self.body = nn.Linear(8, 8)") + "\n\nNet()(torch.randn(1, 8))", True),
    "called, but unknown": ("from nowhere import Layer\n\n\n" + net("self.body = Layer(8)") + "\n\nNet()(torch.randn(1, 8))", False),
}


@pytest.mark.parametrize(("code", "complete"), COMPLETE.values(), ids=COMPLETE)
def test_completeness(code: str, complete: bool) -> None:
    result = check_file(FILE, program(code), Settings(limits=Limits(steps=20_000)))
    (told,) = (model.reasons for model in result.models)
    assert (told == []) is complete, told


FOREVER = net("self.body = nn.Linear(8, 8)", "while True:\n    x = self.body(x)", name="Forever")


@pytest.mark.parametrize("parts", [(FOREVER, chain()), (chain(), FOREVER), (chain(), "def main():\n    while True:\n        pass\n")])
def test_what_never_ends_leaves_the_others(parts: tuple[str, ...]) -> None:
    text = program(*parts)
    result = check_file(FILE, text, Settings(limits=Limits(steps=20_000)))
    assert result.faults == []
    assert {(f.place.span.row, f.code) for f in result.findings if f.code != "SHP902"} == {(row, code) for row, _, code in expected(text)}


def test_seconds_of_a_file_are_shared() -> None:
    result = check_file(FILE, program(chain()), Settings(limits=Limits(file_seconds=0)))
    assert result.faults == []
    assert result.findings == []


def test_factories_without_end() -> None:
    text = program(net(MADE.format("width"), TWO, built="width=16"), "def small():\n    while True:\n        Net()\n")
    result = check_file(FILE, text, Settings(limits=Limits(steps=5_000)))
    assert result.faults == []


FACTORY = """
import functools
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, features, classes):
        super().__init__()
        self.features = features
        self.fc = nn.Linear(8 * {size}, classes)

    def forward(self, x):
        return self.fc(torch.flatten(self.features(x), 1))


def logged(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


{decorator}
def build(classes=10):
    return Net(nn.Sequential(nn.Conv2d(3, 8, 3), nn.AdaptiveAvgPool2d((7, 7))), classes)


build.__wrapped__ = {wrapped}
"""


@pytest.mark.parametrize(("size", "codes"), [("7 * 7", []), ("6 * 6", ["SHP201"])])
@pytest.mark.parametrize(("decorator", "wrapped"), [("", "None"), ("@logged", "build.__wrapped__"), ("", "build")])
def test_a_model_as_a_factory_builds_it(size: str, codes: list[str], decorator: str, wrapped: str, tmp_path: Path) -> None:
    """Where the constructor takes a module, a function of the file shows which; one that is wrapped in itself ends, too."""
    path = tmp_path / "model.py"
    path.write_text(FACTORY.format(size=size, decorator=decorator, wrapped=wrapped))
    report = check_file(path, None, Settings(project_evidence=False))
    assert [finding.code for finding in report.findings] == codes
    assert all(model.complete for model in report.models)


def test_the_watchdog_rings_again_where_it_was_not_heard() -> None:
    class Slow:
        def __del__(self) -> None:
            begun = time.process_time()
            while time.process_time() - begun < 0.3:
                pass

    begun = time.process_time()
    with pytest.raises(Exhausted), watchdog(0.1):
        Slow()
        while time.process_time() - begun < 10:
            pass
    assert time.process_time() - begun < 3
