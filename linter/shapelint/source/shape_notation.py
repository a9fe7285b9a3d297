"""Shapes as people write them into comments: `[N, 64, 7, 7]`, `N x 64 x 7 x 7`, `-> (batch, 400)`, `BCHW -> BNC`.

A text that cannot be read for certain as a statement of shapes states none: lists of values, ranges, kernel sizes,
names of other things and code that is commented out look alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_LONGEST = 240
"""Characters beyond which a comment is prose."""

_CROSSES = "x\u00d7"
_ARROW = re.compile(r"(?:-+|=+)>|[→⟶➔⇒➜]")
_GLUED = re.compile(
    r"(?<![\w.\-/*])(?:[A-Z]{1,2}\w?'?|[a-z]|\d+|\([^()]*\))(?:[x\u00d7](?:[A-Z]{1,2}\d?'?|[a-z](?![a-z])|\d+|\([^()]*\))){1,6}(?![\w.'])"
)
_WORDS_TOGETHER = re.compile(r"^[A-Z]{2,6}$")
_NAME = r"[A-Za-z_][\w.]*(?:\[-?\w+\])?(?:\(\))?"
_SUBJECT = re.compile(rf"\s*(?P<name>{_NAME})(?:\s*(?P<sign>==?|:|\bis\b|\bhas\b|\bof\b))?\s*")
_MADE = re.compile(r"(?:^|\.)(?:Size|TensorShape)$")
_MARKER = re.compile(r"(?:\.|\b)(?:shapes?|sizes?)\b(?:\(\))?", re.IGNORECASE)
_FILLERS = frozenset({
    "a", "an", "the", "is", "are", "has", "have", "with", "of", "now", "becomes", "be", "new", "final", "shape", "shapes", "size", "sizes",
    "tensor", "torch", "tf", "output", "outputs", "out", "result", "returns", "return", "tensorshape",
})  # fmt: skip
"""Words that may stand before a shape without naming another thing."""

_DOUBTFUL = frozenset({
    "or", "if", "else", "when", "unless", "except", "otherwise", "instead", "not", "maybe", "should", "would", "could", "before", "input",
    "inputs", "kernel", "weight", "weights", "each", "per", "list", "todo", "fixme", "e", "eg", "g", "example", "range", "was", "from",
    "images", "image", "patches", "grid", "conv", "convs", "convolution", "stride", "padding", "pad", "filter", "filters", "window",
})  # fmt: skip
"""Words after a shape that leave open whether it is the shape of the value."""

_BATCH = frozenset(
    {"B", "N", "BS", "b", "bs", "bsz", "bz", "batch", "batchsize", "batch_size", "Batch", "BATCH", "nbatch", "n_batch", "None"}
)
_SURELY_BATCH = _BATCH - {"N"}
_KNOWN = frozenset({
    "seq", "sequence", "len", "length", "seqlen", "seq_len", "time", "steps", "timesteps", "dim", "dims", "hidden", "embed", "emb", "heads",
    "head", "channel", "channels", "height", "width", "depth", "features", "feature", "tokens", "token", "classes", "vocab", "size", "num",
    "patches", "patch", "queries", "points", "levels", "frames", "model", "hdim", "nh", "hs", "h", "w", "c", "t", "d", "l", "s",
})  # fmt: skip
_IS_PROSE = re.compile(r"(?:^|\s)[A-Za-z][a-z]{2,}\w*[:.,]?$")
"""What may stand before an arrow without being a shape: `flatten ->`."""

_DTYPE = re.compile(
    r"^[,;:]?\s*(?:dtype\s*[=:]?\s*)?(?:torch\.|tf\.|np\.)?(?:float|int|uint|bool|long|half|bfloat)\d*\b[.,;]?\s*$", re.IGNORECASE
)
_ARITHMETIC = re.compile(r"^[\d\s+*/()-]+$")
_EXPRESSION = re.compile(r"^[\w\s+*/().'%²-]+$")


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a shape that is stated: a number, or a name or expression of which the number is left open.

    `many` stands for any number of axes. `start` and `end` are the place in the comment.
    """

    text: str
    size: int | None = None
    many: bool = False
    start: int = 0
    end: int = 0

    @property
    def is_batch(self) -> bool:
        """Whether the name is one for the batch, alone or as a factor."""
        return not self.many and bool(_BATCH & set(re.findall(r"\w+", self.text)))

    @property
    def is_surely_batch(self) -> bool:
        return not self.many and bool(_SURELY_BATCH & set(re.findall(r"\w+", self.text)))


