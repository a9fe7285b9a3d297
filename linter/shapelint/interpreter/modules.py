"""Modules: finding the user's files and those of installed packages, and evaluating them when something asks for a name.

Imports at module level are lazy: a module is evaluated when one of its names is used. That keeps a large package from
being evaluated for one function, and lets import cycles resolve.
"""

from __future__ import annotations

import ast
import builtins
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from shapelint.interpreter.state import STATE, Frame
from shapelint.interpreter.waiting import raise_perhaps
from shapelint.library import registry
from shapelint.raised import doubtful, raised
from shapelint.source.dependencies import NO_FILE, Dependencies, Search, file_digest, folder_digest
from shapelint.source.files import SourceFile, UnreadableSource, read
from shapelint.source.locating import Listings, locate, own_folders
from shapelint.unknown import Absent, Unknown, UnknownOfTruth

SOURCE_FIRST = frozenset({"torchvision"})
"""Frameworks whose own source is evaluated where it is found; what is modelled serves where it is not."""

MODELLED_FIRST = ("torchvision.datasets", "torchvision.transforms", "torchvision.io", "torchvision.tv_tensors")
"""Parts of these that are modelled all the same: their source reads files."""


SOURCE_OF_MODELS = "keras.applications"
"""The one part of a modelled framework that is a library of models: their source is evaluated where it is found."""

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


class LibraryNamespace(types.ModuleType):
    """A module of a framework, as far as it is modelled."""

    loader: Loader | None = None
    """The loader of the run: it knows where the source of models is found."""

    def __getattr__(self, name: str) -> Any:
        return library_member(self.__name__, name)

    def __dir__(self) -> list[str]:
        """The names that are modelled: what code asks of, to see whether the framework has a function."""
        return sorted({below[len(self.__name__) + 1 :].partition(".")[0] for below in registry.names_below(self.__name__)})


_OF_ALL_MODULES = ("__all__", "__file__", "__path__", "__spec__", "__loader__", "__package__", "__version__")


def library_member(namespace: str, name: str) -> Any:
    """A name of a framework's module; unknown where it is not modelled."""
    qualified = f"{namespace}.{name}"
    source = LibraryNamespace.loader.source_of_models(qualified) if LibraryNamespace.loader is not None else None
    if source is not None:
        return source
    try:
        return registry.lookup(qualified)
    except KeyError:
        pass
    if registry.is_namespace(qualified) or qualified in _FOLDERS:
        return LibraryNamespace(qualified)
    for folder, public in _WRITTEN_IN:  # where the layers are written; people import them from there too
        if registry.canonical(namespace).startswith(folder):
            try:
                return registry.lookup(f"{public}.{name}")
            except KeyError:
                pass
    if namespace in _FOLDERS and name.islower():  # a module of the folder
        return LibraryNamespace(qualified)
    if name == "__file__":
        return UnknownOfTruth(f"where {namespace} is installed", True)
    if name.startswith("__") and name not in _OF_ALL_MODULES:
        raise raised(AttributeError(name))
    return Unknown(f"{qualified} is not modelled")


_WRITTEN_IN = (
    ("torch.nn.modules", "torch.nn"),
    ("keras.layers", "keras.layers"),
    ("keras.engine", "keras.layers"),
    ("keras.engine", "keras.models"),
    ("keras.models", "keras.models"),
    ("keras.backend", "keras.backend"),
    ("keras.ops", "keras.ops"),
    ("keras.utils", "keras.utils"),
    ("keras.applications", "keras.applications"),
    ("keras.preprocessing", "keras.preprocessing.image"),
    ("tensorflow.python.layers", "tensorflow.layers"),
    ("tensorflow.python.ops", "tensorflow"),
    ("tensorflow.python.ops", "tensorflow.nn"),
    ("tensorflow.python.ops", "tensorflow.math"),
    ("tensorflow.python.ops", "tensorflow.linalg"),
    ("tensorflow.python.ops", "tensorflow.image"),
    ("tensorflow.python.ops", "tensorflow.nn.rnn_cell"),
    ("tensorflow.python.ops.losses", "tensorflow.losses"),
    ("tensorflow.python.ops.metrics", "tensorflow.metrics"),
    ("tensorflow.python.training", "tensorflow.train"),
    ("tensorflow.python.client", "tensorflow"),
    ("tensorflow.python.util", "tensorflow"),
    ("tensorflow.python.framework", "tensorflow"),
)
"""Folders of the frameworks' sources, and the public namespaces in which what they define is found."""

_FOLDERS = frozenset({"tensorflow.python", *(folder for folder, _ in _WRITTEN_IN if folder.startswith("tensorflow.python"))})
"""Folders of which only the modules in them are imported, by names that are not modelled themselves."""


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


