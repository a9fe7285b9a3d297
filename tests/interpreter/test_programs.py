"""The interpreter does what CPython does, program by program."""

from __future__ import annotations

from pathlib import Path

import pytest
from twin import PROGRAMS, Program, differences, programs

TABLE = [
    pytest.param(program, id=f"{path.stem}: {program.name}") for path in sorted(PROGRAMS.glob("*.py")) for program in programs(path.stem)
]


@pytest.mark.parametrize("program", TABLE)
def test_agrees_with_cpython(program: Program, tmp_path: Path) -> None:
    assert list(differences(program, tmp_path)) == []
