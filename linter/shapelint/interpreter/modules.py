"""Modules of the user and of installed packages, which are evaluated when something asks for a name.

Imports at module level are lazy: a module is evaluated when one of its names is used. That keeps a large package from
being evaluated for one function, and lets import cycles resolve.
"""

from __future__ import annotations

import ast
import builtins
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapelint.interpreter.framework_modules import LibraryNamespace
from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.waiting import raise_perhaps
from shapelint.raised import doubtful, raised
from shapelint.source.files import SourceFile
from shapelint.unknown import Absent, Unknown

if TYPE_CHECKING:
    from shapelint.interpreter.loader import Loader

_NAMES_OF_IPYTHON = frozenset({"get_ipython", "display"})
"""What IPython adds to Python's own names; files that were made of notebooks use it."""


class Deferred:
    """A name that an import will bind when it is first used."""

    __slots__ = ("_running", "resolve")

    def __init__(self, resolve: Callable[[], Any]) -> None:
        self.resolve = resolve
        self._running = False

    @property
    def is_running(self) -> bool:
        return self._running

    def settled(self) -> Any:
        """What the name is; raises ImportError where that leads back to itself."""
        if self._running:
            raise raised(ImportError("an import leads back to itself"))
        self._running = True
        try:
            return self.resolve()
        finally:
            self._running = False


