"""`--confirm`: the scenario of each finding is run for real, in a process of the user's interpreter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shapelint.cli.failures import CommandFailed
from shapelint.cli.options import Command, notes

if TYPE_CHECKING:
    from shapelint.cli.run import Run
    from shapelint.engine import Shown
    from shapelint.findings import Finding

DEVICES = ("auto", "cpu", "cuda", "meta")
SECONDS = 60.0

_OPTIONS = (
    click.option("--device", type=click.Choice(DEVICES), default="auto", show_default=True, help="Where models are run."),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="For each run.",
    ),
)


def running_options(command: Command) -> Command:
    """`--device` and `--timeout`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def confirmation_options(command: Command) -> Command:
    """`--confirm` with its options. There is no such key in the configuration: only who types it runs code."""
    text = "Run the code of each finding (imports the file, builds and calls the model) to confirm it."
    return click.option("--confirm", is_flag=True, help=text)(running_options(command))


def expect_running(ctx: click.Context, *, wanted: bool, switch: str) -> None:
    """See that nobody says how to run models who does not ask for it; raises CommandFailed."""
    for name in ("device", "timeout"):
        if not wanted and ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise CommandFailed(f"--{name} says how models are run, and nothing is run without {switch}")


def with_confirmations(findings: Sequence[Finding], run: Run, options: dict[str, Any]) -> list[Finding]:
    """The findings, each with what running it has shown, where `--confirm` asks for that; raises CommandFailed."""
    if not options["confirm"]:
        return list(findings)
    from shapelint.execution.confirming import Laboratory
    from shapelint.execution.process import NoInterpreter

    def python_of(filename: str) -> Path | None:
        return run.settings_of(Path(filename)).python

    def text_of(filename: str) -> str | None:
        is_elsewhere = filename.endswith(".ipynb") or (run.standard_input is not None and run.standard_input[0] == filename)
        return run.texts.text(filename) if is_elsewhere else None

    try:
        with Laboratory(python_of, options["device"], options["timeout"], text_of) as laboratory:
            done = [laboratory.confirmed(finding) for finding in findings]
    except NoInterpreter as error:
        raise CommandFailed(f"--confirm: {error}") from error
    refuted = [finding for finding in done if finding.confirmation is not None and finding.confirmation.status == "refuted"]
    notes(list(map(_report_line(run), refuted)))
    return done


def _report_line(run: Run) -> Callable[[Finding], str]:
    """The line by which a refuted finding, a bug of the linter, can be reported."""
    from shapelint import __version__
    from shapelint.output.full import location

    def line(finding: Finding) -> str:
        detail = finding.confirmation.detail if finding.confirmation is not None else ""
        told = f"shapelint {__version__}: {finding.code} {finding.message} | {detail}"
        return f"{location(finding.place, run.texts)}: refuted, which is a bug of shapelint: please report this line and the code: {told}"

    return line


def verified(shown: Shown, python: Path | None, device: str, timeout: float) -> int:
    """Run the model that a table shows and say on standard error how its layers compare; the exit status. Raises CommandFailed."""
    from shapelint.execution.process import Child, NoInterpreter, interpreter
    from shapelint.execution.verifying import verify

    try:
        with Child(interpreter(python), timeout, device) as child:
            verification = verify(shown, child)
    except NoInterpreter as error:
        raise CommandFailed(f"--verify: {error}") from error
    notes([*map(str, verification.disagreements), verification.sentence()])
    return 2 if verification.reason is not None else int(bool(verification.disagreements))
