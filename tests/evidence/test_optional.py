"""Optional inputs: parameters of a `forward` that default to None, given where a model cannot run without them."""

from __future__ import annotations

import pytest
from scenes import FILE, expected, found, net, program
from shapelint.evidence.doubts import optional_names
from shapelint.evidence.inputs import Knowledge
from shapelint.evidence.optional import inputs_by_name, next_optional, optional_inputs, optional_tensors
from shapelint.evidence.session import Session
from shapelint.interpreter.functions import InterpretedFunction
from shapelint.source.files import SourceFile


def function(header: str) -> InterpretedFunction:
    """The function that a program of this header defines."""
    text = "import torch\nfrom torch import Tensor\nfrom typing import Optional, Tuple, Union\n\n\n" + f"def forward({header}):\n    pass\n"
    session = Session(SourceFile(str(FILE), text), FILE)
    session.evaluate_body(as_script=False)
    defined = session.module.namespace["forward"]
    assert isinstance(defined, InterpretedFunction)
    return defined


TENSORS = {
    "self, x": [],
    "self, x=None": [],
    "self, x: Tensor": [],
    "self, x: Tensor = None": ["x"],
    "self, x: torch.Tensor | None = None": ["x"],
    "self, x: Optional[torch.LongTensor] = None": ["x"],
    "self, x: Union[Tensor, None] = None": ["x"],
    "self, x: Optional[Tuple[Tensor, Tensor]] = None": ["x"],
    "self, x: tuple[torch.Tensor, torch.Tensor] | None = None": ["x"],
    "self, x: Optional[int] = None, y: Optional[dict] = None": [],
    "self, x: Tensor = 3": [],
    "self, a: Tensor, b: Tensor = None, *, c: Tensor = None": ["b", "c"],
}


@pytest.mark.parametrize(("header", "names"), TENSORS.items(), ids=str)
def test_optional_tensors(header: str, names: list[str]) -> None:
    assert list(optional_tensors(function(header))) == names


BOTH = "self, input_ids: Tensor = None, mask: Tensor = None, pair: Optional[Tuple[Tensor, Tensor]] = None"


@pytest.mark.parametrize(
    ("message", "given", "wanted"),
    [
        ("'NoneType' object has no attribute 'shape'", (), "input_ids"),
        ("mask is None", (), "mask"),
        ("mask is None", ("mask",), "input_ids"),
        ("give pair or mask", (), "mask"),
        ("", ("input_ids", "mask"), "pair"),
        ("", ("input_ids", "mask", "pair"), None),
        ("", tuple("abcde"), None),
    ],
)  # fmt: skip
def test_which_is_given_next(message: str, given: tuple[str, ...], wanted: str | None) -> None:
    assert next_optional(function(BOTH), given, ValueError(message)) == wanted


def test_what_is_no_function_of_the_user_has_none() -> None:
    assert next_optional(len, (), ValueError()) is None


def test_values_of_optional_inputs() -> None:
    given = optional_inputs(function(BOTH), Knowledge().with_given("pair").with_given("input_ids"))
    assert list(given) == ["pair", "input_ids"]
    assert len(given["pair"]) == 2
    assert given["input_ids"].element_type == "int64"
    assert list(inputs_by_name(given)) == ["pair_0", "pair_1", "input_ids"]


@pytest.mark.parametrize(
    ("header", "names"),
    [("self, x, y=None, z=3", {"y", "z"}), ("self, *, y=None", {"y"}), ("self, x", set())],
)  # fmt: skip
def test_optional_names(header: str, names: set[str]) -> None:
    assert optional_names(function(header)) == names


def test_optional_names_of_a_default() -> None:
    assert optional_names(function("self, x, y=None, z=3"), None) == {"y"}


CHOICE = (
    "if (ids is None) == (embedded is None):\n    raise ValueError('give either ids or embedded')\n"
    "if embedded is None:\n    embedded = self.table(ids)\n"
)
PROGRAMS = {
    "needed": net("self.body = nn.Linear(8, 4)", takes="x: torch.Tensor = None"),
    "one of two": net(
        "self.table = nn.Embedding(10, 8)\nself.body = nn.Linear(8, 4)",
        CHOICE + "return self.body(embedded)",
        takes="ids: torch.LongTensor | None = None, embedded: torch.FloatTensor | None = None",
    ),
    "not needed": net(
        "self.body = nn.Linear(8, 4)",
        "x = self.body(x)\nif mask is not None:\n    x = x * mask\nreturn x",
        takes="x: torch.Tensor, mask: torch.Tensor | None = None",
    ),
    "not annotated": net("self.body = nn.Linear(8, 4)", takes="x=None"),
    "a number": net("self.body = nn.Linear(8, 4)", "return self.body(x)[:, :limit]", takes="x: torch.Tensor, limit: int | None = None"),
    "never enough": net(
        "self.body = nn.Linear(8, 4)",
        "if x is not None:\n    raise ValueError('no x')\nreturn self.body(y)",
        takes="x: torch.Tensor = None, y: torch.Tensor = None",
    ),
}


@pytest.mark.parametrize("code", PROGRAMS.values(), ids=PROGRAMS)
def test_models_with_optional_inputs(code: str) -> None:
    assert found(text := program(code)) == expected(text)
