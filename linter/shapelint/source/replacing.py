"""Writing a file of the linter's own so that readers see all of it, or what was there before."""

from __future__ import annotations

import os
from pathlib import Path


def replace_whole(path: Path, data: bytes) -> None:
    """Put a new file with these bytes in the place of one, which keeps its mode; a link stays a link. Raises OSError."""
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{os.urandom(6).hex()}.tmp")
    try:
        with open(beside, "xb") as file:
            file.write(data)
        if target.exists():
            os.chmod(beside, target.stat().st_mode)
        os.replace(beside, target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
