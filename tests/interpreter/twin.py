"""One program, two interpreters: CPython runs it, shapelint evaluates it, and what both leave behind is compared.

Programs stand in `programs/*.py`, one subject a file: each begins with a line `#: its name`. A program of several files
continues with lines `#@ package/file.py`, before each of them.
"""

from __future__ import annotations

import collections
import contextlib
import enum
import io
import re
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shapelint.evidence.session import Session
from shapelint.interpreter.budget import Limits
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.interpreter.state import STATE
from shapelint.source.files import SourceFile
from shapelint.unknown import Unknown

PROGRAMS = Path(__file__).parent / "programs"
MODULE = "twin_program"
LIMITS = Limits(steps=100_000, seconds=5.0)

UNKNOWN = "not known"
"""What stands for a value about which the interpreter says nothing."""

_CONTAINERS = (list, tuple, set, frozenset, collections.deque)


@dataclass(frozen=True)
class Program:
    """A program of one main file and the files that it imports."""

    name: str
    text: str
    files: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Ending:
    """How a program ended: what its global names hold, and the exception that left it."""

    names: dict[str, Any]
    error: Any = None
    faults: tuple[str, ...] = ()


def programs(subject: str) -> list[Program]:
    """The programs of one file."""
    parts = re.split(r"^#: (.+)\n", (PROGRAMS / f"{subject}.py").read_text(), flags=re.MULTILINE)
    return [_program(name, text) for name, text in zip(parts[1::2], parts[2::2], strict=True)]


def _program(name: str, text: str) -> Program:
    main, *files = re.split(r"^#@ (.+)\n", text, flags=re.MULTILINE)
    return Program(name, main, dict(zip(files[::2], files[1::2], strict=True)))


# The two interpreters


def executed(program: Program, folder: Path) -> Ending:
    """What CPython leaves of a program."""
    _write(program, folder)
    module = types.ModuleType(MODULE)
    before = set(sys.modules)
    sys.modules[MODULE] = module
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode, bytecode = True, sys.dont_write_bytecode
    error = None
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(program.text, str(folder / f"{MODULE}.py"), "exec", dont_inherit=True), module.__dict__)
    except Exception as raised:
        error = plain(raised)
    finally:
        sys.path.remove(str(folder))
        sys.dont_write_bytecode = bytecode
        for name in set(sys.modules) - before:
            if name == MODULE or _lies_in(sys.modules[name], folder):
                del sys.modules[name]
    return Ending(_shown(module.__dict__), error)


def evaluated(program: Program, folder: Path) -> Ending:
    """What the interpreter says of the same program."""
    _write(program, folder)
    path = folder / f"{MODULE}.py"
    session = Session(SourceFile(str(path), program.text), path, limits=LIMITS)
    outcome = session.evaluate_body(as_script=False)
    namespace = session.module.namespace
    names = {name: session.module.find(name)[1] for name in list(namespace)}
    failures = session.script_failures
    error = plain(failures[0].exception) if failures else None
    return Ending(_shown(names), error or outcome.gave_up, tuple(session.faults))


def _write(program: Program, folder: Path) -> None:
    for name, text in program.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def _lies_in(module: Any, folder: Path) -> bool:
    places = [getattr(module, "__file__", None) or "", *map(str, getattr(module, "__path__", ()))]
    return any(place.startswith(str(folder)) for place in places)


# What is compared


def _shown(namespace: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in namespace.items() if not name.startswith("_") and not isinstance(value, types.ModuleType)}


def plain(value: Any, seen: tuple[int, ...] = ()) -> Any:
    """A value as data that can be compared: its type's name and what it holds."""
    if isinstance(value, Unknown) or (id(value) in STATE.poisoned and STATE.poisoned[id(value)][0] is value):
        return UNKNOWN
    if value is None or (isinstance(value, (int, float, complex, str, bytes)) and not isinstance(value, enum.Enum)):
        return type(value).__name__, repr(value) if isinstance(value, (float, complex)) else value
    if id(value) in seen or len(seen) > 8:
        return "..."
    inside = (*seen, id(value))
    if isinstance(value, (set, frozenset)):
        return type(value).__name__, sorted((plain(item, inside) for item in value), key=repr)
    if isinstance(value, _CONTAINERS):
        return type(value).__name__, [plain(item, inside) for item in value]
    if isinstance(value, dict):
        return type(value).__name__, [(plain(k, inside), plain(v, inside)) for k, v in value.items()]
    if isinstance(value, enum.Enum):
        return type(value).__name__, value.name
    if isinstance(value, BaseException):
        return type(value).__name__, [plain(item, inside) for item in value.args]
    if isinstance(value, type):
        return "type", value.__name__
    if isinstance(value, (types.FunctionType, InterpretedFunction)):
        return "function"
    if isinstance(value, (range, slice)):
        return repr(value)
    if type(value).__module__ == MODULE:
        return type(value).__name__, [(name, plain(held, inside)) for name, held in getattr(value, "__dict__", {}).items()]
    return "something else"


def covers(claimed: Any, true: Any) -> bool:
    """Whether what is claimed of a value holds of the true one: it is equal, or not known."""
    if claimed in (UNKNOWN, true):
        return True
    if isinstance(claimed, tuple) and isinstance(true, tuple) and claimed[0] == true[0] in ("dict", "OrderedDict"):
        return _covers_items(claimed[1], true[1])
    if isinstance(claimed, (tuple, list)) and isinstance(true, (tuple, list)) and len(claimed) == len(true):
        return all(map(covers, claimed, true))
    return False


def _covers_items(claimed: Any, true: Any) -> bool:
    """Of a mapping: a key whose value is not known is perhaps not there."""
    there = {repr(key): value for key, value in true}
    claims = {repr(key): value for key, value in claimed}
    return there.keys() <= claims.keys() and all(
        covers(value, there[key]) if key in there else value == UNKNOWN for key, value in claims.items()
    )


def _same_error(theirs: Any, ours: Any) -> bool:
    """Of Python's own exceptions the kind must be the same; of arguments that do not fit, the words too."""
    if theirs is None or ours is None or "argument" not in str(theirs):
        return (theirs and theirs[0]) == (ours and ours[0])
    return theirs[0] == ours[0] and (str(ours[1][0][1]) in str(theirs[1][0][1]) or "after *" in str(theirs))


def differences(program: Program, folder: Path) -> Iterator[str]:
    """Where the two interpreters differ."""
    expected, found = executed(program, folder), evaluated(program, folder)
    yield from (f"internal fault: {fault}" for fault in found.faults)
    if not _same_error(expected.error, found.error):
        yield f"raised: {expected.error} in CPython, {found.error} here"
    if expected.error is not None:
        return
    for name in {**expected.names, **found.names}:
        theirs, ours = expected.names.get(name, "not bound"), found.names.get(name, "not bound")
        if theirs != ours and theirs != "something else":
            yield f"{name}: {theirs} in CPython, {ours} here"
