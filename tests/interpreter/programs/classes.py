# ruff: noqa
#: instances and class attributes
class A:
    x = 1
    l = []
    def __init__(self, y=2): self.y = y
a, b = A(), A(5)
a.x = 10; a.l.append(1)
r = A.x, b.x, b.l, a.__dict__, a.y, b.y

#: mro
class A:
    def m(self): return "A"
class B(A):
    def m(self): return "B" + super().m()
class C(A):
    def m(self): return "C" + super().m()
class D(B, C):
    def m(self): return "D" + super(D, self).m()
r = D().m(), [k.__name__ for k in D.__mro__]

#: cooperative init
class Base:
    def __init__(self, **kw): self.rest = kw
class A(Base):
    def __init__(self, a, **kw): super().__init__(**kw); self.a = a
class B(Base):
    def __init__(self, b, **kw): super().__init__(**kw); self.b = b
class C(A, B): pass
c = C(a=1, b=2, z=3)

#: super in a classmethod
class A:
    @classmethod
    def make(cls): return ["A", cls.__name__]
class B(A):
    @classmethod
    def make(cls): return super().make() + ["B"]
r = B.make()

#: super attribute that is missing
class A: pass
class B(A):
    def m(self): return super().nothing()
B().m()

#: super in nested function
class A:
    def m(self): return 1
class B(A):
    def m(self):
        def inner(): return super(B, self).m() + 1
        return inner()
r = B().m()

#: super in a comprehension argument
class A:
    def m(self, i): return i
class B(A):
    def m(self, n):
        s = super()
        return [s.m(i) for i in range(n)]
r = B().m(3)

#: super setattr
class A:
    def __setattr__(self, n, v): super().__setattr__(n, v * 2)
a = A(); a.x = 4
r = a.x

#: class cell
class A:
    def m(self): return __class__.__name__
class B(A): pass
r = B().m()

#: new
class A:
    def __new__(cls, *a): o = super().__new__(cls); o.made = a; return o
    def __init__(self, *a): self.init = a
a = A(1, 2)

#: new returning something else
class A:
    def __new__(cls): return 5
    def __init__(self): raise ValueError
r = A()

#: singleton
class S:
    _it = None
    def __new__(cls):
        if cls._it is None: cls._it = super().__new__(cls)
        return cls._it
r = S() is S()

#: object takes no arguments
class A: pass
A(1)

#: missing self argument
class A:
    def m(self, x): pass
A().m()

#: method called on the class
class A:
    def m(self, x): return self, x
r = A.m(1, 2)

#: method without self
class A:
    def m(): pass
A().m()

#: metaclass
class M(type):
    def __new__(m, name, bases, ns, **kw):
        cls = super().__new__(m, name, bases, ns)
        cls.tag = name.lower(); cls.kw = kw
        return cls
    def __init__(cls, name, bases, ns, **kw): super().__init__(name, bases, ns)
    def __call__(cls, *a): o = super().__call__(*a); o.called = True; return o
class A(metaclass=M, flag=3):
    def __init__(self, x): self.x = x
a = A(5)
r = A.tag, A.kw, a.x, a.called, type(A) is M

#: metaclass methods
class M(type):
    def __getitem__(cls, k): return (cls.__name__, k)
    def __len__(cls): return 7
    def __iter__(cls): return iter([1, 2])
    def __contains__(cls, x): return x == 1
class A(metaclass=M): pass
r = A["x"], len(A), list(A), 1 in A, 2 in A

#: registry by metaclass
class M(type):
    reg = {}
    def __new__(m, n, b, ns):
        c = type.__new__(m, n, b, ns)
        M.reg[n] = c
        return c
class A(metaclass=M): pass
class B(A): pass
r = list(M.reg)

#: init_subclass
class Base:
    subs = []
    def __init_subclass__(cls, tag=None, **kw):
        super().__init_subclass__(**kw)
        cls.tag = tag
        Base.subs.append(cls.__name__)
class A(Base, tag="a"): pass
class B(A): pass
r = A.tag, B.tag, Base.subs

#: set_name
class D:
    def __set_name__(self, owner, name): self.name = (owner.__name__, name)
class A: x = D()
r = A.x.name

#: getattr
class A:
    y = 1
    def __getattr__(self, n):
        if n.startswith("no"): raise AttributeError(n)
        return n * 2
a = A()
r = a.x, a.y, getattr(a, "nope", 3), hasattr(a, "no"), hasattr(a, "z")

#: getattr delegates
class W:
    def __init__(self, o): self.o = o
    def __getattr__(self, n): return getattr(self.o, n)
r = W([1, 2]).index(2), W("ab").upper()

#: setattr and delattr
class A:
    def __init__(self): object.__setattr__(self, "log", [])
    def __setattr__(self, n, v): self.log.append((n, v)); self.__dict__[n] = v
    def __delattr__(self, n): self.log.append(n); object.__delattr__(self, n)
