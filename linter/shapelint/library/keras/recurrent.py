"""Recurrent layers: cells, `RNN` and what runs a layer over time."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.keras.core import defined
from shapelint.library.keras.layer import Layer, is_frameworks, shape_rule
from shapelint.library.registry import layer
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

_CELL_SETTINGS = (
    "activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer kernel_regularizer"
    " recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout"
    " recurrent_dropout seed implementation unit_forget_bias reset_after inner_activation init inner_init forget_bias_init"
    " W_regularizer U_regularizer b_regularizer dropout_W dropout_U cell"
).split()
"""Options of recurrent layers that have no influence on shapes (but `use_bias` and `reset_after`, on the number of weights)."""

_RNN_SETTINGS = ("go_backwards", "stateful", "unroll", "zero_output_for_mask", "time_major", "return_runtime", "consume_less")


_STATES = Unknown("the states of a cell")


class Cell(Layer):
    """`[N, in], [[N, units], ...] -> [N, units], [[N, units], ...]`."""

    gates: ClassVar[int] = 1
    states: ClassVar[int] = 1
    second_bias: ClassVar[bool] = False

    def __init__(self, units: Any = None, *settings: Any, **options: Any) -> None:
        named = {**dict(zip(_CELL_SETTINGS, settings, strict=False)), **options}
        super().__init__(**{name: value for name, value in named.items() if name not in _CELL_SETTINGS})
        self.units = named.get("output_dim", units)
        if self.units is None:
            raise raised(TypeError(f"{type(self).__name__}.__init__() missing 1 required positional argument: 'units'"))
        self.use_bias = named.get("use_bias", True)
        self.reset_after = named.get("reset_after", True)
        self.state_size = self.units if self.states == 1 else [self.units] * self.states
        self.output_size = self.units

    def build(self, input_shape: Any) -> None:
        features = defined(input_shape[-1], "The last dimension of the inputs to a recurrent layer")
        width = self.units * self.gates
        self.kernel = self.add_weight(shape=(features, width), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, width), name="recurrent_kernel")
        if self.use_bias:
            self.bias = self.add_weight(shape=(2, width) if self.second_bias and self.reset_after else (width,), name="bias")
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, states: Any = _STATES, training: Any = None) -> Any:
        call.require_equal(inputs.require_dims()[-1], self.kernel.require_dims()[0], "rnn-input-size")
        held = states if isinstance(states, (list, tuple)) else [states]
        output = inputs.like((*inputs.require_dims()[:-1], self.units))
        return output, [output.same() for _ in held]

    def get_initial_state(self, inputs: Any = None, batch_size: Any = None, dtype: Any = None) -> Any:
        size = inputs.require_dims()[0] if isinstance(inputs, Array) else batch_size
        return [self.make_input((size, self.units), "float32") for _ in range(self.states)]


@layer("keras.layers.SimpleRNNCell")
class SimpleRNNCell(Cell):
    """One gate, one state."""


@layer("keras.layers.GRUCell")
class GRUCell(Cell):
    """Three gates, one state."""

    gates = 3
    second_bias = True


@layer("keras.layers.LSTMCell")
class LSTMCell(Cell):
    """Four gates, two states."""

    gates = 4
    states = 2


@layer("keras.layers.StackedRNNCells")
class StackedRNNCells(Layer):
    """Cells one after the other."""

    takes_several = True

    def __init__(self, cells: Any, **options: Any) -> None:
        super().__init__(**options)
        self.cells = cells
        self.state_size = [getattr(cell, "state_size", Unknown("the states of a cell")) for cell in cells]
        self.output_size = getattr(cells[-1], "output_size", Unknown("the size of a cell's output")) if cells else None

    def build(self, input_shape: Any) -> None:
        for cell in self.cells:
            if cell.built is not True:
                cell.build(input_shape)
                cell.built = True
            input_shape = (*input_shape[:-1], _width(cell))
        self.built = True


def _width(cell: Any) -> Any:
    """The size of what a cell puts out: what it says, else its first state."""
    size = getattr(cell, "output_size", None)
    if size is None:
        size = getattr(cell, "state_size", None)
    if isinstance(size, (list, tuple)):
        size = size[0] if size else None
    return size if size is not None else Unknown("the size of a cell's output")


@layer("keras.layers.RNN")
class RNN(Layer):
    """`[N, L, in] -> [N, units]`, or `[N, L, units]` with `return_sequences`; with `return_state` the last states, too."""

    input_ranks = (3,)
    takes_several = True

    def __init__(self, cell: Any = None, return_sequences: Any = False, return_state: Any = False, *_settings: Any, **options: Any) -> None:
        super().__init__(**{name: value for name, value in options.items() if name not in _RNN_SETTINGS})
        if isinstance(cell, (list, tuple)):
            cell = StackedRNNCells(cell)
        self.cell = cell
        self.return_sequences, self.return_state = return_sequences, return_state
        self.stateful, self.go_backwards = options.get("stateful", False), options.get("go_backwards", False)
        self.batch: Any = None

    def build(self, input_shape: Any) -> None:
        if isinstance(self.cell, Layer) and self.cell.built is not True:
            step = input_shape[:1] + input_shape[2:]
            self.cell.build(step)
            self.cell.built = True
        self.batch = input_shape[0]
        self.built = True

    def step_dims(self, call: CallInProgress, sequences: Tensor) -> tuple[Size, ...]:
        """The sizes of what the cell gives for one step of one sample; states what the cell demands of the steps."""
        kernel = getattr(self.cell, "kernel", None)
        if isinstance(kernel, Array) and kernel.dims and isinstance(self.cell, Cell):
            call.require_equal(sequences.require_dims()[-1], kernel.dims[0], "rnn-input-size")
        return (_width(self.cell),)

    def state_dims(self, step: tuple[Size, ...]) -> list[tuple[Size, ...]]:
        """The sizes of each state of one sample, where one step gives `step`."""
        sizes: Any = getattr(self.cell, "state_size", None)
        return [(*step[:-1], size) for size in (sizes if isinstance(sizes, (list, tuple)) else [sizes])]

    @shape_rule
    def call(
        self,
        call: CallInProgress,
        sequences: Tensor,
        initial_state: Any = None,
        mask: Any = None,
        training: Any = None,
        *_rest: Any,
        **_more: Any,
    ) -> Any:
        if isinstance(sequences, (list, tuple)):
            sequences, initial_state = sequences[0], list(sequences[1:])
        step = self.step_dims(call, sequences)
        self._require_batch(call, sequences.require_dims()[0])
        self._require_state(call, sequences, initial_state)
        return self._results(sequences, step)

    def _require_batch(self, call: CallInProgress, given: Size) -> None:
        """State that what comes has as many samples as the state that is kept."""
        if self.stateful is True and isinstance(self.batch, int) and isinstance(given, int):
            call.require_equal(given, self.batch, "rnn-input-size", detail="the batch of the state that is kept (`stateful`)")

    def _require_state(self, call: CallInProgress, sequences: Tensor, initial_state: Any) -> None:
        """State that the first states are as wide as the cell's own."""
        if not isinstance(initial_state, (list, tuple)) or not isinstance(self.cell, Cell):
            return
        for state in initial_state:
            if isinstance(state, Array) and state.dims is not None and len(state.dims) == 2:
                call.require_equal(
                    state.dims[1], self.cell.units, "rnn-input-size", parameter="units", detail="the initial state has another size"
                )

    def _results(self, sequences: Tensor, step: tuple[Size, ...]) -> Any:
        for option in (self.return_sequences, self.return_state):
            if isinstance(option, Unknown):
                raise Undecided(option)
        batch, steps, *_ = sequences.require_dims()
        output = sequences.like((batch, steps, *step) if self.return_sequences else (batch, *step))
        if not self.return_state:
            return output
        return [output, *(sequences.like((batch, *dims)) for dims in self.state_dims(step))]

    def reset_states(self, *_states: Any) -> None:
        """Values of states are not followed."""

    reset_state = reset_states


