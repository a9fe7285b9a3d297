"""Recurrent cells of TensorFlow 1: `tf.nn.rnn_cell` and `tf.contrib.rnn`."""

from __future__ import annotations

from collections import namedtuple
from typing import Any, ClassVar

from shapelint.library.axes import size_argument
from shapelint.library.registry import export
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.state import graph_state
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor, make_variable
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

FOLDERS = ("tensorflow.nn.rnn_cell", "tensorflow.contrib.rnn", "tensorflow.models.rnn.rnn_cell")
CONTRACT = "rnn-input-size"

LSTMStateTuple = namedtuple("LSTMStateTuple", ("c", "h"))


def _enter(*names: str) -> Any:
    return export(*(f"{folder}.{name}" for folder in FOLDERS for name in names))


_enter("LSTMStateTuple")(LSTMStateTuple)


@_enter("RNNCell")
class RNNCell:
    """A cell: `output, state = cell(inputs, state)`. A user's own says `state_size` and `output_size`."""

    def __init__(self, *_settings: Any, **_named: Any) -> None:
        self.constructed_at = active().site()

    state_size: Any = Unknown("the size of a cell's state")
    output_size: Any = Unknown("the size of a cell's output")

    def __call__(self, inputs: Any, state: Any, scope: Any = None, *_settings: Any, **_named: Any) -> Any:
        return self.call(inputs, state)

    def call(self, inputs: Any, state: Any) -> Any:
        """What a user's cell computes."""
        return Unknown("a cell that is not followed")

    def zero_state(self, batch_size: Any = None, dtype: Any = None) -> Any:
        """The state of zeros for so many samples."""
        return _zeros(self.state_size, size_argument(batch_size), element_type_of(dtype, "float32"))

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
        return self.zero_state(inputs.require_dims()[0] if isinstance(inputs, Array) else batch_size, dtype)

    def build(self, *_shapes: Any) -> None:
        """Weights are made at the first call."""

    @property
    def name(self) -> Any:
        return type(self).__name__

    variables = trainable_variables = weights = Unknown("the weights of a cell")


def _zeros(size: Any, batch: Size, element_type: str) -> Any:
    if isinstance(size, (list, tuple)) and not _is_shape(size):
        parts = [_zeros(each, batch, element_type) for each in size]
        return type(size)(*parts) if hasattr(size, "_fields") else type(size)(parts)
    sizes = tuple(size) if isinstance(size, (list, tuple)) else (size,)
    return make_tensor((batch, *sizes), element_type)


def _is_shape(size: Any) -> bool:
    """Whether a size of a state is a shape of several axes, and no tuple of states."""
    return type(size).__name__ == "StaticShape"


class GatedCell(RNNCell):
    """`[N, in], state -> [N, units], state`."""

    gates: ClassVar[int] = 1

    def __init__(self, num_units: Any = None, *_settings: Any, **named: Any) -> None:
        super().__init__()
        self._num_units = num_units
        self._features: Size | None = None
        self._gated = named.get("num_units", num_units)
        self._num_units = self._gated

    @property
    def state_size(self) -> Any:
        return self._num_units

    @property
    def output_size(self) -> Any:
        return self._num_units

    def __call__(self, inputs: Any, state: Any, scope: Any = None, *_settings: Any, **_named: Any) -> Any:
        return active().run(f"tensorflow.nn.rnn_cell.{type(self).__name__}", self._guarded, (inputs, state), {})

    def _guarded(self, call: CallInProgress, inputs: Any, state: Any) -> Any:
        try:
            return self.step(call, as_tensor(inputs), state)
        except Undecided as undecided:
            return undecided.unknown

    def step(self, call: CallInProgress, inputs: Tensor, state: Any) -> Any:
        """One step."""
        output = self.advanced(call, inputs)
        return output, output.same()

    def advanced(self, call: CallInProgress, inputs: Tensor) -> Tensor:
        """`[N, in] -> [N, units]`, with the weights made at the first step."""
        if call.require_rank(inputs, 2) is False:
            return inputs.like(None)
        rows, features = inputs.require_dims()
        if self._features is None:
            self._features = features
            self._make_weights(features)
        else:
            call.require_equal(
                features,
                self._features,
                CONTRACT,
                blamed=None,
                detail="the cell's weights were made for the first input; a cell cannot serve inputs of two sizes",
            )
        return inputs.like((rows, self.output_size))

    def _make_weights(self, features: Size) -> None:
        made = graph_state().made
        width = self._num_units * self.gates
        made.append(make_variable((features + self._num_units, width)))
        made.append(make_variable((width,)))


