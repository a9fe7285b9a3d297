"""Started as `python FOLDER`: makes the folder a package by a name that no code of the user's has, and serves."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys

NAME = "_shapelint_child"


def start() -> None:
    """Serve, without this folder among those from which the user's code imports."""
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.realpath(entry or os.curdir) != os.path.realpath(folder)]
    spec = importlib.util.spec_from_file_location(NAME, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder])
    assert spec is not None
    sys.modules[NAME] = importlib.util.module_from_spec(spec)
    importlib.import_module(NAME + ".serving").main()


if __name__ == "__main__":
    start()
