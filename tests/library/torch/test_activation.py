"""Activations, dropout and dense layers against PyTorch."""

from __future__ import annotations

from typing import Any

import pytest
from oracle import T, agree, agree_layer
from shapelint.library.registry import lookup
from shapelint.library.torch.nn.module import parameter_count
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import RefineInput
from shapelint.symbolic.dims import symbol

SIZES = [(), (4,), (2, 4), (2, 3, 6), (2, 4, 3, 5), (2, 4, 3, 5, 6)]
LAYERS: list[tuple[str, dict[str, Any]]] = [
    ("ReLU", {}), ("ReLU", {"inplace": True}), ("ReLU6", {}), ("ELU", {}), ("SELU", {}), ("CELU", {}),
    ("LeakyReLU", {"negative_slope": 0.2}), ("RReLU", {}),
    ("GELU", {}), ("GELU", {"approximate": "tanh"}), ("SiLU", {}), ("Mish", {}), ("Hardtanh", {}), ("Hardswish", {}), ("Hardsigmoid", {}),
    ("Hardshrink", {}), ("Softshrink", {}), ("Softplus", {}), ("Softsign", {}), ("Sigmoid", {}), ("Tanh", {}), ("Tanhshrink", {}),
    ("LogSigmoid", {}), ("Threshold", {"threshold": 0.1, "value": 20}), ("PReLU", {}), ("PReLU", {"num_parameters": 4}),
    ("GLU", {}), ("GLU", {"dim": 1}), ("GLU", {"dim": 3}), ("Softmax", {"dim": 1}), ("Softmax", {"dim": -3}), ("Softmax", {}),
    ("LogSoftmax", {"dim": 0}), ("Softmin", {"dim": 2}), ("Softmax2d", {}), ("Dropout", {}), ("Dropout", {"p": 1.5}),
    ("Dropout", {"p": -0.1}),
    ("Dropout1d", {}), ("Dropout2d", {}), ("Dropout3d", {}), ("AlphaDropout", {}), ("FeatureAlphaDropout", {}),
    ("Linear", {"in_features": 6, "out_features": 2}),
    ("Linear", {"in_features": 4, "out_features": 2, "bias": False}), ("LazyLinear", {"out_features": 3}), ("Identity", {}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "arguments"), LAYERS)
@pytest.mark.parametrize("training", [True, False])
def test_layers(name: str, arguments: dict[str, Any], training: bool) -> None:
    for size in SIZES:
        if name in ("Dropout2d", "Dropout3d", "FeatureAlphaDropout") and len(size) < 2:
            continue  # whether the kernel takes so few axes depends on the mode
        if name in ("Linear", "LazyLinear") and not size:
            continue
        agree_layer(f"torch.nn.{name}", T(*size), training=training, **arguments)


@pytest.mark.parametrize("dim", [0, 1, -1, 2, -3])
@pytest.mark.parametrize(
    "name", ["torch.nn.functional.softmax", "torch.softmax", "torch.Tensor.softmax", "torch.log_softmax", "torch.nn.functional.glu"]
)
def test_axes(name: str, dim: int) -> None:
    agree(name, T(4, 6), dim)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", ["float32", "float16", "int64"])
def test_bilinear_and_element_types(size: tuple[int, ...], dtype: str) -> None:
    agree("torch.nn.functional.sigmoid", T(*size, dtype=dtype))
    agree("torch.nn.functional.relu", T(*size, dtype=dtype))
    agree_layer("torch.nn.Bilinear", T(*size, 3), T(*size, 5), in1_features=3, in2_features=5, out_features=7)


def test_what_is_no_tensor_fails() -> None:
    with pytest.raises(TypeError):
        lookup("torch.nn.ReLU")()((make_tensor((1, 2)),))


def test_a_lazy_linear_learns_its_features() -> None:
    lazy = lookup("torch.nn.LazyLinear")(5)
    assert lazy(make_tensor((symbol("N"), 12))).describe() == "[N, 5]"
    assert (type(lazy), lazy.in_features, parameter_count(lazy)) == (lookup("torch.nn.Linear"), 12, 65)


def test_an_open_rank_stays_open() -> None:
    open_input = make_tensor(None, slot="x")
    assert lookup("torch.nn.Softmax")(dim=1)(lookup("torch.nn.ReLU")()(open_input)).slot == "x"
    with pytest.raises(RefineInput):
        lookup("torch.nn.Conv2d")(3, 8, 3)(lookup("torch.nn.ReLU")()(open_input))


def test_parameters_have_the_type_asked_for() -> None:
    half = lookup("torch.float16")
    assert lookup("torch.nn.Conv2d")(3, 8, 3, dtype=half).weight.dtype is half
    assert lookup("torch.nn.Linear")(3, 8, dtype=half).bias.dtype is half
