"""Python's builtins, as the code under analysis sees them: the real ones where they are harmless, else ours."""

from __future__ import annotations

import builtins
import functools
import operator
import types
from collections.abc import Callable, Iterator
from typing import Any

from shapelint.interpreter.attributes import delete_attribute, get_attribute, lacks_attribute, set_attribute
from shapelint.interpreter.budget import SIZE_LIMIT, Exhausted
from shapelint.interpreter.calls import SPECIAL_CALLS, UNFOLLOWED_METHODS, call_value
from shapelint.interpreter.faults import user_error
from shapelint.interpreter.framework_modules import LibraryNamespace
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.growing import grown, item_of, not_counted, poison, rows_of
from shapelint.interpreter.importing import import_by_name
from shapelint.interpreter.iteration import next_item
from shapelint.interpreter.keys import settled
from shapelint.interpreter.kinds import is_user_type, remember_type
from shapelint.interpreter.made_up import needs_number
from shapelint.interpreter.operators import add, modulo, multiply, power, shift_left, truth
from shapelint.interpreter.state import STATE
from shapelint.interpreter.unnamed import perhaps_set, set_unnamed
from shapelint.library.rows import any_of
from shapelint.raised import program_exit, raised
from shapelint.symbolic.dims import Dim, Real, size_max, size_min, truncate
from shapelint.unknown import Loop, Perhaps, Position, Several, Undecided, Unknown, UnknownInteger, UnknownNumber
from shapelint.values import Array

_MISSING = object()
_FEW = 64


def _frame() -> Any:
    return STATE.frame


def bounded(thing: Any) -> Any:
    """An iterable that counts what is taken from it."""
    if isinstance(thing, Unknown):
        raise Undecided(thing)
    uncounted = not_counted(thing)
    if uncounted is not None:
        raise Undecided(uncounted)
    if isinstance(thing, (list, tuple, dict, str, set, frozenset)):
        return thing
    return _counted(thing)


def _counted(thing: Any) -> Iterator[Any]:
    count = 0
    try:
        iterator = iter(thing)
    except TypeError as error:
        raise user_error(error) from None
    while True:
        try:
            item = next_item(iterator)
        except StopIteration:
            return
        STATE.budget.tick()
        count += 1
        if count > SIZE_LIMIT:
            raise Exhausted("more items than an evaluation may hold")
        yield item


def several_of(thing: Any) -> Several | None:
    """What is known of the items of a list of unknown length."""
    found = thing if isinstance(thing, Unknown) else not_counted(thing)
    return found if isinstance(found, Several) else rows_of(thing)


def _listing(kind: Callable[..., Any]) -> Callable[..., Any]:
    """A builtin that makes a list of an iterable: `list`, `sorted`."""
    consume = _consuming(kind)

    def call(*args: Any, **kwargs: Any) -> Any:
        several = several_of(args[0]) if args else None
        return grown(list(several.items), several.reason) if several is not None else consume(*args, **kwargs)

    return call


