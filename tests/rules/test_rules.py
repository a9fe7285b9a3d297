"""Rules: the installed pack, their names, their manual pages."""

from __future__ import annotations

import re

import pytest
from linting import codes, lint
from shapelint.findings import Severity
from shapelint.rules import Rule, UnknownCode, all_rules, rule_named, rules_named, selected

RULES = [rule for rule in all_rules() if rule.code.startswith("SHP")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_manual_page(rule: Rule) -> None:
    assert re.fullmatch(r"SHP\d{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", rule.name)
    assert rule.headline().endswith(".")
    for section in ("## Why is this bad?", "## Example", "## Use instead", "## Fix safety"):
        assert section in rule.manual()


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.examples() and rule.code != "SHP601"], ids=lambda rule: rule.code)
def test_examples(rule: Rule) -> None:
    wrong, *right = rule.examples()
    least = min(rule.severity, Severity.WARNING)
    found = lint(wrong, header="")
    assert rule.code in codes(found, Severity.INFO)
    assert set(codes(found)) <= {rule.code}
    for example in right:
        assert rule.code not in codes(lint(example, header=""), least)
        assert not codes(lint(example, header=""))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("SHP201", 1), ("shp201", 1), ("SHP2", 8), ("linear-in-features", 1), ("ALL", len(RULES)), (" all ", len(RULES))],
)
def test_names(name: str, expected: int) -> None:
    assert len(rules_named(name, RULES)) == expected


@pytest.mark.parametrize(
    ("name", "hint"), [("SHP2O1", "SHP201"), ("linear-features", "linear-in-features"), ("SHP9999", "SHP9"), ("", "lists them all")]
)
def test_unknown_names(name: str, hint: str) -> None:
    with pytest.raises(UnknownCode, match=hint):
        rules_named(name, RULES)


def test_rule_named_takes_no_prefix() -> None:
    assert rule_named("reshape-size").code == "SHP101"
    with pytest.raises(UnknownCode):
        rule_named("SHP1")


def test_longer_names_win() -> None:
    chosen = {rule.code for rule in selected(RULES, ["ALL"], ["SHP2"])}
    assert not any(code.startswith("SHP2") for code in chosen)
    chosen = {rule.code for rule in selected(RULES, ["SHP201", "SHP1"], ["SHP2"])}
    assert "SHP201" in chosen
    assert "SHP202" not in chosen
