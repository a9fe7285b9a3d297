"""The command line: `shapelint check`, `show`, `rule` and `server`, each imported when it is called."""

from __future__ import annotations

import atexit
import gc
import importlib

import click

from shapelint import __version__

COMMANDS = ("check", "show", "rule", "server", "clean")


class Commands(click.Group):
    """The commands by name, one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"shapelint.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        gc.set_threshold(100_000, 20, 20)  # trees, types and graphs live as long as the run: there is little to collect
        atexit.register(gc.freeze)  # nor does the end of the process need a last search among them
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            ctx.exit(2)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "-V", "--version", prog_name="shapelint")
def main() -> None:
    """A linter for the shapes of model code: reads it, never runs it, and says where the numbers cannot be right."""
