"""PyTorch: hooks on all modules say which are active, a mode sees all functions."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Iterator  # noqa: UP035  Python 3.8 subscripts no others

from .frameworks import Framework, numpy_array
from .seeing import Event, event_of, shapes_of

MOST_EVENTS = 20_000
"""How many calls of functions are kept for one import."""


class Torch(Framework):
    """PyTorch on a device; `auto` is CUDA where there is one."""

    def __init__(self, device: str) -> None:
        import torch

        self.torch = torch
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        if device == "cuda" and not torch.cuda.is_available():
            raise RuntimeError("this PyTorch finds no CUDA device")
        self.device = torch.device("cuda", torch.cuda.current_device()) if device == "cuda" else torch.device(device)
        self.device_name = str(self.device)
        self.device_of_scripts = "as the script says" if device == "cuda" else "cpu"

    def begin(self, names_given: dict[str, int] | None = None) -> None:
        self.torch.manual_seed(0)

    @contextmanager
    def observing(self) -> Iterator[list[Event]]:
        events: list[Event] = []
        mode = _watch(events)
        if mode is None:
            yield events
            return
        with mode:
            yield events

    @contextmanager
    def following(self, facts: dict[str, Any], names: dict[int, str], layers: bool = False) -> Iterator[None]:
        stack: list[Any] = []
        module = self.torch.nn.modules.module

        def before(called: Any, _args: Any) -> None:
            stack.append(called)

        def after(called: Any, _args: Any, result: Any) -> None:
            while stack and stack.pop() is not called:
                pass
            if layers and not list(called.children()):
                facts["layers"].append([names.get(id(called), ""), type(called).__name__, shapes_of(result)])

        hooks = [module.register_module_forward_pre_hook(before), module.register_module_forward_hook(after)]
        try:
            yield
        except BaseException:
            facts["active"] = facts["active"] or [names.get(id(called), "?") for called in stack]
            raise
        finally:
            for hook in hooks:
                hook.remove()

    def made(self, make: Callable[[], Any]) -> Any:
        if self.device.type != "meta" or not hasattr(self.torch.device, "__enter__"):
            return make()
        try:
            with self.device:
                return make()
        except (NotImplementedError, RuntimeError) as error:
            if "meta" not in str(error):
                raise
        return make()  # its constructor reads numbers from tensors; it moves to the device afterwards

    def ready(self, model: Any, training: bool | None) -> Any:
        if isinstance(model, self.torch.nn.Module):
            model = model.to(self.device)
            if training is not None:
                model.train(training)
        return model

    def replace(self, model: Any, name: str, part: Any) -> None:
        owner, _, last = name.rpartition(".")
        for each in owner.split(".") if owner else ():
            model = model._modules[each]
        model._modules[last] = part

    def parts(self, model: Any) -> list[tuple[str, str, int]] | None:
        if not isinstance(model, self.torch.nn.Module):
            return None
        return [
            (name, type(part).__name__, sum(each.numel() for each in part.parameters(recurse=False)))
            for name, part in model.named_modules(remove_duplicate=False)
        ]

    def names(self, model: Any) -> dict[int, str]:
        return {id(part): name for name, part in model.named_modules()} if isinstance(model, self.torch.nn.Module) else {}

    def call(self, target: Any, args: Any, kwargs: Any, kind: str) -> Any:
        if kind == "function":  # it may compute gradients
            return target(*args, **kwargs)
        with self.torch.no_grad():
            return target(*args, **kwargs)

    def array(self, framework: str, dims: tuple[int, ...], kind: str, values: Any, below: int) -> Any:
        if framework == "numpy":
            return numpy_array(dims, kind, values, below)
        torch, dtype, device = self.torch, getattr(self.torch, kind), self.device
        if values is not None:
            return torch.tensor(values, dtype=dtype, device=device).reshape(dims)
        if device.type == "meta":
            return torch.empty(dims, dtype=dtype, device=device)
        if dtype == torch.bool:
            return torch.rand(dims, device=device) > 0.5
        if dtype.is_floating_point or dtype.is_complex:
            return torch.rand(dims, device=device).to(dtype)
        made = torch.randint(0, max(below, 1), dims, dtype=dtype, device=device)
        if made.numel():
            made.view(-1)[-1] = max(below, 1) - 1
        return made


def _watch(events: list[Event]) -> Any:
    """A mode that sees every function called on tensors; None in a PyTorch that has none."""
    try:
        from torch.overrides import TorchFunctionMode
    except ImportError:
        return None

    class Watch(TorchFunctionMode):
        def __torch_function__(self, function: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
            result = function(*args, **(kwargs or {}))
            event = event_of(getattr(function, "__name__", "?"), [list(args), kwargs], result) if len(events) < MOST_EVENTS else None
            if event is not None:
                events.append(event)
            return result

    return Watch()
