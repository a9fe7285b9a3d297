"""Normalization layers."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.registry import layer
from shapelint.library.torch.dtypes import element_type_of
from shapelint.library.torch.functional import normalization as F
from shapelint.library.torch.functional.convolution import in_groups
from shapelint.library.torch.nn.lazy import LazyModuleMixin, unset
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.nn.weights import require_in_constructor, require_rank, weight
from shapelint.library.torch.tensor import Tensor, make_tensor


@layer("torch.nn.modules.batchnorm._NormBase")
class NormBase(Module):
    """What batch and instance norms have: an affine map and running statistics, one entry for each channel."""

    _ranks: ClassVar[tuple[int, ...]] = ()

    def __init__(
        self, num_features: Any, eps: Any = 1e-5, momentum: Any = 0.1, affine: Any = True, track_running_stats: Any = True,
        device: Any = None, dtype: Any = None, *, bias: Any = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        self._make_weights(dtype, bias)

    def _make_weights(self, dtype: Any, bias: Any) -> None:
        self.register_parameter("weight", weight(dtype, self.num_features) if self.affine else None)
        self.register_parameter("bias", weight(dtype, self.num_features) if self.affine and bias else None)
        for name in ("running_mean", "running_var"):
            statistics = make_tensor((self.num_features,), element_type_of(dtype, "float32"))
            self.register_buffer(name, statistics if self.track_running_stats else None)
        self.register_buffer("num_batches_tracked", make_tensor((), "int64") if self.track_running_stats else None)

    def reset_running_stats(self) -> None:
        """Values are not followed."""

    reset_parameters = reset_running_stats

    def _check_input_dim(self, input: Any) -> None:
        if self._ranks:
            require_rank(self, input, *self._ranks)


@layer("torch.nn.modules.batchnorm._BatchNorm")
class BatchNorm(NormBase):
    """`[N, num_features, *] -> [N, num_features, *]`."""

    def forward(self, input: Any) -> Any:
        self._check_input_dim(input)
        from_batch = self.training if self.training else self.running_mean is None and self.running_var is None
        use_statistics = not self.training or self.track_running_stats
        return F.batch_norm(
            input, self.running_mean if use_statistics else None, self.running_var if use_statistics else None, self.weight, self.bias,
            from_batch and self.mode_is_known, self.momentum, self.eps,
        )  # fmt: skip


@layer("torch.nn.BatchNorm1d", "torch.nn.modules.batchnorm.BatchNorm1d")
class BatchNorm1d(BatchNorm):
    """`[N, num_features] -> [N, num_features]`, or with a length."""

    _ranks = (3, 2)


@layer("torch.nn.BatchNorm2d", "torch.nn.modules.batchnorm.BatchNorm2d")
class BatchNorm2d(BatchNorm):
    """`[N, num_features, H, W] -> [N, num_features, H, W]`."""

    _ranks = (4,)


@layer("torch.nn.BatchNorm3d", "torch.nn.modules.batchnorm.BatchNorm3d")
class BatchNorm3d(BatchNorm):
    """`[N, num_features, D, H, W] -> [N, num_features, D, H, W]`."""

    _ranks = (5,)


@layer("torch.nn.SyncBatchNorm", "torch.nn.modules.batchnorm.SyncBatchNorm")
class SyncBatchNorm(BatchNorm):
    """`[N, num_features, *] -> [N, num_features, *]`."""

    def __init__(
        self, num_features: Any, eps: Any = 1e-5, momentum: Any = 0.1, affine: Any = True, track_running_stats: Any = True,
        process_group: Any = None, device: Any = None, dtype: Any = None, *, bias: Any = True,
    ) -> None:  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)
        self.process_group = process_group

    @classmethod
    def convert_sync_batchnorm(cls, module: Any, process_group: Any = None) -> Any:
        """The module with each batch norm in it replaced by a synchronized one."""
        converted = module
        if isinstance(module, BatchNorm) and not isinstance(module, SyncBatchNorm):
            converted = cls(module.num_features, module.eps, module.momentum, module.affine, module.track_running_stats, process_group)
            converted.training = module.training
        for name, child in list(getattr(module, "_modules", {}).items()):
            if isinstance(child, Module):
                converted.add_module(name, cls.convert_sync_batchnorm(child, process_group))
        return converted


@layer("torch.nn.modules.instancenorm._InstanceNorm")
class InstanceNorm(NormBase):
    """`[N, num_features, *] -> [N, num_features, *]`, with or without the batch axis."""

    def __init__(
        self, num_features: Any, eps: Any = 1e-5, momentum: Any = 0.1, affine: Any = False, track_running_stats: Any = False,
        device: Any = None, dtype: Any = None, *, bias: Any = True,
    ) -> None:  # fmt: skip
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _get_no_batch_dim(self) -> int:
        return min(self._ranks)

    def forward(self, input: Any) -> Any:
        self._check_input_dim(input)
        if not isinstance(input, Tensor):
            return input
        if input.rank not in self._ranks:
            return input.same()
        unbatched = input.rank == self._get_no_batch_dim()
        batch = input.like((1, *input.shape)) if unbatched else input
        statistics = (self.running_mean, self.running_var, self.weight, self.bias)
        normalized = F.instance_norm(batch, *statistics, not self.track_running_stats or self.training, self.momentum, self.eps)
        return normalized.like(input.dims)


@layer("torch.nn.InstanceNorm1d", "torch.nn.modules.instancenorm.InstanceNorm1d")
class InstanceNorm1d(InstanceNorm):
    """`[N, num_features, L] -> [N, num_features, L]`."""

    _ranks = (2, 3)


@layer("torch.nn.InstanceNorm2d", "torch.nn.modules.instancenorm.InstanceNorm2d")
class InstanceNorm2d(InstanceNorm):
    """`[N, num_features, H, W] -> [N, num_features, H, W]`."""

    _ranks = (3, 4)


@layer("torch.nn.InstanceNorm3d", "torch.nn.modules.instancenorm.InstanceNorm3d")
class InstanceNorm3d(InstanceNorm):
    """`[N, num_features, D, H, W] -> [N, num_features, D, H, W]`."""

    _ranks = (4, 5)


@layer("torch.nn.modules.batchnorm._LazyNormBase")
class LazyNormBase(LazyModuleMixin, NormBase):
    """A norm that takes its number of features from the first input."""

    def __init__(
        self, eps: Any = 1e-5, momentum: Any = 0.1, affine: Any = True, track_running_stats: Any = True, device: Any = None,
        dtype: Any = None, *, bias: Any = True,
    ) -> None:  # fmt: skip
        super().__init__(0, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def _make_weights(self, dtype: Any, bias: Any) -> None:
        self._options = dtype, bias
        self.register_parameter("weight", unset() if self.affine else None)
        self.register_parameter("bias", unset() if self.affine and bias else None)
        for name in ("running_mean", "running_var", "num_batches_tracked"):
            self.register_buffer(name, unset() if self.track_running_stats else None)

    def initialize_parameters(self, input: Any) -> None:
        self._check_input_dim(input)
        if self.has_uninitialized_params() and not (isinstance(input, Tensor) and input.rank < 2):
            self.num_features = input.shape[1]
            super()._make_weights(*self._options)


@layer("torch.nn.LazyBatchNorm1d", "torch.nn.modules.batchnorm.LazyBatchNorm1d")
class LazyBatchNorm1d(LazyNormBase, BatchNorm1d):
    """A `BatchNorm1d` whose features come from the first input."""

    cls_to_become = BatchNorm1d


@layer("torch.nn.LazyBatchNorm2d", "torch.nn.modules.batchnorm.LazyBatchNorm2d")
class LazyBatchNorm2d(LazyNormBase, BatchNorm2d):
    """A `BatchNorm2d` whose features come from the first input."""

    cls_to_become = BatchNorm2d


@layer("torch.nn.LazyBatchNorm3d", "torch.nn.modules.batchnorm.LazyBatchNorm3d")
class LazyBatchNorm3d(LazyNormBase, BatchNorm3d):
    """A `BatchNorm3d` whose features come from the first input."""

    cls_to_become = BatchNorm3d


@layer("torch.nn.LazyInstanceNorm1d", "torch.nn.modules.instancenorm.LazyInstanceNorm1d")
class LazyInstanceNorm1d(LazyNormBase, InstanceNorm1d):
    """An `InstanceNorm1d` whose features come from the first input."""

    cls_to_become = InstanceNorm1d


@layer("torch.nn.LazyInstanceNorm2d", "torch.nn.modules.instancenorm.LazyInstanceNorm2d")
class LazyInstanceNorm2d(LazyNormBase, InstanceNorm2d):
    """An `InstanceNorm2d` whose features come from the first input."""

    cls_to_become = InstanceNorm2d


@layer("torch.nn.LazyInstanceNorm3d", "torch.nn.modules.instancenorm.LazyInstanceNorm3d")
class LazyInstanceNorm3d(LazyNormBase, InstanceNorm3d):
    """An `InstanceNorm3d` whose features come from the first input."""

    cls_to_become = InstanceNorm3d


@layer("torch.nn.LayerNorm", "torch.nn.modules.normalization.LayerNorm")
class LayerNorm(Module):
    """`[*, *normalized_shape] -> [*, *normalized_shape]`."""

    def __init__(
        self,
        normalized_shape: Any,
        eps: Any = 1e-5,
        elementwise_affine: Any = True,
        bias: Any = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = tuple(normalized_shape) if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.register_parameter("weight", weight(dtype, *self.normalized_shape) if elementwise_affine else None)
        self.register_parameter("bias", weight(dtype, *self.normalized_shape) if elementwise_affine and bias else None)

    def reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(self, input: Any) -> Any:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)


@layer("torch.nn.RMSNorm", "torch.nn.modules.normalization.RMSNorm")
class RMSNorm(Module):
    """`[*, *normalized_shape] -> [*, *normalized_shape]`."""

    def __init__(
        self, normalized_shape: Any, eps: Any = None, elementwise_affine: Any = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.normalized_shape = tuple(normalized_shape) if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        self.register_parameter("weight", weight(dtype, *self.normalized_shape) if elementwise_affine else None)

    def reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(self, x: Any) -> Any:
        return F.rms_norm(x, self.normalized_shape, self.weight, self.eps)


@layer("torch.nn.GroupNorm", "torch.nn.modules.normalization.GroupNorm")
class GroupNorm(Module):
    """`[N, num_channels, *] -> [N, num_channels, *]`."""

    def __init__(
        self, num_groups: Any, num_channels: Any, eps: Any = 1e-5, affine: Any = True, device: Any = None, dtype: Any = None, *,
        bias: Any = True,
    ) -> None:  # fmt: skip
        super().__init__()
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        require_in_constructor(
            self, in_groups(num_channels, num_groups), "channel-groups", received=num_channels, declared=num_groups,
            parameter="num_groups", detail="num_channels has to be a multiple of num_groups",
        )  # fmt: skip
        self.register_parameter("weight", weight(dtype, num_channels) if affine else None)
        self.register_parameter("bias", weight(dtype, num_channels) if affine and bias else None)

    def reset_parameters(self) -> None:
        """Values are not followed."""

    def forward(self, input: Any) -> Any:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)


@layer("torch.nn.LocalResponseNorm", "torch.nn.modules.normalization.LocalResponseNorm")
class LocalResponseNorm(Module):
    """`[N, C, *] -> [N, C, *]`."""

    def __init__(self, size: Any, alpha: Any = 1e-4, beta: Any = 0.75, k: Any = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input: Any) -> Any:
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)


@layer("torch.nn.CrossMapLRN2d", "torch.nn.modules.normalization.CrossMapLRN2d")
class CrossMapLRN2d(LocalResponseNorm):
    """`[N, C, H, W] -> [N, C, H, W]`."""

    def forward(self, input: Any) -> Any:
        require_rank(self, input, 4)
        return super().forward(input)
