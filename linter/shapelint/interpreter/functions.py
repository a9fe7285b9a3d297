"""The user's functions: their parameters, the binding of arguments, and what calling them does."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cached_property, partial
from types import MethodType
from typing import Any

from shapelint.interpreter.branches import RETURN, join, join_ways
from shapelint.interpreter.budget import SHALLOW_DEPTH, Exhausted, InternalFault
from shapelint.interpreter.modules import InterpretedModule
from shapelint.interpreter.partial import mark_partly_built
from shapelint.interpreter.scopes import is_generator
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.waiting import drop, go_back, raise_perhaps
from shapelint.raised import doubtful, is_raised, note_certainty, raised
from shapelint.unknown import Perhaps, Undecided, Unknown

Evaluate = Callable[[Frame], Any]


@dataclass(frozen=True)
class Code:
    """A function as it is written: its parameters, and its body, which is compiled once, at the first call.

    Most functions of a library are never called.
    """

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    positional: tuple[str, ...]
    positional_only: int
    keyword_only: tuple[str, ...]
    var_positional: str | None
    var_keyword: str | None
    compiled: Callable[[], Callable[[Frame], Any]]
    is_async: bool = False
    docstring: str | None = None

    @cached_property
    def is_generator(self) -> bool:
        return is_generator(self.node)

    @cached_property
    def body(self) -> Callable[[Frame], Any]:
        return self.compiled()


class InterpretedFunction:
    """A function of the user: a callable of Python whose body is evaluated.

    What makes it is kept in slots: `functools.wraps` copies the dictionary of one function to another.
    """

    __slots__ = ("__dict__", "__weakref__", "altered", "class_cell", "code", "defaults", "keyword_defaults", "module", "parent")

    is_interpreted = True
    host_names = frozenset(
        {"altered", "class_cell", "code", "defaults", "host_names", "is_interpreted", "keyword_defaults", "module", "parent"}
    )
    """Names that the code under analysis finds only where it has set them itself."""

    def __init__(
        self,
        code: Code,
        module: InterpretedModule,
        parent: Frame | None,
        defaults: tuple[Any, ...],
        keyword_defaults: dict[str, Any],
        qualname: str,
        class_cell: list[Any] | None,
    ) -> None:
        self.code = code
        self.module = module
        self.parent = parent
        self.defaults = defaults
        self.keyword_defaults = keyword_defaults
        self.class_cell = class_cell
        self.altered = False
        """Whether a decorator that is not known stands before it, which may hand it arguments of its own."""
        self.__name__ = code.name
        self.__qualname__ = qualname
        self.__module__ = module.__name__
        self.__doc__ = code.docstring
        self.__annotations__: dict[str, Any] = {}

    def __repr__(self) -> str:
        return f"<function {self.__qualname__}>"

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return invoke(self, args, kwargs)

    def __copy__(self) -> InterpretedFunction:
        return self

    def __deepcopy__(self, _memo: object) -> InterpretedFunction:
        return self

    @property
    def __defaults__(self) -> tuple[Any, ...] | None:
        return self.defaults or None

    @property
    def __kwdefaults__(self) -> dict[str, Any] | None:
        return self.keyword_defaults or None

    @property
    def code_object(self) -> FunctionCode:
        return FunctionCode(self)

    @property
    def __signature__(self) -> inspect.Signature:
        """As `inspect.signature` has it: that of the function which a decorator has wrapped."""
        wrapped = self.__dict__.get("__wrapped__")
        return wrapped.__signature__ if isinstance(wrapped, InterpretedFunction) else signature_of(self)


class FunctionCode:
    """What code asks of a function's `__code__`: names and counts."""

    is_code_object = True

    def __init__(self, function: InterpretedFunction) -> None:
        code = function.code
        extra = [name for name in (code.var_positional, code.var_keyword) if name]
        self.co_name = code.name
        self.co_varnames = (*code.positional, *code.keyword_only, *extra)
        self.co_argcount = len(code.positional)
        self.co_posonlyargcount = code.positional_only
        self.co_kwonlyargcount = len(code.keyword_only)
        self.co_filename = function.module.file.filename
        self.co_firstlineno = getattr(code.node, "lineno", 1)


