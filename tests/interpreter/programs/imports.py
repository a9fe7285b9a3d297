# ruff: noqa
#: plain, aliased, from
import lib
import lib as l
from lib import x, f as g
r = lib.x, l.f(2), x, g(3), l is lib
#@ lib.py
x = 1
def f(n): return n + x

#: module state is shared
import lib
import lib as other
lib.n = 5
lib.items.append(1)
r = other.n, other.get(), other.items
#@ lib.py
n = 0
items = []
def get(): return n

#: packages and submodules
import pkg.sub.mod
import pkg.sub as s
from pkg import sub
from pkg.sub.mod import value as v
r = pkg.sub.mod.value, s.mod.value, sub is s, v, pkg.name, pkg.__name__, pkg.sub.mod.__name__
#@ pkg/__init__.py
name = "package"
#@ pkg/sub/__init__.py
#@ pkg/sub/mod.py
value = 7

#: relative imports
from pkg.a import r
#@ pkg/__init__.py
top = 1
#@ pkg/a.py
from . import b
from .b import one
from .sub import deep
from .sub.deep import two
from . import top
r = b.one, one, deep.two, two, top
#@ pkg/b.py
one = 1
#@ pkg/sub/__init__.py
#@ pkg/sub/deep.py
from ..b import one
two = one + 1

#: re-exports
from pkg import f, Deep, helper
r = f(), Deep().x, helper.h
#@ pkg/__init__.py
from .impl import f
from .impl import Thing as Deep
from . import helper
#@ pkg/impl.py
def f(): return "f"
class Thing: x = 3
#@ pkg/helper.py
h = 1

#: star
from lib import *
r = a, b, "_c" in globals()
#@ lib.py
a, b, _c = 1, 2, 3

#: star with all
from lib import *
r = a, _c, "b" in globals()
#@ lib.py
__all__ = ["a", "_c"]
a, b, _c = 1, 2, 3

#: star of a package that stars
from pkg import *
r = x, y
#@ pkg/__init__.py
from .one import *
from .two import *
#@ pkg/one.py
x = 1
#@ pkg/two.py
y = 2

#: later stars win
from one import *
from two import *
r = x
#@ one.py
x = 1
#@ two.py
x = 2

#: a name after a star wins
from one import *
x = 5
r = x
#@ one.py
x = 1

#: cycles between modules
from a import fa
from b import fb
r = fa(3), fb(2)
#@ a.py
import b
def fa(n): return 0 if n == 0 else b.fb(n - 1) + 1
#@ b.py
import a
def fb(n): return 0 if n == 0 else a.fa(n - 1) + 10

#: cycle with a late import
from a import fa
r = fa()
#@ a.py
def fa():
    from b import fb
    return fb()
def ga(): return "ga"
#@ b.py
from a import ga
def fb(): return ga()

#: getattr of a module
import lazy
r = lazy.anything, lazy.real, hasattr(lazy, "no_such")
try: lazy.no_such
except AttributeError as e: s = str(e)
#@ lazy.py
real = 1
def __getattr__(name):
    if name.startswith("no"): raise AttributeError(name)
    return name.upper()

#: from import through getattr of a module
from lazy import thing
#@ lazy.py
def __getattr__(name): return name * 2

#: fallback of an import
try:
    from surely_not_installed_xyz import own
except ImportError:
    def own(x): return x + 1
r = own(2)
try: from lib import missing
except ImportError: missing = "fallback"
try: from surely_not_installed_xyz.sub import f
except ModuleNotFoundError:
    def f(): return 3
s = f()
#@ lib.py
y = 1

#: fallback between own modules
try: from .nothing import x
except ImportError: from lib import x
#@ lib.py
x = 4

#: type checking
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from surely_not_installed_xyz import T
def f(x: "T") -> "T": return x
r = f(3)

#: import inside functions and classes
def f():
    import lib
    from lib import x
    return lib.x + x
class A:
    from lib import x as y
r = f(), A.y
#@ lib.py
x = 2

#: main guard
r = 1
if __name__ == "__main__": r = 2

#: classes from modules
from shapes import Square, Shape
class Cube(Square):
    def area(self): return super().area() * 6
r = Cube(2).area(), isinstance(Cube(1), Shape), Square.__module__
#@ shapes.py
from base import Shape
class Square(Shape):
    def __init__(self, n): self.n = n
    def area(self): return self.n ** 2
#@ base.py
class Shape: pass

#: names that the interpreter uses itself
import config
r = config.loader, config.file, config.state, config.namespace, config.is_package, config.failure
def f(): return 1
f.module, f.code, f.parent, f.defaults = "m", "c", "p", "d"
s = f(), f.module, f.code, f.parent, f.defaults
#@ config.py
loader, file, state, namespace, is_package, failure = 1, 2, 3, 4, 5, 6

#: dynamic import
import importlib
m = importlib.import_module("lib")
r = m.x
#@ lib.py
x = 3

#: import by a built-in function
top = __import__("package.lib")
module = __import__("package.lib", fromlist=["x"])
r = top.__name__, module.x, top.lib.x
#@ package/__init__.py
#@ package/lib.py
x = 3

#: dict of a module
import lib
r = lib.__dict__["x"], vars(lib)["x"], getattr(lib, "x"), "f" in dir(lib), sorted(n for n in lib.__dict__ if n.islower() and not n.startswith("_"))
#@ lib.py
x = 3
def f(): pass

#: sys.modules
import sys
x = 5
r = getattr(sys.modules[__name__], "x"), sys.modules[__name__].__dict__["x"]

#: conditional definitions
from lib import f
r = f()
#@ lib.py
import sys
if sys.version_info >= (3, 0):
    def f(): return "three"
else:
    def f(): return "two"

#: the modules of a package, found by pkgutil
from plug import REG
r = sorted(REG), REG["one"]()
#@ plug/__init__.py
import importlib, pkgutil
REG = {}
def register(f):
    REG[f.__name__] = f
    return f
for info in pkgutil.walk_packages(__path__, __name__ + "."):
    importlib.import_module(info.name)
s = [(i.name, i.ispkg) for i in pkgutil.iter_modules(__path__)]
#@ plug/first.py
from . import register
@register
def one(): return 1
#@ plug/deep/__init__.py
#@ plug/deep/second.py
from .. import register
@register
def two(): return 2

#: a star import brings what __all__ names
from pkg import part
from pkg import thing, other
r = part.thing, thing, other
#@ pkg/__init__.py
from .part import *
#@ pkg/part/__init__.py
from .part import thing
from .part import other
__all__ = ("thing", "other")
#@ pkg/part/part.py
thing, other = 1, 2

#: a module that tells its own names
import lib
r = "lazy" in dir(lib), "other" in dir(lib)
#@ lib.py
__all__ = ["lazy"]
other = 1
def __dir__(): return sorted(__all__)
