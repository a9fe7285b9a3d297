"""The drawn layer graph: blocks, layered rows, the page and the picture."""

from __future__ import annotations

import re
import xml.etree.ElementTree as xml
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import finding
from shapelint.engine import Shown, ShownCall
from shapelint.output.arrangement import arranged
from shapelint.output.blocks import Block, Leaf, nested, opened
from shapelint.output.html import html
from shapelint.output.layering import GAP, layered
from shapelint.output.svg import svg
from shapelint.source.texts import Texts


def call(name: str | None, kind: str = "Conv2d", *, fails: bool = False, module: str | None = None) -> ShownCall:
    shape = (1, 64, 8, 8)
    return ShownCall(name, kind, f"torch.nn.{kind}", "net.py", 3, [shape], [shape], 1000, fails, module)


def model(layers: list[ShownCall], links: list[tuple[int, int]], **changes: object) -> Shown:
    facts: dict[str, object] = {
        "target": "net.py::Net",
        "inputs": [{"name": "x", "shape": (1, 3, 8, 8), "evidence": "command line"}],
        "layers": layers,
        "outputs": [(1, 10)],
        "parameters": 48906,
        "requirements": ["accepts 1x3x8x8"],
        "findings": [],
        "notes": [],
        "edges": links,
    }
    layers[0].inputs = [(1, 3, 8, 8)]
    return Shown(**{**facts, **changes})  # type: ignore[arg-type]


def residual(**changes: object) -> Shown:
    """A stem, two residual blocks (each adds what it was given behind its second layer), and a head that fails."""
    names = ["stem", "body.0.one", "body.0.two", "body.0.act", "body.1.one", "body.1.two", "body.1.act"]
    links = [(0, 1), (1, 2), (2, 3), (0, 3), (3, 4), (4, 5), (5, 6), (3, 6), (6, 7), (7, 8)]
    whole = model([*map(call, names), call(None, "flatten"), call("head.fc", "Linear", fails=True)], links)
    return replace(whole, **changes)  # type: ignore[arg-type]


def outline(block: Block) -> list[object]:
    return [child.title or child.operation if isinstance(child, Leaf) else [child.title, *outline(child)] for child in block.children]


def test_blocks_are_runs_of_calls_in_a_module() -> None:
    root = nested(residual())
    assert outline(root) == ["x", "stem", ["body", ["0", "one", "two", "act"], ["1", "one", "two", "act"]], "flatten", "head.fc"]
    body = root.blocks[0]
    assert (body.ports, body.port_of, body.edges, body.exits) == (1, {1: 0}, [(0, 1), (1, 2)], [2])
    first = body.blocks[0]
    assert first.edges == [(0, 1), (0, 3), (1, 2), (2, 3)]  # vertex 0 is the way in
    assert (body.parameters, body.size, body.shape, body.fails, root.fails) == (6000, 6, "[1, 64, 8, 8]", False, True)


def test_each_feeding_vertex_has_a_port() -> None:
    """What is handed on beside the main path enters the decoder, and the stage that takes it, by a port of its own."""
    names = ["down.0", "down.1", "up.0.up", "up.0.conv", "up.1.up", "up.1.conv"]
    root = nested(model([*map(call, names)], [(0, 1), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5), (0, 5)]))
    assert outline(root) == ["x", ["down", "0", "1"], ["up", ["0", "up", "conv"], ["1", "up", "conv"]]]
    names[1] = "bottom"
    root = nested(model([*map(call, names)], [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5)]))
    up = root.blocks[0]
    assert (up.ports, up.port_of) == (2, {1: 0, 2: 1})
    assert up.edges == [(0, 3), (1, 2), (2, 3)]
    assert up.blocks[1].port_of == {0: 0, 2: 1}


def test_functions_stand_in_the_module_whose_code_calls_them() -> None:
    layers = [call("a.one"), call("a.two"), call(None, "cat", module="a"), call("b.one"), call(None, "cat"), call("b.two"), call("c")]
    assert outline(nested(model(layers, []))) == ["x", ["a", "one", "two", "cat"], ["b", "one", "cat", "two"], "c"]