def signature_of(function: InterpretedFunction) -> inspect.Signature:
    """The signature as `inspect` gives it; annotations are left out."""
    code, kinds = function.code, inspect.Parameter
    first_default = len(code.positional) - len(function.defaults)
    parameters = []
    for index, name in enumerate(code.positional):
        default = function.defaults[index - first_default] if index >= first_default else kinds.empty
        kind = kinds.POSITIONAL_ONLY if index < code.positional_only else kinds.POSITIONAL_OR_KEYWORD
        parameters.append(kinds(name, kind, default=default))
    if code.var_positional:
        parameters.append(kinds(code.var_positional, kinds.VAR_POSITIONAL))
    parameters.extend(
        kinds(name, kinds.KEYWORD_ONLY, default=function.keyword_defaults.get(name, kinds.empty)) for name in code.keyword_only
    )
    if code.var_keyword:
        parameters.append(kinds(code.var_keyword, kinds.VAR_KEYWORD))
    return inspect.Signature(parameters)


def bind(function: InterpretedFunction, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The variables that the arguments become; raises TypeError as Python does."""
    code = function.code
    names = code.positional
    count = len(args)
    variables = dict(zip(names, args, strict=False))
    if count > len(names):
        if code.var_positional is None:
            raise raised(TypeError(_too_many(function, count)))
        variables[code.var_positional] = args[len(names) :]
    elif code.var_positional is not None:
        variables[code.var_positional] = ()
    extra: dict[str, Any] = {}
    for name, value in kwargs.items():
        if name in variables and name in names[code.positional_only :]:
            if type(value) is Perhaps:
                continue
            raise raised(TypeError(f"{function.__qualname__}() got multiple values for argument '{name}'"))
        if name in names[code.positional_only :] or name in code.keyword_only:
            variables[name] = value
        elif code.var_keyword is not None:
            extra[name] = value
        elif type(value) is Perhaps:
            continue  # since the function takes no such argument, it is not there
        elif name in names:
            raise raised(TypeError(f"{function.__qualname__}() got some positional-only arguments passed as keyword arguments: '{name}'"))
        else:
            raise raised(TypeError(f"{function.__qualname__}() got an unexpected keyword argument '{name}'"))
    if code.var_keyword is not None:
        variables[code.var_keyword] = extra
    if count < len(names):
        _fill_defaults(function, variables, count)
    missing = [name for name in code.keyword_only if name not in variables and name not in function.keyword_defaults]
    if missing:
        raise raised(TypeError(_missing(function, "keyword-only", missing)))
    for name in code.keyword_only:
        if name not in variables:
            variables[name] = function.keyword_defaults[name]
    return variables


def _bound(function: InterpretedFunction, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The variables; not known where arguments do not fit that a decorator may have changed."""
    if not function.altered:
        return bind(function, args, kwargs)
    try:
        return bind(function, args, kwargs)
    except TypeError:
        raise Undecided(Unknown(f"what a decorator that is not known makes of {function.__qualname__}")) from None


def _too_many(function: InterpretedFunction, count: int) -> str:
    most = len(function.code.positional)
    least = most - len(function.defaults)
    takes = f"{most} positional argument{'s' * (most != 1)}" if least == most else f"from {least} to {most} positional arguments"
    return f"{function.__qualname__}() takes {takes} but {count} {'was' if count == 1 else 'were'} given"


def _missing(function: InterpretedFunction, kind: str, names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    listed = quoted[0] if len(quoted) == 1 else " and ".join(quoted) if len(quoted) == 2 else f"{', '.join(quoted[:-1])}, and {quoted[-1]}"
    return f"{function.__qualname__}() missing {len(names)} required {kind} argument{'s' * (len(names) != 1)}: {listed}"


def _fill_defaults(function: InterpretedFunction, variables: dict[str, Any], count: int) -> None:
    names, defaults = function.code.positional, function.defaults
    first_default = len(names) - len(defaults)
    missing = []
    for index in range(count, len(names)):
        if names[index] not in variables:
            if index >= first_default:
                variables[names[index]] = defaults[index - first_default]
            else:
                missing.append(names[index])
    if missing:
        raise raised(TypeError(_missing(function, "positional", missing)))


_RUNNING: dict[ast.AST, list[int]] = {}
"""Of each function, how many conditions were not known when its calls that are running began.

A recursion that goes deeper under ever more of them has no end that could be found."""


def invoke(function: InterpretedFunction, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function of the user."""
    code, state = function.code, STATE
    caller = state.frame
    frame = Frame(
        _bound(function, args, kwargs),
        function.module,
        function.parent,
        caller.site() if caller is not None else None,
        code.node,
        function.class_cell,
    )
    frame.entry = (function, args, kwargs)
    if code.positional:
        frame.first_argument = frame.vars.get(code.positional[0])
    elif args:
        frame.first_argument = args[0]
    if code.is_generator:
        return _generate(code, frame)
    if code.is_async:
        return Unknown("a coroutine is not followed")
    if state.depth >= state.depth_limit:
        if state.depth_limit <= SHALLOW_DEPTH:
            raise Exhausted("more depth than an evaluation may take")
        error = RecursionError("maximum recursion depth exceeded")
        if state.uncertain or any(isinstance(each, Unknown) for each in (*args, *kwargs.values())):
            doubtful(error)  # what is not known may be what ends it
        raise raised(error)
    levels = _RUNNING.setdefault(code.node, [])
    if len(levels) > 1 and state.uncertain > levels[-1] > levels[-2]:
        state.cut = True
        return Unknown(f"a recursion of {code.name} whose end is not known")
    state.budget.tick()
    levels.append(state.uncertain)
    state.frame = frame
    state.depth += 1
    state.invoked.add(code.node)
    uncertain = state.uncertain
    try:
        result = frame.result if code.body(frame) is RETURN else None
    except Undecided as undecided:
        result = undecided.unknown
        state.cut = True
        if code.name == "__init__":
            mark_partly_built(frame.first_argument, undecided.unknown.reason)
    except Exception as error:
        if isinstance(error, RecursionError) and not is_raised(error):
            raise Exhausted("more depth than an evaluation may take") from None
        if is_raised(error):
            note_site(error, frame)
            if not frame.returns:
                raise
            raise_perhaps(error)
            go_back(frame.returns[0])  # another way through the function has returned: this one is not taken
            result = frame.returns[0].result
        else:
            raise InternalFault(f"{type(error).__name__}: {error}", frame.site()) from error
    finally:
        levels.pop()
        state.frame = caller
        state.depth -= 1
        state.uncertain = uncertain
        drop(frame.returns)
    if frame.returns:
        for early in frame.returns:
            result = join(early.result, result)
        join_ways(frame.returns)
    return None if code.name == "__init__" else result


def note_site(error: BaseException, frame: Frame) -> None:
    """Keep where an exception of the user's program was raised: the innermost frame that sees it."""
    error.__dict__.setdefault("__shapelint_site__", frame.site())
    whatever_state = not (STATE.cut or STATE.exhausted) or isinstance(error, (NameError, ImportError))
    note_certainty(error, STATE.uncertain == 0 and whatever_state)


def _generate(code: Code, frame: Frame) -> Generator[Any, Any, Any]:
    """Run a generator's body up to each `yield`, switching frames as it is resumed."""
    state = STATE
    body = code.body(frame)
    resume: Callable[[], Any] = partial(body.send, None)
    while True:
        caller, state.frame = state.frame, frame
        state.budget.tick()
        uncertain = state.uncertain
        try:
            item = resume()
        except StopIteration:
            join_ways(frame.returns)
            return frame.result
        except Undecided as undecided:
            join_ways(frame.returns)
            yield undecided.unknown
            return None
        except BaseException:
            drop(frame.returns)
            raise
        finally:
            state.frame = caller
            state.uncertain = uncertain
        try:
            resume = partial(body.send, (yield item))
        except Exception as error:  # thrown in: `contextmanager` does that
            resume = partial(body.throw, error if is_raised(error) else raised(error))
