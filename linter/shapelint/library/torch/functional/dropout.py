"""Dropout, of elements and of whole channels."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.torch.functional.windows import tensor_argument
from shapelint.raised import raised
from shapelint.recording import CallInProgress


def dropped(input: Any, p: Any, inplace: Any = False) -> Any:
    """`[*] -> [*]`; the values are no longer known."""
    require_probability(p)
    tensor = tensor_argument(input)
    if inplace:
        tensor.values = None
    return tensor.same()


def require_probability(p: Any) -> None:
    """Raise what PyTorch raises for a probability outside of 0 to 1."""
    if isinstance(p, (int, float)) and not 0 <= p <= 1:
        raise raised(ValueError(f"dropout probability has to be between 0 and 1, but got {p}"))


@shape_function("torch.nn.functional.dropout")
def dropout(call: CallInProgress, input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return dropped(input, p, inplace)


@shape_function("torch.nn.functional.alpha_dropout")
def alpha_dropout(call: CallInProgress, input: Any, p: Any = 0.5, training: Any = False, inplace: Any = False) -> Any:
    """`[*] -> [*]`."""
    return dropped(input, p, inplace)


@shape_function("torch.nn.functional.dropout1d")
def dropout1d(call: CallInProgress, input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """`[N, C, L] -> [N, C, L]`."""
    call.require_rank(tensor_argument(input), 2, 3)
    return dropped(input, p, inplace)


@shape_function("torch.nn.functional.dropout2d")
def dropout2d(call: CallInProgress, input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """`[N, C, H, W] -> [N, C, H, W]`; other ranks only get a warning."""
    return dropped(input, p, inplace)


@shape_function("torch.nn.functional.dropout3d")
def dropout3d(call: CallInProgress, input: Any, p: Any = 0.5, training: Any = True, inplace: Any = False) -> Any:
    """`[N, C, D, H, W] -> [N, C, D, H, W]`; other ranks only get a warning."""
    return dropped(input, p, inplace)


@shape_function("torch.nn.functional.feature_alpha_dropout")
def feature_alpha_dropout(call: CallInProgress, input: Any, p: Any = 0.5, training: Any = False, inplace: Any = False) -> Any:
    """`[N, C, *] -> [N, C, *]`."""
    return dropped(input, p, inplace)


@shape_function(
    "torch.dropout", "torch.dropout_", "torch.alpha_dropout", "torch.alpha_dropout_", "torch.feature_dropout", "torch.feature_dropout_",
    "torch.feature_alpha_dropout", "torch.feature_alpha_dropout_",
)  # fmt: skip
def torch_dropout(call: CallInProgress, input: Any, p: Any, train: Any) -> Any:
    """`[*] -> [*]`."""
    return dropped(input, p)
