"""Control flow and functions: `cond`, `while_loop`, `map_fn`, `scan`, `tf.function`, tapes, modules, and calls of Python."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export
from shapelint.library.tensorflow.arguments import static_sizes
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.slicing import one_of
from shapelint.library.tensorflow.state import note_run
from shapelint.library.tensorflow.tensor import Tensor, Variable, as_tensor, make_tensor
from shapelint.recording import active, arrays_in
from shapelint.symbolic.dims import Size, equal
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array


def _truth(value: Any) -> bool | None:
    """The truth of a condition, None where it is not known."""
    try:
        return bool(value)
    except Undecided:
        return None


def merged(one: Any, other: Any) -> Any:
    """What two branches have in common: sizes in which they differ are not known."""
    if isinstance(one, Array) and isinstance(other, Array):
        return _merged_tensors(as_tensor(one), as_tensor(other))
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)) and len(one) == len(other):
        parts = [merged(mine, theirs) for mine, theirs in zip(one, other, strict=True)]
        return type(one)(*parts) if hasattr(one, "_fields") else type(one)(parts)
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        return {key: merged(one[key], other[key]) for key in one}
    if isinstance(one, Unknown) or isinstance(other, Unknown) or one is not other:
        return Unknown("what one of several branches returns")
    return one


def _merged_tensors(one: Tensor, other: Tensor) -> Tensor:
    if one.dims is None or other.dims is None or len(one.dims) != len(other.dims):
        return one.like(None)
    dims: list[Size] = []
    for mine, theirs in zip(one.dims, other.dims, strict=True):
        dims.append(mine if mine is theirs or equal(mine, theirs) is True else Unknown("a size in which branches differ"))
    return one.like(tuple(dims))


def _branches(functions: list[Any]) -> Any:
    """What the one that runs of several functions returns."""
    results = [each() if callable(each) else each for each in functions]
    result = results[0]
    for other in results[1:]:
        result = merged(result, other)
    return result


@export("tensorflow.cond", "tensorflow.contrib.framework.smart_cond", "tensorflow.python.framework.smart_cond.smart_cond")
def cond(
    pred: Any, true_fn: Any = None, false_fn: Any = None, strict: Any = False, name: Any = None, fn1: Any = None, fn2: Any = None
) -> Any:
    """What the branch returns that the condition chooses."""
    first, second = true_fn if true_fn is not None else fn1, false_fn if false_fn is not None else fn2
    truth = _truth(pred)
    if truth is not None:
        return (first if truth else second)()
    return _branches([first, second])


@export("tensorflow.case")
def case(pred_fn_pairs: Any, default: Any = None, *_settings: Any, **_named: Any) -> Any:
    """What the first function returns whose condition holds."""
    if isinstance(pred_fn_pairs, Unknown):
        return pred_fn_pairs
    pairs = list(pred_fn_pairs.items()) if isinstance(pred_fn_pairs, dict) else list(pred_fn_pairs)
    return _branches([*(function for _, function in pairs), *([default] if default is not None else [])])


@export("tensorflow.switch_case")
def switch_case(branch_index: Any, branch_fns: Any, default: Any = None, name: Any = None) -> Any:
    """What the chosen function returns."""
    if isinstance(branch_fns, Unknown):
        return branch_fns
    functions = [
        each[1] if isinstance(each, tuple) else each for each in (branch_fns.values() if isinstance(branch_fns, dict) else branch_fns)
    ]
    return _branches([*functions, *([default] if default is not None else [])])


@export("tensorflow.while_loop")
def while_loop(
    cond: Any, body: Any, loop_vars: Any, shape_invariants: Any = None, parallel_iterations: Any = None, *_settings: Any, **_named: Any
) -> Any:
    """The loop's variables after it: what a round changes of their sizes is not known."""
    if isinstance(loop_vars, Unknown):
        return loop_vars
    many = isinstance(loop_vars, (list, tuple))
    begin = [_as_state(each) for each in (loop_vars if many else [loop_vars])]
    cond(*begin)

    def round_of(state: list[Any]) -> list[Any]:
        after = body(*state)
        return list(after) if many and isinstance(after, (list, tuple)) else [after]

    result = settled(round_of, begin)
    if not isinstance(result, list) or len(result) != len(begin):
        return Unknown("a loop whose body returns another number of values")
    return type(loop_vars)(result) if many and not hasattr(loop_vars, "_fields") else result if many else result[0]


