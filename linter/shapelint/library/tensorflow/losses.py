"""Losses of `tf.nn` and `tf.losses`: what labels and outputs have to have in common."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import axis_of, same, undecided
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.arguments import declared_in, either
from shapelint.library.tensorflow.tensor import Tensor, as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, equal
from shapelint.unknown import Unknown

SHAPES = "loss-shapes"
BROADCAST = "loss-broadcast"
CLASSES = "class-count"
Dims = tuple[Size, ...]


def _both(labels: Any, logits: Any, what: str) -> tuple[Tensor, Tensor]:
    if labels is None or logits is None:
        undecided(f"{what} without labels or outputs")
    return as_tensor(labels), as_tensor(logits)


def differing(first: Dims, second: Dims) -> bool:
    """Whether two shapes are certainly not the same."""
    return len(first) != len(second) or any(equal(one, other) is False for one, other in zip(first, second, strict=True))


def require_alike(call: CallInProgress, labels: Tensor, outputs: Tensor, detail: str) -> None:
    """State that labels and outputs have one shape."""
    given, wanted = labels.dims, outputs.dims
    if given is None or wanted is None:
        return
    if differing(given, wanted):
        call.require(False, SHAPES, received=labels.describe(), declared=outputs.describe(), parameter="labels", detail=detail)
        return
    for size, other in zip(given, wanted, strict=True):
        call.require_equal(size, other, SHAPES, parameter="labels", detail=detail)


@shape_function("tensorflow.nn.softmax_cross_entropy_with_logits", "tensorflow.nn.softmax_cross_entropy_with_logits_v2")
def softmax_cross_entropy(
    call: CallInProgress,
    labels: Any = None,
    logits: Any = None,
    axis: Any = None,
    name: Any = None,
    dim: Any = None,
    *,
    _sentinel: Any = None,
) -> Any:
    """`[*, C], [*, C] -> [*]`; operands that broadcast are taken without a word."""
    if isinstance(axis, Tensor):  # a placeholder before the arguments, in TensorFlow 1
        labels, logits, axis = logits, axis, None
    target, output = _both(labels, logits, "a cross entropy")
    if target.dims is None or output.dims is None:
        return make_tensor(None, output.element_type)
    dims = output.dims
    place = axis_of(call, either(axis, dim, default=-1), len(dims))
    if differing(target.dims, dims) and len(target.dims) == len(dims) and _stretches(target.dims, dims, place):
        call.require(
            False,
            BROADCAST,
            received=target.describe(),
            declared=output.describe(),
            parameter="labels",
            detail="labels and outputs are broadcast against each other",
        )
    else:
        require_alike(call, target, output, "labels need one column for each class")
    return output.like(tuple(size for index, size in enumerate(dims) if index != place))


def _stretches(labels: Dims, outputs: Dims, place: int) -> bool:
    """Whether labels of one row, or of one class, are broadcast: the outputs keep their rows."""
    if not _broadcast(labels[place : place + 1], outputs[place : place + 1]):
        return False
    rows, wanted = (tuple(size for axis, size in enumerate(dims) if axis != place) for dims in (labels, outputs))
    return not differing(rows, wanted) or all(same(size, 1) for size in rows)


def _broadcast(first: Dims, second: Dims) -> bool:
    """Whether sizes that differ are such that one is 1."""
    pairs = [(one, other) for one, other in zip(first, second, strict=True) if equal(one, other) is False]
    return all(equal(one, 1) is True or equal(other, 1) is True for one, other in pairs)


@shape_function("tensorflow.nn.sparse_softmax_cross_entropy_with_logits")
def sparse_softmax_cross_entropy(
    call: CallInProgress, labels: Any = None, logits: Any = None, name: Any = None, *, _sentinel: Any = None
) -> Any:
    """`[*], [*, C] -> [*]`: labels are the numbers of the classes."""
    if isinstance(name, Tensor):
        labels, logits = logits, name
    target, output = _both(labels, logits, "a cross entropy")
    if output.element_type.startswith(("int", "uint")) and target.element_type.startswith("float"):
        target, output = output, target  # before 1.0 the outputs came first
    if target.dims is None or output.dims is None:
        return output.like(output.dims[:-1] if output.dims is not None else target.dims)
    require_numbers(call, target, output)
    return output.like(target.dims if len(target.dims) == len(output.dims) - 1 else output.dims[:-1])


def require_numbers(call: CallInProgress, labels: Tensor, outputs: Tensor) -> None:
    """State that labels are class numbers, one for each row of outputs, and that there is an output for each class."""
    given, wanted = labels.require_dims(), outputs.require_dims()
    detail = "labels have to be class numbers, one for each row of the outputs"
    if not wanted or differing(given, wanted[:-1]):
        call.require(False, SHAPES, received=labels.describe(), declared=outputs.describe(), parameter="labels", detail=detail)
        return
    for size, other in zip(given, wanted[:-1], strict=True):
        call.require_equal(size, other, SHAPES, parameter="labels", detail=detail)
    require_classes(call, labels, wanted[-1])


def require_classes(call: CallInProgress, labels: Tensor, outputs: Size) -> None:
    """State that there is an output for each class that the labels tell apart."""
    numbers = [value for value in labels.values or () if isinstance(value, int)]
    classes = (
        labels.classes if labels.classes is not None else max(numbers) + 1 if numbers and len(numbers) == len(labels.values or ()) else None
    )
    if classes is not None:
        call.require(at_least(outputs, classes), CLASSES, received=classes, declared=outputs, detail="there is no output for some labels")


@shape_function("tensorflow.nn.sigmoid_cross_entropy_with_logits")
def sigmoid_cross_entropy(
    call: CallInProgress, labels: Any = None, logits: Any = None, name: Any = None, *, _sentinel: Any = None, targets: Any = None
) -> Any:
    """`[*], [*] -> [*]`."""
    if isinstance(name, Tensor):
        labels, logits = logits, name
    target, output = _both(either(labels, targets), logits, "a cross entropy")
    require_alike(call, target, output, "labels and outputs need the same shape")
    return output.same()


@shape_function("tensorflow.nn.weighted_cross_entropy_with_logits")
def weighted_cross_entropy(
    call: CallInProgress, labels: Any = None, logits: Any = None, pos_weight: Any = None, name: Any = None, *, targets: Any = None
) -> Any:
    """`[*], [*] -> [*]`."""
    target, output = _both(either(labels, targets), logits, "a cross entropy")
    require_alike(call, target, output, "labels and outputs need the same shape")
    return output.same()


@shape_function("tensorflow.nn.log_poisson_loss")
def log_poisson_loss(call: CallInProgress, targets: Any, log_input: Any, compute_full_loss: Any = False, name: Any = None) -> Any:
    """`[*], [*] -> [*]`."""
    target, output = as_tensor(targets), as_tensor(log_input)
    require_alike(call, target, output, "targets and inputs need the same shape")
    return output.same()


@shape_function("tensorflow.nn.l2_loss")
def l2_loss(call: CallInProgress, t: Any, name: Any = None) -> Any:
    """`[*] -> []`."""
    return as_tensor(t).like(())


def _enter_sampled(name: str) -> None:
    def body(
        call: CallInProgress,
        weights: Any,
        biases: Any,
        labels: Any,
        inputs: Any,
        num_sampled: Any = None,
        num_classes: Any = None,
        num_true: Any = 1,
        *_settings: Any,
        **_named: Any,
    ) -> Any:
        """`[classes, d], [classes], [N, true], [N, d] -> [N]`."""
        rows, table = as_tensor(inputs), as_tensor(weights)
        if rows.element_type.startswith(("int", "uint")):
            rows = as_tensor(labels)  # before 1.0 the inputs came before the labels
        dims = rows.require_dims()
        if table.dims is not None and len(table.dims) == 2 and len(dims) == 2:
            call.require_equal(dims[1], table.dims[1], "linear-in-features", **declared_in(weights, 1, "weights"))
        return rows.like(dims[:1])

    shape_function(f"tensorflow.nn.{name}")(body)


_enter_sampled("nce_loss")
_enter_sampled("sampled_softmax_loss")


@shape_function("tensorflow.nn.in_top_k", "tensorflow.math.in_top_k")
def in_top_k(call: CallInProgress, targets: Any = None, predictions: Any = None, k: Any = None, name: Any = None) -> Any:
    """`[N], [N, C] -> [N]`; TensorFlow 1 had the predictions first."""
    labels, outputs = _both(targets, predictions, "in_top_k")
    if labels.dims is not None and len(labels.dims) == 2:
        labels, outputs = outputs, labels
    rows, numbers = outputs.require_dims(), labels.require_dims()
    detail = "targets are class numbers, one for each row of the predictions"
    if not call.require(
        len(rows) == 2 and len(numbers) == 1, SHAPES, received=labels.describe(), declared=outputs.describe(), detail=detail
    ):
        undecided("in_top_k of other ranks")
    call.require_equal(numbers[0], rows[0], SHAPES, detail=detail)
    return labels.same("bool")


@shape_function("tensorflow.nn.ctc_loss", "tensorflow.nn.ctc_loss_v2")
def ctc_loss(call: CallInProgress, labels: Any = None, *_settings: Any, **named: Any) -> Any:
    """`-> [N]`."""
    inputs = either(
        named.get("inputs"),
        named.get("logits"),
        next((each for each in _settings if isinstance(each, Tensor) and each.dims is not None and len(each.dims) == 3), None),
    )
    if not isinstance(inputs, Tensor) or inputs.dims is None:
        return make_tensor((Unknown("the samples of a loss"),))
    major = named.get("time_major", named.get("logits_time_major", True))
    return inputs.like((inputs.dims[1 if major is True else 0],))


# `tf.losses` of TensorFlow 1: means over the samples


def reduced_loss(values: Tensor, reduction: Any) -> Tensor:
    """What `tf.losses` makes of the losses of single elements: a mean, or themselves where no reduction is asked for."""
    return values if reduction == "none" else values.like(())


def _enter_elementwise(*names: str, first: str = "labels", second: str = "predictions") -> None:
    def body(
        call: CallInProgress,
        *args: Any,
        reduction: Any = None,
        labels: Any = None,
        predictions: Any = None,
        logits: Any = None,
        multi_class_labels: Any = None,
        weights: Any = 1.0,
        **_named: Any,
    ) -> Any:
        """`[*], [*] -> []`."""
        given = list(args)
        target = either(labels, multi_class_labels) if either(labels, multi_class_labels) is not None else given.pop(0)
        output = either(predictions, logits) if either(predictions, logits) is not None else given.pop(0)
        label, prediction = as_tensor(target), as_tensor(output)
        require_alike(call, label, prediction, "labels and predictions need the same shape")
        return reduced_loss(prediction.same(), reduction)

    shape_function(*names)(body)


for _name in ("absolute_difference", "hinge_loss", "huber_loss", "log_loss", "mean_squared_error", "sigmoid_cross_entropy"):
    _enter_elementwise(f"tensorflow.losses.{_name}")


@shape_function("tensorflow.losses.mean_pairwise_squared_error", "tensorflow.losses.cosine_distance")
def pairwise(call: CallInProgress, labels: Any, predictions: Any, *_settings: Any, **_named: Any) -> Any:
    """`[N, *], [N, *] -> []`."""
    target, output = as_tensor(labels), as_tensor(predictions)
    require_alike(call, target, output, "labels and predictions need the same shape")
    return output.like(())


@shape_function("tensorflow.losses.softmax_cross_entropy")
def losses_softmax(
    call: CallInProgress,
    onehot_labels: Any,
    logits: Any,
    weights: Any = 1.0,
    label_smoothing: Any = 0,
    scope: Any = None,
    loss_collection: Any = None,
    reduction: Any = None,
) -> Any:
    """`[N, C], [N, C] -> []`."""
    target, output = as_tensor(onehot_labels), as_tensor(logits)
    require_alike(call, target, output, "labels need one column for each class")
    return reduced_loss(output.like(output.require_dims()[:-1]), reduction)


@shape_function("tensorflow.losses.sparse_softmax_cross_entropy")
def losses_sparse_softmax(
    call: CallInProgress,
    labels: Any,
    logits: Any,
    weights: Any = 1.0,
    scope: Any = None,
    loss_collection: Any = None,
    reduction: Any = None,
) -> Any:
    """`[N], [N, C] -> []`; a last axis of size 1 of the labels goes."""
    target, output = as_tensor(labels), as_tensor(logits)
    if target.dims is not None and output.dims is not None:
        if len(target.dims) == len(output.dims) and equal(target.dims[-1], 1) is True:
            target = target.like(target.dims[:-1])
        require_numbers(call, target, output)
    return reduced_loss(output.like(output.require_dims()[:-1]), reduction)


@shape_function("tensorflow.losses.compute_weighted_loss")
def weighted_loss(call: CallInProgress, losses: Any, weights: Any = 1.0, *_settings: Any, **named: Any) -> Any:
    """`[*] -> []`."""
    return reduced_loss(as_tensor(losses).same(), named.get("reduction"))


@shape_function("tensorflow.losses.get_total_loss", "tensorflow.losses.get_regularization_loss")
def total_loss(call: CallInProgress, *_settings: Any, **_named: Any) -> Any:
    """`-> []`."""
    return make_tensor(())


@shape_function("tensorflow.losses.add_loss", "tensorflow.contrib.losses.add_loss")
def add_loss(call: CallInProgress, loss: Any, *_settings: Any, **_named: Any) -> None:
    """Losses are not collected."""
