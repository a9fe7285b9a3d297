# ruff: noqa: E501
"""Code under analysis reaches nothing but its own values: no file, no process, no evaluation of text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from twin import Program, evaluated

ATTACKS = {
    # the direct ways
    "open": "open(MARK, 'w').write('x')",
    "os.system": "import os\nos.system('touch ' + MARK)",
    "os.mkdir": "import os\nos.mkdir(MARK)",
    "subprocess": "import subprocess\nsubprocess.run(['touch', MARK])",
    "pathlib": "from pathlib import Path\nPath(MARK).touch()\nPath(MARK).write_text('x')\nPath(MARK).mkdir()",
    "io": "import io\nio.open(MARK, 'w')",
    "shutil": "import shutil\nshutil.copy('/etc/hostname', MARK)",
    "eval": "eval(CODE)",
    "exec": "exec(CODE)",
    "compile": "f = compile(CODE, '', 'exec')\nf()",
    "__import__": "__import__('os').mkdir(MARK)",
    "importlib": "import importlib\nimportlib.import_module('os').mkdir(MARK)",
    "ctypes": "import ctypes\nctypes.CDLL(None).system(('touch ' + MARK).encode())",
    "pickle": "import pickle\npickle.loads(b'cos\\nmkdir\\n(V' + MARK.encode() + b'\\ntR.')",
    "posix": "import posix\nposix.mkdir(MARK)",
    "codeop": "import code\ncode.interact()",
    # through builtins
    "builtins by getattr": "import builtins\ngetattr(builtins, 'exec')(CODE)",
    "builtins by name": "__builtins__['exec'](CODE)",
    "builtins of globals": "globals()['__builtins__']['exec'](CODE)",
    "the module of len": "len.__self__.exec(CODE)",
    "the module of len by getattr": "getattr(len, '__self__').exec(CODE)",
    "the module of len by attrgetter": "import operator\noperator.attrgetter('__self__.exec')(len)(CODE)",
    "map over names": "list(map(getattr(len, '__self__').exec, [CODE]))",
    "loader": "__loader__.load_module('os').mkdir(MARK)",
    "spec": "__spec__.loader.load_module('os').mkdir(MARK)",
    # chains of special attributes
    "subclasses": "[c for c in object.__subclasses__() if c.__name__ == '_wrap_close'][0].__init__.__globals__['mkdir'](MARK)",
    "subclasses by base": "''.__class__.__mro__[-1].__subclasses__()",
    "subclasses by the type's dictionary": "for c in type.__dict__['__subclasses__'](object):\n    if c.__name__ == 'Popen': c(['touch', MARK])",
    "subclasses by a bound method": "import types\nfor c in types.MethodType(type.__subclasses__, object)(): c.x",
    "subclasses by getattribute": "for c in type.__getattribute__(object, '__subclasses__')():\n    if c.__name__ == 'Popen': c(['touch', MARK])",
    "subclasses by object.__getattribute__": "object.__getattribute__(object, '__subclasses__')",
    "subclasses by super": "class A:\n    def m(self): return super().__getattribute__('__class__').__subclasses__()\nr = A().m()",
    "globals of a function": "def f(): pass\nf.__globals__['__builtins__']",
    "globals of Python's functions": "import functools\nfunctools.reduce.__globals__; functools.wraps.__globals__['sys'].modules['os'].mkdir(MARK)",
    "globals of a decorator": "import contextlib\ncontextlib.contextmanager.__wrapped__.__globals__",
    "globals by getattr in operator.call": "import operator, contextlib\noperator.call(getattr, contextlib.contextmanager, '__globals__')['os'].mkdir(MARK)",
    "globals by MethodType of getattr": "import types, contextlib\ng = types.MethodType(getattr, contextlib.contextmanager)('__globals__')\ng['os'].mkdir(MARK)",
    "globals by partial": "import functools, contextlib\nfunctools.partial(getattr, contextlib.contextmanager)('__globals__')['os'].mkdir(MARK)",
    "globals by a key function": "import contextlib\nmax([contextlib.contextmanager], key=lambda f: f.__globals__['os'].mkdir(MARK))",
    "globals by reduce": "import functools, contextlib\nfunctools.reduce(getattr, ['__globals__'], contextlib.contextmanager)['os'].mkdir(MARK)",
    "globals by starmap": "import itertools, contextlib\n[g['os'].mkdir(MARK) for g in itertools.starmap(getattr, [(contextlib.contextmanager, '__globals__')])]",
    "frames": "g = (x for x in [1])\ng.gi_frame.f_globals['os']",
    "frames by MethodType": "import types\ndef f(): yield\ntypes.MethodType(getattr, f())('gi_frame').f_back.f_globals['os'].mkdir(MARK)",
    "tracebacks": "try: 1 / 0\nexcept Exception as e: e.__traceback__.tb_frame.f_back.f_globals['os'].mkdir(MARK)",
    "code objects": "import types\ntypes.FunctionType(types.CodeType(), {})()",
    "the real function type": "import itertools\ntype(itertools.count)(None, {})",
    "function type": "type(lambda: 0)(1, 2, 3, 4, 5, 6, 7)",
    "closures": "import functools\nfunctools.wraps(len).__closure__",
    # what makes modules
    "module internals": "import math\nmath._real",
    "module dictionary": "import typing\ntyping.__dict__['_real'].sys.modules['os'].mkdir(MARK)",
    "module internals natively": "import typing\nsorted([MARK], key=typing._real.sys.modules['os'].mkdir)",
    "modules of modules": "import typing, collections, functools\ntyping.sys.modules['os'].mkdir(MARK)\ncollections._sys.modules['os'].mkdir(MARK)",
    "module getattr": "import typing\ntyping.__getattr__('_real').sys.modules['os'].mkdir(MARK)",
    "module getattribute": "import typing\ntyping.__getattribute__('_real').sys.modules['os'].mkdir(MARK)",
    "own module": "import sys\nsys.modules[__name__].loader.python_modules.__globals__['importlib'].import_module('os').mkdir(MARK)",
    "own function": "def f(): pass\nf.module.loader.python_modules.__globals__['importlib'].import_module('os').mkdir(MARK)",
    "own frames": "def f():\n    def g(): pass\n    return g\nf().parent.module",
    "sys.modules": "import sys\nsys.modules['os'].mkdir(MARK)",
    "posixpath's os": "import posixpath\nposixpath.os.mkdir(MARK)",
    # native callbacks
    "sorted": "import os\nsorted([MARK], key=os.mkdir)",
    "re.sub": "import os, re\nre.sub('.+', os.mkdir, MARK)",
    "defaultdict": "import collections\ncollections.defaultdict(breakpoint)['x']",
    "exit stack": "import contextlib, os\nwith contextlib.ExitStack() as s: s.callback(os.mkdir, MARK)",
    "weakref finalize": "import weakref, os\nclass A: pass\nweakref.finalize(A(), os.mkdir, MARK)",
    "methodcaller": "import operator, pathlib\noperator.methodcaller('mkdir')(pathlib.Path(MARK))",
    # texts that Python evaluates
    "format": "class A: pass\nr = '{0.__class__.__init__.__globals__}'.format(A())",
    "string.Formatter": "import string\nstring.Formatter().get_field('0.__class__.__base__.__subclasses__', (1,), {})",
    "get_type_hints": "import typing\nclass A: x: CODE\nA.__annotations__['x'] = CODE\ntyping.get_type_hints(A)",
    "forward references": "import typing\ntyping.List[CODE].__args__[0]._evaluate({}, {}, frozenset())",
    "the type of forward references": "import typing\nr = typing.List[CODE].__args__[0]\ntype(r)._evaluate(r, {}, {}, frozenset())",
    "forward references natively": "import typing\nsorted([{}], key=typing.List[CODE].__args__[0]._evaluate)",
    "singledispatch": "import functools\n@functools.singledispatch\ndef f(x): pass\n@f.register\ndef g(x: CODE): pass",
    "dataclass fields": "import dataclasses\nclass A:\n    __annotations__ = {'x=' + CODE + ',y': int}\nA = dataclasses.dataclass(A)\nA()",
    "dataclass fields that change": "import dataclasses\nclass D(dict):\n    n = 0\n    def keys(self): self.n += 1; return ['x'] if self.n < 2 else ['x=' + CODE]\n"
    "    def __iter__(self): return iter(self.keys())\n    def __getitem__(self, k): return int\nA = type('A', (), {'__annotations__': D(x=int)})\ndataclasses.dataclass(A)()",
    "dataclass field renamed": "import dataclasses\n@dataclasses.dataclass\nclass A:\n    x: int = 0\nA.__dataclass_fields__['x'].name = 'x=' + CODE\n@dataclasses.dataclass\nclass B(A):\n    y: int = 0\nB()",
    "dataclass fields put on a class": "import dataclasses\nf = dataclasses.field(default=1)\nf.name = 'x=' + CODE\nclass A: __dataclass_fields__ = {'x': f}\n@dataclasses.dataclass\nclass B(A): y: int = 0",
    "make_dataclass": "import dataclasses\ndataclasses.make_dataclass('A', [('x=' + CODE, int)])",
    "namedtuple": "import collections\ncollections.namedtuple('A', ['x=' + CODE])",
    "namedtuple by a name that changes": "import collections\nclass S(str):\n    def isidentifier(self): return True\ncollections.namedtuple('A', [S('x=' + CODE)])",
    "inspect": "import inspect\ninspect.signature(CODE)\ninspect.getattr_static(object, '__subclasses__')",
    "timeit": "import timeit\ntimeit.timeit(CODE)",
    # what Python calls by itself
    "reduce": "import copy, os\nclass A:\n    def __reduce__(self): return os.mkdir, (MARK,)\ncopy.copy(A())",
    "reduce by type()": "import copy\nA = type('A', (), {'__reduce_ex__': lambda s, v: (open, (MARK, 'w'))})\ncopy.copy(A())",
    "copyreg": "import copyreg, copy, os\nclass A: pass\ncopyreg.pickle(A, lambda a: (os.mkdir, (MARK,)))\ncopy.copy(A())",
    "type.__call__": "import subprocess\ntype.__call__(subprocess.Popen, ['touch', MARK])",
    # changing what the linter runs with
    "change a builtin type": "type.__setattr__(Exception, 'x', 1)\nint.x = 1",
    "change a builtin module": "import math\nmath.pi = 3\nmath.__dict__['pi'] = 3",
    "register with an abstract class": "import collections.abc\nclass A: pass\ncollections.abc.Sequence.register(A)",
    "decimal's context": "import decimal\ndecimal.getcontext().prec = 2",
    "environment": "import os\nos.environ['SHAPELINT_ATTACK'] = '1'",
    "path": "import sys\nsys.path.append(MARK)\nsys.modules['os'] = None",
    "exit": "import sys\nsys.exit(3)\nexit(3)\nquit()",
    "raise SystemExit": "raise SystemExit(3)",
    "raise KeyboardInterrupt": "raise KeyboardInterrupt",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_effect(attack: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    code = f"__import__('os').mkdir({str(mark)!r})"
    before = dict(os.environ)
    ending = evaluated(Program("attack", f"MARK = {str(mark)!r}\nCODE = {code!r}\n{attack}\n"), tmp_path)
    assert not mark.exists()
    assert ending.faults == ()
    assert dict(os.environ) == before


HIDDEN = {
    "file": "import pathlib\nr = pathlib.Path('/etc/passwd').read_text()",
    "whether a file exists": "import os\nr = os.path.exists('/etc/passwd')",
    "whether a path exists": "import posixpath\nr = posixpath.exists('/etc/passwd')",
    "listing": "import os\nr = os.listdir('/')",
    "globbing": "from pathlib import Path\nr = list(Path('/').glob('*'))",
    "home": "from pathlib import Path\nr = Path.home()",
    "environment": "import os\nr = os.environ['HOME']",
    "process": "import os\nr = os.getpid()",
    "time": "import time\nr = time.time()",
    "chance": "import random\nr = random.random()",
    "arguments": "import sys\nr = sys.argv",
    "dictionary of a builtin type": "r = object.__dict__",
    "dictionary of Python's module": "import math\nr = math.__dict__",
}


@pytest.mark.parametrize("text", HIDDEN.values(), ids=HIDDEN)
def test_is_not_known(text: str, tmp_path: Path) -> None:
    assert evaluated(Program("hidden", text), tmp_path).names["r"] == "not known"
