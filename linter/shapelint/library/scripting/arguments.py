"""`argparse`: parsers whose result is what a start without any option gives.

The option that has no default is unknown. Arguments that the code itself hands over (`parse_args(["--size", "28"])`) are
parsed by Python's own parser.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from shapelint.library.scripting.assumptions import Given, converted, required
from shapelint.recording import active
from shapelint.source.options import destination
from shapelint.unknown import Undecided, Unknown


class Namespace(SimpleNamespace):
    """Values by name."""

    def __contains__(self, name: str) -> bool:
        return name in vars(self)


_CONSTANT_ACTIONS = {"store_true": False, "store_false": True, argparse.BooleanOptionalAction: None}
"""Actions without a value, and the default that they bring along."""

_UNSEEN = ("help", "version")


class ParsedArguments(Given, Namespace):
    """What `parse_args` returns."""


@dataclass
class Argument:
    """One argument as `add_argument` declares it; without flags it stands at a place of its own."""

    flags: tuple[str, ...]
    dest: str
    options: dict[str, Any]

    @property
    def is_positional(self) -> bool:
        return not self.flags[0].startswith("-")

    @property
    def action(self) -> Any:
        return self.options.get("action", "store")

    @property
    def has_to_be_given(self) -> bool:
        """Whether the program does not start without it."""
        if not self.is_positional:
            return bool(self.options.get("required") is True)
        return self.options.get("nargs") not in ("?", "*", argparse.REMAINDER)

    def absent(self, default: Any) -> Any:
        """The value where it is not given."""
        if self.has_to_be_given:
            return required(self.flags[-1], self.options.get("type") if "nargs" not in self.options else None)
        if self.is_positional and self.options.get("nargs") == "*" and default is None:
            return []
        return converted(self.options.get("type"), default, self.flags[-1])

    def default(self, fallback: Any) -> Any:
        action = self.action
        known = _CONSTANT_ACTIONS.get(action, fallback) if isinstance(action, (str, type)) else fallback
        return self.options.get("default", known)


class Container:
    """What arguments are added to: a parser, or a group of one."""

    def __init__(self, parser: ArgumentParser) -> None:
        self._parser = parser

    def add_argument(self, *flags: Any, **options: Any) -> Any:
        """Declare an argument."""
        return self._parser._add(flags, options)

    def add_argument_group(self, *_titles: Any, **_options: Any) -> Container:
        return Container(self._parser)

    def add_mutually_exclusive_group(self, **_options: Any) -> Container:
        return Container(self._parser)

    def set_defaults(self, **defaults: Any) -> None:
        """Defaults that win over those of the arguments."""
        self._parser._defaults.update(defaults)

    def get_default(self, dest: Any) -> Any:
        return self._parser._default_of(dest)

    def register(self, *_names: Any) -> None:
        """Own kinds of actions and types."""


class ArgumentParser(Container):
    """A parser of the command line."""

    def __init__(
        self, prog: Any = None, usage: Any = None, description: Any = None, epilog: Any = None, parents: Any = (),
        formatter_class: Any = None,
        prefix_chars: Any = "-", fromfile_prefix_chars: Any = None, argument_default: Any = None, conflict_handler: Any = "error",
        add_help: Any = True, allow_abbrev: Any = True, exit_on_error: Any = True, **_later: Any,
    ) -> None:  # fmt: skip
        super().__init__(self)
        self.prog, self.usage, self.description, self.epilog = prog or Unknown("the program's name"), usage, description, epilog
        self.argument_default = argument_default
        self._arguments: dict[str, Argument] = {}
        self._defaults: dict[str, Any] = {}
        self._commands: Commands | None = None
        self._open: str | None = None
        for parent in parents if isinstance(parents, (list, tuple)) else ():
            self._inherit(parent)

    def _inherit(self, parent: Any) -> None:
        if not isinstance(parent, ArgumentParser):
            self._open = "a parent of the parser is not known"
            return
        self._arguments.update(parent._arguments)
        self._defaults.update(parent._defaults)

    def _add(self, flags: tuple[Any, ...], options: dict[str, Any]) -> Any:
        dest = options.get("dest")
        if not all(isinstance(flag, str) for flag in flags) or isinstance(dest, Unknown) or not (flags or dest):
            self._open = "an argument whose name is not known"
            return Unknown(self._open)
        flags = flags or (dest,)
        argument = Argument(flags, dest or destination(list(flags)), options)
        if argument.action not in _UNSEEN:
            self._arguments.setdefault(argument.dest, argument)  # of two with the same name the first one's default serves
        return argument

    def call_not_followed(self, reason: str) -> None:
        """A call of one of the parser's methods with arguments that are not known: anything may have been set."""
        self._open = reason

    def _default_of(self, dest: Any) -> Any:
        if self._open is not None:
            return Unknown(self._open)
        argument = self._arguments.get(dest)
        return self._defaults.get(dest, argument.default(self.argument_default) if argument is not None else None)

    def add_subparsers(self, **options: Any) -> Commands:
        """The commands that the program has."""
        self._commands = Commands(type(self), options.get("dest"), options.get("parser_class"))
        return self._commands

    # Parsing

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The values of a start without arguments; of `args` where the code gives them."""
        return self._parsed(args, namespace)[0]

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, Any]:
        return self._parsed(args, namespace)

    parse_intermixed_args = parse_args
    parse_known_intermixed_args = parse_known_args

    def _parsed(self, args: Any, namespace: Any) -> tuple[Any, Any]:
        if isinstance(namespace, Unknown):
            return namespace, Unknown(namespace.reason)
        written = _texts(args)
        if written is not None:
            return self._parsed_texts(written, namespace)
        active().rests_on("the defaults of the command line")
        found = ParsedArguments() if namespace is None else namespace
        for name, value in self._values():
            if namespace is None or not hasattr(namespace, name):
                setattr(found, name, value)
        return found, []

    def _values(self) -> Iterator[tuple[str, Any]]:
        """The values of a start without arguments."""
        for dest, argument in self._arguments.items():
            default = self._default_of(dest)
            if not isinstance(default, str) or default != argparse.SUPPRESS:
                yield dest, Unknown(self._open) if self._open is not None else argument.absent(default)
        for dest, value in self._defaults.items():
            if dest not in self._arguments:
                yield dest, value
        if self._commands is not None:
            yield from self._commands.values()

    def _parsed_texts(self, texts: list[str], namespace: Any) -> tuple[Any, Any]:
        unknown = Unknown("arguments that the parser does not take")
        if self._open is not None or self._commands is not None:
            return unknown, unknown
        parser = _StrictParser(add_help=False)
        found = Namespace() if namespace is None else namespace
        try:
            for argument in self._arguments.values():
                parser.add_argument(*argument.flags, **_plain_options(argument))
            parser.set_defaults(**self._defaults)
            return parser.parse_known_args(texts, found)
        except Undecided as undecided:
            return undecided.unknown, undecided.unknown
        except Exception:  # the program ends with a message about its options then
            return unknown, unknown

    # What else is asked of a parser

    def error(self, message: Any) -> Any:
        """Ends the program."""
        return self.exit(2, message)

    def exit(self, status: Any = 0, message: Any = None) -> Any:
        """Ends the program: what follows is for another start of it."""
        raise Undecided(Unknown("the program ends with a message about its options"))

    def print_help(self, file: Any = None) -> None:
        """Nothing is printed."""

    print_usage = print_help

    def format_help(self) -> Any:
        return Unknown("the help of the program")

    format_usage = format_help

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"ArgumentParser.{name} is not followed")


class Commands:
    """What `add_subparsers` returns: of several commands, one that trains stands for all, else the first."""

    def __init__(self, parser_class: Any, dest: Any, chosen_class: Any) -> None:
        self._class = chosen_class if isinstance(chosen_class, type) else parser_class
        self._dest = dest
        self._parsers: dict[str, ArgumentParser] = {}

    def add_parser(self, name: Any, **options: Any) -> Any:
        """The parser of one command."""
        if not isinstance(name, str):
            return Unknown("the parser of a command whose name is not known")
        options.pop("help", None)
        options.pop("aliases", None)
        made = self._class(**options)
        self._parsers[name] = made
        return made

    def values(self) -> Iterator[tuple[str, Any]]:
        if not self._parsers:
            return
        name = next((name for name in self._parsers if "train" in name), next(iter(self._parsers)))
        if isinstance(self._dest, str):
            yield self._dest, name
        chosen = self._parsers[name]
        if isinstance(chosen, ArgumentParser):
            yield from chosen._values()


class _StrictParser(argparse.ArgumentParser):
    """Python's parser, which raises where it would end the program."""

    def error(self, message: str) -> Any:
        raise ValueError(message)


