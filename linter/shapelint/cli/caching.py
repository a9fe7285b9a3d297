"""Where the cache is: `--cache-dir`, `SHAPELINT_CACHE_DIR`, or a folder at the root of the project."""

from __future__ import annotations

from pathlib import Path

import click

from shapelint.cli.options import Command

DEFAULT_FOLDER = ".shapelint_cache"


def cache_dir_option(command: Command) -> Command:
    """`--cache-dir`."""
    return click.option(
        "--cache-dir",
        type=click.Path(path_type=Path, file_okay=False),
        envvar="SHAPELINT_CACHE_DIR",
        show_envvar=True,
        metavar="PATH",
        help=f"Where the cache is kept.  [default: {DEFAULT_FOLDER} at the project's root]",
    )(command)


def cache_folder(chosen: Path | None) -> Path | None:
    """The folder of the cache; None where the default one is a link: a project says nothing about where else to write."""
    from shapelint.evidence.roots import project_root

    if chosen is not None:
        return chosen.absolute()
    here = Path.cwd()
    folder = (project_root(here) or here) / DEFAULT_FOLDER
    return None if folder.is_symlink() else folder
