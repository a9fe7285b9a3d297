"""Options that several commands have, and the configuration that results from them."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from shapelint.cli.failures import CommandFailed

if TYPE_CHECKING:
    from shapelint.config import Configurations, Layer
    from shapelint.findings import Severity

Command = TypeVar("Command", bound=Callable[..., Any])

_COMMON = (
    click.option(
        "--python",
        "python",
        type=click.Path(path_type=Path),
        metavar="PATH",
        help="The interpreter or environment whose packages the code imports.",
    ),
    click.option("--config", "config", type=click.Path(path_type=Path), metavar="PATH", help="Use this configuration file for all files."),
    click.option("--isolated", is_flag=True, help="Ignore all configuration files."),
)


def environment_options(command: Command) -> Command:
    """`--python`, `--config` and `--isolated`."""
    for option in reversed(_COMMON):
        command = option(command)
    return command


def configurations(config: Path | None, isolated: bool) -> Configurations:
    """The configuration files as the options choose them; raises CommandFailed."""
    from shapelint.config import Configuration, ConfigurationError, Configurations, load

    if config is not None and isolated:
        raise CommandFailed("--config and --isolated exclude each other")
    try:
        return Configurations(load(config) if config is not None else Configuration() if isolated else None)
    except ConfigurationError as error:
        raise CommandFailed(str(error)) from error


def environment(python: Path | None, configured: Path | None) -> Path | None:
    """The Python environment to resolve imports with; raises CommandFailed where the one named does not exist."""
    chosen = python or configured
    if chosen is not None and not chosen.exists():
        raise CommandFailed(f"--python: {chosen} does not exist")
    return chosen


def chosen_rules(options: dict[str, Any]) -> Layer:
    """What the command line says about rules; raises CommandFailed for a code that no rule has."""
    from shapelint.config import Layer, checked_selectors
    from shapelint.rules import UnknownCode

    try:
        select, extend, ignore = (checked_selectors(options[name]) for name in ("select", "extend_select", "ignore"))
    except UnknownCode as error:
        raise CommandFailed(str(error)) from error
    return Layer(select or None, extend, ignore)


def checked_inputs(texts: Sequence[str]) -> Sequence[str]:
    """The texts of `--input`; raises CommandFailed for one that cannot be read."""
    if not texts:
        return texts
    from shapelint.evidence.inputs import BadInput, parse_input

    for text in texts:
        target, equals, shapes = text.partition("=")
        if not equals or not target.rpartition("::")[2].strip():
            raise CommandFailed(f"--input: `{text}` names no model; write FILE::Name=SHAPE, as in model.py::Net=1,3,224,224")
        try:
            for shape in shapes.split(";"):
                parse_input(shape.strip())
        except BadInput as error:
            raise CommandFailed(f"--input: {error}") from error
    return texts


def least_severity(options: dict[str, Any]) -> Severity | None:
    """The severity of `--severity`; None where it is not given."""
    from shapelint.findings import Severity

    return Severity[options["severity"].upper()] if options["severity"] else None


def tolerant_streams() -> None:
    """Print what the streams' encoding lacks as escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def notes(lines: Sequence[str]) -> None:
    """Lines for standard error."""
    for line in lines:
        click.echo(line, err=True)
