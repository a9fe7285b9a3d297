"""The search for evidence in other files: what it reads, in which order, and where it ends."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from projects import CALL, NET, RIGHT_NET, report, shown, write
from shapelint.evidence import importers, project
from shapelint.evidence.importers import imports_of, read_index
from shapelint.findings import Severity

FOUND = {("net.py", 9, "error", "SHP201")}
BASE = {"pyproject.toml": "", "net.py": NET, "train.py": CALL.format("from net import Net")}

OTHERS = {
    "a file that does not parse": {"broken.py": "from net import Net\n\nfor x in (:\n    Net(\n"},
    "a file that is not text": {"strange.py": "from net import Net\nfor \x00"},
    "a huge file": {"huge.py": "from net import Net\nfor x in []:\n    pass\n" + "x = 1\n" * 100_000},
    "a script that never ends": {"endless.py": "from net import Net\n\nn = 0\nwhile True:\n    n += 1\n"},
    "a script that exits": {"exits.py": "import sys\nfrom net import Net\n\nfor x in range(3):\n    sys.exit(1)\n"},
    "a script that raises": {"raises.py": "from net import Net\n\nfor x in range(3):\n    raise ValueError(x)\n"},
    "a module of the same name elsewhere": {"other/net.py": "def Net():\n    raise ValueError\n"},
    "a virtual environment": {"venv/lib/train.py": CALL.format("from net import Net").replace("28", "40")},
    "an import of itself": {"circle.py": "import circle\nfrom net import Net\n\nfor x in []:\n    pass\n"},
}


@pytest.mark.parametrize("others", OTHERS.values(), ids=OTHERS)
def test_other_files_do_no_harm(others: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, {**BASE, **others})
    result = report(tmp_path / "net.py")
    assert shown(tmp_path, result.findings) == FOUND
    assert result.witnesses == [str(tmp_path / "train.py")]


def test_a_failing_script_is_no_finding_of_the_model(tmp_path: Path) -> None:
    raising = "from net import Net\n\nfor x in range(3):\n    Net(1, 2, 3)\n"
    write(tmp_path, {"pyproject.toml": "", "net.py": RIGHT_NET, "train.py": raising})
    assert shown(tmp_path, report(tmp_path / "net.py").findings) == set()
    assert shown(tmp_path, report(tmp_path / "train.py").findings) == {("train.py", 4, "error", "SHP604")}


def test_a_number_in_the_script_is_found_in_the_script(tmp_path: Path) -> None:
    net = "from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n"
    net += "        self.fc = nn.Linear(n, 2)\n\n    def forward(self, x):\n        return self.fc(x)\n"
    script = "import torch\nfrom net import Net\n\nfor x in range(3):\n    Net(8)(torch.randn(2, 9))\n"
    write(tmp_path, {"pyproject.toml": "", "net.py": net, "train.py": script})
    assert shown(tmp_path, report(tmp_path / "train.py").findings) == {("train.py", 5, "error", "SHP201")}
    assert shown(tmp_path, report(tmp_path / "net.py").findings) == set()


def test_only_so_many_scripts_are_evaluated(tmp_path: Path) -> None:
    scripts = {f"exp_{index:02}.py": CALL.format("from net import Net").replace("28, 28", "30, 30") for index in range(20)}
    write(tmp_path, {"pyproject.toml": "", "net.py": RIGHT_NET, **scripts})
    result = report(tmp_path / "net.py")
    assert len(result.witnesses) == project.SCRIPT_LIMIT
    assert result.notes == [f"evidence: {project.SCRIPT_LIMIT} of the 20 files that import net.py were evaluated"]


def test_the_time_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "SECONDS", 0.3)
    slow = "from net import Net\n\nn = 0\nwhile n >= 0:\n    n += 1\n"
    write(tmp_path, {"pyproject.toml": "", "net.py": RIGHT_NET, **{f"slow_{index}.py": slow for index in range(8)}})
    monkeypatch.setattr(project, "SCRIPT_LIMITS", project.Limits(seconds=0.2, file_seconds=0.2))
    begin = time.process_time()
    result = report(tmp_path / "net.py")
    assert time.process_time() - begin < 5
    assert len(result.notes) == 1


def test_the_search_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {f"m{index}.py": "import net\n" for index in range(20)})
    monkeypatch.setattr(importers, "FILE_LIMIT", 5)
    index = read_index(tmp_path, None)
    assert (len(index.files), index.complete) == (5, False)
    assert not read_index(tmp_path, None, seconds=-1).files


def test_what_a_script_showed_is_kept_until_something_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, BASE)
    report(tmp_path / "net.py")
    evaluated = []
    evaluate = project._evaluated

    def counted(*args: object) -> object:
        evaluated.append(args[1])
        return evaluate(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(project, "_evaluated", counted)
    report(tmp_path / "net.py")
    assert evaluated == []
    (tmp_path / "train.py").write_text(CALL.format("from net import Net").replace("28", "14"))
    assert shown(tmp_path, report(tmp_path / "net.py").findings) == set()
    assert evaluated == [tmp_path / "train.py"]


def test_a_function_that_fails_leaves_the_others_their_classes(tmp_path: Path) -> None:
    """Its file is evaluated anew, and so are the modules that it imports: what the others call is of these."""
    kinds = "from enum import Enum\nclass Kind(Enum):\n    A = 1\n"
    made = "from pk.kinds import Kind\ndef make(kind):\n    if kind == Kind.A:\n        return 1\n    raise ValueError(kind)\n"
    files = {
        "pyproject.toml": "", "pk/__init__.py": "from pk.made import make\nfrom pk.usual import usual\n", "pk/kinds.py": kinds,
        "pk/made.py": made, "pk/usual.py": "from pk.kinds import Kind\ndef usual(): return Kind.A\n",
        "test_x.py": "import torch\nfrom pk import make, usual\n"
        "def test_1():\n    [2][make(usual())]\ndef test_2():\n    make(usual())\n",
    }  # fmt: skip
    write(tmp_path, files)
    assert shown(tmp_path, report(tmp_path / "test_x.py").findings) == {("test_x.py", 4, "error", "SHP604")}
    assert shown(tmp_path, report(tmp_path / "pk/made.py").findings) == set()


def test_the_text_of_an_editor_is_what_counts(tmp_path: Path) -> None:
    """The script is evaluated with the text that was given, not with what the disk holds; findings stay in the file."""
    write(tmp_path, {**BASE, "net.py": RIGHT_NET})
    assert shown(tmp_path, report(tmp_path / "net.py", NET).findings) == FOUND
    assert shown(tmp_path, report(tmp_path / "net.py").findings) == set()
    write(tmp_path, BASE)
    in_editor = report(tmp_path / "train.py", CALL.format("from net import Net")).findings
    assert {finding.place.filename for finding in in_editor if finding.severity >= Severity.WARNING} == {str(tmp_path / "train.py")}


IMPORTS = {
    "import net": [("net", ())],
    "import a.b as c, d": [("a.b", ()), ("d", ())],
    "from a import b, c as d": [("a", ("b", "c"))],
    "from .a import (b,\n    c,\n)": [(".a", ("b", "c"))],
    "from . import a  # b": [(".", ("a",))],
    "    from a import *": [("a", ())],
    "x = 1; y = 'import z'": [],
}


@pytest.mark.parametrize("text", IMPORTS)
def test_imports_are_read_from_lines(text: str) -> None:
    assert list(imports_of(Path("x.py"), text.encode()).wanted) == IMPORTS[text]


def test_the_likeliest_come_first(tmp_path: Path) -> None:
    runs = "for x in []:\n    pass\n"
    files = {
        "net.py": "",
        "zoo.py": "import net\n",
        "train.py": f"import zoo\n{runs}",
        "test_net.py": f"import net\n{runs}",
        "plot.py": f"import net\n{runs}",
        "main.py": f"from net import Net\n{runs}",
    }
    index = read_index(write(tmp_path, files), None)
    assert [path.name for path in index.importers(tmp_path / "net.py")] == ["main.py", "test_net.py", "train.py", "plot.py"]


def test_relative_imports_mean_files_beside(tmp_path: Path) -> None:
    script = "from .net import Net\nfor x in []:\n    pass\n"
    index = read_index(write(tmp_path, {"a/net.py": "", "b/net.py": "", "b/train.py": script}), None)
    assert index.importers(tmp_path / "a" / "net.py") == []
    assert index.importers(tmp_path / "b" / "net.py") == [tmp_path / "b" / "train.py"]
