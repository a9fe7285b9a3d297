"""Attributes: reading, setting and deleting them, and what one that is missing may be."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

from shapelint.interpreter import access
from shapelint.interpreter.faults import library_fault, user_error
from shapelint.interpreter.growing import perhaps_changed
from shapelint.interpreter.kinds import involves_library, is_library, is_user_type
from shapelint.interpreter.modules import InterpretedModule
from shapelint.interpreter.partial import partly_built
from shapelint.interpreter.special_attributes import UNFOLLOWED, set_class, set_dictionary
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.unnamed import perhaps_set
from shapelint.library.registry import is_loaded, lookup
from shapelint.parts import Part
from shapelint.raised import is_raised, raised
from shapelint.unknown import Decorated, OneOf, Undecided, Unknown


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
    if type(thing) is OneOf and name in access.CHANGING_METHODS:
        perhaps_changed(thing)
    try:
        if _is_module(thing):
            return _module_attribute(thing, name)
        if name in getattr(type(thing), "host_names", ()):
            return _attribute_beside_host(thing, name)
        # (in `__init_subclass__` a class is not yet known)
        if name == "__dict__" and isinstance(thing, type) and not any(map(is_user_type, thing.__mro__)):
            return Unknown(f"the attributes of {thing.__name__}")
        found = getattr(thing, name)
        if type(found) in _CONSTANTS and isinstance(thing, type) and getattr(thing, "is_opaque", False):
            return Unknown(f"{thing.__name__}.{name}: a class whose base is not at hand may be an enum")
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
        if not is_raised(error) and involves_library(thing):
            return library_fault(f"{type(thing).__name__}.{name}", error)
        raise user_error(error) from error.__cause__


_CONSTANTS = frozenset({str, int, float, tuple, bytes})


_OF_UNKNOWN = frozenset({"reason", "truth", "items", "slot", "others", "method", "candidates", "__init__", "__new__", "__class__"})
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
        # Other classes of a framework than layers are modelled as far as model code calls them.
        of_framework = is_library(kind) and (not issubclass(kind, Part) or name in FRAMEWORK_ATTRIBUTES or name in PUT_ON_FRAMEWORK)
        declared = any(name in getattr(base, "__dict__", {}).get("__annotations__", ()) for base in kind.__mro__)
        return Unknown(f"{kind.__name__}.{name} is not modelled") if of_framework or declared else None
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