def _plain_options(argument: Argument) -> dict[str, Any]:
    """The options that Python's parser may have: no action that the code defines or that opens a file."""
    kept = {name: value for name, value in argument.options.items() if name in ("nargs", "const", "default", "type", "choices", "required")}
    action = argument.action
    if not isinstance(action, str) and action is not argparse.BooleanOptionalAction:
        raise Undecided(Unknown("an action of the parser that is not followed"))
    if any(isinstance(value, Unknown) for value in kept.values()):
        raise Undecided(Unknown("an option of the parser that is not known"))
    if "type" in kept:
        kept["type"] = partial(_read, kept["type"], argument.flags[-1])
    if argument.is_positional:
        return {**kept, **({"action": action} if action != "store" else {})}
    return {**kept, "action": action, "dest": argument.dest}


def _read(kind: Any, flag: str, text: str) -> Any:
    return converted(kind, text, flag)


def _texts(args: Any) -> list[str] | None:
    """The arguments that code hands to the parser itself; None where they come from the command line."""
    if isinstance(args, str):
        args = list(args)  # as Python takes it: `parse_args("")` in notebooks
    if isinstance(args, (list, tuple)) and all(isinstance(arg, str) for arg in args):
        return list(args)
    return None


def _file_type(*_options: Any, **_named: Any) -> Callable[[str], Unknown]:
    return lambda name: Unknown(f"the file {name}")


