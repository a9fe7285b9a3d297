# ruff: noqa
#: plain dataclass
from dataclasses import dataclass, field, asdict, astuple, fields, replace, is_dataclass
@dataclass
class P:
    x: int
    y: int = 2
    tags: list = field(default_factory=list)
    total: int = field(init=False, default=0)
    def __post_init__(self): self.total = self.x + self.y
a = P(1); b = P(1, y=5, tags=[3])
r = a == P(1), a == b, repr(a), asdict(b), astuple(a), [f.name for f in fields(P)], replace(a, y=9), is_dataclass(P), a.tags is P(1).tags

#: frozen
from dataclasses import dataclass, FrozenInstanceError
@dataclass(frozen=True)
class P:
    x: int = 1
try: P().x = 2
except FrozenInstanceError: r = "frozen"
h = hash(P()) == hash(P(1)), {P(): 1}[P()]

#: frozen with post-init
from dataclasses import dataclass
@dataclass(frozen=True)
class P:
    x: int
    y: int = None
    def __post_init__(self):
        if self.y is None: object.__setattr__(self, "y", self.x * 2)
r = P(3).y, P(3, 1).y

#: inheritance
from dataclasses import dataclass
@dataclass
class A:
    x: int = 1
    y: int = 2
@dataclass
class B(A):
    z: int = 3
    x: int = 10
r = B(), B(5, 6, 7), A()

#: order and kw_only
from dataclasses import dataclass
@dataclass(order=True, kw_only=True)
class V:
    n: int
    m: int = 0
r = V(n=1) < V(n=2), sorted([V(n=3), V(n=1)]), max(V(n=1, m=5), V(n=1, m=2))

#: InitVar and ClassVar
from dataclasses import dataclass, InitVar, field
from typing import ClassVar
@dataclass
class C:
    k: ClassVar[int] = 7
    x: int
    scale: InitVar[int] = 2
    def __post_init__(self, scale): self.x *= scale
r = C(3).x, C(3, 10).x, C.k, C(1)

#: missing argument of a dataclass
from dataclasses import dataclass
@dataclass
class A:
    x: int
A()

#: mutable default
from dataclasses import dataclass
@dataclass
class A:
    x: list = []

#: annotations that are text
from __future__ import annotations
from dataclasses import dataclass, field
@dataclass
class A:
    x: int
    y: dict[str, int] = field(default_factory=dict)
r = A(1), A(2, {"a": 1})

#: slots and no repr
from dataclasses import dataclass, field
@dataclass
class A:
    x: int
    y: int = field(default=1, repr=False, compare=False)
r = repr(A(1)), A(1, 2) == A(1, 3)

#: dataclass with methods and properties
from dataclasses import dataclass
@dataclass
class C:
    w: int
    h: int
    @property
    def area(self): return self.w * self.h
    @classmethod
    def square(cls, n): return cls(n, n)
r = C(2, 3).area, C.square(4).area

#: subclass without the decorator
from dataclasses import dataclass
@dataclass
class A: x: int = 1
class B(A):
    def __init__(self, y): super().__init__(); self.y = y
r = B(2)

#: unpacking a dataclass
from dataclasses import dataclass, asdict
@dataclass
class A:
    x: int = 1
    y: int = 2
def f(x, y): return x, y
r = f(**asdict(A(5))), f(**vars(A(6)))

#: enums
from enum import Enum, IntEnum, auto, Flag, unique
class C(Enum):
    RED = 1
    GREEN = "g"
    ALIAS = 1
class N(IntEnum):
    ONE = 1
    TWO = 2
class A(Enum):
    X = auto()
    Y = auto()
class F(Flag):
    R = auto()
    W = auto()
r = C.RED.value, C("g"), C["RED"].name, C.ALIAS is C.RED, [m.name for m in C], len(C), N.TWO + 1, N.ONE < N.TWO, A.Y.value, F.R | F.W == F.W | F.R, C.RED in C, isinstance(C.RED, C), list(C.__members__)

#: enum with methods
from enum import Enum
class Op(str, Enum):
    ADD = "add"
    MUL = "mul"
    @property
    def symbol(self): return {"add": "+", "mul": "*"}[self.value]
    @classmethod
    def default(cls): return cls.ADD
r = Op.ADD == "add", Op("mul").symbol, Op.default().value, Op.ADD.upper(), {Op.ADD: 1}["add"]

#: enum with values as tuples
from enum import Enum
class P(Enum):
    EARTH = (1, 2)
    MARS = (3, 4)
    def __init__(self, a, b): self.a, self.b = a, b
r = P.MARS.a, P.EARTH.b, P.MARS.value

#: enum by a bad value
from enum import Enum
class C(Enum): A = 1
C(2)

#: functional enum
from enum import Enum
C = Enum("C", "A B")
r = C.B.value, [c.name for c in C]

#: named tuples
from collections import namedtuple
from typing import NamedTuple
P = namedtuple("P", ["x", "y"])
class Q(NamedTuple):
    a: int
    b: str = "z"
    def both(self): return self.a, self.b
p = P(1, y=2); q = Q(3)
x, y = p
r = p.x, p[1], p == (1, 2), p._replace(x=5), p._asdict(), P._fields, P._make([7, 8]), q.both(), q.b, len(q), isinstance(q, tuple), [*q], Q(1, "x")._asdict()

#: named tuple with defaults
from collections import namedtuple
P = namedtuple("P", "x y z", defaults=[2, 3])
r = P(1), P(1, z=9)

#: derived from a named tuple
from collections import namedtuple
class P(namedtuple("P", "x y")):
    __slots__ = ()
    @property
    def s(self): return self.x + self.y
    def __new__(cls, x, y=5): return super().__new__(cls, x, y)
r = P(1).s, P(1, 2).s, P(3)[1]

#: named tuple missing an argument
from collections import namedtuple
namedtuple("P", "x y")(1)

#: typed dict
from typing import TypedDict
class T(TypedDict, total=False):
    a: int
r = T(a=1), T()

#: SimpleNamespace
from types import SimpleNamespace
s = SimpleNamespace(a=1)
s.b = 2
r = s.a + s.b, vars(s), s == SimpleNamespace(a=1, b=2), hasattr(s, "c")

#: attrs
import attr, attrs
@attr.s
class Base:
    meta = attr.ib(default=attr.Factory(dict))
    def __attrs_post_init__(self): self.meta["name"] = "q"
class F(Base):
    def __init__(self): super().__init__(meta={"a": 1}); self.z = 2
@attr.s(auto_attribs=True)
class P:
    x: int
    y: int = 3
    l: list = []
@attrs.define(slots=False)
class Q:
    w: int
    h: int = attrs.field(default=4, kw_only=True)
@attr.s
class R:
    n: int = attr.ib(default=1)
    @n.validator
    def _check(self, attribute, value): pass
    K = 3
    def area(self): return self.n * self.K
p = P(1); q = Q(2, h=5)
r = F().meta, (p.x, p.y, p.l), (q.w, q.h), R(7).area(), R().area(), R(2) == R(2), R(2) == R(3)

#: attrs missing an argument
import attr
@attr.define
class Q:
    w: int
Q()
