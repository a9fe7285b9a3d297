"""Recurrent networks of TensorFlow 1: cells run over time."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import undecided
from shapelint.library.registry import export, shape_function
from shapelint.library.tensorflow.joining import concat_v2
from shapelint.library.tensorflow.tensor import Tensor, as_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress, arrays_in
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown
from shapelint.values import Array


@shape_function("tensorflow.nn.dynamic_rnn.step")
def step_of(call: CallInProgress, inputs: Any, time_major: Any, initial_state: Any) -> Any:
    """`[N, L, *] -> [N, *]`: what the cell receives at a step."""
    tensor = as_tensor(inputs)
    if (
        call.require(
            len(tensor.require_dims()) >= 3,
            "layer-rank",
            received=tensor.describe(),
            declared="3-d",
            parameter="inputs",
            detail="a recurrent network takes [samples, steps, features]",
        )
        is False
    ):
        undecided("a sequence of another rank")
    dims = tensor.require_dims()
    batch = dims[1 if time_major else 0]
    for array in arrays_in((initial_state,)):
        if array.dims and isinstance(array.dims[0], int):  # what is fed decides where the batch is open
            contract = "rnn-input-size" if isinstance(batch, int) else "model-raises"
            call.require_equal(batch, array.dims[0], contract, parameter="initial_state", detail="the state is for other samples")
    return tensor.like((batch, *dims[2:]))


@shape_function("tensorflow.nn.dynamic_rnn.outputs")
def over_time(call: CallInProgress, inputs: Any, output: Any, time_major: Any) -> Any:
    """`[N, L, in], [N, units] -> [N, L, units]`: the outputs of all steps."""
    return _over_time(as_tensor(inputs).require_dims()[:2], output)


def _over_time(lead: tuple[Size, ...], output: Any) -> Any:
    if isinstance(output, (list, tuple)):
        parts = [_over_time(lead, each) for each in output]
        return type(output)(*parts) if hasattr(output, "_fields") else type(output)(parts)
    if not isinstance(output, Array) or output.dims is None:
        return Unknown("the outputs of a cell")
    return as_tensor(output).like((*lead, *output.dims[1:]))


def _run(cell: Any, step: Any, initial: Any) -> tuple[Any, Any]:
    """Output and state after a step, from the state given or zeros."""
    if isinstance(step, Unknown) or isinstance(cell, Unknown) or not callable(cell):
        unknown = Unknown("a recurrent network that is not followed")
        return unknown, unknown
    state = initial
    if state is None:
        rows = step.require_dims()[0]
        state = cell.zero_state(rows) if hasattr(cell, "zero_state") else Unknown("the state of a cell")
    result = cell(step, state)
    if not isinstance(result, (list, tuple)) or len(result) != 2:
        unknown = result if isinstance(result, Unknown) else Unknown("what a cell returns")
        return unknown, unknown
    return result[0], result[1]


def _dynamic(cell: Any, inputs: Any, initial: Any, time_major: Any) -> tuple[Any, Any]:
    output, state = _run(cell, step_of(inputs, time_major, initial), initial)
    return (output if isinstance(output, Unknown) else over_time(inputs, output, time_major)), state


@export("tensorflow.nn.dynamic_rnn")
def dynamic_rnn(
    cell: Any = None,
    inputs: Any = None,
    sequence_length: Any = None,
    initial_state: Any = None,
    dtype: Any = None,
    parallel_iterations: Any = None,
    swap_memory: Any = False,
    time_major: Any = False,
    scope: Any = None,
) -> Any:
    """`[N, L, in] -> [N, L, units], state`."""
    return _dynamic(cell, inputs, initial_state, time_major)


@export("tensorflow.nn.bidirectional_dynamic_rnn")
def bidirectional_dynamic_rnn(
    cell_fw: Any = None,
    cell_bw: Any = None,
    inputs: Any = None,
    sequence_length: Any = None,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    parallel_iterations: Any = None,
    swap_memory: Any = False,
    time_major: Any = False,
    scope: Any = None,
) -> Any:
    """`[N, L, in] -> ([N, L, units], [N, L, units]), (state, state)`."""
    forwards, after = _dynamic(cell_fw, inputs, initial_state_fw, time_major)
    backwards, before = _dynamic(cell_bw, inputs, initial_state_bw, time_major)
    return (forwards, backwards), (after, before)


@export("tensorflow.contrib.rnn.stack_bidirectional_dynamic_rnn")
def stack_bidirectional_dynamic_rnn(
    cells_fw: Any = None,
    cells_bw: Any = None,
    inputs: Any = None,
    initial_states_fw: Any = None,
    initial_states_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    parallel_iterations: Any = None,
    time_major: Any = False,
    *_settings: Any,
    **_named: Any,
) -> Any:
    """`[N, L, in] -> [N, L, 2 * units], states, states`."""
    after: list[Any] = []
    before: list[Any] = []
    for forwards, backwards in zip(cells_fw, cells_bw, strict=False):
        one, state = _dynamic(forwards, inputs, None, time_major)
        other, back = _dynamic(backwards, inputs, None, time_major)
        inputs = concat_v2([one, other], 2)
        after.append(state)
        before.append(back)
    return inputs, tuple(after), tuple(before)


def _steps(inputs: Any) -> list[Any]:
    if isinstance(inputs, Unknown):
        undecided(inputs.reason)
    if not isinstance(inputs, (list, tuple)):
        raise raised(TypeError("inputs must be a sequence"))
    if not inputs:
        raise raised(ValueError("inputs must not be empty"))
    return list(inputs)


def _static(cell: Any, inputs: Any, initial: Any) -> tuple[list[Any], Any]:
    steps = _steps(inputs)
    first = as_tensor(steps[0])
    if len(first.require_dims()) < 2:
        raise raised(ValueError("the steps of a recurrent network are [samples, features]"))
    output, state = _run(cell, first, initial)
    return [output.alias() if isinstance(output, Tensor) else output for _ in steps], state


@export("tensorflow.nn.static_rnn", "tensorflow.nn.rnn", "tensorflow.contrib.rnn.static_rnn", "tensorflow.contrib.rnn.rnn")
def static_rnn(
    cell: Any = None, inputs: Any = None, initial_state: Any = None, dtype: Any = None, sequence_length: Any = None, scope: Any = None
) -> Any:
    """`L times [N, in] -> L times [N, units], state`."""
    return _static(cell, inputs, initial_state)


@export(
    "tensorflow.nn.static_bidirectional_rnn",
    "tensorflow.nn.bidirectional_rnn",
    "tensorflow.contrib.rnn.static_bidirectional_rnn",
    "tensorflow.contrib.rnn.bidirectional_rnn",
)
def static_bidirectional_rnn(
    cell_fw: Any = None,
    cell_bw: Any = None,
    inputs: Any = None,
    initial_state_fw: Any = None,
    initial_state_bw: Any = None,
    dtype: Any = None,
    sequence_length: Any = None,
    scope: Any = None,
) -> Any:
    """`L times [N, in] -> L times [N, 2 * units], state, state`."""
    forwards, after = _static(cell_fw, inputs, initial_state_fw)
    backwards, before = _static(cell_bw, inputs, initial_state_bw)
    return [concat_v2([one, other], 1) for one, other in zip(forwards, backwards, strict=True)], after, before


@export("tensorflow.nn.static_state_saving_rnn", "tensorflow.nn.state_saving_rnn", "tensorflow.nn.raw_rnn")
def not_followed(*_args: Any, **_named: Any) -> Any:
    """Loops of the program's own."""
    return Unknown("a recurrent network that is not followed")