def _consuming(kind: Callable[..., Any]) -> Callable[..., Any]:
    """A builtin that takes an iterable first: `list`, `sum`, `sorted`."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if args:
            args = (bounded(args[0]), *args[1:])
        unknown = next((a for a in args if isinstance(a, Unknown)), None)
        return unknown if unknown is not None else settled(kind(*args, **kwargs))

    return call


def _any(items: Any) -> Any:
    undecided = None
    for item in bounded(items):
        known = truth(item)
        if known:
            return True
        undecided = item if known is None else undecided
    return False if undecided is None else Unknown("a condition that is not known")


def _all(items: Any) -> Any:
    undecided = None
    for item in bounded(items):
        known = truth(item)
        if known is False:
            return False
        undecided = item if known is None else undecided
    return True if undecided is None else Unknown("a condition that is not known")


def _extreme(python: Callable[..., Any], symbolic: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        items = list(bounded(args[0])) if len(args) == 1 else list(args)
        unknown = next((i for i in items if isinstance(i, Unknown)), None)
        if unknown is not None:
            return unknown
        if any(isinstance(item, Dim) for item in items) and not kwargs:
            return symbolic(*items)
        return python(items, **kwargs)

    return call


def _isinstance(thing: Any, kinds: Any) -> Any:
    if isinstance(thing, Unknown) and not isinstance(thing, UnknownNumber):
        return Unknown(thing.reason)
    if isinstance(kinds, tuple):
        answers = [_isinstance(thing, kind) for kind in kinds]
        if True in [answer for answer in answers if not isinstance(answer, Unknown)]:
            return True
        return next((answer for answer in answers if isinstance(answer, Unknown)), False)
    if isinstance(kinds, Unknown):
        return False if thing is None else Unknown(kinds.reason)  # None is of no class that has to be looked for
    if isinstance(kinds, types.UnionType):
        return _isinstance(thing, kinds.__args__)
    if isinstance(thing, (Dim, Real)):
        return _issubclass(int if isinstance(thing, Dim) else float, kinds)
    if isinstance(kinds, type) and isinstance(thing, UnknownNumber) and not issubclass(int, kinds) and not issubclass(float, kinds):
        return False
    if isinstance(thing, UnknownNumber):
        return Unknown(thing.reason)
    if kinds is types.FunctionType:
        kinds = (types.FunctionType, InterpretedFunction)
    if any(getattr(base, "is_opaque", False) for base in type(thing).__mro__) and isinstance(kinds, type) and not isinstance(thing, kinds):
        return Unknown("an instance of a class whose bases are not known")
    return isinstance(thing, kinds)


def _issubclass(kind: Any, kinds: Any) -> Any:
    if isinstance(kind, Unknown) or isinstance(kinds, Unknown):
        return Unknown("a class that is not known")
    if isinstance(kinds, tuple) and any(isinstance(k, Unknown) for k in kinds):
        return Unknown("a class that is not known")
    return issubclass(kind, kinds)


def _type(*args: Any, **kwargs: Any) -> Any:
    if len(args) != 1:
        if any(isinstance(a, Unknown) for a in args) or not isinstance(args[0], str):
            return Unknown("a class made by type()")
        return make_type(type, *args, **kwargs)
    (thing,) = args
    if isinstance(thing, Unknown):
        return thing
    return int if isinstance(thing, Dim) else float if isinstance(thing, Real) else type(thing)


def make_type(meta: Any, name: Any, bases: Any, namespace: Any, **options: Any) -> Any:
    """`type.__new__`: a class of the user, without the methods that Python calls behind the interpreter's back."""
    if any(isinstance(base, Unknown) for base in bases) or not (isinstance(meta, type) and issubclass(meta, type)):
        return Unknown("a class made by type()")
    made = type.__new__(meta, name, tuple(bases), {k: v for k, v in namespace.items() if k not in UNFOLLOWED_METHODS}, **options)
    remember_type(made)
    return made


def _getattr(thing: Any, name: Any, default: Any = _MISSING) -> Any:
    if not isinstance(name, str):
        return Unknown("an attribute whose name is not known")
    frame = _frame()
    if default is not _MISSING and lacks_attribute(thing, name):
        return default
    try:
        return get_attribute(frame, frame.node, thing, name)
    except AttributeError:
        if default is _MISSING:
            raise
        return default


def _hasattr(thing: Any, name: Any) -> Any:
    if isinstance(thing, Unknown) or not isinstance(name, str):
        return Unknown("an attribute that is not known")
    if lacks_attribute(thing, name):
        return False
    try:
        value = _getattr(thing, name)
    except AttributeError:
        return False
    if isinstance(value, Unknown):
        kept = getattr(thing, "__dict__", {})
        there = isinstance(kept, dict) and name in kept and type(value) is not Perhaps
        return True if there else Unknown(value.reason)
    return True


def _setattr(thing: Any, name: Any, value: Any) -> None:
    frame = _frame()
    if isinstance(name, str):
        set_attribute(frame, frame.node, thing, name, value)
    elif is_user_type(thing if isinstance(thing, type) else type(thing)):
        set_unnamed(thing, value)


