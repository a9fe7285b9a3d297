"""Modules of frameworks, as far as they are modelled: where the names are that the library has."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from shapelint.library import registry
from shapelint.raised import raised
from shapelint.unknown import Unknown, UnknownOfTruth

if TYPE_CHECKING:
    from shapelint.interpreter.loader import Loader


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


def framework_module(name: str) -> Any:
    """A module of a framework by its name, or what else stands under it; unknown where it is not modelled."""
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