class Recurrent(RNN):
    """A recurrent layer with a cell of its own."""

    cell_class: ClassVar[type[Cell]] = SimpleRNNCell

    def __init__(self, units: Any = None, *settings: Any, **options: Any) -> None:
        named = dict(zip(_CELL_SETTINGS, settings, strict=False))
        units = options.pop("output_dim", units)
        of_cell = {name: options.pop(name) for name in _CELL_SETTINGS if name in options}
        super().__init__(self.cell_class(units, **named, **of_cell), **options)
        self.units = units

    def sublayers(self) -> Any:
        return iter(())

    def _weights_held(self) -> list[Any]:
        return [*super()._weights_held(), *self.cell._weights_held()]


@layer("keras.layers.SimpleRNN")
class SimpleRNN(Recurrent):
    """`[N, L, in] -> [N, units]`."""


@layer("keras.layers.GRU", "keras.layers.CuDNNGRU")
class GRU(Recurrent):
    """`[N, L, in] -> [N, units]`."""

    cell_class = GRUCell


@layer("keras.layers.LSTM", "keras.layers.CuDNNLSTM")
class LSTM(Recurrent):
    """`[N, L, in] -> [N, units]`."""

    cell_class = LSTMCell


class Wrapper(Layer):
    """A layer that calls another."""

    takes_several = True

    def __init__(self, layer: Any = None, *_rest: Any, **options: Any) -> None:
        super().__init__(**options)
        if not isinstance(layer, (Layer, Unknown)):
            raise raised(ValueError(f"Layer {layer!r} supplied to a wrapper isn't a supported layer type."))
        self.layer = layer

    def _called_on(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """What the inner layer gives, as a part of this call."""
        if isinstance(self.layer, Unknown):
            raise Undecided(self.layer)
        return self.layer(inputs, *args, **kwargs)


layer("keras.layers.Wrapper")(Wrapper)


@layer("keras.layers.TimeDistributed")
class TimeDistributed(Wrapper):
    """`[N, L, *in] -> [N, L, *out]`: the inner layer on every step."""

    least_rank = 3
    composite = False

    @shape_rule
    def call(self, call: CallInProgress, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        tensor = as_tensor(inputs)
        batch, steps, *rest = tensor.require_dims()
        inner = self._called_on(tensor.like((batch, *rest)))
        if not isinstance(inner, Tensor):
            return inner if isinstance(inner, Unknown) else Unknown("the inner layer gives several tensors")
        dims = inner.require_dims()
        return inner.like((dims[0], steps, *dims[1:]))


@layer("keras.layers.Bidirectional")
class Bidirectional(Wrapper):
    """`[N, L, in] -> [N, 2*units]`: a recurrent layer in both directions, merged."""

    input_ranks = (3,)

    def __init__(
        self, layer: Any = None, merge_mode: Any = "concat", weights: Any = None, backward_layer: Any = None, **options: Any
    ) -> None:
        super().__init__(layer, **options)
        if isinstance(layer, RNN):
            self.__dict__["input_ranks"] = layer.input_ranks
        self.forward_layer, self.merge_mode = layer, merge_mode
        self.backward_layer = backward_layer if backward_layer is not None else _twin(layer)

    def build(self, input_shape: Any) -> None:
        for each in (self.forward_layer, self.backward_layer):
            if isinstance(each, Layer) and each.built is not True:
                each.build(input_shape)
                each.built = True
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, sequences: Any, initial_state: Any = None, mask: Any = None, training: Any = None) -> Any:
        states = list(initial_state) if isinstance(initial_state, (list, tuple)) else None
        half = len(states) // 2 if states is not None else 0
        first = self._called_on(sequences, **({"initial_state": states[:half]} if states is not None else {}))
        second = self.backward_layer(sequences, **({"initial_state": states[half:]} if states is not None else {}))
        if isinstance(first, Unknown) or isinstance(second, Unknown):
            return first if isinstance(first, Unknown) else second
        if isinstance(first, list):
            merged = self._merged(first[0], second[0])
            return [*(merged if isinstance(merged, list) else [merged]), *first[1:], *second[1:]]
        return self._merged(first, second)

    def _merged(self, first: Tensor, second: Tensor) -> Any:
        if isinstance(self.merge_mode, Unknown):
            return self.merge_mode
        if self.merge_mode is None:
            return [first, second]
        if self.merge_mode == "concat":
            return first.like((*first.require_dims()[:-1], first.require_dims()[-1] + second.require_dims()[-1]))
        return first.same()


def _twin(layer: Any) -> Any:
    """A layer like another, with weights of its own, for the way back."""
    if not isinstance(layer, RNN):
        return layer
    return _copied(layer, _name=f"backward_{layer.name}", cell=_twin_cell(layer.cell))


def _twin_cell(cell: Any) -> Any:
    """A cell like another, with weights of its own, if it is the framework's."""
    if isinstance(cell, StackedRNNCells):
        return _copied(cell, cells=[_twin_cell(each) for each in cell.cells])
    if not isinstance(cell, Layer) or not is_frameworks(type(cell)):
        return cell
    twin = _copied(cell)
    for name in ("kernel", "recurrent_kernel", "bias"):
        twin.__dict__.pop(name, None)
    return twin


def _copied(layer: Layer, **changed: Any) -> Layer:
    """A layer with the settings of another, not yet built."""
    twin: Layer = object.__new__(type(layer))
    twin.__dict__.update(layer.__dict__, built=False, _own_weights=(), _nodes=[], **changed)
    return twin
