"""`pytest` and what goes with it: it collects and runs tests on its own, which is no part of the program."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export
from shapelint.raised import program_exit
from shapelint.unknown import Unknown

_CALLED_OTHERWISE = frozenset({"parametrize", "skip", "xfail", "usefixtures"})
"""Marks of tests that are not called as they stand, or need not succeed."""


@export("pytest.skip", "pytest.fail", "pytest.xfail", "pytest.exit")
def leave(*_reason: Any, **_options: Any) -> None:
    """Ends the test, or the module that calls it."""
    raise program_exit()


class Mark:
    """`pytest.mark.NAME`: a test is what it is written as, unless the mark has it skipped or called with something."""

    def __init__(self, name: str, applies: bool = True) -> None:
        self.name, self.applies = name, applies

    def __call__(self, *args: Any, **options: Any) -> Any:
        if len(args) == 1 and not options and callable(args[0]) and not isinstance(args[0], Unknown):
            return Inert() if self.applies and self._changes() else args[0]
        skipped = self.name == "skipif" and len(args) == 1 and args[0] is False
        return Mark(self.name, applies=not skipped)

    def _changes(self) -> bool:
        return self.name in _CALLED_OTHERWISE or self.name == "skipif"


class Marks:
    """`pytest.mark`."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Mark(name)


export("pytest.mark")(Marks())
