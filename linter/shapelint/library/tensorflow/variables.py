"""Variables of graphs: `get_variable` with its scopes, what initializes variables, and the lists of them."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export, shape_function
from shapelint.library.tensorflow.arguments import sizes_of
from shapelint.library.tensorflow.creation import filled
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.state import graph_state
from shapelint.library.tensorflow.tensor import Variable, as_tensor, make_variable
from shapelint.raised import raised
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import equal
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


@shape_function(
    "tensorflow.get_variable",
    "tensorflow.get_local_variable",
    "tensorflow.contrib.framework.variable",
    "tensorflow.contrib.framework.model_variable",
    "tensorflow.contrib.slim.variable",
    "tensorflow.contrib.slim.model_variable",
)
def get_variable(
    call: CallInProgress,
    name: Any,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: Any = None,
    *_settings: Any,
    **_named: Any,
) -> Any:
    """`-> shape`: the variable of this name in the scope, made where there is none."""
    state = graph_state()
    scope = state.scopes[-1]
    full = f"{scope.prefix}{name}" if isinstance(name, str) else None
    found = state.variables.get(full) if full is not None else None
    if found is not None and scope.reuse:
        _require_same_shape(found, shape)
        return found
    variable = _made(shape, dtype, initializer, trainable)
    if full is not None and isinstance(variable, Variable):
        variable.name = f"{full}:0"
        state.variables[full] = variable
    if isinstance(variable, Variable):
        state.made.append(variable)
    return variable


def _made(shape: Any, dtype: Any, initializer: Any, trainable: Any) -> Any:
    kept = True if trainable is None else trainable
    if shape is None:
        if callable(initializer) and not isinstance(initializer, (Array, Unknown)):
            return Unknown("the shape of a variable is not given")
        return make_variable(as_tensor(initializer).dims, element_type_of(dtype, as_tensor(initializer).element_type), kept)
    if isinstance(shape, Unknown):
        return make_variable(None, element_type_of(dtype, "float32"), kept)
    if any(size is None for size in shape if isinstance(shape, (list, tuple))):
        raise raised(ValueError(f"Shape of a new variable must be fully defined, but instead was {tuple(shape)}."))
    return make_variable(sizes_of(shape), element_type_of(dtype, "float32"), kept)


def _require_same_shape(found: Variable, shape: Any) -> None:
    """Raise, as TensorFlow does, where a variable that is found has another shape than was asked for."""
    if (
        shape is None
        or isinstance(shape, Unknown)
        or found.dims is None
        or any(each is None for each in shape if isinstance(shape, (list, tuple)))
    ):
        return
    asked = sizes_of(shape)
    if active().is_certain() and (
        len(asked) != len(found.dims) or any(equal(one, two) is False for one, two in zip(asked, found.dims, strict=True))
    ):
        own = ", ".join(map(str, found.dims))
        told = ", ".join(map(str, asked))
        raise raised(ValueError(f"Trying to share variable {found.name}, but specified shape ({told}) and found shape ({own})."))


def all_variables(*_settings: Any, **_named: Any) -> Any:
    """The variables made so far, those of a scope where one is named."""
    scope = _named.get("scope", _settings[0] if _settings else None)
    made = list(graph_state().made)
    if isinstance(scope, str):
        return [variable for variable in made if isinstance(variable.name, str) and variable.name.startswith(scope)]
    return made


for _name in ("global_variables", "all_variables", "local_variables", "model_variables", "trainable_variables", "moving_average_variables"):
    export(f"tensorflow.{_name}")(all_variables)
export("tensorflow.contrib.framework.get_variables", "tensorflow.contrib.slim.get_variables")(all_variables)
export("tensorflow.contrib.framework.get_trainable_variables", "tensorflow.contrib.slim.get_trainable_variables")(all_variables)
export("tensorflow.contrib.framework.get_model_variables", "tensorflow.contrib.slim.get_model_variables")(all_variables)
export("tensorflow.contrib.framework.get_variables_to_restore", "tensorflow.contrib.slim.get_variables_to_restore")(all_variables)


@export("tensorflow.get_collection")
def get_collection(key: Any, scope: Any = None) -> Any:
    """The variables, where they are asked for; other collections are not followed."""
    if isinstance(key, str) and key in ("variables", "trainable_variables", "local_variables", "model_variables"):
        return all_variables(scope)
    return Unknown("a collection of the graph")


@export("tensorflow.add_to_collection", "tensorflow.add_to_collections")
def add_to_collection(name: Any, value: Any) -> None:
    """Collections are not followed."""


@export("tensorflow.GraphKeys")
class GraphKeys:
    """The names of the graph's collections."""

    GLOBAL_VARIABLES = "variables"
    VARIABLES = "variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    LOCAL_VARIABLES = "local_variables"
    MODEL_VARIABLES = "model_variables"
    UPDATE_OPS = "update_ops"
    REGULARIZATION_LOSSES = "regularization_losses"
    LOSSES = "losses"
    SUMMARIES = "summaries"
    WEIGHTS = "weights"
    BIASES = "biases"
    ACTIVATIONS = "activations"
    QUEUE_RUNNERS = "queue_runners"
    GLOBAL_STEP = "global_step"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    TABLE_INITIALIZERS = "table_initializer"
    SAVERS = "savers"
    INIT_OP = "init_op"
    METRIC_VARIABLES = "metric_variables"
    EVAL_STEP = "eval_step"


