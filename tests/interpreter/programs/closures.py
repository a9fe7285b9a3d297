# ruff: noqa
#: counter with nonlocal
def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step
a, b = counter(), counter()
r = [a(), a(), b(), a()]

#: late binding
fs = [lambda: i for i in range(3)]
r = [f() for f in fs]

#: early binding by default
fs = [lambda i=i: i for i in range(3)]
r = [f() for f in fs]

#: loop variable in a function
def make():
    out = []
    for i in range(3):
        def f(): return i
        out.append(f)
    return out
r = [f() for f in make()]

#: global
n = 0
def bump(by=1):
    global n
    n += by
bump(); bump(5)

#: global makes a new name
def f():
    global made
    made = 7
f()

#: global seen from nested function
x = 1
def f():
    x = 2
    def g():
        global x
        x = 3
        return x
    return g(), x
r = f()

#: nonlocal through two levels
def f():
    x = 1
    def g():
        def h():
            nonlocal x
            x += 10
        h()
        return x
    return g(), x
r = f()

#: class body does not enclose
x = "global"
class A:
    x = "class"
    def m(self): return x
r = A().m()

#: class body in a function
def f():
    x = "local"
    class A:
        y = x
        def m(self): return x
    return A.y, A().m()
r = f()

#: class body reads then binds
x = 1
class A:
    x = x + 1
r = A.x, x

#: class body in a function reads then binds
x = 1
def f():
    x = 5
    class A:
        y = x
        x = 2
    return A.x
r = f()

#: free variable not yet bound
def f():
    def g(): return later
    g()
    later = 1
f()

#: free variable bound later
def f():
    def g(): return later
    later = 1
    return g()
r = f()

#: shadowing a builtin
def f():
    len = lambda x: 42
    return len([])
r = f(), len([])

#: shadowing a builtin at module level
list = tuple
r = list([1, 2])

#: comprehension scope does not leak
x = "kept"
l = [x for x in range(3)]

#: lambda in a comprehension
r = [f(10) for f in [lambda x, k=k: x + k for k in range(3)]]

#: closure over a parameter
def adder(n): return lambda x: x + n
r = adder(3)(4)

#: closure shares the variable
def f():
    x = []
    def put(v): x.append(v)
    def get(): return x
    return put, get
put, get = f()
put(1); put(2)
r = get()

#: rebinding is seen
def f():
    x = 1
    g = lambda: x
    x = 2
    return g()
r = f()

#: decorator with state
def counted(f):
    calls = 0
    def inner(*a):
        nonlocal calls
        calls += 1
        return calls, f(*a)
    return inner
@counted
def f(x): return x
r = f("a"), f("b")

#: globals by name
value = 5
r = globals()["value"]
globals()["other"] = 6
s = other

#: locals
def f(a, b=2):
    c = 3
    return sorted(locals().items())
r = f(1)

#: unnecessary nonlocal reads
def f():
    x = 0
    def g():
        nonlocal x
        for x in range(4): pass
    g()
    return x
r = f()

#: nested function recursion
def f(n):
    def g(k): return 0 if k == 0 else k + g(k - 1)
    return g(n)
r = f(4)

#: except variable is removed
try:
    1 / 0
except ZeroDivisionError as e:
    pass
r = "e" in globals()

#: delete of a global
x = 1
del x
r = "x" in globals()

#: delete of a missing global
del nothing_there

#: comprehension reads an enclosing function
def f(n):
    return [[i * n for i in range(k)] for k in range(n)]
r = f(3)

#: walrus in comprehension binds outside
def f():
    l = [y := x * 2 for x in range(3)]
    return l, y
r = f()
m = [z := i for i in range(2)]
