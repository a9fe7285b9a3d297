"""`torch.utils.data` against PyTorch: what data sets hold, what loaders yield, how samples are collated."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapelint.library.registry import lookup
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.values import Array

torch = pytest.importorskip("torch", reason="PyTorch is the oracle of these tests: install the extra `test`")
numpy = pytest.importorskip("numpy")

Program = Callable[[Any], Any]
Pair = namedtuple("Pair", ["picture", "label"])


class Named:
    """A namespace as the linter has it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        try:
            return lookup(f"{self._name}.{attribute}")
        except KeyError:
            return Named(f"{self._name}.{attribute}")


class Real:
    data, zeros, array = torch.utils.data, staticmethod(torch.zeros), staticmethod(numpy.zeros)


class Modelled:
    data, zeros, array = Named("torch.utils.data"), lookup("torch.zeros"), lookup("numpy.zeros")


def shown(value: Any) -> Any:
    """Tensors as their shapes and element types, in the structure in which they come."""
    if isinstance(value, Array):
        return f"{value.element_type}{value.require_dims()}"
    if isinstance(value, (torch.Tensor, numpy.ndarray)):
        return f"{str(value.dtype).removeprefix('torch.')}{tuple(value.shape)}"
    if isinstance(value, dict):
        return {name: shown(each) for name, each in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value).__name__, [shown(each) for each in value]
    return value


def agree(program: Program) -> None:
    """A program gives the same there and here, or is refused by both."""
    try:
        wanted = shown(program(Real))
    except Exception as error:
        wanted = f"refused: {type(error).__name__}"
    with recording(Recorder()) as recorder:
        try:
            found = shown(program(Modelled))
        except Exception as error:
            if not is_raised(error):
                raise
            found = "refused"
    broken = [contract for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]
    found = "refused" if broken else found
    assert recorder.internal_faults == []
    assert found == wanted or (found == "refused" and str(wanted).startswith("refused")), f"PyTorch: {wanted}\nhere: {found}"


def of_each_kind(loader: Any) -> Any:
    """The batches that differ, and how many there are."""
    kinds = {str(shown(batch)) for batch in loader}
    return sorted(kinds), len(loader)


@st.composite
def data_sets(draw: st.DrawFn) -> Program:
    """A data set of rows, perhaps put together or taken apart."""
    rows, features = draw(st.integers(1, 9)), draw(st.integers(1, 3))
    tensors: Program = lambda k: k.data.TensorDataset(k.zeros(rows, features), k.zeros(rows))  # noqa: E731
    kind = draw(st.sampled_from(["rows", "two", "sum", "some", "split", "shares", "side by side"]))
    if kind == "two":
        return lambda k: k.data.ConcatDataset([tensors(k), tensors(k)])
    if kind == "sum":
        return lambda k: tensors(k) + tensors(k)
    if kind == "some":
        indices = draw(st.lists(st.integers(0, rows - 1), min_size=1, max_size=12))
        return lambda k: k.data.Subset(tensors(k), indices)
    if kind == "split":
        first, part = draw(st.integers(0, rows)), draw(st.integers(0, 1))
        return lambda k: k.data.random_split(tensors(k), [first, rows - first])[part]
    if kind == "shares":
        share, part = draw(st.sampled_from([0.2, 0.5, 0.8, 0.9])), draw(st.integers(0, 1))
        return lambda k: k.data.random_split(tensors(k), [share, 1 - share])[part]
    return (lambda k: k.data.StackDataset(tensors(k), tensors(k))) if kind == "side by side" else tensors


@pytest.mark.filterwarnings("ignore:Length of split")
@settings(max_examples=150)
@given(
    made=data_sets(), size=st.integers(1, 6), drop_last=st.booleans(), way=st.sampled_from(["plain", "batch_sampler", "drawn", "single"])
)
def test_loaders(made: Program, size: int, drop_last: bool, way: str) -> None:
    def program(k: Any) -> Any:
        data = made(k)
        if len(data) == 0:
            return 0
        if way == "single":
            return of_each_kind(k.data.DataLoader(data, batch_size=None))
        if way == "batch_sampler":
            sampler = k.data.BatchSampler(k.data.SequentialSampler(data), size, drop_last)
            return of_each_kind(k.data.DataLoader(data, batch_sampler=sampler)), len(sampler)
        if way == "drawn":
            sampler = k.data.RandomSampler(data, replacement=True, num_samples=7)
            return of_each_kind(k.data.DataLoader(data, size, sampler=sampler, drop_last=drop_last)), len(sampler)
        return len(data), of_each_kind(k.data.DataLoader(data, size, shuffle=True, drop_last=drop_last))

    agree(program)