_MOST_ROUNDS = 4
"""Rounds after which the shapes of a loop's variables are taken to change without end."""


def settled(step: Callable[[Any], Any], begin: Any) -> Any:
    """What variables of a loop have in common after any number of rounds."""
    state = begin
    for _ in range(_MOST_ROUNDS):
        after = merged(state, step(state))
        if _shapes(after) == _shapes(state):
            return after
        state = after
    return mapped(lambda tensor: tensor.like(None), state)


def _shapes(value: Any) -> list[Any]:
    """The shapes in a structure, in which all sizes that are not known are alike."""
    if isinstance(value, Unknown):
        return [None]
    dims = (array.dims for array in arrays_in((value,)))
    return [None if each is None else tuple(None if isinstance(size, Unknown) else size for size in each) for each in dims]


def _as_state(value: Any) -> Any:
    """A variable of a loop as a tensor whose value changes."""
    if isinstance(value, (list, tuple)):
        parts = [_as_state(each) for each in value]
        return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
    if isinstance(value, (Array, int, float)):
        return as_tensor(value).same()
    return value


def _first_size(elements: Any) -> Size:
    for array in arrays_in((elements,)):
        dims = array.dims
        return dims[0] if dims else Unknown("the number of elements of a loop")
    return Unknown("the number of elements of a loop")


def mapped(function: Callable[[Any], Any], elements: Any) -> Any:
    """A function applied to tensors in lists and dictionaries."""
    if isinstance(elements, Array):
        return function(as_tensor(elements))
    if isinstance(elements, (list, tuple)):
        parts = [mapped(function, each) for each in elements]
        return type(elements)(*parts) if hasattr(elements, "_fields") else type(elements)(parts)
    if isinstance(elements, dict):
        return {key: mapped(function, each) for key, each in elements.items()}
    return elements


def _row(tensor: Tensor) -> Tensor:
    return one_of(tensor, 0, None)


def _stacked(result: Any, count: Size) -> Any:
    """The results of all rounds, one above the other."""
    if isinstance(result, (int, float)):
        result = as_tensor(result)
    return mapped(lambda tensor: tensor.like((count, *tensor.dims) if tensor.dims is not None else None), result)


@export("tensorflow.map_fn", "tensorflow.vectorized_map")
def map_fn(fn: Any = None, elems: Any = None, dtype: Any = None, *_settings: Any, **_named: Any) -> Any:
    """`[n, *] -> [n, *what the function returns for a row]`."""
    if isinstance(elems, Unknown):
        return elems
    if isinstance(elems, list) and not isinstance(elems, Array) and all(isinstance(each, (int, float)) for each in elems):
        elems = as_tensor(elems)
    return _stacked(fn(mapped(_row, elems)), _first_size(elems))


@export("tensorflow.scan")
def scan(fn: Any = None, elems: Any = None, initializer: Any = None, *_settings: Any, **_named: Any) -> Any:
    """The results of all rounds, one above the other."""
    if isinstance(elems, Unknown):
        return elems
    first = mapped(_row, elems) if initializer is None else _as_state(initializer)
    return _stacked(settled(lambda state: fn(state, mapped(_row, elems)), first), _first_size(elems))


@export("tensorflow.foldl", "tensorflow.foldr")
def fold(fn: Any = None, elems: Any = None, initializer: Any = None, *_settings: Any, **_named: Any) -> Any:
    """What the last round returns."""
    if isinstance(elems, Unknown):
        return elems
    first = mapped(_row, elems) if initializer is None else _as_state(initializer)
    return settled(lambda state: fn(state, mapped(_row, elems)), first)


# Functions


def _function(func: Any = None, *_settings: Any, **_named: Any) -> Any:
    """`@tf.function`, with and without arguments: the function itself."""
    return func if callable(func) and not isinstance(func, Unknown) else _function


