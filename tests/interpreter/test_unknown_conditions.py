"""Where a condition is not known, what the interpreter says afterwards holds whichever way the program goes."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin import UNKNOWN, Program, covers, evaluated, executed

CONDITION = "from surely_not_installed_xyz import c0, c1, items\n"
ITEMS = ([], [1], [1, 2])
LAYERS = "from torch import nn\nm, d = nn.ModuleList(), nn.ModuleDict()\n"

SURE = {
    "a join of equals": ("if c0: x = 1\nelse: x = 1", {"x": ("int", 1)}),
    "a join that differs": ("if c0: x = 1\nelse: x = 2", {"x": UNKNOWN}),
    "parts of a tuple": ("if c0: x = (1, 2)\nelse: x = (1, 3)", {"x": ("tuple", [("int", 1), UNKNOWN])}),
    "untouched": ("x = [1]\nif c0: y = 2\nx.append(2)", {"x": ("list", [("int", 1), ("int", 2)])}),
    "one side raises": ("x = 1\nif c0: raise ValueError\nelse: x = 2", {"x": ("int", 2)}),
    "the length differs": ("x = [1]\nif c0: x.append(2)", {"x": UNKNOWN}),
    "an attribute": ("class A: n = 0\na = A()\nif c0: a.n = 1\nelse: a.n = 1\nx = a.n", {"x": ("int", 1)}),
    "an early return": ("def f():\n    if c0: return 1\n    return 1\nx = f()", {"x": ("int", 1)}),
    "a conditional expression": ("x = 1 if c0 else 1", {"x": ("int", 1)}),
    "a key that is perhaps there": (
        "d = {}\nif c0: d['k'] = 1\nx = ('k' in d, len(d), list(d), 'j' in d)",
        {"x": ("tuple", [UNKNOWN] * 3 + [("bool", False)])},
    ),
    "another key is there": (
        "d = {1: 2}\nif c0: d['k'] = 1\nx = (1 in d, d[1], bool(d))",
        {"x": ("tuple", [("bool", True), ("int", 2), ("bool", True)])},
    ),
    "an attribute that is perhaps there": ("class A: pass\na = A()\nif c0: a.n = 1\nx = hasattr(a, 'n')", {"x": UNKNOWN}),
    "a handler that is perhaps reached": ("x = 1\ntry:\n    if c0: raise ValueError\nexcept ValueError: x = 2", {"x": UNKNOWN}),
    "a handler that does the same": ("x = 1\ntry:\n    if c0: raise ValueError\n    x = 2\nexcept ValueError: x = 2", {"x": ("int", 2)}),
    "a handler for what is raised in a call": (
        "def f():\n    if c0: raise ValueError\nx = 1\ntry: f()\nexcept ValueError: x = 2",
        {"x": UNKNOWN},
    ),
    "a list after a break": ("l = [1]\nfor i in range(2):\n    if c0: break\n    l.append(2)\nx = l", {"x": UNKNOWN}),
    "a list before a break": (
        "l = [1]\nfor i in range(2):\n    l.append(2)\n    if c0: continue\n    y = 1\nx = l",
        {"x": ("list", [("int", 1), ("int", 2), ("int", 2)])},
    ),
    "a pattern against something unknown": ("import re\nx = [1]\nif re.compile('a').match(items): x.append(2)", {"x": UNKNOWN}),
    "layers that either side adds": (
        f"{LAYERS}if c0: m.append(nn.Linear(3, 4))\nelse: m.append(nn.Linear(3, 5))\nx = (len(m), m[0].in_features)",
        {"x": ("tuple", [("int", 1), UNKNOWN])},
    ),
    "layers that one side adds": (
        f"{LAYERS}m.append(nn.Linear(3, 4))\nif c0: m.append(nn.Linear(4, 5))\nx = (len(m), m[0].out_features, [1 for _ in m])",
        {"x": ("tuple", [UNKNOWN, ("int", 4), UNKNOWN])},
    ),
    "named layers that one side adds": (
        f"{LAYERS}d['a'] = nn.ReLU()\nif c0: d['b'] = nn.ReLU()\nx = ('a' in d, 'b' in d, list(d))",
        {"x": ("tuple", [("bool", True), UNKNOWN, UNKNOWN])},
    ),
    "weights that both sides make": (
        "import keras\nlayer = keras.layers.Dense(4)\n"
        "if c0: layer.build((None, 8))\nelse: layer.build((None, 8))\nx = [(*w.shape, w.trainable) for w in layer.weights]",
        {"x": ("list", [("tuple", [("int", 8), ("int", 4), ("bool", True)]), ("tuple", [("int", 4), ("bool", True)])])},
    ),
    "or with something true": ("x = bool(c0 or True)", {"x": ("bool", True)}),
    "and with something false": ("x = bool(c0 and False)", {"x": ("bool", False)}),
}


@pytest.mark.parametrize(("text", "expected"), SURE.values(), ids=SURE)
def test_what_stays_known(text: str, expected: dict[str, object], tmp_path: Path) -> None:
    ending = evaluated(Program("sure", CONDITION + text), tmp_path)
    assert ending.faults == ()
    assert {name: ending.names[name] for name in expected} == expected


OPTIONAL = {
    "a flag": ("try:\n    import optional_xyz\n    x = True\nexcept ImportError: x = False", UNKNOWN),
    "nothing in its place": ("try: from optional_xyz import x\nexcept ImportError: x = None", UNKNOWN),
    "bound only where it is there": ("try: from optional_xyz import f\nexcept ImportError: pass\nx = f()", UNKNOWN),
    "a definition in its place": ("try: from optional_xyz import f\nexcept ImportError:\n    def f(): return 1\nx = f()", ("int", 1)),
    "looked for": ("import importlib.util\nx = importlib.util.find_spec('optional_xyz') is None", UNKNOWN),
    "imported where it is found": (
        "import importlib.util\nif importlib.util.find_spec('optional_xyz'): from optional_xyz import f\nx = f()",
        UNKNOWN,
    ),
    "demanded": (
        "import importlib.util\ndef f():\n    if not importlib.util.find_spec('optional_xyz'): raise ImportError\n    return 1\nx = f()",
        ("int", 1),
    ),
    "its version": (
        "import importlib.metadata as m\ntry: x = m.version('optional_xyz')\nexcept m.PackageNotFoundError: x = None",
        UNKNOWN,
    ),
}


@pytest.mark.parametrize(("text", "expected"), OPTIONAL.values(), ids=OPTIONAL)
def test_a_package_not_found_may_be_there(text: str, expected: object, tmp_path: Path) -> None:
    ending = evaluated(Program("optional", text), tmp_path)
    assert (ending.error, ending.faults, ending.names["x"]) == (None, (), expected)


# Any program: what is claimed covers every way through it. Containers keep their names here: which of two containers is
# changed through a name that was bound under a condition is not followed.


def _indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


NUMBERS = st.integers(0, 3).map(str)
SIMPLE = st.one_of(
    st.builds("x = {}".format, NUMBERS),
    st.builds("y = x + {}".format, NUMBERS),
    st.builds("x += {}".format, NUMBERS),
    st.builds("l.append({})".format, NUMBERS),
    st.builds("l[0] = {}".format, NUMBERS),
    st.builds("d[{}] = x".format, NUMBERS),
    st.builds("d.update(k={})".format, NUMBERS),
    st.builds("s.add({})".format, NUMBERS),
    st.builds("a.n = {}".format, NUMBERS),
    st.builds("a.l.append({})".format, NUMBERS),
    st.builds("m[0].append({})".format, NUMBERS),
    st.builds("o['k'] = {}".format, NUMBERS),
    st.builds("q.append({})".format, NUMBERS),
    st.sampled_from(
        [
            "x, y = y, x",
            "d.pop('k', None)",
            "l.reverse()",
            "t = (x, len(l))",
            "g(x)",
            "t = [i for i in l if c0]",
            "l += [9]",
            "m.append(l)",
        ]
    ),
    st.sampled_from(
        [
            "t = x if c1 else y",
            "t = sorted(l)",
            "t = sum(l)",
            "y = len(l)",
            "t = 1 in l",
            "t = l == [0]",
            "t = {**d}",
            "a.n += 1",
            "t = c0 and x",
            "del l[0]",
            "t = 'k' in d",
            "t = list(d)",
            "t = len(d)",
            "t = d == {}",
            "t = 1 if d else 2",
            "t = hasattr(a, 'p')",
            "a.p = x",
        ]
    ),
)
BLOCKS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("\n".join),
        st.builds(
            lambda c, b, e: f"if {c}:\n{_indented(b)}else:\n{_indented(e)}", st.sampled_from(["c0", "c1", "x > 1", "not c0"]), inner, inner
        ),
        st.builds(lambda c, b: f"if {c}:\n{_indented(b)}", st.sampled_from(["c0", "c1", "c0 and x"]), inner),
        st.builds(lambda b: f"for i in items:\n{_indented(b)}", inner),
        st.builds(
            lambda b, c, e: f"for i in range(2):\n{_indented(b)}    if {e}\n{_indented(c)}else: t = 5",
            inner,
            inner,
            st.sampled_from(["c1: break", "c0: continue", "c1: break\n    elif c0: continue"]),
        ),
        st.builds(
            lambda b, c, h: f"try:\n{_indented(b)}    if c0: raise ValueError\n{_indented(c)}except ValueError:\n{_indented(h)}",
            inner,
            inner,
            inner,
        ),
        st.builds(
            lambda b, c: f"def f():\n    global x, y, l, d, m, t\n{_indented(b)}    if c1: return 1\n{_indented(c)}    return 2\nz = f()",
            inner,
            inner,
        ),
        st.builds(lambda b: f"while c1:\n{_indented(b)}    break", inner),
    ),
    max_leaves=6,
)
START = """import collections
class A: pass
x, y, t, z, l, d, s, a, m, o, q = 0, 1, None, None, [0], {}, set(), A(), [[0]], collections.OrderedDict(), collections.deque()
a.n, a.l = 0, []
kept = l
def g(v):
    if c1: l.append(v)
"""


@settings(max_examples=150, deadline=None, derandomize=True)
@given(BLOCKS)
def test_claims_cover_every_way(body: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = f"{START}{body}\n"
        claimed = evaluated(Program("claimed", CONDITION + text), Path(folder))
        assert claimed.faults == ()
        for c0, c1, items in itertools.product((True, False), (True, False), ITEMS):
            true = executed(Program("true", f"c0, c1, items = {c0}, {c1}, {items}\n{text}"), Path(folder))
            if true.error is not None:
                continue
            for name in ("x", "y", "t", "z", "l", "d", "s", "a", "m", "o", "q", "kept"):
                assert covers(claimed.names.get(name, UNKNOWN), true.names[name]), f"{name} with {c0}, {c1}, {items}:\n{body}"
            assert claimed.error is None, f"claimed {claimed.error}:\n{body}"
