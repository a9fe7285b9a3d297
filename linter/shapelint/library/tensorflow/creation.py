"""Tensors from nothing: constants, filled and counted ones, one-hot codes, masks of lengths, and random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library import tensordata
from shapelint.library.axes import axis_of, same, size_argument, undecided
from shapelint.library.registry import export, shape_function
from shapelint.library.tensorflow.arguments import either, sizes_of
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Dim, Size, at_least, ceil_div, product, size_max
from shapelint.unknown import Unknown, UnknownNumber
from shapelint.values import Array


def filled(shape: Any, element_type: str, value: Any = None) -> Tensor:
    """A tensor with these sizes, of one value everywhere where that is known."""
    dims = sizes_of(shape)
    return make_tensor(dims, element_type, values=tensordata.filled(dims, value))


def _enter_filled(name: str, value: int) -> None:
    def body(call: CallInProgress, shape: Any, dtype: Any = None, name: Any = None, layout: Any = None) -> Any:
        """`-> shape`."""
        return filled(shape, element_type_of(dtype, "float32"), value)

    def like(
        call: CallInProgress,
        input: Any = None,
        dtype: Any = None,
        name: Any = None,
        optimize: Any = True,
        *,
        tensor: Any = None,
        layout: Any = None,
    ) -> Any:
        """`[*] -> [*]`."""
        given = as_tensor(either(input, tensor))
        result = given.same(element_type_of(dtype, given.element_type))
        result.values = tensordata.filled(given.dims, value)
        return result

    shape_function(f"tensorflow.{name}")(body)
    shape_function(f"tensorflow.{name}_like")(like)


_enter_filled("zeros", 0)
_enter_filled("ones", 1)


@shape_function("tensorflow.fill")
def fill(call: CallInProgress, dims: Any, value: Any, name: Any = None, layout: Any = None) -> Any:
    """`-> dims`."""
    given = as_tensor(value) if not isinstance(value, UnknownNumber) else make_tensor(())
    return filled(dims, given.element_type, tensordata.number(given))


@shape_function("tensorflow.constant")
def constant(call: CallInProgress, value: Any, dtype: Any = None, shape: Any = None, name: Any = None, verify_shape: Any = False) -> Any:
    """The value itself, spread over `shape` where one is given."""
    if isinstance(value, UnknownNumber):
        tensor = make_tensor((), element_type_of(dtype, "float32"))
    else:
        tensor = as_tensor(value, dtype)
    if shape is None:
        return tensor.alias()
    sizes = sizes_of(shape)
    own = product(tensor.require_dims())
    if isinstance(own, int) and own == 1:
        return filled(sizes, tensor.element_type, tensordata.number(tensor))
    call.require(
        at_least(product(sizes), own), "reshape-size", received=own, declared=product(sizes), parameter="shape",
        detail="more values than the shape has places",
    )  # fmt: skip
    return tensor.like(sizes, values=tensor.values if same(own, product(sizes)) else None)


@shape_function("tensorflow.convert_to_tensor", "tensorflow.convert_to_tensor_or_sparse_tensor", "tensorflow.raw_ops.Const")
def convert_to_tensor(
    call: CallInProgress, value: Any, dtype: Any = None, dtype_hint: Any = None, name: Any = None, preferred_dtype: Any = None
) -> Any:
    """The value as a tensor."""
    if isinstance(value, UnknownNumber):
        return make_tensor((), element_type_of(dtype, "float32"))
    return as_tensor(value, dtype).alias()


@shape_function("tensorflow.eye", "tensorflow.linalg.eye")
def eye(call: CallInProgress, num_rows: Any, num_columns: Any = None, batch_shape: Any = None, dtype: Any = None, name: Any = None) -> Any:
    """`-> [*batch_shape, rows, columns]`."""
    rows = size_argument(num_rows)
    columns = rows if num_columns is None else size_argument(num_columns)
    lead = () if batch_shape is None else sizes_of(batch_shape)
    return make_tensor((*lead, rows, columns), element_type_of(dtype, "float32"))


@shape_function("tensorflow.linspace", "tensorflow.lin_space")
def linspace(call: CallInProgress, start: Any, stop: Any, num: Any, name: Any = None, axis: Any = 0) -> Any:
    """`[*], [*] -> [num, *]`, along `axis`."""
    first = as_tensor(start)
    dims = first.require_dims()
    place = axis_of(call, axis, len(dims) + 1)
    return first.like((*dims[:place], size_argument(num), *dims[place:]))


@shape_function("tensorflow.range")
def range_of(call: CallInProgress, start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: Any = None) -> Any:
    """`-> [ceil((limit - start) / delta)]`."""
    numbers = [tensordata.number(each) for each in ((0, start, delta) if limit is None else (start, limit, delta))]
    kinds = [each.element_type for each in (start, limit, delta) if isinstance(each, Array)]
    is_float = any(isinstance(each, float) for each in numbers) or any(kind.startswith("float") for kind in kinds)
    element_type = element_type_of(dtype, next(iter(kinds), "float32" if is_float else "int32"))
    first, last, step = numbers
    if any(isinstance(each, (Array, Unknown)) for each in numbers) or step == 0:
        return make_tensor((Unknown("how far a range goes"),), element_type)
    if all(isinstance(each, int) for each in numbers):
        values = tuple(range(first, last, step))
        kept = tensordata.element_count((len(values),)) is not None
        return make_tensor((len(values),), element_type, values=tensordata.converted(values, element_type) if kept else None)
    if all(isinstance(each, (int, Dim)) for each in numbers) and isinstance(step, int):
        span = last - first if step > 0 else first - last
        count = ceil_div(span, abs(step))
        return make_tensor((count if at_least(count, 0) is True else size_max(count, 0),), element_type)
    if all(isinstance(each, (int, float)) for each in numbers):
        return make_tensor((max(-int(-((last - first) / step) // 1), 0),), element_type)
    return make_tensor((Unknown("how far a range goes"),), element_type)


@shape_function("tensorflow.one_hot")
def one_hot(
    call: CallInProgress, indices: Any, depth: Any, on_value: Any = None, off_value: Any = None, axis: Any = None, dtype: Any = None,
    name: Any = None,
) -> Any:  # fmt: skip
    """`[*] -> [*, depth]`, the new axis where `axis` says."""
    given = as_tensor(indices)
    dims = given.require_dims()
    place = len(dims) if axis is None or axis == -1 else axis_of(call, axis, len(dims) + 1)
    if isinstance(axis, int) and axis < -1:
        call.require(
            False, "axis-out-of-range", received=len(dims) + 1, declared=axis, parameter="axis", detail="-1 is the only axis from the end"
        )
    values = [value.element_type for value in (on_value, off_value) if isinstance(value, Array)]
    typed = next(iter(values), None) or (as_tensor(on_value).element_type if isinstance(on_value, (int, float)) else "float32")
    return make_tensor((*dims[:place], size_argument(depth), *dims[place:]), element_type_of(dtype, typed))


@shape_function("tensorflow.sequence_mask")
def sequence_mask(call: CallInProgress, lengths: Any, maxlen: Any = None, dtype: Any = None, name: Any = None) -> Any:
    """`[*] -> [*, maxlen]`."""
    given = as_tensor(lengths)
    longest: Size = Unknown("the longest of some lengths")
    if maxlen is not None:
        longest = size_argument(maxlen)
    elif given.values and all(isinstance(value, int) for value in given.values):
        longest = max(given.values)
    return make_tensor((*given.require_dims(), longest), element_type_of(dtype, "bool"))


@shape_function("tensorflow.meshgrid")
def meshgrid(call: CallInProgress, *args: Any, indexing: Any = "xy", name: Any = None) -> Any:
    """`[a], [b], ... -> [b, a, ...] each`; with "ij" in the order given."""
    vectors = [as_tensor(each) for each in args]
    sizes = [product(each.require_dims()) for each in vectors]
    if isinstance(indexing, Unknown):
        undecided("the order of a mesh grid")
    if indexing == "xy" and len(sizes) > 1:
        sizes[:2] = sizes[1::-1]
    return [each.like(tuple(sizes)) for each in vectors]


# Random numbers


def _enter_random(names: Sequence[str], *settings: str) -> None:
    """`-> shape`; the settings before the type have no influence on the shape."""
    order = ("shape", *settings)

    def body(call: CallInProgress, *args: Any, **named: Any) -> Any:
        given = {**dict(zip(order, args, strict=False)), **named}
        return filled(given.get("shape", Unknown("a shape that is not given")), element_type_of(given.get("dtype"), "float32"))

    body.__doc__ = "`-> shape`."
    shape_function(*names)(body)


for _name in ("normal", "truncated_normal"):
    _spellings = [f"tensorflow.random.{_name}", f"tensorflow.random_{_name}" if _name == "normal" else f"tensorflow.{_name}"]
    _enter_random(
        [*_spellings, *(["tensorflow.random.random_normal"] if _name == "normal" else [])], "mean", "stddev", "dtype", "seed", "name"
    )
    _enter_random([f"tensorflow.random.stateless_{_name}"], "seed", "mean", "stddev", "dtype", "name", "alg")
_enter_random(["tensorflow.random.uniform", "tensorflow.random_uniform"], "minval", "maxval", "dtype", "seed", "name")
_enter_random(["tensorflow.random.stateless_uniform"], "seed", "minval", "maxval", "dtype", "name", "alg")


def _enter_of_parameters(names: Sequence[str], *parameters: str) -> None:
    """`shape, [*a] -> [*shape, *a]`."""

    def body(call: CallInProgress, shape: Any, *args: Any, **named: Any) -> Any:
        given = [
            as_tensor(each)
            for each in (*args[: len(parameters)], *(named[name] for name in parameters if name in named))
            if each is not None
        ]
        dims = max((each.require_dims() for each in given), key=len, default=())
        return make_tensor((*sizes_of(shape), *dims), element_type_of(named.get("dtype"), "float32"))

    body.__doc__ = "`shape, [*a] -> [*shape, *a]`."
    shape_function(*names)(body)


_enter_of_parameters(["tensorflow.random.gamma", "tensorflow.random_gamma"], "alpha", "beta")
_enter_of_parameters(["tensorflow.random.poisson"], "lam")


@shape_function("tensorflow.random_poisson")
def random_poisson(call: CallInProgress, lam: Any, shape: Any, dtype: Any = None, seed: Any = None, name: Any = None) -> Any:
    """`[*a], shape -> [*shape, *a]`."""
    return make_tensor((*sizes_of(shape), *as_tensor(lam).require_dims()), element_type_of(dtype, "float32"))


@shape_function("tensorflow.random.shuffle", "tensorflow.random_shuffle", "tensorflow.random.experimental.stateless_shuffle")
def shuffle(call: CallInProgress, value: Any, seed: Any = None, name: Any = None) -> Any:
    """`[*] -> [*]`."""
    return as_tensor(value).same()


@shape_function(
    "tensorflow.random.categorical", "tensorflow.multinomial", "tensorflow.random.multinomial", "tensorflow.random.stateless_categorical"
)
def categorical(
    call: CallInProgress, logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None, name: Any = None, *, output_dtype: Any = None
) -> Any:
    """`[N, classes] -> [N, num_samples]`."""
    given = as_tensor(logits)
    call.require_rank(given, 2)
    return make_tensor((given.require_dims()[0], size_argument(num_samples)), element_type_of(either(dtype, output_dtype), "int64"))


@shape_function("tensorflow.image.random_crop", "tensorflow.random_crop", "tensorflow.image.stateless_random_crop")
def random_crop(call: CallInProgress, value: Any, size: Any, seed: Any = None, name: Any = None) -> Any:
    """`[*] -> size`; no size may be larger than the tensor's own."""
    tensor, sizes = as_tensor(value), sizes_of(size)
    if tensor.dims is not None and call.require(
        len(sizes) == len(tensor.dims), "layer-rank", received=tensor.describe(), declared=f"{len(sizes)}-d", parameter="size"
    ):
        for own, wanted in zip(tensor.dims, sizes, strict=True):
            if not (isinstance(wanted, int) and wanted == -1):
                call.require_at_least(own, wanted, "empty-output", parameter="size", detail="the part is larger than the tensor")
        sizes = tuple(own if isinstance(wanted, int) and wanted == -1 else wanted for own, wanted in zip(tensor.dims, sizes, strict=True))
    return tensor.like(sizes)


@export("tensorflow.set_random_seed", "tensorflow.random.set_random_seed", "tensorflow.random.set_seed")
def set_seed(seed: Any = None) -> None:
    """Values of random numbers are not followed."""
