"""`absl.flags` and `absl.app`, which TensorFlow 1 has as `tf.app`: the flags have their defaults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.library.registry import export
from shapelint.library.scripting.assumptions import required
from shapelint.recording import active
from shapelint.unknown import Unknown

_ASSUMPTION = "the defaults of the flags"


class FlagValues:
    """`FLAGS`: the values of the flags by name."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        active().rests_on(_ASSUMPTION)
        return defined().get(name, Unknown(f"the flag {name} is not defined here"))

    def __setattr__(self, name: str, value: Any) -> None:
        defined()[name] = value

    def __getitem__(self, name: Any) -> Any:
        return FlagHolder(name, getattr(self, name)) if isinstance(name, str) else Unknown("a flag whose name is not known")

    def __call__(self, *_argv: Any, **_options: Any) -> list[Any]:
        """Reads the command line; what it leaves."""
        return []

    def flag_values_dict(self) -> dict[str, Any]:
        active().rests_on(_ASSUMPTION)
        return dict(defined())

    def is_parsed(self) -> bool:
        return True

    def mark_as_parsed(self) -> None:
        """They are."""


class FlagHolder:
    """What `DEFINE_...` returns: the flag's value, and its default."""

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.default = name, value

    @property
    def value(self) -> Any:
        active().rests_on(_ASSUMPTION)
        return defined().get(self.name, self.default)


def defined() -> dict[str, Any]:
    """The flags of the program that is evaluated, with their values."""
    return active().memory("absl.flags", dict)


def _definition(read: Callable[[Any], Any]) -> Callable[..., Any]:
    def define(name: Any, default: Any = None, *_options: Any, **named: Any) -> Any:
        if not isinstance(name, str):
            return Unknown("a flag whose name is not known")
        if "default_value" in named:  # TensorFlow's own spelling
            default = named["default_value"]
        value = required(name) if named.get("required") else default if isinstance(default, Unknown) or default is None else read(default)
        defined()[name] = value
        return FlagHolder(name, value)

    return define


def _listed(value: Any) -> Any:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _several(value: Any) -> Any:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _same(value: Any) -> Any:
    return value


def _truth(value: Any) -> Any:
    return value.lower() in ("true", "t", "1", "yes") if isinstance(value, str) else value


def _integer(value: Any) -> Any:
    return int(value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, (str, int)) else value


def _words(value: Any) -> Any:
    return value.split() if isinstance(value, str) else value


_KINDS: dict[str, Callable[[Any], Any]] = {
    "string": _same, "integer": _integer, "float": _number, "bool": _truth, "boolean": _truth, "list": _listed, "spaceseplist": _words,
    "multi_string": _several, "multi_integer": _several, "multi_float": _several, "multi_enum": _several,
}  # fmt: skip
_FOLDERS = ("absl.flags", "tensorflow.app.flags", "tensorflow.flags", "tensorflow.python.platform.flags")

for _kind, _read in _KINDS.items():
    export(*(f"{folder}.DEFINE_{_kind}" for folder in _FOLDERS))(_definition(_read))


@export(*(f"{folder}.DEFINE_enum" for folder in _FOLDERS))
def define_enum(name: Any, default: Any = None, enum_values: Any = None, *_options: Any, **named: Any) -> Any:
    """One of several words."""
    return _definition(_same)(name, default, **named)


@export(*(f"{folder}.DEFINE_enum_class" for folder in _FOLDERS))
def define_enum_class(name: Any, default: Any = None, enum_class: Any = None, *_options: Any, **named: Any) -> Any:
    """One member of an enumeration."""
    members = getattr(enum_class, "__members__", {})
    return _definition(lambda value: members.get(value, value) if isinstance(value, str) else value)(name, default, **named)


def _nothing(*_args: Any, **_named: Any) -> None:
    """Demands on the flags."""


def _hand_back(*_args: Any, **_named: Any) -> Callable[[Any], Any]:
    """A decorator that leaves a function as it is."""
    return lambda function: function


FLAGS = FlagValues()
export(*(f"{folder}.FLAGS" for folder in _FOLDERS))(FLAGS)
_DEMANDS = (
    *("mark_flag_as_required", "mark_flags_as_required", "mark_flags_as_mutual_exclusive", "declare_key_flag"),
    *("adopt_module_key_flags", "register_validator", "set_default"),
)
for _name in _DEMANDS:
    export(*(f"{folder}.{_name}" for folder in _FOLDERS))(_nothing)
for _name in ("validator", "multi_flags_validator"):
    export(*(f"{folder}.{_name}" for folder in _FOLDERS))(_hand_back)


@export("absl.app.run", "tensorflow.app.run", "tensorflow.python.platform.app.run")
def run(main: Any = None, argv: Any = None, **_options: Any) -> Any:
    """Calls `main` with what is left of the command line; without one, the `main` of the script."""
    if main is None:
        main = active().function_of_script("main")
    active().rests_on(_ASSUMPTION)
    return main([Unknown("the program's name")])


class UsageError(Exception):
    """What `app.UsageError` is."""


export("absl.app.UsageError")(UsageError)
for _name in ("debug", "info", "warning", "warn", "error", "exception", "log", "vlog", "log_first_n", "log_every_n", "set_verbosity",
              "use_absl_handler", "set_stderrthreshold", "flush"):  # fmt: skip
    export(f"absl.logging.{_name}")(_nothing)
for _name in ("DEBUG", "INFO", "WARNING", "ERROR", "FATAL"):
    export(f"absl.logging.{_name}")(0)
