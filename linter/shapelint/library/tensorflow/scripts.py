"""The graph that a script of TensorFlow 1 builds, as something that can be shown: named tensors, and the variables among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shapelint.graph import Call, LayerGraph
from shapelint.library.tensorflow.state import graph_state, kind_of
from shapelint.library.tensorflow.tensor import Tensor, Variable
from shapelint.parts import Part
from shapelint.symbolic.dims import Size, product
from shapelint.values import Array


class ScriptGraph(Part):
    """All tensors that the statements of a script make."""

    operation = "tensorflow.Graph"

    @classmethod
    def make_input(cls, dims: tuple[Size, ...] | None, element_type: str, slot: str | None = None) -> Array:
        raise NotImplementedError

    def child_parts(self) -> Mapping[str, Part]:
        return {}

    def named_parts(self) -> Iterator[tuple[str, Part]]:
        return iter(())

    def count_parameters(self) -> Size:
        total: Size = 0
        for variable in graph_state().made:
            total = total + _count(variable)
        return total

    def described(self, call: Call) -> tuple[str | None, str, Size] | None:
        if call.layer is not None or not call.operation.startswith("tensorflow."):
            return None
        made = next((each for each in call.outputs if isinstance(each, Tensor)), None)
        name = made.name.rpartition(":")[0] if made is not None and isinstance(made.name, str) else None
        return (
            name,
            "Variable" if isinstance(made, Variable) else kind_of(call.operation),
            _count(made) if isinstance(made, Variable) else 0,
        )


def _count(variable: Array) -> Size:
    return 0 if variable.dims is None else product(variable.dims)


def script_graph(outside: LayerGraph) -> LayerGraph | None:
    """What a script calls of TensorFlow; None where it makes no placeholder and no variable."""
    calls = [call for call in outside.calls if call.layer is not None or any(isinstance(each, Tensor) for each in call.outputs)]
    if not any(
        isinstance(each, Tensor) and (isinstance(each, Variable) or any(each is entry for entry in outside.inputs.values()))
        for call in calls
        for each in call.outputs
    ):
        return None
    values = {id(source) for call in calls if call.operation == "tensorflow.Variable" for source in call.sources}
    shown = LayerGraph(root=None, inputs=outside.inputs)
    for call in calls:
        if id(call) not in values and (call.layer is not None or call.changes_shape or _makes_variable(call)):
            shown.calls.append(call)
    used = {id(array) for call in calls for array in call.inputs}
    shown.outputs = [array for call in shown.calls for array in call.outputs if id(array) not in used and not isinstance(array, Variable)]
    shown.unknowns = list(outside.unknowns)
    return shown


def _makes_variable(call: Call) -> bool:
    return any(isinstance(each, Variable) for each in call.outputs)
