"""Keras' `Layer`: built by what it first receives, called on tensors, and remembered by what it returns."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, ClassVar

from shapelint.graph import Site
from shapelint.library.keras.attributes import NOT_FOLLOWED
from shapelint.library.keras.signatures import may_take, requires
from shapelint.library.keras.state import snake_case, state
from shapelint.library.registry import layer
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.shapes import static_shape
from shapelint.library.tensorflow.tensor import Tensor, Variable, as_tensor, make_tensor, make_variable
from shapelint.parts import CHANNELS_LAST, Part
from shapelint.raised import raised
from shapelint.recording import CallInProgress, RefineInput, active, arrays_in
from shapelint.symbolic.dims import Size, product
from shapelint.unknown import Undecided, Unknown
from shapelint.values import Array

INPUT_OPTIONS = ("input_shape", "batch_input_shape", "batch_shape", "input_dim", "input_length", "batch_size", "input_dtype")
"""Keywords of any layer that declare the input of the model which it begins."""


@dataclass(eq=False)
class Node:
    """One call of a layer on symbolic tensors."""

    layer: Layer
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    outputs: list[Array] = field(default_factory=list)
    site: Site | None = None


@layer("keras.Layer", "keras.layers.Layer", "keras.layers.AbstractRNNCell")
class Layer(Part):
    """The base class of all layers and models.

    Framework layers say in `input_ranks` which ranks they take (empty: any), or in `least_rank` the smallest.
    """

    operation = "keras.layers.Layer"
    entry_method = "call"
    input_axes = CHANNELS_LAST
    input_ranks: ClassVar[tuple[int, ...]] = ()
    least_rank: ClassVar[int] = 0
    takes_several: ClassVar[bool] = False
    """Whether a framework layer is called on a list of tensors; any other is called on the one in a list, as Keras 1 and 2 do it."""
    needs_weights: ClassVar[bool] = True
    """Whether `call` reads the weights, so that nothing is computed where they could not be made."""

    built: Any
    trainable: Any
    input_spec: Any
    _own_weights: tuple[Any, ...]

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        made = super().__new__(cls)
        made.__dict__.update(
            constructed_at=active().site(), constructed_with=(args, kwargs),
            built=False, trainable=True, input_spec=None, supports_masking=False, stateful=False,
            _own_weights=(), _nodes=[], _declared={}, _name=None, _dtype="float32", losses=[],
        )  # fmt: skip
        return made

    def __init__(self, *_args: Any, **options: Any) -> None:
        self._declared = {name: options.pop(name) for name in INPUT_OPTIONS if name in options}
        name = options.pop("name", None)
        self._name = name if isinstance(name, (str, Unknown)) else state().unique_name(snake_case(type(self).__name__))
        self._dtype = element_type_of(options.pop("dtype", None), state().floatx)
        if "trainable" in options:
            self.trainable = options.pop("trainable")

    def __getattr__(self, name: str) -> Any:
        """An attribute that is missing: unknown where the framework has it, or where the layer extends one of the framework's."""
        bases = (base for base in type(self).__mro__[1:] if issubclass(base, Layer) and "operation" in vars(base))
        extended = any(base.__name__ not in _BASES for base in bases)
        if name in NOT_FOLLOWED or (extended and not name.startswith("__")):
            return Unknown(f"the attribute {name} of a layer is not followed")
        raise raised(AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'"))

    # Identity

    @property
    def name(self) -> Any:
        return self._name

    @name.setter
    def name(self, value: Any) -> None:
        self.__dict__["_name"] = value

    @property
    def dtype(self) -> Any:
        return self._dtype

    compute_dtype = variable_dtype = dtype

    @property
    def dtype_policy(self) -> Any:
        return Unknown("the policy of element types")

    # As a part of a model, whichever the framework

    @classmethod
    def make_input(cls, dims: tuple[Size, ...] | None, element_type: str, slot: str | None = None) -> Tensor:
        return make_tensor(dims, element_type, slot=slot)

    def sublayers(self) -> Iterator[Layer]:
        """The layers that are kept in attributes, in lists and dictionaries too, each once."""
        seen: set[int] = set()
        for name, value in list(self.__dict__.items()):
            if name not in _OWN_ATTRIBUTES:
                yield from _layers_in(value, seen, 0)

    def child_parts(self) -> dict[str, Any]:
        return {str(child.name): child for child in self.sublayers()}

    def named_parts(self) -> Iterator[tuple[str, Any]]:
        yield "", self
        yield from self._named_below("", {id(self)})

    def _named_below(self, prefix: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
        for child in self.sublayers():
            if id(child) not in seen:
                seen.add(id(child))
                name = f"{prefix}{child.name}"
                yield name, child
                yield from child._named_below(f"{name}/", seen)

    def count_parameters(self) -> Size:
        total: Size = 0
        for weight in self.weights:
            total = total + product(weight.dims) if weight.dims is not None else Unknown("the shape of a weight")
        return total

    def part_name(self) -> str | None:
        return self._name if isinstance(self._name, str) else None

    def begins_run(self, arguments: tuple[Any, ...]) -> bool:
        return not is_frameworks(type(self)) and not has_functional(arguments)

    def is_listed(self) -> bool:
        return not is_frameworks(type(self)) and bool(self.child_parts())

    # Weights

    def add_weight(self, *args: Any, **kwargs: Any) -> Any:
        """A weight: `add_weight(shape, initializer, dtype)` as Keras 3 has it, `add_weight(name, shape, dtype)` as Keras 2."""
        given = dict(zip(_WEIGHT_PARAMETERS[bool(args) and (args[0] is None or isinstance(args[0], str))], args, strict=False)) | kwargs
        shape = given.get("shape")
        dims = () if shape is None else (shape,) if isinstance(shape, int) else shape
        if isinstance(dims, Unknown):
            return self._kept_weight(make_variable(None, element_type_of(given.get("dtype"), self._dtype)))
        if any(size is None for size in dims):
            raise raised(ValueError(f"cannot create a weight of shape {tuple(dims)}: a size of the layer's input is not defined"))
        return self._kept_weight(make_variable(tuple(dims), element_type_of(given.get("dtype"), self._dtype), given.get("trainable", True)))

    add_variable = add_weight

    def _kept_weight(self, weight: Variable) -> Variable:
        self._own_weights = (*self._own_weights, weight)
        return weight

    @property
    def weights(self) -> list[Any]:
        """All weights, those of sublayers too, each once."""
        found = {id(weight): weight for part in (self, *(part for _, part in self.named_parts())) for weight in part._weights_held()}
        return list(found.values())

    variables = weights

    def _weights_held(self) -> list[Any]:
        kept = [value for value in self.__dict__.values() if isinstance(value, Variable)]
        return [*self._own_weights, *kept]

    @property
    def trainable_weights(self) -> list[Any]:
        return [weight for weight in self.weights if weight.trainable is not False]

    trainable_variables = trainable_weights

    @property
    def non_trainable_weights(self) -> list[Any]:
        return [weight for weight in self.weights if weight.trainable is False]

    non_trainable_variables = non_trainable_weights

    def count_params(self) -> Any:
        return self.count_parameters()

    def get_weights(self) -> Any:
        numpy_array: Callable[[Any], Any] = lambda weight: weight.numpy()  # noqa: E731
        return [numpy_array(weight) for weight in self.weights]

    def set_weights(self, _weights: Any) -> None:
        """Values are not followed."""

    # Building and calling

    def build(self, *_shapes: Any, **_named: Any) -> None:
        """Make the weights for inputs of these shapes."""
        self.built = True

    def call(self, inputs: Any, *_args: Any, **_kwargs: Any) -> Any:
        """What the layer computes; a layer that says nothing else hands its input on."""
        return inputs

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args = tuple(_tensors(value) for value in args)
        kwargs = {name: _tensors(value) for name, value in kwargs.items()}
        if "training" in kwargs and not may_take(type(self).call, "training"):
            del kwargs["training"]  # it is for the layers below
        recorder, depth = active(), state()
        result: Any = None
        recorder.entering_layer(self, args, kwargs)
        depth.depth += 1
        try:
            result = self._called(args, kwargs)
        finally:
            depth.depth -= 1
            recorder.leaving_layer(self, result)
        return self._remembered(args, kwargs, result) if not depth.depth else result

    def _called(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        kind = type(self)
        if is_frameworks(kind) and not kind.composite:
            return active().run(kind.operation, self._call_guarded, args, kwargs, layer=self)
        self._ensure_built(args)
        if "training" not in kwargs and requires(kind.call, "training", len(args)):
            kwargs = {**kwargs, "training": False}
        try:
            return self.call(*args, **kwargs)
        except Undecided as undecided:
            return undecided.unknown

    def _call_guarded(self, call: CallInProgress, *args: Any, **kwargs: Any) -> Any:
        try:
            args = self._single(args)
            if not self._takes(call, args):
                return Unknown("a layer received a tensor of a rank that it does not take")
            if args and isinstance(args[0], Tensor) and args[0].dims is None and not self.input_ranks:
                return self.of_open_rank(args[0])
            self._ensure_built(args)
            if args and self.built is not True and not (isinstance(args[0], Array) and not self._reads_weights()):
                unknown = (each for each in leaves(args[0]) if isinstance(each, Unknown))
                return next(unknown, Unknown("a layer was called on what is no tensor"))
            return self.call(*args, **kwargs)
        except Undecided as undecided:
            return undecided.unknown

    def _single(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """The arguments of a layer of one input, without a list around it."""
        if self.takes_several or not args or not isinstance(args[0], (tuple, list, dict)):
            return args
        if len(args[0]) == 1 and not isinstance(args[0], dict):
            return (args[0][0], *args[1:])
        raise Undecided(Unknown("a layer of one input was called on several"))

    def _reads_weights(self) -> bool:
        return self.needs_weights and type(self).build is not Layer.build

    def of_open_rank(self, inputs: Tensor) -> Any:
        """The result for an input of which not even the rank is known; a layer that keeps the rank says so with `same`."""
        return inputs.like(None)

    def _takes(self, call: CallInProgress, args: tuple[Any, ...]) -> bool:
        """Whether the rank of the input is one that the layer takes; states the contract."""
        value = args[0] if args else None
        if not isinstance(value, Array):
            return True
        if self.input_ranks:
            return call.require_rank(value, *self.input_ranks) is not False
        if self.least_rank and value.dims is not None:
            wanted = f"at least {self.least_rank}-d"
            return call.require(len(value.dims) >= self.least_rank, "layer-rank", received=value.describe(), declared=wanted) is not False
        return True

    def _ensure_built(self, args: tuple[Any, ...]) -> None:
        """Make the weights at the first call, as what arrives wants them."""
        if self.built is True or not args:
            return
        value = args[0]
        if isinstance(value, Array) and value.dims is None and value.slot is not None and self.input_ranks:
            raise RefineInput(value.slot, self.input_ranks[-1])
        is_known = all(isinstance(each, Array) and each.dims is not None for each in leaves(value))
        if is_known or hasattr(type(self).build, "code"):  # what the user's own sets is there, of whatever shape
            self.build(shapes_of(value))
            self.built = is_known

    def _remembered(self, args: tuple[Any, ...], kwargs: dict[str, Any], result: Any) -> Any:
        """Note on the results of a call on symbolic tensors which layer gave them."""
        if not has_functional((args, kwargs)):
            return result
        given = {id(array) for array in arrays_in((*args, *kwargs.values()))}
        result = _aliased(result, given)
        node = Node(self, args, kwargs, list(arrays_in((result,))), active().site())
        self._nodes.append(node)
        for position, array in enumerate(node.outputs):
            if isinstance(array, Tensor):
                array.functional, array.history = True, (node, position)
        return result

    # What was received and given

    @property
    def input(self) -> Any:
        return self._of_first_call(lambda node: node.args[0] if node.args else Unknown("the input of a layer"))

    @property
    def output(self) -> Any:
        return self._of_first_call(lambda node: node.outputs[0] if len(node.outputs) == 1 else list(node.outputs))

    @property
    def input_shape(self) -> Any:
        return shapes_of(self.input)

    @property
    def output_shape(self) -> Any:
        return shapes_of(self.output)

    def get_input_at(self, node_index: Any) -> Any:
        return self._node_at(node_index).args[0]

    def get_output_at(self, node_index: Any) -> Any:
        return self._node_at(node_index).outputs[0]

    def _node_at(self, node_index: Any) -> Node:
        if not isinstance(node_index, int) or not -len(self._nodes) <= node_index < len(self._nodes):
            raise Undecided(Unknown("a call of a layer that is not known"))  # that of a model may be its own
        return self._nodes[node_index]

    def get_input_shape_at(self, node_index: Any) -> Any:
        return shapes_of(self.get_input_at(node_index))

    def get_output_shape_at(self, node_index: Any) -> Any:
        return shapes_of(self.get_output_at(node_index))

    def _of_first_call(self, what: Callable[[Node], Any]) -> Any:
        if not self._nodes:
            raise raised(AttributeError(f"The layer {self._name} has never been called and thus has no defined output."))
        return what(self._nodes[0])

    def compute_output_shape(self, input_shape: Any = None, *more: Any, **named: Any) -> Any:
        """The shape of the result for an input of this shape."""
        if input_shape is None or more or named:
            return Unknown("the shape that a layer gives several inputs")
        return shapes_of(self.compute_output_spec(_tensor_of_shape(input_shape)))

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        return self(*args, **kwargs)

    def compute_mask(self, _inputs: Any, _previous: Any = None) -> Any:
        return None

    # What has no influence on shapes

    def add_loss(self, *_args: Any, **_kwargs: Any) -> None:
        """Losses are not followed."""

    add_metric = add_update = add_loss

    def get_config(self) -> Any:
        return Unknown("the configuration of a layer")

    @classmethod
    def from_config(cls, config: Any) -> Any:
        return cls(**config) if isinstance(config, dict) else Unknown("a layer made from a configuration")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self._name}>"


def shape_rule(body: Callable[..., Any]) -> Callable[..., Any]:
    """The `call` of a framework layer from a body that takes the `CallInProgress` after `self`, to state contracts."""

    def inherited(self: Layer, call: CallInProgress, *args: Any, **kwargs: Any) -> Any:
        if not self._takes(call, args):
            return Unknown("a layer received a tensor of a rank that it does not take")
        return body(self, call, *args, **kwargs)

    @wraps(body)
    def call(self: Layer, *args: Any, **kwargs: Any) -> Any:
        rule = body if is_frameworks(type(self)) else inherited
        return active().run(type(self).operation, partial(rule, self), args, kwargs, layer=self)

    own, _, *rest = inspect.signature(body).parameters.values()
    call.__signature__ = inspect.Signature([own, *rest])
    return call


_WEIGHT_PARAMETERS = (
    ("shape", "initializer", "dtype", "trainable", "autocast", "regularizer", "constraint", "aggregation", "name"),
    ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint"),
)
"""The positional parameters of `add_weight` in Keras 3, and in Keras 2."""

_BASES = frozenset({"Layer", "Model", "Sequential"})
"""Classes whose attributes are listed, so that what is not among them is missing."""

_OWN_ATTRIBUTES = frozenset({"_own_weights", "_nodes", "_declared", "constructed_at", "constructed_with"})
"""Attributes of `Layer` in which no sublayers are kept."""

_DEEPEST = 8
"""How deep lists of lists of layers may be."""


def _layers_in(value: Any, seen: set[int], depth: int) -> Iterator[Layer]:
    if isinstance(value, Layer):
        if id(value) not in seen:
            seen.add(id(value))
            yield value
    elif isinstance(value, (list, tuple)) and depth < _DEEPEST:
        for each in value:
            yield from _layers_in(each, seen, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        for each in list(value.values()):
            yield from _layers_in(each, seen, depth + 1)


def is_frameworks(kind: type) -> bool:
    """Whether what a class computes is the framework's own code."""
    return not hasattr(kind.call, "code")


def _tensors(value: Any) -> Any:
    """Arrays of numpy among the arguments as tensors."""
    if isinstance(value, Array):
        return as_tensor(value)
    if type(value) in (list, tuple) and any(isinstance(each, (Array, list, tuple)) for each in value):
        return type(value)(_tensors(each) for each in value)
    if type(value) is dict:
        return {key: _tensors(each) for key, each in value.items()}
    return value


def leaves(value: Any) -> Iterator[Any]:
    """The arguments in nested lists and dictionaries."""
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, dict):
        yield from leaves(list(value.values()))
    else:
        yield value


def shapes_of(value: Any) -> Any:
    """The static shapes of tensors, in the structure in which they are given."""
    if isinstance(value, (list, tuple)):
        return [shapes_of(each) for each in value]
    if isinstance(value, dict):
        return {name: shapes_of(each) for name, each in value.items()}
    return static_shape(value.dims) if isinstance(value, Array) else value if isinstance(value, Unknown) else Unknown("not a tensor")


def _tensor_of_shape(shape: Any) -> Any:
    from shapelint.library.tensorflow.tensor import batch_size

    if isinstance(shape, Unknown):
        return shape
    if shape and isinstance(shape[0], (list, tuple)):
        return [_tensor_of_shape(each) for each in shape]
    dims = tuple(
        batch_size() if size is None and axis == 0 else Unknown("an open size") if size is None else size for axis, size in enumerate(shape)
    )
    return make_tensor(dims)


def has_functional(values: Any) -> bool:
    return any(isinstance(array, Tensor) and array.functional for array in arrays_in(values))


def _aliased(result: Any, given: set[int]) -> Any:
    """The result with tensors that were handed on as they are under names of their own."""
    if isinstance(result, Array):
        return result.alias() if id(result) in given or getattr(result, "history", None) is not None else result
    if type(result) in (list, tuple):
        return type(result)(_aliased(each, given) for each in result)
    if type(result) is dict:
        return {name: _aliased(each, given) for name, each in result.items()}
    return result
