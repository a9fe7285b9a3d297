"""The same small program with the real numpy and with the library: shapes, element types, elements and failures have to agree.

A program takes `np` and arrays. The library runs it twice: with arrays whose elements it knows, and with others of which
it knows the shapes alone. What it says has to be true both times; only data may make sizes unknown.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.numpy.scalars import Scalar
from shapelint.library.registry import is_namespace, lookup
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.unknown import Undecided, Unknown
from shapelint.values import UNKNOWN_TYPE, Array

warnings.filterwarnings("ignore", category=DeprecationWarning)


class Library:
    """The modelled names below a prefix as attributes, as the interpreter gives them to user code."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def __getattr__(self, name: str) -> Any:
        qualified = f"{self.prefix}.{name}"
        try:
            return lookup(qualified)
        except KeyError:
            if is_namespace(qualified):
                return Library(qualified)
            raise AttributeError(qualified) from None


NP = Library("numpy")


@dataclass(frozen=True)
class Outcome:
    """What a program came to: the leaves of its result, or why it failed."""

    leaves: tuple[Any, ...] = ()
    failure: str | None = None


def real(program: Callable[..., Any], arrays: tuple[Any, ...]) -> Outcome:
    """With the real numpy."""
    try:
        with numpy.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Outcome(tuple(leaves(program(numpy, *(array.copy() for array in arrays)))))
    except Exception as failure:
        return Outcome(failure=f"{type(failure).__name__}: {failure}")


def ours(program: Callable[..., Any], arrays: tuple[Any, ...], known: bool) -> Outcome:
    """With the library."""
    recorder = Recorder()
    try:
        with recording(recorder):
            found = tuple(leaves(program(NP, *(abstract(array, known) for array in arrays))))
    except Undecided as undecided:
        found = (undecided.unknown,)
    except Exception as failure:
        if not is_raised(failure):
            raise
        return Outcome(failure=f"{type(failure).__name__}: {failure}")
    contracts = (contract for node in recorder.graph.calls for contract in node.contracts)
    broken = [contract for contract in contracts if contract.holds is False]
    return Outcome(found, failure=str(broken[0]) if broken else None)


def abstract(array: Any, known: bool) -> Any:
    """The abstract twin of an array."""
    values = tuple(array.ravel().tolist()) if known else None
    return make_ndarray(array.shape, str(array.dtype), values=values)


def leaves(value: Any) -> Iterator[Any]:
    """The results, one by one."""
    if isinstance(value, (tuple, list)):
        for each in value:
            yield from leaves(each)
    else:
        yield value


_NO_MEANING = ("not supported for the input types", "did not contain a loop")


def agree(program: Callable[..., Any], *arrays: Any, exact: bool = True) -> None:
    """Assert that the library says what numpy does; `exact` where no size hangs on the elements."""
    expected = real(program, arrays)
    if expected.failure is not None and any(text in expected.failure for text in _NO_MEANING):
        return  # which functions have no meaning for complex numbers and booleans is not modelled
    for known in (True, False):
        found = ours(program, arrays, known)
        what = f"{'known' if known else 'unknown'} elements of {[array.shape for array in arrays]}\n  real: {expected}\n  ours: {found}"
        if expected.failure is not None:
            silent = found.failure is None and not known and any(isinstance(leaf, Unknown) for leaf in found.leaves)
            assert found.failure is not None or silent, what
            continue
        assert found.failure is None, what
        assert len(found.leaves) == len(expected.leaves) or (isinstance(found.leaves[0], Unknown) and not exact), what
        for one, other in zip(found.leaves, expected.leaves, strict=False):
            assert fits(one, other, exact or known), what


def fits(found: Any, expected: Any, exact: bool) -> bool:
    """Whether what the library says of a result is true, and all that can be said."""
    if isinstance(found, Array):
        return isinstance(expected, (numpy.ndarray, numpy.generic)) and _fits_array(found, numpy.asarray(expected), exact)
    if isinstance(found, Unknown):
        return (numpy.ndim(expected) == 0 and (not isinstance(found, Scalar) or found.element_type == str(expected.dtype))) or not exact
    if numpy.ndim(expected):
        return False
    if isinstance(found, (bool, int, float, complex)):
        return bool(found == expected) or math.isclose(found, expected, rel_tol=1e-5) or (found != found and expected != expected)
    return bool(found == expected)


def _fits_array(found: Array, expected: Any, exact: bool) -> bool:
    if found.dims is None or len(found.dims) != expected.ndim:
        return found.dims is None and not exact
    sizes = zip(found.dims, expected.shape, strict=True)
    if not all(size == other if isinstance(size, int) else not exact for size, other in sizes):
        return False
    if found.element_type not in (str(expected.dtype), UNKNOWN_TYPE) and expected.dtype.kind not in "OU":
        return False
    return found.values is None or bool(
        numpy.allclose(numpy.array(found.values).reshape(expected.shape), expected, equal_nan=True, rtol=2e-3)
    )
