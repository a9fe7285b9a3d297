"""What the linter itself is: its own code, the rule packs and Python; when one of them changes, so may what is found."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from shapelint import __version__
from shapelint.packs import ENTRY_POINTS, pack_targets
from shapelint.source.dependencies import digest, file_digest


@cache
def code_digest() -> str:
    """A name for this linter with these rule packs on this Python."""
    parts = [__version__, sys.version, _code_of(Path(__file__).parent)]
    for target in pack_targets(ENTRY_POINTS):
        parts += [target, *map(_code_of, _places_of(target.partition(":")[0].partition(".")[0]))]
    return digest("\n".join(parts).encode())


def _places_of(module: str) -> Iterator[Path]:
    """The folders of a package, or the file of a module, without importing it."""
    for finder in sys.meta_path:
        spec = finder.find_spec(module, None)
        if spec is not None:
            yield from map(Path, spec.submodule_search_locations or ([spec.origin] if spec.origin else []))
            return


def _code_of(place: Path) -> str:
    """The digest of a package's code: that of the list that its installer has left, else of all its sources."""
    if place.is_file():
        return file_digest(str(place))
    record = _record(place)
    if record is not None:
        return digest(record)
    sources = [os.path.join(folder, name) for folder, _, names in os.walk(place) for name in names if name.endswith(".py")]
    return digest("\n".join(f"{source[len(str(place)) :]} {file_digest(source)}" for source in sorted(sources)).encode())


def _record(package: Path) -> bytes | None:
    """The `RECORD` of the distribution that has installed a package: it lists its files with their hashes."""
    listed = f"\n{package.name}/__init__.py,"
    for folder in package.parent.glob("*.dist-info") if package.parent.name in ("site-packages", "dist-packages") else ():
        try:
            data = (folder / "RECORD").read_bytes()
        except OSError:
            continue
        if listed.encode() in b"\n" + data:
            return data
    return None
