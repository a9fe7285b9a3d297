"""The operations of Python on abstract values: operators, attributes, items, iteration, truth and calls.

Each does what Python does on what is known, answers `Unknown` where something needed is not, and marks the
exceptions that the user's program raises.
"""

from __future__ import annotations

import collections
import functools
import inspect
import operator
import re
import types
import weakref
from collections.abc import Callable, Iterable
from typing import Any

from shapelint.interpreter import access
from shapelint.interpreter.budget import BIT_LIMIT, SIZE_LIMIT, Exhausted
from shapelint.interpreter.growing import append_to, as_argument, grown, is_grown, item_of, rows_of, stand_in
from shapelint.interpreter.keys import settled, unclear_key
from shapelint.interpreter.made_up import needs_number
from shapelint.interpreter.modules import Deferred, InterpretedModule
from shapelint.interpreter.opaque import Opaque
from shapelint.interpreter.partial import partly_built
from shapelint.interpreter.special_attributes import UNFOLLOWED, set_class, set_dictionary
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.unnamed import perhaps_set
from shapelint.library.registry import ShapeFunction, is_loaded, lookup
from shapelint.parts import Part
from shapelint.raised import is_raised, raised
from shapelint.recording import RefineInput, active
from shapelint.symbolic.dims import Dim, Real
from shapelint.unknown import Decorated, Perhaps, Undecided, Unknown, UnknownNumber
from shapelint.values import Array, OpenShape

SPECIAL_CALLS: dict[int, Callable[..., Any]] = {}
"""Replacements for callables of Python, by the id of the original; entered by `builtins`."""
USER_TYPES: dict[int, weakref.ref[type]] = {}
"""The types that class statements of the user made, by their ids."""

_trusted: dict[int, weakref.ref[Any]] = {}
"""Functions that a pure function of Python returned, by their ids: what `contextlib.contextmanager` makes of a function."""

LIBRARY_PREFIXES = ("shapelint.", "torch", "einops", "numpy", "keras", "tensorflow", "tf_keras")


UNFOLLOWED_METHODS = frozenset({"__del__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__"})
"""Methods of the user that Python itself would call, at any time or to copy."""


def remember_type(made: type) -> None:
    """Note a type as the user's own."""
    identity = id(made)
    USER_TYPES[identity] = weakref.ref(made, lambda _: USER_TYPES.pop(identity, None))


def _trust(function: types.FunctionType) -> None:
    identity = id(function)
    _trusted[identity] = weakref.ref(function, lambda _: _trusted.pop(identity, None))


def is_user_type(kind: type) -> bool:
    return id(kind) in USER_TYPES


def is_library(function: Any) -> bool:
    """Whether a callable is a model of a framework's API."""
    if isinstance(function, ShapeFunction):
        return True
    if isinstance(function, types.MethodType):
        return is_library(function.__func__)
    kind = function if isinstance(function, type) else type(function)
    if is_user_type(kind):
        return any(not is_user_type(base) and is_library(base) for base in kind.__mro__[1:] if base is not object)
    module = getattr(function, "__module__", None) or kind.__module__
    return isinstance(module, str) and module.startswith(LIBRARY_PREFIXES)


def truth(value: Any) -> bool | None:
    """True, False, or None where it cannot be decided."""
    if value is True or value is False:
        return value
    if value is None:
        return False
    if (STATE.poisoned or STATE.perhaps) and not_counted(value) is not None:
        return True if isinstance(value, dict) and any(type(held) is not Perhaps for held in dict.values(value)) else None
    try:
        return bool(value)
    except Undecided:
        return None
    except TypeError:  # a __bool__ or __len__ of the user that returned something unknown
        return None


_STAND_INS = re.compile(
    r"\b(Unknown|UnknownNumber|UnknownInteger|UnknownOfTruth|Absent|Several|Decorated|Nothing|Dim|Deferred|PythonModule|LibraryNamespace)\b"
    r"|\|: .*'function'"
)
"""Names of what stands for something else in an evaluation: an error about one of them is not the user's."""


def user_error(error: Exception) -> Exception:
    """Mark what a primitive raised as the user's exception; undecided where it complains of what stands for something else."""
    if is_raised(error):
        return error
    if isinstance(error, TypeError) and _STAND_INS.search(str(error)):
        return Undecided(Unknown("an operation of Python's on something that is not known"))
    return raised(error)