@dataclass(frozen=True, slots=True)
class StatedShape:
    """A shape that a comment states, of the thing called `name` where it names one.

    `sure` tells whether the text alone says that it is about a shape; else only its neighbours can.
    """

    axes: tuple[Axis, ...]
    notation: str
    name: str | None = None
    sure: bool = False
    start: int = 0
    end: int = 0

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(axis.size for axis in self.axes if axis.size is not None)

    @property
    def is_open(self) -> bool:
        """Whether it leaves the number of axes open."""
        return any(axis.many for axis in self.axes)

    @property
    def text(self) -> str:
        return "[" + ", ".join(axis.text for axis in self.axes) + "]"


def read_shapes(comment: str) -> tuple[StatedShape, ...]:
    """The shapes that a comment states, in their order; those before an arrow are what a value was before."""
    if len(comment) > _LONGEST:
        return ()
    start, end = _body(comment)
    cut = [start]
    for arrow in _ARROW.finditer(comment, start, end):
        cut += [arrow.start(), arrow.end()]
    cut.append(end)
    parts = [(cut[index], cut[index + 1]) for index in range(0, len(cut), 2)]
    if len(parts) == 1:
        return _sequence(comment, *parts[0])
    return _after_arrow(comment, parts)


def _body(comment: str) -> tuple[int, int]:
    """What is left of a comment without its signs, quotation marks and a second comment behind it."""
    start = re.match(r"#*[:!]?\s*", comment).end()  # type: ignore[union-attr]
    second = comment.find("#", start)
    end = len(comment) if second < 0 else second
    end = len(comment[:end].rstrip())
    end -= comment[start:end].endswith(".") and not comment[start:end].endswith("..")
    if end - start > 1 and comment[start] in "\"'`" and comment[end - 1] == comment[start]:
        start, end = start + 1, end - 1
    return start, end


def _after_arrow(comment: str, parts: list[tuple[int, int]]) -> tuple[StatedShape, ...]:
    """What stands behind the last arrow, if it is a shape as what stands before it is."""
    before = [comment[start:end].strip() for start, end in parts[:-1]]
    start, end = parts[-1]
    found = _sequence(comment, start, end)
    if found:
        told = any(_stated_at_end(text) for text in before)
        if not told and not all(_IS_PROSE.search(text) for text in before if text):
            return ()
        return tuple(replace(shape, sure=True) if told and _says_more(shape) else shape for shape in found)
    letters = comment[start:end].strip()
    if all(_WORDS_TOGETHER.match(text) for text in (*before, letters)) and any(text[0] in "BN" for text in (*before, letters)):
        at = comment.index(letters, start)
        axes = tuple(Axis(letter, start=at + i, end=at + i + 1) for i, letter in enumerate(letters))
        return (StatedShape(axes, "letters", None, True, at, at + len(letters)),)
    pattern = _pattern(comment, before, start, end)
    return (pattern,) if pattern is not None else ()


def _says_more(shape: StatedShape) -> bool:
    """Whether a shape has a name or more than two axes: what has not may be a range of values."""
    return len(shape.axes) > 2 or any(re.match("[A-Za-z]", axis.text) for axis in shape.axes)


def _stated_at_end(text: str) -> bool:
    """Whether the text before an arrow ends in a shape."""
    closing = text[-1:]
    if closing in (")", "]"):
        depth = 0
        for index in range(len(text) - 1, -1, -1):
            depth += (text[index] in ")]") - (text[index] in "([")
            if depth == 0:
                return _bracketed(text, index) is not None
        return False
    return _product(text, 0, len(text)) is not None or _bare(text, 0, len(text)) is not None


