"""Quantization as model code prepares for it: stubs, and modules that stand for functions; the shapes stay."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import enter_inert, enter_unknown
from shapelint.library.registry import export, layer, lookup
from shapelint.library.torch.nn.module import Module
from shapelint.raised import raised

_PATHS = ("torch.ao.quantization", "torch.quantization", "torch.ao.quantization.stubs", "torch.quantization.stubs")


@layer(*(f"{path}.QuantStub" for path in _PATHS))
class QuantStub(Module):
    """Where a model is to become quantized."""

    def __init__(self, qconfig: Any = None) -> None:
        super().__init__()

    def forward(self, x: Any) -> Any:
        return x


@layer(*(f"{path}.DeQuantStub" for path in _PATHS))
class DeQuantStub(Module):
    """Where a model is to leave quantization."""

    def __init__(self, qconfig: Any = None) -> None:
        super().__init__()

    def forward(self, x: Any) -> Any:
        return x


@layer(*(f"{path}.QuantWrapper" for path in _PATHS))
class QuantWrapper(Module):
    """A model between two stubs."""

    composite = True

    def __init__(self, module: Any) -> None:
        super().__init__()
        self.add_module("quant", QuantStub())
        self.add_module("dequant", DeQuantStub())
        self.add_module("module", module)

    def forward(self, X: Any) -> Any:
        return self.dequant(self.module(self.quant(X)))


_FUNCTIONAL = (
    "torch.ao.nn.quantized",
    "torch.nn.quantized",
    "torch.ao.nn.quantized.modules.functional_modules",
    "torch.nn.quantized.modules.functional_modules",
)


@layer(*(f"{path}.FloatFunctional" for path in _FUNCTIONAL), "torch.ao.nn.quantized.modules.FloatFunctional")
class FloatFunctional(Module):
    """Functions as methods, each result passing through a child that observes it."""

    composite = True

    def __init__(self) -> None:
        super().__init__()
        self.activation_post_process = lookup("torch.nn.Identity")()

    def forward(self, x: Any) -> Any:
        raise raised(RuntimeError("FloatFunctional is not intended to use the 'forward'. Please use the underlying operation"))

    def _observed(self, function: str, *args: Any) -> Any:
        return self.activation_post_process(lookup(function)(*args))

    def add(self, x: Any, y: Any) -> Any:
        return self._observed("torch.add", x, y)

    def mul(self, x: Any, y: Any) -> Any:
        return self._observed("torch.mul", x, y)

    add_scalar = add
    mul_scalar = mul

    def cat(self, x: Any, dim: Any = 0) -> Any:
        return self._observed("torch.cat", x, dim)

    def add_relu(self, x: Any, y: Any) -> Any:
        return self.activation_post_process(lookup("torch.nn.functional.relu")(lookup("torch.add")(x, y)))

    def matmul(self, x: Any, y: Any) -> Any:
        return self._observed("torch.matmul", x, y)


@layer("torch.ao.nn.quantized.FXFloatFunctional", "torch.nn.quantized.FXFloatFunctional")
class FXFloatFunctional(FloatFunctional):
    """The same without the observing child."""

    def __init__(self) -> None:
        Module.__init__(self)

    def _observed(self, function: str, *args: Any) -> Any:
        return lookup(function)(*args)


for _path in ("torch.ao.quantization", "torch.quantization"):
    for _name in (
        "fuse_modules", "fuse_modules_qat", "prepare", "prepare_qat", "convert", "quantize_dynamic", "add_quant_dequant",
        "disable_observer",
        "enable_observer", "propagate_qconfig_", "quantize", "quantize_qat",
    ):  # fmt: skip
        export(f"{_path}.{_name}")(lambda model, *_args, **_options: model)
    enter_unknown(
        _path, "get_default_qconfig", "get_default_qat_qconfig", "default_qconfig", "default_dynamic_qconfig", "default_qat_qconfig"
    )
    enter_unknown(_path, "float_qparams_weight_only_qconfig", "per_channel_dynamic_qconfig")
    enter_inert(_path, "QConfig", "FakeQuantize", "MinMaxObserver", "HistogramObserver", "MovingAverageMinMaxObserver")
enter_unknown("torch.ao.quantization.quantize_fx", "prepare_fx", "prepare_qat_fx", "convert_fx", "fuse_fx")