def binary(frame: Frame, node: Any, function: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """`left <op> right`."""
    frame.node = node
    if STATE.poisoned and (id(left) in STATE.poisoned or id(right) in STATE.poisoned):
        return of_poisoned(function, left, right)
    try:
        return function(left, right)
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return Unknown(left.reason if isinstance(left, Unknown) else right.reason)
        if not is_raised(error) and isinstance(error, TypeError) and (left is None or right is None):
            raise raised(error) from None  # an operator that None does not have
        if not is_raised(error) and (_involves_library(left) or _involves_library(right)):
            if isinstance(error, TypeError) and "unsupported operand" in str(error):
                return Unknown("an operator that is not modelled")
            return library_fault(function, error)
        if not is_raised(error) and (is_abstract(left) or is_abstract(right)):
            return Unknown("an operation on something that is not known")
        raise user_error(error) from error.__cause__


def of_poisoned(function: Any, left: Any, right: Any) -> Any:
    """An operator of containers of which not all is known: lists are joined and repeated; else it works on what stands for them."""
    exact = all(is_grown(each) or id(each) not in STATE.poisoned for each in (left, right))
    if function in (add, multiply) and exact and isinstance(left, (list, int)) and isinstance(right, (list, int)):
        items = [item for each in (left, right) if isinstance(each, list) for item in each]
        return grown(items, stand_in(left if id(left) in STATE.poisoned else right).reason)
    try:
        return function(as_argument(left), as_argument(right))
    except Undecided as undecided:
        return undecided.unknown


def _involves_library(value: Any) -> bool:
    return isinstance(value, (Array, Dim, Real)) or (is_library(type(value)) and not is_user_type(type(value)))


def library_fault(function: Any, error: Exception) -> Unknown:
    """A shape function failed on arguments that it should have understood: contained, and said."""
    name = getattr(function, "name", None) or getattr(function, "__qualname__", None) or repr(function)
    if isinstance(error, RecursionError):
        return Unknown(f"{name} of something that holds itself")
    active().internal_faults.append(f"{name}: {type(error).__name__}: {error}")
    if STRICT:
        raise error
    return Unknown(f"internal error in {name}")


STRICT = False
"""Whether faults of shape functions surface at once (for the linter's own tests)."""


def multiply(left: Any, right: Any) -> Any:
    """`*`, refusing what would be enormous."""
    if type(left) is int and type(right) is int:
        if left.bit_length() + right.bit_length() > BIT_LIMIT:
            return Unknown("an enormous number")
    elif isinstance(left, (list, tuple)) and isinstance(right, Dim):
        return left * needs_number(right)
    elif isinstance(right, (list, tuple)) and isinstance(left, Dim):
        return needs_number(left) * right
    elif isinstance(left, (list, tuple, str, bytes)) and isinstance(right, int):
        if len(left) * right > SIZE_LIMIT:
            return Unknown("an enormous sequence")
    elif isinstance(right, (list, tuple, str, bytes)) and isinstance(left, int) and len(right) * left > SIZE_LIMIT:
        return Unknown("an enormous sequence")
    return left * right


def power(left: Any, right: Any) -> Any:
    """`**`, refusing what would be enormous."""
    if type(left) is int and type(right) is int and right > 0 and left.bit_length() * right > BIT_LIMIT:
        return Unknown("an enormous number")
    return left**right


def shift_left(left: Any, right: Any) -> Any:
    """`<<`, refusing what would be enormous."""
    if type(right) is int and right > BIT_LIMIT:
        return Unknown("an enormous number")
    return left << right


def add(left: Any, right: Any) -> Any:
    """`+`, refusing what would be enormous."""
    if isinstance(left, (str, list, tuple, bytes)) and type(left) is type(right) and len(left) + len(right) > SIZE_LIMIT:
        return Unknown("an enormous sequence")
    return left + right


def modulo(left: Any, right: Any) -> Any:
    """`%`; of a string, formatting."""
    if isinstance(left, str):
        parts = right if isinstance(right, tuple) else (right,)
        if any(isinstance(part, (Unknown, Dim, Real, Array)) for part in parts) or len(left) > SIZE_LIMIT or access.has_long_number(left):
            return Unknown("a formatted string")
        if "*" in left and any(isinstance(part, int) and abs(part) > 10_000 for part in parts):
            return Unknown("a formatted string")  # a width that is itself an argument
    return left % right


def format_value(value: Any, conversion: int, spec: str) -> Any:
    """One replacement field of an f-string."""
    if isinstance(value, (Unknown, Dim, Real, Array)) or access.has_long_number(spec):
        return Unknown("a formatted string")
    try:
        if conversion == 114:
            value = repr(value)
        elif conversion in (115, 97):
            value = str(value)
        return format(value, spec)
    except TypeError as error:
        raise user_error(error) from error.__cause__


# Attributes


def get_attribute(frame: Frame, node: Any, thing: Any, name: str) -> Any:
    """`thing.name`."""
    if not access.may_read(name):
        if isinstance(thing, Unknown):
            return thing
        if name == "__getattribute__" and not isinstance(thing, types.ModuleType):
            return AttributeReader(thing.__getattribute__)
        if name == "__code__" and getattr(type(thing), "is_interpreted", False) and hasattr(thing, "code_object"):
            return thing.code_object
        if getattr(type(thing), "is_code_object", False) and hasattr(thing, name):
            return getattr(thing, name)
        if name == "__self__" and isinstance(thing, types.MethodType):
            return thing.__self__
        return Unknown(f"the attribute {name} is not followed")
    frame.node = node
    if name in _OF_UNKNOWN and isinstance(thing, Unknown):
        return Unknown(thing.reason)
    try:
        if _is_module(thing):
            return _module_attribute(thing, name)
        if name in getattr(type(thing), "host_names", ()):
            return _attribute_beside_host(thing, name)
        # (in `__init_subclass__` a class is not yet known)
        if name == "__dict__" and isinstance(thing, type) and not any(map(is_user_type, thing.__mro__)):
            return Unknown(f"the attributes of {thing.__name__}")
        found = getattr(thing, name)
        if type(found) is types.MethodType and getattr(found.__func__, "altered", False) and not isinstance(thing, type):
            return Decorated(found)
        return found
    except Undecided as undecided:
        return undecided.unknown
    except AttributeError as error:
        missing = missing_attribute(thing, name)
        if missing is not None:
            return missing
        raise user_error(error) from error.__cause__
    except Exception as error:
        if not is_raised(error) and _involves_library(thing):
            return library_fault(f"{type(thing).__name__}.{name}", error)
        raise user_error(error) from error.__cause__


_OF_UNKNOWN = frozenset({"reason", "truth", "items", "slot", "others", "__init__", "__new__", "__class__"})
"""Attributes that the linter's own unknown values have: those of what they stand for are as unknown as all others."""


def _is_module(thing: Any) -> bool:
    """Whether a thing is a module of the evaluation: an instance of a user's own kind of module is an object like others.

    What `super()` makes pretends to be what it stands for.
    """
    return issubclass(type(thing), types.ModuleType) and not is_user_type(type(thing))


def _module_attribute(module: types.ModuleType, name: str) -> Any:
    """A name of a module; what makes the module for the interpreter is not among them."""
    if isinstance(module, InterpretedModule):
        if name == "__dict__":
            return module.contents()
        found, value = module.find(name)
        if not found:
            raise raised(AttributeError(f"module '{module.__name__}' has no attribute '{name}'"))
        return value
    if (
        (name in module.__dict__ and name not in ("__name__", "__doc__", "__package__"))
        or name == "__dict__"
        or type(module) is types.ModuleType
    ):
        return Unknown(f"{module.__name__}.{name} is not followed")
    return getattr(module, name)


def _attribute_beside_host(thing: Any, name: str) -> Any:
    """An attribute that the code gave an object of the interpreter (a function), under a name that the interpreter uses itself."""
    try:
        return thing.__dict__[name]
    except KeyError:
        raise raised(AttributeError(f"'{type(thing).__name__}' object has no attribute '{name}'")) from None


_READ_BY_COPY = ("__reduce_ex__", "__reduce__", "__getstate__", "__setstate__")


class AttributeReader:
    """`super().__getattribute__` or `object.__getattribute__`, for the attributes that code may read."""

    is_interpreted = True
    host_names = frozenset({"host_names", "is_interpreted", "read"})

    def __init__(self, read: Any) -> None:
        self.read = read

    def __call__(self, *args: Any) -> Any:
        name = args[-1] if args else None
        if isinstance(name, Unknown):
            return name
        if not isinstance(name, str) or not (access.may_read(name) or name in _READ_BY_COPY):
            raise raised(AttributeError(name))
        try:
            return self.read(*args)
        except Exception as error:
            raise user_error(error) from error.__cause__


def lacks_attribute(thing: Any, name: str) -> bool:
    """Whether a framework's layer has no such attribute; asked for by `hasattr`, where layers are known well enough."""
    kept = getattr(thing, "__dict__", None)
    if not isinstance(kept, dict) or "_modules" not in kept or is_user_type(type(thing)) or name in FRAMEWORK_ATTRIBUTES:
        return False
    return (
        not any(name in kept[registry] for registry in ("_modules", "_parameters", "_buffers"))
        and name not in kept
        and not hasattr(type(thing), name)
    )


def missing_attribute(thing: Any, name: str) -> Any:
    """What a missing attribute is: unknown where the linter may be the one who does not have it; None where nobody has it."""
    if type(thing) is super:  # what it looks through are the bases of the object that it stands for
        thing = object.__getattribute__(thing, "__self__")
    kind = thing if isinstance(thing, type) else type(thing)
    if kind in (int, float, bool, complex) and not isinstance(thing, type) and is_loaded("numpy"):
        return lookup("numpy.attribute_of_number")(thing, name)
    if _is_module(thing):
        asked = isinstance(thing, InterpretedModule) and "__getattr__" in thing.namespace
        return None if asked else Unknown(f"{thing.__name__}.{name} is not followed")
    incomplete = partly_built(thing)
    if incomplete is not None:
        return incomplete
    unnamed = perhaps_set(thing)
    if unnamed is not None:
        return unnamed
    if name in OF_COMPILED and (getattr(kind, "is_interpreted", False) or kind is types.MethodType):
        return Unknown(f"the attribute {name} of a function that a framework has compiled")
    if any(getattr(base, "is_opaque", False) for base in kind.__mro__):
        return Unknown(f"an attribute of {kind.__name__}, whose bases are not known")
    if (kind is types.MethodType or getattr(kind, "is_interpreted", False)) and getattr(thing, "altered", False):
        return Unknown(f"the attribute {name} of what a decorator that is not known has made")
    if is_user_type(kind):
        # Of a user's class all attributes are known, but for those that the framework's base has and the library does not.
        return Unknown(f"{kind.__name__}.{name} is not modelled") if name in FRAMEWORK_ATTRIBUTES or name in PUT_ON_FRAMEWORK else None
    if is_library(kind) and not hasattr(kind, "is_interpreted"):
        return Unknown(f"{kind.__module__}.{kind.__name__}.{name} is not modelled")
    if kind is types.FunctionType and is_library(thing):  # it stands for an object that can be called
        return Unknown(f"the attribute {name} of {thing.__name__} is not modelled")
    return None


FRAMEWORK_ATTRIBUTES = frozenset({
    "_forward_hooks", "_backward_hooks", "_state_dict_hooks", "_load_state_dict_pre_hooks", "_is_full_backward_hook",
    "save", "graph", "code", "graph_for", "inlined_graph", "original_name",
    "_compiled_call_impl", "_version", "hf_device_map", "_hf_hook", "device", "dtype",
})  # fmt: skip


OF_COMPILED = frozenset({
    "get_concrete_function", "python_function", "experimental_get_tracing_count", "experimental_get_compiler_ir", "function_spec",
    "pretty_printed_concrete_signatures", "input_signature", "_decorate", "graph", "inlined_graph", "code", "schema", "save",
    "_torchdynamo_orig_callable", "get_debug_state", "save_to_buffer",
})  # fmt: skip
"""What `tf.function` and `torch.jit` add to a function: that is evaluated as it is written, and has no other attributes of its own."""


PUT_ON_FRAMEWORK: set[str] = set()
"""Attributes that code has put on a class of a framework, where they are not kept."""


_SETTERS: dict[str, Callable[[Any, Any], None]] = {"__dict__": set_dictionary, "__class__": set_class}


def set_attribute(frame: Frame, node: Any, thing: Any, name: str, value: Any) -> None:
    """`thing.name = value`; what belongs to Python or a framework stays as it is."""
    frame.node = node
    if isinstance(thing, Unknown):
        return
    kind = thing if isinstance(thing, type) else type(thing)
    if isinstance(thing, InterpretedModule):
        thing.evaluate()
        STATE.trail.touch(thing.namespace)
        thing.namespace[name] = value
        return
    if (isinstance(thing, type) and not any(map(is_user_type, kind.__mro__))) or _is_module(thing):
        PUT_ON_FRAMEWORK.add(name)
        return
    if name in UNFOLLOWED or (name in _SETTERS and not is_user_type(kind) and not isinstance(thing, Part)):
        return
    STATE.trail.touch_object(thing)
    if name in getattr(kind, "host_names", ()):
        thing.__dict__[name] = value
        return
    try:
        if name in _SETTERS:
            _SETTERS[name](thing, value)
        else:
            setattr(thing, name, value)
    except Undecided:
        return
    except Exception as error:
        if is_raised(error) or is_user_type(kind) or isinstance(thing, access.DATA_TYPES):
            raise user_error(error) from error.__cause__


def delete_attribute(thing: Any, name: str) -> None:
    """`del thing.name`; what is perhaps there is perhaps deleted."""
    STATE.trail.touch_object(thing)
    try:
        delattr(thing, name)
    except AttributeError as error:
        if missing_attribute(thing, name) is None:
            raise user_error(error) from error.__cause__


# Items


def get_item(frame: Frame, node: Any, thing: Any, index: Any) -> Any:
    """`thing[index]`."""
    frame.node = node
    if STATE.poisoned and id(thing) in STATE.poisoned:
        if is_grown(thing) and isinstance(index, slice):
            return grown(thing, stand_in(thing).reason)
        return item_of(stand_in(thing))
    kind = type(thing)
    if isinstance(index, Unknown) and kind in (dict, collections.OrderedDict, collections.defaultdict):
        return index
    try:
        item = thing[index]
        if type(item) is Perhaps:
            return Unknown(item.reason)
        return item.settled() if type(item) is Deferred else item
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        if isinstance(index, (Unknown, Dim)) and not isinstance(thing, Array):
            return Unknown("an item at an index that is not known")
        if type(error) is KeyError and isinstance(thing, dict) and unclear_key(dict.keys(thing)) is not None:
            return Unknown("a dictionary of which not all keys are known")
        if not is_raised(error) and (
            isinstance(thing, Array) or getattr(thing, "__module__", None) in ("typing", "collections.abc", "types")
        ):
            return Unknown("a subscript that is not followed") if not isinstance(thing, Array) else library_fault("indexing", error)
        if not is_raised(error) and isinstance(thing, type):
            return thing  # `Module[int]`, `Generic` spellings
        raise user_error(error) from error.__cause__


def set_item(frame: Frame, node: Any, thing: Any, index: Any, value: Any) -> None:
    """`thing[index] = value`."""
    frame.node = node
    if isinstance(thing, (Unknown, types.ModuleType)):
        return
    if STATE.poisoned and id(thing) in STATE.poisoned and not isinstance(thing, dict):
        return
    STATE.trail.touch_object(thing)
    if isinstance(index, (Unknown, Dim)) and isinstance(thing, (list, dict)):
        poison(thing, "an item was set at an index that is not known")
        return
    try:
        thing[index] = value
    except Undecided:
        poison(thing, "an item was set at an index that is not known")
    except Exception as error:
        if not is_raised(error) and isinstance(thing, Array):
            library_fault("assignment to items", error)
            return
        raise user_error(error) from error.__cause__


def poison(container: Any, reason: str) -> None:
    """Mark a container as one whose contents are not known."""
    STATE.poisoned[id(container)] = (container, reason)


def not_counted(container: Any) -> Unknown | None:
    """The reason for which it is not known what a container holds, or how much; None where that is known."""
    if STATE.poisoned and id(container) in STATE.poisoned:
        return stand_in(container)
    if STATE.perhaps and isinstance(container, dict):
        there = next((value for value in dict.values(container) if type(value) is Perhaps), None)
        return Unknown(there.reason) if there is not None else None
    return None


# Iteration


def iterate(frame: Frame, node: Any, thing: Any) -> Iterable[Any] | Unknown:
    """What a `for` runs over; Unknown where neither items nor their number are known."""
    frame.node = node
    if STATE.poisoned or STATE.perhaps:
        uncounted = not_counted(thing)
        if uncounted is not None:
            return uncounted
    if isinstance(thing, (list, tuple, range, dict, str)):
        return thing
    if isinstance(thing, Unknown):
        return thing
    try:
        items: Iterable[Any] = iter(thing)
        return items
    except Undecided as undecided:
        rows = rows_of(thing)
        return rows if rows is not None else undecided.unknown
    except Exception as error:
        if not is_raised(error) and isinstance(thing, (Dim, Array)):
            return Unknown("an iteration over something unknown")
        raise user_error(error) from error.__cause__


def next_item(iterator: Any) -> Any:
    """The next item; raises StopIteration. What it cannot decide is Unknown."""
    try:
        return next(iterator)
    except StopIteration:
        raise
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        raise user_error(error) from error.__cause__


def unpack(frame: Frame, node: Any, value: Any, count: int, star: int | None) -> list[Any]:
    """The items that `a, b, *c = value` binds, one for each target; `star` is the index of the starred one."""
    frame.node = node
    items = iterate(frame, node, value)
    if isinstance(items, Unknown):
        if isinstance(items, OpenShape) and star is None:
            raise RefineInput(items.slot, count - items.others)
        return [Unknown(items.reason) for _ in range(count)]
    listed: list[Any] = []
    iterator = iter(items)
    while True:
        try:
            listed.append(next_item(iterator))
        except StopIteration:
            break
        if (star is None and len(listed) > count) or len(listed) > SIZE_LIMIT:
            break
    if star is None:
        if len(listed) != count:
            return unpacking_failed(value, listed, count)
        return listed
    if len(listed) < count - 1:
        return unpacking_failed(value, listed, count)
    after = count - 1 - star
    end = len(listed) - after
    return [*listed[:star], listed[star:end], *listed[end:]]


def unpacking_failed(value: Any, listed: list[Any], count: int) -> list[Any]:
    """The wrong number of items: a broken contract for shapes and tensors, else Python's ValueError."""
    if isinstance(value, (Array,)) or type(value).__name__ == "TorchSize":
        active().run("unpacking", _unpacking_contract, (len(value), count), {})
        return [Unknown("unpacking failed")] * count
    found = "too many values" if len(listed) > count else "not enough values"
    raise raised(ValueError(f"{found} to unpack (expected {count})"))


def _unpacking_contract(call: Any, received: int, count: int) -> None:
    call.require_equal(received, count, "axis-out-of-range", detail=f"{count} names are bound, but there are {received} sizes")


# Calls


def call_value(frame: Frame, node: Any, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`function(*args, **kwargs)`."""
    frame.node = node
    kind = type(function)
    if getattr(kind, "is_interpreted", False):
        return function(*args, **kwargs)
    if kind is types.MethodType and getattr(type(function.__func__), "is_interpreted", False):
        return function(*args, **kwargs)
    if isinstance(function, Decorated):
        return call_value(frame, node, function.method, args, kwargs)
    if isinstance(function, Unknown):
        for given in (*args, *kwargs.values()):
            if isinstance(given, Part):
                given.give_away()
        return function._absorb()
    special = SPECIAL_CALLS.get(id(function))
    if special is not None:
        return _guarded(frame, special, args, kwargs)
    if kind is staticmethod:
        return call_value(frame, node, function.__func__, args, kwargs)
    if kind is types.MethodType and not isinstance(function.__func__, types.FunctionType):
        return call_value(frame, node, function.__func__, (function.__self__, *args), kwargs)
    if kind is functools.partial:
        return call_value(frame, node, function.func, (*function.args, *args), {**function.keywords, **kwargs})
    if STATE.poisoned:
        args = tuple(map(as_argument, args))
        kwargs = {name: as_argument(value) for name, value in kwargs.items()}
    if is_library(function):
        return call_library(frame, function, args, kwargs)
    if isinstance(function, type):
        if is_user_type(function) or any(is_user_type(base) for base in function.__mro__):
            return _guarded(frame, function, args, kwargs)
    elif is_user_type(kind) or any(is_user_type(base) for base in kind.__mro__):
        return _guarded(frame, function, args, kwargs)
    return call_python(frame, function, args, kwargs)


def call_library(frame: Frame, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call of a modelled API: what it raises unmarked is the library's own fault."""
    try:
        return function(*args, **kwargs)
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        if is_raised(error):
            raise
        if isinstance(error, (ArithmeticError, ValueError)) and str(getattr(function, "__module__", "")).startswith(
            "shapelint.interpreter"
        ):
            raise raised(error) from None  # what stands for a function of Python raises what that raises
        if isinstance(error, TypeError) and not callable(function):
            return Unknown(f"a call of {describe_callable(function)}")  # a size that stands for an argument, a base that was not found
        if isinstance(error, TypeError) and "__init__() should return None" in str(error):
            return Unknown(f"the constructor of {describe_callable(function)} is not followed")  # what a decorator made of it
        if isinstance(error, TypeError) and str(error).startswith("Can't instantiate abstract class"):
            raise raised(error) from None
        if (
            "'NoneType'" in str(error)
            and isinstance(error, (TypeError, AttributeError))
            and any(a is None for a in (*args, *kwargs.values()))
        ):
            raise raised(TypeError(f"{describe_callable(function)}: an argument must be a Tensor, not NoneType")) from None
        if isinstance(error, TypeError) and not _fits(function, args, kwargs):
            perhaps = next((value for value in kwargs.values() if type(value) is Perhaps), None)
            if perhaps is not None:
                return Unknown(perhaps.reason)
            raise raised(error) from None  # layers have the signatures of the framework: what does not fit them fails there too
        if isinstance(getattr(function, "__self__", None), Opaque):
            return Unknown("a method that the bases which are not known may define in another way")
        return library_fault(function, error)
    finally:
        STATE.frame = frame


def _fits(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether arguments fit the signature of a constructor, or of what a layer does."""
    if isinstance(function, types.MethodType) and function.__name__ == "__init__":  # `super().__init__(**options)`
        function, args = function.__func__, (function.__self__, *args)
        try:
            inspect.signature(function).bind(*args, **kwargs)
        except TypeError:
            return False
        return True
    kind = type(function)
    holder, name = (function, "__init__") if isinstance(function, type) else (kind, getattr(kind, "entry_method", "__call__"))
    body = getattr(holder, name, None)
    if body is None:
        return True
    try:
        inspect.signature(body).bind(None, *args, **kwargs)
    except TypeError:
        return False
    except ValueError:
        return not isinstance(function, type)
    return True


def _guarded(frame: Frame, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    try:
        return function(*args, **kwargs)
    except Undecided as undecided:
        return undecided.unknown
    except Exception as error:
        raise user_error(error) from error.__cause__


def call_python(frame: Frame, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A call of Python's own: allowed by name, bounded in size, undecided where an argument is."""
    if not callable(function):
        raise raised(TypeError(f"'{type(function).__name__}' object is not callable"))
    if not all(map(access.may_hand_over, args)) or not all(map(access.may_hand_over, kwargs.values())):
        return Unknown(f"{describe_callable(function)} is not followed with such arguments")
    if not access.may_call(function) and not _is_method_of_user_type(function):
        if _is_generated(function):
            return _guarded(frame, function, args, kwargs)
        return Unknown(f"{describe_callable(function)} is not followed")
    args = tuple([_replaced(a) for a in args])
    kwargs = {name: _replaced(value) for name, value in kwargs.items()}
    owner = getattr(function, "__self__", None)
    name = getattr(function, "__name__", "")
    if STATE.poisoned and id(owner) in STATE.poisoned:
        if isinstance(owner, list) and is_grown(owner) and append_to(owner, name, args):
            return None
        return item_of(stand_in(owner)) if name == "pop" else Unknown(stand_in(owner).reason)
    if STATE.perhaps and name in access.COUNTING_METHODS and isinstance(owner, dict):
        uncounted = not_counted(owner)
        if uncounted is not None:
            return uncounted
    if name in ("items", "values") and isinstance(owner, dict) and "__file__" in owner:
        settle_namespace(owner)
    changing = name in access.CHANGING_METHODS and isinstance(owner, (list, dict, set, collections.deque))
    if changing:
        STATE.trail.touch(owner)
    if not isinstance(function, type) or not issubclass(function, BaseException):
        unknown = next((a for a in args if isinstance(a, Unknown)), None)
        if unknown is not None and not (name in access.STORING_METHODS and not isinstance(owner, (str, bytes))) and name != "print":
            if changing:
                poison(owner, unknown.reason)
            return UnknownNumber(unknown.reason) if getattr(function, "__module__", None) == "math" else Unknown(unknown.reason)
    if access.is_too_big(function, args):
        return Unknown("an enormous value")
    try:
        result = function(*args, **kwargs)
        if type(result) is Perhaps:
            return Unknown(result.reason)
        if type(result) is Deferred:
            return result.settled()
        if changing and isinstance(owner, set):
            settled(owner)
        if type(result) is types.FunctionType:
            _trust(result)
        elif isinstance(result, type) and str(result.__module__).startswith("shapelint.interpreter"):
            # made by this call: `namedtuple`, `Enum`
            result.__module__ = frame.module.__name__
            remember_type(result)
        return result
    except Undecided as undecided:
        if changing:
            poison(owner, undecided.unknown.reason)
        return undecided.unknown
    except Exhausted:
        raise
    except MemoryError:
        return Unknown("an enormous value")
    except Exception as error:
        if not is_raised(error) and (is_abstract(args) or is_abstract(kwargs) or is_abstract(owner)):
            kind = UnknownNumber if getattr(function, "__module__", None) == "math" else Unknown
            return kind(f"{describe_callable(function)} of something symbolic")
        raise user_error(error) from error.__cause__


def settle_namespace(namespace: dict[str, Any]) -> None:
    """Resolve the imports of a module whose names are listed with their values."""
    for name, value in list(namespace.items()):
        if type(value) is Deferred and not value.is_running:
            try:
                namespace[name] = value.settled()
            except Exception as error:
                if not is_raised(error):
                    raise
                namespace[name] = Unknown(f"{name} could not be imported: {error}")


def _is_method_of_user_type(function: Any) -> bool:
    """Whether this is what `super().__call__` is in a metaclass of the user."""
    owner = getattr(function, "__self__", None)
    return (
        isinstance(function, type(object().__str__))
        and isinstance(owner, type)
        and is_user_type(owner)
        and access.may_read(function.__name__)
    )


def _replaced(value: Any) -> Any:
    """A builtin that a function of Python is given to call (`key=getattr`), as the code under analysis sees it."""
    return SPECIAL_CALLS.get(id(value), value) if type(value) is types.BuiltinFunctionType else value


def is_abstract(value: Any, depth: int = 3) -> bool:
    """Whether something that is not a plain value of Python stands in a value, or near its surface."""
    if isinstance(value, (Unknown, Dim, Real, Array, Opaque)) or (isinstance(value, type) and issubclass(value, Opaque)):
        return True
    if depth and isinstance(value, (list, tuple, set, frozenset)):
        return any(is_abstract(item, depth - 1) for item in value)
    if depth and isinstance(value, dict):
        return any(is_abstract(item, depth - 1) for item in value.values())
    return False


def _is_generated(function: Any) -> bool:
    """Whether Python made this function for a class of the user: a dataclass's `__init__`, a named tuple's `_replace`."""
    inner = function.__func__ if isinstance(function, types.MethodType) else function
    if id(inner) in _trusted:
        return True
    owner = getattr(function, "__self__", None)
    if owner is None:
        # `dataclass` and `namedtuple` write them as text
        return isinstance(inner, types.FunctionType) and inner.__code__.co_filename == "<string>"
    if is_user_type(type(owner)) or (isinstance(owner, type) and is_user_type(owner)):
        return isinstance(inner, types.FunctionType) or access.may_call(inner)
    return isinstance(owner, (*access.DATA_TYPES, tuple)) or (isinstance(owner, type) and issubclass(owner, tuple))


def describe_callable(function: Any) -> str:
    module = getattr(function, "__module__", None)
    name = getattr(function, "__qualname__", None) or type(function).__name__
    return f"{module}.{name}" if module and module != "builtins" else str(name)


BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "Add": add, "Sub": operator.sub, "Mult": multiply, "Div": operator.truediv, "FloorDiv": operator.floordiv, "Mod": modulo, "Pow": power,
    "LShift": shift_left, "RShift": operator.rshift, "BitOr": operator.or_, "BitXor": operator.xor, "BitAnd": operator.and_,
    "MatMult": operator.matmul,
}  # fmt: skip
IN_PLACE: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.iadd, "Sub": operator.isub, "Div": operator.itruediv, "FloorDiv": operator.ifloordiv, "RShift": operator.irshift,
    "BitOr": operator.ior, "BitXor": operator.ixor, "BitAnd": operator.iand, "MatMult": operator.imatmul,
}  # fmt: skip
UNARY: dict[str, Callable[[Any], Any]] = {"USub": operator.neg, "UAdd": operator.pos, "Invert": operator.invert}
