"""Notebooks as one text, and the way back to their cells."""

from __future__ import annotations

import ast
import json

import pytest
from shapelint.source.files import UnreadableSource
from shapelint.source.notebooks import parse_notebook
from shapelint.source.texts import Texts


def notebook(*cells: tuple[str, str | list[str]]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells], "nbformat": 4})


def test_cells_are_joined_and_rows_found_again() -> None:
    joined = parse_notebook(notebook(("markdown", "# title"), ("code", ["import torch\n", "x = 1"]), ("code", "y = x\n\nz = y")))
    assert joined.text == "import torch\nx = 1\ny = x\n\nz = y\n"
    assert [joined.locate(row) for row in (1, 2, 3, 5)] == [(2, 1), (2, 2), (3, 1), (3, 3)]


def test_magics_have_no_effect() -> None:
    source = "%matplotlib inline\n!pip install torch\nfiles = !ls\nx = 5\nif x:\n    %time y = 1\nx.shape?\nz = x \\\n  % 3"
    tree = ast.parse(parse_notebook(notebook(("code", source), ("code", "%%bash\nls -l | wc"), ("code", "%%time\nw = 1"))).text)
    assigned = [node.targets[0].id for node in tree.body if isinstance(node, ast.Assign)]  # type: ignore[attr-defined]
    assert assigned == ["files", "x", "z", "w"]  # what a command gives is a value, if an unknown one


@pytest.mark.parametrize("text", ["{", "[]", '{"cells": 3}', '{"cells": [{"source": "x"}]}'])
def test_what_is_no_notebook_is_told(text: str) -> None:
    with pytest.raises(UnreadableSource, match="is not a notebook"):
        parse_notebook(text)


def test_an_empty_file_is_an_empty_notebook() -> None:
    assert parse_notebook("").text.strip() == ""
    assert parse_notebook("").locate(1) == (1, 1)


def test_texts_know_the_cells() -> None:
    texts = Texts()
    texts.add("/n.ipynb", notebook(("code", "x = 1"), ("code", "y = 2  # noqa")))
    assert texts.line("/n.ipynb", 2) == "y = 2  # noqa"
    assert texts.locate("/n.ipynb", 2) == (2, 1)
    assert texts.directives("/n.ipynb").suppressions[0].row == 2
