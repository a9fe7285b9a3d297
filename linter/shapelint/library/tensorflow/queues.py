"""Queues of TensorFlow 1: what is taken from them has the shapes of what is put in, behind an axis for those that come together."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import size_argument
from shapelint.library.inert import Inert
from shapelint.library.registry import export
from shapelint.library.tensorflow.arguments import static_sizes
from shapelint.library.tensorflow.control import mapped
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.shapes import fresh_open_size
from shapelint.library.tensorflow.tensor import Tensor, make_tensor
from shapelint.library.tensorflow.variables import Operation
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown


def _run(name: str, body: Any, *args: Any) -> Any:
    return active().run(f"tensorflow.{name}", body, args, {})


def _together(call: CallInProgress, tensors: Any, size: Size, enqueue_many: Any, shapes: Any) -> Any:
    """`[*] -> [size, *]`; with `enqueue_many` `[n, *] -> [size, *]`."""
    if isinstance(enqueue_many, Unknown) or shapes is not None:
        return Unknown("the elements of a queue")

    def grown(tensor: Tensor) -> Tensor:
        return tensor.like(None if tensor.dims is None else (size, *(tensor.dims[1:] if enqueue_many else tensor.dims)))

    return mapped(grown, tensors)


def _enter(name: str, order: tuple[str, ...]) -> None:
    """`order` names the parameters after `tensors`."""

    def batch(tensors: Any = None, *args: Any, **named: Any) -> Any:
        given = {**dict(zip(order, args, strict=False)), **named}
        smaller = given.get("allow_smaller_final_batch", False)
        size = size_argument(given.get("batch_size", Unknown("the size of a batch"))) if smaller is False else fresh_open_size("N")
        return _run(name, _together, tensors, size, given.get("enqueue_many", False), given.get("shapes"))

    export(f"tensorflow.{name}")(batch)


_LAST = ("enqueue_many", "shapes", "allow_smaller_final_batch", "shared_name", "name")
_enter("train.batch", ("batch_size", "num_threads", "capacity", "enqueue_many", "shapes", "dynamic_pad", *_LAST[2:]))
_enter("train.shuffle_batch", ("batch_size", "capacity", "min_after_dequeue", "num_threads", "seed", *_LAST))


def _row(call: CallInProgress, tensors: Any) -> Any:
    """`[n, *] -> [*]`, one of the rows."""
    return mapped(lambda tensor: tensor.like(tensor.dims[1:] if tensor.dims else None), tensors)


@export("tensorflow.train.slice_input_producer")
def slice_input_producer(tensor_list: Any = None, *_settings: Any, **_named: Any) -> Any:
    """`[n, *] -> [*]` for each tensor."""
    return _run("train.slice_input_producer", _row, tensor_list)


@export("tensorflow.train.limit_epochs")
def limit_epochs(tensor: Any = None, *_settings: Any, **_named: Any) -> Any:
    return tensor


class Queue(Inert):
    """Elements of the types and shapes that it is made for."""

    def __init__(self, dtypes: Any = None, shapes: Any = None, names: Any = None) -> None:
        self._types = list(dtypes) if isinstance(dtypes, (list, tuple)) else [dtypes]
        self._shapes, self._names = shapes, names

    def _element(self, call: CallInProgress, lead: tuple[Size, ...]) -> Any:
        parts = [make_tensor(self._dims(place, lead), element_type_of(kind, "float32")) for place, kind in enumerate(self._types)]
        if isinstance(self._names, (list, tuple)):
            return dict(zip(self._names, parts, strict=False))
        return parts[0] if len(parts) == 1 else parts

    def _dims(self, place: int, lead: tuple[Size, ...]) -> tuple[Size, ...] | None:
        shapes = self._shapes
        if not isinstance(shapes, (list, tuple)):
            return None
        one = shapes if len(self._types) == 1 and not any(isinstance(each, (list, tuple)) for each in shapes) else None
        chosen = one if one is not None and not (isinstance(one, list) and not one) else shapes[place] if place < len(shapes) else None
        sizes = static_sizes(chosen) if isinstance(chosen, (list, tuple)) else None
        return None if sizes is None else (*lead, *(fresh_open_size("D") if size is None else size for size in sizes))

    def dequeue(self, name: Any = None) -> Any:
        return active().run("tensorflow.queue.dequeue", lambda call: self._element(call, ()), (), {})

    def dequeue_many(self, n: Any, name: Any = None) -> Any:
        size = size_argument(n)
        return active().run("tensorflow.queue.dequeue_many", lambda call: self._element(call, (size,)), (), {})

    def dequeue_up_to(self, n: Any, name: Any = None) -> Any:
        return self.dequeue_many(fresh_open_size("N"))

    def enqueue(self, vals: Any = None, name: Any = None) -> Any:
        return Operation.of(vals)

    enqueue_many = enqueue

    def close(self, *_settings: Any, **_named: Any) -> Any:
        return Operation()

    def size(self, name: Any = None) -> Any:
        return make_tensor((), "int32")


class FIFOQueue(Queue):
    """First in, first out."""

    def __init__(self, capacity: Any = None, dtypes: Any = None, shapes: Any = None, names: Any = None, *_rest: Any, **_named: Any) -> None:
        super().__init__(dtypes, shapes, names)


class RandomShuffleQueue(Queue):
    """Taken out in any order."""

    def __init__(
        self, capacity: Any = None, min_after_dequeue: Any = None, dtypes: Any = None, shapes: Any = None, names: Any = None,
        *_rest: Any, **_named: Any,
    ) -> None:  # fmt: skip
        super().__init__(dtypes, shapes, names)


for _folder in ("tensorflow", "tensorflow.queue"):
    export(f"{_folder}.FIFOQueue")(FIFOQueue)
    export(f"{_folder}.RandomShuffleQueue")(RandomShuffleQueue)
export("tensorflow.PaddingFIFOQueue", "tensorflow.queue.PaddingFIFOQueue")(type("PaddingFIFOQueue", (FIFOQueue,), {}))
for _name in ("string_input_producer", "input_producer"):
    export(f"tensorflow.train.{_name}")(lambda *_args, **_named: Queue(None, []))
