"""Containers and `Module` itself: the same small programs under PyTorch and under the library."""

# ruff: noqa: E501 (programs of one line each)

from __future__ import annotations

from collections import OrderedDict
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import make_tensor
from shapelint.unknown import Undecided, Unknown

NAMES = ("Sequential", "ModuleList", "ModuleDict", "ParameterList", "ParameterDict", "Linear", "ReLU", "Identity", "Parameter")
REAL = SimpleNamespace(**{name: getattr(torch.nn, name) for name in NAMES}, P=lambda *dims: torch.nn.Parameter(torch.zeros(dims)))
OURS = SimpleNamespace(
    **{name: lookup(f"torch.nn.{name}") for name in NAMES}, P=lambda *dims: lookup("torch.nn.Parameter")(make_tensor(dims))
)


def tree(module: Any) -> Any:
    """The modules and the parameters by name, in order."""
    return [(n, type(m).__name__) for n, m in module.named_modules()], [(n, tuple(p.shape)) for n, p in module.named_parameters()]


PROGRAMS = """
s = N.Sequential(N.Linear(1, 2), N.ReLU(), N.Linear(2, 3)); R = [len(s), type(s[-1]).__name__, tree(s[1:]), tree(s[:-1]), tree(s[::2])]
s = N.Sequential(OrderedDict([("a", N.Linear(1, 2)), ("b", N.ReLU())])); R = [tree(s), tree(s[1:]), type(s.a).__name__, tree(s.append(N.ReLU()))]
s = N.Sequential(OrderedDict([("a", N.Linear(1, 2)), ("b", N.ReLU())])); del s[0]; R = tree(s)
s = N.Sequential(N.Linear(1, 2), N.ReLU()); s.insert(1, N.Linear(2, 4)); s.extend([N.ReLU()]); s.insert(-1, N.Identity()); R = tree(s)
s = N.Sequential(N.Linear(1, 2), N.ReLU()); x = s.pop(0); R = [tree(s), tree(x)]
s = N.Sequential(N.Linear(1, 2), N.ReLU()); s[0] = N.Linear(5, 6); s[-1] = N.Identity(); R = tree(s)
s = N.Sequential(N.Linear(1, 2)) + N.Sequential(N.ReLU()); R = [tree(s), tree(s * 2), tree(3 * s)]; s *= 2; s += N.Sequential(N.ReLU()); R.append(tree(s))
N.Sequential(N.Linear(1, 2))[3]
N.Sequential(N.Linear(1, 2)) * 0
N.Sequential(N.Linear(1, 2)) * "a"
N.Sequential(N.Linear(1, 2)) + [1]
N.Sequential(3)
N.Sequential(N.ReLU)
R = tree(N.Sequential(None))
N.Sequential().add_module("a.b", N.ReLU())
N.Sequential().add_module("", N.ReLU())
N.Sequential().add_module("forward", N.ReLU())
N.Sequential().insert(5, N.ReLU())
s = N.ModuleList([N.Linear(1, 2), N.ReLU()]); s.insert(1, N.Linear(2, 4)); s += [N.ReLU()]; s.append(N.Identity()); R = [tree(s), tree(s[1:3]), tree(s[-1])]
s = N.ModuleList([N.Linear(i + 1, 2) for i in range(5)]); del s[1:3]; s.pop(-1); s[0] = N.ReLU(); R = [tree(s), [type(x).__name__ for x in s], len(s)]
N.ModuleList([N.Linear(1, 2)])[2]
N.ModuleList(3)
N.ModuleList([N.Linear(1, 2)])(3)
s = N.ModuleDict({"b": N.Linear(1, 2), "a": N.ReLU()}); s["c"] = N.Linear(3, 4); s.update([("d", N.ReLU())]); R = [tree(s), list(s), list(s.keys()), "a" in s]
s = N.ModuleDict({"b": N.Linear(1, 2), "a": N.ReLU()}); s.pop("b"); R = [tree(s), len(s)]; del s["a"]; R.append(tree(s)); s.clear()
N.ModuleDict({"a": N.ReLU()})["zz"]
N.ModuleDict({"type": N.ReLU()})
s = N.ModuleDict({"operation": N.ReLU(), "composite": N.ReLU()}); R = [tree(s), type(s.operation).__name__]
N.ModuleDict({1: N.ReLU()})
N.ModuleDict([("a", N.ReLU(), 3)])
s = N.ParameterList([N.P(1, 2), N.P(3)]); s.append(N.P(4)); s += [N.P(5)]; s[0] = N.P(9); R = [tree(s), len(s), [tuple(x.shape) for x in s], tree(s[1:])]
s = N.ParameterDict({"b": N.P(1), "a": N.P(2)}); s["c"] = N.P(3); R = [tree(s), list(s.keys()), "a" in s, s.get("q"), len(s)]; s.pop("a"); R.append(tree(s))
R = tree(N.ParameterDict({"b": N.P(1)}) | N.ParameterDict({"z": N.P(7)}))
N.ParameterList([N.P(1)])(3)
N.ParameterDict({"b": N.P(1)})["x"]
m = N.Sequential(N.Linear(1, 2)); m.fc = N.Linear(2, 3); m.fc = 3
m = N.Sequential(N.Linear(1, 2)); m.fc = N.Linear(2, 3); m.fc = None; R = tree(m)
m = N.Linear(1, 2); m.weight = 3
m = N.Linear(1, 2); m.weight = N.P(4, 4); R = tree(m); del m.bias; R = [R, tree(m)]
m = N.Linear(1, 2); m.register_buffer("b", None); m.b = 4
m = N.Linear(1, 2); m.register_buffer("weight", None)
l = N.Linear(1, 2); m = N.Sequential(l, N.Sequential(l, l)); R = [tree(m), [n for n, _ in m.named_parameters(remove_duplicate=False)], list(m.state_dict())]
l = N.Linear(1, 2); m = N.Sequential(l, N.Sequential(l, l)); R = [[n for n, _ in m.named_modules(remove_duplicate=False)], [n for n, _ in m.named_children()]]
m = N.Sequential(N.Linear(1, 2), N.ReLU()); m.eval(); m[0].train(); R = [x.training for x in m.modules()]
m = N.Sequential(N.Sequential(N.Linear(1, 2))); R = [type(m.get_submodule("0.0")).__name__, tuple(m.get_parameter("0.0.weight").shape)]
m = N.Sequential(N.Sequential(N.Linear(1, 2))); m.get_submodule("0.5")
m = N.Sequential(N.Sequential(N.Linear(1, 2))); m.set_submodule("0.0", N.ReLU()); R = tree(m)
m = N.Sequential(N.Linear(1, 2)); R = []; m.apply(lambda x: R.append(type(x).__name__))
""".strip().splitlines()


def outcome(program: str, names: SimpleNamespace) -> str:
    """What a program computes, or the exception that it raises."""
    scope: dict[str, Any] = {"N": names, "tree": tree, "OrderedDict": OrderedDict}
    try:
        exec(program, scope)
    except Exception as failure:
        return type(failure).__name__
    return repr(scope.get("R"))


@pytest.mark.parametrize("program", PROGRAMS)
def test_program(program: str) -> None:
    assert outcome(program, OURS) == outcome(program, REAL)


def test_unknown_children_are_not_counted() -> None:
    layers = OURS.ModuleList(Unknown("a configuration"))
    assert isinstance(layers[0], Unknown)
    with pytest.raises(Undecided):
        len(layers)


def test_hooks_may_replace_inputs_and_results() -> None:
    layer = OURS.Linear(4, 2)
    before = layer.register_forward_pre_hook(lambda module, args: args[0].like((9, 4)))
    layer.register_forward_hook(lambda module, args, result: (result, args[0]))
    assert [tensor.dims for tensor in layer(make_tensor((3, 4)))] == [(9, 2), (9, 4)]
    before.remove()
    assert layer(make_tensor((3, 4)))[0].dims == (3, 2)
