"""`shapelint clean`: remove the cache."""

from __future__ import annotations

from pathlib import Path

import click

from shapelint.cli.caching import cache_dir_option, cache_folder
from shapelint.cli.failures import CommandFailed


@click.command("clean")
@cache_dir_option
def command(cache_dir: Path | None) -> None:
    """Remove the cache of the project."""
    from shapelint.cache import clean
    from shapelint.output.paths import shown_path

    folder = cache_folder(cache_dir)
    try:
        if folder is None or not folder.is_dir():
            return
        if not clean(folder):
            raise CommandFailed(f"{shown_path(str(folder))} is no cache of shapelint (it has no CACHEDIR.TAG); nothing was removed")
    except OSError as error:
        raise CommandFailed(f"{error.filename or folder}: {error.strerror or error}") from error
    click.echo(f"removed the cache in {shown_path(str(folder))}", err=True)
