"""`torch.utils.checkpoint`: the function is called as it is."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Decorator, enter_constants, enter_inert
from shapelint.library.registry import export
from shapelint.library.torch.nn.containers import Sequential

_OPTIONS = ("use_reentrant", "preserve_rng_state", "context_fn", "determinism_check", "debug", "early_stop")


def _without_options(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kwargs.items() if name not in _OPTIONS}


@export("torch.utils.checkpoint.checkpoint")
def checkpoint(function: Any, *args: Any, **kwargs: Any) -> Any:
    """`function(*args, **kwargs)` without checkpoint's own options."""
    return function(*args, **_without_options(kwargs))


@export("torch.utils.checkpoint.checkpoint_sequential")
def checkpoint_sequential(functions: Any, segments: Any, input: Any, use_reentrant: Any = None, **kwargs: Any) -> Any:
    """The functions, or the children of a Sequential, one after the other."""
    for function in functions.children() if isinstance(functions, Sequential) else functions:
        input = function(input, **_without_options(kwargs))
    return input


enter_inert("torch.utils.checkpoint", "set_checkpoint_debug_enabled", "set_checkpoint_early_stop", base=Decorator)
enter_inert("torch.utils.checkpoint", "CheckpointPolicy", "CheckpointFunction", "SelectiveCheckpointContext")
enter_constants(
    "torch.utils.checkpoint", noop_context_fn=(Decorator(), Decorator()), create_selective_checkpoint_contexts=(Decorator(), Decorator())
)
