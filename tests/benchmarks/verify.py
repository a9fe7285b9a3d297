#!/usr/bin/env python3
"""`show --verify` on many models: every layer call that was predicted against the one that the framework makes.

    verify.py SITE TRUTH.jsonl [--only TEXT] [--without TEXT] [--device meta] [--python PATH]

A line of TRUTH names a file below SITE (`path`), the `call` that makes the model and the `inputs`; nothing else of it is read.
All models run in one process of the interpreter at --python. The exit status is 1 where a call disagrees or a model cannot run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from shapelint.engine import Settings, show
from shapelint.execution.process import Child, interpreter
from shapelint.execution.verifying import verify


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--only", default="", help="models whose path or call holds this text")
    parser.add_argument("--without", nargs="*", default=[], help="no models whose path holds one of these")
    parser.add_argument("--device", default="meta")
    parser.add_argument("--python", type=Path)
    parser.add_argument("--timeout", type=float, default=120.0)
    args = parser.parse_args()
    site = args.site.absolute()
    os.environ["PYTHONPATH"] = str(site)
    records = [json.loads(line) for line in args.truth.read_text().splitlines()]
    wanted = [record for record in records if args.only in f"{record['path']}::{record['call']}"]
    wanted = [record for record in wanted if not any(text in record["path"] for text in args.without)]
    failed = agreed = calls = 0
    start = time.perf_counter()
    with Child(interpreter(args.python), args.timeout, args.device) as child:
        for record in wanted:
            shapes = [",".join(map(str, shape)) for shape in record["inputs"]]
            verification = verify(show(f"{site / record['path']}::{record['call']}", shapes, Settings()), child)
            agreed += verification.agreed
            calls += verification.agreed + verification.open + len(verification.disagreements)
            if not verification.holds or verification.open:
                failed += 1
                print(f"{record['path']}::{record['call']}: {verification.sentence()}")
                print("\n".join(f"   {disagreement}" for disagreement in verification.disagreements[:10]))
    seconds = time.perf_counter() - start
    print(
        f"device {args.device}: {len(wanted)} models, {len(wanted) - failed} whole; {agreed} of {calls} layer calls agree; {seconds:.0f} s"
    )
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
