"""Lists of unknown length: what loops over unknown items append to, what comprehensions over them make, and what arrays are made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shapelint.evidence.session import Session
from shapelint.interpreter.modules import Deferred
from shapelint.source.files import SourceFile
from shapelint.unknown import Unknown
from shapelint.values import Array

START = "import os\nimport cv2\nimport numpy as np\n"


def ending(text: str, folder: Path) -> dict[str, Any]:
    """The names of a script after its evaluation, arrays as their shapes."""
    file = SourceFile(str(folder / "script.py"), START + text)
    session = Session(file, folder / "script.py")
    outcome = session.evaluate_body(as_script=True)
    assert outcome.failure is None, outcome.failure
    assert outcome.gave_up is None
    assert session.faults == []
    namespace = session.module.namespace
    return {name: described(value) for name, value in namespace.items() if not isinstance(value, Deferred)}


def described(value: Any) -> Any:
    return value.describe() if isinstance(value, Array) else "?" if isinstance(value, Unknown) else value


CASES = {
    "a list that a loop fills": (
        "X, y = [], []\nfor i, name in enumerate(os.listdir('d')):\n    X.append(np.zeros((4, 5)))\n"
        "    y.append(i % 2)\nr = np.array(X)\ns = np.array(y)",
        {"r": "[?, 4, 5]", "s": "[?]"},
    ),
    "a comprehension": ("r = np.array([cv2.resize(cv2.imread(f), (32, 16)) for f in os.listdir('d')])", {"r": "[?, 16, 32, 3]"}),
    "a comprehension with a condition": ("r = np.array([np.zeros(3) for f in os.listdir('d') if f.endswith('png')])", {"r": "[?, 3]"}),
    "several lists, one after the other": (
        "X = []\nfor f in os.listdir('a'): X.append(np.zeros((2, 3)))\n"
        "for f in os.listdir('b'): X.append(np.ones((2, 3)))\nr = np.stack(X)\ns = np.concatenate(X)",
        {"r": "[?, 2, 3]", "s": "[?, 3]"},
    ),
    "items of a list of unknown length in another list": (
        "p, t = [], []\nfor f in os.listdir('d'): p += [g for g in os.listdir(f)]\nt.append((p[0], 1))\nr = len(t)",
        {"r": 1},
    ),
    "rows that differ": (
        "X = []\nfor f in os.listdir('a'): X.append(np.zeros((2, 3)))\nX.append(np.ones((5, 3)))\nr = np.concatenate(X)",
        {"r": "[?, 3]"},
    ),
    "records": (
        "data = []\nfor f in os.listdir('d'):\n    data.append([np.zeros((8, 8)), 1])\nX, y = [], []\nfor picture, label in data:\n"
        "    X.append(picture)\n    y.append(label)\nr = np.array(X).reshape(-1, 8, 8, 1)\ns = np.array(y)",
        {"r": "[?, 8, 8, 1]", "s": "[?]"},
    ),
    "windows": (
        "data = np.loadtxt('f', ndmin=2)\nX, y = [], []\n"
        "for i in range(len(data) - 3):\n"
        "    X.append(data[i : i + 3, 0])\n    y.append(data[i + 3, 0])\nr = np.array(X)\ns = np.array(y)",
        {"r": "[?, 3]", "s": "[?]"},
    ),
    "batches": (
        "data = np.zeros((len(os.listdir('d')), 7))\n"
        "for i in range(0, len(data), 32):\n    b = data[i : i + 32]\n"
        "    r = b.shape[1]\n    break\n",
        {},
    ),
    "batches by number": (
        "data = np.zeros((len(os.listdir('d')), 7))\n"
        "X = []\nfor i in range(len(data) // 10):\n"
        "    X.append(data[i * 10 : (i + 1) * 10])\nr = np.array(X)",
        {"r": "[?, 10, 7]"},
    ),
    "lists that are added": (
        "a = [np.zeros(3) for f in os.listdir('d')]\nb = a + [np.ones(3)]\nb += a\nr = np.array(b)\nn = len(b)",
        {"r": "[?, 3]", "n": "?"},
    ),
    "pairs": (
        "a = [np.zeros(3) for f in os.listdir('d')]\nX = []\nfor u, v in zip(a, a):\n    X.append(np.concatenate([u, v]))\nr = np.array(X)",
        {"r": "[?, 6]"},
    ),
    "rows of an array": (
        "a = np.zeros((len(os.listdir('d')), 4, 5))\n"
        "r = np.array([row.T for row in a])\n"
        "s = np.array([row.sum(axis=0) for i, row in enumerate(a)])",
        {"r": "[?, 5, 4]", "s": "[?, 5]"},
    ),
    "an array that a loop fills": (
        "n = len(os.listdir('d'))\nr = np.zeros((n, 16, 16))\nfor i in range(n):\n    r[i] = np.ones((16, 16))",
        {"r": "[?, 16, 16]"},
    ),
    "what changes an item": (
        "rows = []\nfor f in os.listdir('d'):\n    rows.append([])\nrows[0].append(1)\nr = np.array(rows)",
        {"r": "?"},
    ),
    "an item of several kinds": ("X = []\nfor f in os.listdir('d'): X.append(1)\nX.append('a')\nr = X[0]", {"r": "?"}),
    "a long loop": (
        "big = np.zeros((60000, 8, 8))\nX = []\nfor i, picture in enumerate(big):\n"
        + "    picture = np.expand_dims(cv2.resize(picture, (4, 4)), -1) - np.mean(picture)\n" * 2
        + "    X.append(picture)\nr = np.array(X)",
        {"r": "[?, 4, 4, 1]"},
    ),
    "numbers with numpy's attributes": (
        "m = np.max([1, 2]).astype(int)\nd = np.prod((2, 3)).item()\nr = str(np.sum([1.5]).dtype)\ns = (np.mean(np.zeros(3)) * 2).shape",
        {"m": 2, "d": 6, "s": ()},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_cases(name: str, tmp_path: Path) -> None:
    text, expected = CASES[name]
    names = ending(text, tmp_path)
    assert {each: names[each] for each in expected} == expected
