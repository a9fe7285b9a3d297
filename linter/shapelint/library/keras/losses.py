"""Losses: what labels and predictions must have in common, function by function and class by class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from shapelint.library.broadcasting import broadcast
from shapelint.library.registry import ShapeFunction, export, layer, lookup, shape_function
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress, arrays_in
from shapelint.symbolic.dims import Size, at_least, equal
from shapelint.unknown import Undecided, Unknown

SHAPES = "loss-shapes"
BROADCAST = "loss-broadcast"
CLASSES = "class-count"
Dims = tuple[Size, ...]


# What a loss demands of labels and predictions: rules that take both and give the shape of the losses


def compared(call: CallInProgress, labels: Tensor, outputs: Tensor) -> Dims:
    """Element by element, `[N, *, D], [N, *, D] -> [N, *]`; other shapes are broadcast against each other without a word."""
    y, p = labels.require_dims(), outputs.require_dims()
    dims = broadcast(call, y, p, contract=SHAPES)
    if fits(call) and differ(y, p):
        detail = "labels and outputs are broadcast against each other"
        call.require(False, BROADCAST, received=labels.describe(), declared=outputs.describe(), detail=detail)
    return dims[:-1]


def of_one_shape(call: CallInProgress, labels: Tensor, outputs: Tensor) -> Dims:
    """`[N, *, D], [N, *, D] -> [N, *, D]`, nothing else."""
    y, p = labels.require_dims(), outputs.require_dims()
    detail = "labels and outputs need the same shape"
    call.require(not differ(y, p), SHAPES, received=labels.describe(), declared=outputs.describe(), detail=detail)
    return p


def one_hot(call: CallInProgress, labels: Tensor, outputs: Tensor) -> Dims:
    """Labels with a column for each class, `[N, *, C], [N, *, C] -> [N, *]`."""
    y, p = labels.require_dims(), outputs.require_dims()
    detail = "labels have to be one-hot, with a column for each output"
    call.require(not differ(y, p), SHAPES, received=labels.describe(), declared=outputs.describe(), detail=detail)
    return p[:-1]


def of_indices(call: CallInProgress, labels: Tensor, outputs: Tensor) -> Dims:
    """Labels that are the numbers of the classes, `[N, *] or [N, *, 1], [N, *, C] -> [N, *]`."""
    y, p = labels.require_dims(), outputs.require_dims()
    if len(y) == len(p) and y and equal(y[-1], 1) is True:
        y = y[:-1]
    detail = "labels have to be class numbers, with the shape of the outputs without their last axis"
    if call.require(not differ(y, p[:-1]), SHAPES, received=labels.describe(), declared=outputs.describe(), detail=detail) and p:
        require_classes(call, labels, p[-1])
    return p[:-1]


def require_classes(call: CallInProgress, labels: Tensor, outputs: Size) -> None:
    """State that there is an output for each class that the labels tell apart."""
    classes = classes_of(labels)
    if classes is not None:
        call.require(at_least(outputs, classes), CLASSES, received=classes, declared=outputs, detail="there is no output for some labels")


def classes_of(labels: Tensor) -> int | None:
    """How many classes labels tell apart, as the data set says or their values show."""
    if labels.classes is not None or not labels.values:
        return labels.classes
    numbers = [int(value) for value in labels.values if isinstance(value, (int, float))]
    return max(numbers) + 1 if len(numbers) == len(labels.values) else None


def fits(call: CallInProgress) -> bool:
    """Whether no contract about the operands is broken so far."""
    return all(contract.holds is not False for contract in call.record.contracts)


def differ(one: Dims, other: Dims) -> bool:
    """Whether two shapes are certainly not the same."""
    return len(one) != len(other) or any(equal(x, y) is False for x, y in zip(one, other, strict=True))


def of_same_rank(labels: Tensor, outputs: Tensor) -> tuple[Tensor, Tensor]:
    """Labels and outputs whose ranks differ by a last axis of size 1, brought to the same rank: `[N]` and `[N, 1]`."""
    if labels.dims is None or outputs.dims is None or abs(len(labels.dims) - len(outputs.dims)) != 1:
        return labels, outputs
    longer, shorter = (labels, outputs) if len(labels.dims) > len(outputs.dims) else (outputs, labels)
    if equal(longer.require_dims()[-1], 1) is not True:
        return labels, outputs
    if shorter.rank == 1:
        grown = _with_dims(shorter, (*shorter.require_dims(), 1))
        return (grown, outputs) if shorter is labels else (labels, grown)
    cut = _with_dims(longer, longer.require_dims()[:-1])
    return (cut, outputs) if longer is labels else (labels, cut)


def _with_dims(tensor: Tensor, dims: Dims) -> Tensor:
    made = tensor.alias()
    made.dims, made.classes, made.producer = dims, tensor.classes, tensor.producer
    return made


# Functions

_Rule = Callable[[CallInProgress, Tensor, Tensor], Dims]

FUNCTIONS: dict[str, tuple[str, _Rule, tuple[str, ...]]] = {
    "mean_squared_error": ("MeanSquaredError", compared, ("mse", "MSE")),
    "mean_absolute_error": ("MeanAbsoluteError", compared, ("mae", "MAE")),
    "mean_absolute_percentage_error": ("MeanAbsolutePercentageError", compared, ("mape", "MAPE")),
    "mean_squared_logarithmic_error": ("MeanSquaredLogarithmicError", compared, ("msle", "MSLE")),
    "cosine_similarity": ("CosineSimilarity", compared, ("cosine_proximity", "cosine")),
    "huber": ("Huber", compared, ("huber_loss",)),
    "log_cosh": ("LogCosh", compared, ("logcosh",)),
    "hinge": ("Hinge", compared, ()),
    "squared_hinge": ("SquaredHinge", compared, ()),
    "categorical_hinge": ("CategoricalHinge", compared, ()),
    "kl_divergence": ("KLDivergence", compared, ("kld", "KLD", "kullback_leibler_divergence")),
    "poisson": ("Poisson", compared, ()),
    "categorical_focal_crossentropy": ("CategoricalFocalCrossentropy", compared, ()),
    "binary_crossentropy": ("BinaryCrossentropy", of_one_shape, ("bce", "BCE")),
    "binary_focal_crossentropy": ("BinaryFocalCrossentropy", of_one_shape, ()),
    "categorical_crossentropy": ("CategoricalCrossentropy", one_hot, ()),
    "sparse_categorical_crossentropy": ("SparseCategoricalCrossentropy", of_indices, ()),
}
"""The losses: class, rule, and other names of the function."""

SQUEEZING = frozenset(name for name, (_, rule, _) in FUNCTIONS.items() if rule is compared) - {
    "categorical_hinge", "poisson", "hinge", "squared_hinge", "categorical_focal_crossentropy",
}  # fmt: skip
"""Functions that bring their operands to the same rank by themselves, also where they are not called through a loss."""

NAMESPACES = ("losses", "metrics", "objectives")

BY_NAME: dict[str, ShapeFunction] = {}
"""The functions by all names under which `compile` knows them."""


def loss_function(name: str, rule: _Rule) -> Callable[..., Any]:
    """The shape function of a loss."""

    def body(call: CallInProgress, y_true: Any, y_pred: Any, *_settings: Any, axis: Any = -1, **_options: Any) -> Any:
        outputs = as_tensor(y_pred)
        labels = as_tensor(y_true)
        if name in SQUEEZING:
            labels, outputs = of_same_rank(labels, outputs)
        if axis != -1 and rule is not compared:
            return Unknown("a loss along another axis than the last")
        dims = rule(call, labels, outputs)
        return outputs.like(dims[:-1] if rule is of_one_shape else dims)

    body.__doc__ = rule.__doc__
    return body


def _enter_functions() -> None:
    for name, (_, rule, others) in FUNCTIONS.items():
        names = [f"keras.{space}.{each}" for each in (name, *others) for space in NAMESPACES if each != "cosine"]
        function = shape_function(*names)(loss_function(name, rule))
        assert isinstance(function, ShapeFunction)
        BY_NAME.update(dict.fromkeys((name, *others, FUNCTIONS[name][0]), function))


_enter_functions()


# Classes

REDUCTIONS = ("auto", "sum_over_batch_size", "sum", "none", "mean", "mean_with_sample_weight")


@export("keras.losses.Reduction")
class Reduction:
    """How losses are put together, as Keras 2 names it."""

    AUTO, NONE, SUM, SUM_OVER_BATCH_SIZE = "auto", "none", "sum", "sum_over_batch_size"


@layer("keras.losses.Loss", "keras.Loss")
class Loss:
    """A loss: called on labels and outputs, it gives one number, or one for each sample without reduction."""

    def __init__(self, *args: Any, name: Any = None, reduction: Any = "sum_over_batch_size", **_options: Any) -> None:
        stated = [each for each in args if isinstance(each, str) and each in REDUCTIONS]
        self.name = name if name is not None else Unknown("the name that a version of Keras gives a loss")
        self.reduction = stated[0] if stated else reduction

    def call(self, y_true: Any, y_pred: Any) -> Any:
        raise raised(NotImplementedError("A loss must have a `call` method."))

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        if isinstance(y_true, Unknown) or isinstance(y_pred, Unknown):
            return Unknown("a loss of what is not known")
        return reduced(self.call(as_tensors(y_true), as_tensors(y_pred)), self.reduction)

    def get_config(self) -> Any:
        return {"name": self.name, "reduction": self.reduction}

    @classmethod
    def from_config(cls, config: Any) -> Any:
        return cls(**config) if isinstance(config, dict) else Unknown("a loss made from a configuration")


def reduced(losses: Any, reduction: Any) -> Any:
    """The losses of the samples, put together to one number."""
    if not isinstance(losses, Tensor) or reduction in (None, "none"):
        return losses
    return reduction if isinstance(reduction, Unknown) else make_tensor((), losses.element_type)


def as_tensors(value: Any) -> Any:
    """Labels or outputs as tensors, in the structure in which they are given."""
    if isinstance(value, dict):
        return {name: as_tensors(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)) and any(True for _ in arrays_in(value)):
        return type(value)(as_tensors(each) for each in value)
    try:
        return value if value is None or isinstance(value, Unknown) else as_tensor(value)
    except Undecided as undecided:
        return undecided.unknown


@layer("keras.losses.LossFunctionWrapper")
class LossFunctionWrapper(Loss):
    """A function as a loss: labels and outputs come to it with the same rank, as far as a last axis of size 1 allows."""

    def __init__(self, fn: Any, *args: Any, reduction: Any = "sum_over_batch_size", name: Any = None, **options: Any) -> None:
        super().__init__(*args, name=name, reduction=reduction)
        self.fn, self._options = fn, options

    def call(self, y_true: Any, y_pred: Any) -> Any:
        if isinstance(y_true, Tensor) and isinstance(y_pred, Tensor):
            y_true, y_pred = of_same_rank(y_true, y_pred)
        return self.fn(y_true, y_pred, **self._options)


class NamedLoss(LossFunctionWrapper):
    """A loss of the framework: `function` is called with the options that have an influence on shapes."""

    function: ClassVar[str]

    def __init__(self, *args: Any, reduction: Any = "sum_over_batch_size", name: Any = None, axis: Any = -1, **options: Any) -> None:
        name = self.function if name is None and not args and self.function != "huber" else name
        super().__init__(lookup(f"keras.losses.{self.function}"), *args, reduction=reduction, name=name, axis=axis)
        self.from_logits = options.get("from_logits", False)
        self.axis = axis


def _enter_classes() -> None:
    for name, (class_name, _, _) in FUNCTIONS.items():
        made = type(class_name, (NamedLoss,), {"__doc__": f"`{name}` of each sample, put together.", "function": name})
        layer(f"keras.losses.{class_name}")(made)


_enter_classes()


@layer("keras.losses.Dice", "keras.losses.Tversky")
class OverlapLoss(Loss):
    """A loss of all elements at once: `[*], [*] -> []`."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return lookup("keras.losses.dice")(y_true, y_pred)


@shape_function("keras.losses.dice", "keras.losses.tversky")
def dice(call: CallInProgress, y_true: Any, y_pred: Any, *_settings: Any, axis: Any = None, **_options: Any) -> Any:
    """`[*], [*] -> []`: everything is flattened, so that only the numbers of elements count."""
    return make_tensor(()) if axis is None else Unknown("an overlap along axes")


@layer("keras.losses.CTC", "keras.losses.Circle", "keras.losses.CategoricalGeneralizedCrossEntropy")
class OtherLoss(Loss):
    """A loss whose demands are not stated."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return Unknown("what this loss makes of labels and outputs")


@export("keras.losses.get", "keras.objectives.get")
def get(identifier: Any) -> Any:
    """The loss of a name; anything callable is one itself."""
    if identifier is None or isinstance(identifier, Unknown) or callable(identifier):
        return identifier
    if isinstance(identifier, str) and identifier in BY_NAME:
        return BY_NAME[identifier]
    return Unknown(f"the loss {identifier}")


@export("keras.losses.serialize", "keras.losses.deserialize")
def serialize(*_args: Any, **_options: Any) -> Any:
    return Unknown("a loss as a configuration")
