# ruff: noqa
#: wraps
import functools
def d(f):
    @functools.wraps(f)
    def inner(*a, **k): return ("w", f(*a, **k))
    return inner
@d
def g(x): "doc"; return x
r = g(1), g.__name__, g.__doc__, g.__wrapped__(2)

#: order
def a(f): return lambda: "a" + f()
def b(f): return lambda: "b" + f()
@a
@b
def f(): return "f"
r = f()

#: with arguments
def times(n):
    def d(f):
        def inner(*a): return [f(*a)] * n
        return inner
    return d
@times(3)
def f(x): return x
r = f(1)

#: class as a decorator
class D:
    def __init__(self, f): self.f, self.n = f, 0
    def __call__(self, *a): self.n += 1; return self.f(*a)
@D
def f(x): return x * 2
r = f(3), f(4), f.n

#: property
class A:
    def __init__(self): self._x = 1
    @property
    def x(self): return self._x
    @x.setter
    def x(self, v): self._x = v * 10
    @x.deleter
    def x(self): self._x = None
a = A(); r = [a.x]
a.x = 3; r.append(a.x)
del a.x; r.append(a.x)

#: property without setter
class A:
    @property
    def x(self): return 1
A().x = 2

#: property whose getter raises AttributeError
class A:
    @property
    def x(self): return self.missing
r = hasattr(A(), "x"), getattr(A(), "x", "default")

#: property in a subclass
class A:
    @property
    def x(self): return 1
class B(A):
    @property
    def x(self): return super().x + 1
r = B().x

#: property built by call
class A:
    def get(self): return 5
    x = property(get)
    y = property(fget=lambda self: self.x + 1)
r = A().x, A().y

#: classmethod and staticmethod
class A:
    n = 1
    @classmethod
    def make(cls, k): return cls.__name__, cls.n, k
    @staticmethod
    def add(a, b): return a + b
class B(A): n = 2
r = A.make(1), B.make(2), B().make(3), A.add(1, 2), B().add(3, 4)

#: classmethod as constructor
class A:
    def __init__(self, v): self.v = v
    @classmethod
    def of(cls, *v): return cls(list(v))
class B(A): pass
r = A.of(1, 2), B.of(3)

#: contextmanager
from contextlib import contextmanager
log = []
@contextmanager
def cm(x):
    log.append(("in", x))
    try:
        yield x * 2
    finally:
        log.append("out")
with cm(2) as v:
    log.append(v)

#: contextmanager that swallows
from contextlib import contextmanager
log = []
@contextmanager
def cm():
    try:
        yield
    except ValueError as e:
        log.append(e.args)
with cm():
    raise ValueError(1, 2)
log.append("after")

#: contextmanager on error runs finally
from contextlib import contextmanager
log = []
@contextmanager
def cm():
    try:
        yield 1
    finally:
        log.append("closed")
try:
    with cm() as x:
        raise KeyError("k")
except KeyError as e:
    log.append(e.args)

#: contextmanager as decorator
from contextlib import contextmanager
log = []
@contextmanager
def cm():
    log.append("in")
    yield
    log.append("out")
@cm()
def f(x): log.append(x); return x
r = f(3)

#: suppress, nullcontext, ExitStack
from contextlib import suppress, nullcontext, ExitStack, contextmanager
log = []
with suppress(KeyError):
    {}["x"]
with nullcontext(3) as n:
    log.append(n)
@contextmanager
def cm(k):
    log.append(k); yield k; log.append(-k)
with ExitStack() as stack:
    r = [stack.enter_context(cm(i)) for i in (1, 2)]

#: lru_cache
import functools
@functools.lru_cache(maxsize=None)
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
@functools.lru_cache
def two(): return 2
@functools.cache
def three(x=3): return x
r = fib(30), two(), three()

#: cached_property
from functools import cached_property
log = []
class A:
    @cached_property
    def x(self): log.append(1); return 5
a = A()
r = a.x, a.x, "x" in vars(a)

#: cached returns the same object
import functools
@functools.lru_cache
def f(n): return [n]
r = f(1) is f(1), f(1) is f(2)

#: total_ordering
import functools
@functools.total_ordering
class V:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): return self.n < o.n
r = V(1) <= V(2), V(3) > V(2), V(1) >= V(1), max([V(1), V(5), V(3)]).n

#: singledispatch is bounded
import functools
r = functools.partial(lambda a, b, c=0: (a, b, c), 1)(2, c=3)

#: partial
from functools import partial
def f(a, b, c=3, *d): return a, b, c, d
p = partial(f, 1)
q = partial(p, 2, c=5)
r = p(2), q(), q.args, q.keywords, q(c=6), p.func is f

#: partialmethod
from functools import partialmethod
class A:
    def m(self, a, b=0): return a, b
    one = partialmethod(m, 1)
    two = partialmethod(m, b=2)
r = A().one(), A().two(5), A().one(b=3)

#: decorated methods
def d(f):
    def inner(self, *a): return ("d", f(self, *a))
    return inner
class A:
    @d
    def m(self, x): return x
r = A().m(1)

#: class decorator
def register(cls):
    REG[cls.__name__] = cls
    cls.extra = 1
    return cls
REG = {}
@register
class A: pass
@register
class B(A): pass
r = sorted(REG), A.extra, REG["B"] is B

#: class decorator with arguments
REG = {}
def register(name):
    def d(cls): REG[name] = cls; return cls
    return d
@register("a")
class A:
    def __init__(self, x=1): self.x = x
r = REG["a"](5).x

#: update_wrapper and wrapped attributes
import functools
def d(f):
    def w(*a): return f(*a)
    return functools.update_wrapper(w, f)
@d
def f(x): return x
f.tag = 1
r = f(1), f.__name__, f.tag

#: decorator replaced by a value
def d(f): return f()
@d
def x(): return 42

#: abstract and property stacked
from abc import ABC, abstractmethod
class A(ABC):
    @property
    @abstractmethod
    def x(self): ...
class B(A):
    @property
    def x(self): return 3
r = B().x

#: staticmethod called in the body
class A:
    @staticmethod
    def f(x): return x + 1
    y = f(1)
r = A.y

#: decorator keeps attributes of the function
def mark(f): f.marked = True; return f
class A:
    @mark
    def m(self): pass
r = A.m.marked, A().m.marked

#: a decorator of any name that registers
seen = []
def add_docstring(f):
    seen.append(f.__name__)
    f.__doc__ = "text"
    return f
def replace_docstring(text):
    def inner(f):
        def other(*a): return f(*a) + 1
        return other
    return inner
@replace_docstring("a")
@add_docstring
def g(x): return x
r = g(2), seen
