"""Rule packs: finding the entry points of a group without `importlib.metadata`, whose import costs more than a lint of a file."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENTRY_POINTS = "shapelint.rules"
"""The group of entry points under which a distribution names its rules: a package, a module or a class."""


def loaded_packs(group: str) -> Iterator[Any]:
    """What the installed distributions name under a group of entry points, by name; each object once."""
    for target in pack_targets(group):
        module, _, attributes = target.partition(":")
        thing: Any = importlib.import_module(module)
        for attribute in filter(None, attributes.split(".")):
            thing = getattr(thing, attribute)
        yield thing


def pack_targets(group: str) -> list[str]:
    """The `module:attribute` texts that the installed distributions name under a group of entry points, by name."""
    targets = {target: name for folder in sys.path for name, target in _entries(Path(folder or "."), group)}
    return sorted(targets, key=lambda target: (targets[target], target))


def _entries(folder: Path, group: str) -> Iterator[tuple[str, str]]:
    """The names and targets in the `entry_points.txt` of the distributions of one folder."""
    try:
        distributions = [entry.path for entry in os.scandir(folder) if entry.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return
    for distribution in distributions:
        try:
            text = Path(distribution, "entry_points.txt").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        if group in text:
            yield from _section(text, group)


def _section(text: str, group: str) -> Iterator[tuple[str, str]]:
    inside = False
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            inside = line == f"[{group}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            name, _, target = line.partition("=")
            yield name.strip(), target.partition("[")[0].strip()