class Loader:
    """Finds and keeps the modules of one run."""

    def __init__(self, roots: list[Path], python_modules: Callable[[str], Any], builtin_names: dict[str, Any]) -> None:
        self.roots = roots
        self.python_modules = python_modules
        self.builtins = builtin_names
        self.modules: dict[str, Any] = {}
        self.given: dict[str, SourceFile] = {}
        """Files whose text is at hand, which need not be what the disk holds."""
        self.target: tuple[int, int] | None = None
        """The version of Python that the code is written for; None means the one that runs."""
        self.eager = False
        """Whether the project's modules are evaluated where they are imported, as Python does, not where a name is used."""
        self.looked_up: set[str] = set()
        """The modules that were asked for since the loader serves this program."""
        self._listings = Listings()
        self._searched: dict[str, bool] = {}
        """The modules that were looked for in folders, and whether in the project's own alone."""

    def arrive(self, name: str) -> None:
        """Evaluate the project's modules that an import names, where imports are to be taken as they stand."""
        parts = name.split(".") if self.eager else []
        for count in range(1, len(parts) + 1):
            module = self.module(".".join(parts[:count]))
            if isinstance(module, InterpretedModule) and not module.is_installed:
                module.evaluate()

    def forget_project(self) -> None:
        """Forget the modules that are not installed: another program begins, or files have changed."""
        self.modules = {
            name: module for name, module in self.modules.items() if not isinstance(module, InterpretedModule) or module.is_installed
        }

    def look_in(self, roots: list[Path]) -> None:
        """Serve another program: a name that means another file from there (`model`, `utils`) is forgotten."""
        self.roots = roots
        self.looked_up = set()
        LibraryNamespace.loader = self
        self._listings.clear()
        root_of: dict[str, Path | None] = {}
        for name, module in list(self.modules.items()):
            if not isinstance(module, InterpretedModule):
                if module is None or isinstance(module, Unknown):
                    del self.modules[name]
                continue
            top = name.partition(".")[0]
            if top not in root_of:
                root_of[top] = next((root for root in roots if self._listings.of(root) & {top, f"{top}.py"}), None)
            root = root_of[top]
            base = root.joinpath(*name.split(".")) if root is not None else None
            if base is None or module.file.filename not in (f"{base}.py", str(base / "__init__.py")):
                del self.modules[name]

    def module(self, name: str) -> Any:
        """The module of an absolute name; None where there is none."""
        self.looked_up.add(name)
        if name not in self.modules:
            self.modules[name] = self._find(name)
        return self.modules[name]

    def _find(self, name: str) -> Any:
        top = name.partition(".")[0]
        if top in registry.ACCESSORIES:
            own = self._file_of(name, own=True)
            return own if own is not None else self._framework(name)
        source = self.source_of_models(name)
        if source is not None:
            return source
        if top in registry.FRAMEWORKS and (top not in SOURCE_FIRST or name.startswith(MODELLED_FIRST)):
            return self._framework(name)
        standard = self.python_modules(name)
        if standard is not None:
            return standard
        found = self._file_of(name)
        if found is not None:
            return found
        return self._framework(name) if top in registry.FRAMEWORKS else None

    def source_of_models(self, name: str) -> Any:
        """The module of a framework's own models, from its source; None where there is none, or the name is another."""
        public = registry.canonical(name)
        if not f"{public}.".startswith(f"{SOURCE_OF_MODELS}."):
            return None
        written = name if name.startswith("keras.") else public
        self.looked_up.add(written)
        if written not in self.modules:
            found = self._file_of(written)
            if found is None:
                return None
            self.modules[written] = found
        return self.modules[written]

    def _framework(self, name: str) -> Any:
        if registry.is_namespace(name) or name in _FOLDERS:
            return LibraryNamespace(name)
        owner, _, member = name.rpartition(".")
        found = library_member(owner, member) if owner else Unknown(f"the module {name} is not modelled")
        a_function_too = isinstance(found, types.FunctionType)  # `keras.layers.merge` has been both
        if (isinstance(found, Unknown) or a_function_too) and any(
            registry.canonical(name).startswith(f"{folder}.") for folder, _ in _WRITTEN_IN
        ):
            return LibraryNamespace(name)
        return found

    def _file_of(self, name: str, own: bool = False) -> Any:
        """The module of a file that the folders have, those of the project alone if only its `own` counts; None where there is none."""
        self._searched[name] = own
        found = locate(name, own_folders(self.roots) if own else self.roots, self._listings)
        if found is None:
            return None
        if found.kind == "compiled":
            return Unknown(f"{name} is a compiled module")
        if found.kind == "namespace":
            return self._namespace_package(name, found.path)
        return self.open(name, found.path, found.kind == "package")

    def _namespace_package(self, name: str, folder: Path) -> Any:
        return InterpretedModule(name, SourceFile(str(folder / "__init__.py"), ""), self, True)

    def open(self, name: str, path: Path, is_package: bool) -> Any:
        """The module of a file; Unknown where it cannot be read."""
        try:
            return self.adopt(name, self.given.get(str(path)) or read(path), is_package)
        except UnreadableSource as error:
            return Unknown(f"{path.name} {error.message}")

    def adopt(self, name: str, file: SourceFile, is_package: bool = False) -> InterpretedModule:
        """Make a module of a file that has been read."""
        module = self.modules[name] = InterpretedModule(name, file, self, is_package)
        return module

    # What a program rests on

    def dependencies(self, search: Search) -> Dependencies:
        """What the program that the loader serves has looked at; the modules looked for are added to the `search`."""
        found = Dependencies(searches=[search])
        seen = {search.name, *self.looked_up}
        waiting = list(seen)
        while waiting:
            name = waiting.pop()
            if name in self._searched:
                path = search.add(name, self._searched[name], self.roots, self._listings)
                if path is not None and str(path) not in found.files:
                    found.files[str(path)] = file_digest(str(path))
            module = self.modules.get(name)
            if isinstance(module, InterpretedModule):
                found.files |= {module.file.filename: module.file.digest} if module.file.digest != NO_FILE else {}
                found.folders |= {folder: folder_digest(folder) for folder in module.listed}
                waiting += module.looked_up - seen
                seen |= module.looked_up
        search.leave_out_members()
        return found


def assigned_names(node: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module binds."""
    for child in ast.walk(node):
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
            yield child.id
        elif isinstance(child, (ast.FunctionDef, ast.ClassDef)):
            yield child.name
