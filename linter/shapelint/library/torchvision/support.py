"""What torchvision says about itself: its compiled operators are there, nothing is traced or logged."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import export


@export("torchvision._is_tracing")
def is_tracing() -> bool:
    """Models are evaluated as they run, not as they are exported."""
    return False


@export("torchvision.extension._has_ops")
def has_ops() -> bool:
    """The compiled operators are taken to be there."""
    return True


@export("torchvision.extension._assert_has_ops", "torchvision.extension._check_cuda_version", "torchvision.utils._log_api_usage_once")
def nothing(*_args: Any, **_kwargs: Any) -> None:
    """Of no consequence for shapes."""
