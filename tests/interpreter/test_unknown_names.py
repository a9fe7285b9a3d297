"""Names, keys and rounds that are not known: what is made under them may be anything, and nothing is said of it that may be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapelint.engine import Settings, check_file
from twin import UNKNOWN, Program, evaluated

START = "from surely_not_installed_xyz import u, items\nclass A: n = 1\na = A()\na.k = 2\n"

CASES = {
    "an attribute that came to be": ("for name in items: setattr(a, name, 1)\nx = a.other", UNKNOWN),
    "an attribute that was there": ("setattr(a, u, 1)\nx = a.k", UNKNOWN),
    "an attribute of the class": ("setattr(A, u, 1)\nx = a.other", UNKNOWN),
    "attributes from a dictionary": ("vars(a).update(u)\nx = a.other", UNKNOWN),
    "attributes from a text": ("exec(u, a.__dict__)\nx = a.other", UNKNOWN),
    "which attributes there are": ("setattr(a, u, 1)\nx = 'other' in dir(a)", UNKNOWN),
    "whether there is an attribute": ("setattr(a, u, 1)\nx = (hasattr(a, 'other'), getattr(a, 'other', 0))", ("tuple", [UNKNOWN] * 2)),
    "a method stays": ("class B:\n    def f(self): return 3\nb = B()\nsetattr(b, u, 1)\nx = b.f()", ("int", 3)),
    "where a framework is installed": (
        "import torch, os\nx = (torch.__file__ is None, torch.__file__ is not None, os.path.dirname(torch.__file__) or 1, torch.__file__)",
        ("tuple", [("bool", False), ("bool", True), UNKNOWN, UNKNOWN]),
    ),
    "an import that is only tried": (
        "from importlib import import_module\ndef tried(module, name):\n    try:\n"
        "        __import__(module)\n        found = import_module(module)\n"
        "        if getattr(found, '__file__', None) is None and hasattr(found, '__path__'): raise AssertionError\n"
        "        found = getattr(found, name)\n    except Exception: found = None\n    return found\n"
        "x = tried('einops.layers.torch', 'Rearrange').__name__",
        ("str", "Rearrange"),
    ),
    "texts and numbers that are one object": (
        "def f(kind='same', n=2): return kind is 'same', kind is not 'same', kind is 'other', n is 2, n is -1, n is 2.0\nx = f()",
        ("tuple", [("bool", value) for value in (True, False, False, True, False, False)]),
    ),
    "texts and numbers that are perhaps one object": (
        "x = ('SAME'.lower() is 'same', 1000 is 10 ** 3, 0.5 is 1 / 2)",
        ("tuple", [UNKNOWN] * 3),
    ),
    "two sets": ("x = {u} == {1}", UNKNOWN),
    "a set of a list": ("x = set([u, u.y]) == set([0, 1])", UNKNOWN),
    "how many there are": ("x = len({u, 1})", UNKNOWN),
    "what a set holds": ("x = 1 in {u}", UNKNOWN),
    "a set that grows": ("s = {1}\ns.add(u)\nx = len(s)", UNKNOWN),
    "a set by a comprehension": ("x = len({u + i for i in range(2)})", UNKNOWN),
    "a frozen set": ("x = frozenset([u]) == frozenset([1])", UNKNOWN),
    "a set of what is known": ("x = (len({1, 2, 1}), 3 in {1}, {1} == {1})", ("tuple", [("int", 2), ("bool", False), ("bool", True)])),
    "a key that is not known": (
        "d = {u: 1, 'k': 2}\nx = (d['j'], 'j' in d, d['k'], 'k' in d)",
        ("tuple", [UNKNOWN] * 2 + [("int", 2), ("bool", True)]),
    ),
    "a loop that is perhaps left": ("i = 0\nwhile True:\n    i += 1\n    if u == i: break\nx = i", UNKNOWN),
    "a search that has no end": ("def f():\n    i = 0\n    while True:\n        if i in u: return i\n        i += 1\nx = f()", UNKNOWN),
    "an argument that is perhaps there": ("def f(k): return k\nd = {'k': 1}\nif u: d['j'] = 2\nx = f(**d)", ("int", 1)),
    "an argument that is perhaps there twice": ("def f(k): return k\nd = {}\nif u: d['k'] = 2\nx = f(1, **d)", ("int", 1)),
    "an argument that is perhaps taken": (
        "def f(k, j=3): return k, j\nd = {'k': 1}\nif u: d['j'] = 2\nx = f(**d)",
        ("tuple", [("int", 1), UNKNOWN]),
    ),
    "an argument of a layer": ("import torch\nd = {}\nif u: d['j'] = 2\nx = torch.nn.Linear(3, 4, **d) is None", UNKNOWN),
    "what a template has": (
        "import tensorflow as tf\ndef f(): return 1\nx = tf.compat.v1.make_template('t', f).variable_scope.name",
        UNKNOWN,
    ),
    "what compiling adds": ("import tensorflow as tf\n@tf.function\ndef f(): return 1\nx = f.get_concrete_function()", UNKNOWN),
    "what a logger keeps": (
        "import logging\nl = logging.getLogger('x')\nfor h in l.handlers: l.removeHandler(h)\n"
        "l.getChild('y').info('z')\nx = l.getEffectiveLevel() <= logging.INFO",
        UNKNOWN,
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_nothing_is_said_that_may_be_wrong(text: str, expected: object, tmp_path: Path) -> None:
    ending = evaluated(Program("unknown names", START + text), tmp_path)
    assert ending.faults == ()
    assert (ending.error, ending.names["x"]) == (None, expected)


RECURSIONS = {
    "a walk through a tree": ("def f(t):\n    for c in t.children: f(c)\nf(u)", []),
    "without an end": ("def f(n): return f(n - 1)\nf(3)", ["SHP604"]),
}


@pytest.mark.parametrize(("text", "codes"), RECURSIONS.values(), ids=RECURSIONS)
def test_only_what_is_known_makes_a_recursion_endless(text: str, codes: list[str], tmp_path: Path) -> None:
    path = tmp_path / "walk.py"
    path.write_text(f"import torch\n{START}{text}\n")
    assert [finding.code for finding in check_file(path, None, Settings()).findings] == codes
