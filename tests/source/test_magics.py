"""IPython's syntax becomes Python with the same rows, and nothing else is touched."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapelint.source.magics import python_lines

CELLS = {
    "%matplotlib inline": "pass",
    "  %matplotlib inline": "  pass",
    "!pip install -q 'torch": "pass",
    "!!ls": "pass",
    "?print\nprint?\nprint??\ntorch.nn.*Conv*?": "pass\npass\npass\npass",
    "%load_ext autoreload\n%autoreload 2\nx = 1": "pass\npass\nx = 1",
    "files = !ls *.png\nx, *y = %sql select 1": "files = get_ipython()\nx, *y = get_ipython()",
    "self.data['a'] = !cat {name}": "self.data['a'] = get_ipython()",
    "%time y = f(x)": "if 1: y = f(x)",
    "for i in x:\n    %time y = f(x)": "for i in x:\n    if 1: y = f(x)",
    "%time for i in x: pass": "pass",
    "%timeit f(x)": "pass",
    "pip install torch\ncd data\nls\nls *.py": "pass\npass\nls\npass",
    "if x:\n    !ls\nelse:\n\t%cd ..": "if x:\n    pass\nelse:\n\tpass",
    "!pip install a \\\n  b \\\n  c\nx = 1": "pass\n\n\nx = 1",
    "x = (a\n% b)\n!ls": "x = (a\n% b)\npass",
    "x = a \\\n  % 3\n%who": "x = a \\\n  % 3\npass",
    's = """\n%time\n!ls\nwhy?\n"""\n!ls "': 's = """\n%time\n!ls\nwhy?\n"""\npass',
    "!echo it's (\nx = 1\n!echo }": "pass\nx = 1\npass",
    "# why?\n!ls": "# why?\npass",
    "x = 1 # why?": "x = 1 # why?",
    "%%time\nx = 1": "pass\nx = 1",
    "\n%%capture out\n!ls": "\nout = get_ipython()\npass",
    "%%capture\nx = 1": "pass\nx = 1",
    "%%timeit -n 3 x = 1\n%cd\nx": "pass\npass\nx",
    "%%bash\nls -l | wc\necho {": "\n\n",
    "%%writefile a.py\nx = 1": "\n",
    "%%": "",
    "%% time\nx": "\n",
    "": "",
    "get_ipython().run_line_magic('matplotlib', 'inline')": "get_ipython().run_line_magic('matplotlib', 'inline')",
    "await f(x)\nx;": "await f(x)\nx;",
    "def f(:\n    !ls": "def f(:\n    pass",
    "x = 'a\n% b": "x = 'a\npass",
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell(cell: str) -> None:
    assert "\n".join(python_lines(cell)) == CELLS[cell]


LINES = st.sampled_from(
    [
        "x = 1",
        "!ls (",
        "%time x = f(1)",
        "x = !ls",
        "if x:",
        "    !ls",
        "    y = 2",
        '"""',
        "% b)",
        "x = (a",
        "why?",
        "%%bash",
        "!a \\",
        "",
        "\f",
        "# c?",
        "\ud800",
    ]
)


@given(st.lists(LINES, max_size=8))
def test_any_cell(lines: list[str]) -> None:
    """Every cell comes to an end with as many rows; what is Python already stays."""
    cell = "\n".join(lines)
    made = python_lines(cell)
    assert len(made) == cell.count("\n") + 1
    try:
        ast.parse(cell)
    except (SyntaxError, ValueError):
        return
    assert "\n".join(made) == cell
