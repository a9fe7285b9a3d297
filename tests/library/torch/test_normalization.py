"""Normalization layers and functions against PyTorch."""

from __future__ import annotations

from typing import Any

import pytest
from oracle import T, agree, agree_layer
from shapelint.library.registry import lookup
from shapelint.library.torch.nn.module import parameter_count
from shapelint.library.torch.tensor import make_tensor
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import symbol

F = "torch.nn.functional"
SIZES = [(4,), (2, 4), (4, 6), (2, 4, 6), (2, 4, 1), (2, 4, 6, 5), (2, 3, 6, 5), (1, 4, 1, 1), (4, 6, 5), (2, 4, 3, 6, 5), (1, 4)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("training", [True, False])
def test_batch_and_instance_norms(axes: int, size: tuple[int, ...], training: bool) -> None:
    for arguments in ({}, {"affine": False}, {"track_running_stats": False}, {"affine": False, "track_running_stats": True}):
        for kind in ("Batch", "Instance"):
            agree_layer(f"torch.nn.{kind}Norm{axes}d", T(*size), training=training, num_features=4, **arguments)
            agree_layer(f"torch.nn.Lazy{kind}Norm{axes}d", T(*size), training=training, **arguments)


@pytest.mark.parametrize("size", SIZES)
def test_other_layers(size: tuple[int, ...]) -> None:
    agree_layer("torch.nn.SyncBatchNorm", T(*size), training=False, num_features=4)
    for groups in (1, 2, 4):
        agree_layer("torch.nn.GroupNorm", T(*size), num_groups=groups, num_channels=4)
        agree_layer("torch.nn.GroupNorm", T(*size), num_groups=groups, num_channels=4, affine=False)
    for shape in (5, (5,), (6, 5), (4, 6, 5), 4):
        agree_layer("torch.nn.LayerNorm", T(*size), normalized_shape=shape)
        agree_layer("torch.nn.LayerNorm", T(*size), normalized_shape=shape, elementwise_affine=False)
        agree_layer("torch.nn.LayerNorm", T(*size), normalized_shape=shape, bias=False)
        agree_layer("torch.nn.RMSNorm", T(*size), normalized_shape=shape)
    agree_layer("torch.nn.LocalResponseNorm", T(*size), size=2)


def test_group_norm_is_judged_where_it_is_made() -> None:
    agree_layer("torch.nn.GroupNorm", T(2, 6, 4), num_groups=4, num_channels=6)


@pytest.mark.parametrize("dim", [0, 1, -1, 2, -3, (0, 1)])
def test_normalize(dim: Any) -> None:
    agree(f"{F}.normalize", T(4, 6), dim=dim)


@pytest.mark.parametrize(
    ("name", "args", "options"),
    [
        ("batch_norm", (T(1, 8, 27), None, None), {"training": True}),
        ("batch_norm", (T(1, 8, 27), T(8), T(8)), {"weight": T(8)}),
        ("batch_norm", (T(1, 8, 27), T(7), T(7)), {}),
        ("layer_norm", (T(2, 6, 5), (6, 5), T(6, 5), T(6, 5)), {}),
        ("layer_norm", (T(2, 6, 5), (5,), T(6), None), {}),
        ("group_norm", (T(2, 6, 5), 3), {}),
        ("group_norm", (T(2, 6, 5), 4), {}),
        ("instance_norm", (T(2, 6, 5),), {}),
        ("rms_norm", (T(2, 6, 5), (5,)), {}),
        ("local_response_norm", (T(2, 6), 2), {}),
    ],
)
def test_functions(name: str, args: tuple[Any, ...], options: dict[str, Any]) -> None:
    agree(f"{F}.{name}", *args, **options)


def test_buffers_are_no_parameters() -> None:
    norm = lookup("torch.nn.BatchNorm2d")(16)
    assert parameter_count(norm) == 32
    assert [name for name, _ in norm.named_buffers()] == ["running_mean", "running_var", "num_batches_tracked"]
    assert (norm.num_features, norm.eps, norm.momentum, norm.affine, norm.track_running_stats) == (16, 1e-5, 0.1, True, True)
    assert isinstance(norm, lookup("torch.nn.modules.batchnorm._BatchNorm"))
    assert isinstance(lookup("torch.nn.SyncBatchNorm").convert_sync_batchnorm(norm), lookup("torch.nn.SyncBatchNorm"))


def test_a_symbolic_batch_is_no_fault() -> None:
    with recording(Recorder()) as recorder:
        result = lookup("torch.nn.BatchNorm1d")(8)(make_tensor((symbol("N"), 8)))
    assert result.describe() == "[N, 8]"
    assert not [contract for call in recorder.graph.calls for contract in call.contracts]


def test_a_layer_norm_over_channels_first() -> None:
    class LayerNorm2d(lookup("torch.nn.LayerNorm")):  # type: ignore[misc]
        def forward(self, x: Any) -> Any:
            x = x.permute(0, 2, 3, 1)
            return lookup(f"{F}.layer_norm")(x, self.normalized_shape, self.weight, self.bias, self.eps).permute(0, 3, 1, 2)

    assert LayerNorm2d(8)(make_tensor((2, 8, 5, 6))).shape == (2, 8, 5, 6)
