# ruff: noqa
#: list methods
l = [3, 1]
l.append(2); l.extend([5, 4]); l.insert(0, 9); l.sort(); l.reverse()
p = l.pop(); l.remove(5); m = l.copy(); l.clear()
n = [1, 2]; n += n; n.extend(x for x in "ab"); n.sort(key=str, reverse=True)

#: aliasing
a = [[0] * 2] * 2
a[0][0] = 1
b = [[0] * 2 for _ in range(2)]
b[0][0] = 1
c = d = {}
c["x"] = 1
r = a[0] is a[1], b[0] is b[1], d

#: list holding itself
l = [1]; l.append(l)
r = l[1] is l, len(l[1][1])

#: dict order and mutation
d = {"b": 1}; d["a"] = 2; d["b"] = 3
d.update(c=4); d.update({"a": 5}); d.update([("z", 6)])
x = d.pop("b"); y = d.setdefault("n", []); y.append(1)
last = d.popitem()
r = list(d), list(d.values()), "a" in d, len(d), d.get("q"), {**d, "a": 0}

#: dict views are alive
d = {"a": 1}; k = d.keys(); d["b"] = 2
r = list(k), len(k), k & {"a"}

#: tuple keys and number keys
d = {(1, 2): "t", 1: "int", True: "bool", 1.0: "float", None: 0}
r = d, d[1], d[(1, 2)]

#: sets
s = {3, 1}
s.add(2); s.discard(9); s.update([5], {6}); s.remove(5)
s |= {7}; s -= {1}
r = s, s & {2, 3}, s.issubset(range(10)), sorted(s), len(s), frozenset(s) == s

#: remove from a set what is not there
{1}.remove(2)

#: OrderedDict
from collections import OrderedDict
d = OrderedDict([("a", 1), ("b", 2), ("c", 3)])
d.move_to_end("a"); d["d"] = 4
f = d.popitem(last=False)
r = list(d.items()), d == OrderedDict(d), d == dict(d), list(reversed(d))

#: defaultdict
from collections import defaultdict
d = defaultdict(list)
d["a"].append(1); d["a"].append(2); d["b"]
n = defaultdict(int); n["x"] += 1; n["x"] += 1
t = defaultdict(lambda: defaultdict(int)); t["a"]["b"] += 3
r = dict(d), d.get("q"), "q" in d, n["x"], t["a"]["b"]

#: deque
from collections import deque
d = deque([1, 2, 3], maxlen=3)
d.append(4); d.appendleft(0); d.rotate(1)
p = d.pop(); q = d.popleft()
r = list(d), len(d), d[0]
d.extend([7, 8]); d.extendleft([9])

#: Counter
from collections import Counter
c = Counter("abca")
c.update("aa"); c["z"] += 1; c.subtract("b")
r = c["a"], c["nothing"], c.most_common(2), sum(c.values()), c["b"]

#: comprehension over changing state
l = []
r = [l.append(i) or len(l) for i in range(3)]

#: nested data
cfg = {"layers": [{"n": 1}, {"n": 2}]}
cfg["layers"][0]["n"] += 10
cfg["layers"].append(dict(cfg["layers"][1], m=3))
r = [x["n"] for x in cfg["layers"]], cfg["layers"][2] is cfg["layers"][1]

#: iterators share state
it = iter([1, 2, 3, 4])
a = next(it); b = list(zip(it, it)); c = list(it)
e = enumerate("ab"); next(e); f = list(e)

#: iterators over a grown list
l = [1]; it = iter(l); l.append(2)
r = list(it)

#: zip groups
l = [1, 2, 3, 4]
r = list(zip(*[iter(l)] * 2)), list(zip(*[(1, "a"), (2, "b")])), dict(zip(*[["x"], [1]]))

#: map and filter are iterators
m = map(str, [1, 2]); a = next(m); b = list(m)
f = filter(lambda x: x, [0, 1]); c = next(f)

#: map with effects
log = []
list(map(log.append, [1, 2]))

#: sort is stable, keys see each item once
seen = []
l = sorted([(2, "a"), (1, "b"), (2, "c"), (1, "d")], key=lambda t: seen.append(t) or t[0])
r = len(seen)

#: sort with a failing key
sorted([1, "a"], key=lambda x: x + 1)

#: cmp_to_key
from functools import cmp_to_key
r = sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a))

#: channels of a network
def channels(base, mult, depth):
    out, c = [], base
    for i in range(depth):
        c = int(c * mult)
        out.append((c // 8 * 8, i % 2 == 0, max(1, c // 16)))
    return out
r = channels(32, 1.5, 5)

#: make divisible
def make_divisible(v, divisor=8, min_value=None):
    min_value = min_value or divisor
    new = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new < 0.9 * v: new += divisor
    return new
r = [make_divisible(v) for v in (3, 17, 33.5, 100)]

#: to_2tuple
import collections.abc
from itertools import repeat as _repeat
def ntuple(n):
    def parse(x):
        if isinstance(x, collections.abc.Iterable) and not isinstance(x, str): return tuple(x)
        return tuple(_repeat(x, n))
    return parse
r = ntuple(2)(3), ntuple(3)([1, 2, 3]), ntuple(2)("ab")

#: registry with a decorator factory
class Registry:
    def __init__(self): self._d = {}
    def register(self, name=None):
        def deco(o): self._d[name or o.__name__] = o; return o
        return deco
    def build(self, cfg):
        cfg = dict(cfg); kind = cfg.pop("type")
        if kind not in self._d: raise KeyError(f"{kind} is not registered")
        return self._d[kind](**cfg)
R = Registry()
@R.register()
class A:
    def __init__(self, x, y=1): self.x, self.y = x, y
@R.register("bee")
def b(**k): return k
r = R.build({"type": "A", "x": 3}), R.build(dict(type="bee", z=1))

#: user mapping unpacked
class M:
    def keys(self): return ["a", "b"]
    def __getitem__(self, k): return k * 2
def f(**k): return k
r = f(**M()), {**M()}, dict(M())

#: user mapping by abc
from collections.abc import Mapping, Sequence, MutableMapping
class M(Mapping):
    def __init__(self, **k): self.k = k
    def __getitem__(self, n): return self.k[n]
    def __iter__(self): return iter(self.k)
    def __len__(self): return len(self.k)
m = M(a=1, b=2)
r = dict(m), m.get("q", 5), "a" in m, list(m.items()), isinstance(m, Mapping), isinstance([], Sequence), {**m}, m == {"a": 1, "b": 2}
