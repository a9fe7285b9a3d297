"""What is not known: a value that absorbs every operation and remembers the first reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn


class Undecided(Exception):
    """Raised where Python needs a definite answer (a truth value, a length, an index) of something unknown."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = Unknown(unknown.reason) if isinstance(unknown, Several) else unknown  # what comes out is no list


class Unknown:
    """A value about which nothing is known but the reason why.

    Operators, calls, attributes and items of it are the same unknown again, so that unknown values pass through
    shape functions without being asked for. Only what needs a definite answer raises `Undecided`.
    """

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __repr__(self) -> str:
        return f"Unknown({self.reason!r})"

    def _absorb(self, *_args: Any, **_kwargs: Any) -> Unknown:
        return Unknown(self.reason)  # another one: the sizes that two of them stand for need not be equal

    def _undecided(self, *_args: Any) -> NoReturn:
        raise Undecided(self)

    def __bool__(self) -> bool:
        raise Undecided(self)

    def __getattr__(self, name: str) -> Unknown:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._absorb()

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, _memo: Any) -> Unknown:
        return self

    __call__ = __getitem__ = _absorb
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __matmul__ = __rmatmul__ = _absorb
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __divmod__ = _absorb
    __pow__ = __rpow__ = __lshift__ = __rlshift__ = __rshift__ = __rrshift__ = _absorb
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = _absorb
    __neg__ = __pos__ = __abs__ = __invert__ = __round__ = __trunc__ = __floor__ = __ceil__ = _absorb
    __lt__ = __le__ = __gt__ = __ge__ = _absorb
    __eq__ = __ne__ = _absorb  # type: ignore[assignment]
    __hash__ = object.__hash__
    __iter__ = __len__ = __index__ = __int__ = __float__ = __contains__ = _undecided


class UnknownOfTruth(Unknown):
    """A value of which only the truth is known: what `unknown or 64` is."""

    __slots__ = ("truth",)

    def __init__(self, reason: str, truth: bool) -> None:
        super().__init__(reason)
        self.truth = truth

    def __bool__(self) -> bool:
        return self.truth


class Absent(Unknown):
    """What comes of a package that was not found: it may well be installed where the code runs."""

    __slots__ = ()

    def _absorb(self, *_args: Any, **_kwargs: Any) -> Unknown:
        return self

    __call__ = __getitem__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _absorb
    __hash__ = Unknown.__hash__


class Perhaps(Unknown):
    """In a dictionary: the value of a key that is perhaps not there."""

    __slots__ = ()


class Decorated(Unknown):
    """A method that a decorator which is not known has made into something: a property, say; a call of it calls the method."""

    __slots__ = ("method",)

    def __init__(self, method: Any) -> None:
        super().__init__("what a decorator that is not known has made of a method")
        self.method = method


class Several(Unknown):
    """A list of which the length is not known: each item that it has is like one of `items`."""

    __slots__ = ("items",)

    def __init__(self, reason: str, items: Sequence[Any]) -> None:
        super().__init__(reason)
        self.items = items


class OneOf(Unknown):
    """One of several containers, nobody knows which: what changes it changes perhaps any of them."""

    __slots__ = ("candidates",)

    def __init__(self, reason: str, candidates: Sequence[Any]) -> None:
        super().__init__(reason)
        self.candidates = candidates


class UnknownNumber(Unknown):
    """A number of Python's of which only that it is a number is known: arithmetic with numbers gives another one.

    Unlike an `Unknown`, it is no tensor: `x * scale` has the shape of `x`.
    """

    __slots__ = ()

    def _arithmetic(self, other: Any = None, *_rest: Any) -> Any:
        if isinstance(other, UnknownNumber) or other is None or _is_number(other):
            return UnknownNumber(self.reason)
        return other if isinstance(other, Unknown) else NotImplemented

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _arithmetic
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _arithmetic
    __neg__ = __pos__ = __abs__ = __round__ = __trunc__ = __floor__ = __ceil__ = _arithmetic


class UnknownInteger(UnknownNumber):
    """An integer of which nothing else is known, but perhaps how many classes it tells apart, where it is a label."""

    __slots__ = ("classes",)

    def __init__(self, reason: str, classes: int | None = None) -> None:
        super().__init__(reason)
        self.classes = classes

    def _whole(self, other: Any = None, *_rest: Any) -> Any:
        """Arithmetic that makes integers of integers."""
        result = self._arithmetic(other)
        whole = other is None or isinstance(other, UnknownInteger) or _is_whole(other)
        return UnknownInteger(self.reason) if whole and isinstance(result, UnknownNumber) else result

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _whole
    __neg__ = __pos__ = __abs__ = __round__ = __trunc__ = __floor__ = __ceil__ = _whole


class Position(UnknownInteger):
    """How far a loop over a range of unknown length has come: `factor * i + offset`, where `i` is what the loop counts.

    Two positions of one loop are a known distance apart: `x[i : i + 3]` takes three elements.
    """

    __slots__ = ("factor", "loop", "offset")

    def __init__(self, loop: Loop, factor: Any = 1, offset: Any = 0) -> None:
        super().__init__("how far a loop has come")
        self.loop, self.factor, self.offset = loop, factor, offset

    def _sum(self, other: Any = None, *_rest: Any) -> Any:
        if isinstance(other, Position) and other.loop is self.loop:
            return Position(self.loop, self.factor + other.factor, self.offset + other.offset)
        return Position(self.loop, self.factor, self.offset + other) if _is_whole(other) else self._whole(other)

    def _difference(self, other: Any = None, *_rest: Any) -> Any:
        if isinstance(other, Position) and other.loop is self.loop:
            factor, offset = self.factor - other.factor, self.offset - other.offset
            return offset if type(factor) is int and factor == 0 else Position(self.loop, factor, offset)
        return Position(self.loop, self.factor, self.offset - other) if _is_whole(other) else self._whole(other)

    def _multiple(self, other: Any = None, *_rest: Any) -> Any:
        return Position(self.loop, self.factor * other, self.offset * other) if _is_whole(other) else self._whole(other)

    __add__ = __radd__ = _sum
    __sub__ = _difference
    __mul__ = __rmul__ = _multiple


class Loop:
    """A loop over a range of unknown length; it counts in these steps."""

    __slots__ = ("step",)

    def __init__(self, step: Any = 1) -> None:
        self.step = step


def _is_whole(value: Any) -> bool:
    """Whether a value is an integer, known or symbolic (a size, of which rows of pixels are made)."""
    return (isinstance(value, int) and not isinstance(value, bool)) or hasattr(type(value), "terms")


def _is_number(value: Any) -> bool:
    """Whether a value is a number of Python's or a symbolic one."""
    return isinstance(value, (int, float)) or hasattr(type(value), "is_symbolic_number")


def first_unknown(*values: Any) -> Unknown | None:
    """The first unknown among the values, so that a result can carry its reason."""
    found = next((value for value in values if isinstance(value, Unknown)), None)
    return Unknown(found.reason) if type(found) is UnknownOfTruth else found  # what is made of it need not have that truth