class _LongShort(GatedCell):
    """Two states, as a tuple or side by side."""

    gates = 4

    def __init__(self, num_units: Any = None, *settings: Any, **named: Any) -> None:
        super().__init__(num_units, **named)
        self._tuple = named.get("state_is_tuple", True)
        self._projected = named.get("num_proj")

    @property
    def state_size(self) -> Any:
        return LSTMStateTuple(self._num_units, self.output_size) if self._tuple is not False else self._num_units + self.output_size

    @property
    def output_size(self) -> Any:
        return self._projected if self._projected is not None else self._num_units

    def step(self, call: CallInProgress, inputs: Tensor, state: Any) -> Any:
        output = self.advanced(call, inputs)
        rows = output.require_dims()[0]
        inner = output.like((rows, self._num_units))
        if self._tuple is False:
            return output, output.like((rows, self.state_size))
        return output, LSTMStateTuple(inner, output.same())


_KINDS: dict[str, tuple[type[GatedCell], int]] = {
    "BasicRNNCell": (GatedCell, 1),
    "GRUCell": (GatedCell, 3),
    "GRUBlockCell": (GatedCell, 3),
    "GRUBlockCellV2": (GatedCell, 3),
    "BasicLSTMCell": (_LongShort, 4),
    "LSTMCell": (_LongShort, 4),
    "LSTMBlockCell": (_LongShort, 4),
    "LayerNormBasicLSTMCell": (_LongShort, 4),
    "CoupledInputForgetGateLSTMCell": (_LongShort, 3),
    "UGRNNCell": (GatedCell, 2),
    "NASCell": (_LongShort, 8),
    "PhasedLSTMCell": (_LongShort, 4),
    "IndRNNCell": (GatedCell, 1),
    "IntersectionRNNCell": (GatedCell, 4),
    "CudnnCompatibleGRUCell": (GatedCell, 3),
    "CudnnCompatibleLSTMCell": (_LongShort, 4),
}
for _name, (_base, _gates) in _KINDS.items():
    _enter(_name)(type(_name, (_base,), {"gates": _gates}))


class Wrapping(RNNCell):
    """A cell around another."""

    def __init__(self, cell: Any = None, *_settings: Any, **_named: Any) -> None:
        super().__init__()
        self._cell = cell

    @property
    def state_size(self) -> Any:
        return self._cell.state_size

    @property
    def output_size(self) -> Any:
        return self._cell.output_size

    def __call__(self, inputs: Any, state: Any, scope: Any = None, *_settings: Any, **_named: Any) -> Any:
        return self._cell(inputs, state)


for _name in ("DropoutWrapper", "ResidualWrapper", "DeviceWrapper", "HighwayWrapper"):
    _enter(_name)(type(_name, (Wrapping,), {}))


@_enter("OutputProjectionWrapper")
class OutputProjectionWrapper(Wrapping):
    """A dense layer behind the output."""

    def __init__(self, cell: Any = None, output_size: Any = None, *_settings: Any, **_named: Any) -> None:
        super().__init__(cell)
        self._outputs = output_size

    @property
    def output_size(self) -> Any:
        return self._outputs

    def __call__(self, inputs: Any, state: Any, scope: Any = None, *_settings: Any, **_named: Any) -> Any:
        output, after = self._cell(inputs, state)
        if not isinstance(output, Array) or output.dims is None:
            return output, after
        return as_tensor(output).like((*output.dims[:-1], self._outputs)), after


@_enter("MultiRNNCell", "StackedRNNCell")
class MultiRNNCell(RNNCell):
    """Cells one after the other, each with a state of its own."""

    def __init__(self, cells: Any = None, state_is_tuple: Any = True, *_settings: Any, **_named: Any) -> None:
        super().__init__()
        self._cells = cells
        self._tuple = state_is_tuple

    @property
    def state_size(self) -> Any:
        if isinstance(self._cells, Unknown):
            return self._cells
        sizes = tuple(cell.state_size for cell in self._cells)
        return sizes if self._tuple is not False else sum(sizes)

    @property
    def output_size(self) -> Any:
        return self._cells if isinstance(self._cells, Unknown) else self._cells[-1].output_size

    def __call__(self, inputs: Any, state: Any, scope: Any = None, *_settings: Any, **_named: Any) -> Any:
        if isinstance(self._cells, Unknown):
            return self._cells
        states: list[Any] = []
        known = isinstance(state, (list, tuple)) and len(state) == len(self._cells)
        for position, cell in enumerate(self._cells):
            result = cell(inputs, state[position] if known else Unknown("the state of a cell"))
            if not isinstance(result, (list, tuple)) or len(result) != 2:
                return Unknown("what a cell returns")
            inputs, after = result
            states.append(after)
        return inputs, tuple(states) if self._tuple is not False else Unknown("states side by side")


for _name in (
    "AttentionCellWrapper",
    "InputProjectionWrapper",
    "EmbeddingWrapper",
    "FusedRNNCell",
    "LSTMBlockFusedCell",
    "TimeReversedFusedRNN",
    "Conv1DLSTMCell",
    "Conv2DLSTMCell",
    "ConvLSTMCell",
    "GLSTMCell",
    "GridLSTMCell",
    "TimeFreqLSTMCell",
):
    _enter(_name)(lambda *_settings, **_named: Unknown("a cell that is not modelled"))