def _plain_setattr(thing: Any, name: Any, value: Any) -> None:
    """`object.__setattr__`, which goes past a `__setattr__` of the user."""
    if isinstance(name, str) and is_user_type(type(thing)):
        STATE.trail.touch_object(thing)
        try:
            object.__setattr__(thing, name, value)
        except (AttributeError, TypeError) as error:
            raise user_error(error) from None


def _plain_delattr(thing: Any, name: Any) -> None:
    """`object.__delattr__`, which goes past a `__delattr__` of the user."""
    if isinstance(name, str) and is_user_type(type(thing)):
        STATE.trail.touch_object(thing)
        try:
            object.__delattr__(thing, name)
        except (AttributeError, TypeError) as error:
            raise user_error(error) from None


def _delattr(thing: Any, name: Any) -> None:
    if isinstance(name, str) and is_user_type(type(thing)):
        delete_attribute(thing, name)


def _int(*args: Any, **kwargs: Any) -> Any:
    if args and isinstance(args[0], (Dim, Real)):
        return truncate(args[0]) if isinstance(args[0], Real) else args[0]
    if args and isinstance(args[0], str) and len(args[0]) > 4000:
        return Unknown("an enormous number")
    unknown = _first_unknown(args)
    if unknown is not None:
        return args[0] if isinstance(args[0], UnknownInteger) else UnknownInteger(unknown.reason)
    return int(*args, **kwargs)


def _float(*args: Any) -> Any:
    if args and isinstance(args[0], (Dim, Real)):
        return args[0]
    unknown = _first_unknown(args)
    return UnknownNumber(unknown.reason) if unknown is not None else float(*args)


def _bool(*args: Any) -> Any:
    if not args:
        return False
    known = truth(args[0])
    return known if known is not None else args[0] if isinstance(args[0], Unknown) else Unknown("a truth that is not known")


def _str(*args: Any, **kwargs: Any) -> Any:
    if args and isinstance(args[0], (Unknown, Dim, Real, Array)):
        return Unknown("the text of something that is not known")
    return str(*args, **kwargs)


def _repr(thing: Any) -> Any:
    return Unknown("the text of something that is not known") if isinstance(thing, (Unknown, Dim, Real, Array)) else repr(thing)


def _len(thing: Any) -> Any:
    if isinstance(thing, Unknown):
        return UnknownInteger(thing.reason)
    uncounted = not_counted(thing)
    if uncounted is not None:
        return UnknownInteger(uncounted.reason)
    if (isinstance(thing, Array) or hasattr(type(thing), "as_array")) and thing.dims:
        return thing.dims[0]
    method = getattr(type(thing), "__len__", None)
    if isinstance(method, InterpretedFunction):
        return method(thing)
    return len(thing)


def _round(number: Any, digits: Any = None) -> Any:
    if isinstance(number, Dim):
        return number
    if isinstance(digits, int) and abs(digits) > 1000:
        return Unknown("an enormous number")
    return round(number) if digits is None else round(number, digits)


def _print(*_args: Any, **_kwargs: Any) -> None:
    """Nothing is printed."""


def _callable(thing: Any) -> Any:
    return Unknown(thing.reason) if isinstance(thing, Unknown) else callable(thing)


def _id(thing: Any) -> Any:
    return id(thing)


def _vars(*args: Any) -> Any:
    if args and isinstance(args[0], types.ModuleType):
        return _getattr(args[0], "__dict__")
    return (
        vars(args[0])
        if args and (is_user_type(type(args[0])) or isinstance(args[0], types.SimpleNamespace))
        else Unknown("vars() of something that is not followed")
    )


def _locals() -> Any:
    variables = dict(_frame().vars)
    if id(_frame().vars) in STATE.poisoned:
        poison(variables, _EXECUTED)
    return variables


def _globals() -> Any:
    return _frame().module.contents()


