"""`--baseline` and `--write-baseline`: which findings are accepted, and the file that says so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shapelint.cli.failures import CommandFailed
from shapelint.cli.options import notes

if TYPE_CHECKING:
    from shapelint.baseline import Baseline
    from shapelint.cli.run import Run
    from shapelint.findings import Finding


def read_baseline(options: dict[str, Any]) -> Baseline | None:
    """The baseline that was named, and a look at the one that is to be written, before anything is checked; raises CommandFailed."""
    path: Path | None = options["baseline"]
    target: Path | None = options["write_baseline"]
    if path is None and target is None:
        return None
    from shapelint.baseline import BaselineError, load

    if target is not None and any(options.get(name) for name in ("fix", "diff", "add_noqa")):
        raise CommandFailed("--write-baseline accepts what --fix, --diff and --add-noqa would change: run one after the other")
    try:
        if target is not None and target != path and target.exists():
            load(target)
        is_new = path == target and path is not None and not path.exists()
        return load(path) if path is not None and not is_new else None
    except BaselineError as error:
        raise CommandFailed(str(error)) from error


def without_accepted(findings: Sequence[Finding], baseline: Baseline | None, run: Run, options: dict[str, Any]) -> list[Finding]:
    """The findings that are not in the baseline, the one that is written now where one is."""
    target: Path | None = options["write_baseline"]
    if target is not None:
        baseline = _written(target, findings, run, quiet=options["quiet"]) or baseline
    if baseline is None:
        return list(findings)
    gone = baseline.obsolete(findings, run.texts, run.checked)
    if gone and not options["fix"]:
        found = f"{gone} accepted finding{'s' * (gone != 1)} no longer found"
        run.notes.append(f"{options['baseline']}: {found}; `--write-baseline` with the same file drops them")
    return baseline.new(findings, run.texts)


def _written(target: Path, findings: Sequence[Finding], run: Run, *, quiet: bool) -> Baseline | None:
    """The baseline of this run, written; None where the run is no measure of what there is."""
    from shapelint.baseline import BaselineError, write

    if run.failures:
        run.failures.append(f"error: --write-baseline: {target} was not written, since the run is not complete")
        return None
    try:
        baseline = write(target, findings, run.texts, run.checked)
    except BaselineError as error:
        run.failures.append(f"error: --write-baseline: {error}")  # the findings are still printed
        return None
    if not quiet:
        notes([f"{target}: {len(baseline)} accepted finding{'s' * (len(baseline) != 1)}"])
    return baseline