_PATTERN = re.compile(
    r"^(?:[A-Za-z_]\w*|\d+|\((?:[a-zA-Z_]\w*|\d+)(?:\s+(?:[a-zA-Z_]\w*|\d+))*\)|\.\.\.)(?:\s+(?:[A-Za-z_]\w*|\d+|\([\w\s]+\)|\.\.\.))+$"
)


def _pattern(comment: str, before: list[str], start: int, end: int) -> StatedShape | None:
    """`b c h w -> b (h w) c`: an einops pattern, whose letters tell it from prose."""
    text = comment[start:end]
    left, right = before[0].strip("\"'` "), text.strip("\"'`, ")
    if len(before) != 1 or not _PATTERN.match(left) or not _PATTERN.match(right):
        return None
    names = [set(re.findall(r"[A-Za-z_]\w*", side)) for side in (left, right)]
    if not (names[0] <= names[1] or names[1] <= names[0]) or len(names[0] & names[1]) < 2:
        return None
    if sum(len(name) == 1 for name in names[0] | names[1]) < 2 or not any(name[0] in "bBnN" for name in names[0]):
        return None
    at = comment.index(right, start)
    axes = tuple(
        Axis(item[0], int(item[0]) if item[0].isdigit() else None, item[0] == "...", at + item.start(), at + item.end())
        for item in re.finditer(r"\([^()]*\)|\S+", right)
    )
    return StatedShape(axes, "pattern", None, True, at, at + len(right))


def _sequence(comment: str, start: int, end: int) -> tuple[StatedShape, ...]:
    """One shape or several, each with the name it has: `q: (B, h, d), k: (B, h, d)`; empty if anything else stands there."""
    shapes: list[StatedShape] = []
    at = start
    while True:
        one = _named(comment, at, end)
        if one is None:
            return ()
        shapes.append(one)
        joined = re.compile(r"\s*(?:[,;]|\band\b|&)\s*(?=[\w(\[`])").match(comment, one.end, end)
        following = _named(comment, joined.end(), end) if joined is not None else None
        if joined is None or following is None:
            break
        at = joined.end()
    if not _ends_well(comment[shapes[-1].end : end], shapes[-1]):
        return ()
    return tuple(shapes)


def _ends_well(rest: str, last: StatedShape) -> bool:
    """Whether what follows a shape does not change what it says."""
    rest = rest.strip().strip("`\"'")
    if not rest or rest in ".;:," or _DTYPE.match(rest):
        return True
    if not last.sure or re.search(r"[\[\]\d?+*/@|=<>\u00d7]", rest) or rest[0] in "'%^_-":
        return False
    if rest[0] == "(" and not rest.rstrip(".").endswith(")"):
        return False
    return not _DOUBTFUL & set(re.findall(r"[a-z]+", rest.lower()))


def _named(comment: str, start: int, end: int) -> StatedShape | None:
    """A shape with what names it or says that it is one: `x: [N, 3]`, `Shape (B, T)`, `scores has shape [B, H, T, T]`."""
    name: str | None = None
    marked = False
    at = start
    while True:
        shape = _anonymous(comment, at, end)
        if shape is not None:
            return replace(shape, name=name, sure=shape.sure or marked)
        subject = _SUBJECT.match(comment, at, end)
        if subject is None:
            return None
        word, at = subject["name"], subject.end()
        if _MADE.search(word) and not subject["sign"]:
            made = _anonymous(comment, at + 1, end) if comment[at : at + 1] == "(" else None
            return replace(made, name=name, sure=True, end=made.end + 1) if made is not None else None
        if at == subject.end("name") and comment[at : at + 1] in ("(", "["):
            return None  # a call or an index: this is code
        marked = marked or _MARKER.search(word) is not None
        word = re.sub(r"\.(?:shape|size)(?:\(\))?$", "", word)
        if word.lower() in _FILLERS:
            continue
        if name is not None or not (subject["sign"] or marked or _MARKER.match(comment, at, end)):
            return None
        name = word


