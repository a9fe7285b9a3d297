"""The registry of modelled APIs, by qualified name, and the decorators that enter them."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from types import MethodType
from typing import Any, TypeVar

from shapelint.recording import active
from shapelint.unknown import Undecided, Unknown

T = TypeVar("T")

_SCRIPTING = {
    "absl": "flags",
    **dict.fromkeys(("click", "typer", "fire", "hydra"), "commands"),
    **dict.fromkeys(("pytest", "_pytest", "hypothesis", "nose"), "testing"),
    **dict.fromkeys(("addict", "attrdict", "box", "dotmap", "easydict", "ml_collections", "munch", "omegaconf", "yacs"), "configurations"),
}

UNFOLLOWED_PACKAGES = (
    *("aim", "bokeh", "clearml", "comet_ml", "IPython", "ipywidgets", "loguru", "matplotlib", "mlflow", "neptune", "plotly"),
    *("psutil", "ray", "ruamel", "sacred", "seaborn", "swanlab", "tensorboard", "tensorboard_logger", "toml", "visdom", "wandb", "yaml"),
    *("boto3", "h5py", "joblib", "lmdb", "networkx", "requests", "tables"),
)
"""Packages that record, draw, store, or read configurations: what they return is unknown, installed or not."""

ACCESSORIES = {
    **{package: f"shapelint.library.scripting.{module}" for package, module in _SCRIPTING.items()},
    **dict.fromkeys(("tqdm", "fastprogress", "progressbar", "alive_progress", "rich"), "shapelint.library.progress"),
    **dict.fromkeys(UNFOLLOWED_PACKAGES, "shapelint.library.scripting"),
}
"""Packages of which a project may well have a module of the same name: that one comes first."""

FRAMEWORKS = {
    **ACCESSORIES,
    "torch": "shapelint.library.torch",
    "torchvision": "shapelint.library.torchvision",
    "einops": "shapelint.library.einops",
    "numpy": "shapelint.library.numpy",
    "PIL": "shapelint.library.pillow",
    "pandas": "shapelint.library.pandas",
    "sklearn": "shapelint.library.sklearn",
    **dict.fromkeys(("cv2", "skimage", "imageio"), "shapelint.library.pictures"),
    "scipy": "shapelint.library.scipy",
    "librosa": "shapelint.library.sounds",
    "keras": "shapelint.library.keras",
    "tensorflow": "shapelint.library.tensorflow",
    "tf_keras": "shapelint.library.keras",
    "tf_slim": "shapelint.library.tensorflow",
    **dict.fromkeys(
        ("torchinfo", "torchsummary", "torchsummaryX", "torchstat", "thop", "ptflops", "fvcore", "pytorch_model_summary", "tensorboardX"),
        "shapelint.library.torch",
    ),
}
"""The top-level packages that the library stands for, and where each is modelled."""

ALIASES = {
    "tf_keras": "keras",
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tensorflow.contrib.keras": "keras",
    "tensorflow.contrib.keras.python.keras": "keras",
    "tensorflow.contrib.keras.api.keras": "keras",
    "tensorflow.compat.v1.keras": "keras",
    "tensorflow.compat.v2.keras": "keras",
    "keras.src": "keras",
    "keras.api": "keras",
    "keras._tf_keras.keras": "keras",
    "tensorflow.compat.v1": "tensorflow",
    "tf_slim": "tensorflow.contrib.slim",
    "tf_slim.layers": "tensorflow.contrib.layers",
    "tf_slim.layers.layers": "tensorflow.contrib.layers",
    "tf_slim.layers.initializers": "tensorflow.contrib.layers",
    "tf_slim.layers.regularizers": "tensorflow.contrib.layers",
    "tf_slim.ops.arg_scope": "tensorflow.contrib.slim",
    "tf_slim.ops.variables": "tensorflow.contrib.framework",
    "tf_slim.losses.loss_ops": "tensorflow.contrib.losses",
    "tensorflow.contrib.slim.losses": "tensorflow.contrib.losses",
    "tensorflow.contrib.layers.python.layers": "tensorflow.contrib.layers",
    "tensorflow.contrib.layers.python.layers.layers": "tensorflow.contrib.layers",
    "tensorflow.contrib.layers.python.layers.initializers": "tensorflow.contrib.layers",
    "tensorflow.contrib.layers.python.layers.regularizers": "tensorflow.contrib.layers",
    "tensorflow.contrib.layers.python.ops": "tensorflow.contrib.layers",
    "tensorflow.contrib.framework.python.ops": "tensorflow.contrib.framework",
    "tensorflow.contrib.framework.python.ops.arg_scope": "tensorflow.contrib.framework",
    "tensorflow.contrib.framework.python.ops.variables": "tensorflow.contrib.framework",
    "tensorflow.contrib.rnn.python.ops.core_rnn_cell": "tensorflow.contrib.rnn",
    "tensorflow.contrib.rnn.python.ops.rnn_cell": "tensorflow.contrib.rnn",
    "tensorflow.contrib.rnn.python.ops.rnn": "tensorflow.contrib.rnn",
    "tensorflow.layers.Dense": "keras.layers.Dense",
    "tensorflow.layers.Conv1D": "keras.layers.Conv1D",
    "tensorflow.layers.Conv2D": "keras.layers.Conv2D",
    "tensorflow.layers.Conv3D": "keras.layers.Conv3D",
    "tensorflow.layers.Conv2DTranspose": "keras.layers.Conv2DTranspose",
    "tensorflow.layers.SeparableConv2D": "keras.layers.SeparableConv2D",
    "tensorflow.layers.MaxPooling1D": "keras.layers.MaxPooling1D",
    "tensorflow.layers.MaxPooling2D": "keras.layers.MaxPooling2D",
    "tensorflow.layers.MaxPooling3D": "keras.layers.MaxPooling3D",
    "tensorflow.layers.AveragePooling1D": "keras.layers.AveragePooling1D",
    "tensorflow.layers.AveragePooling2D": "keras.layers.AveragePooling2D",
    "tensorflow.layers.AveragePooling3D": "keras.layers.AveragePooling3D",
    "tensorflow.layers.BatchNormalization": "keras.layers.BatchNormalization",
    "tensorflow.layers.Dropout": "keras.layers.Dropout",
    "tensorflow.layers.Flatten": "keras.layers.Flatten",
    "tensorflow.layers.Layer": "keras.layers.Layer",
    "tensorflow.compat.v2": "tensorflow",
}
"""Other spellings of the beginning of a qualified name, through which the same things are reached."""

_names: dict[str, Any] = {}
_prefixes: set[str] = set()
_loaded: set[str] = set()


class ShapeFunction:
    """A function of a framework: called like the original, it records one call and returns abstract values."""

    def __init__(self, body: Callable[..., Any], name: str) -> None:
        self.body = body
        self.name = name
        self.__name__ = name.rpartition(".")[2]
        self.__doc__ = body.__doc__

    def __repr__(self) -> str:
        return f"<shape function {self.name}>"

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return active().run(self.name, self.guarded, args, kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __deepcopy__(self, _memo: object) -> ShapeFunction:
        return self

    def guarded(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        """The body; what it cannot decide, and arguments it does not know, make its result unknown."""
        try:
            return self.body(call, *args, **kwargs)
        except Undecided as undecided:
            return undecided.unknown
        except TypeError:
            if self.accepts(*args, **kwargs):
                raise
            return Unknown(f"{self.name} is not modelled with these arguments")

    def accepts(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the arguments fit the documented signature."""
        try:
            inspect.signature(self.body).bind(None, *args, **kwargs)
        except TypeError:
            return False
        return True


