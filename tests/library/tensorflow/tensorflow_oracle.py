"""TensorFlow as the oracle: the same expression, evaluated there on zeros and here on abstract tensors, gives the same shapes.

An expression names its tensors: `agree("tf.reshape(x, [-1, 4])", x=(2, 8))`. A size that is written as a string is
open: here it is a symbol, there a number, and the number takes the symbol's place before the results are compared.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

import pytest
from shapelint.graph import HARMLESS
from shapelint.interpreter.framework_modules import LibraryNamespace
from shapelint.library.tensorflow.shapes import open_size
from shapelint.library.tensorflow.tensor import make_tensor
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import Dim, free_symbols, substitute
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
tensorflow = pytest.importorskip("tensorflow", reason="TensorFlow is the oracle of these tests: install the extra `test`")
tensorflow.config.threading.set_intra_op_parallelism_threads(1)

Shape = tuple[int | str, ...]
OPEN = {"N": 6, "M": 4, "L": 12}
"""The numbers that stand for open sizes in TensorFlow."""


@dataclass(frozen=True)
class Outcome:
    """The shapes and element types of the results; None where the call was refused."""

    leaves: list[tuple[tuple[int, ...] | None, str]] | None
    why: str = ""


def agree(expression: str, *, types: bool = True, traced: bool = False, **tensors: Any) -> None:
    """The expression means the same in both, or is refused by both; `traced` asks TensorFlow for shapes without computing."""
    wanted, found = really(expression, tensors, traced), modelled(expression, tensors)
    what = f"{expression} with {tensors}\n  TensorFlow: {wanted}\n  here: {found}"
    assert (wanted.leaves is None) == (found.leaves is None), what
    if wanted.leaves is not None and found.leaves is not None:
        assert len(wanted.leaves) == len(found.leaves), what
        for (shape, kind), (own, own_kind) in zip(wanted.leaves, found.leaves, strict=True):
            assert own == shape or (traced and shape is not None and own is not None and _fits(own, shape)), what
            assert not types or own_kind == kind, what


def agree_where_known(expression: str, **tensors: Any) -> None:
    """The same, but what is not known here may be anything."""
    wanted, found = really(expression, tensors), modelled(expression, tensors)
    what = f"{expression} with {tensors}\n  TensorFlow: {wanted}\n  here: {found}"
    assert (wanted.leaves is None) == (found.leaves is None), what
    for (shape, _), (own, _) in zip(wanted.leaves or [], found.leaves or [], strict=True):
        assert own is None or shape is None or _fits(shape, own), what


def _fits(shape: tuple[int | None, ...], in_part: tuple[int | None, ...]) -> bool:
    """Whether a shape is one of which only a part is known."""
    return len(shape) == len(in_part) and all(one in (None, other) for one, other in zip(in_part, shape, strict=True))


def really(expression: str, tensors: dict[str, Any], traced: bool = False) -> Outcome:
    """What TensorFlow does with zeros, or, `traced`, makes of tensors of these shapes."""
    if traced:
        return _traced(expression, tensors)
    names = {"tf": tensorflow, "tf1": tensorflow.compat.v1, **{name: _zeros(shape) for name, shape in tensors.items()}}
    try:
        if ".nn." in expression or "patches" in expression:  # some kernels end the process where the inference of shapes only complains
            tensorflow.function(lambda: [each for each in [eval(expression, names)] if each is None]).get_concrete_function()
        return Outcome(list(_real_leaves(eval(expression, names))))
    except Exception as error:
        return Outcome(None, f"{type(error).__name__}: {error}"[:300])


def _traced(expression: str, tensors: dict[str, Any]) -> Outcome:
    found: list[Any] = []

    def program() -> None:
        described = {name: _described(spec) for name, spec in tensors.items()}
        given = {name: tensorflow.compat.v1.placeholder(kind, shape) for name, (shape, kind) in described.items()}
        found.extend(_real_leaves(eval(expression, {"tf": tensorflow, "tf1": tensorflow.compat.v1, **given})))

    try:
        with tensorflow.Graph().as_default():
            program()
    except Exception as error:
        return Outcome(None, f"{type(error).__name__}: {error}"[:300])
    return Outcome(found)


def _zeros(spec: Any) -> Any:
    shape, kind = _described(spec)
    return tensorflow.zeros([OPEN[size] if isinstance(size, str) else size for size in shape], kind)


def _described(spec: Any) -> tuple[Shape, str]:
    """`(2, 3)` or `((2, 3), "int32")`."""
    if len(spec) == 2 and isinstance(spec[0], tuple):
        return spec[0], spec[1]
    return spec, "float32"


def _real_leaves(value: Any) -> Iterator[tuple[tuple[int, ...] | None, str]]:
    if isinstance(value, (list, tuple)) and not isinstance(value, tensorflow.TensorShape):
        for each in value:
            yield from _real_leaves(each)
    elif hasattr(value, "shape") and hasattr(value, "dtype"):
        is_open = getattr(value.shape, "rank", 0) is None
        yield None if is_open else tuple(value.shape), getattr(value.dtype, "name", str(value.dtype))
    else:
        yield (), str(value)


def modelled(expression: str, tensors: dict[str, Any]) -> Outcome:
    """What the linter does with abstract tensors."""
    with recording(Recorder()) as recorder:
        given = {name: make_tensor(tuple(open_size(size) if isinstance(size, str) else size for size in shape), kind)
                 for name, (shape, kind) in ((name, _described(spec)) for name, spec in tensors.items())}  # fmt: skip
        names = {"tf": LibraryNamespace("tensorflow"), "tf1": LibraryNamespace("tensorflow.compat.v1"), **given}
        try:
            result = eval(expression, names)
        except Undecided as undecided:
            result = undecided.unknown
        except Exception as error:
            if not is_raised(error):
                raise
            return Outcome(None, f"{type(error).__name__}: {error}")
    assert recorder.internal_faults == []
    contracts = [contract for call in recorder.graph.calls for contract in call.contracts if not _only_mixes(call, contract)]
    broken = [each for each in contracts if each.name not in HARMLESS and _fails(each)]
    if broken:
        return Outcome(None, str(broken[0]))
    return Outcome(list(_own_leaves(result)))


def _only_mixes(call: Any, contract: Any) -> bool:
    """Whether a reshape that moves features into other samples runs all the same: TensorFlow looks at the elements alone."""
    if contract.name != "reshape-mixes-batch":
        return False
    count, asked = prod(_number(size) or 0 for size in call.inputs[0].dims), _number(contract.declared)
    return not asked or count % asked == 0


def _fails(contract: Any) -> bool:
    """Whether a contract does not hold for the numbers that stand for open sizes."""
    if contract.holds is not None or contract.relation is None:
        return contract.holds is False
    return contract.relation.holds({each: OPEN[each.name] for each in contract.relation.symbols()}) is False


def _own_leaves(value: Any) -> Iterator[tuple[tuple[int, ...] | None, str]]:
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _own_leaves(each)
    elif isinstance(value, Array):
        yield (None if value.dims is None else tuple(map(_number, value.dims))), value.element_type  # type: ignore[misc]
    elif isinstance(value, Unknown):
        yield None, value.reason
    else:
        yield (), str(value)


def _number(size: Any) -> int | None:
    if isinstance(size, Dim) and all(each.name in OPEN for each in free_symbols(size)):
        size = substitute(size, {each: OPEN[each.name] for each in free_symbols(size)})
    return size if isinstance(size, int) else None


def evaluated(program: Any, tensors: dict[str, Any]) -> tuple[Any, str]:
    """What a program that takes the library and abstract tensors gives; None, and why, where it raises or breaks a contract."""
    with recording(Recorder()) as recorder:
        try:
            result = program(LibraryNamespace("tensorflow"), **{name: make_tensor(*_described(spec)) for name, spec in tensors.items()})
        except Exception as error:
            if not is_raised(error):
                raise
            return None, f"{type(error).__name__}: {error}"
    broken = [str(each) for call in recorder.graph.calls for each in call.contracts if each.fails]
    return (None, broken[0]) if broken else (result, "")