for _name in (
    "function",
    "contrib.eager.defun",
    "autograph.experimental.do_not_convert",
    "RegisterGradient",
    "nondifferentiable_batch_function",
    "autograph.to_graph",
    "recompute_grad",
    "contrib.layers.recompute_grad",
    "autograph.experimental.convert",
    "batch_function",
):
    export(f"tensorflow.{_name}")(_function)


@export("tensorflow.custom_gradient")
def custom_gradient(f: Any) -> Any:
    """The function, which returns a gradient beside its result."""

    def call(*args: Any, **kwargs: Any) -> Any:
        result = f(*args, **kwargs)
        return result[0] if isinstance(result, (list, tuple)) and result else result

    return call


@export("tensorflow.py_func", "tensorflow.py_function", "tensorflow.numpy_function", "tensorflow.contrib.eager.py_func")
def py_func(func: Any = None, inp: Any = None, Tout: Any = None, *_settings: Any, **_named: Any) -> Any:
    """Tensors of open shapes, as many as types are named."""
    if isinstance(Tout, (list, tuple)):
        return [make_tensor(None, element_type_of(each, "float32")) for each in Tout]
    return make_tensor(None, element_type_of(Tout, "float32"))


@export("tensorflow.GradientTape")
class GradientTape(Inert):
    """Gradients have the shapes of what they are of."""

    def watch(self, tensor: Any) -> None:
        """Nothing to note."""

    def stop_recording(self) -> Any:
        return self

    def watched_variables(self) -> Any:
        return Unknown("what a tape watches")

    def gradient(self, target: Any, sources: Any, *_settings: Any, **_named: Any) -> Any:
        note_run()
        return mapped(lambda tensor: tensor.same(), sources)

    def jacobian(self, target: Any, sources: Any, *_settings: Any, **_named: Any) -> Any:
        if not isinstance(target, Array) or target.dims is None:
            return Unknown("a Jacobian")
        lead = target.dims
        return mapped(lambda tensor: tensor.like((*lead, *tensor.dims) if tensor.dims is not None else None), sources)

    def batch_jacobian(self, target: Any, source: Any, *_settings: Any, **_named: Any) -> Any:
        if not isinstance(target, Array) or target.dims is None or not isinstance(source, Array) or source.dims is None:
            return Unknown("a Jacobian")
        return as_tensor(target).like((*target.dims, *source.dims[1:]))

    def reset(self) -> None:
        """Nothing is kept."""


@export("tensorflow.Module")
class Module:
    """Holds variables and other modules."""

    def __init__(self, name: Any = None) -> None:
        self._name = name

    @property
    def name(self) -> Any:
        return self._name

    @property
    def name_scope(self) -> Any:
        return Inert()

    @classmethod
    def with_name_scope(cls, method: Any) -> Any:
        return method

    @property
    def variables(self) -> tuple[Any, ...]:
        return tuple(_variables_in(self, set()))

    @property
    def trainable_variables(self) -> tuple[Any, ...]:
        return tuple(each for each in self.variables if each.trainable is not False)

    @property
    def submodules(self) -> tuple[Any, ...]:
        return tuple(value for value in self.__dict__.values() if isinstance(value, Module))


def _variables_in(value: Any, seen: set[int]) -> list[Any]:
    if id(value) in seen:
        return []
    seen.add(id(value))
    if isinstance(value, Variable):
        return [value]
    if isinstance(value, (list, tuple)):
        return [found for each in value for found in _variables_in(each, seen)]
    if isinstance(value, dict):
        return [found for each in value.values() for found in _variables_in(each, seen)]
    if isinstance(value, Module):
        return [found for each in value.__dict__.values() for found in _variables_in(each, seen)]
    weights = getattr(value, "weights", None) if hasattr(type(value), "child_parts") else None
    return list(weights) if isinstance(weights, list) else []


