"""`--shard I/N`: one of N parts of a run, so that several machines share it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import click

from shapelint.cli.options import Command
from shapelint.output.paths import shown_path

Shard = tuple[int, int]
"""The number of the part, from 1, and of how many."""


def shard_option(command: Command) -> Command:
    """`--shard`."""
    text = "Check one of N parts of the files, so that N machines share a run: each file is in exactly one part."
    return click.option("--shard", callback=_parsed, metavar="I/N", help=text)(command)


def _parsed(_context: click.Context, _parameter: click.Parameter, value: str | None) -> Shard | None:
    if value is None:
        return None
    part, slash, parts = value.partition("/")
    if not (slash and part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise click.BadParameter(f"{value!r} is no part of a run; write 1/3, 2/3 and 3/3 for its three parts")
    return int(part), int(parts)


def in_shard(files: Sequence[Path], shard: Shard | None) -> Sequence[Path]:
    """The files of one part. It depends on a file's path, relative to the working directory, alone: other files may come and go."""
    if shard is None:
        return files
    part, parts = shard
    return [file for file in files if _number(file) % parts == part - 1]


def _number(file: Path) -> int:
    name = Path(shown_path(str(file))).as_posix()
    return int.from_bytes(blake2b(name.encode(errors="surrogateescape"), digest_size=8).digest(), "big")
