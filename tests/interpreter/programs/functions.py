# ruff: noqa
#: positional and defaults
def f(a, b=2, c=3):
    return (a, b, c)
r = [f(1), f(1, 5), f(1, c=7), f(a=0, c=1, b=2), f(*[1, 2]), f(*(1,), **{"c": 9})]

#: every kind
def f(a, /, b, *args, c, d=4, **kw):
    return a, b, args, c, d, kw
r = [f(1, 2, c=3), f(1, 2, 3, 4, c=5, e=6), f(1, b=2, c=3, a=9), f(*range(5), **dict(c=1, z=2))]

#: defaults are evaluated once
def f(x, seen=[]):
    seen.append(x)
    return seen
a = f(1); b = f(2); same = a is b

#: defaults see the time of definition
n = 1
def f(x=n): return x
n = 2
r = f()

#: missing one
def f(a, b): pass
f(1)

#: missing three
def f(a, b, c): pass
f()

#: missing two
def f(a, b, c): pass
f(1)

#: too many
def f(a): pass
f(1, 2)

#: too many with defaults
def f(a, b=1): pass
f(1, 2, 3)

#: too many for none
def f(): pass
f(1)

#: unexpected keyword
def f(a): pass
f(1, b=2)

#: twice
def f(a): pass
f(1, a=2)

#: keyword-only missing
def f(*, a): pass
f()

#: two keyword-only missing
def f(*, a, b): pass
f()

#: positional-only by keyword
def f(a, /): pass
f(a=1)

#: positional-only beside a keyword of that name
def f(a, /, **kw): return a, kw
r = f(1, a=2)

#: positional given for keyword-only
def f(a, *, b=1): pass
f(1, 2)

#: repeated keyword across mappings
def f(**kw): return kw
f(**{"a": 1}, **{"a": 2})

#: keyword repeats a mapping
def f(**kw): return kw
f(a=1, **{"a": 2})

#: keywords must be strings
def f(**kw): return kw
f(**{1: 2})

#: star of something that is no iterable
def f(*a): return a
f(*3)

#: not callable
x = 3
x()

#: none is not callable
x = None
x(1)

#: lambda
f = lambda x, *y, z=3, **k: (x, y, z, k)
r = [f(1), f(1, 2, z=4, w=5)]

#: recursion
def fact(n): return 1 if n <= 1 else n * fact(n - 1)
r = fact(10)

#: mutual recursion
def even(n): return True if n == 0 else odd(n - 1)
def odd(n): return False if n == 0 else even(n - 1)
r = even(10), odd(7)

#: evaluation order of arguments
log = []
def note(x): log.append(x); return x
def f(*a, **k): return a, k
r = f(note(1), *[note(2)], note(3), k=note(4), **{"z": note(5)})

#: evaluation order of operands
log = []
def note(x): log.append(x); return x
r = note(1) + note(2) * note(3)
d = {note("a"): note(4), note("b"): note(5)}
t = note(6) < note(7) < note(8)
l = [0, 0]
l[note(1)] = note(0)

#: attributes of functions
def f(): "doc"
f.x = 1
f.x += 1
r = f.x, f.__name__, f.__doc__, f.__qualname__, hasattr(f, "y")

#: names of functions
class A:
    def m(self): pass
    @staticmethod
    def s(): pass
r = A.m.__name__, A.m.__qualname__, A.s.__qualname__, A().m.__name__

#: qualified name of a nested function
def f():
    def g(): pass
    return g
r = f().__qualname__

#: return in nothing
def f(): pass
def g(): return
r = f(), g()

#: unbound local
def f():
    print(x)
    x = 1
x = 0
f()

#: unbound after delete
def f():
    x = 1
    del x
    return x
f()

#: name error
def f(): return undefined_name
f()

#: defaults attribute
def f(a, b=1, *, c=2): pass
r = f.__defaults__, f.__kwdefaults__

#: local annotations are not evaluated
def f():
    x: undefined_thing = 3
    return x
r = f()

#: chained calls
def f(a): return lambda b: lambda c: (a, b, c)
r = f(1)(2)(3)

#: function as dictionary value
ops = {"add": lambda a, b: a + b, "mul": lambda a, b: a * b}
r = {k: f(3, 4) for k, f in ops.items()}

#: functions compare by identity
def f(): pass
def g(): pass
r = f == f, f == g, f is f, len({f, g, f}), f in [g, f]

#: star in the middle of a call
def f(*a): return a
r = f(*[1], 2, *(3, 4), *{}, 5)

#: keyword-only after star args
def f(*args, sep=" ", end=""): return sep.join(map(str, args)) + end
r = f(1, 2, 3), f(1, 2, sep="-", end="!")

#: forwarding
def inner(a, b=2, *args, **kw): return a, b, args, kw
def outer(*args, **kwargs): return inner(*args, **kwargs)
r = outer(1), outer(1, 2, 3, x=4)

#: argument mutation is seen outside
def f(l, d): l.append(1); d["x"] = l; l = None
a, b = [], {}
f(a, b)
same = b["x"] is a

#: inspect signature
import inspect
def f(a, /, b, *c, d=1, **e): pass
s = inspect.signature(f)
r = list(s.parameters), s.parameters["d"].default, str(s.parameters["c"].kind), "z" in s.parameters

#: conditional definition
flag = True
if flag:
    def f(): return 1
else:
    def f(): return 2
r = f()

#: deep recursion raises
def f(n): return f(n + 1)
try:
    f(0)
    r = "no"
except RecursionError:
    r = "deep"

#: a context variable
from contextvars import ContextVar
collector, counter = ContextVar("collector", default=None), ContextVar("counter")
def work(n):
    found = collector.get()
    if found is not None: found["seen"].append(n)
    return n + counter.get(1)
def collect(n):
    found = {"seen": []}
    token = collector.set(found)
    try: return work(n), work(n + 1), found
    finally: collector.reset(token)
try: counter.get()
except LookupError: r = collect(3), collector.get()
