"""OpenCV, scikit-image, SciPy and Pillow as they are, as recorded in `picture_facts.txt`; none of them is needed to run this."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.pillow.image import Image, picture
from shapelint.library.registry import lookup
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE, Array

FACTS = Path(__file__).parent / "picture_facts.txt"


def facts() -> Iterator[tuple[str, str, str]]:
    """Expression, input and result of every row."""
    for line in FACTS.read_text().splitlines():
        expression, _, rest = line.partition(" | ")
        if rest and not line.startswith("#"):
            given, _, result = rest.partition(" | ")
            yield expression, given, result


class Named:
    """A package as the linter has it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        try:
            return lookup(f"{self._name}.{attribute}")
        except KeyError:
            return Named(f"{self._name}.{attribute}")

    def __call__(self, *_args: Any, **_options: Any) -> Any:
        return Unknown(f"{self._name} is not modelled")


NAMES = {
    "np": Named("numpy"), "cv2": Named("cv2"), "skimage": Named("skimage"), "scipy": Named("scipy"), "Image": Named("PIL.Image"),
    "ImageOps": Named("PIL.ImageOps"),
}  # fmt: skip


UNKNOWN = {"cv2.calcHist([x], [0], None, [16], [0, 256])"}
"""What has another shape in other versions."""


def made(text: str) -> Any:
    """The array or picture that a row describes."""
    kind, _, last = text.partition(" ")
    sizes = tuple(map(int, last.split("x")))
    return picture(kind, sizes[1], sizes[0]) if kind[0].isupper() else make_ndarray(sizes, kind)


def described(value: Any) -> str:
    """A result in the words of the table, with `?` for what is not known."""
    if isinstance(value, Image):
        return f"{_word(value.mode)} {_word(value.height)}x{_word(value.width)}"
    if isinstance(value, (tuple, list)):
        parts = [described(each) for each in value]
        return f"{len(parts)} of {parts[0]}" if len(set(parts)) == 1 else " and ".join(parts)
    if not isinstance(value, Array):
        return "?" if isinstance(value, Unknown) else type(value).__name__
    kind = "?" if value.element_type == UNKNOWN_TYPE else value.element_type
    return f"{kind} {'?' if value.dims is None else 'x'.join(map(_word, value.dims))}"


def _word(value: Any) -> str:
    return "?" if isinstance(value, Unknown) else str(value)


def agrees(found: str, result: str) -> bool:
    """Whether nothing is said that is not so."""
    theirs, ours = result.replace("x", " ").split(), found.replace("x", " ").split()
    return len(theirs) == len(ours) and all(word in ("?", their) for word, their in zip(ours, theirs, strict=True))


@pytest.mark.parametrize(("expression", "given", "result"), list(facts()))
def test_what_is_made(expression: str, given: str, result: str) -> None:
    with recording(Recorder()) as recorder:
        try:
            found = described(eval(expression, {**NAMES, "x": made(given)}))
        except Exception as error:
            if not is_raised(error):
                raise
            found = "refused"
    assert recorder.internal_faults == []
    broken = any(contract.holds is False for call in recorder.graph.calls for contract in call.contracts)
    found = "refused" if broken else found
    assert agrees(found, result) or result == "refused" or expression in UNKNOWN, f"{found} in place of {result}"
