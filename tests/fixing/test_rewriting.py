"""Rewriting through libcst: whole expressions, arguments and words of comments, with all formatting around as it was."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapelint.findings import Edit, Place
from shapelint.fixing.documents import NotRewritable
from shapelint.fixing.edits import Rows, apply_edits
from shapelint.fixing.rewriting import rewritten
from shapelint.source.files import SourceFile, Span

SOURCE = """\
class Net(Module):
    def __init__(self):
        self.net = Sequential(  # a stack
            Conv2d( 3 , 8, (3)),   # gives [N, 8, 30, 30]

            nn.Linear( # behind it
                64 * 4*4 , 10
            ),
        )
        \x0c
    \x0c# shape: x = [N, 3]
        self.é = Sequential(nn.A(1), nn.B(2)); power = 2 ** n

    def forward(self, x):
        return (x
                .view( -1, 8 )  # rows
                )
"""


def edit(old: str, new: str, *, part: str | None = None) -> Edit:
    """The edit of the first place at which `old` stands, or of `part` of it."""
    start = SOURCE.index(old) + (old.index(part) if part is not None else 0)
    end = start + len(old if part is None else part)
    rows = Rows(SOURCE)
    return Edit(Place("file.py", Span(*rows.position(start), *rows.position(end))), new)


def insertion(new: str, *, behind: str) -> Edit:
    """The edit that puts something behind the first place at which `behind` stands."""
    rows = Rows(SOURCE)
    here = rows.position(SOURCE.index(behind) + len(behind))
    return Edit(Place("file.py", Span(*here, *here)), new)


@pytest.mark.parametrize(
    "edits",
    [
        [edit("64 * 4*4", "64 * 7*7")],
        [edit("3 ,", "16", part="3"), edit("(3)", "5", part="3"), edit("8 )", "392", part="8")],
        [edit("view", "reshape")],
        [edit("8, 30", "16", part="8"), edit("N, 3]", "4", part="3")],
        [edit("  # a stack", ""), edit("   # gives [N, 8, 30, 30]", "  # noqa"), edit("# rows", "# rows  # and more")],
        [edit("    \x0c# shape: x = [N, 3]\n", "", part="# shape: x = [N, 3]\n")],
        [edit("nn.Linear", "nn.Flatten(),\n            ", part="")],
        [edit("nn.B(2)", "nn.Flatten(), ", part=""), edit("nn.A(1)", "nn.A(\n                1,  # one\n            )")],
        [edit("return (x", "x.check()\n        ", part=""), edit("self.net =", "self.a = (1,\n            2)\n        ", part="")],
        [edit("(x\n", "x.flatten(1)", part="x")],
        [edit("nn.A(1)", "77", part="1"), edit("nn.B(2)", "nn.B(2).c")],
        [insertion(", padding=1", behind="(3)"), insertion(", bias = False", behind="64 * 4*4 , 10"), insertion(",2", behind="nn.A(1")],
    ],
)
def test_whole_expressions_are_replaced(edits: list[Edit]) -> None:
    result = rewritten(SOURCE, edits)
    assert result == apply_edits(SOURCE, edits)
    ast.parse(result)


@pytest.mark.parametrize(
    ("torn", "why"),
    [
        (edit("64 * 4*4", "7", part="64 * 4*"), "whole expression"),
        (edit("2 **", "7 * 7", part="2"), "another way"),
        (edit("2 **", "-7", part="2"), "another way"),
        (edit("-1, 8", "1 if x\n else 2", part="1"), "another way"),
        (edit("view", "view(1).x(2)"), "another way"),
        (edit("view", "a + b"), "another way"),
        (edit("64 * 4*4", "7, 7"), "another way"),
        (edit("Conv2d(", "conv", part="Con"), "whole expression"),
        (edit("def forward", "async def", part="def"), "whole expression"),
        (edit("# rows", "rows"), "become code"),
        (edit(" # behind it", "\n, 3"), "become code"),
        (edit("64 * 4*4", "7)("), "no expression"),
        (edit("nn.B(2)", "nn.Flatten() ", part=""), "no expression"),
        (edit("return (x", "x.check(", part=""), "no statement"),
        (insertion(", 3", behind="(3"), "whole expression"),
        (insertion(", 3)", behind="64 * 4*4 , 10"), "no expression"),
        (edit("return (x", "x.check() ", part=""), "another way"),
        (edit("return (x", "if x: pass\n        ", part=""), "no simple statement"),
    ],
)
def test_what_tears_the_syntax_is_refused(torn: Edit, why: str) -> None:
    with pytest.raises(NotRewritable, match=why):
        rewritten(SOURCE, [torn])


NUMBERS = ["3", "0x10", "1_000", "7 * 7", "64*( 7 )*7", "(-1)"]
PIECES = st.sampled_from(
    [
        "x = {}\n",
        "f({}, {}) # {}\n",
        "y = [ {},\n  {} ,]\n",
        "if {} :\n\tpass\n",
        "z = {} * {}+{}\n",
        "a[{}:{}] = {} ** {}\n",
        "def é( n={} ):\n    '''{}'''\n\n    return (n\n      - {})\n",
        "\n",
        "\x0c\n",
        "# {}\n",
        "w = f'{{ {} }}'\n",
        "v = -{} ; u = not {}\n",
    ]
)


@st.composite
def programs(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A source with oddly written numbers, and other numbers for some of them."""
    pieces = draw(st.lists(PIECES, min_size=1, max_size=6))
    text = "".join(piece.format(*draw(st.lists(st.sampled_from(NUMBERS), min_size=4, max_size=4))) for piece in pieces)
    file = SourceFile("file.py", text)
    inside = [node for joined in ast.walk(file.tree) if isinstance(joined, ast.JoinedStr) for node in ast.walk(joined)]
    nodes = [node for node in ast.walk(file.tree) if isinstance(node, ast.Constant) and type(node.value) is int and node not in inside]
    chosen = [node for node in nodes if draw(st.booleans())]
    return text, [Edit(Place("file.py", file.span(node)), draw(st.sampled_from(NUMBERS))) for node in chosen]


@settings(max_examples=60, deadline=None)
@given(programs())
def test_everything_else_stays_byte_for_byte(program: tuple[str, list[Edit]]) -> None:
    text, edits = program
    apart = apply_edits(text, [Edit(each.place, f"({each.content})") for each in edits])
    try:
        result = rewritten(text, edits)
    except NotRewritable:
        assert ast.dump(ast.parse(apply_edits(text, edits))) != ast.dump(ast.parse(apart))
        return
    assert result == apply_edits(text, edits)
    assert ast.dump(ast.parse(result)) == ast.dump(ast.parse(apart))
    assert rewritten(result, []) == result
