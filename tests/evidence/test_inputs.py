"""Inputs: those that the user describes, and the symbolic ones of a model of which nothing is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scenes import expected, found, net, program, report
from shapelint.engine import Settings, Shown, UsageError, show
from shapelint.evidence.inputs import BadInput, InputSpec, Knowledge, parse_input, tensor_of
from shapelint.parts import CHANNELS_FIRST

TEXTS = {
    "1,3,224,224": InputSpec((1, 3, 224, 224)),
    "1, 3, 224, 224": InputSpec((1, 3, 224, 224)),
    "[1,3,8,8]": InputSpec((1, 3, 8, 8)),
    "(1,3,8,8)": InputSpec((1, 3, 8, 8)),
    "N,3,H,W": InputSpec(("N", 3, "H", "W")),
    "8,64:int64": InputSpec((8, 64), "int64"),
    "x=1,3,32,32": InputSpec((1, 3, 32, 32), parameter="x"),
    "mask = 8,64:bool": InputSpec((8, 64), "bool", "mask"),
    "7,": InputSpec((7,)),
    "": InputSpec(()),
    "0,3": InputSpec((0, 3)),
}


@pytest.mark.parametrize(("text", "spec"), TEXTS.items(), ids=str)
def test_parse_input(text: str, spec: InputSpec) -> None:
    assert parse_input(text) == spec


BAD_TEXTS = {
    "1,-1,4": "cannot be negative",
    "1,3x,4": "`3x` is neither a number nor a name",
    "1,2.5": "`2.5`",
    "1 3 4": "write dimensions as 1,3,224,224",
    "8:int46": "no element type `int46`",
}


@pytest.mark.parametrize(("text", "message"), BAD_TEXTS.items(), ids=str)
def test_bad_inputs(text: str, message: str) -> None:
    with pytest.raises(BadInput, match=message) as raised:
        parse_input(text)
    assert f"`{text}`" in str(raised.value)


def test_tensor_of_a_description() -> None:
    tensor = tensor_of(InputSpec(("N", 3, "H"), "int64"), {"H": 8})
    assert [str(dim) for dim in tensor.dims] == ["N", "3", "8"]
    assert tensor.element_type == "int64"


def test_knowledge_is_added_to() -> None:
    knowledge = Knowledge().with_rank("x", 3, "int64").with_sizes({"C": 3}).with_sizes({"H": 8}).with_assumed_rank(4)
    assert knowledge.rank_of("x") == (3, "int64")
    assert knowledge.rank_of("y") == (4, None)
    assert dict(knowledge.sizes) == {"C": 3, "H": 8}
    assert [other.rank_of("x") for other in knowledge.other_ranks()] == [(2, "int64"), (4, "int64")]
    assert knowledge.with_arguments(("depth",), 2).with_loose_loops().arguments == ()


def test_axes_have_as_many_names_as_the_rank() -> None:
    assert all(len(names) == rank for rank, names in CHANNELS_FIRST.items())


# `--input`

DENSE = net("self.body = nn.Linear(16, 4)  # error: SHP201")
DENSE_RIGHT = net("self.body = nn.Linear(16, 4)")
TWO = net("self.a = nn.Linear(8, 4)", "return self.a(x) + y  # error: SHP302", takes="x, y")
TWO_RIGHT = net("self.a = nn.Linear(8, 4)", "return self.a(x) + y", takes="x, y")
OPTIONS = {
    "a wrong size": (DENSE, "model.py::Net=2,12"),
    "a right size": (DENSE_RIGHT, "model.py::Net=2,16"),
    "a name": (DENSE_RIGHT, "model.py::Net=N,features"),
    "two inputs": (TWO, "model.py::Net=2,8;2,5"),
    "two inputs that fit": (TWO_RIGHT, "model.py::Net=2,8;2,4"),
    "inputs by name": (TWO, "model.py::Net=y=2,5;x=2,8"),
    "without a file": (DENSE, "Net=2,12"),
    "a dotted name": (DENSE, "models.Net=2,12"),
    "another file": (DENSE_RIGHT, "other.py::Net=2,12"),
    "the whole path": (DENSE, "/nowhere/model.py::Net=2,12"),
    "against a script that is right": (DENSE + "\n\nNet()(torch.randn(2, 16))\n", "model.py::Net=2,12"),
    "a constructor with symbols": (
        net("self.body = nn.Linear(dim, 4)\nself.end = nn.Linear(5, 2)  # error: SHP201", "return self.end(self.body(x))", built="dim"),
        "model.py::Net=2,12",
    ),
}


@pytest.mark.parametrize(("code", "option"), OPTIONS.values(), ids=OPTIONS)
def test_inputs_of_the_user(code: str, option: str) -> None:
    assert found(text := program(code), option) == expected(text)


def test_the_option_is_the_evidence() -> None:
    (finding,) = report(program(DENSE), "Net=2,12").findings
    assert [evidence.kind for evidence in finding.evidence] == ["option"]


BAD_OPTIONS = {
    "model.py::Nett=2,12": "names `Nett`, but model.py defines no such model; did you mean `Net`?",
    "model.py::Encoder=2,12": "names `Encoder`, but model.py defines no such model$",
    "Net=2,x y": "`x y` is neither a number nor a name",
    "Net=2,12:float23": "no element type `float23`",
}


@pytest.mark.parametrize(("option", "message"), BAD_OPTIONS.items(), ids=str)
def test_bad_options(option: str, message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("?", r"\?")):
        report(program(DENSE_RIGHT), option)


# `# shape:` comments

COMMENTS = {
    "on its own row": net("self.body = nn.Linear(16, 4)  # error: SHP201", "# shape: x = [N, 12]\nreturn self.body(x)"),
    "a right one": net("self.body = nn.Linear(16, 4)", "# shape: x = [N, 16]\nreturn self.body(x)"),
    "behind the header": "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Linear(16, 4)  # error: SHP201\n\n"
    "    def forward(self, x):  # shape: x = [N, 12]\n        return self.body(x)\n",
    "above the header": "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.body = nn.Linear(16, 4)  # error: SHP201\n\n"
    "    # shape: x = [N, 12]\n    def forward(self, x):\n        return self.body(x)\n",
    "elements": net("self.table = nn.Embedding(10, 4)", "# shape: x = [N, 12]:int64\nreturn self.table(x)"),
    "a picture": net(
        "self.conv = nn.Conv2d(3, 8, 3)\nself.fc = nn.Linear(8 * 30 * 30, 2)",
        "# shape: x = [N, 3, 32, 32]\nreturn self.fc(self.conv(x).flatten(1))",
    ),
    "a picture that does not fit": net(
        "self.conv = nn.Conv2d(3, 8, 3)\nself.fc = nn.Linear(8 * 28 * 28, 2)  # error: SHP201",
        "# shape: x = [N, 3, 32, 32]\nreturn self.fc(self.conv(x).flatten(1))",
    ),
    "names that recur": net("", "# shape: x = [N, C]\n# shape: y = [N, C]\nreturn x + y", takes="x, y").replace("        \n", ""),
    "of another class": net("self.body = nn.Linear(16, 4)", "# shape: y = [N, 12]\nreturn self.body(x)"),
}


@pytest.mark.parametrize("code", COMMENTS.values(), ids=COMMENTS)
def test_shape_comments(code: str) -> None:
    assert found(text := program(code)) == expected(text)


def test_the_comment_is_the_evidence() -> None:
    (finding,) = report(program(COMMENTS["on its own row"])).findings
    assert [evidence.kind for evidence in finding.evidence] == ["comment"]


# Symbolic inputs


def table(folder: Path, code: str, *inputs: str) -> Shown:
    file = folder / "model.py"
    file.write_text(program(code))
    return show(f"{file}::Net", inputs, Settings())


def shapes(shown: Shown) -> list[Any]:
    """The shapes of the inputs as text; None for one of which not even the rank is known."""
    return [None if each["shape"] is None else ", ".join(map(str, each["shape"])) for each in shown.inputs]


SYMBOLIC = {
    "a convolution": (net("self.body = nn.Conv2d(3, 8, 3)"), ["N, 3, H, W"]),
    "a convolution of one axis": (net("self.body = nn.Conv1d(16, 8, 3)"), ["N, 16, C"]),
    "a convolution of three axes": (net("self.body = nn.Conv3d(2, 8, 3)"), ["N, 2, D, H, W"]),
    "a pooling, then a convolution": (net("self.body = nn.Conv2d(3, 8, 3)", "return self.body(F.max_pool2d(x, 2))"), ["N, 3, H, W"]),
    "normalization": (net("self.body = nn.BatchNorm2d(6)"), ["N, 6, H, W"]),
    "unpacking": (net("self.body = nn.Linear(16, 4)", "b, t, c = x.shape\nreturn self.body(x)"), ["N, L, 16"]),
    "unpacking a size": (net("self.body = nn.Linear(16, 4)", "b, t, c = x.size()\nreturn self.body(x)"), ["N, L, 16"]),
    "unpacking four": (
        net("self.body = nn.Conv2d(3, 8, 1)", "b, c, h, w = x.shape\nreturn self.body(x).view(b, 8, h * w)"),
        ["N, 3, H, W"],
    ),
    "unpacking the pictures": (net("", "b, c, h, w = x.shape\nreturn x.reshape(b, c, h * w)").replace("        \n", ""), ["N, C, H, W"]),
    "indices": (net("self.body = nn.Embedding(10, 4)"), ["N, C"]),
    "two inputs": (
        net("self.a = nn.Conv2d(3, 8, 3)\nself.b = nn.Conv2d(4, 8, 3)", "return self.a(x), self.b(y)", takes="x, y"),
        ["N, 3, H, W", "N, 4, y_H, y_W"],
    ),
    "a number": (net("self.a = nn.Conv2d(3, 8, 3)", "return self.a(x)[:, :n]", takes="x, n: int"), ["N, 3, H, W"]),
}


@pytest.mark.parametrize(("code", "wanted"), SYMBOLIC.values(), ids=SYMBOLIC)
def test_symbolic_inputs(tmp_path: Path, code: str, wanted: list[str]) -> None:
    shown = table(tmp_path, code)
    assert shapes(shown)[: len(wanted)] == wanted
    assert shown.findings == []
    assert shown.notes == []


REQUIREMENTS = {
    "channels": (net("self.body = nn.Conv2d(3, 8, 3)"), ["at least 3x3x3"]),
    "a flattened picture": (
        net("self.conv = nn.Conv2d(1, 8, 3)\nself.fc = nn.Linear(8 * 26 * 26, 10)", "return self.fc(self.conv(x).flatten(1))"),
        ["accepts 1x28x28"],
    ),
    "a range": (
        net(
            "self.conv = nn.Conv2d(1, 8, 3)\nself.fc = nn.Linear(8 * 13 * 13, 10)",
            "return self.fc(F.max_pool2d(self.conv(x), 2).flatten(1))",
        ),
        ["accepts 1x28x28 up to 1x29x29"],
    ),
    "features": (net("self.body = nn.Linear(16, 4)", "b, t, c = x.shape\nreturn self.body(x)"), []),
}


@pytest.mark.parametrize(("code", "wanted"), REQUIREMENTS.values(), ids=REQUIREMENTS)
def test_requirements(tmp_path: Path, code: str, wanted: list[str]) -> None:
    assert table(tmp_path, code).requirements == wanted


def test_described_inputs_are_shown(tmp_path: Path) -> None:
    shown = table(tmp_path, net("self.body = nn.Conv2d(3, 8, 3)"), "1,3,32,32")
    assert shapes(shown) == ["1, 3, 32, 32"]
    assert shown.outputs == [(1, 8, 30, 30)]
    assert shown.inputs[0]["evidence"] == "command line"


FITTING = {
    "heads after what the shape has": net(
        "self.heads = 4\nself.body = nn.Linear(32, 32)",
        "x = self.body(x)\nx = x.view(*x.shape[:-1], self.heads, -1)\nreturn x.transpose(1, 2)",
    ),
    "a star of the shape": net("self.heads = 4", "return x.unsqueeze(-1).expand(*x.shape, self.heads)"),
    "any rank will do": net("self.body = nn.Linear(16, 4)", "return self.body(x).relu().sum(-1)"),
    "an axis that is the third": net("self.body = nn.Linear(16, 4)", "return self.body(x).mean(dim=2)"),
    "an axis that a batch lacks": net("self.body = nn.Linear(16, 4)", "return self.body(x).transpose(1, 2)"),
    "a mask": net("self.body = nn.Linear(16, 4)", "return self.body(x).masked_fill(mask, 0.0)", takes="x, mask"),
    "a mask that selects": net("self.body = nn.Linear(16, 4)", "return self.body(x[mask])", takes="x, mask"),
    "a mask that is negated": net("self.body = nn.Linear(16, 4)", "return self.body(x) * ~mask", takes="x, mask"),
    "indices that are gathered": net("self.body = nn.Linear(16, 4)", "return self.body(x).gather(1, index)", takes="x, index"),
    "indices and their positions": net(
        "self.words = nn.Embedding(100, 8)\nself.places = nn.Embedding(50, 8)",
        "b, t = ids.shape\nreturn self.words(ids) + self.places(torch.arange(t))",
        takes="ids",
    ),
    "one hot": net("self.body = nn.Linear(10, 4)", "return self.body(F.one_hot(x, 10).float())"),
    "several inputs without a rank": net("self.body = nn.Linear(16, 4)", "return self.body(torch.cat([x, y], dim=1)) * z", takes="x, y, z"),
    "a list of inputs": net("self.body = nn.Linear(16, 4)", "return [self.body(x) for x in xs]", takes="xs"),
    "a dictionary": net("self.body = nn.Linear(16, 4)", "return self.body(batch['x'])", takes="batch: dict"),
    "an annotated list": net("self.body = nn.Linear(16, 4)", "return sum(self.body(x) for x in xs)", takes="xs: list[torch.Tensor]"),
    "one picture": net("self.body = nn.Conv2d(3, 8, 3)", "return self.body(x.unsqueeze(0))"),
    "a sequence first": net("self.rnn = nn.GRU(16, 8)\nself.fc = nn.Linear(8, 2)", "y, h = self.rnn(x)\nreturn self.fc(h[-1])"),
}


@pytest.mark.parametrize("code", FITTING.values(), ids=FITTING)
def test_nothing_is_said_of_what_some_input_fits(code: str) -> None:
    assert found(program(code)) == set()


WRONG = {
    "whatever the rank": net("self.a = nn.Linear(16, 8)\nself.b = nn.Linear(9, 4)  # error: SHP201", "return self.b(self.a(x))"),
    "channels": net("self.a = nn.Conv2d(3, 8, 3)\nself.b = nn.Conv2d(16, 8, 3)  # error: SHP202", "return self.b(self.a(x))"),
    "of the embedding": net("self.a = nn.Embedding(10, 8)\nself.b = nn.Linear(9, 4)  # error: SHP201", "return self.b(self.a(x))"),
    "after unpacking": net("self.body = nn.Linear(16, 4)", "b, t, c = x.shape\nreturn self.body(x).view(b, t, 5)  # error: SHP101"),
    "one input, two demands": net(
        "self.a = nn.Conv2d(3, 8, 3)\nself.b = nn.Conv2d(4, 8, 3)  # error: SHP202", "return self.a(x) + self.b(x)"
    ),
    "indices given to a dense layer": net(
        "self.a = nn.Embedding(10, 8)\nself.b = nn.LayerNorm(9)  # error: SHP203", "return self.b(self.a(input_ids))", takes="input_ids"
    ),
}


@pytest.mark.parametrize("code", WRONG.values(), ids=WRONG)
def test_what_no_input_fits(code: str) -> None:
    assert found(text := program(code)) == expected(text)
