"""Notebooks on the command line: cells checked together, reported by cell; those that are none told of clearly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Command = Callable[..., Result]

IMPORTS = "import torch\nfrom torch import nn\n%matplotlib inline"
NET = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 2)

    def forward(self, x):
        return self.fc(x)
"""
USE = "net = Net()\n%time y = net(torch.zeros(3, 9))"


def cell(source: Any, kind: str = "code", **more: Any) -> dict[str, Any]:
    return {"cell_type": kind, "source": source, "metadata": {}, **more}


def notebook(*cells: Any, **more: Any) -> str:
    return json.dumps(
        {"cells": [each if isinstance(each, dict) else cell(each) for each in cells], "nbformat": 4, "nbformat_minor": 5, **more}
    )


def test_findings_stand_in_their_cells(project: Path, shapelint_command: Command) -> None:
    (project / "a.ipynb").write_text(notebook(cell("# A net", "markdown"), IMPORTS, cell("---", "raw"), NET.splitlines(keepends=True), USE))
    result = shapelint_command("check", "--output-format", "json", "--isolated", "a.ipynb")
    (found,) = json.loads(result.stdout)
    assert (result.exit_code, found["code"], found["cell"]) == (1, "SHP201", 4)
    assert (found["location"], found["end_location"]) == ({"row": 4, "column": 29}, {"row": 4, "column": 30})
    related = {each["message"]: each["location"] for each in found["related"]}
    assert related["on the way there from here"] == {"row": 2, "column": 11}  # `%time` keeps the columns
    (edit,) = found["fix"]["edits"]
    assert (edit["content"], edit["location"]) == ("9", {"row": 4, "column": 29})

    assert shapelint_command("check", "--output-format", "concise", "--isolated", "a.ipynb").stdout.startswith(
        "a.ipynb:cell 4:4:29: error SHP201 linear-in-features: "
    )
    full = shapelint_command("check", "--isolated", "a.ipynb").stdout
    assert "    4 |         self.fc = nn.Linear(8, 2)\n" in full and "    7 |         return self.fc(x)\n" in full
    assert "net(torch.zeros(3, 9)), a.ipynb:cell 5:2\n" in full


def test_standard_input(project: Path, shapelint_command: Command) -> None:
    text = notebook(IMPORTS, NET, USE)
    result = shapelint_command("check", "--isolated", "--output-format", "concise", "--stdin-filename", "b.ipynb", "-", input=text)
    assert result.stdout.startswith("b.ipynb:cell 2:4:29: error SHP201") and result.exit_code == 1


@pytest.mark.parametrize(
    "cells",
    [
        ["y = undefined_here(3)", IMPORTS, NET, "display(Net()(torch.zeros(1, 8)))", "get_ipython().system('ls')"],  # any order of running
        [IMPORTS, "%run helpers.py", "model = build()", "print(model(torch.zeros(1, 3)).shape)"],
        [IMPORTS, "files = !ls", "for f in files:\n    print(f.upper())"],
        [
            IMPORTS,
            cell("library(keras); x <- 3", metadata={"vscode": {"languageId": "r"}}),
            cell("x = 3", metadata={"vscode": {"languageId": "python"}}),
        ],
        [IMPORTS, "await something()", "1 if x else 2;", "x = 3 # noqa"],
        [IMPORTS, cell(""), cell([]), cell("# only words", "markdown"), cell("text", "raw"), {"cell_type": "unheard-of"}],
        [IMPORTS, NET, "net = Net()  # noqa", "net(torch.zeros(2, 8))"],
    ],
)
def test_no_false_alarm(project: Path, shapelint_command: Command, cells: list[Any]) -> None:
    (project / "a.ipynb").write_text(notebook(*cells))
    result = shapelint_command("check", "--isolated", "--output-format", "concise", "a.ipynb")
    assert (result.stdout, result.exit_code) == ("", 0), result.stderr
    assert "internal error" not in result.stderr


