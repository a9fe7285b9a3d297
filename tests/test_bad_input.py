"""Files that nobody should write: a finding, an unknown or a clear message, never a traceback, never a hang."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapelint.engine import Settings, check_file

TIMEOUT = 120
"""Seconds after which a run counts as hanging; the interpreter's own budgets are far smaller."""

MODEL = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        {build}
        self.fc = nn.Linear(8, 4)

    def forward(self, x):
        {run}
        return self.fc(x)
"""

WRONG = """\
import torch
from torch import nn


class Wrong(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3)
        self.conv2 = nn.Conv2d(17, 4, 3)

    def forward(self, x):
        return self.conv2(self.conv1(x))
"""
"""A file with a plain mistake, which every run is to find besides."""


def model(build: str = "pass", run: str = "pass") -> str:
    return MODEL.format(build=build, run=run)


TEXTS: dict[str, str | bytes] = {
    "empty.py": "",
    "blank.py": "\n\n   \n",
    "comment.py": "# shape: x = [",
    "latin.py": b"name = '\xe9'\n",
    "coding.py": b"# -*- coding: no-such-code -*-\nx = 1\n",
    "utf16.py": "x = 1\n".encode("utf-16"),
    "null.py": b"x = 1\0\n",
    "bom.py": b"\xef\xbb\xbf" + WRONG.encode(),
    "carriage.py": WRONG.replace("\n", "\r\n").encode(),
    "form_feed.py": "\f\n" + WRONG,
    "syntax.py": "def broken(:\n",
    "unclosed.py": "x = (1,\n",
    "indent.py": "if x:\n  a\n b\n",
    "brackets.py": "x = " + "(" * 10_000 + ")" * 10_000 + "\n",
    "lists.py": "x = " + "[" * 10_000 + "]" * 10_000 + "\n",
    "unary.py": "x = " + "-" * 10_000 + "1\n",
    "chain.py": "x = " + "1 + " * 20_000 + "1\n",
    "attributes.py": "import torch\nx = torch" + ".nn" * 5_000 + "\n",
    "huge_list.py": model("self.sizes = [0] * 10**12"),
    "huge_text.py": model("self.name = 'x' * 10**12"),
    "huge_tuple.py": model("self.sizes = (1, 2) * 10**11", "x = x.view(*self.sizes)"),
    "huge_range.py": model("self.sizes = list(range(10**12))", "x = sum(range(10**12)) + x"),
    "huge_power.py": model("self.n = 2**10**9"),
    "huge_tower.py": model("self.n = 10**10**10**10"),
    "huge_shift.py": model("self.n = 1 << 10**12"),
    "huge_product.py": model("n = 3\n        for _ in range(60): n = n * n"),
    "huge_format.py": model("self.name = f'{1:>1000000000000}' + '%1000000000000d' % 3"),
    "huge_join.py": model("self.name = ','.join(['x' * 10**6] * 10**6)"),
    "huge_factorial.py": model("import math; self.n = math.factorial(10**7)"),
    "huge_permutations.py": model("import itertools; self.n = list(itertools.permutations(range(20)))"),
    "huge_tensor.py": model("self.w = nn.Parameter(torch.zeros(10**12, 10**12))", "x = x @ self.w"),
    "many_layers.py": model("self.layers = nn.ModuleList(nn.Linear(8, 8) for _ in range(10**9))"),
    "forever.py": "while True:\n    pass\n" + WRONG,
    "forever_inside.py": model(run="while True: x = x + 1"),
    "forever_growing.py": model("a = []\n        while True: a.append(a)"),
    "forever_count.py": model("import itertools; self.n = [i for i in itertools.count()]"),
    "forever_generator.py": "def g():\n    while True:\n        yield 1\n\n\nx = list(g())\n" + model("self.n = sum(g())"),
    "forever_iter.py": model("self.n = list(iter(int, 1))"),
    "recursion.py": model("self.f = lambda n: self.f(n + 1); self.f(0)"),
    "recursive_module.py": model("self.inner = self", "x = self.inner(x)"),
    "module_in_itself.py": model("self.inner = Net()", "x = self.inner(x)"),
    "recursive_list.py": model("a = []; a.append(a); self.a = a; str(a); a == a; hash(str(a))", "x = torch.tensor(self.a)"),
    "recursive_getattr.py": "class A:\n    def __getattr__(self, name):\n        return getattr(self, name)\n\n\nA().x\n",
    "recursive_property.py": model() + "    @property\n    def fc(self):\n        return self.fc\n",
    "recursive_repr.py": "class A:\n    def __repr__(self):\n        return repr(self)\n\n\nprint(A())\n",
    "regular_expression.py": model("import re; self.m = re.match('(a+)+$', 'a' * 64 + 'b')"),
    "exits.py": "import os, sys\nsys.exit(3)\nos._exit(4)\n" + WRONG,
    "raises.py": "raise KeyboardInterrupt\n",
    "no_import.py": "import nowhere.at_all\nfrom . import siblings\nfrom ... import above\nfrom nowhere import *\n" + WRONG,
    "self_import.py": "import self_import\nfrom self_import import *\n" + WRONG,
    "side_effects.py": "open('written', 'w').write('x')\nimport os\nos.mkdir('made')\nos.system('touch touched')\n",
    "reads.py": "x = input()\nimport sys\ny = sys.stdin.read()\nimport time\ntime.sleep(1000)\n",
    "exec.py": "exec('while True: pass')\neval('2**10**9')\n__import__('os').mkdir('made')\n",
    "metaclass.py": "class M(type):\n    def __call__(cls): return cls()\n\n\nclass A(metaclass=M): pass\n\n\nA()\n",
    "odd_bases.py": "class A(A): pass\n\n\nclass B(int, str, 3, *x, **y): pass\n",
    "odd_hooks.py": "class A:\n    __slots__ = 'x'\n    __class__ = int\n    __init_subclass__ = 3\n\n\nclass B(A): pass\n\n\nB()\n",
    "odd_forward.py": model().replace("def forward(self, x):", "def forward():"),
    "odd_init.py": model().replace("def __init__(self):", "def __init__():"),
    "no_super.py": model().replace("super().__init__()", "pass"),
    "zero.py": model("self.n = 1 // 0", "x = x.view(0, -1) % 0"),
    "negative.py": model("self.conv = nn.Conv2d(-3, 0, -1, stride=0, dilation=0, groups=0)", "x = self.conv(x)"),
    "nan.py": model("self.n = int(float('nan'))", "x = x[:: int(1e308 * 10)]"),
    "deep_classes.py": "".join(f"class A{i}({f'A{i - 1}' if i else 'object'}): pass\n" for i in range(2_000)),
    "deep_functions.py": "".join(f"{' ' * i}def f{i}():\n" for i in range(90)) + " " * 90 + "pass\n",
    "deep_calls.py": "def f(x): return x\n\n\ny = " + "f(" * 150 + "1" + ")" * 150 + "\n",
    "long_file.py": "x = 1\n" * 200_000,
    "long_line.py": "x = '" + "y" * 1_000_000 + "'\n",
    "surrogate.py": "x = '\\ud800'\nprint(x)\nclass Ünïcödé日本: pass\n",
    "notebook.ipynb": "{",
    "strange.ipynb": '{"cells": [{"cell_type": "code", "source": 3}]}',
    "a/one.py": "from b.two import Two\nimport torch.nn as nn\n\n\nclass One(Two): pass\n",
    "b/two.py": "from a.one import One\nimport torch.nn as nn\n\n\nclass Two(One): pass\n",
    "x.py/inside.py": WRONG,
    "zz_last.py": WRONG,
}
FOUND = {"bom.py": 9, "carriage.py": 9, "form_feed.py": 10, "no_import.py": 13, "self_import.py": 11, "inside.py": 9, "zz_last.py": 9}
"""The rows of the plain mistake in the files that have it and reach it."""
SYNTAX = {
    *("latin.py", "coding.py", "utf16.py", "null.py", "syntax.py", "unclosed.py", "indent.py", "brackets.py", "lists.py"),
    *("notebook.ipynb", "strange.ipynb"),
}
"""The files that do not parse in every Python."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad") / "project"
    for name, text in TEXTS.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    (root / "loop").symlink_to(root, target_is_directory=True)
    (root / "itself.py").symlink_to(root / "itself.py")
    (root / "dangling.py").symlink_to(root / "nothing.py")
    os.mkfifo(root / "pipe.py")
    return root


