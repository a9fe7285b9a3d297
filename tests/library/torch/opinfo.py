"""The library against PyTorch's own samples: each op of OpInfo that is modelled, its sample inputs, the shapes that come out.

    python tests/library/torch/opinfo.py                     # totals over all ops
    python tests/library/torch/opinfo.py add sort -v         # single ops, with every disagreement
    python tests/library/torch/opinfo.py --missing           # the ops that are not modelled

The real op runs on the processor; the shape function gets abstract twins of its arguments.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any

import torch
from shapelint.library.registry import lookup
from shapelint.library.torch.dtypes import DType
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown
from shapelint.values import Array

EXACT, PARTIAL, UNKNOWN, WRONG, FAILED, ALARM = "exact", "partial", "unknown", "wrong", "failed", "false alarm"
SAMPLES = 60


@cache
def op_database() -> dict[str, list[Any]]:
    """The OpInfos by name; an op may have several variants."""
    from torch.testing._internal.common_methods_invocations import op_db

    found: dict[str, list[Any]] = {}
    for op in op_db:
        found.setdefault(op.name, []).append(op)
    return found


INFORMATION = {"loss-broadcast", "stride-drops-input", "batch-constant"}
"""Contracts whose breach is no error."""

SPELLINGS = {
    # the samples of these ops have another order of arguments than the function, or other names
    "polygamma": "torch.Tensor.polygamma",
    "special.polygamma": "torch.Tensor.polygamma",
    "bool": "torch.Tensor.bool",
}


REORDERED: dict[str, Any] = {
    "nn.functional.embedding": lambda weight, indices, **options: lookup("torch.nn.functional.embedding")(indices, weight, **options),
    "einsum": lambda operands, equation: lookup("torch.einsum")(equation, *operands),
}
"""Functions that OpInfo calls with its arguments in another order."""

COMPOSED = {"linalg_pinv_singular"}
"""Variants that are programs of several functions."""


def modelled(name: str) -> Any:
    """The shape function of an op; None where there is none. Methods are tried last."""
    if name in REORDERED:
        return REORDERED[name]
    if name in Tensor.__dict__:
        attribute = Tensor.__dict__[name]
        return attribute.fget if isinstance(attribute, property) else attribute
    for spelling in (SPELLINGS.get(name, f"torch.{name}"), f"torch.Tensor.{name}", f"torch.Tensor.{name}_"):
        try:
            found = lookup(spelling)
        except KeyError:
            continue
        if not isinstance(found, DType):
            return found
    return None


# From PyTorch's values to ours


def dtype_of(dtype: torch.dtype) -> DType:
    return lookup(str(dtype))


def abstract(value: Any) -> Any:
    """The twin of an argument for the library."""
    if isinstance(value, torch.nn.PairwiseDistance):
        return lookup("torch.nn.PairwiseDistance")()
    if isinstance(value, torch.Tensor):
        if value.layout is not torch.strided:
            raise NotImplementedError("sparse sample")
        twin = make_tensor(tuple(value.shape), str(value.dtype).removeprefix("torch."))
        if not value.is_contiguous():
            twin.strides = tuple(value.stride())
        if value.numel() <= 16 and value.dtype in (torch.int64, torch.int32, torch.bool):
            twin.values = tuple(value.flatten().tolist())
        return twin
    if isinstance(value, torch.dtype):
        return dtype_of(value)
    if isinstance(value, torch.memory_format):
        return lookup(str(value))
    if isinstance(value, torch.Size):
        return tuple(value)
    if type(value) in (list, tuple):
        return type(value)(abstract(each) for each in value)
    return {key: abstract(each) for key, each in value.items()} if isinstance(value, dict) else value


def flat(value: Any) -> Iterator[Any]:
    """The leaves of a result, in order."""
    if isinstance(value, (list, tuple)) and not isinstance(value, torch.Size) and type(value).__name__ != "TorchSize":
        for each in value:
            yield from flat(each)
    else:
        yield value


def judge(real: Any, ours: Any) -> tuple[str, str]:
    """How our result stands to PyTorch's, and what differs."""
    if isinstance(ours, Unknown):
        return UNKNOWN, ours.reason
    expected = [leaf for leaf in flat(real) if leaf is not None]
    found = [leaf for leaf in flat(ours) if leaf is not None]
    if len(expected) != len(found):
        unknown = any(isinstance(leaf, Unknown) for leaf in found)
        return (UNKNOWN, "the number of results") if unknown else (WRONG, f"{len(found)} results for {len(expected)}")
    verdicts = [_judge_leaf(*pair) for pair in zip(expected, found, strict=True)]
    for verdict in (WRONG, UNKNOWN, PARTIAL):
        for each in verdicts:
            if each[0] == verdict:
                return each
    return EXACT, ""


