"""What the fixes are worth: real models with one wrong number are fixed, and run again in PyTorch on the meta device.

    python tests/benchmarks/fixes.py SITE TRUTH/mutants_torchvision.jsonl --tools TOOLS [--limit N] [--details FILE]

SITE holds the sources of torchvision 0.29.1 and timm, TOOLS the script `mutants.py` that made the table. This Python must
have torch and pillow. torchvision's compiled operators belong to another release of torch: what the models do not need of
them is declared here, so that its Python source can be imported beside any.

Printed are, of the broken mutants with an error: how many have a fix, what became of those marked safe, and the same with
the unsafe ones. A fix fails elsewhere where the fixed file breaks at a row that was not on the traceback before.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from shapelint.cli.fix import RunProject
from shapelint.cli.run import Run
from shapelint.config import Configuration, Configurations, Layer
from shapelint.findings import Finding, Severity
from shapelint.fixing.repairing import Repairer

Record = dict[str, Any]

LEAST_RESTORED = 0.9
"""The share of the files with safe fixes that have to run again."""


def declare_operators() -> None:
    """Declare the operators for which torchvision registers rules when it is imported, where its library cannot be loaded."""
    import torch

    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    declare_operators.library = library  # type: ignore[attr-defined]  # what it declares lives as long as it does


def repaired(file: Path, *, unsafe: bool) -> tuple[list[Finding], str, list[str]]:
    """The errors and warnings of a file, its text with the fixes made, and why fixes were taken back."""
    run = Run(Configurations(Configuration()), Layer(), None, (), None)
    run.check(file)
    found = run.selected()
    repair = Repairer(RunProject(run, run.selected), dict(run.reports), unsafe=unsafe).run(found)
    document = repair.documents.get(str(file))
    return found, document.text if document is not None else file.read_text(), [refused.reason for refused in repair.refused]


def has_fix(findings: list[Finding], applicability: str) -> bool:
    return any(finding.fix is not None and finding.fix.applicability == applicability for finding in findings)


def examine(record: Record, site: str, folder: Path, mutants: Any) -> Record:
    """What becomes of one mutant: found, the kinds of fix, and the verdict on the file with the safe ones and with all."""
    source = mutants.prepared(site, record["path"])
    source = mutants.splice(source, record["row"], record["column"], record["old"], record["new"])
    script = source + mutants.footer(record["entry"], record["inputs"])
    file = folder / f"{Path(record['path']).stem}_script.py"
    file.write_text(script)
    found, fixed, reasons = repaired(file, unsafe=False)
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    result: Record = {**record, "found": bool(errors), "codes": sorted({finding.code for finding in errors}), "taken back": reasons}
    result["safe"], result["unsafe"] = has_fix(found, "safe"), has_fix(found, "unsafe")
    result["fixes"] = [(finding.code, finding.fix.applicability, finding.fix.message) for finding in found if finding.fix is not None]
    if fixed != script:
        result["after safe"] = mutants.bounded(fixed, record["entry"], record["inputs"])
    if result["unsafe"]:
        _, fixed, result["taken back of all"] = repaired(file, unsafe=True)
        result["after all"] = mutants.bounded(fixed, record["entry"], record["inputs"]) if fixed != script else None
    return result


def fails_elsewhere(result: Record, after: str) -> bool:
    """Whether the fixed file breaks at another row than the mutant did."""
    answer = result.get(after) or {"verdict": "runs"}
    return answer["verdict"] != "runs" and (answer.get("rows") or [0])[-1] != (result["rows"] or [0])[-1]


def made_safely(results: list[Record]) -> tuple[list[Record], list[Record]]:
    """The files in which safe fixes were made, and those of them that run again."""
    made = [result for result in results if "after safe" in result]
    return made, [result for result in made if result["after safe"]["verdict"] == "runs"]


def summary(results: list[Record]) -> list[str]:
    found = [result for result in results if result["found"]]
    safe, unsafe = [r for r in found if r["safe"]], [r for r in found if r["unsafe"] and not r["safe"]]
    made, runs = made_safely(results)
    all_made = [r for r in found if r.get("after all") or "after safe" in r]
    all_runs = [r for r in all_made if (r.get("after all") or r.get("after safe") or {})["verdict"] == "runs"]
    return [
        f"broken mutants {len(results)}, found {_share(len(found), len(results))}",
        f"with a fix {_share(len(safe) + len(unsafe), len(found))} of these: a safe one {len(safe)}, an unsafe one only {len(unsafe)}",
        f"safe fixes made in {len(made)} files, taken back in {len(safe) - len(made)}; "
        f"running again {_share(len(runs), len(made))}, failing elsewhere {sum(fails_elsewhere(r, 'after safe') for r in made)}",
        f"with the unsafe ones: made in {len(all_made)} files, running again {_share(len(all_runs), len(all_made))}",
        f"restored of all that were found: {_share(len(all_runs), len(found))}",
        f"codes without a fix: {dict(Counter(c for r in found if not (r['safe'] or r['unsafe']) for c in r['codes']).most_common(8))}",
    ]


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / (whole or 1):.1%})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site")
    parser.add_argument("records", type=Path)
    parser.add_argument("--tools", required=True)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--details", type=Path)
    arguments = parser.parse_args()
    sys.path[:0] = [arguments.site, arguments.tools]
    os.environ["PYTHONPATH"] = arguments.site  # the linter finds the packages there
    import mutants
    import torch

    torch.set_num_threads(1)
    declare_operators()
    import torchvision.models  # noqa: F401  before any fork, so that no child pays for it

    records = [record for record in map(json.loads, arguments.records.read_text().splitlines()) if record["verdict"] == "breaks"]
    if arguments.limit:
        records = random.Random(0).sample(records, arguments.limit)
    begin, results = time.perf_counter(), []
    with tempfile.TemporaryDirectory() as folder:
        for record in records:
            results.append(examine(record, arguments.site, Path(folder), mutants))
            if arguments.details:
                with arguments.details.open("a") as stream:
                    stream.write(json.dumps(results[-1]) + "\n")
    print(*summary(results), f"{time.perf_counter() - begin:.0f} s", sep="\n")
    made, runs = made_safely(results)
    sys.exit(len(runs) < LEAST_RESTORED * len(made) or any(fails_elsewhere(result, "after safe") for result in made))


if __name__ == "__main__":
    main()
