# ruff: noqa
#: simple
def g(n):
    for i in range(n): yield i * i
r = list(g(4)), sum(g(3)), next(g(2)), [x for x in g(2)], dict(enumerate(g(2))), max(g(4)), 4 in g(3), tuple(zip(g(2), g(3)))

#: laziness
log = []
def g():
    log.append("start"); yield 1
    log.append("middle"); yield 2
    log.append("end")
it = g(); log.append("made")
a = next(it); log.append("one")
b = list(it)

#: send
def g():
    total = 0
    while True:
        x = yield total
        if x is None: return
        total += x
it = g(); r = [next(it), it.send(5), it.send(7)]

#: return value through yield from
def inner():
    yield 1
    return "result"
def outer():
    x = yield from inner()
    yield x
r = list(outer())

#: return of yield from
def inner():
    yield 1
    return 5
def outer():
    return (yield from inner())
def top():
    x = yield from outer()
    yield x + 1
r = list(top())

#: yield from iterables
def g():
    yield from [1, 2]
    yield from "ab"
    yield from range(2)
r = list(g())

#: recursion
def walk(t):
    if isinstance(t, list):
        for x in t: yield from walk(x)
    else: yield t
r = list(walk([1, [2, [3, []], 4]]))

#: while, break, continue
def g():
    n = 0
    while True:
        n += 1
        if n == 2: continue
        if n > 4: break
        yield n
    else: yield "never"
    yield "end"
r = list(g())

#: for else
def g(l):
    for x in l:
        if x < 0: break
        yield x
    else: yield "all"
r = list(g([1, 2])), list(g([1, -1]))

#: if, elif, else
def g(n):
    if n == 0: yield "zero"
    elif n == 1: yield "one"
    else:
        yield "many"
        yield n
r = [list(g(i)) for i in range(3)]

#: try and finally
log = []
def g():
    try:
        yield 1
        yield 2
    finally: log.append("closed")
r = list(g())

#: exception inside
def g():
    yield 1
    raise ValueError("x")
it = g(); next(it)
try: next(it)
except ValueError as e: r = e.args

#: except with yield
def g():
    try:
        yield 1
        raise KeyError("k")
    except KeyError as e:
        yield e.args
    else: yield "no"
    finally: yield "finally"
r = list(g())

#: throw
log = []
def g():
    while True:
        try: x = yield 1
        except ValueError as e: log.append(e.args); yield "caught"
it = g(); next(it)
r = it.throw(ValueError("v"))

#: with
log = []
class M:
    def __enter__(self): log.append("in"); return 5
    def __exit__(self, *e): log.append("out")
def g():
    with M() as x:
        yield x
        yield x + 1
r = list(g())

#: with and exceptions
log = []
class M:
    def __enter__(self): return 5
    def __exit__(self, kind, *e): log.append(kind.__name__ if kind else None); return True
def g():
    with M():
        yield 1
        raise ValueError
    yield 2
r = list(g())

#: generator expressions
n = 3
ge = (i * n for i in range(4) if i % 2)
r = sum(ge), list(ge), sum(x for x in [1, 2]), any(x > 1 for x in [1, 2]), all(x > 1 for x in [1, 2]), ",".join(str(i) for i in range(3)), dict((i, i * i) for i in range(2))

#: stop iteration
it = iter([1])
next(it)
r = next(it, "default")
next(it)

#: exhausted generators stay empty
def g(): yield 1
it = g()
r = list(it), list(it)

#: methods as generators
class T:
    def __init__(self, l): self.l = l
    def __iter__(self):
        for x in self.l: yield x
    def pairs(self):
        for i, x in enumerate(self): yield i, x
r = list(T([1, 2])), dict(T("ab").pairs()), [*T((3,))], max(T([1, 9, 2]))
a, b = T([5, 6])

#: infinite with islice
import itertools
def nat():
    n = 0
    while True: yield n; n += 1
r = list(itertools.islice(nat(), 4)), [x for x, _ in zip(nat(), "abc")], list(itertools.takewhile(lambda x: x < 3, nat()))

#: pipelines
def source(): yield from range(6)
def even(it):
    for x in it:
        if x % 2 == 0: yield x
def square(it):
    for x in it: yield x * x
r = list(square(even(source())))

#: closures in generators
def g(n):
    def inner():
        for i in range(n): yield lambda: i
    return inner()
r = [f() for f in g(3)]

#: yield as expression statement and nothing
def g():
    x = yield
    yield x
it = g()
r = next(it), it.send("s")

#: generator with arguments missing
def g(a): yield a
g()

#: nested comprehension with generators
r = [[y for y in (x, x + 1)] for x in range(2)]

#: yield inside an expression
def g():
    x = 1 + (yield 10)
    yield x
    print((yield 5))
it = g()
r = next(it), it.send(4)

#: yield in a call
def g(f): f((yield 1), (yield 2))
log = []
it = g(lambda *a: log.append(a))
r = [next(it), it.send("a")]
try: it.send("b")
except StopIteration: pass

#: close
def g():
    yield 1
    yield 2
it = g(); next(it); it.close()
r = list(it)
