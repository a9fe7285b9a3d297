"""Hooks: those of gradients run where `backward()` is called, with gradients of which only the shape is known."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import export
from shapelint.raised import is_raised
from shapelint.recording import active
from shapelint.unknown import Undecided, Unknown


class Handle:
    """What registering a hook returns; it takes the hook away again."""

    def __init__(self, hooks: dict[Any, Any], hook: Any) -> None:
        self._hooks = hooks
        hooks[self] = hook

    def remove(self) -> None:
        self._hooks.pop(self, None)

    def __enter__(self) -> Handle:
        return self

    def __exit__(self, *_exception: Any) -> None:
        self.remove()


def _waiting() -> dict[Any, Any]:
    """The hooks of gradients of the program that runs, each with what it is given."""
    return active().memory("torch.hooks of gradients", dict)


def before_gradients(hook: Any, *arguments: Any) -> Handle:
    """Remember a hook that `backward()` calls."""
    return Handle(_waiting(), (hook, arguments))


def before_gradients_of(module: Any, hook: Any) -> Handle:
    """Remember a hook of a module, which is given the gradients of its inputs and outputs."""
    gradient = (Unknown("gradients are not followed"),)
    return before_gradients(hook, module, gradient, gradient)


@export("torch.Tensor.register_hook", "torch.Tensor.register_post_accumulate_grad_hook")
def register_hook(self: Any, hook: Any) -> Handle:
    """The hook is given a gradient of the tensor's shape."""
    return before_gradients(hook, self.same())


@export("torch.Tensor.retain_grad")
def retain_grad(self: Any) -> None:
    """Gradients are not followed."""


@export("torch.Tensor.backward")
def backward(self: Any, *_args: Any, **_kwargs: Any) -> None:
    """Gradients are not followed; what hooks make of them is."""
    for hook, arguments in list(_waiting().values()):
        try:
            hook(*arguments)
        except Undecided:
            continue
        except Exception as error:
            if not is_raised(error):
                raise
