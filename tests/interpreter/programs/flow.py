# ruff: noqa
#: try, else, finally
log = []
def f(x):
    try:
        log.append("try")
        if x: raise ValueError(x)
    except ValueError as e:
        log.append(e.args)
        return "caught"
    else:
        log.append("else")
        return "fine"
    finally:
        log.append("finally")
r = f(0), f(5)

#: finally overrides return
def f():
    try: return 1
    finally: return 2
r = f()

#: finally runs on the way out
log = []
def f():
    try: raise KeyError("a")
    finally: log.append("f")
try: f()
except KeyError: log.append("c")

#: finally after an early return
log = []
def f():
    for i in range(3):
        try:
            if i == 1: return i
        finally: log.append(i)
r = f()

#: finally after break and continue
log = []
for i in range(4):
    try:
        if i == 1: continue
        if i == 2: break
        log.append(("body", i))
    finally: log.append(i)

#: nested handlers
def f():
    try:
        try: [][1]
        except KeyError: return "no"
    except IndexError as e: return "outer", type(e).__name__
r = f()

#: handler raises
def f():
    try: 1 / 0
    except ZeroDivisionError: raise ValueError("second")
try: f()
except ValueError as e: r = e.args, type(e.__context__).__name__ if False else None

#: re-raise
def f():
    try: 1 / 0
    except ZeroDivisionError: raise
try: f()
except ArithmeticError as e: r = type(e).__name__

#: raise from
try:
    try: int("x")
    except ValueError as e: raise RuntimeError("wrapped") from e
except RuntimeError as e: r = e.args

#: raise a class
try: raise KeyError
except KeyError as e: r = e.args

#: tuple of kinds
for kind in (KeyError, IndexError):
    try: raise kind(1)
    except (KeyError, IndexError) as e: r = type(e).__name__

#: bare except
try: undefined
except: r = "all"

#: else is outside the try
try:
    try: pass
    except ValueError: r = "wrong"
    else: raise ValueError
except ValueError: r = "right"

#: exception hierarchy
class A(Exception): pass
class B(A): pass
def f(e):
    try: raise e
    except B: return "B"
    except A: return "A"
    except Exception: return "E"
r = f(A()), f(B()), f(OSError()), f(B)

#: uncaught
class Special(Exception): pass
raise Special("x", 1)

#: assert
assert 1 == 2, "message"

#: assert without message
assert []

#: assert that holds
assert (1, 2), "fine"
r = 1

#: raise nothing active
raise

#: raise no exception
raise 3

#: attribute of none
x = None
x.shape

#: with as
log = []
class M:
    def __init__(self, n): self.n = n
    def __enter__(self): log.append(("in", self.n)); return self.n
    def __exit__(self, kind, value, tb): log.append(("out", self.n, kind.__name__ if kind else None)); return self.n == 2
with M(1) as a, M(3) as b: log.append(a + b)
with M(2): raise ValueError
log.append("after")
try:
    with M(1): raise KeyError
except KeyError: log.append("passed")

#: inner manager suppresses
log = []
class S:
    def __enter__(self): return self
    def __exit__(self, *e): log.append(bool(e[0])); return True
with S(), S(): raise ValueError

#: return inside with
log = []
class M:
    def __enter__(self): return 1
    def __exit__(self, *e): log.append("out")
def f():
    with M() as x: return x
r = f()

#: with target unpacking
class M:
    def __enter__(self): return 1, (2, 3)
    def __exit__(self, *e): pass
with M() as (a, (b, c)): pass

#: exit raises another
class M:
    def __enter__(self): pass
    def __exit__(self, *e): raise KeyError("exit")
try:
    with M(): raise ValueError
except KeyError as e: r = e.args

#: for else
def f(l):
    for x in l:
        if x == 2: break
    else: return "none"
    return x
r = f([1, 2, 3]), f([5]), f([])

#: while else
n = 3
while n:
    n -= 1
else: r = "done"
while True:
    break
else: r = "wrong"

#: continue
r = []
for i in range(6):
    if i % 2: continue
    r.append(i)

#: nested loops with break
r = []
for i in range(3):
    for j in range(3):
        if j > i: break
        r.append((i, j))
    else: r.append("full")

#: loop variable survives
for i in range(3): pass
for k, (a, b) in enumerate([(1, 2), (3, 4)]): pass

#: changing a list while looping
l = [1, 2, 3, 4]
for x in l:
    if x % 2 == 0: l.remove(x)

#: growing a list while looping
l = [1]
for x in l:
    if len(l) < 5: l.append(x + 1)

#: dictionary changed while looping
d = {1: 1}
for k in d: d[k + 1] = 0

#: loop over dictionaries
d = {"a": 1, "b": 2}
r = [k for k in d], [(k, v) for k, v in d.items()], sum(d.values()), [*d], list(reversed(d))

#: loop with attribute target
class A: pass
a = A()
for a.x in range(3): pass
l = [0]
for l[0] in "ab": pass

#: while with walrus
data = [3, 2, 1]
r = []
while (x := data.pop()) < 3: r.append(x)

#: chained comparison
log = []
def n(x): log.append(x); return x
r = 1 < 2 < 3, 1 < 3 < 2, n(5) < n(1) < n(9), 1 == 1 != 2, 3 in [3] in [[3]], 1 < 2 == True

#: boolean operators return operands
r = 0 or "a", 1 and [], None or 0, "" and 1 or 2, not [], not 3, 1 or 1 / 0

#: conditional expression
r = [("even" if i % 2 == 0 else "odd") for i in range(3)], 1 if [] else 2

#: identity
a = []; b = a; c = []
r = a is b, a is c, a == c, None is None, a is not c, True is True, () == ()

