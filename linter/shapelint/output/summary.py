"""The last lines of a run, on standard error: what was found, what was checked, and what was not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from shapelint.findings import Finding, Severity


@dataclass(frozen=True)
class Coverage:
    """How much of the code was evaluated."""

    files: int
    models: int
    partial: int


def summary(findings: Sequence[Finding], coverage: Coverage, *, explained: bool = False, accepted: int = 0, unsafe: bool = False) -> str:
    """`2 errors, 1 warning (2 fixable); 41 models in 23 files checked; 2 only in part`; `accepted` are those in the baseline.

    Unsafe fixes count as the others where the user takes them, too.
    """
    counts = Counter(finding.severity for finding in findings)
    found = [plural(counts[severity], NOUNS[severity]) for severity in sorted(Severity, reverse=True) if counts[severity]]
    parts = [", ".join(found) + _fixable(findings, unsafe) if found else "nothing found"]
    if accepted:
        parts.append(f"{accepted} in the baseline")
    parts.append(f"{plural(coverage.models, 'model')} in {plural(coverage.files, 'file')} checked")
    if coverage.partial:
        parts.append(f"{coverage.partial} only in part" + ("" if explained else " (`-v` says why)"))
    return "; ".join(parts)


def _fixable(findings: Iterable[Finding], unsafe: bool) -> str:
    fixes = [finding.fix.applicability for finding in findings if finding.fix is not None]
    plain = len(fixes) if unsafe else fixes.count("safe")
    rest = len(fixes) - plain
    if not rest:
        return f" ({plain} fixable)" if plain else ""
    return f" ({plain} fixable, {rest} more with `--unsafe-fixes`)" if plain else f" ({rest} fixable with `--unsafe-fixes`)"


NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 or noun == 'info' else 's'}"


def statistics(findings: Iterable[Finding]) -> Iterator[str]:
    """The number of findings of each rule, the most frequent first, a rule with fixes marked."""
    rows = counted(findings)
    width = max((len(str(row["count"])) for row in rows), default=0)
    return (f"{row['count']:>{width}}  {row['code']}  {'[*]' if row['fixable'] else '[ ]'} {row['name']}" for row in rows)


def statistics_json(findings: Iterable[Finding]) -> str:
    return json.dumps(counted(findings), indent=2)


def counted(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """How often each rule fired, the most frequent first."""
    findings = list(findings)
    counts = Counter((finding.code, finding.name) for finding in findings)
    fixable = {finding.code for finding in findings if finding.fix is not None}
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"code": code, "name": name, "count": count, "fixable": code in fixable} for (code, name), count in ordered]