@export("tensorflow.TensorSpec", "tensorflow.python.framework.tensor_spec.TensorSpec")
class TensorSpec:
    """The shape and the type of a tensor."""

    def __init__(self, shape: Any = None, dtype: Any = None, name: Any = None) -> None:
        from shapelint.library.tensorflow.shapes import StaticShape

        self.shape = StaticShape(static_sizes(shape)) if shape is not None else Unknown("a shape of open rank")
        self.dtype, self.name = dtype, name


@export("tensorflow.TensorArray")
class TensorArray:
    """A list of tensors of one shape."""

    def __init__(self, dtype: Any = None, size: Any = None, *_settings: Any, element_shape: Any = None, **_named: Any) -> None:
        self.element_type = element_type_of(dtype, "float32")
        self.count: Any = size
        self.element: Any = None

    def write(self, index: Any, value: Any, name: Any = None) -> TensorArray:
        after = TensorArray(self.element_type, self.count)
        after.element = value if self.element is None else merged(self.element, value)
        return after

    def read(self, index: Any, name: Any = None) -> Any:
        return self.element.alias() if isinstance(self.element, Tensor) else Unknown("an element of an array of tensors")

    def unstack(self, value: Any, name: Any = None) -> TensorArray:
        after = TensorArray(self.element_type, self.count)
        after.element = _row(value) if isinstance(value, Tensor) and value.dims else Unknown("an element of an array of tensors")
        if isinstance(value, Array) and value.dims:
            after.count = value.dims[0]
        return after

    unpack = unstack

    def stack(self, name: Any = None) -> Any:
        if not isinstance(self.element, Array) or self.element.dims is None:
            return Unknown("the elements of an array of tensors")
        count = as_tensor(self.count) if isinstance(self.count, Array) else self.count
        known = count.values[0] if isinstance(count, Tensor) and count.values else count
        size: Any = Unknown("how many elements an array of tensors has") if known is None or isinstance(known, (Array, Unknown)) else known
        return as_tensor(self.element).like((size, *self.element.dims))

    pack = stack

    def concat(self, name: Any = None) -> Any:
        return Unknown("the elements of an array of tensors, one after the other")

    def size(self, name: Any = None) -> Any:
        return make_tensor((), "int32")

    def gather(self, indices: Any, name: Any = None) -> Any:
        return Unknown("elements of an array of tensors")

    def close(self, name: Any = None) -> None:
        """Nothing is held."""

    def mark_used(self) -> None:
        """Nothing to note."""

    identity = lambda self: self  # noqa: E731


@export("tensorflow.nest.flatten", "tensorflow.contrib.framework.nest.flatten", "tensorflow.python.util.nest.flatten")
def flatten_structure(structure: Any, *_settings: Any, **_named: Any) -> Any:
    """The leaves of a structure, in order."""
    if isinstance(structure, (list, tuple)):
        return [leaf for each in structure for leaf in flatten_structure(each)]
    if isinstance(structure, dict):
        return [leaf for key in sorted(structure) for leaf in flatten_structure(structure[key])]
    return [structure]


@export("tensorflow.nest.map_structure", "tensorflow.contrib.framework.nest.map_structure", "tensorflow.python.util.nest.map_structure")
def map_structure(func: Any, *structures: Any, **_named: Any) -> Any:
    """A function applied to the leaves of structures of one kind."""
    first = structures[0]
    if isinstance(first, (list, tuple)):
        parts = [map_structure(func, *each) for each in zip(*structures, strict=False)]
        return type(first)(*parts) if hasattr(first, "_fields") else type(first)(parts)
    if isinstance(first, dict):
        return {key: map_structure(func, *(each[key] for each in structures)) for key in first}
    return func(*structures)


export("tensorflow.nest.is_nested", "tensorflow.contrib.framework.nest.is_sequence", "tensorflow.python.util.nest.is_sequence")(
    lambda structure: isinstance(structure, (list, tuple, dict))
)


def enabled_eagerly() -> Any:
    return active().memory("tensorflow.eager", lambda: Unknown("whether operations run at once"))


export("tensorflow.executing_eagerly", "tensorflow.executing_eagerly_outside_functions", "tensorflow.inside_function")(enabled_eagerly)
