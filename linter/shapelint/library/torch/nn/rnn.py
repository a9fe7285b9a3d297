"""Recurrent layers: `RNN`, `LSTM`, `GRU` and their cells."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import ShapeFunction, layer
from shapelint.library.torch.functional.sequences import PackedSequence
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.nn.weights import weight
from shapelint.library.torch.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, definitely
from shapelint.unknown import Unknown

CONTRACT = "rnn-input-size"


@layer("torch.nn.RNNBase", "torch.nn.modules.rnn.RNNBase", "torch.nn.modules.RNNBase")
class RNNBase(Module):
    """Layers of recurrences: `[L, N, input_size] -> [L, N, D * H]` and the last states `[D * num_layers, N, H]`.

    `D` is 2 for both directions, `H` is `proj_size` or else `hidden_size`; `batch_first` swaps `L` and `N` (in the
    states they stay), and an input without `N` gives results without it.
    """

    gates = {"RNN_TANH": 1, "RNN_RELU": 1, "LSTM": 4, "GRU": 3}
    two_states = False

    def __init__(
        self, mode: Any, input_size: Any, hidden_size: Any, num_layers: Any = 1, bias: Any = True, batch_first: Any = False,
        dropout: Any = 0.0, bidirectional: Any = False, proj_size: Any = 0, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__()
        self.mode, self.input_size, self.hidden_size, self.num_layers = mode, input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, dropout
        self.bidirectional, self.proj_size = bidirectional, proj_size
        self._refuse_bad_arguments()
        self._flat_weights_names: list[str] = []
        if isinstance(num_layers, int) and isinstance(self._directions, int):
            for number in range(num_layers):
                for suffix in ("", "_reverse")[: self._directions]:
                    self._add_parameters(number, suffix, dtype)

    def _refuse_bad_arguments(self) -> None:
        """The exceptions of the constructor that do not depend on what is not known."""
        if self.mode not in self.gates:
            raise raised(ValueError(f"Unrecognized RNN mode: {self.mode}"))
        if isinstance(self.dropout, (bool, str)) or (isinstance(self.dropout, (int, float)) and not 0 <= self.dropout <= 1):
            raise raised(ValueError("dropout should be a number in range [0, 1]"))
        for name in ("bias", "batch_first"):
            if isinstance(getattr(self, name), (int, float, str, type(None))) and not isinstance(getattr(self, name), bool):
                raise raised(TypeError(f"{name} should be of type bool, got: {type(getattr(self, name)).__name__}"))
        for name in ("input_size", "hidden_size"):
            if isinstance(getattr(self, name), (float, str, tuple, list, type(None))):
                raise raised(TypeError(f"{name} should be of type int, got: {type(getattr(self, name)).__name__}"))
        for name in ("input_size", "hidden_size", "num_layers"):
            if isinstance(getattr(self, name), int) and getattr(self, name) <= 0:
                raise raised(ValueError(f"{name} must be greater than zero"))
        if self._is_projected and definitely(at_least(self.proj_size, self.hidden_size)):
            raise raised(ValueError("proj_size has to be smaller than hidden_size"))

    @property
    def _directions(self) -> Size:
        return self.bidirectional if isinstance(self.bidirectional, Unknown) else 2 if self.bidirectional else 1

    @property
    def _is_projected(self) -> bool:
        return not (isinstance(self.proj_size, int) and self.proj_size == 0)

    @property
    def _output_size(self) -> Size:
        return self.proj_size if self._is_projected else self.hidden_size

    def _add_parameters(self, number: int, suffix: str, dtype: Any) -> None:
        rows = self.gates[self.mode] * self.hidden_size
        shapes: dict[str, tuple[Size, ...]] = {
            "weight_ih": (rows, self.input_size if number == 0 else self._output_size * self._directions),
            "weight_hh": (rows, self._output_size),
        }
        if self.bias:
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
        if self._is_projected:
            shapes["weight_hr"] = (self.proj_size, self.hidden_size)
        for name, dims in shapes.items():
            self.register_parameter(f"{name}_l{number}{suffix}", weight(dtype, *dims))
            self._flat_weights_names.append(f"{name}_l{number}{suffix}")

    @property
    def _flat_weights(self) -> list[Any]:
        return [getattr(self, name, None) for name in self._flat_weights_names]

    @property
    def all_weights(self) -> list[list[Any]]:
        size = len(self._flat_weights_names) // max(1, self.num_layers * self._directions)
        return [self._flat_weights[start : start + size] for start in range(0, len(self._flat_weights_names), max(1, size))]

    def flatten_parameters(self) -> None:
        """The memory of the parameters is not followed."""

    def reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        return recurrence(self, input, hx)


@layer("torch.nn.RNN", "torch.nn.modules.rnn.RNN", "torch.nn.modules.RNN")
class RNN(RNNBase):
    """The plain recurrence, with tanh or ReLU."""

    def __init__(
        self, input_size: Any, hidden_size: Any, num_layers: Any = 1, nonlinearity: Any = "tanh", bias: Any = True,
        batch_first: Any = False, dropout: Any = 0.0, bidirectional: Any = False, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        if isinstance(nonlinearity, str) and nonlinearity not in ("tanh", "relu"):
            raise raised(ValueError(f"Unknown nonlinearity '{nonlinearity}'. Select from 'tanh' or 'relu'."))
        mode = "RNN_RELU" if isinstance(nonlinearity, str) and nonlinearity == "relu" else "RNN_TANH"
        super().__init__(mode, input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype=dtype)
        self.nonlinearity = nonlinearity


@layer("torch.nn.LSTM", "torch.nn.modules.rnn.LSTM", "torch.nn.modules.LSTM")
class LSTM(RNNBase):
    """The long short-term memory: a pair of states, the cell's of `hidden_size` features."""

    two_states = True

    def __init__(
        self, input_size: Any, hidden_size: Any, num_layers: Any = 1, bias: Any = True, batch_first: Any = False,
        dropout: Any = 0.0, bidirectional: Any = False, proj_size: Any = 0, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__("LSTM", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, proj_size, dtype=dtype)


@layer("torch.nn.GRU", "torch.nn.modules.rnn.GRU", "torch.nn.modules.GRU")
class GRU(RNNBase):
    """The gated recurrent unit."""

    def __init__(
        self, input_size: Any, hidden_size: Any, num_layers: Any = 1, bias: Any = True, batch_first: Any = False,
        dropout: Any = 0.0, bidirectional: Any = False, device: Any = None, dtype: Any = None,
    ) -> None:  # fmt: skip
        super().__init__("GRU", input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, dtype=dtype)


def _recurrence(call: CallInProgress, module: RNNBase, input: Any, hx: Any) -> Any:
    """`[L, N, in] -> [L, N, D * H], [D * layers, N, H]`, or the pair of states of an LSTM; see `RNNBase`."""
    data = input.data if isinstance(input, PackedSequence) else input
    if not isinstance(input, PackedSequence):
        call.require_rank(input, 2, 3)
    if not isinstance(data, Tensor) or data.dims is None or not data.dims:
        unknown = data if isinstance(data, Unknown) else Unknown("the rank of a recurrent layer's input is not known")
        return unknown, ((unknown, unknown) if module.two_states else unknown)
    call.require_equal(data.shape[-1], module.input_size, CONTRACT, parameter="input_size")
    batch = _batch_of(module, input)
    sizes = [module._output_size, module.hidden_size][: 2 if module.two_states else 1]
    expected = [(module.num_layers * module._directions, *batch, size) for size in sizes]
    _require_states(call, expected, hx, ("num_layers", "batch", "hidden_size") if batch else ("num_layers", "hidden_size"))
    states = tuple(data.like(dims) for dims in expected)
    output = data.like((*data.shape[:-1], module._directions * module._output_size))
    return (input.carrying(output) if isinstance(input, PackedSequence) else output), (states if module.two_states else states[0])


recurrence = ShapeFunction(_recurrence, "torch.nn.RNNBase")


def _batch_of(module: RNNBase, input: Any) -> tuple[Size, ...]:
    """The batch axis of the states; none for an input without one."""
    if isinstance(input, PackedSequence):
        return (input.batch,)
    if input.rank == 2:
        return ()
    if isinstance(module.batch_first, Unknown):
        return (module.batch_first,)
    return (input.shape[0 if module.batch_first else 1],) if input.rank == 3 else (Unknown("the batch of an input of another rank"),)


def _require_states(call: CallInProgress, expected: list[tuple[Size, ...]], hx: Any, axes: tuple[str, ...]) -> None:
    """The initial states, where they are given, must have the sizes of the states that come out."""
    if hx is None or isinstance(hx, Unknown):
        return
    pair = isinstance(hx, (tuple, list))
    if pair != (len(expected) == 2) or (pair and len(hx) != 2):
        what = "a pair of states (h_0, c_0)" if len(expected) == 2 else "one state tensor h_0"
        received = "a pair" if pair else "one tensor"
        call.require(False, CONTRACT, received=received, declared=what, parameter="hx", detail=f"hx must be {what}")
        return
    for name, dims, state in zip(("h_0", "c_0"), expected, hx if pair else [hx], strict=False):
        require_state(call, state, dims, name, axes)


def require_state(call: CallInProgress, state: Any, dims: tuple[Size, ...], name: str, axes: tuple[str, ...]) -> None:
    """An initial state must have exactly these dims."""
    if not isinstance(state, Tensor) or state.dims is None:
        return
    if len(state.dims) != len(dims):
        detail = f"the initial state {name} must have {len(dims)} axes"
        call.require(False, CONTRACT, received=state.describe(), declared=f"{len(dims)}-d", parameter="hx", detail=detail)
        return
    for axis, size, wanted in zip(axes, state.dims, dims, strict=True):
        call.require_equal(
            size, wanted, CONTRACT, parameter=None if axis == "batch" else axis, detail=f"the {axis} axis of the initial state {name}"
        )


@layer("torch.nn.RNNCellBase", "torch.nn.modules.rnn.RNNCellBase", "torch.nn.modules.RNNCellBase")
class RNNCellBase(Module):
    """One step of a recurrence: `[N, input_size], [N, hidden_size] -> [N, hidden_size]`, with or without `N`."""

    two_states = False

    def __init__(
        self, input_size: Any, hidden_size: Any, bias: Any = True, num_chunks: int = 1, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        self.weight_ih = weight(dtype, num_chunks * hidden_size, input_size)
        self.weight_hh = weight(dtype, num_chunks * hidden_size, hidden_size)
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, weight(dtype, num_chunks * hidden_size) if bias else None)

    def reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        return recurrence_step(self, input, hx)


def _recurrence_step(call: CallInProgress, module: RNNCellBase, input: Any, hx: Any) -> Any:
    """`[*N, in], [*N, hidden] -> [*N, hidden]`, twice for an LSTM cell."""
    call.require_rank(input, 1, 2)
    if not isinstance(input, Tensor) or not input.dims:
        unknown = input if isinstance(input, Unknown) else Unknown("the rank of a recurrent cell's input is not known")
        return (unknown, unknown) if module.two_states else unknown
    call.require_equal(input.shape[-1], module.input_size, CONTRACT, parameter="input_size")
    dims = (*input.shape[:-1], module.hidden_size)
    if input.rank <= 2:
        _require_states(call, [dims] * (2 if module.two_states else 1), hx, ("batch", "hidden_size")[-len(dims) :])
    return (input.like(dims), input.like(dims)) if module.two_states else input.like(dims)


recurrence_step = ShapeFunction(_recurrence_step, "torch.nn.RNNCellBase")


@layer("torch.nn.RNNCell", "torch.nn.modules.rnn.RNNCell", "torch.nn.modules.RNNCell")
class RNNCell(RNNCellBase):
    """One step of the plain recurrence."""

    def __init__(
        self, input_size: Any, hidden_size: Any, bias: Any = True, nonlinearity: Any = "tanh", device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(input_size, hidden_size, bias, num_chunks=1, dtype=dtype)
        self.nonlinearity = nonlinearity


@layer("torch.nn.LSTMCell", "torch.nn.modules.rnn.LSTMCell", "torch.nn.modules.LSTMCell")
class LSTMCell(RNNCellBase):
    """One step of an LSTM."""

    two_states = True

    def __init__(self, input_size: Any, hidden_size: Any, bias: Any = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(input_size, hidden_size, bias, num_chunks=4, dtype=dtype)


@layer("torch.nn.GRUCell", "torch.nn.modules.rnn.GRUCell", "torch.nn.modules.GRUCell")
class GRUCell(RNNCellBase):
    """One step of a GRU."""

    def __init__(self, input_size: Any, hidden_size: Any, bias: Any = True, device: Any = None, dtype: Any = None) -> None:
        super().__init__(input_size, hidden_size, bias, num_chunks=3, dtype=dtype)