def _dir(*args: Any) -> Any:
    if args and isinstance(args[0], LibraryNamespace):
        return dir(args[0])
    if args and isinstance(args[0], types.ModuleType):
        names = _getattr(args[0], "__dict__")
        if isinstance(names, Unknown):
            return names
        own = names.get("__dir__")
        return sorted(names) if own is None else call_value(_frame(), _frame().node, own, (), {})
    if not args or isinstance(args[0], Unknown):
        return Unknown("dir()")
    unnamed = perhaps_set(args[0])
    return unnamed if unnamed is not None else dir(args[0])


def _next(iterator: Any, *default: Any) -> Any:
    if isinstance(iterator, Unknown):
        return iterator
    try:
        return next_item(iterator)
    except StopIteration:
        if default:
            return default[0]
        raise
    except TypeError as error:
        raise user_error(error) from None


def _iter(thing: Any, *sentinel: Any) -> Any:
    if isinstance(thing, Unknown) or sentinel or not_counted(thing) is not None:
        return Unknown("an iterator over something that is not known")
    return iter(thing)


def _map(function: Any, *iterables: Any) -> Any:
    """`map`, evaluated at once, so that each call happens where the code stands."""
    frame = _frame()
    node = frame.node
    if isinstance(function, Unknown):
        raise Undecided(function)
    return iter([call_value(frame, node, function, items, {}) for items in zip(*map(bounded, iterables), strict=False)])


def _filter(function: Any, iterable: Any) -> Any:
    frame, kept = _frame(), []
    node = frame.node
    for item in bounded(iterable):
        known = truth(item if function is None else call_value(frame, node, function, (item,), {}))
        if known is None:
            raise Undecided(Unknown("a filter that is not decided"))
        if known:
            kept.append(item)
    return iter(kept)


def _reduce(function: Any, iterable: Any, *initial: Any) -> Any:
    frame = _frame()
    node = frame.node
    items = list(bounded(iterable))
    if not items and not initial:
        raise raised(TypeError("reduce() of empty iterable with no initial value"))
    result = initial[0] if initial else items.pop(0)
    for item in items:
        result = call_value(frame, node, function, (result, item), {})
    return result


def _zip(*iterables: Any, strict: bool = False) -> Any:
    found = [several_of(each) for each in iterables]
    known = [each for each in found if each is not None]
    if known and not strict:  # the others may be endless or known: one item of each stands for all
        rounds = [item_of(each) if each is not None else _one_of(iterable) for each, iterable in zip(found, iterables, strict=True)]
        return Several(known[0].reason, [tuple(rounds)])
    return zip(*map(bounded, iterables), strict=bool(strict))


def _one_of(iterable: Any) -> Any:
    """One item of something that can be iterated over, whichever it is."""
    if isinstance(iterable, (list, tuple, range)):
        return any_of(list(iterable[:_FEW]))
    return Unknown("an item beside others of which the number is not known")


def _enumerate(iterable: Any, start: Any = 0) -> Any:
    several = several_of(iterable)
    if several is not None or isinstance(iterable, Unknown):
        reason = iterable.reason if isinstance(iterable, Unknown) else several.reason  # type: ignore[union-attr]
        return Several(reason, [(Position(Loop()), Unknown(reason) if several is None else item_of(several))])
    return enumerate(bounded(iterable), start)


def _reversed(sequence: Any) -> Any:
    if isinstance(sequence, Unknown):
        raise Undecided(sequence)
    kind = type(sequence)
    if (
        isinstance(sequence, (list, tuple, range, str))
        or hasattr(kind, "__reversed__")
        or isinstance(getattr(kind, "__getitem__", None), InterpretedFunction)
    ):
        return reversed(sequence)
    return iter(list(bounded(sequence))[::-1])


def _range(*bounds: Any) -> Any:
    numbers = [needs_number(bound) for bound in bounds]
    open_bound = next((number for number in numbers if isinstance(number, (Unknown, Dim))), None)
    if open_bound is None or not all(isinstance(number, (int, Unknown, Dim)) for number in numbers):
        return range(*numbers)
    step = numbers[2] if len(numbers) > 2 else 1
    return Several("how often a loop runs", [Position(Loop(step))])


