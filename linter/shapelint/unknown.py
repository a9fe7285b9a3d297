"""What is not known: a value that absorbs every operation and remembers the first reason."""

from __future__ import annotations

from typing import Any, NoReturn


class Undecided(Exception):
    """Raised where Python needs a definite answer (a truth value, a length, an index) of something unknown."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown


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
        return self if type(self) is Unknown else Unknown(self.reason)

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


def _is_number(value: Any) -> bool:
    """Whether a value is a number of Python's or a symbolic one."""
    return isinstance(value, (int, float)) or hasattr(type(value), "is_symbolic_number")


def first_unknown(*values: Any) -> Unknown | None:
    """The first unknown among the values, so that a result can carry its reason."""
    return next((value for value in values if isinstance(value, Unknown)), None)