def _anonymous(comment: str, start: int, end: int) -> StatedShape | None:
    """A shape that begins right here, in any notation."""
    while start < end and comment[start] in " `":
        start += 1
    if start < end and comment[start] in "[(":
        listed = _bracketed(comment, start, end)
        if listed is not None:
            return listed
    return _product(comment, start, end) or _bare(comment, start, end)


def _bracketed(text: str, start: int, limit: int | None = None) -> StatedShape | None:
    """`[N, 64, 7, 7]`, `(B, T, C)`, `[bs x heads x len]`."""
    end = _closing(text, start, len(text) if limit is None else limit)
    if end is None:
        return None
    inner = (start + 1, end - 1)
    if "," in text[inner[0] : inner[1]]:
        axes = _axes(text, _split(text, *inner))
        return _shape(axes, "list", start, end)
    if text[inner[0] : inner[1]].strip() in _BATCH and text[start] == "[":
        return _shape(_axes(text, [inner]), "list", start, end)
    product = _product(text, *inner)
    return replace(product, start=start, end=end) if product is not None and product.end >= len(text[: inner[1]].rstrip()) else None


def _closing(text: str, start: int, limit: int) -> int | None:
    """Where the bracket ends that begins at `start`; None where the brackets do not match."""
    opened: list[str] = []
    for index in range(start, limit):
        if text[index] in "([":
            opened.append(text[index])
        elif text[index] in ")]":
            if opened.pop() + text[index] not in ("()", "[]"):
                return None
            if not opened:
                return index + 1
    return None


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The ranges between the commas that stand in no brackets; one behind a last comma is left out."""
    ranges, depth, begin = [], 0, start
    for index in range(start, end):
        depth += (text[index] in "([") - (text[index] in ")]")
        if text[index] == "," and depth == 0:
            ranges.append((begin, index))
            begin = index + 1
    return [*ranges, (begin, end)] if text[begin:end].strip() else ranges


def _axes(text: str, ranges: list[tuple[int, int]]) -> tuple[Axis, ...] | None:
    axes = [axis_of(text[start:end], start) for start, end in ranges]
    return tuple(axis for axis in axes if axis is not None) if axes and all(axes) else None


def axis_of(text: str, offset: int = 0) -> Axis | None:
    """One axis: a number, a product of numbers, a name or an expression; None where it is something else."""
    begin = offset + len(text) - len(text.lstrip())
    item = text.strip()
    end = begin + len(item)
    item = item.strip("`'\"") if item[:1] in "`'\"" and item[:1] == item[-1:] and len(item) > 2 else item
    if item.isascii() and item.isdigit():
        return Axis(item, int(item), False, begin, end) if item[0] != "0" else None
    if item in ("...", "…") or re.fullmatch(r"\*\w*", item):
        return Axis(item, None, True, begin, end)
    if item in ("-1", "?", "_", ":"):
        return Axis(item, None, False, begin, end)
    if _ARITHMETIC.match(item):
        size = _computed(item)
        return Axis(item, size, False, begin, end) if size is not None else None
    given = re.fullmatch(r"([A-Za-z_]\w*)\s*=\s*(\d+)", item)
    if given is not None:
        return Axis(item, int(given[2]), False, begin, end)
    return Axis(item, None, False, begin, end) if _is_expression(item) else None


def _computed(text: str) -> int | None:
    """The value of `64 * 7 * 7`, `224 / 4`."""
    if not re.fullmatch(r"\s*\d+\s*(?:(?:\*|/|//)\s*\d+\s*)+", text):
        return None
    value = 1
    operator = "*"
    for token in re.findall(r"\d+|//|[*/]", text):
        if not token.isdigit():
            operator = token
        elif operator == "*":
            value *= int(token)
        elif int(token) == 0 or (operator == "/" and value % int(token)):
            return None
        else:
            value //= int(token)
    return value


def _is_expression(text: str) -> bool:
    """Whether a text can be a size: a name, an expression of names, or a few words that name an axis."""
    if (
        not _EXPRESSION.match(text)
        or not re.search(r"[A-Za-z]", text)
        or text.count("(") != text.count(")")
        or re.match(r"^[-+.*/%)]", text)
    ):
        return False
    if re.search(r"\d\.\d|\.\s|'\w|[A-Za-z]\(|^\d+[A-Za-z_]{2,}$", text):
        return False
    for words in re.split(r"[+*/()%²-]+|\s[x\u00d7]\s", text):
        parts = words.split()
        if len(parts) > 1 and not (len(parts) <= 4 and any(part.lower().strip("_") in _KNOWN | {"batch", "number"} for part in parts)):
            return False
    return True


def _product(text: str, start: int, end: int) -> StatedShape | None:
    """`N x 64 x 7 x 7`, `Bx3xHxW`, `32x5x5`."""
    spaced = _spaced_product(text, start, end)
    if spaced is not None:
        return spaced
    glued = _GLUED.match(text, start, end)
    if glued is None:
        return None
    ranges, begin, depth = [], start, 0
    for index in range(start, glued.end()):
        depth += (text[index] == "(") - (text[index] == ")")
        if text[index] in _CROSSES and depth == 0 and index > begin:
            ranges.append((begin, index))
            begin = index + 1
    axes = _axes(text, [*ranges, (begin, glued.end())])
    if axes is None or (
        any(axis.text.islower() for axis in axes) and not all(axis.text.islower() or axis.size is not None for axis in axes)
    ):
        return None
    return _shape(axes, "product", start, glued.end())


_FACTOR = re.compile(r"(?:[A-Za-z_]\w*(?:\.\w+)*'?|\d+|\.\.\.|\?|-1)(?:\s*(?://|[+*/-])\s*(?:[A-Za-z_]\w*|\d+))*|\((?:[^()]|\([^()]*\))*\)")
_SIGN = re.compile(r"\s+[x\u00d7X]\s+|\u00d7")


def _spaced_product(text: str, start: int, end: int) -> StatedShape | None:
    ranges = []
    at = start
    while True:
        factor = _FACTOR.match(text, at, end)
        if factor is None:
            return None
        ranges.append(factor.span())
        sign = _SIGN.match(text, factor.end(), end)
        if sign is None:
            break
        at = sign.end()
    axes = _axes(text, ranges)
    return _shape(axes, "product", start, ranges[-1][1]) if axes is not None and len(axes) > 1 else None


def _bare(text: str, start: int, end: int) -> StatedShape | None:
    """`B, T, C`: names without brackets, the first of which is the batch."""
    ranges = _split(text, start, end)
    axes = _axes(text, ranges) if len(ranges) > 1 else None
    if axes is None or not axes[0].is_batch or any(" " in re.sub(r"\s*[+*/()-]+\s*", "", axis.text) for axis in axes):
        return None
    if not all(axis.size is not None or axis.many or _is_usual(axis.text) for axis in axes):
        return None
    return _shape(axes, "bare", start, ranges[-1][1])


def _is_usual(text: str) -> bool:
    """Whether the names of an axis are letters, or words in which one stands that names axes."""
    names = re.findall(r"[A-Za-z_][\w.]*", text)
    return bool(names) and all(
        re.fullmatch(r"[A-Z]\w?", name) or name in _BATCH or bool(_KNOWN & set(re.split(r"[_.]", name.lower()))) for name in names
    )


def _shape(axes: tuple[Axis, ...] | None, notation: str, start: int, end: int) -> StatedShape | None:
    if not axes or sum(axis.many for axis in axes) > 1:
        return None
    if len(axes) == 1 and notation != "list":
        return None
    open_first = axes[0].many and any(axis.size is None and not axis.many and re.match("[A-Za-z]", axis.text) for axis in axes)
    batch = (axes[0].is_batch or open_first) and len(axes) > 1
    if notation == "product" and not batch and len(axes) == 2:
        return None
    return StatedShape(axes, notation, None, batch, start, end)
