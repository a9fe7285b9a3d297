"""Optimizers, gradients, savers and what else trains a graph: no shape depends on them, but gradients have those of the variables."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert, enter_inert, enter_unknown
from shapelint.library.registry import export, shape_function
from shapelint.library.tensorflow.state import graph_state
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor, make_variable
from shapelint.library.tensorflow.variables import Operation
from shapelint.library.tensorflow.written_losses import require_no_pairs
from shapelint.recording import CallInProgress
from shapelint.unknown import Unknown
from shapelint.values import Array


class Optimizer(Inert):
    """Changes variables along their gradients."""

    def minimize(self, loss: Any, *_settings: Any, **_named: Any) -> Any:
        require_no_pairs(loss)
        return Operation.of(loss)

    def compute_gradients(self, loss: Any, var_list: Any = None, *_settings: Any, **_named: Any) -> Any:
        chosen = graph_state().made if var_list is None else var_list
        if isinstance(chosen, Unknown):
            return chosen
        return [(each.same() if isinstance(each, Tensor) else each, each) for each in chosen]

    def apply_gradients(self, grads_and_vars: Any, *_settings: Any, **_named: Any) -> Any:
        return Operation()

    def get_name(self) -> Any:
        return type(self).__name__

    def variables(self) -> list[Any]:
        return []


export("tensorflow.train.Optimizer")(type("Optimizer", (Optimizer,), {}))
for _name in (
    "GradientDescent",
    "Adam",
    "Adagrad",
    "Adadelta",
    "Momentum",
    "RMSProp",
    "Ftrl",
    "AdagradDA",
    "ProximalGradientDescent",
    "ProximalAdagrad",
    "SyncReplicas",
):
    export(f"tensorflow.train.{_name}Optimizer")(type(f"{_name}Optimizer", (Optimizer,), {}))
for _name in ("AdamWOptimizer", "LazyAdamOptimizer", "NadamOptimizer", "MomentumWOptimizer", "LARSOptimizer", "AdaMaxOptimizer"):
    export(f"tensorflow.contrib.opt.{_name}")(type(_name, (Optimizer,), {}))
export("tensorflow.train.experimental.enable_mixed_precision_graph_rewrite")(lambda optimizer, *_settings: optimizer)


@shape_function("tensorflow.gradients")
def gradients(call: CallInProgress, ys: Any, xs: Any, *_settings: Any, **_named: Any) -> Any:
    """The gradient of each `xs` has its shape."""
    if isinstance(xs, Unknown):
        return xs
    return [each.same() if isinstance(each, Tensor) else each for each in (xs if isinstance(xs, (list, tuple)) else [xs])]


@shape_function("tensorflow.hessians")
def hessians(call: CallInProgress, ys: Any, xs: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*] -> [*, *]` for each of `xs`."""
    found = [as_tensor(each) for each in (xs if isinstance(xs, (list, tuple)) else [xs])]
    return [each.like((*each.require_dims(), *each.require_dims())) for each in found]


def _enter_rate(name: str) -> None:
    def body(call: CallInProgress, *_settings: Any, **_named: Any) -> Any:
        """`-> []`."""
        return make_tensor(())

    shape_function(f"tensorflow.train.{name}")(body)


for _name in (
    "exponential_decay",
    "polynomial_decay",
    "natural_exp_decay",
    "inverse_time_decay",
    "piecewise_constant",
    "cosine_decay",
    "piecewise_constant_decay",
    "cosine_decay_restarts",
    "linear_cosine_decay",
    "noisy_linear_cosine_decay",
):
    _enter_rate(_name)


def _global_step(*_settings: Any, **_named: Any) -> Any:
    return make_variable((), "int64", False)


for _name in ("get_global_step", "get_or_create_global_step", "create_global_step"):
    export(f"tensorflow.train.{_name}", f"tensorflow.contrib.framework.{_name}")(_global_step)


@export("tensorflow.train.Saver")
class Saver(Inert):
    """Writes and reads variables."""

    def save(self, sess: Any = None, save_path: Any = None, *_settings: Any, **_named: Any) -> Any:
        return save_path

    def restore(self, sess: Any = None, save_path: Any = None) -> None:
        """Values are not followed."""


@export("tensorflow.train.ExponentialMovingAverage")
class ExponentialMovingAverage(Inert):
    """Keeps averages of variables."""

    def apply(self, var_list: Any = None) -> Any:
        return Operation()

    def average(self, var: Any) -> Any:
        return var.same() if isinstance(var, Array) and isinstance(var, Tensor) else var

    def variables_to_restore(self, *_settings: Any) -> Any:
        return Unknown("variables by name")


enter_unknown(
    "tensorflow.train",
    "latest_checkpoint",
    "get_checkpoint_state",
    "checkpoint_exists",
    "list_variables",
    "load_variable",
    "load_checkpoint",
    "NewCheckpointReader",
    "import_meta_graph",
    "export_meta_graph",
    "write_graph",
    "start_queue_runners",
    "global_step",
    "assert_global_step",
)
enter_inert(
    "tensorflow.train",
    "Coordinator",
    "QueueRunner",
    "Supervisor",
    "Checkpoint",
    "CheckpointManager",
    "SummarySaverHook",
    "StopAtStepHook",
    "CheckpointSaverHook",
    "LoggingTensorHook",
    "SessionRunHook",
    "NanTensorHook",
    "Scaffold",
    "Server",
    "ClusterSpec",
    "ProfilerHook",
    "StepCounterHook",
    "SessionRunArgs",
    "CheckpointOptions",
    "CheckpointSaverListener",
    "GlobalStepWaiterHook",
    "FinalOpsHook",
    "FeedFnHook",
    "Int64List",
    "FloatList",
    "BytesList",
    "Feature",
    "Features",
    "Example",
    "SequenceExample",
    "FeatureList",
    "FeatureLists",
)
enter_inert(
    "tensorflow",
    "ConfigProto",
    "GPUOptions",
    "RunOptions",
    "RunMetadata",
    "OptimizerOptions",
    "GraphOptions",
    "GraphDef",
    "Event",
    "NodeDef",
)
enter_inert("tensorflow.config", "PhysicalDevice", "LogicalDevice", "LogicalDeviceConfiguration", "optimizer")
