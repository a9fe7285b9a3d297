"""`shapelint rule`: manual pages and the table of all rules."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from shapelint.rules import all_rules

Command = Callable[..., Result]


def test_the_table_has_a_line_for_each_rule(shapelint_command: Command) -> None:
    lines = shapelint_command("rule").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[rule.code, rule.name] for rule in all_rules()]


@pytest.mark.parametrize("name", ["SHP101", "shp101", "reshape-size"])
def test_a_page(shapelint_command: Command, name: str) -> None:
    page = shapelint_command("rule", name).stdout
    assert page.startswith("SHP101 reshape-size (error)\n\n")
    assert "```python" in page


def test_json(shapelint_command: Command) -> None:
    every = json.loads(shapelint_command("rule", "--output-format", "json").stdout)
    one = json.loads(shapelint_command("rule", "SHP101", "--output-format", "json").stdout)
    assert one in every
    assert set(one) == {"code", "name", "severity", "summary", "explanation"}


def test_an_unknown_code_names_the_nearest(shapelint_command: Command) -> None:
    result = shapelint_command("rule", "SHP1O1")
    assert result.exit_code == 2
    assert "did you mean" in result.stderr
