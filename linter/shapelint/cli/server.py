"""`shapelint server`: the language server, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from shapelint.cli.failures import CommandFailed
from shapelint.cli.options import checked_inputs, chosen_rules, configurations, environment, environment_options, least_severity


@click.command("server")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: codes, prefixes such as SHP2, or ALL.")
@click.option("--extend-select", multiple=True, metavar="CODES", help="These rules too.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules.")
@click.option("--severity", type=click.Choice(["error", "warning", "info"]), help="The least severity that is shown.  [default: warning]")
@click.option("--input", "inputs", multiple=True, metavar="FILE::NAME=SHAPE", help="What a model receives: 'model.py::Net=1,3,224,224'.")
@click.option("--no-project-evidence", is_flag=True, help="Do not look at the project's other files for what models are called with.")
@environment_options
def command(**options: Any) -> None:
    """Speak with an editor over standard input and output (LSP): diagnostics, hovers, inlay hints, fixes.

    What the options leave open, the configuration of each file says, as for `check`. Needs the extra `server`.
    """
    create_server = _create_server()
    create_server(_options(options)).start_io()


def _create_server() -> Any:
    """What makes a server; raises CommandFailed where the packages of the extra are not there."""
    try:
        from shapelint.server.features import create_server
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pygls", "lsprotocol", "cattrs", "attrs", "attr"):
            raise
        remedy = "install it with: pip install 'shapelint[server]'"
        raise CommandFailed(f"the language server needs the package `pygls`, which cannot be imported ({error}); {remedy}") from error
    return create_server


def _options(options: dict[str, Any]) -> Any:
    """The options, checked before an editor waits; raises CommandFailed."""
    from shapelint.server.desk import Options

    configurations(options["config"], options["isolated"])
    python: Path | None = options["python"]
    environment(python, None)
    return Options(
        chosen_rules(options),
        least_severity(options),
        tuple(checked_inputs(options["inputs"])),
        python,
        options["config"],
        options["isolated"],
        not options["no_project_evidence"],
    )
