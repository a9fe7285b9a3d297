"""`click`, `typer`, `fire` and `hydra`: functions that become programs are called with the defaults of their options."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from shapelint.library.registry import export
from shapelint.library.scripting.assumptions import converted, required
from shapelint.recording import active
from shapelint.unknown import Unknown

_ASSUMPTION = "the defaults of the command line"
_MISSING: Any = object()


# click


class Command:
    """A function that became a program: called as a program, its options have their defaults."""

    def __init__(self, function: Any) -> None:
        self.callback = function
        self.name = getattr(function, "__name__", None)
        self.__name__ = self.name or "command"
        self.params: list[tuple[str, Any]] = list(getattr(function, "__dict__", {}).get(_DECLARED, ()))

    def main(self, args: Any = None, *_names: Any, **options: Any) -> Any:
        """The start of the program."""
        active().rests_on(_ASSUMPTION)
        context = [Context()] if getattr(self.callback, "__dict__", {}).get(_WANTS_CONTEXT) else []
        return self.callback(*context, **dict(self.params))

    __call__ = main

    def invoke(self, *_context: Any) -> Any:
        return self.main()


class Group(Command):
    """A program with commands; which one is called is not known, so none is."""

    def main(self, args: Any = None, *_names: Any, **_options: Any) -> Any:
        return Unknown("which command of the program is called")

    __call__ = main

    def command(self, name: Any = None, *_args: Any, **_options: Any) -> Any:
        return make_command(name)

    def group(self, name: Any = None, *_args: Any, **_options: Any) -> Any:
        return make_group(name)

    def add_command(self, *_args: Any, **_options: Any) -> None:
        """It may be called."""

    result_callback = command


class Context:
    """The context of a command."""

    def __init__(self) -> None:
        self.obj: Any = {}
        self.params: dict[str, Any] = {}
        self.args: list[Any] = []

    def ensure_object(self, kind: Any) -> Any:
        return self.obj

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"click.Context.{name} is not followed")


_DECLARED = "__click_params__"
_WANTS_CONTEXT = "__click_context__"


def _making(kind: Callable[[Any], Any]) -> Callable[..., Any]:
    def make(name: Any = None, *_args: Any, **_options: Any) -> Any:
        """`@command`, `@command()` and `@command("name")`."""
        return kind(name) if callable(name) and not isinstance(name, Unknown) else kind

    return make


make_command, make_group = _making(Command), _making(Group)
export("click.command")(make_command)
export("click.group")(make_group)


def _declares(value_of: Callable[[tuple[Any, ...], dict[str, Any]], tuple[str, Any] | None]) -> Callable[..., Any]:
    def declare(*flags: Any, **options: Any) -> Any:
        def decorate(function: Any) -> Any:
            parameter = value_of(flags, options)
            if isinstance(function, Command):
                function.params += [parameter] if parameter else []
            elif parameter is not None:
                function.__dict__[_DECLARED] = [*function.__dict__.get(_DECLARED, ()), parameter]
            return function

        return decorate

    return declare


def _option(flags: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, Any] | None:
    """The parameter that an option becomes, and its value where it is not given."""
    name = _parameter_name(flags)
    if name is None or options.get("expose_value") is False:
        return None
    if options.get("required") or options.get("prompt"):
        return name, required(name, options.get("type"))
    slash = any("/" in flag for flag in flags if isinstance(flag, str))
    is_flag = options.get("is_flag") or (slash and "default" not in options)
    default = options.get("default", False if is_flag else () if options.get("multiple") else 0 if options.get("count") else None)
    if callable(default) and not isinstance(default, Unknown):
        return name, Unknown(f"what the default of {name} gives")
    kind = options.get("type")
    return name, converted(kind, default, name) if kind in (int, float, bool, str) else default


def _argument(flags: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, Any] | None:
    name = _parameter_name(flags)
    if name is None:
        return None
    if "default" in options or options.get("required") is False:
        return name, options.get("default")
    return name, required(name, options.get("type"))


def _parameter_name(flags: tuple[Any, ...]) -> str | None:
    """As click chooses it: a plain name, else the longest dashes' one."""
    words = [flag.split("/")[0].strip() for flag in flags if isinstance(flag, str)]
    plain = [word for word in words if word.isidentifier()]
    if plain:
        return plain[-1].lower() if len(words) == 1 else plain[-1]
    chosen = next((word for word in words if word.startswith("--")), words[0] if words else None)
    return None if chosen is None else chosen.lstrip("-").replace("-", "_").lower()


export("click.option", "click.password_option", "click.confirmation_option")(_declares(_option))
export("click.argument")(_declares(_argument))
export("click.version_option", "click.help_option")(_declares(lambda flags, options: None))


@export("click.pass_context", "click.pass_obj")
def pass_context(function: Any) -> Any:
    """The context comes first."""
    function.__dict__[_WANTS_CONTEXT] = True
    return function


@export("click.echo", "click.secho", "typer.echo", "typer.secho", "rich.print")
def echo(*_args: Any, **_options: Any) -> None:
    """Nothing is printed."""


# typer, fire, hydra: functions by their own signatures


def called_with_defaults(function: Any) -> Any:
    """The call of a function in which every parameter has its default, or is not known."""
    active().rests_on(_ASSUMPTION)
    args: list[Any] = []
    named: dict[str, Any] = {}
    for parameter in inspect.signature(function).parameters.values():
        value = parameter.default.default if isinstance(parameter.default, Declared) else parameter.default
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        value = required(parameter.name) if value is parameter.empty or value is ... else value
        if parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = value
        else:
            args.append(value)
    return function(*args, **named)


class Declared:
    """`typer.Option(default)` in the place of a parameter's default."""

    def __init__(self, default: Any = ..., *_flags: Any, **_options: Any) -> None:
        self.default = default


export("typer.Option", "typer.Argument")(Declared)
export("typer.run")(called_with_defaults)


@export("typer.Typer")
class Typer:
    """A program of commands; the only one is what the program does."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        self._commands: list[Any] = []

    def command(self, *_args: Any, **_options: Any) -> Callable[[Any], Any]:
        def enter(function: Any) -> Any:
            self._commands.append(function)
            return function

        return enter

    def callback(self, *_args: Any, **_options: Any) -> Callable[[Any], Any]:
        return lambda function: function

    def add_typer(self, *_args: Any, **_options: Any) -> None:
        self._commands += [None, None]

    def __call__(self, *_args: Any, **_options: Any) -> Any:
        if len(self._commands) != 1:
            return Unknown("which command of the program is called")
        return called_with_defaults(self._commands[0])


@export("fire.Fire")
def fire(component: Any = None, *_args: Any, **_options: Any) -> Any:
    """A function is called with its defaults; which of several is not known."""
    if not getattr(type(component), "is_interpreted", False):
        return Unknown("which command of the program is called")
    if any(p.default is p.empty and p.kind is p.POSITIONAL_ONLY for p in inspect.signature(component).parameters.values()):
        return Unknown("the arguments of the command line")
    return called_with_defaults(component)


@export("hydra.main")
def hydra_main(*_args: Any, **_options: Any) -> Callable[[Any], Any]:
    """The function is called with a configuration, which comes from files."""

    def decorate(function: Any) -> Any:
        def start(*args: Any, **named: Any) -> Any:
            active().rests_on(_ASSUMPTION)
            return function(*args, **named) if args else function(Unknown("the configuration that hydra reads"))

        return start

    return decorate