def shape_function(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function under its qualified names: `@shape_function("torch.flatten", "torch.Tensor.flatten")`.

    The body takes the `CallInProgress` first, then the parameters of the documented API.
    """

    def enter(body: Callable[..., Any]) -> Callable[..., Any]:
        function = ShapeFunction(body, names[0])
        for name in names:
            _enter(name, function)
        return function

    return enter


def layer(*names: str) -> Callable[[type[T]], type[T]]:
    """Enter a layer class under its qualified names."""

    def enter(cls: type[T]) -> type[T]:
        cls.operation = names[0]
        cls.__module__ = names[0].rpartition(".")[0]
        for name in names:
            _enter(name, cls)
        return cls

    return enter


def export(*names: str) -> Callable[[T], T]:
    """Enter anything else (a class, a plain function, a constant) under its qualified names."""

    def enter(thing: T) -> T:
        for name in names:
            _enter(name, thing)
        return thing

    return enter


def canonical(name: str) -> str:
    """A qualified name as it is entered, whatever alias its beginning is written in."""
    if name.partition(".")[0] not in _ALIASED:
        return name
    owner = name
    while owner:
        if owner in ALIASES:
            return canonical(ALIASES[owner] + name[len(owner) :])
        owner = owner.rpartition(".")[0]
    return name


_ALIASED = frozenset(alias.partition(".")[0] for alias in ALIASES)


def lookup(name: str) -> Any:
    """What stands under a qualified name; raises KeyError where nothing is modelled."""
    load(name.partition(".")[0])
    return _names[name] if name in _names else _names[canonical(name)]


def is_namespace(name: str) -> bool:
    """Whether modelled names lie below this one."""
    load(name.partition(".")[0])
    return name in _prefixes or canonical(name) in _prefixes or any(alias.startswith(name + ".") for alias in ALIASES)


def names_below(prefix: str) -> Iterator[str]:
    """The qualified names below a prefix."""
    load(prefix.partition(".")[0])
    return (name for name in _names if name.startswith(canonical(prefix) + "."))


def is_loaded(framework: str) -> bool:
    """Whether the program has used the framework so far."""
    return framework in _loaded


def load(framework: str) -> None:
    """Import the shape functions of a framework, once."""
    if framework in FRAMEWORKS and framework not in _loaded:
        _loaded.add(framework)
        importlib.import_module(FRAMEWORKS[framework])
        if framework == "tensorflow":
            load("keras")
            load("absl")


def _enter(name: str, thing: Any) -> None:
    if name in _names:
        raise ValueError(f"{name} is registered twice")
    _names[name] = thing
    while "." in name:
        name = name.rpartition(".")[0]
        _prefixes.add(name)
