"""Iterators of graphs: the next element of a data set as tensors."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export
from shapelint.library.tensorflow.control import mapped
from shapelint.library.tensorflow.data import OPERATION, of_types
from shapelint.library.tensorflow.tensor import make_tensor
from shapelint.library.tensorflow.variables import Operation
from shapelint.recording import CallInProgress, active


class GraphIterator(Inert):
    """The iterator of a graph: its next element has sizes that are open until it runs."""

    def __init__(self, element: Any = None) -> None:
        self.element = element
        self.initializer = Operation()

    def get_next(self, name: Any = None) -> Any:
        return active().run(f"{OPERATION}.get_next", _next, (self.element,), {})

    def make_initializer(self, dataset: Any, name: Any = None) -> Any:
        return Operation()

    @staticmethod
    def from_structure(output_types: Any = None, output_shapes: Any = None, *_settings: Any) -> Any:
        return GraphIterator(of_types(output_types, output_shapes))

    @staticmethod
    def from_string_handle(_handle: Any = None, output_types: Any = None, output_shapes: Any = None, *_settings: Any) -> Any:
        return GraphIterator(of_types(output_types, output_shapes))

    def string_handle(self, name: Any = None) -> Any:
        return make_tensor((), "string")


def _next(call: CallInProgress, element: Any) -> Any:
    """The next element."""
    return mapped(lambda tensor: tensor.alias(), element)


export("tensorflow.data.Iterator")(GraphIterator)
for _name in ("make_one_shot_iterator", "make_initializable_iterator"):
    export(f"tensorflow.data.{_name}")(lambda dataset=None, *_settings: dataset.make_one_shot_iterator())
