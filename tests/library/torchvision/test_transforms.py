"""The transforms against what torchvision itself makes of pictures, as recorded in `transform_facts.txt`.

torchvision is no dependency of the tests: a row of facts is a transform as it is written, a picture, and the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.pillow.image import Image, picture
from shapelint.library.registry import lookup
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown

FACTS = Path(__file__).parent / "transform_facts.txt"


def facts() -> Iterator[tuple[str, str, str, str]]:
    """Namespace, transform, picture and result of every row."""
    namespace = ""
    for line in FACTS.read_text().splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        if line.startswith("#"):
            continue
        if len(cells) == 3:
            yield (namespace, cells[0], cells[1], cells[2])
        elif line:
            namespace = line


NOT_TOLD = {
    ("RandAugment()", "float32 3x30x45"), ("AugMix()", "float32 3x30x45"), ("AutoAugment()", "float32 3x30x45"),
    ("RandomGrayscale(p=1.0)", "RGBA 30x45"), ("RandomGrayscale(p=1.0)", "array uint8 30x45x3"),
    ("RandomCrop(32, padding=4)", "array uint8 30x45x3"), ("RandomCrop(60)", "array uint8 30x45x3"),
    ("RandomPhotometricDistort()", "array uint8 30x45x3"), ("RandomChannelPermutation()", "array uint8 30x45x3"),
}  # fmt: skip
"""What is refused there, some of it by chance, and passes here."""


class Names(dict[str, Any]):
    """What a written transform refers to."""

    def __init__(self, namespace: str) -> None:
        super().__init__(torch=Torch, float32=lookup("torch.float32"), float64=lookup("torch.float64"))
        self.namespace = namespace

    def __missing__(self, name: str) -> Any:
        return lookup(f"torchvision.{self.namespace}.{name}")


class Torch:
    stack = lookup("torch.stack")


def made(text: str) -> Any:
    """The picture that a row describes."""
    *words, last = text.split()
    sizes = tuple(map(int, last.split("x")))
    if words[0] == "array":
        return make_ndarray(sizes, words[1])
    if words[0].isupper() or words[0] == "1":
        return picture(words[0], sizes[1], sizes[0])
    return make_tensor(sizes, words[0])


def described(value: Any) -> str:
    """A result in the words of the table."""
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, Image):
        return f"{value.mode} {value.height}x{value.width}"
    if isinstance(value, (tuple, list)):
        parts = [described(each) for each in value]
        return f"{len(parts)} of {parts[0]}" if len(set(parts)) == 1 else " and ".join(parts)
    return f"{'' if isinstance(value, Tensor) else 'array '}{value.element_type} {'x'.join(map(str, value.require_dims()))}"


@pytest.mark.parametrize(("namespace", "transform", "given", "result"), list(facts()))
def test_what_torchvision_does(namespace: str, transform: str, given: str, result: str) -> None:
    with recording(Recorder()) as recorder:
        try:
            found = described(eval(transform, Names(namespace))(made(given)))
        except Exception as error:
            if not is_raised(error):
                raise
            found = "refused"
    assert recorder.internal_faults == []
    if (transform, given) in NOT_TOLD:
        return
    broken = any(contract.holds is False for call in recorder.graph.calls for contract in call.contracts)
    assert ("refused" if broken else found) == result


@pytest.mark.parametrize(
    "transform",
    ["Resize((32, 32))", "Resize(32)", "CenterCrop(32)", "RandomCrop(32, padding=4)", "Pad(2)", "Grayscale(3)", "RandomApply([Pad(2)])"],
)
def test_an_input_of_open_rank_stays_one(transform: str) -> None:
    """What follows in a model may decide the rank: the transform neither guesses it nor loses the input."""
    with recording(Recorder()) as recorder:
        found = eval(transform, Names("transforms"))(make_tensor(None, slot="x"))
    assert isinstance(found, Tensor)
    assert (found.dims, found.slot, recorder.internal_faults) == (None, "x", [])