def test_an_input_that_is_a_layer_is_drawn_once() -> None:
    root = nested(model([call("x", "InputLayer"), call("dense", "Dense")], [(0, 1)]))
    assert outline(root) == ["x", "dense"]
    assert [leaf.kind for leaf in root.leaves] == ["input", "layer"]
    assert root.edges == [(0, 1)]


def test_what_is_unfolded_at_first() -> None:
    def titles(limit: int, shown: Shown) -> set[str]:
        root = nested(shown)
        seen = opened(root, limit)
        return {block.title for block in [root, *root.blocks, *root.blocks[0].blocks] if id(block) in seen}

    right = residual(layers=[*residual().layers[:-1], call("head.fc")])
    assert titles(5, right) == {""}
    assert titles(8, right) == {"", "body"}
    assert titles(20, right) == {"", "body", "0", "1"}
    wrong = residual()
    wrong.layers[5].fails = True
    assert titles(5, wrong) == {"", "body", "1"}


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[int], list[tuple[int, int]], int]:
    widths = draw(st.lists(st.integers(1, 100).map(lambda half: 2 * half), min_size=2, max_size=12))
    pairs = [(u, v) for v in range(1, len(widths) - 1) for u in range(v)]
    links = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    top = draw(st.integers(0, 2 if len(widths) > 3 else 0))
    ends = draw(st.lists(st.integers(top, len(widths) - 2), unique=True)) if len(widths) - 2 >= top else []
    return widths, [(u, v) for u, v in links if v >= top] + [(u, len(widths) - 1) for u in ends], top


@given(graphs())
def test_rows(graph: tuple[list[int], list[tuple[int, int]], int]) -> None:
    widths, links, top = graph
    rows = layered(widths, links, top=top, bottom=True).rows
    width = layered(widths, links, top=top, bottom=True).width
    assert sorted(item.vertex for row in rows for item in row if not item.is_lane) == list(range(len(widths)))
    assert {item.vertex for item in rows[0]} == set(range(top))
    assert [item.vertex for item in rows[-1]] == [len(widths) - 1]
    for row in rows:
        for item in row:
            assert item.x >= item.width / 2 and item.x + item.width / 2 <= width
        for left, right in pairwise(row):
            assert left.x + left.width / 2 + GAP <= right.x - right.width / 2 + 1  # up to a rounded pixel
    assert drawn_edges(rows) == set(links)


def drawn_edges(rows: list[list[object]]) -> set[tuple[int, int]]:
    """The edges that a reader sees: from a vertex through its lanes to vertices in later rows."""
    found = set()
    for upper, lower in pairwise(rows):
        for item in upper:
            for below in item.below:  # type: ignore[attr-defined]
                assert any(below is other for other in lower)
                if below.is_lane:
                    assert below.vertex == item.vertex  # type: ignore[attr-defined]
                else:
                    found.add((item.vertex, below.vertex))  # type: ignore[attr-defined]
    return found


def test_a_lane_is_straight_and_beside_a_straight_chain() -> None:
    rows = layered([10, 100, 180, 60, 120, 10], [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 4)], top=1, bottom=True).rows
    lanes = [item for row in rows for item in row if item.is_lane]
    assert len(lanes) == 3
    assert len({item.x for item in lanes}) == 1
    chain = [item.x for row in rows for item in row if not item.is_lane]
    assert max(chain) - min(chain) <= 1


def test_a_block_is_entered_and_left_in_its_middle() -> None:
    whole = arranged(nested(residual()), lambda block: True)
    body = next(iter(whole.inner.values()))
    for block in (body, *body.inner.values()):
        assert {item.x for item in (block.rows[0][0], block.rows[-1][0])} == {block.width / 2}
    assert whole.is_chain and body.is_chain
    assert not any(block.is_chain for block in body.inner.values())