class Action:
    """The base of actions that code defines itself; they act on what is given, and nothing is."""

    def __init__(self, option_strings: Any = (), dest: Any = None, **options: Any) -> None:
        self.option_strings, self.dest = option_strings, dest
        self.__dict__.update(options)


class HelpFormatter:
    """How help is laid out."""

    def __init__(self, *_options: Any, **_named: Any) -> None:
        """Nothing is printed."""


class ArgumentError(Exception):
    """What actions raise."""

    def __init__(self, argument: Any, message: Any) -> None:
        super().__init__(message)
        self.argument_name, self.message = argument, message


_FORMATTERS = (
    *("HelpFormatter", "ArgumentDefaultsHelpFormatter", "RawTextHelpFormatter", "RawDescriptionHelpFormatter"),
    "MetavarTypeHelpFormatter",
)
_OF_PYTHON = ("SUPPRESS", "REMAINDER", "OPTIONAL", "ZERO_OR_MORE", "ONE_OR_MORE", "BooleanOptionalAction", "ArgumentTypeError")

ARGPARSE = {
    "ArgumentParser": ArgumentParser, "Namespace": Namespace, "Action": Action, "FileType": _file_type, "ArgumentError": ArgumentError,
    "_SubParsersAction": Commands, "_ArgumentGroup": Container,
    **{name: getattr(argparse, name) for name in _OF_PYTHON}, **dict.fromkeys(_FORMATTERS, HelpFormatter),
}  # fmt: skip
"""The names of the module `argparse`."""