def _judge_leaf(real: Any, ours: Any) -> tuple[str, str]:
    if isinstance(ours, Unknown):
        return UNKNOWN, ours.reason
    if not isinstance(real, torch.Tensor):
        wanted = dtype_of(real) if isinstance(real, torch.dtype) else tuple(real) if isinstance(real, torch.Size) else real
        same = wanted == ours
        return (EXACT, "") if same is True else (WRONG, f"{ours!r} for {real!r}")
    if not isinstance(ours, Array):
        return WRONG, f"{type(ours).__name__} for a tensor"
    if ours.dims is None:
        return UNKNOWN, "the rank is not known"
    shape = tuple(real.shape)
    if len(shape) != len(ours.dims) or any(isinstance(size, int) and size != wanted for size, wanted in zip(ours.dims, shape, strict=True)):
        return WRONG, f"{ours.describe()} for {list(shape)}"
    if ours.element_type != str(real.dtype).removeprefix("torch."):
        return WRONG, f"{ours.element_type} for {real.dtype}"
    if any(isinstance(size, Unknown) for size in ours.dims):
        return PARTIAL, ours.describe()
    return _judge_order(real, ours)


def _judge_order(real: torch.Tensor, ours: Array) -> tuple[str, str]:
    """A tensor that is called contiguous must be (axes of size 1 aside); other orders are not compared here."""
    claimed = getattr(ours, "strides", None)
    if claimed is None and not real.is_contiguous():
        return WRONG, f"strides {real.stride()} of {tuple(real.shape)}, but said to be contiguous"
    return EXACT, ""


# Running the samples


@dataclass
class Report:
    """What became of the samples of some ops."""

    counts: Counter[str] = field(default_factory=Counter)
    details: list[str] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        return not any(self.counts[each] for each in (WRONG, FAILED, ALARM))


def samples(op: Any, limit: int = SAMPLES) -> Iterator[tuple[Any, Any, dict[str, Any]]]:
    """The input, the arguments and the keyword arguments of an op's samples."""
    dtypes = op.supported_dtypes("cpu")
    dtype = next((each for each in (torch.float32, torch.int64, torch.bool, torch.complex64) if each in dtypes), None)
    other = next((each for each in (torch.int64, torch.complex64, torch.bool) if each in dtypes and each is not dtype), None)
    for each, share in ((dtype, limit), (other, limit // 4)):
        if each is not None:
            for sample in islice(op.sample_inputs("cpu", each, requires_grad=False), share):
                yield sample.input, sample.args, sample.kwargs


def check(op: Any, limit: int = SAMPLES) -> Report:
    """Run one op's samples through both."""
    report = Report()
    function = lookup("torch.Tensor.normal_") if op.formatted_name == "normal_in_place" else modelled(op.name)
    for input, args, kwargs in samples(op, limit):
        try:
            ours_args = tuple(abstract(each) for each in (input, *args))
            ours_kwargs = abstract(kwargs)
        except (NotImplementedError, KeyError):
            continue
        try:
            real = op(input, *args, **kwargs)
        except Exception:
            report.counts["sample fails"] += 1
            continue
        recorder = Recorder()
        try:
            with recording(recorder):
                ours = function(*ours_args, **ours_kwargs)
            verdict, detail = judge(real, ours)
        except Exception as fault:
            verdict, detail = FAILED, f"{type(fault).__name__}: {fault}"
        contracts = [contract for call in recorder.graph.calls for contract in call.contracts]
        broken = [contract for contract in contracts if contract.holds is False and contract.name not in INFORMATION]
        if broken and verdict not in (WRONG, FAILED):
            verdict, detail = ALARM, f"{broken[0].name}: {broken[0].received} against {broken[0].declared} {broken[0].detail}"
        report.counts[verdict] += 1
        if verdict not in (EXACT, PARTIAL):
            report.details.append(f"{op.formatted_name}: {verdict}: {detail} <- {_show(ours_args, ours_kwargs)}")
    return report


def _show(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    def show(value: Any) -> str:
        if isinstance(value, Array):
            return f"{value.element_type}{value.describe()}"
        if isinstance(value, (list, tuple)):
            return f"({', '.join(map(show, value))})"
        return repr(value)

    return ", ".join([*map(show, args), *(f"{key}={show(value)}" for key, value in kwargs.items())])[:300]


def covered_ops() -> list[Any]:
    """The OpInfos (one for each variant) that the registry has a shape function for."""
    return [op for name, ops in op_database().items() if modelled(name) is not None for op in ops if op.formatted_name not in COMPOSED]


def missing_ops() -> list[str]:
    """The names of the ops that are not modelled."""
    return [name for name in op_database() if modelled(name) is None]


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ops", nargs="*")
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--limit", type=int, default=SAMPLES)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args(None if arguments is None else list(arguments))
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    if options.missing:
        print(*missing_ops(), sep="\n")
        return 0
    ops = [op for op in covered_ops() if not options.ops or op.name in options.ops]
    total: Counter[str] = Counter()
    wrong = []
    for op in ops:
        try:
            report = check(op, options.limit)
        except Exception as fault:
            print(f"{op.formatted_name}: no samples: {type(fault).__name__}: {fault}")
            continue
        total.update(report.counts)
        if not report.agrees:
            wrong.append(op.formatted_name)
        shown = report.details if options.verbose else report.details[:1]
        print(*shown, sep="\n", end="\n" if shown else "")
    print(f"{len(ops)} op variants, {len(ops) - len(wrong)} agree in all samples")
    print(f"not modelled: {len(missing_ops())} of {len(op_database())} ops")
    print("samples:", ", ".join(f"{name} {count}" for name, count in total.most_common()))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
