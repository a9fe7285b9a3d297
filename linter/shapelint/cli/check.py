"""`shapelint check`: lint files, folders, notebooks or standard input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shapelint.cli.baselining import read_baseline, without_accepted
from shapelint.cli.caching import cache_dir_option, cache_folder
from shapelint.cli.completion import complete_codes
from shapelint.cli.confirm import confirmation_options, expect_running, with_confirmations
from shapelint.cli.failures import CommandFailed
from shapelint.cli.options import (
    Command,
    checked_inputs,
    chosen_rules,
    configurations,
    environment_options,
    least_severity,
    notes,
    tolerant_streams,
)
from shapelint.cli.progress import progress
from shapelint.cli.report import FORMATS, prepare_output_file, print_report, print_summary
from shapelint.cli.sharding import in_shard, shard_option

if TYPE_CHECKING:
    from shapelint.cache import Cache
    from shapelint.cli.run import Run
    from shapelint.config import Configurations
    from shapelint.source.discovery import Excludes


def _codes(name: str, text: str) -> Callable[[Command], Command]:
    return click.option(name, multiple=True, metavar="CODES", help=text, shell_complete=complete_codes)


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
@click.option("--fix/--no-fix", help="Make the safe fixes, as far as they hold what they promise; not so by default.")
@click.option("--unsafe-fixes/--no-unsafe-fixes", help="Make the fixes too that change what the code does.")
@click.option("--diff", is_flag=True, help="Print the difference that the fixes make instead of making them.")
@click.option("--add-noqa", is_flag=True, help="Silence the findings: add `# noqa: CODE` where each of them is.")
@click.option("--no-cache", "-n", is_flag=True, help="Do not read or write a cache.")
@cache_dir_option
@shard_option
@click.option("--watch", "-w", is_flag=True, help="Check again whenever a file changes, until it is interrupted.")
@click.option("--jobs", "-j", type=click.IntRange(min=1), metavar="N", help="How many processes to use.  [default: as many as pay]")
@confirmation_options
@click.option("--statistics", is_flag=True, help="Print how often each rule fired instead of the findings.")
@click.option(
    "--baseline", type=click.Path(path_type=Path, dir_okay=False), metavar="PATH", help="Leave out the findings that this file accepts."
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="PATH",
    help="Accept all findings: write them to this file.",
)
@click.option("--exit-zero", "-e", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--quiet", "-q", is_flag=True, help="Print findings only.")
@click.option("--verbose", "-v", is_flag=True, help="Say which files were evidence for others, and why models were checked only in part.")
@click.pass_context
def command(ctx: click.Context, /, paths: tuple[str, ...], **options: Any) -> None:
    """Lint files, folders (default: the current one), notebooks, or `-` (standard input)."""
    tolerant_streams()
    expect_running(ctx, wanted=options["confirm"], switch="--confirm")
    if options["watch"]:
        from shapelint.cli.watch import watch

        if "-" in paths:
            raise CommandFailed("--watch: standard input does not change; name files or folders")
        watch(paths or (".",), lambda made: _run(paths, options, made))
        return
    ctx.exit(_run(paths, options))


def _run(paths: tuple[str, ...], options: dict[str, Any], made: Callable[[Run], None] = lambda run: None) -> int:
    """Check once and report; returns the exit status. The run is handed to `made` before it begins."""
    from shapelint.cli.run import Run

    configured = configurations(options["config"], options["isolated"])
    run = Run(configured, chosen_rules(options), least_severity(options), checked_inputs(options["inputs"]), options["python"])
    run.project_evidence = not options["no_project_evidence"]
    run.confirming = options["confirm"]
    run.jobs = options["jobs"]
    run.cache = _cache(options)
    made(run)
    if options["add_noqa"] and (options["fix"] or options["diff"]):
        raise CommandFailed("--add-noqa silences what --fix and --diff would mend: choose one")
    baseline = read_baseline(options)
    prepare_output_file(options["output_file"])
    with progress(quiet=options["quiet"]) as run.on_progress:
        _check(run, paths or (".",), options)
    selected = run.selected()
    findings = without_accepted(selected, baseline, run, options)
    if options["fix"] or options["diff"] or options["add_noqa"]:
        from shapelint.cli.fix import change_files

        findings = change_files(findings, run, lambda: without_accepted(run.selected(), baseline, run, options), options)
        selected = run.selected()
    findings = with_confirmations(findings, run, options)
    print_report(findings, run, options)
    notes(run.failures)
    if not options["quiet"]:
        print_summary(findings, run, options, accepted=len(selected) - len(findings))
    return run.exit_status(findings, forgiving=options["exit_zero"])


def _cache(options: dict[str, Any]) -> Cache | None:
    """The cache, unless it is not wanted: what `--confirm` runs comes from the check itself, not from what lies in a folder."""
    folder = None if options["no_cache"] or options["confirm"] else cache_folder(options["cache_dir"])
    if folder is None:
        return None
    from shapelint.cache import Cache

    return Cache(folder)


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
        run.check_all(in_shard(found.files, options["shard"]))
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
