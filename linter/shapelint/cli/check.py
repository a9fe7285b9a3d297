"""`shapelint check`: lint files, folders, notebooks or standard input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shapelint.cli.failures import CommandFailed
from shapelint.cli.options import Command, configurations, environment_options, notes, tolerant_streams

if TYPE_CHECKING:
    from shapelint.cli.run import Run
    from shapelint.config import Configurations, Layer
    from shapelint.findings import Finding
    from shapelint.source.discovery import Excludes

FORMATS = ("full", "concise", "json", "json-lines")


def _codes(name: str, text: str) -> Callable[[Command], Command]:
    return click.option(name, multiple=True, metavar="CODES", help=text)


def _globs(name: str, text: str) -> Callable[[Command], Command]:
    return click.option(name, multiple=True, metavar="GLOB", help=text)


@click.command("check")
@click.argument("paths", nargs=-1)
@click.option("--output-format", type=click.Choice(FORMATS), default="full", show_default=True)
@click.option("--output-file", type=click.Path(path_type=Path, dir_okay=False), metavar="PATH", help="Write the findings to this file.")
@click.option("--stdin-filename", metavar="PATH", help="The name of the file that comes on standard input (`-`).")
@_codes("--select", "Only these rules: codes, prefixes such as SHP2, or ALL.")
@_codes("--extend-select", "These rules too.")
@_codes("--ignore", "Not these rules.")
@click.option("--severity", type=click.Choice(["error", "warning", "info"]), help="The least severity that is shown.  [default: warning]")
@click.option("--input", "inputs", multiple=True, metavar="FILE::NAME=SHAPE", help="What a model receives: 'model.py::Net=1,3,224,224'.")
@click.option("--no-project-evidence", is_flag=True, help="Do not look at the project's other files for what models are called with.")
@environment_options
@_globs("--exclude", "Leave out these files and folders, instead of the configured ones.")
@_globs("--extend-exclude", "Leave out these files and folders too.")
@click.option("--force-exclude", is_flag=True, help="Apply excludes to paths that are named, too.")
@click.option("--no-respect-gitignore", is_flag=True, help="Check what .gitignore leaves out, too.")
@click.option("--no-fix", is_flag=True, help="Do not write fixes (as is the default).")
@click.option("--no-cache", "-n", is_flag=True, help="Do not read or write a cache (as is the default).")
@click.option("--statistics", is_flag=True, help="Print how often each rule fired instead of the findings.")
@click.option("--exit-zero", "-e", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings only.")
@click.option("--verbose", "-v", is_flag=True, help="Say which files were evidence for others, and why models were checked only in part.")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Lint files, folders (default: the current one), notebooks, or `-` (standard input)."""
    from shapelint.cli.run import Run

    tolerant_streams()
    configured = configurations(options["config"], options["isolated"])
    run = Run(configured, _rules(options), _severity(options), _inputs(options["inputs"]), options["python"])
    run.project_evidence = not options["no_project_evidence"]
    _check(run, paths or (".",), options)
    findings = run.selected()
    _print(findings, run, options)
    notes(run.failures)
    if not options["quiet"]:
        _print_summary(findings, run, options)
    ctx.exit(run.exit_status(findings, forgiving=options["exit_zero"]))


def _rules(options: dict[str, Any]) -> Layer:
    """What the command line says about rules; raises CommandFailed for a code that no rule has."""
    from shapelint.config import Layer, checked_selectors
    from shapelint.rules import UnknownCode

    try:
        select, extend, ignore = (checked_selectors(options[name]) for name in ("select", "extend_select", "ignore"))
    except UnknownCode as error:
        raise CommandFailed(str(error)) from error
    return Layer(select or None, extend, ignore)


def _inputs(texts: Sequence[str]) -> Sequence[str]:
    """The texts of `--input`; raises CommandFailed for one that cannot be read."""
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


def _severity(options: dict[str, Any]) -> Any:
    from shapelint.findings import Severity

    return Severity[options["severity"].upper()] if options["severity"] else None


def _check(run: Run, paths: Sequence[str], options: dict[str, Any]) -> None:
    """Check standard input and the files found; raises CommandFailed for a configuration that is wrong."""
    from shapelint.config import ConfigurationError
    from shapelint.source.discovery import discover

    excludes_of = _excludes(run.configurations, options["exclude"], options["extend_exclude"])
    run.excludes_of = excludes_of
    try:
        found = discover(
            [path for path in paths if path != "-"],
            excludes_of,
            force_exclude=options["force_exclude"],
            respect_gitignore=not options["no_respect_gitignore"],
        )
        run.failures += [f"error: {line}" for line in found.unreadable]
        if "-" in paths:
            name = options["stdin_filename"]
            file = Path(name or "-").absolute()
            if not (name and options["force_exclude"] and excludes_of(file.parent).cover(file)):
                run.check_standard_input(name)
        for file in found.files:
            run.check(file)
    except ConfigurationError as error:
        raise CommandFailed(str(error)) from error


def _excludes(configurations: Configurations, exclude: Sequence[str], extend: Sequence[str]) -> Callable[[Path], Excludes]:
    """The excludes of a folder: those configured, or those of the command line, which are relative to the working directory."""
    from shapelint.source.discovery import Excludes, absolute_patterns

    replaced, added = (absolute_patterns(_split(patterns), Path.cwd()) for patterns in (exclude, extend))

    def of(folder: Path) -> Excludes:
        configuration = configurations.of(folder)
        return Excludes(configuration.root, (*(replaced or configuration.exclude), *added))

    return of


def _split(texts: Sequence[str]) -> list[str]:
    return [part.strip() for text in texts for part in text.split(",") if part.strip()]


def _print(findings: Sequence[Finding], run: Run, options: dict[str, Any]) -> None:
    """The report, on standard output or in the file that was named; raises CommandFailed."""
    import sys

    from shapelint.output.terminal import Terminal, terminal_of

    target: Path | None = options["output_file"]
    form = options["output_format"]
    if options["statistics"]:
        from shapelint.output.summary import statistics, statistics_json

        lines: Iterator[str] = iter([statistics_json(findings)]) if form.startswith("json") else statistics(findings)
    elif form.startswith("json"):
        from shapelint.output.records import json_array, json_lines

        lines = iter([json_array(findings, run.texts)]) if form == "json" else json_lines(findings, run.texts)
    else:
        from shapelint.output import full

        write = full.full if form == "full" else full.concise
        lines = write(findings, run.texts, terminal_of(sys.stdout) if target is None else Terminal())
    if target is None:
        for line in lines:
            click.echo(line, color=True)
        return
    try:
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise CommandFailed(f"--output-file: {target}: {error.strerror or error}") from error


def _print_summary(findings: Sequence[Finding], run: Run, options: dict[str, Any]) -> None:
    if options["output_format"] not in ("full", "concise"):
        return
    from shapelint.output.summary import summary

    if options["verbose"]:
        notes(run.reasons())
    notes([summary(findings, run.coverage(), explained=options["verbose"])])