#: deleting
l = [0, 1, 2, 3, 4, 5]; d = {"a": 1, "b": 2}
del l[0], l[-1], d["a"]
del l[1:3]
x = y = 1
del (x), y
r = "x" in globals()

#: del of a missing key
d = {}
del d["a"]

#: delete a slice with a step
l = list(range(10))
del l[::2]

#: augmented assignment on everything
class A: n = 1
a = A(); l = [1, [2]]; d = {"k": 1}; s = "a"; t = (1,); st = {1}; m = l
a.n += 5; l[0] *= 7; l[1] += [3]; d["k"] -= 1; s += "b"; t += (2,); st |= {2}; m += [9]
x = 10; x //= 3; x **= 2; x %= 5; x <<= 3; x |= 1; x ^= 3; x &= 14; x >>= 1
y = 7.0; y /= 2; y -= .5
r = a.n, A.n, m is l

#: augmented list keeps identity
a = b = [1]
a += [2]
c = d = (1,)
c += (2,)
a *= 2
r = a is b, c is d
e = [1]; e += "xy"; e += (3,); e += {4: 5}; e += range(2)

#: augmented dict and set
a = b = {"x": 1}
a |= {"y": 2}
s = t = {1, 2, 3}
s &= {2, 3}; s -= {3}; s ^= {7}
r = a is b, s is t

#: augmented tuple holding a list
t = ([1],)
try: t[0] += [2]
except TypeError: r = "type"

#: evaluation order of augmented assignment
log = []
def at(i): log.append(i); return i
l = [1, 2, 3]
l[at(1)] += at(5)

#: unpacking
a, b = 1, 2
a, b = b, a
(c, d), e = [3, 4], 5
f, *g = range(4)
*h, i = "abc"
j, *k, m = [1, 2]
[n, [o, *p]] = 1, (2, 3, 4)
q = *range(3), 9
(u) = w = [0]
v, = [7]

#: too many to unpack
a, b = 1, 2, 3

#: too few to unpack
a, b, c = 1, 2

#: too few for a star
a, *b, c = [1]

#: unpack something that is no iterable
a, b = 3

#: unpack dictionary and string
a, b = {"x": 1, "y": 2}
(c, d), (e, f) = {"x": 1, "y": 2}.items()
g, h = "hi"

#: swapping items
l = [1, 2, 3]
l[0], l[2] = l[2], l[0]
i, l[i] = 1, "x"

#: slices
l = list(range(10)); s = "abcdef"; t = (1, 2, 3)
r = l[2:5], l[::-1], l[-3:], l[:-7:2], l[10:], l[100:1:-3], s[1:-1], s[::2], t[:2], l[slice(1, 3)], l[None:2]
l[2:4] = ["x"]; l[::3] = [0] * len(l[::3]); l[len(l):] = [1]

#: slice assignment of a wrong size
l = [1, 2, 3, 4]
l[::2] = [1]

#: index errors
[1, 2][5]

#: index of the wrong type
[1]["a"]

#: key error
{"a": 1}["b"]

#: item of none
x = None
x[0]

#: match values
def f(x):
    match x:
        case 0: return "zero"
        case 1 | 2: return "small"
        case "a": return "text"
        case None: return "none"
        case True: return "true"
        case -3: return "neg"
        case _: return "other"
r = [f(x) for x in (0, 1, 2, "a", None, True, 5, 0.0, -3)]

#: match sequences
def f(x):
    match x:
        case []: return "empty"
        case [a]: return "one", a
        case (1, b): return "1 and", b
        case [a, *rest, z] if a == z: return "same ends", rest
        case [a, *_]: return "many", a
        case _: return "no"
r = [f(x) for x in ([], [5], (1, 2), [3, 4, 3], (7, 8, 9), "ab", 5, range(2), {1})]

#: match mappings
def f(x):
    match x:
        case {"kind": "a", "n": n}: return "a", n
        case {"kind": str(k), **rest}: return k, rest
        case {}: return "mapping"
        case _: return "no"
r = [f(x) for x in ({"kind": "a", "n": 1}, {"kind": "b", "z": 2}, {"x": 1}, {}, 3, {"kind": "a"})]

#: match classes
class P:
    __match_args__ = ("x", "y")
    def __init__(self, x, y): self.x, self.y = x, y
class Q: z = 1
def f(v):
    match v:
        case P(0, y): return "on axis", y
        case P(x=x, y=2): return "y2", x
        case P(): return "P"
        case int(n) | float(n): return "number", n
        case str() as s: return "text", s
        case Q(z=1): return "Q"
        case [int(), P(a, b)]: return a, b
        case _: return "no"
r = [f(v) for v in (P(0, 5), P(3, 2), P(1, 1), 7, 2.5, "t", Q(), [1, P(8, 9)], [])]

#: match dotted names and guards
class K: A = 1; B = 2
def f(x, flag):
    match x:
        case K.A if flag: return "A"
        case K.A: return "A, no flag"
        case K.B: return "B"
        case y if y > 10: return "big", y
    return "none"
r = f(1, True), f(1, False), f(2, 0), f(11, 0), f(5, 0)

#: match binds, break and continue
r = []
for x in range(5):
    match x:
        case 1: continue
        case 3: break
        case n: r.append(n)

#: match enums and dataclasses
from enum import Enum
from dataclasses import dataclass
class C(Enum): A = 1; B = 2
@dataclass
class D: x: int; y: int = 0
def f(v):
    match v:
        case C.A: return "A"
        case C(): return "C"
        case D(1, y): return y
        case D(x): return x
r = f(C.A), f(C.B), f(D(1, 5)), f(D(4))
