"""Sessions: what is fed has to fit its placeholder; what is fetched comes back as arrays."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export, lookup, shape_function
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.feeding import fed, require_what_is_open
from shapelint.library.tensorflow.state import GraphState, graph_state, note_run
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.library.tensorflow.variables import Operation
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import Size, substitute
from shapelint.unknown import Unknown
from shapelint.values import Array


@export(
    "tensorflow.Session",
    "tensorflow.InteractiveSession",
    "tensorflow.train.MonitoredSession",
    "tensorflow.train.MonitoredTrainingSession",
    "tensorflow.train.SingularMonitoredSession",
    "tensorflow.python.client.session.Session",
)
class Session(Inert):
    """Runs a graph."""

    def __init__(self, *_settings: Any, **named: Any) -> None:
        graph = named.get("graph")
        self.graph = graph if graph is not None else get_default_graph()
        active().memory("tensorflow.session", dict[str, Any])["default"] = self

    def run(self, fetches: Any, feed_dict: Any = None, options: Any = None, run_metadata: Any = None) -> Any:
        """The values of what is fetched."""
        return run(fetches, feed_dict)

    def should_stop(self) -> Any:
        return Unknown("whether a training is to stop")

    def as_default(self) -> Any:
        return self

    def close(self) -> None:
        """Nothing is held."""

    def make_callable(self, fetches: Any, feed_list: Any = None, *_settings: Any) -> Any:
        return lambda *values: run(fetches, dict(zip(feed_list or [], values, strict=False)))

    reset = list_devices = lambda *_args, **_named: None


@export("tensorflow.get_default_session")
def get_default_session() -> Any:
    return active().memory("tensorflow.session", dict[str, Any]).get("default")


def run(fetches: Any, feed_dict: Any = None) -> Any:
    """The values of what is fetched, with the sizes that are fed in the place of open ones."""
    feeding = fed(feed_dict)
    note_run(str(feeding.sizes), id(fetches) if isinstance(fetches, Array) else 0)
    require_what_is_open(fetches, feeding)
    return fetched(fetches, feeding.sizes)


@shape_function("tensorflow.Session.run")
def fetched(call: CallInProgress, fetches: Any, known: Any) -> Any:
    """The fetched tensors as arrays."""
    call.record.inputs.clear()
    call.record.sources.clear()
    return _values(fetches, known)


@export("tensorflow.Tensor.eval")
def evaluate(self: Any, feed_dict: Any = None, session: Any = None) -> Any:
    """The tensor as an array."""
    return run(self, feed_dict)


def _values(fetches: Any, known: dict[Any, Size]) -> Any:
    if isinstance(fetches, Tensor):
        return _value(fetches, known)
    if isinstance(fetches, dict):
        return {key: _values(each, known) for key, each in fetches.items()}
    if isinstance(fetches, (list, tuple)):
        made = [_values(each, known) for each in fetches]
        return type(fetches)(*made) if hasattr(fetches, "_fields") else type(fetches)(made)
    if isinstance(fetches, Unknown):
        return fetches
    return None if fetches is None or isinstance(fetches, Operation) else Unknown("what is fetched by its name")


def _value(tensor: Tensor, known: dict[Any, Size]) -> Any:
    from shapelint.library.numpy.ndarray import finished, make_ndarray

    if tensor.dims is None:
        return Unknown("the value of a tensor of open rank")
    dims = tuple(_replaced(size, known) for size in tensor.dims)
    array = make_ndarray(dims, element_type_of(tensor.element_type, "float32"))
    array.classes = tensor.classes
    return finished(array)


def _replaced(size: Size, known: dict[Any, Size]) -> Size:
    try:
        result: Size = substitute(size, known)
    except ZeroDivisionError:
        return Unknown("a size divided by zero")
    return result


# Graphs and their settings


@export("tensorflow.Graph")
class Graph(Inert):
    """A graph; all calls of a program are taken as of one."""

    def as_default(self) -> Any:
        return self

    def finalize(self) -> None:
        """Nothing is added any more."""

    def get_operations(self) -> Any:
        return Unknown("the operations of a graph")

    get_tensor_by_name = get_operation_by_name = as_graph_def = get_collection = as_graph_element = lambda *_args, **_named: Unknown(
        "what a graph holds by name"
    )

    def name_scope(self, name: Any) -> Any:
        return lookup("tensorflow.name_scope")(name)

    def device(self, *_device: Any) -> Any:
        return lookup("tensorflow.device")()

    control_dependencies = gradient_override_map = device


@export("tensorflow.get_default_graph")
def get_default_graph() -> Any:
    return active().memory("tensorflow.default_graph", dict[str, Any]).setdefault("graph", Graph())


@export("tensorflow.reset_default_graph")
def reset_default_graph() -> None:
    """Begin anew: names and variables are forgotten."""
    fresh = GraphState()
    graph_state().__dict__.update(fresh.__dict__)
