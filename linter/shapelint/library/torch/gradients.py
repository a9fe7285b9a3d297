"""Gradients, of which no shape depends: the modes (`no_grad`, `autocast`, ...), `torch.autograd`, `autograd.Function`."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Decorator, Inert, enter_inert, enter_silent, enter_unknown
from shapelint.library.registry import export
from shapelint.library.torch.tensor import Tensor
from shapelint.raised import raised
from shapelint.unknown import Unknown


@export("torch.no_grad", "torch.autograd.no_grad", "torch.autograd.grad_mode.no_grad")
class NoGrad(Decorator):
    """`with torch.no_grad():`, `@torch.no_grad()` and `@torch.no_grad`."""

    def __new__(cls, function: Any = None, *_args: Any, **_kwargs: Any) -> Any:
        return super().__new__(cls) if function is None or isinstance(function, (bool, Unknown)) else function


@export("torch.enable_grad", "torch.autograd.enable_grad", "torch.autograd.grad_mode.enable_grad")
class EnableGrad(NoGrad):
    """Switches gradients on."""


@export("torch.inference_mode", "torch.autograd.inference_mode", "torch.autograd.grad_mode.inference_mode")
class InferenceMode(NoGrad):
    """Switches gradients off, and more."""


@export("torch.set_grad_enabled", "torch.autograd.set_grad_enabled", "torch.autograd.grad_mode.set_grad_enabled")
class SetGradEnabled(Decorator):
    """Switches gradients on or off."""


for _module in ("torch", "torch.amp", "torch.amp.autocast_mode", "torch.cuda.amp", "torch.cpu.amp", "torch.cuda.amp.autocast_mode"):
    enter_inert(_module, "autocast", base=Decorator)
enter_inert("torch.autograd", "set_detect_anomaly", "detect_anomaly", base=Decorator)
enter_inert("torch.autograd.graph", "saved_tensors_hooks", "save_on_cpu", "disable_saved_tensors_hooks", base=Decorator)
enter_inert("torch.autograd.profiler", "profile", "record_function", "emit_nvtx", base=Decorator)
enter_inert("torch.profiler", "profile", "record_function", "schedule", "tensorboard_trace_handler", "ProfilerActivity", base=Decorator)
enter_silent("torch.autograd", "backward")
enter_unknown("torch.autograd", "gradcheck", "gradgradcheck")
enter_unknown("torch.autograd.functional", "jacobian", "hessian", "vjp", "jvp", "vhp", "hvp")
enter_unknown("torch", "is_grad_enabled", "is_inference_mode_enabled", "is_autocast_enabled", "is_autocast_cpu_enabled")
enter_unknown("torch", "get_autocast_dtype", "get_autocast_gpu_dtype", "get_autocast_cpu_dtype", "is_autocast_cache_enabled")
enter_silent("torch", "set_autocast_enabled", "clear_autocast_cache", "set_autocast_dtype", "set_autocast_cache_enabled")


@export("torch.amp.custom_fwd", "torch.amp.custom_bwd", "torch.cuda.amp.custom_fwd", "torch.cuda.amp.custom_bwd")
def custom_gradient(fwd: Any = None, *_args: Any, **_kwargs: Any) -> Any:
    """The decorators of a `Function`'s forward and backward: the function itself."""
    return custom_gradient if fwd is None else fwd


@export("torch.amp.GradScaler", "torch.cuda.amp.GradScaler", "torch.cuda.amp.grad_scaler.GradScaler", "torch.amp.grad_scaler.GradScaler")
class GradScaler(Inert):
    """Scales losses."""

    def scale(self, outputs: Any) -> Any:
        return outputs

    def is_enabled(self) -> Any:
        return Unknown("whether losses are scaled is not followed")


@export("torch.autograd.Variable", "torch.autograd.variable.Variable")
def variable(data: Any = None, requires_grad: Any = False, volatile: Any = None) -> Any:
    """The old name of a tensor."""
    return data


@export("torch.autograd.grad")
def grad(
    outputs: Any, inputs: Any, grad_outputs: Any = None, retain_graph: Any = None, create_graph: Any = False, only_inputs: Any = True,
    allow_unused: Any = None, is_grads_batched: Any = False, materialize_grads: Any = False,
) -> Any:  # fmt: skip
    """One gradient of the same shape for each input."""
    sources = [inputs] if isinstance(inputs, Tensor) else inputs
    return tuple(source.alias() if isinstance(source, Tensor) else source for source in sources)


@export("torch.autograd.function.FunctionCtx", "torch.autograd.function._ContextMethodMixin")
class FunctionContext:
    """What a `Function` keeps for its backward: it takes everything."""

    def __init__(self) -> None:
        self.saved_tensors: tuple[Any, ...] = ()

    def save_for_backward(self, *tensors: Any) -> None:
        self.saved_tensors = tensors

    save_for_forward = save_for_backward

    def _ignore(self, *_args: Any, **_kwargs: Any) -> None:
        return None

    mark_dirty = mark_non_differentiable = set_materialize_grads = mark_shared_storage = _ignore

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return Unknown(f"{name} of an autograd context is not known")


@export("torch.autograd.Function", "torch.autograd.function.Function", "torch.autograd.function.InplaceFunction")
class Function(FunctionContext):
    """A user's operation: `apply` evaluates its static `forward`, whose results keep their shapes."""

    generate_vmap_rule = False

    @classmethod
    def apply(cls, *args: Any, **kwargs: Any) -> Any:
        context = FunctionContext()
        if getattr(cls, "setup_context", None) is not None:
            output = cls.forward(*args, **kwargs)
            cls.setup_context(context, args, output)
            return output
        return cls.forward(context, *args, **kwargs)

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        raise raised(NotImplementedError("You must implement the forward function for custom autograd.Function."))

    setup_context: Any = None

    @staticmethod
    def backward(ctx: Any, *grad_outputs: Any) -> Any:
        raise raised(NotImplementedError("You must implement either the backward or vjp method for your custom autograd.Function."))


@export("torch.autograd.function.once_differentiable")
def once_differentiable(fn: Any) -> Any:
    """A mark on a backward."""
    return fn