class Outline(HTMLParser):
    """The tags of a page, checked for being closed in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def of(self, tag: str, kind: str = "") -> list[dict[str, str | None]]:
        return [facts for name, facts in self.seen if name == tag and kind in ["", *(facts.get("class") or "").split()]]


def page(shown: Shown) -> Outline:
    return Outline("\n".join(html(shown, Texts())))


def test_the_page() -> None:
    seen = page(residual(findings=[finding()]))
    assert len(seen.of("div", "leaf")) == 10
    assert len(seen.of("div", "fails")) == 1
    assert [("open" in block, block["class"]) for block in seen.of("details")] == [(True, "block")] * 3
    assert len(seen.of("li", "error")) == 1
    text = " ".join(" ".join(seen.words).split())
    for words in ("48,906", "accepts 1x3x8x8", "[1, 10]", "x [1, 3, 8, 8], command line", "head.fc Linear", "SHP201 linear-in-features"):
        assert words in text


def test_large_models_open_folded() -> None:
    names = [f"layers.{block}.{part}" for block in range(30) for part in ("one", "two")]
    seen = page(model([*map(call, names)], [(i, i + 1) for i in range(59)]))
    assert len(seen.of("details")) == 31
    assert sum("open" in block for block in seen.of("details")) == 1


def picture(shown: Shown) -> xml.Element:
    return xml.fromstring("\n".join(svg(shown, Texts())))


def test_the_picture() -> None:
    whole = picture(residual(findings=[finding()]))
    space = "{http://www.w3.org/2000/svg}"
    width, height = float(whole.get("width", "0")), float(whole.get("height", "0"))
    boxes = [box for box in whole.iter(f"{space}rect") if box.get("class") != "back"]
    assert len(boxes) == 10 + 3
    assert sum("fails" in (box.get("class") or "") for box in boxes) == 1
    assert all(float(box.get("width", "0")) < width and float(box.get("height", "0")) < height for box in boxes)
    texts = ["".join(text.itertext()) for text in whole.iter(f"{space}text")]
    assert "net.py::Net" in texts and "[1, 64, 8, 8]" in texts
    assert any("SHP201" in text for text in texts)


@pytest.mark.parametrize("shown", [model([call("")], []), model([call("fc")], [], inputs=[], outputs=[], parameters=0)])
def test_small_models(shown: Shown) -> None:
    assert len(page(shown).of("div", "leaf")) == len(shown.layers) + len(shown.inputs)
    picture(shown)


def test_a_model_of_which_nothing_is_known() -> None:
    nothing = residual(layers=[], edges=[], inputs=[], notes=["`f` is not known"])
    assert "`f` is not known" in page(nothing).words
    picture(nothing)


def test_modules_without_end() -> None:
    deep = model([call(".".join(f"m{level}" for level in range(depth)) + ".x") for depth in range(1, 900, 50)], [])
    assert len(page(deep).of("div", "leaf")) == len(deep.layers) + 1
    picture(deep)


def test_odd_names_are_text() -> None:
    odd = model([call("<b>&\"'\x1b", "<script>"), call("日本.層")], [(0, 1)], target='a"<i>.py::N')
    assert not page(odd).of("b", "x") and len(page(odd).of("script")) == 1
    assert "<script>" in "".join(picture(odd).itertext())


def test_nothing_is_fetched() -> None:
    text = "\n".join([*html(residual(), Texts()), *svg(residual(), Texts())])
    assert set(re.findall(r"https?://[^\"' ]*", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|url\(|<link|src=", text)


def test_light_and_dark() -> None:
    for text in ("\n".join(html(residual(), Texts())), "\n".join(svg(residual(), Texts()))):
        light, dark = text.split("@media (prefers-color-scheme: dark)", 1)
        names = set(re.findall(r"var\(--(\w+)\)", text))
        assert names <= set(re.findall(r"--(\w+):", light)) and names <= set(re.findall(r"--(\w+):", dark.split("}")[0]))
