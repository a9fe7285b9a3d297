"""`shapelint show`: the formats of a model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import shapelint.engine
from click.testing import Result
from shapelint.engine import Settings, Shown, ShownCall, UsageError
from shapelint.findings import Finding, Place, Severity
from shapelint.output.table import table
from shapelint.output.terminal import Terminal, text_width
from shapelint.source.files import Span
from shapelint.source.texts import Texts

Command = Callable[..., Result]


def call(name: str | None, kind: str, shape: tuple[int, ...] | None, parameters: int = 0) -> ShownCall:
    return ShownCall(name, kind, f"torch.nn.{kind}", "net.py", 3, [(1, 3, 8, 8)], None if shape is None else [shape], parameters)


def net(**changes: object) -> Shown:
    facts: dict[str, object] = {
        "target": "net.py::Net",
        "inputs": [{"name": "x", "shape": (1, 3, 8, 8), "evidence": "command line"}],
        "layers": [
            call("conv1", "Conv2d", (1, 64, 8, 8), 1792),
            call("layer1.0.conv", "Conv2d", (1, 64, 4, 4), 36864),
            call("layer1.0.conv", "Conv2d", (1, 64, 4, 4)),
            call(None, "flatten", (1, 1024)),
            call("layer1.1.conv", "Conv2d", None),
            call("head", 'Odd"<Name>\n', (1, 10), 10250),
        ],
        "outputs": [(1, 10)],
        "parameters": 48906,
        "requirements": ["accepts 1x3x8x8"],
        "findings": [],
        "notes": ["`f` is not known"],
        "edges": [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)],
    }
    return Shown(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, tuple[str, ...], Settings]]:
    asked = []

    def show(target: str, inputs: tuple[str, ...], settings: Settings) -> Shown:
        asked.append((target, inputs, settings))
        if "::" not in target:
            raise UsageError(f"{target} has no model")
        wrong = Finding("SHP101", "reshape-size", Severity.ERROR, "wrong", Place("net.py", Span(1, 1, 1, 2)))
        return net(findings=[wrong] if "Wrong" in target else [])

    monkeypatch.setattr(shapelint.engine, "show", show)
    return asked


def test_table() -> None:
    lines = list(table(net(), Texts(), Terminal()))
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines[3:-1]]
    assert rows[1] == ["x", "input, command line", "[1, 3, 8, 8]"]
    assert rows[2] == ["conv1", "Conv2d", "[1, 64, 8, 8]", "1,792"]
    assert [row[0] for row in rows[3:10]] == ["layer1", "0", "conv", "conv", "·", "1", "conv"]
    assert lines[8].startswith("    conv")
    assert "Parameters: 48,906" in lines
    assert "Output: [1, 10]" in lines
    assert "Input: accepts 1x3x8x8" in lines


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_the_table_fits_the_terminal(width: int) -> None:
    long = call("a" * 60 + ".b", "Convolution" * 8, (1,) * 30)
    lines = list(table(net(layers=[long], notes=[]), Texts(), Terminal(width=width)))
    assert max(text_width(line) for line in lines if "Input: " not in line) <= max(width, 54)


def test_json_has_the_keys_of_the_contract(shown: list[object], shapelint_command: Command) -> None:
    result = shapelint_command("show", "net.py::Net", "--input", "1,3,8,8", "--format", "json")
    record = json.loads(result.stdout)
    assert set(record) >= {"target", "inputs", "layers", "outputs", "parameters", "requirements", "findings"}
    assert record["inputs"] == [{"name": "x", "shape": [1, 3, 8, 8], "evidence": "command line"}]
    assert set(record["layers"][0]) >= {"name", "type", "operation", "filename", "row", "inputs", "outputs", "parameters"}
    assert record["layers"][3]["name"] is None
    assert record["layers"][4]["outputs"] is None
    assert record["outputs"] == [[1, 10]]
    assert result.exit_code == 0
    assert shown[0][1] == ("1,3,8,8",)  # type: ignore[index]


def test_dot_and_mermaid(shown: list[object], shapelint_command: Command) -> None:
    dot = shapelint_command("show", "net.py::Net", "--format", "dot").stdout
    assert dot.startswith('digraph "net.py::Net" {') and dot.rstrip().endswith("}")
    assert "  x0 -> n0;" in dot and "  n4 -> n5;" in dot
    assert 'Odd\\"<Name> ' in dot
    mermaid = shapelint_command("show", "net.py::Net", "--format", "mermaid").stdout
    assert mermaid.startswith("flowchart TD\n")
    assert '  n0["conv1<br/>Conv2d<br/>[1, 64, 8, 8]"]' in mermaid
    assert "Odd#quot;#lt;Name#gt; " in mermaid
    assert "  n0 --> n1" in mermaid


def test_findings_are_shown_and_fail(shown: list[object], shapelint_command: Command) -> None:
    result = shapelint_command("show", "net.py::Wrong")
    assert "error SHP101" in result.stdout
    assert result.exit_code == 1


def test_a_bad_target_is_a_usage_error(shown: list[object], shapelint_command: Command) -> None:
    result = shapelint_command("show", "net.py")
    assert result.exit_code == 2
    assert "net.py has no model" in result.stderr
    assert shapelint_command("show", "net.py::Net", "--format", "png").exit_code == 2


def test_configured_inputs_are_handed_on(
    shown: list[tuple[str, tuple[str, ...], Settings]], project: Path, shapelint_command: Command
) -> None:
    (project / "net.py").touch()
    (project / "shapelint.toml").write_text('inputs = {"net.Net" = "1,2"}')
    shapelint_command("show", "net.py::Net")
    assert shown[0][2].inputs == (f"{project / 'net.py'}::Net=1,2",)