@pytest.mark.parametrize(
    "program",
    [
        lambda k: k.data.TensorDataset(k.zeros(4, 2), k.zeros(3)),
        lambda k: k.data.random_split(k.data.TensorDataset(k.zeros(9)), [5, 5]),
        lambda k: k.data.TensorDataset(k.zeros(4, 2), k.zeros(4))[1],
        lambda k: k.data.TensorDataset(k.zeros(4, 2))[1:3],
        lambda k: len(k.data.ConcatDataset([k.data.TensorDataset(k.zeros(4)), k.data.TensorDataset(k.zeros(3))])),
        lambda k: k.data.ConcatDataset([k.data.TensorDataset(k.zeros(4)), k.data.TensorDataset(k.zeros(3))]).cumulative_sizes,
        lambda k: k.data.ConcatDataset([k.data.TensorDataset(k.zeros(4, 2)), k.data.TensorDataset(k.zeros(3, 5))])[4],
        lambda k: [len(part) for part in k.data.random_split(k.data.TensorDataset(k.zeros(10)), [0.33, 0.33, 0.34])],
        lambda k: len(k.data.WeightedRandomSampler([0.1, 0.9], 5)),
        lambda k: len(k.data.SubsetRandomSampler([1, 2, 3])),
        lambda k: len(k.data.BatchSampler(k.data.SubsetRandomSampler([1, 2, 3, 4, 5]), 2, False)),
    ],
)
def test_data_sets_and_samplers(program: Program) -> None:
    agree(program)


SAMPLES: dict[str, Program] = {
    "tensor": lambda k: k.zeros(3, 4),
    "array": lambda k: k.array((3, 4)),
    "narrow array": lambda k: k.array((3, 4), "uint8"),
    "scalar": lambda k: k.zeros(()),
    "int": lambda k: 7,
    "float": lambda k: 0.5,
    "bool": lambda k: True,
    "text": lambda k: "cat",
    "pair": lambda k: (k.zeros(3, 4), 1),
    "list": lambda k: [k.zeros(3, 4), k.array((2,), "int64"), 0.5],
    "dictionary": lambda k: {"x": k.zeros(3), "y": 1, "name": "cat"},
    "named": lambda k: Pair(k.zeros(3, 4), 2),
    "nested": lambda k: ({"x": (k.zeros(3), k.zeros(2))}, [1, 2]),
    "nothing": lambda k: None,
}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("kind", SAMPLES)
def test_collation(kind: str, count: int) -> None:
    agree(lambda k: k.data.default_collate([SAMPLES[kind](k) for _ in range(count)]))


@pytest.mark.parametrize("kind", [kind for kind in SAMPLES if kind != "nothing"])
def test_conversion(kind: str) -> None:
    agree(lambda k: k.data.default_convert(SAMPLES[kind](k)))


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("options", [{}, {"batch_size": 4}, {"batch_size": 4, "drop_last": True}, {"batch_size": 5}])
def test_a_data_set_of_the_users(kind: str, options: dict[str, Any]) -> None:
    def program(k: Any) -> Any:
        class Samples(k.data.Dataset):  # type: ignore[misc]
            def __getitem__(self, index: int) -> Any:
                return SAMPLES[kind](k)

            def __len__(self) -> int:
                return 10

        return of_each_kind(k.data.DataLoader(Samples(), **options))

    agree(program)


@pytest.mark.parametrize("options", [{}, {"batch_size": 4}, {"batch_size": None}])
def test_samples_one_after_the_other(options: dict[str, Any]) -> None:
    def program(k: Any) -> Any:
        class Stream(k.data.IterableDataset):  # type: ignore[misc]
            def __iter__(self) -> Any:
                return iter([(k.zeros(3), 1)] * 10)

        batches = [str(shown(batch)) for batch in k.data.DataLoader(Stream(), **options)]
        return batches[0]

    agree(program)


def test_a_collate_fn_gets_the_samples() -> None:
    def program(k: Any) -> Any:
        data = k.data.TensorDataset(k.zeros(6, 2))
        return of_each_kind(k.data.DataLoader(data, 4, collate_fn=lambda samples: {"n": k.zeros(len(samples), 3)}))

    agree(program)