def test_suppressions(project: Path, shapelint_command: Command) -> None:
    (project / "a.ipynb").write_text(notebook(IMPORTS, NET.replace("(8, 2)", "(8, 2)  # noqa: SHP201"), USE))
    (project / "b.ipynb").write_text(notebook("# shapelint: noqa", IMPORTS, NET, USE))
    assert shapelint_command("check", "--isolated", ".").exit_code == 0


def test_a_notebook_in_another_language(project: Path, shapelint_command: Command) -> None:
    for name, metadata in {
        "r": {"kernelspec": {"language": "R"}},
        "julia": {"language_info": {"name": "julia"}},
        "odd": {"kernelspec": 3},
    }.items():
        text = "x <- keras::layer_dense(" if name != "odd" else "x = 1"
        (project / f"{name}.ipynb").write_text(notebook(text, metadata=metadata))
    result = shapelint_command("check", "--isolated", ".")
    assert (result.stdout, result.exit_code) == ("", 0)


def test_large_outputs_are_no_reason_not_to_read(project: Path, shapelint_command: Command) -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 5_000_000}, "metadata": {}}
    (project / "a.ipynb").write_text(notebook(IMPORTS, cell(NET, outputs=[picture]), USE))
    assert "a.ipynb:cell 2:4:29" in shapelint_command("check", "--isolated", "--output-format", "concise", "a.ipynb").stdout


NOT_NOTEBOOKS = {
    '{"cells": [': "1:12: error SHP901 syntax-error: is not a notebook: Expecting value in its JSON",
    "import torch": "1:1: error SHP901 syntax-error: is not a notebook: Expecting value in its JSON",
    "[]": "is not a notebook: it has no list of `cells`",
    "null": "is not a notebook: it has no list of `cells`",
    '{"cells": {"a": 1}}': "is not a notebook: it has no list of `cells`",
    '{"cells": [3]}': "is not a notebook: its cell 1 has no `cell_type`",
    '{"cells": [{"cell_type": "markdown"}, {"cell_type": "code"}]}': "its cell 2 has no `source` that is a text or a list of texts",
    '{"cells": [{"cell_type": "code", "source": ["a", 3]}]}': "its cell 1 has no `source` that is a text or a list of texts",
    '{"worksheets": [{"cells": []}], "nbformat": 3}': "is a notebook of an old format; convert it",
    '{"cells": [{"cell_type": "code", "source": "x = \'\\ud800\'"}]}': "surrogates not allowed",
    "[" * 100_000: "is not a notebook: ",
    '{"cells": [{"cell_type": "code", "source": "def f(:"}]}': "cell 1:1:7: error SHP901",
    '{"cells": [{"cell_type": "markdown", "source": ""}, {"cell_type": "code", "source": "x = 1\\ny = ("}]}': "cell 2:2:5: error SHP901",
}


@pytest.mark.parametrize("text", NOT_NOTEBOOKS, ids=range(len(NOT_NOTEBOOKS)))
def test_what_cannot_be_read_is_told_and_the_rest_is_checked(project: Path, shapelint_command: Command, text: str) -> None:
    (project / "a.ipynb").write_text(text)
    (project / "b.ipynb").write_text(notebook(IMPORTS, NET, USE))
    result = shapelint_command("check", "--isolated", "--output-format", "concise", ".")
    first, second = result.stdout.splitlines()
    assert first.startswith("a.ipynb:") and NOT_NOTEBOOKS[text] in first
    assert second.startswith("b.ipynb:cell 2:4:29") and result.exit_code == 1
    assert "internal error" not in result.stderr


@pytest.mark.parametrize("data", [b"\xff\xfe{}", b"\x80", b"\xef\xbb\xbf" + notebook("x = 1").encode(), b"", b"  \n"])
def test_bytes(project: Path, shapelint_command: Command, data: bytes) -> None:
    (project / "a.ipynb").write_bytes(data)
    result = shapelint_command("check", "--isolated", "a.ipynb")
    readable = data.strip(b" \n\xef\xbb\xbf") == b"" or data.endswith(b"}")
    readable = readable and not data.startswith(b"\xff")
    assert result.exit_code == (0 if readable else 1) and ("SHP901" in result.stdout) is not readable