# Initializers


class Initializer:
    """What makes the first values of a variable: called with a shape, it gives a tensor of it."""

    def __init__(self, *_settings: Any, **named: Any) -> None:
        self._dtype = named.get("dtype")

    def __call__(self, shape: Any = None, dtype: Any = None, *_settings: Any, **_named: Any) -> Any:
        if shape is None or isinstance(shape, Unknown):
            return Unknown("the shape of an initial value")
        try:
            return filled(shape, element_type_of(dtype if dtype is not None else self._dtype, "float32"))
        except Undecided as undecided:
            return undecided.unknown

    def get_config(self) -> Any:
        return Unknown("the configuration of an initializer")


for _name in [
    "zeros",
    "ones",
    "constant",
    "random_uniform",
    "random_normal",
    "truncated_normal",
    "orthogonal",
    "variance_scaling",
    "uniform_unit_scaling",
    "glorot_uniform",
    "glorot_normal",
    "identity",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "lecun_uniform",
]:
    export(f"tensorflow.{_name}_initializer", f"tensorflow.initializers.{_name}")(type(f"{_name}_initializer", (Initializer,), {}))
for _name in ("xavier_initializer", "xavier_initializer_conv2d", "variance_scaling_initializer"):
    export(*(f"tensorflow.contrib.{folder}.{_name}" for folder in ("layers", "slim")))(type(_name, (Initializer,), {}))
for _name in (
    "Zeros",
    "Ones",
    "Constant",
    "RandomUniform",
    "RandomNormal",
    "TruncatedNormal",
    "Orthogonal",
    "VarianceScaling",
    "GlorotUniform",
    "GlorotNormal",
    "HeNormal",
    "HeUniform",
    "LecunNormal",
    "LecunUniform",
    "Identity",
):
    export(f"tensorflow.initializers.{_name}")(type(_name, (Initializer,), {}))


# What makes, saves and averages them


class Operation(Inert):
    """An operation of a graph that gives no tensor: it is run, and that is all."""

    name: Any = Unknown("the name of an operation")
    outputs: Any = Unknown("the results of an operation")
    made_for: Any = None
    """The tensors that it is computed from, as far as they are followed."""

    @classmethod
    def of(cls, *tensors: Any) -> Operation:
        """The operation that runs what these tensors, or operations, need."""
        operation = cls()
        operation.made_for = tensors
        return operation

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Runs it; what is fed has to fit."""
        from shapelint.library.tensorflow.session import run

        run(self, feed_dict)


export("tensorflow.Operation")(Operation)


def _operation(*args: Any, **_named: Any) -> Operation:
    return Operation.of(*args)


for _name in [
    "global_variables_initializer",
    "initialize_all_variables",
    "variables_initializer",
    "initialize_variables",
    "local_variables_initializer",
    "initialize_local_variables",
    "tables_initializer",
    "initialize_all_tables",
    "group",
    "no_op",
    "report_uninitialized_variables",
    "assert_variables_initialized",
]:
    export(f"tensorflow.{_name}")(_operation)
for _name in [
    "equal",
    "none_equal",
    "less",
    "less_equal",
    "greater",
    "greater_equal",
    "positive",
    "negative",
    "non_negative",
    "non_positive",
    "integer",
    "rank",
    "rank_at_least",
    "rank_in",
    "type",
]:
    export(f"tensorflow.assert_{_name}", f"tensorflow.debugging.assert_{_name}")(_operation)
export(
    "tensorflow.Assert", "tensorflow.debugging.Assert", "tensorflow.assert_near", "tensorflow.debugging.assert_near", "tensorflow.print"
)(_operation)
export("tensorflow.debugging.assert_shapes", "tensorflow.assert_shapes", "tensorflow.debugging.enable_check_numerics")(_operation)


@export("tensorflow.is_variable_initialized")
def is_variable_initialized(_variable: Any) -> Any:
    return Unknown("whether a variable has a value")


@shape_function("tensorflow.tuple", "tensorflow.raw_ops.IdentityN", "tensorflow.identity_n")
def tuple_of(call: CallInProgress, tensors: Any, name: Any = None, control_inputs: Any = None) -> Any:
    """`[[*], ...] -> [[*], ...]`."""
    return [each.alias() if isinstance(each, Array) else each for each in tensors]