def run(root: Path, *arguments: str, timeout: float = TIMEOUT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "shapelint", *arguments]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL, env=environment)


@pytest.fixture(scope="module")
def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    """One run over all of them."""
    return run(folder, "check", "--output-format", "json", "--severity", "info", ".", timeout=10 * TIMEOUT)


@pytest.fixture(scope="module")
def findings(checked: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(checked.stdout)
    return records


def test_no_traceback_and_no_internal_error(checked: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in checked.stderr
    assert "internal error" not in checked.stderr, checked.stderr
    assert checked.stderr == ""
    assert checked.returncode == 1


def test_what_does_not_parse_is_a_finding(findings: list[dict[str, Any]]) -> None:
    broken = {Path(record["filename"]).name for record in findings if record["code"] == "SHP901"}
    assert broken >= SYNTAX
    assert not broken & {"empty.py", "zz_last.py", "bom.py"}


@pytest.mark.parametrize(("name", "row"), FOUND.items())
def test_the_plain_mistake_is_found_all_the_same(findings: list[dict[str, Any]], name: str, row: int) -> None:
    rows = [r["location"]["row"] for r in findings if Path(r["filename"]).name == name and r["code"] == "SHP202"]
    assert rows == [row]


def test_nothing_was_run(folder: Path, checked: subprocess.CompletedProcess[str]) -> None:
    assert not {"written", "made", "touched"} & {entry.name for entry in folder.iterdir()}


def test_unreadable_files(tmp_path: Path) -> None:
    (tmp_path / "good.py").write_text(WRONG)
    secret = tmp_path / "secret.py"
    secret.write_text(WRONG)
    secret.chmod(0)
    if os.access(secret, os.R_OK):  # root reads everything
        secret.unlink()
        secret.symlink_to(secret)
    result = run(tmp_path, "check", "secret.py", "missing.py", "good.py", "--output-format", "json")
    assert result.returncode == 2
    assert {Path(record["filename"]).name for record in json.loads(result.stdout)} == {"good.py"}
    assert "secret.py: " in result.stderr
    assert "missing.py: No such file" in result.stderr
    assert "Traceback" not in result.stderr


USAGE: list[Callable[[str], list[str]]] = [
    lambda name: ["show", name],
    lambda name: ["show", f"{name}::"],
    lambda name: ["show", f"{name}::Nothing"],
    lambda name: ["show", f"{name}::Wrong(1, 2, 3)"],
    lambda name: ["show", f"{name}::Wrong((("],
    lambda name: ["show", f"{name}::Wrong", "--input", "1,a b,,;;"],
    lambda name: ["show", "missing.py::Wrong"],
    lambda name: ["show", ""],
    lambda name: ["check", name, "--input", "nonsense"],
    lambda name: ["check", name, "--input", f"{name}::Wrong=1,2:no-such-type"],
]


@pytest.mark.parametrize("arguments", USAGE)
def test_bad_usage_is_told_in_a_line(folder: Path, arguments: Callable[[str], list[str]]) -> None:
    result = run(folder, *arguments("zz_last.py"))
    assert result.returncode in (1, 2)
    assert "Traceback" not in result.stderr
    assert "internal error" not in result.stderr
    if result.returncode == 2:
        assert result.stderr.strip()


@pytest.mark.parametrize(
    "call",
    [
        "nn.Conv2d('3', 4, 3)(torch.zeros(1, 3, 8, 8))",
        "nn.Conv2d(len, 4, 3)(torch.zeros(1, 3, 8, 8))",
        "torch.arange((2, 3))",
        "torch.cat(nn.Linear(2, 3))",
        "F.pad(torch.zeros(2, 3), (nn, 1))",
        "nn.Sequential(nn.Conv2d(int, 4, 3))(torch.zeros(1, 3, 8, 8))",
        "nn.Linear(2, 3).float(torch.zeros(2, 2))",
        "torch.zeros(2, 3).reshape(lambda: 3)",
        "super()(torch.zeros(3))",
        "(2, 3) + torch.zeros(int(input()), 3).shape[0]",
    ],
)
def test_what_nobody_takes_is_no_fault_of_the_linter(call: str, tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(f"import torch\nfrom torch import nn\nfrom torch.nn import functional as F\n{call}\n")
    assert not check_file(path, None, Settings()).faults
