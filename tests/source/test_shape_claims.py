"""Of which statements and parameters the comments of a file speak."""

from __future__ import annotations

import ast
import textwrap

import pytest
from shapelint.source.files import SourceFile
from shapelint.source.shape_claims import ShapeClaim, shape_claims


def claims(code: str) -> list[ShapeClaim]:
    return shape_claims(SourceFile("model.py", textwrap.dedent(code)))


def about(claim: ShapeClaim) -> list[str]:
    """The statements of a claim, as they are written; of functions their names."""
    return [node.name if isinstance(node, ast.FunctionDef) else ast.unparse(node) for node in claim.nodes]


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("x = f(y)  # [N, 3]", "value", ["x = f(y)", "f(y)"]),
        ("x += y  # [N, 3]", "value", ["x += y"]),
        ("x: Tensor = y  # [N, 3]", "value", ["x: Tensor = y"]),
        ("def f(x):\n    return x.t()  # [N, 3]", "value", ["return x.t()", "x.t()"]),
        ("model.add(Dense(3))  # [N, 3]", "value", ["model.add(Dense(3))", "model.add(Dense(3))", "Dense(3)"]),
        ("x = f(\n    y,\n)  # [N, 3]", "value", ["x = f(y)", "f(y)"]),
        ("net = Sequential(\n    Conv(3),  # [N, 3]\n    Conv(4),\n)", "line", ["net = Sequential(Conv(3), Conv(4))", "Conv(3)"]),
        ("x = y\n# [N, 3]\nz = x", "alone", ["x = y", "z = x"]),
        ("x = y\n# [N, 3]\nz = x\na = z", "alone", ["x = y", "z = x"]),
        ("x = y\n\n# [N, 3]\nz = x\na = z", "alone", ["z = x"]),
        ("x = y\n# [N, 3]\n\nz = x", "alone", ["x = y"]),
        ("x = y\n# so it is\n# [N, 3]\nz = x", "alone", ["x = y", "z = x"]),
        ("x = y\n# [N, 3] -> [N, 4]\nz = x\na = z\n\nb = a", "alone", ["x = y", "z = x", "a = z"]),
        ("if x:\n    y = 1\n    # [N, 3]\nz = x", "alone", ["y = 1"]),
    ],
)
def test_statements(code: str, kind: str, expected: list[str]) -> None:
    (claim,) = claims(code)
    assert claim.kind == kind
    assert about(claim) == expected
    assert claim.text == ("[N, 4]" if "->" in code else "[N, 3]")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("def f(x):  # x: [N, 3]\n    return x", ["x"]),
        ("def f(x, y):  # x: [N, 3], y: [N, 4]\n    return x", ["x", "y"]),
        ("def f(\n    x,  # [N, 3]\n    y=None,  # (N, 4)\n):\n    return x", ["x", "y"]),
        ("def f(x):  # [N, 3]\n    return x", []),
        ("def f(x):  # z: [N, 3]\n    return x", []),
        ("def f(\n    x, y,  # [N, 3]\n):\n    return x", []),
        ("class A:\n    def f(self, x):  # x: [N, 3]\n        return x", ["x"]),
    ],
)
def test_parameters(code: str, expected: list[str]) -> None:
    found = claims(code)
    assert [claim.name for claim in found] == expected
    assert all(claim.kind == "parameter" and about(claim) == ["f"] for claim in found)


@pytest.mark.parametrize(
    "code",
    [
        "'# [N, 3]'",
        "x = '''\n# [N, 3]\n'''",
        "for x in y:  # [N, 3]\n    pass",
        "if x:  # [N, 3]\n    pass",
        "import x  # [N, 3]",
        "x = [\n    # [N, 3]\n    y,\n]",
        "# [N, 3]\n",
        "\n# [N, 3]\n\nx = y",
        "def f(x):\n    pass\n# [N, 3]\nclass A:\n    pass",
        "x = (",
    ],
)
def test_comments_about_nothing(code: str) -> None:
    assert claims(code) == [] if code != "x = (" else True


def test_parts_of_a_tuple() -> None:
    first, second = claims("a, b = f(x)  # (B, T, 8), (B, T)")
    assert (first.part, second.part) == ((0, 2), (1, 2))
    assert first.nodes == second.nodes


def test_the_place_is_that_of_the_shape() -> None:
    (claim,) = claims("    \nx = ä(y)  # -> [N, 64, 7]  # noqa")
    assert (claim.span.row, claim.span.column, claim.span.end_column) == (2, 16, 26)
    line = "x = ä(y)  # -> [N, 64, 7]  # noqa"
    assert line[claim.span.column - 1 : claim.span.end_column - 1] == "[N, 64, 7]"


def test_the_function_is_the_scope() -> None:
    (claim,) = claims("def f(x):\n    if x:\n        y = x  # [N, 3]\n    return y")
    assert isinstance(claim.scope, ast.FunctionDef)


def test_comments_that_tell_cases_apart_claim_nothing() -> None:
    case = "# one way\n# {}: [N, 3]\n# the other\n# y: [N, 3, H, W]\ny = f(x)"
    assert claims(case.format("y")) == []
    assert len(claims(case.format("x"))) == 2
