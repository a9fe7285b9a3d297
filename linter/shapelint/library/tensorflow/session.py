"""Sessions: what is fed has to fit its placeholder; what is fetched comes back as arrays."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export, lookup, shape_function
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.shapes import static
from shapelint.library.tensorflow.state import GraphState, graph_state, note_run
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.library.tensorflow.variables import Operation
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import Dim, Size, equal, format_size, free_symbols, substitute
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

CONTRACT = "input-mismatch"


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
    known = fed_sizes(feed_dict)
    note_run(str(known), id(fetches) if isinstance(fetches, Array) else 0)
    return fetched(fetches, known)


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


def fed_sizes(feed_dict: Any) -> dict[Any, Size]:
    """The sizes that stand for open ones in this run, with the contract of every fed array stated."""
    known: dict[Any, Size] = {}
    for target, value in feed_dict.items() if isinstance(feed_dict, dict) else ():
        given = _as_array(value)
        if not isinstance(target, Tensor) or target.dims is None or given is None or given.dims is None:
            continue
        feed(given, target)
        for size, own in zip(target.dims, given.dims, strict=False):
            if isinstance(size, Dim) and static(size) is None and len(free_symbols(size)) == 1 and not isinstance(own, Unknown):
                known[next(iter(free_symbols(size)))] = own
    return known


@shape_function("tensorflow.Session.feed")
def feed(call: CallInProgress, given: Array, target: Tensor) -> None:
    """State that an array fits its placeholder."""
    _require_fit(call, target, given)


def _as_array(value: Any) -> Array | None:
    if isinstance(value, Array):
        return value
    try:
        made = lookup("numpy.asarray")(value)
    except Undecided:
        return None
    return made if isinstance(made, Array) else None


def _require_fit(call: CallInProgress, target: Tensor, given: Array) -> None:
    declared, dims = target.require_dims(), given.require_dims()
    wanted = [static(size) for size in declared]
    differing = [axis for axis, (size, fed) in enumerate(zip(wanted, dims, strict=False)) if size is not None and equal(fed, size) is False]
    if len(declared) == len(dims) and not differing:
        return
    detail = f"the placeholder{_named(target)} takes {_written(declared)}"
    if len(declared) == len(dims) and len(differing) == 1 and target.producer is not None:
        axis = differing[0]
        call.require(
            False,
            CONTRACT,
            received=dims[axis],
            declared=declared[axis],
            parameter="shape",
            blamed=target.producer,
            element=axis,
            detail=detail,
        )
        return
    call.require(False, CONTRACT, received=given.describe(), declared=_written(declared), blamed=_maker(given), detail=detail)


def _named(target: Tensor) -> str:
    """The name of a placeholder, where the program gives it one."""
    given = target.producer.given if target.producer is not None else None
    name = given.kwargs.get("name") if given is not None else None
    return f" `{name}`" if isinstance(name, str) else ""


def _written(dims: tuple[Size, ...]) -> str:
    """A shape as a placeholder is declared: `[None, 784]`."""
    return "[" + ", ".join("None" if static(size) is None else format_size(size) for size in dims) + "]"


def _maker(given: Array) -> Any:
    """The call that made an array, if that is the program's own."""
    made = given.producer
    return made if made is not None and made.site is not None and made.operation.startswith("numpy.") else None


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
