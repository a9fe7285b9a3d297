"""Comments and annotations against what the code computes: what is reported, what is not, and the fix."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from linting import forward, lint, text_at
from shapelint.source.shape_notation import StatedShape, read_shapes
from shapelint.stale import compare
from shapelint.symbolic.dims import symbol
from shapelint.unknown import Unknown

CONV = "self.conv = nn.Conv2d(3, 16, 3)\n"
FC = CONV + "self.fc = nn.Linear(16 * 30 * 30, 10)\n"


def stale(code: str, header: str | None = None) -> list[str]:
    """The comments that are reported, each with what is right instead."""
    found = lint(code) if header is None else lint(code, header=header)
    assert {finding.code for finding in found} <= {"SHP602"}
    return [f"{finding.actual} -> {finding.expected}" for finding in found]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (forward("x = self.conv(x)  # [N, 32, 30, 30]\nreturn x", "", CONV), ["32 -> 16"]),
        (forward("x = self.conv(x)  # [N, 32, 30, 30]\nreturn x", init=CONV), ["32 -> 16"]),
        (forward("return self.conv(x)  # (N, 32, 30, 30)", "", CONV), ["32 -> 16"]),
        (forward("return self.conv(x)  # -> (batch, 32, h, w)", "", CONV), ["32 -> 16"]),
        (forward("x = self.conv(x)\n# N x 32 x 30 x 30\nreturn x", "", CONV), ["32 -> 16"]),
        (
            forward("x = self.conv(x)  # [N, 16, 32, 32]\nreturn self.fc(x.flatten(1))", "", FC),
            ["[N, 16, 32, 32] -> [N, 16, H - 2, W - 2]"],
        ),
        (forward("x = self.conv(x)\nreturn self.fc(x.flatten(1))  # [N, 100]", "", FC), ["100 -> 10"]),
        (
            forward("x = self.conv(x)\nx = x.flatten(1)  # [N, 16*31*31]\nreturn self.fc(x)", "", FC),
            ["[N, 16*31*31] -> [N, 16*(H - 2)*(W - 2)]"],
        ),
        (forward("x = self.conv(x)\nx = x.flatten(2)  # [B, 16, 30, 30] -> [B, 32, 900]\nreturn x", "", CONV), ["32 -> 16"]),
        (forward("y = x.flatten(1)  # BCHW -> BNC\nreturn y"), ["BNC -> [2, 3072]"]),
        (forward("a, b = x.split([1, 2], 1)  # [N, 1, H, W], [N, 3, H, W]\nreturn a"), ["3 -> 2"]),
        (forward("a, b = x.split([1, 2], 1)  # a: [N, 1, H, W]; b: [N, 3, H, W]\nreturn a"), ["3 -> 2"]),
        ("x = torch.zeros(4, 3, 8, 8)\ny = x.flatten(2)  # [4, 3, 49]\n", ["49 -> 64"]),
        ("x = torch.zeros(4, 3, 8, 8)\ny = x.flatten(2)  # (4, 3, 49)\n", ["49 -> 64"]),
        ("def f():\n    x = torch.zeros(4, 3)\n    return x  # (B, 5)\nf()\n", ["5 -> 3"]),
    ],
)
def test_stale(code: str, expected: list[str]) -> None:
    assert stale(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        forward("x = self.conv(x)  # [N, 16, 30, 30]\nreturn x", "", CONV),
        forward("x = self.conv(x)  # [N, 16, 222, 222]\nreturn x", "", CONV),
        forward("x = self.conv(x)  # [N, 16, 222, 222]\nreturn x", init=CONV),
        forward("x = self.conv(x)  # [64, 16, 30, 30]\nreturn x", init=CONV),
        forward("x = self.conv(x)  # [N, out, h, w]\nreturn x", init=CONV),
        forward("x = self.conv(x)  # 16 x 222 x 222\nreturn x", init=CONV),
        forward("x = self.conv(x)  # 222 x 222 x 16\nreturn x", init=CONV),
        forward("x = self.conv(x)  # [N, 3, 32, 32]\nreturn x", init=CONV),  # what goes in
        forward("x = torch.relu(self.conv(x)).mean((2, 3))  # [N, 16, 30, 30]\nreturn x", init=CONV),  # in between
        forward("x = self.conv(x)  # [1, 2, 3]\nreturn x", init=CONV),
        forward("x = self.conv(x)  # (3, 3) kernel\nreturn x", init=CONV),
        forward("x = self.conv(x)  # [32, 15, 15]\nreturn x", init=CONV),  # nothing says that this is a shape
        forward("x = self.conv(x)  # [N, 32, 30, 30] if the width is doubled\nreturn x", init=CONV),
        forward("x = self.conv(x)  # y: [N, 32, 30, 30]\nreturn x", init=CONV),
        forward("x = self.conv(x)\n# x = self.pool(x)  # [N, 32, 15, 15]\nreturn x", init=CONV),
        forward("x = self.conv(x)\n# [N, 3, 32, 32]\n\nreturn x", init=CONV),
        forward("y = x.mean((2, 3))  # (B, C, 1, 1)\nreturn y"),  # what goes in may have this shape
        forward("for _ in range(2):\n    x = x[:, :, ::2]  # [N, 3, 8, 32]\nreturn x", init=CONV),
        forward("n, c, h, w = x.shape  # (N, C, H)\nreturn x"),
        forward("y = unknown(x)  # [N, 5]\nreturn y") + "def unknown(x): return __import__('other').f(x)\n",
        forward("x = self.conv(x)  # [N, 32, 30, 30]\nreturn x", "", "self.conv = nn.Conv2d(3, 16, 3)\nself.fc = nn.Linear(3, 4)").replace(
            "def __init__(self):", "def __init__(self, width=16):"
        ).replace("nn.Conv2d(3, 16, 3)", "nn.Conv2d(3, width, 3)"),
        forward("x = self.conv(x)  # [N, 32, 30, 30]\nreturn x", "", CONV).replace("(self):", "(self, wide=False):").replace(
            "nn.Conv2d(3, 16, 3)", "nn.Conv2d(3, 32 if wide else 16, 3)"
        ),
        forward("x = self.conv(x)  # [N, 32, 30, 30]\nreturn x", "", CONV).replace("(self):", "(self, kind='small'):").replace(
            "nn.Conv2d(3, 16, 3)", "nn.Conv2d(3, 32 if kind == 'large' else 16, 3)"
        ),
        forward("x = self.conv(x)  # [N, 32, 30, 30]\nreturn x", "", CONV).replace("(self):", "(self, widths=(16, 32)):").replace(
            "nn.Conv2d(3, 16, 3)", "nn.Conv2d(3, widths[0], 3)"
        ),
        forward("x = self.conv(x)  # [N, 32, 30, 30]\nreturn x", "", CONV).replace("(self):", "(self, scale=1.0):").replace(
            "nn.Conv2d(3, 16, 3)", "nn.Conv2d(3, int(16 * scale), 3)"
        ),
        forward("x = self.conv(x)  # [N, 32, 30, 30]  # noqa: SHP602\nreturn x", "", CONV),
        "def f(x, n=3):\n    y = torch.zeros(4, n)\n    return y  # (B, 5)\nf(1)\n",
    ],
)  # fmt: skip
def test_not_stale(code: str) -> None:
    findings = [finding for finding in lint(code) if finding.code == "SHP602"]
    assert "noqa" in code or not findings


def test_a_layer_that_is_made_on_the_line() -> None:
    init = """
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1),  # 8 x 32 x 32
            nn.MaxPool2d(2),  # 8 x 16 x 16
            nn.Conv2d(8, 20, 3),  # 16 x 14 x 14
            nn.MaxPool2d(2),  # 20 x 7 x 7
        )
    """
    lines = "\n".join(line[8:] for line in init.strip("\n").split("\n")[:-1])
    assert stale(forward("return self.features(x)", init=lines)) == ["16 -> 20"]
    assert stale(forward("return self.features(x)", "", lines)) == ["16 -> 20"]


def test_the_few_against_the_many() -> None:
    body = "\n".join(
        [
            "x = F.max_pool2d(x, 2)  # [N, 3, 112, 112]",
            "x = F.max_pool2d(x, 2)  # [N, 3, 56, 56]",
            "x = F.max_pool2d(x, 2)  # [N, 3, 27, 27]",
            "x = F.max_pool2d(x, 2)  # [N, 3, 14, 14]",
            "return x",
        ]
    )
    assert stale(forward(body, "")) == ["[N, 3, 27, 27] -> [N, 3, 28, 28]"]
    assert stale(forward(body)) == ["[N, 3, 27, 27] -> [N, 3, 28, 28]"]
    assert stale(forward(body.replace("14, 14", "15, 15"), "")) == []  # two against two


def test_the_finding() -> None:
    code = forward("x = self.conv(x)  # [N, 32, 30, 30]\nreturn x", "", CONV)
    (finding,) = lint(code)
    assert text_at(code, finding) == "[N, 32, 30, 30]"
    assert finding.message == "the comment says `[N, 32, 30, 30]`, but `x` is [N, 16, H - 2, W - 2]"
    assert finding.fix is not None
    assert finding.fix.applicability == "safe"
    assert [(edit.content, edit.place.span.column) for edit in finding.fix.edits] == [("16", 33)]
    assert "comes from here" in finding.related[0].message


def test_no_fix_where_more_is_wrong() -> None:
    code = "x = torch.zeros(4, 3, 8, 8)\ny = x.flatten(2)  # (B, 5, 49)\n"
    assert [finding.fix for finding in lint(code)] == [None]


JAX = "import torch\nfrom torch import nn, Tensor\nfrom jaxtyping import Float\nfrom torchtyping import TensorType\n"


TWO = "return x[..., 0, 0], x[:, 0, 0]"


def annotated(takes: str, gives: str, inputs: str = "2, 3, 32, 32", body: str = "return self.conv(x)") -> str:
    return forward(body, inputs, CONV).replace("def forward(self, x):", f"def forward(self, x: {takes}) -> {gives}:")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (annotated('Float[Tensor, "b 3 h w"]', 'Float[Tensor, "b 16 h-2 w-2"]'), []),
        (annotated('Float[Tensor, "b 3 h w"]', 'Float[Tensor, "b 16 h w"]'), ["`h` is 32 before and 30 here"]),
        (annotated('Float[Tensor, "b 3 h w"]', 'Float[Tensor, "b 16 h w"]', ""), ["`h` is H before and H - 2 here"]),
        (annotated('Float[Tensor, "b 3 h w"]', 'Float[Tensor, "b 32 _ _"]'), ["16 is not 32"]),
        (annotated('Float[Tensor, "b 1 h w"]', 'Float[Tensor, "b 16 _ _"]'), ["3 is not 1"]),
        (annotated('Float[Tensor, "b 1 h w"]', 'Float[Tensor, "b 32 _ _"]'), ["3 is not 1", "16 is not 32"]),
        (annotated('Float[Tensor, "b c"]', "Tensor"), ["`x` is [2, 3, 32, 32]"]),
        (annotated('Float[Tensor, "b c"]', "Tensor", ""), []),  # without evidence the rank is a guess
        (annotated('Float[Tensor, "b ... w"]', 'Float[Tensor, "... v"]'), []),
        (annotated('Float[Tensor, "*all w"]', 'Float[Tensor, "*all v"]'), ["`*all` is [2, 3, 32] before and [2, 16, 30] here"]),
        (annotated('Float[Tensor, "b #c h w"]', 'Float[Tensor, "b #c _ _"]'), ["`c` is 3 before and 16 here"]),
        (annotated('Float[Tensor, "b c h w"]', 'Float[Tensor, "b #c _ _"]', body="return x[:, :1]"), []),
        (annotated('Float[Tensor, "b c h w"]', 'Float[Tensor, "b 2*c h w"]', body="return torch.cat([x, x], 1)"), []),
        (annotated('Float[Tensor, "b c h w"]', 'Float[Tensor, "b 3*c h w"]', body="return torch.cat([x, x], 1)"), ["6 is not 3*c = 9"]),
        (annotated('Float[Tensor, "b c h w"]', 'Float[Tensor, "b c"] | None', body="return None"), []),
        (annotated('TensorType["b", 3, "h", "w"]', 'TensorType["b", 16, "h", "w"]'), ["`h` is 32 before"]),
        (annotated('TensorType["b", 3, ...]', 'TensorType["b": 2, 15, -1, -1, float]'), ["16 is not 15"]),
        (
            annotated('Float[Tensor, "b c h w"]', 'tuple[Float[Tensor, "b c"], Float[Tensor, "b h"]]', body=TWO),
            [],
        ),
        (
            annotated('Float[Tensor, "b c 32 w"]', 'tuple[Float[Tensor, "b c"], Float[Tensor, "b c"]]', body=TWO),
            ["`c` is 3 before and 32 here"],
        ),
    ],
)  # fmt: skip
def test_annotations(code: str, expected: list[str]) -> None:
    found = [finding.message for finding in lint(code, header=JAX)]
    assert len(found) == len(expected)
    assert all(part in message for part, message in zip(expected, sorted(found, key=lambda m: "returned" in m), strict=True))


SIZES = st.lists(st.integers(2, 999), min_size=3, max_size=5)


@given(SIZES, st.sampled_from(["[N, {}]", "(B, {})", "batch, {}", "N x {}"]), st.data())
def test_a_shape_agrees_with_itself_and_no_other(sizes: list[int], notation: str, data: st.DataObject) -> None:
    separator = " x " if " x " in notation else ", "
    written = list(sizes)
    named = data.draw(st.sets(st.integers(0, len(sizes) - 1), max_size=len(sizes) - 1))
    items = [f"D{index}" if index in named else str(size) for index, size in enumerate(written)]
    (stated,) = read_shapes("# " + notation.format(separator.join(items)))
    dims = (symbol("N"), *sizes)
    assert compare(stated, dims).fits
    assert compare(stated, (symbol("N"), *(symbol(f"S{i}", 2) for i in range(len(sizes))))).fits
    assert compare(stated, (Unknown("?"), *(Unknown("?") for _ in sizes))).fits
    assert compare(stated, dims[:-1]).ranks_differ
    numbered = [index for index in range(len(sizes)) if index not in named]
    changed = data.draw(st.sampled_from(numbered))
    other = tuple(size + (index == changed + 1) * 1000 if index else size for index, size in enumerate(dims))
    assert stated.notation == "product" or not compare(stated, other).fits  # whose channels may be written last


@pytest.mark.parametrize(
    ("text", "dims", "fits"),
    [
        ("(3, 7, 7)", (symbol("N"), 3, 7, 7), True),  # the batch may be left out
        ("(N, 3, 7)", (symbol("N"), 3, 7, 7), False),
        ("(B, 3, 7)", (symbol("N"), 3, 7, 7), False),
        ("7 x 8 x 3", (symbol("N"), 3, 7, 8), True),  # the channels may be written last
        ("N x 7 x 8 x 3", (symbol("N"), 3, 7, 8), True),
        ("(N, 7, 8, 3)", (symbol("N"), 3, 7, 8), False),
        ("[..., 3]", (1, 2, 3), True),
        ("[..., 4]", (1, 2, 3), False),
        ("[N, ..., 3]", (4, 3), True),
        ("[N, 2, ..., 3]", (3,), False),
        ("[64, 3]", (8, 3), True),  # the first axis is an example
    ],
)
def test_ways_to_mean_a_shape(text: str, dims: tuple[object, ...], fits: bool) -> None:
    (stated,) = read_shapes("# shape: " + text)
    assert isinstance(stated, StatedShape)
    assert compare(stated, dims).fits == fits
