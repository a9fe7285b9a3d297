"""The engine: what a file's report says, the targets of `show`, and the rows of its table."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from shapelint.engine import FileReport, Settings, Shown, UsageError, check_file, show
from shapelint.findings import Severity

FILE = Path("/nowhere/model.py")
MODELS = """\
import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return x + self.conv(x)


class Net(nn.Module):
    def __init__(self, width=8, classes=10):
        super().__init__()
        self.stem = nn.Conv2d(3, width, 3, padding=1)
        self.blocks = nn.Sequential(Block(width), Block(width))
        self.head = nn.Linear(width, classes)

    def forward(self, x):
        x = self.blocks(self.stem(x))
        return self.head(x.mean((2, 3)))


def tiny(classes=2):
    return Net(4, classes)


def needs(width):
    return Net(width)


def fails():
    raise ValueError("no weights")


NUMBER = 3
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.py"
    path.write_text(MODELS)
    return path


def check(text: str, *inputs: str, path: Path = FILE) -> FileReport:
    return check_file(path, text, Settings(inputs=inputs))


# Targets of `show`


def shown(file: Path, target: str, *inputs: str) -> Shown:
    return show(f"{file}{target}", inputs, Settings())


TARGETS = {
    "": (8, 10),
    "::Net": (8, 10),
    "::Net()": (8, 10),
    "::Net(16)": (16, 10),
    "::Net(16, classes=3)": (16, 3),
    "::Net(width=4 * 8)": (32, 10),
    "::tiny": (4, 2),
    "::tiny()": (4, 2),
    "::tiny(classes=5)": (4, 5),
    "::needs(24)": (24, 10),
}


@pytest.mark.parametrize(("target", "wanted"), TARGETS.items(), ids=str)
def test_targets(file: Path, target: str, wanted: tuple[int, int]) -> None:
    width, classes = wanted
    table = shown(file, target, "2,3,32,32")
    assert table.outputs == [(2, classes)]
    assert table.parameters == 3 * width * 9 + width + 2 * (width * width * 9 + width) + width * classes + classes
    assert (table.findings, table.notes) == ([], [])


def test_a_symbolic_table(file: Path) -> None:
    table = shown(file, "::Net")
    assert [str(dim) for dim in table.inputs[0]["shape"]] == ["N", "3", "H", "W"]
    assert table.requirements == []


def test_a_class_of_symbols(file: Path) -> None:
    table = shown(file, "::Block")
    (output,) = table.outputs
    assert output is not None
    assert [str(output[axis]) for axis in (0, 2, 3)] == ["N", "H", "W"]
    assert str(table.parameters) == "width*(9*width + 1)"


def test_rows_of_the_table(file: Path) -> None:
    table = shown(file, "::Net", "2,3,32,32")
    named = [(call.name, call.type, call.row, call.parameters) for call in table.layers if call.name is not None]
    assert named == [
        ("stem", "Conv2d", 22, 224),
        ("blocks.0.conv", "Conv2d", 11, 584),
        ("blocks.1.conv", "Conv2d", 11, 584),
        ("head", "Linear", 23, 90),
    ]
    assert [call.operation for call in table.layers if call.name is None] == ["torch.mean"]


def test_edges_follow_the_data(file: Path) -> None:
    table = shown(file, "::Net", "2,3,32,32")
    position = {call.name or call.type: index for index, call in enumerate(table.layers)}
    path = ["stem", "blocks.0.conv", "blocks.1.conv", "mean", "head"]
    assert {(position[a], position[b]) for a, b in pairwise(path)} <= set(table.edges)


BAD_TARGETS = {
    "::Nett": "has no `Nett`; did you mean `Net`",
    "::tinny(3)": "has no `tinny`; did you mean `tiny`",
    "::Encoder": "has no `Encoder`$",
    "::Net(": "is not a class or factory with arguments",
    "::Net(1, 2, 3, 4)": "could not be built: TypeError",
    "::Net(depth=3)": "could not be built: TypeError",
    "::needs": "could not be built: TypeError",
    "::fails": "could not be built: ValueError: no weights",
}