a = A(); a.x = 1; a.y = 2
del a.x
r = a.log, hasattr(a, "x")

#: getattribute
class A:
    def __getattribute__(self, n):
        if n == "magic": return 42
        return super().__getattribute__(n)
    x = 1
r = A().magic, A().x

#: descriptors
class D:
    def __get__(self, o, t): return self if o is None else o.__dict__.get("v", 0) + 1
    def __set__(self, o, v): o.__dict__["v"] = v * 10
class A: x = D()
a = A(); r = [a.x]
a.x = 2; r += [a.x, isinstance(A.x, D)]

#: non-data descriptor is shadowed
class D:
    def __get__(self, o, t): return "d"
class A: x = D()
a = A(); r = [a.x]
a.__dict__["x"] = "i"
r.append(a.x)

#: arithmetic operators
class V:
    def __init__(self, n): self.n = n
    def __add__(self, o): return V(self.n + (o.n if isinstance(o, V) else o))
    __radd__ = __add__
    def __sub__(self, o): return V(self.n - o)
    def __rsub__(self, o): return V(o - self.n)
    def __mul__(self, o): return V(self.n * o)
    def __matmul__(self, o): return "mm"
    def __neg__(self): return V(-self.n)
    def __abs__(self): return V(abs(self.n))
    def __invert__(self): return "inv"
    def __pow__(self, k): return V(self.n ** k)
    def __divmod__(self, k): return divmod(self.n, k)
    def __floordiv__(self, k): return V(self.n // k)
    def __mod__(self, k): return V(self.n % k)
    def __lshift__(self, k): return "<<"
    def __and__(self, o): return "&"
    def __ror__(self, o): return "r|"
v = V(5)
r = [(v + v).n, (v + 1).n, (1 + v).n, (v - 1).n, (10 - v).n, (v * 3).n, v @ v, (-v).n, abs(V(-2)).n, ~v, (v ** 2).n, divmod(v, 2), (v // 2).n, (v % 3).n, v << 1, v & 1, 1 | v, sum([V(1), V(2)]).n]

#: NotImplemented falls back
class A:
    def __add__(self, o): return NotImplemented
class B:
    def __radd__(self, o): return "B"
r = A() + B()

#: NotImplemented on both sides
class A:
    def __add__(self, o): return NotImplemented
A() + 1

#: subclass reflected first
class A:
    def __add__(self, o): return "A"
class B(A):
    def __radd__(self, o): return "rB"
r = A() + B()

#: in-place operators
class A:
    def __init__(self): self.l = []
    def __iadd__(self, x): self.l.append(x); return self
a = b = A()
a += 1; a += 2
r = a is b, a.l

#: in-place falls back to the plain one
class A:
    def __init__(self, n): self.n = n
    def __add__(self, o): return A(self.n + o)
a = b = A(1)
a += 2
r = a.n, b.n, a is b

#: comparison operators
class A:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return isinstance(o, A) and self.n == o.n
    def __lt__(self, o): return self.n < o.n
    def __hash__(self): return hash(self.n)
r = A(1) == A(1), A(1) != A(2), A(1) < A(2), A(2) > A(1), len({A(1), A(1), A(2)}), [x.n for x in sorted([A(3), A(1)])], A(1) in [A(0), A(1)]

#: eq without hash
class A:
    def __eq__(self, o): return True
{A(): 1}

#: not comparable
class A: pass
A() < A()

#: containers
class C:
    def __init__(self): self.d = {}
    def __getitem__(self, k): return self.d[k]
    def __setitem__(self, k, v): self.d[k] = v
    def __delitem__(self, k): del self.d[k]
    def __len__(self): return len(self.d)
    def __contains__(self, k): return k in self.d
    def __iter__(self): return iter(self.d)
    def __bool__(self): return True
c = C(); c["a"] = 1; c["b"] = 2
c["a"] += 5
del c["b"]
r = c["a"], len(c), "a" in c, "b" in c, list(c), bool(C()), [*c], {**c.d}

#: old sequence protocol
class S:
    def __getitem__(self, i):
        if i > 2: raise IndexError(i)
        return i * i
r = list(S()), 4 in S(), [x for x in S()], tuple(S())

#: slices reach getitem
class S:
    def __getitem__(self, k): return k
r = S()[1:2], S()[::2], S()[1, 2:3], S()[...]

#: iterator protocol
class It:
    def __init__(self, n): self.n = n
    def __iter__(self): return self
    def __next__(self):
        if self.n == 0: raise StopIteration
        self.n -= 1
        return self.n
r = list(It(3)), sum(It(4)), max(It(3)), [x for x in It(2)], dict(zip(It(2), "ab"))
a, b = It(2)

#: bool and len
class A:
    def __len__(self): return 0
class B:
    def __bool__(self): return False
r = bool(A()), bool(B()), not A(), "x" if B() else "y", A() or 3, B() and 3

#: call
class F:
    def __init__(self, k): self.k = k
    def __call__(self, x, *, y=1): return self.k * x + y
r = F(2)(3), F(2)(3, y=5), callable(F(1)), list(map(F(3), [1, 2]))

#: str, repr, format
class A:
    def __repr__(self): return "A!"
class B(A):
    def __str__(self): return "B?"
    def __format__(self, s): return f"<{s}>"
r = str(A()), repr(B()), str(B()), f"{A()} {B()!r} {B():x} {B()!s}", "%s %r" % (A(), B()), [A()].__repr__(), format(B(), "q")

#: index and int
class I:
    def __index__(self): return 2
    def __int__(self): return 7
    def __float__(self): return 1.5
r = [10, 20, 30][I()], int(I()), float(I()), range(I())[1], "abc"[I()]

#: slots
class A:
    __slots__ = ("x", "y")
    def __init__(self): self.x = 1
a = A()
r = a.x, hasattr(a, "y"), hasattr(a, "__dict__")
try: a.z = 1
except AttributeError: r += ("no z",)

#: private names are mangled
class A:
    def __init__(self): self.__x = 1; self.__y__ = 2
    def get(self): return self.__x
class B(A):
    def __init__(self): super().__init__(); self.__x = 5
    def mine(self): return self.__x
b = B()
r = b.get(), b.mine(), sorted(vars(b))

#: private methods do not clash
class A:
    def __init__(self): self.__setup()
    def __setup(self): self.who = "A"
class B(A):
    def __setup(self): self.who = "B"
r = B().who

#: private class attributes
class A:
    __n = 3
    @classmethod
    def n(cls): return cls.__n
r = A.n(), A._A__n, hasattr(A, "__n")

#: type of three
A = type("A", (), {"x": 1, "m": lambda self: self.x + 1})
B = type("B", (A,), {"x": 5})
r = A().m(), B().m(), B.__name__, B.__bases__ == (A,)

#: isinstance and issubclass
class A: pass
class B(A): pass
r = isinstance(B(), A), issubclass(B, A), isinstance(A(), (int, B)), isinstance(1, (str, (int, A))), issubclass(bool, int), isinstance(True, int), isinstance(3, int | str), type(B()) is B, type(B()) == A, isinstance(B, type)

#: isinstance wants a type
isinstance(1, 3)

#: vars, dir, getattr, setattr
class A:
    z = 0
    def __init__(self): self.x, self.y = 1, 2
a = A()
setattr(a, "w", 5)
delattr(a, "x")
r = vars(a), getattr(a, "w"), getattr(a, "nope", None), hasattr(a, "x"), [n for n in dir(a) if not n.startswith("_")]

#: missing attribute
class A: pass
A().nope

#: missing class attribute
class A: pass
A.nope

#: nested classes
class A:
    class B:
        x = 1
        class C: y = 2
    def m(self): return self.B.x, A.B.C.y
r = A().m(), A.B.C.__qualname__

#: class attributes via self
class A:
    count = 0
    def __init__(self): type(self).count += 1; self.__class__.count += 10
A(); A()
r = A.count

#: bound methods
class A:
    def __init__(self, x): self.x = x
    def m(self): return self.x
f = A(3).m
r = f(), f.__self__.x, f.__func__ is A.m, A(1).m == A(1).m

#: methods added later
class A: pass
def m(self, x): return x, type(self).__name__
A.m = m
a = A()
a.own = lambda x: x
r = a.m(1), a.own(2)

#: types.MethodType
import types
class A: x = 7
a = A()
a.m = types.MethodType(lambda self, y: self.x + y, a)
r = a.m(1)

#: inheritance from builtins
class L(list):
    def second(self): return self[1]
class D(dict):
    def __missing__(self, k): return k * 2
    def __getattr__(self, k): return self[k]
class S(str):
    def shout(self): return self.upper() + "!"
class I(int):
    def __add__(self, o): return I(int(self) + o + 1)
l = L([1, 2, 3]); l.append(4)
d = D(a=1)
r = l.second(), len(l), l[-1], d["zz"], d.a, S("ab").shout(), I(3) + 4, isinstance(l, list), sorted(l, reverse=True)

#: dict subclass with attributes
class Config(dict):
    __getattr__ = dict.get
    __setattr__ = dict.__setitem__
c = Config(a=1)
c.b = 2
r = c.a, c["b"], c.nope, dict(c)

#: dict subclass with init
class Config(dict):
    def __init__(self, *a, **k):
        super().__init__(*a, **k)
        for n, v in self.items():
            if isinstance(v, dict): self[n] = Config(v)
        self.__dict__ = self
c = Config({"a": {"b": 1}}, z=2)
r = c["a"]["b"], c["z"]

#: exceptions with attributes
class E(Exception):
    def __init__(self, code): super().__init__(f"code {code}"); self.code = code
try: raise E(3)
except E as e: r = e.code, str(e), e.args

#: abstract base class
from abc import ABC, abstractmethod
class A(ABC):
    @abstractmethod
    def m(self): ...
class B(A):
    def m(self): return 1
r = B().m(), isinstance(B(), A)
try: A()
except TypeError: r += ("abstract",)

#: protocol and generic
from typing import Protocol, Generic, TypeVar, runtime_checkable
T = TypeVar("T")
@runtime_checkable
class P(Protocol):
    def go(self): ...
class A(Generic[T]):
    def __init__(self, x: T): self.x = x
    def go(self): return self.x
class B(A[int]): pass
r = A[int](3).go(), B(4).x, isinstance(A(1), P), isinstance(3, P)

#: mixins
class Log:
    def log(self, m): self.msgs = getattr(self, "msgs", []) + [m]
class Base:
    def run(self): return "ran"
class A(Log, Base):
    def run(self): self.log("x"); return super().run()
a = A()
r = a.run(), a.msgs

#: class body with control flow
class A:
    items = []
    for i in range(3):
        items.append(i)
    if len(items) > 2:
        big = True
    else:
        big = False
    try:
        bad = 1 / 0
    except ZeroDivisionError:
        bad = None
r = A.items, A.big, A.bad, A.i

#: class body comprehension scope
class A:
    n = 3
    l = [i for i in range(n)]
r = A.l

#: class keyword arguments and kwargs unpacking
class Base:
    def __init_subclass__(cls, **kw): cls.kw = kw
opts = {"a": 1}
class A(Base, b=2, **opts): pass
r = sorted(A.kw.items())

#: bases by star
class A: x = 1
class B: y = 2
bases = (A, B)
class C(*bases): pass
r = C.x, C.y

#: class name and module
class A:
    "docs"
r = A.__name__, A.__doc__, A().__class__.__name__, A.__module__ == __name__

#: del method of instance attribute
class A: pass
a = A()
a.x = 1
del a.x
a.x

#: copying instances
import copy
class A:
    def __init__(self): self.l = [1, [2]]
a = A(); b = copy.copy(a); c = copy.deepcopy(a)
r = b.l is a.l, c.l is a.l, c.l == a.l, c.l[1] is a.l[1]

#: user copy hooks
import copy
class A:
    def __init__(self, n): self.n = n
    def __copy__(self): return A(self.n + 1)
    def __deepcopy__(self, memo): return A(self.n + 10)
r = copy.copy(A(1)).n, copy.deepcopy([A(1)])[0].n

#: instance dict update
class A:
    def __init__(self, **kw): self.__dict__.update(kw)
a = A(x=1, y=[2])
r = a.x, a.y

#: setattr in loop
class A:
    def __init__(self):
        for i in range(3): setattr(self, f"layer{i}", i * i)
    def get(self): return [getattr(self, f"layer{i}") for i in range(3)]
r = A().get()

#: reversed and length hint
class A:
    def __len__(self): return 3
    def __getitem__(self, i): return i * 10
    def __reversed__(self): return iter("rev")
class B:
    def __len__(self): return 3
    def __getitem__(self, i): return i * 10
r = list(reversed(A())), list(reversed(B()))

#: hash of instances as keys
class A: pass
a, b = A(), A()
d = {a: 1, b: 2}
r = d[a], d[b], a in d, A() in d

#: class getitem
class A:
    def __class_getitem__(cls, k): return (cls.__name__, k)
r = A[int] == ("A", int), A["x"]

#: a dictionary that is its own attributes
class Options(dict):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.__dict__ = self
c = Options(n=3)
r = c.n, c["n"]
c.m = 4
s = c["m"], sorted(c), hasattr(c, "q")

#: a shared dictionary
class Shared:
    state = {}
    def __init__(self): self.__dict__ = self.state
a, b = Shared(), Shared()
a.x = 1
r = b.x

#: a copy of the attributes
class A:
    def __init__(self, x): self.x = x
a = A(1)
b = a.__new__(type(a))
b.__dict__ = a.__dict__.copy()
b.x = 2
r = a.x, b.x

#: another class
class A:
    def f(self): return 1
class B(A):
    def f(self): return 2
a = A()
a.__class__ = B
r = a.f(), isinstance(a, B)

#: a metaclass that makes no class
def make(name, bases, namespace): return sorted(n for n in namespace if not n.startswith("_"))
class A(metaclass=make):
    x = 1
    def f(self): pass
r = A
