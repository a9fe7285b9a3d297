"""Compare the lines that the scoring tools print (standard input) with the bounds that hold for every change."""

from __future__ import annotations

import re
import sys

LEAST = {"exact": 99.0, "matched": 97.0, "located (recall)": 95.0}
"""Shares in percent that must be reached."""
NONE = ("wrong", "false alarms", "linter failures")
"""Counts that must be zero, wherever they are printed."""


def problems(text: str) -> list[str]:
    """The bounds that the scores miss, and those that they do not mention."""
    found = []
    for name, least in LEAST.items():
        shares = [float(share) for share in re.findall(rf"{re.escape(name)} ([\d.]+)%", text)]
        found += [f"{name} is {share} %, at least {least} % are wanted" for share in shares if share < least]
        found += [] if shares else [f"{name} was not printed"]
    for name in NONE:
        counts = [int(count) for count in re.findall(rf"{name} (\d+)", text)]
        found += [f"{name}: {count}, there must be none" for count in counts if count]
        found += [] if counts else [f"{name} was not printed"]
    return found


if __name__ == "__main__":
    missed = problems(sys.stdin.read())
    print("\n".join(missed) or "the scores hold")
    sys.exit(bool(missed))