class InterpretedModule(types.ModuleType):
    """A module of the user or of an installed package: its body is evaluated on the first use of a name."""

    def __init__(self, name: str, file: SourceFile, loader: Loader, is_package: bool) -> None:
        super().__init__(name)
        self.__dict__.update(
            file=file, loader=loader, is_package=is_package, state="new", star_sources=[], namespace={}, failure=None, incomplete=False,
            looked_up=set(), listed=set(),
        )  # fmt: skip
        self.namespace.update(
            __name__=name, __file__=file.filename, __doc__=None, __package__=name if is_package else name.rpartition(".")[0]
        )
        if is_package:
            self.namespace["__path__"] = [str(Path(file.filename).parent)]

    @property
    def is_installed(self) -> bool:
        """Whether the module belongs to a package of the environment, not to the project."""
        return any(part in ("site-packages", "dist-packages") for part in Path(self.file.filename).parts)

    # `types.ModuleType` keeps attributes in its own dictionary; what the user's module binds lives in `namespace`.
    file: SourceFile
    loader: Loader
    is_package: bool
    state: str
    star_sources: list[Any]
    incomplete: bool
    namespace: dict[str, Any]
    looked_up: set[str]
    """The modules that it has asked for."""
    listed: set[str]
    """The folders whose modules it has asked for."""

    def look_up(self, name: str) -> Any:
        """The module of an absolute name, asked for by this one; None where there is none."""
        self.looked_up.add(name)
        return self.loader.module(name)

    def __getattr__(self, name: str) -> Any:
        """A name of the module, evaluating it if need be; Unknown where it cannot be said."""
        found, value = self.find(name)
        if found:
            return value
        raise raised(AttributeError(f"module '{self.__name__}' has no attribute '{name}'"))

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("state", "incomplete"):
            self.__dict__[name] = value
        else:
            self.namespace[name] = value

    def find(self, name: str) -> tuple[bool, Any]:
        """Whether the module has a name, and what it is."""
        self.evaluate()
        if name in self.namespace and not self._is_running(name):
            return True, self._settled(name)
        found, value = self._find_starred(name)
        if found:
            return True, value
        if self.is_package:
            child = self.look_up(f"{self.__name__}.{name}")
            if child is not None:
                return True, child
        hook = self.namespace.get("__getattr__")
        if hook is not None and not name.startswith("__"):
            return True, hook(name)
        fallback = self._type_checking_name(name)
        if fallback is not None:
            return True, fallback
        if self.state == "running" or self.incomplete or self.__dict__["failure"] is not None or self._has_unknown_star():
            return True, Unknown(f"{self.__name__}.{name} could not be evaluated")
        return False, None

    def _has_unknown_star(self, seen: frozenset[int] = frozenset()) -> bool:
        """Whether names may come from a module that was not found, be it through other star imports.

        A notebook's may come from its kernel: from cells that have changed since, that ran in another order, from magics.
        """
        if self.file.filename.endswith(".ipynb"):
            return True
        if id(self) in seen:
            return False
        seen |= {id(self)}
        return any(
            isinstance(source, Unknown)
            or (isinstance(source, InterpretedModule) and source._has_unknown_star(seen))
            or vars(source).get("_real", source) is None  # a module of Python's of which only some names are known
            for source in self.star_sources
        )

    def _settled(self, name: str) -> Any:
        value = self.namespace[name]
        if type(value) is Deferred:
            value = value.settled()
            self.namespace[name] = value
        return value

    def _is_running(self, name: str) -> bool:
        """Whether the name is an import that is being resolved right now: others must look elsewhere."""
        value = self.namespace.get(name)
        return type(value) is Deferred and value._running

    def _find_starred(self, name: str) -> tuple[bool, Any]:
        """A name that a star import brings; sources that do not contain the word are not evaluated."""
        if name.startswith("_") and not name.startswith("__getattr"):
            candidates = [s for s in self.star_sources if isinstance(s, InterpretedModule) and name in (s.exports() or ())]
        else:
            candidates = [s for s in self.star_sources if not isinstance(s, Unknown)]
        for source in reversed(candidates):
            if isinstance(source, InterpretedModule):
                if source is self or not source.mentions(name, set()) or not source._gives_by_star(name):
                    continue
                found, value = source.find(name) if not source._is_running(name) else (False, None)
            else:
                value = getattr(source, name, None)
                found = value is not None and not isinstance(value, Unknown)
            if found:
                self.namespace[name] = value
                return True, value
        return False, None

    def contents(self, seen: frozenset[int] = frozenset()) -> dict[str, Any] | Unknown:
        """All names that the module has, with those of star imports; Unknown where these are not all known."""
        self.evaluate()
        for source in self.star_sources[::-1]:
            if isinstance(source, LibraryNamespace):
                continue
            if not isinstance(source, InterpretedModule):
                return Unknown(f"the names of the module {self.__name__}")
            if id(source) in seen or source is self:
                continue
            brought = source.contents(seen | {id(self)})
            if isinstance(brought, Unknown):
                return brought
            exported = source.exports()
            for name in exported if exported is not None else [name for name in brought if not name.startswith("_")]:
                if isinstance(name, str) and name not in self.namespace:
                    self.namespace[name] = brought.get(name, Unknown(f"{source.__name__}.{name}"))
        return self.namespace

    def exports(self) -> list[Any] | tuple[Any, ...] | None:
        """The names in `__all__`; None where it has none, or not all are known."""
        names = self.namespace.get("__all__")
        if not isinstance(names, (list, tuple)) or id(names) in STATE.poisoned or not all(isinstance(name, str) for name in names):
            return None
        return names

    def _gives_by_star(self, name: str) -> bool:
        self.evaluate()
        exported = self.exports() if self.state == "done" else None
        return exported is None or name in exported

    def mentions(self, name: str, seen: set[int]) -> bool:
        """Whether the name stands in the module's text or in that of what it star-imports."""
        if id(self) in seen:
            return False
        seen.add(id(self))
        if name in self.file.text:
            return True
        if "import *" not in self.file.text:
            return False
        self.evaluate()
        return any(isinstance(source, InterpretedModule) and source.mentions(name, seen) for source in self.star_sources)

    def _type_checking_name(self, name: str) -> Any:
        """A name that is imported only for type checkers: packages that load lazily say there what they hold."""
        text = self.file.text
        if "TYPE_CHECKING" not in text or (name not in text and "import *" not in text) or name.startswith("__"):
            return None
        for node in self.file.tree.body:
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
                for child in (inner for statement in node.body for inner in ast.walk(statement)):
                    if isinstance(child, ast.ImportFrom):
                        value = self._imported_for_types(child, name)
                        if value is not None:
                            return value
        return None

    def _imported_for_types(self, node: ast.ImportFrom, name: str) -> Any:
        for alias in node.names:
            if (alias.asname or alias.name) == name:
                return self.import_from(node.module or "", node.level, alias.name, True)
            if alias.name == "*":
                source = self.look_up(self._absolute(node.module or "", node.level))
                if isinstance(source, InterpretedModule) and source.mentions(name, set()):
                    found, value = source.find(name)
                    if found:
                        return value
        return None

    # Evaluation

    def evaluate(self) -> None:
        """Run the module's body, once; statements that cannot be evaluated leave their names unknown."""
        if self.state != "new":
            return
        from shapelint.interpreter.running import run_module_body

        self.state = "running"
        try:
            run_module_body(self)
        finally:
            self.state = "done"

    def fail(self, reason: str) -> None:
        self.__dict__["failure"] = reason

    # Globals, as the closures ask for them

    def load_global(self, frame: Frame, node: ast.AST, name: str) -> Any:
        """A global or builtin name; raises NameError as Python does."""
        namespace = self.namespace
        if name in namespace:
            value = namespace[name]
            return self._settled(name) if type(value) is Deferred else value
        found, value = self._find_starred(name)
        if found:
            return value
        replaced = self.loader.builtins.get(name, self)
        if replaced is not self:
            return replaced
        if id(namespace) in STATE.poisoned:
            self.fail("names that are not known are bound through globals()")
        if self._has_unknown_star() or self.__dict__["failure"] is not None:
            return Unknown(f"the name {name} is not known")
        if hasattr(builtins, name) or name in _NAMES_OF_IPYTHON:
            return Unknown(f"{name}() is not followed")
        frame.node = node
        raise raised(NameError(f"name '{name}' is not defined"))

    # Imports

    def _absolute(self, name: str, level: int) -> str:
        if level == 0:
            return name
        parts = self.__name__.split(".")
        drop = level - 1 if self.is_package else level
        base = ".".join(parts[: len(parts) - drop]) if drop else self.__name__
        return f"{base}.{name}" if name and base else base or name

    def import_module(self, name: str, whole: bool, must_exist: bool) -> Any:
        """`import a.b` binds `a`; `import a.b as c` binds `a.b`."""
        module = self.look_up(name)
        if module is None:
            return absent(name, must_exist)
        self.loader.arrive(name)
        return module if whole else self.look_up(name.partition(".")[0])

    def import_from(self, name: str, level: int, member: str, at_once: bool, must_exist: bool = False) -> Any:
        """`from name import member`: deferred at module level, resolved at once inside `try` and functions.

        A module that is not there perhaps raises where the code is prepared for it (`must_exist`): the linter may run
        where not everything is installed.
        """
        absolute = self._absolute(name, level)
        source = self.look_up(absolute)
        if source is None:
            if level and must_exist:  # a file beside this one, which comes with it
                raise _not_found(absolute)
            return absent(absolute, must_exist)
        if not isinstance(source, InterpretedModule):
            return self._member(source, absolute, member)
        self.loader.arrive(f"{absolute}.{member}")
        if at_once:
            return self._member(source, absolute, member, must_exist)
        return Deferred(lambda: self._member(source, absolute, member))

    def _member(self, source: Any, absolute: str, member: str, must_exist: bool = False) -> Any:
        if source is self:  # `from . import sibling` inside a package
            child = self.look_up(f"{absolute}.{member}")
            if child is not None and member not in self.namespace:
                return child
        if isinstance(source, InterpretedModule):
            found, value = source.find(member)
            if found:
                return value
            if source.is_package:  # it may be a module that is compiled, or written when the package is installed
                return absent(f"{absolute}.{member}", must_exist)
            raise raised(ImportError(f"cannot import name '{member}' from '{absolute}'"))
        self.looked_up.add(f"{absolute}.{member}")  # models of a framework have a source
        try:
            return getattr(source, member)
        except AttributeError:
            child = self.look_up(f"{absolute}.{member}")
            return child if child is not None else Unknown(f"{absolute}.{member} is not followed")

    def import_star(self, name: str, level: int) -> None:
        absolute = self._absolute(name, level)
        source = self.look_up(absolute)
        self.loader.arrive(absolute)
        self.star_sources.append(source if source is not None else absent(absolute))


def absent(name: str, must_exist: bool = False) -> Absent:
    """A module that is not there, though it may be where the code is run: a `try` around (`must_exist`) goes both ways."""
    if must_exist and STATE.trying and STATE.trying[-1].frame is STATE.frame:
        raise_perhaps(_not_found(name))
    return Absent(f"the module {name} was not found")


def _not_found(name: str) -> ModuleNotFoundError:
    return doubtful(raised(ModuleNotFoundError(f"No module named '{name}'")))


def assigned_names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module binds."""
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            yield child.name
