"""`torch.nn.utils`: reparametrized weights, gradients' norms, fused layers, parameters as one vector."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from shapelint.library.inert import Decorator, enter_silent
from shapelint.library.registry import export, layer, lookup, shape_function
from shapelint.library.torch.nn.containers import ModuleDict, ModuleList
from shapelint.library.torch.nn.module import Module, Parameter, parameter
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, product, size_max
from shapelint.unknown import Unknown

Dims = tuple[Size, ...]


def _magnitude(dims: Dims, axis: Any) -> Dims:
    """The shape of the norms over all axes but one."""
    if axis is None or axis == -1:
        return ()
    return tuple(size if place == axis else 1 for place, size in enumerate(dims))


def _replace(module: Module, name: str, parts: dict[str, Dims], buffers: dict[str, Dims] | None = None) -> None:
    """Take a parameter away, put its parts in its place, and leave it as a plain tensor."""
    weight = getattr(module, name)
    module._parameters.pop(name, None)
    for part, dims in parts.items():
        module.register_parameter(part, parameter(*dims))
    object.__setattr__(module, name, weight.alias())
    for buffer, dims in (buffers or {}).items():
        module.register_buffer(buffer, make_tensor(dims))


def _restore(module: Module, name: str, parts: tuple[str, ...]) -> None:
    """Put a parameter back in the place of its parts."""
    weight = getattr(module, name)
    for part in parts:
        module._parameters.pop(part, None)
        module._buffers.pop(part, None)
    module.__dict__.pop(name, None)
    module.register_parameter(name, Parameter(weight))


def _known_weight(module: Any, name: Any) -> bool:
    if not isinstance(module, Module) or not isinstance(name, str):
        return False
    weight = getattr(module, name)
    return isinstance(weight, Tensor) and weight.dims is not None


@export("torch.nn.utils.weight_norm", "torch.nn.utils.weight_norm.weight_norm")
def weight_norm(module: Any, name: Any = "weight", dim: Any = 0) -> Any:
    """`weight` becomes `weight_g` and `weight_v`."""
    if _known_weight(module, name):
        dims = getattr(module, name).shape
        _replace(module, name, {f"{name}_g": _magnitude(dims, dim), f"{name}_v": dims})
    return module


@export("torch.nn.utils.remove_weight_norm", "torch.nn.utils.weight_norm.remove_weight_norm")
def remove_weight_norm(module: Any, name: Any = "weight") -> Any:
    """`weight` again."""
    if isinstance(module, Module):
        if f"{name}_g" not in module._parameters:
            raise raised(ValueError(f"weight_norm of '{name}' not found in {module._get_name()}"))
        _restore(module, name, (f"{name}_g", f"{name}_v"))
    return module


def _matrix_axis(module: Any, dim: Any) -> Any:
    """The axis of a weight that spectral normalization takes for rows."""
    if dim is not None:
        return dim
    transposed = tuple(lookup(f"torch.nn.ConvTranspose{rank}d") for rank in (1, 2, 3))
    return 1 if isinstance(module, transposed) else 0


def _matrix(dims: Dims, axis: Any) -> tuple[Size, Size]:
    if not isinstance(axis, int):
        return axis, axis
    return dims[axis], product(size for place, size in enumerate(dims) if place != axis % len(dims))


@export("torch.nn.utils.spectral_norm", "torch.nn.utils.spectral_norm.spectral_norm")
def spectral_norm(module: Any, name: Any = "weight", n_power_iterations: Any = 1, eps: Any = 1e-12, dim: Any = None) -> Any:
    """`weight` becomes `weight_orig`, with the buffers `weight_u` and `weight_v`."""
    if _known_weight(module, name):
        dims = getattr(module, name).shape
        rows, columns = _matrix(dims, _matrix_axis(module, dim))
        _replace(module, name, {f"{name}_orig": dims}, {f"{name}_u": (rows,), f"{name}_v": (columns,)})
    return module


@export("torch.nn.utils.remove_spectral_norm", "torch.nn.utils.spectral_norm.remove_spectral_norm")
def remove_spectral_norm(module: Any, name: Any = "weight") -> Any:
    """`weight` again."""
    if isinstance(module, Module):
        _restore(module, name, (f"{name}_orig", f"{name}_u", f"{name}_v"))
    return module


# torch.nn.utils.parametrize


@layer("torch.nn.utils.parametrize.ParametrizationList")
class ParametrizationList(ModuleList):
    """The parametrizations of one tensor, with what they start from."""

    def __init__(self, modules: Any = (), original: Any = None, unsafe: Any = False) -> None:
        super().__init__(modules)
        for name, dims in (original or {}).items():
            self.register_parameter(name, parameter(*dims))

    def forward(self) -> Any:
        return Unknown("parametrized tensors are not computed")


def _parametrize(module: Any, name: Any, parametrization: Any, originals: dict[str, Dims]) -> Any:
    """Move a parameter into `module.parametrizations.NAME`."""
    weight = getattr(module, name)
    if "parametrizations" not in module._modules:
        module.add_module("parametrizations", ModuleDict())
    listed = module._modules["parametrizations"]._modules
    if name in listed:
        listed[name].append(parametrization)
        return module
    module._parameters.pop(name, None)
    object.__setattr__(module, name, weight.alias())
    listed[name] = ParametrizationList([parametrization], originals)
    return module


@layer("torch.nn.utils.parametrizations._WeightNorm")
class WeightNormParametrization(Module):
    """The product of a magnitude and a direction."""

    def forward(self, weight_g: Any, weight_v: Any) -> Any:
        return weight_v.same()


@layer("torch.nn.utils.parametrizations._SpectralNorm")
class SpectralNormParametrization(Module):
    """A weight over its largest singular value."""

    def __init__(self, dims: Dims, axis: Any) -> None:
        super().__init__()
        if len(dims) > 1:
            rows, columns = _matrix(dims, axis)
            self.register_buffer("_u", make_tensor((rows,)))
            self.register_buffer("_v", make_tensor((columns,)))

    def forward(self, weight: Any) -> Any:
        return weight.same()


@layer("torch.nn.utils.parametrizations._Orthogonal")
class OrthogonalParametrization(Module):
    """An orthogonal matrix."""

    def __init__(self, dims: Dims = (), use_trivialization: Any = False) -> None:
        super().__init__()
        if use_trivialization is True and len(dims) >= 2:
            longer = size_max(*dims[-2:])
            self.register_buffer("base", make_tensor((*dims[:-2], longer, longer)))

    def forward(self, X: Any) -> Any:
        return X.same()


@export("torch.nn.utils.parametrizations.weight_norm")
def parametrized_weight_norm(module: Any, name: Any = "weight", dim: Any = 0) -> Any:
    """`weight` becomes `parametrizations.weight.original0` and `original1`."""
    if _known_weight(module, name):
        dims = getattr(module, name).shape
        _parametrize(module, name, WeightNormParametrization(), {"original0": _magnitude(dims, dim), "original1": dims})
    return module


@export("torch.nn.utils.parametrizations.spectral_norm")
def parametrized_spectral_norm(module: Any, name: Any = "weight", n_power_iterations: Any = 1, eps: Any = 1e-12, dim: Any = None) -> Any:
    """`weight` becomes `parametrizations.weight.original`."""
    if _known_weight(module, name):
        dims = getattr(module, name).shape
        _parametrize(module, name, SpectralNormParametrization(dims, _matrix_axis(module, dim)), {"original": dims})
    return module


@export("torch.nn.utils.parametrizations.orthogonal")
def parametrized_orthogonal(module: Any, name: Any = "weight", orthogonal_map: Any = None, *, use_trivialization: Any = True) -> Any:
    """`weight` becomes `parametrizations.weight.original`."""
    if _known_weight(module, name):
        dims = getattr(module, name).shape
        _parametrize(module, name, OrthogonalParametrization(dims, use_trivialization), {"original": dims})
    return module


@export("torch.nn.utils.parametrize.register_parametrization")
def register_parametrization(module: Any, tensor_name: Any, parametrization: Any, *, unsafe: Any = False) -> Any:
    """The tensor becomes what the parametrization makes of it."""
    if _known_weight(module, tensor_name):
        weight = getattr(module, tensor_name)
        inverse = getattr(parametrization, "right_inverse", None)
        original = inverse(weight) if inverse is not None else weight
        if isinstance(original, Tensor) and original.dims is not None:
            originals = {"original": tuple(original.shape)}
        else:
            originals = {f"original{place}": tuple(part.shape) for place, part in enumerate(original)}
        _parametrize(module, tensor_name, parametrization, originals)
    return module


@export("torch.nn.utils.parametrize.is_parametrized")
def is_parametrized(module: Any, tensor_name: Any = None) -> bool:
    """Whether tensors of the module are parametrized."""
    listed = module._modules.get("parametrizations")
    return listed is not None and (tensor_name is None or tensor_name in listed)


@export("torch.nn.utils.parametrize.remove_parametrizations")
def remove_parametrizations(module: Any, tensor_name: Any, leave_parametrized: Any = True) -> Any:
    """The tensor as a parameter again."""
    if isinstance(module, Module) and is_parametrized(module, tensor_name):
        del module._modules["parametrizations"]._modules[tensor_name]
        if not module._modules["parametrizations"]._modules:
            del module._modules["parametrizations"]
        _restore(module, tensor_name, ())
    return module


export("torch.nn.utils.parametrize.cached")(type("cached", (Decorator,), {}))

# gradients


def _scalar(*_args: Any, **_options: Any) -> Tensor:
    """A number."""
    return make_tensor(())


for _path in ("torch.nn.utils", "torch.nn.utils.clip_grad"):
    for _name in ("clip_grad_norm_", "clip_grad_norm", "get_total_norm"):
        export(f"{_path}.{_name}")(_scalar)
    enter_silent(_path, "clip_grad_value_", "clip_grad_value", "clip_grads_with_norm_")


@shape_function("torch.nn.utils.parameters_to_vector", "torch.nn.utils.convert_parameters.parameters_to_vector")
def parameters_to_vector(call: CallInProgress, parameters: Any) -> Any:
    """Tensors -> `[how many numbers they hold]`."""
    total: Size = 0
    for tensor in parameters:
        total = total + product(tensor.shape)
    return make_tensor((total,))


enter_silent("torch.nn.utils", "vector_to_parameters", "convert_parameters.vector_to_parameters")

# fusion


def _fused(layer: Any, norm: Any, transpose: Any = False) -> Any:
    """A copy of the first layer that does the work of both: it has a bias."""
    if not isinstance(layer, Module):
        return layer
    fused = copy.deepcopy(layer)
    if fused.bias is None:
        fused.bias = parameter(norm.num_features)
    return fused


for _path in ("torch.nn.utils", "torch.nn.utils.fusion"):
    export(f"{_path}.fuse_conv_bn_eval", f"{_path}.fuse_linear_bn_eval")(_fused)


def _fused_weights(weight: Any, bias: Any, mean: Any, *_args: Any, **_options: Any) -> tuple[Any, Any]:
    """The weight as it is, and a bias."""
    return weight, mean if isinstance(mean, Unknown) else Parameter(mean)


for _path in ("torch.nn.utils", "torch.nn.utils.fusion"):
    export(f"{_path}.fuse_conv_bn_weights", f"{_path}.fuse_linear_bn_weights")(_fused_weights)

# what remains


@export("torch.nn.utils.skip_init", "torch.nn.utils.init.skip_init")
def skip_init(module_cls: Any, *args: Any, **kwargs: Any) -> Any:
    """The module, as its constructor makes it."""
    return module_cls(*args, **kwargs)


@export("torch.nn.utils.convert_conv2d_weight_memory_format", "torch.nn.utils.convert_conv3d_weight_memory_format")
def convert_weight_memory_format(module: Any, memory_format: Any) -> Any:
    """The module itself."""
    return module


@export("torch.func.functional_call", "torch.nn.utils.stateless.functional_call")
def functional_call(
    module: Any, parameter_and_buffer_dicts: Any, args: Any = None, kwargs: Any = None, *, tie_weights: Any = True, strict: Any = False
) -> Any:
    """The module, called; other parameters have the shapes of its own."""
    return module(*(args if isinstance(args, tuple) else () if args is None else (args,)), **(kwargs or {}))


def _pruning(name: str) -> Callable[..., Any]:
    def prune(module: Any, name: Any = "weight", *_args: Any, **_options: Any) -> Any:
        if _known_weight(module, name) and f"{name}_orig" not in module._parameters:
            dims = getattr(module, name).shape
            _replace(module, name, {f"{name}_orig": dims}, {f"{name}_mask": dims})
        return module

    prune.__name__ = name
    return prune


for _name in ("identity", "random_unstructured", "l1_unstructured", "random_structured", "ln_structured", "custom_from_mask"):
    export(f"torch.nn.utils.prune.{_name}")(_pruning(_name))
enter_silent("torch.nn.utils.prune", "global_unstructured")


@export("torch.nn.utils.prune.remove")
def remove_pruning(module: Any, name: Any) -> Any:
    """The tensor as a parameter again."""
    if isinstance(module, Module) and f"{name}_orig" in module._parameters:
        _restore(module, name, (f"{name}_orig", f"{name}_mask"))
    return module
