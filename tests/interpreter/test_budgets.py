"""Nothing that code does keeps the linter busy for long or makes it hold much."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import pytest
from twin import Program, evaluated

ENDLESS = [
    "while True: pass",
    "n = 0\nwhile n >= 0: n += 1",
    "def f(n): return f(n + 1)\nf(0)",
    "def f(): return g()\ndef g(): return f()\nf()",
    "f = lambda: f()\nf()",
    "class A:\n    def __getattr__(self, n): return getattr(self, n + 'x')\nA().y",
    "class A:\n    def __repr__(self): return repr(self)\nrepr(A())",
    "class A:\n    def __eq__(self, o): return self == o\nA() == A()",
    "class A:\n    @property\n    def x(self): return self.x\nA().x",
    "import itertools\nlist(itertools.count())",
    "import itertools\nsum(itertools.repeat(1))",
    "import itertools\nfor i in itertools.cycle([1]): pass",
    "import itertools\nmax(itertools.count())",
    "import itertools\n[x for x in itertools.count()]",
    "import itertools\n''.join(itertools.repeat('x'))",
    "import itertools\nlist(zip(itertools.count(), itertools.count()))",
    "import itertools\nset(itertools.product(range(1000), repeat=8))",
    "import itertools\nlist(itertools.permutations(range(50)))",
    "import itertools\n5 in itertools.count(6)",
    "import itertools, collections\ncollections.deque(itertools.count(), maxlen=1)",
    "import itertools\ndict(itertools.repeat((1, 2)))",
    "import itertools\na, *b = itertools.count()",
    "import itertools\nprint(*itertools.count())",
    "import itertools\nl = []\nl.extend(itertools.count())",
    "import itertools\nl = []\nl += itertools.count()",
    "import itertools\nany(x < 0 for x in itertools.count())",
    "def g():\n    while True: yield 1\nlist(g())",
    "def g():\n    while True: yield from []\nlist(g())",
    "class I:\n    def __iter__(self): return self\n    def __next__(self): return 1\nlist(I())",
    "class I:\n    def __getitem__(self, i): return i\nlist(I())",
    "iter(int, 1)\nlist(iter(int, 1))",
    "l = [1]\nfor x in l: l.append(x)",
    "l = [1]\nwhile l: l.append(l)",
    "s = 'x'\nwhile True: s += s",
    "l = [0]\nwhile True: l = l + l",
    "l = [0]\nwhile True: l *= 2",
    "n = 2\nwhile True: n *= n",
    "x = 10 ** 10 ** 10",
    "x = 1 << 10 ** 12",
    "x = 'a' * 10 ** 12",
    "x = [0] * 10 ** 10",
    "x = (0,) * 10 ** 10",
    "x = list(range(10 ** 12))",
    "x = sum(range(10 ** 12))",
    "x = sorted(range(10 ** 12))",
    "x = 'a'.ljust(10 ** 11)",
    "x = str.ljust('a', 10 ** 11)",
    "x = '%*d' % (10 ** 10, 1)",
    "x = '%10000000000d' % 1",
    "x = f'{1:10000000000}'",
    "x = '{:10000000000}'.format(1)",
    "x = '{:{}}'.format(1, 10 ** 10)",
    "x = format(1, '10000000000')",
    "x = bytes(10 ** 11)",
    "x = bytearray(10 ** 11)",
    "x = [0].__mul__(10 ** 10)",
    "x = (10).__pow__(10 ** 10)",
    "x = (1).__lshift__(10 ** 12)",
    "x = (1).to_bytes(10 ** 11, 'big')",
    "import operator\nx = operator.pow(10, 10 ** 10)",
    "import operator\nx = operator.mul([0], 10 ** 10)",
    "import operator\nx = operator.lshift(1, 10 ** 12)",
    "import operator, functools\nx = functools.reduce(operator.pow, [10, 10, 10, 10])",
    "import math\nx = math.factorial(10 ** 8)",
    "import math\nx = math.comb(10 ** 7, 5 * 10 ** 6)",
    "x = round(5, -10 ** 10)",
    "x = int('9' * 10 ** 6)",
    "x = 'ab'.join(['x' * 10 ** 6] * 10 ** 5)",
    "x = ('a' * 10 ** 6).replace('a', 'b' * 10 ** 6)",
    "x = [[[0] * 1000] * 1000] * 1000\ny = [e for a in x for b in a for e in b]\ndel x",
    "d = {}\nfor i in range(10 ** 9): d[i] = i",
    "x = pow(3, 10 ** 10)",
    "x = 3 ** (5 ** 20)",
    "x = (10 ** 4000) ** 4000",
    "x = [i for i in range(10 ** 9)]",
    "x = list(map(str, range(10 ** 9)))",
    "x = {i: i for i in range(10 ** 9)}",
    "x = 5 in (i for i in range(10, 10 ** 12))",
    "x = next(i for i in range(10 ** 12) if i < 0)",
    "x = range(10 ** 30)\ny = len(x) if False else x[10 ** 29]",
    "x = min(range(10 ** 12))",
    "x = dict(enumerate(range(10 ** 12)))",
    "def f(*a): pass\nf(*range(10 ** 12))",
    "a, b, *c = range(10 ** 12)",
    "x = [0] * 10\nx[::1] = range(10 ** 11)",
    "import copy\nl = []\nfor i in range(100000): l = [l]\ncopy.deepcopy(l)",
    "l = []\nfor i in range(100000): l = [l]\nx = repr(l)",
    "l = []\nfor i in range(100000): l = [l]\nx = l == l",
    "l = []\nfor i in range(100000): l = (l,)\nx = hash(l)",
]


@pytest.mark.parametrize("text", ENDLESS)
def test_ends_soon(text: str, tmp_path: Path) -> None:
    started = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ending = evaluated(Program("endless", text), tmp_path)
    assert time.process_time() - started < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < 300_000
    assert ending.faults == ()
