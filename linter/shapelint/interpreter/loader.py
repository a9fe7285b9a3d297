"""The loader: it finds the modules of a run, the user's files and those of installed packages, and keeps them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from shapelint.interpreter.framework_modules import LibraryNamespace, framework_module
from shapelint.interpreter.modules import InterpretedModule
from shapelint.library import registry
from shapelint.source.dependencies import NO_FILE, Dependencies, Search, file_digest, folder_digest
from shapelint.source.files import SourceFile, UnreadableSource, read
from shapelint.source.locating import Listings, locate, own_folders
from shapelint.unknown import Unknown

SOURCE_FIRST = frozenset({"torchvision"})
"""Frameworks whose own source is evaluated where it is found; what is modelled serves where it is not."""

MODELLED_FIRST = ("torchvision.datasets", "torchvision.transforms", "torchvision.io", "torchvision.tv_tensors")
"""Parts of these that are modelled all the same: their source reads files."""


SOURCE_OF_MODELS = "keras.applications"
"""The one part of a modelled framework that is a library of models: their source is evaluated where it is found."""


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
            return own if own is not None else framework_module(name)
        source = self.source_of_models(name)
        if source is not None:
            return source
        if top in registry.FRAMEWORKS and (top not in SOURCE_FIRST or name.startswith(MODELLED_FIRST)):
            return framework_module(name)
        standard = self.python_modules(name)
        if standard is not None:
            return standard
        found = self._file_of(name)
        if found is not None:
            return found
        return framework_module(name) if top in registry.FRAMEWORKS else None

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
