"""`shapelint show`: the layer table and graph of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shapelint.cli.confirm import expect_running, running_options, verified
from shapelint.cli.failures import CommandFailed, internal_error, report_line
from shapelint.cli.options import configurations, environment, environment_options, notes, tolerant_streams

if TYPE_CHECKING:
    from shapelint.engine import Shown
    from shapelint.output.terminal import Terminal
    from shapelint.source.texts import Texts

FORMATS = ("table", "json", "dot", "mermaid", "svg", "html")


@click.command("show")
@click.argument("target")
@click.option(
    "--input", "inputs", multiple=True, metavar="SHAPE", help="A positional input of forward, as 1,3,224,224 or 8,64:int64; once for each."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--verify", is_flag=True, help="Run the model (this runs its code) and compare what each layer returns.")
@running_options
@environment_options
@click.pass_context
def command(
    ctx: click.Context,
    target: str,
    inputs: tuple[str, ...],
    form: str,
    verify: bool,
    device: str,
    timeout: float,
    python: Path | None,
    config: Path | None,
    isolated: bool,
) -> None:
    """Show what every layer of a model receives and returns.

    TARGET is FILE, FILE::Name or FILE::Name(ARGS): a class or a factory function, with literal arguments.
    """
    import sys

    from shapelint.cli.selection import Selection, fails
    from shapelint.config import ConfigurationError, Layer
    from shapelint.engine import Settings, UsageError, show
    from shapelint.output.terminal import terminal_of
    from shapelint.source.texts import Texts

    tolerant_streams()
    expect_running(ctx, wanted=verify, switch="--verify")
    texts = Texts()
    selection = Selection(configurations(config, isolated), texts, Layer(), None)
    try:
        configured = selection.configurations.of(Path(target.partition("::")[0]).absolute().parent)
        settings = Settings(inputs=configured.inputs, python=environment(python, configured.python), target=configured.target)
        shown = show(target, inputs, settings)
        shown.findings = selection.keep(shown.findings)
    except (UsageError, ConfigurationError) as error:
        raise CommandFailed(str(error)) from error
    except Exception as error:
        notes([report_line(internal_error(target, error))])
        ctx.exit(2)
    for line in _writer(form)(shown, texts, terminal_of(sys.stdout)):
        click.echo(line, color=True)
    verdict = verified(shown, settings.python, device, timeout) if verify else 0
    ctx.exit(max(verdict, 1 if fails(shown.findings) else 0))


def _writer(form: str) -> Callable[[Shown, Texts, Terminal], Iterator[str]]:
    """The lines of a format, whose module is imported only now."""
    if form == "table":
        from shapelint.output.table import table

        return table
    if form == "json":
        import json

        from shapelint.output.records import shown_record

        return lambda shown, texts, _: iter([json.dumps(shown_record(shown, texts), indent=2)])
    if form == "svg":
        from shapelint.output.svg import svg

        return lambda shown, texts, _terminal: svg(shown, texts)
    if form == "html":
        from shapelint.output.html import html

        return lambda shown, texts, _terminal: html(shown, texts)
    from shapelint.output import drawing

    draw = drawing.dot if form == "dot" else drawing.mermaid
    return lambda shown, _texts, _terminal: draw(shown)