def _pow(base: Any, exponent: Any, *modulus: Any) -> Any:
    return power(base, exponent) if not modulus else pow(base, exponent, *modulus)


def _super(*args: Any) -> Any:
    unknown = _first_unknown(args)
    return unknown if unknown is not None else super(*args)


def _first_unknown(args: tuple[Any, ...]) -> Any:
    return next((a for a in args if isinstance(a, Unknown)), None)


def _denied(name: str) -> Callable[..., Unknown]:
    def call(*_args: Any, **_kwargs: Any) -> Unknown:
        return Unknown(f"{name}() is not followed")

    return call


def end_program(*_status: Any) -> None:
    """`sys.exit()`, `exit()`, `quit()`."""
    raise program_exit()


_EXECUTED = "names that exec() binds"


def _exec(_code: Any = None, *namespaces: Any, **_options: Any) -> None:
    """`exec` is not followed; it may bind any name of the module, of the dictionaries that it is given, or in `locals()`."""
    for namespace in namespaces:
        if isinstance(namespace, dict):
            poison(namespace, _EXECUTED)
    frame = _frame()
    if not namespaces and frame.vars is not frame.module.namespace:
        poison(frame.vars, _EXECUTED)
    if not namespaces or namespaces[0] is frame.module.namespace:
        frame.module.star_sources.append(Unknown(_EXECUTED))


_SPECIAL: dict[Any, Callable[..., Any]] = {
    isinstance: _isinstance, issubclass: _issubclass, type: _type,
    getattr: _getattr, hasattr: _hasattr, setattr: _setattr, delattr: _delattr, vars: _vars,
    int: _int, float: _float, bool: _bool, str: _str, repr: _repr, len: _len, round: _round, print: _print, callable: _callable, id: _id,
    locals: _locals, globals: _globals, dir: _dir, next: _next, iter: _iter, map: _map, filter: _filter, zip: _zip, enumerate: _enumerate,
    reversed: _reversed, any: _any, all: _all, min: _extreme(min, size_min), max: _extreme(max, size_max), pow: _pow, super: _super,
    functools.reduce: _reduce, operator.add: add, operator.mul: multiply, operator.pow: power, operator.mod: modulo,
    operator.lshift: shift_left, range: _range,
    object.__setattr__: _plain_setattr, object.__delattr__: _plain_delattr, type.__new__: make_type,
    list: _listing(list), tuple: _consuming(tuple), set: _consuming(set), frozenset: _consuming(frozenset),
    sum: _consuming(sum), sorted: _listing(sorted),
}  # fmt: skip
_kept = list(_SPECIAL)
SPECIAL_CALLS.update((id(function), replacement) for function, replacement in _SPECIAL.items())

_NAMES = (
    "abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "callable", "chr", "classmethod", "complex",
    "delattr", "dict", "dir", "divmod", "enumerate", "filter", "float", "format", "frozenset", "getattr", "globals",
    "hasattr", "hash", "hex", "id", "int", "isinstance", "issubclass", "iter", "len", "list", "locals", "map", "max",
    "min", "next", "object", "oct", "ord", "pow", "print", "property", "range", "repr", "reversed", "round", "set",
    "setattr", "slice", "sorted", "staticmethod", "str", "sum", "super", "tuple", "type", "vars", "zip",
    "NotImplemented", "Ellipsis", "True", "False", "None", "__debug__",
)  # fmt: skip
NAMES: dict[str, Any] = {name: getattr(builtins, name) for name in _NAMES}
NAMES.update((name, value) for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException))
NAMES.update({name: _denied(name) for name in ("open", "eval", "compile", "input", "breakpoint", "memoryview", "help")})
NAMES["exec"] = _exec
NAMES["__import__"] = import_by_name
NAMES["exit"] = NAMES["quit"] = end_program
"""The builtin names that code finds."""
