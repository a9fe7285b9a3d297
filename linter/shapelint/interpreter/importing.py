"""`importlib` and `pkgutil`: modules that code imports by a name that it makes itself."""

from __future__ import annotations

import types
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapelint.interpreter.growing import poison
from shapelint.interpreter.loader import Loader
from shapelint.interpreter.modules import InterpretedModule, absent
from shapelint.interpreter.state import STATE
from shapelint.unknown import Unknown

_DEPTH = 8
"""So many packages inside each other are listed."""

ModuleInfo = namedtuple("ModuleInfo", "module_finder name ispkg")


def _import_module(name: Any, package: Any = None) -> Any:
    """`importlib.import_module`: the module, evaluated."""
    found = _module_named(name, package)
    if isinstance(found, InterpretedModule):
        found.evaluate()
    elif isinstance(name, Unknown) and STATE.frame is not None:
        _may_register(STATE.frame.module.loader)
    return found


def import_by_name(name: Any, globals: Any = None, locals: Any = None, fromlist: Any = (), level: Any = 0) -> Any:
    """`__import__`: the package at the top of the name, or the module itself where names are taken from it."""
    if level != 0 or isinstance(fromlist, Unknown):
        return Unknown("a module whose name is not known")
    found = _import_module(name)
    if fromlist or isinstance(found, Unknown) or "." not in name:
        return found
    return _import_module(name.partition(".")[0])


def _may_register(loader: Loader) -> None:
    """A module that is not known may enter what it defines wherever the project's modules keep such things."""
    for module in list(loader.modules.values()):
        if isinstance(module, InterpretedModule):
            for kept in list(module.namespace.values()):
                if type(kept) in (dict, list, set) and not kept:
                    poison(kept, "what a module that is not known has entered")


def _module_named(name: Any, package: Any = None) -> Any:
    frame = STATE.frame
    if frame is None or not isinstance(name, str) or (name.startswith(".") and not isinstance(package, str)):
        return Unknown("a module whose name is not known")
    level = len(name) - len(name.lstrip("."))
    if level:
        name = ".".join([*package.split(".")[: len(package.split(".")) - level + 1], *filter(None, [name[level:]])])
    found = frame.module.look_up(name)
    return absent(name, must_exist=True) if found is None else found


def _find_spec(name: Any, _package: Any = None) -> Any:
    """The specification of a module that is found; whether another is there where the code runs is not known."""
    frame = STATE.frame
    if frame is None or not isinstance(name, str):
        return Unknown("a module whose name is not known")
    found = frame.module.look_up(name)
    return absent(name) if found is None else types.SimpleNamespace(name=name, origin=None)


def _version(name: Any) -> Any:
    found = _module_named(name)
    return found if isinstance(found, Unknown) else getattr(found, "__version__", Unknown(f"the version of {name}"))


def _iter_modules(path: Any = None, prefix: Any = "") -> Any:
    """`pkgutil.iter_modules`: the modules of folders, `__path__` of a package, by name."""
    return _listed(path, prefix, 1)


def _walk_packages(path: Any = None, prefix: Any = "", onerror: Any = None) -> Any:
    """`pkgutil.walk_packages`: those of the packages in them, too."""
    return _listed(path, prefix, _DEPTH)


def _listed(path: Any, prefix: Any, depth: int) -> Any:
    if not isinstance(path, list) or not isinstance(prefix, str) or not all(isinstance(folder, str) for folder in path):
        return Unknown("the modules of folders that are not known")
    return list(_modules_below([Path(folder) for folder in path], prefix, depth))


def _modules_below(folders: list[Path], prefix: str, depth: int) -> Iterator[ModuleInfo]:
    for folder in folders:
        for entry in _entries(folder):
            is_package = (entry / "__init__.py").is_file()
            name = entry.name if is_package else entry.stem
            if not name.isidentifier() or name == "__init__" or not (is_package or entry.suffix == ".py"):
                continue
            yield ModuleInfo(Unknown("the finder of a module"), prefix + name, is_package)
            if is_package and depth > 1:
                yield from _modules_below([entry], f"{prefix}{name}.", depth - 1)


def _entries(folder: Path) -> list[Path]:
    if STATE.frame is not None:
        STATE.frame.module.listed.add(str(folder))
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


IMPORTING: dict[str, dict[str, Any]] = {
    "importlib": {"import_module": _import_module},
    "importlib.util": {"find_spec": _find_spec},
    "importlib.metadata": {"version": _version, "PackageNotFoundError": ModuleNotFoundError},
    "pkgutil": {"iter_modules": _iter_modules, "walk_packages": _walk_packages, "ModuleInfo": ModuleInfo},
}
"""What stands in for these modules of the standard library."""