@pytest.mark.parametrize(("target", "message"), BAD_TARGETS.items(), ids=str)
def test_bad_targets(file: Path, target: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        shown(file, target)


@pytest.mark.parametrize(
    ("text", "message"),
    [(None, r"model\.py: "), ("x = 1\n", r"defines no model; name a factory as .*model\.py::name\(\)"), ("x = (\n", r"model\.py: ")],
)
def test_bad_files(tmp_path: Path, text: str | None, message: str) -> None:
    path = tmp_path / "model.py"
    if text is not None:
        path.write_text(text)
    with pytest.raises(UsageError, match=message):
        shown(path, "")


def test_bad_input_of_show(file: Path) -> None:
    with pytest.raises(UsageError, match="cannot be negative"):
        shown(file, "::Net", "1,-3")


def test_a_table_with_a_mistake(file: Path) -> None:
    table = shown(file, "::Net", "2,4,32,32")
    assert [finding.code for finding in table.findings] == ["SHP202"]


# Reports


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", []),
        ("x = 1\n", []),
        ("def f(:\n", ["SHP901"]),
        ("import torch\ndef f(:\n", ["SHP901"]),
        ("import torch\n", []),
        (MODELS, []),
    ],
)  # fmt: skip
def test_findings_of_texts(text: str, codes: list[str]) -> None:
    result = check(text)
    assert [finding.code for finding in result.findings] == codes
    assert result.faults == []


def test_a_syntax_error_has_its_place() -> None:
    (finding,) = check("import torch\nx = (1,\n").findings
    assert (finding.code, finding.severity, finding.place.filename) == ("SHP901", Severity.ERROR, str(FILE))
    assert finding.place.span.row == 2


def test_models_are_reported() -> None:
    result = check(MODELS)
    assert {(model.name, model.row, model.complete) for model in result.models} == {("Net", 14, True), ("Block", 5, True)}


def test_paths_become_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert check(MODELS, path=Path("model.py")).filename == str(tmp_path / "model.py")


WRONG = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(8, 16)
        self.b = nn.Linear(12, 4)

    def forward(self, x):
        return self.b(self.a(x))
"""


OTHER = """

class Other(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)

    def forward(self, x):
        return self.conv(x)
"""


def test_a_place_is_reported_once() -> None:
    assert [
        f.code for f in check(WRONG + "\n\nfor n in (1, 2, 3):\n    Net()(torch.randn(n, 8))\nNet()(torch.randn(5, 8))\n").findings
    ] == ["SHP201"]


def test_findings_are_sorted() -> None:
    text = WRONG.replace("Net", "Second") + "\n\n" + WRONG.partition("\n\n\n")[2].replace("Net", "First")
    assert [finding.place.span.row for finding in check(text).findings] == [9, 19]


def test_faults_of_the_linter_end_a_scenario_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of a shape function is told, and what does not use it is still checked."""
    from shapelint.library.registry import lookup

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("our own mistake")

    monkeypatch.setattr(lookup("torch.nn.Conv2d"), "forward", broken)
    result = check(WRONG + OTHER)
    assert [finding.code for finding in result.findings if finding.severity > Severity.INFO] == ["SHP201"]
    assert any("our own mistake" in fault for fault in result.faults)
    assert {model.name: model.complete for model in result.models}["Other"] is False


def test_attributes_of_what_is_unknown(tmp_path: Path) -> None:
    """The linter's own attributes of an unknown value are not those of what it stands for."""
    path = tmp_path / "program.py"
    path.write_text(
        "import torch\nfrom nowhere import Base, options\n\n\nclass Net(Base):\n    def __init__(self, size):\n"
        "        Base.__init__(self, size, mode=3)\n\n\nNet(3)\nfor key, value in options.items():\n    print(key + options.reason)\n"
    )
    report = check_file(path, None, Settings(project_evidence=False))
    assert (report.findings, report.faults) == ([], [])


def test_the_version_of_python_that_the_code_is_written_for() -> None:
    text = "import sys\nfrom torch import nn, zeros\nn = 3 if sys.version_info >= (3, 12) else 4\nnn.Linear(n, 2)(zeros(1, 4))\n"
    assert [bool(check_file(FILE, text, Settings(target=target)).findings) for target in ((3, 12), (3, 9))] == [True, False]


def test_each_file_is_a_program_of_its_own(tmp_path: Path) -> None:
    """What a script does to a module that others import too is not there when these are checked."""
    (tmp_path / "sizes.py").write_text("WIDTHS = [12]\n")
    (tmp_path / "a_script.py").write_text("import torch\nimport sizes\nsizes.WIDTHS[0] = 13\nprint(torch.zeros(2))\n")
    (tmp_path / "net.py").write_text("from sizes import WIDTHS\n" + WRONG.replace("8, 16", "8, WIDTHS[0]"))
    settings = Settings(project_evidence=False)
    assert [finding.code for finding in check_file(tmp_path / "net.py", None, settings).findings] == []
    assert [finding.code for finding in check_file(tmp_path / "a_script.py", None, settings).findings] == []
    assert [finding.code for finding in check_file(tmp_path / "net.py", None, settings).findings] == []
