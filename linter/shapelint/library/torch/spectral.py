"""Fourier transforms: `torch.fft.*`, `stft`, `istft`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapelint.library.axes import axes_argument, axis_argument, require_tensor, same, size_argument, sizes_argument
from shapelint.library.registry import shape_function
from shapelint.library.torch.dtypes import element_type_of
from shapelint.library.torch.promotion import category, to_complex, to_float, to_real
from shapelint.library.torch.tensor import UNKNOWN_STRIDES, Tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, at_least, floor_div


def _half(length: Size) -> Size:
    """How many frequencies a real signal of this length has."""
    return floor_div(length, 2) + 1


def _element_type(tensor: Tensor, real: bool) -> str:
    return to_real(to_float(tensor.element_type)) if real else to_complex(to_float(tensor.element_type))


def _transformed(call: CallInProgress, tensor: Tensor, axes: Sequence[int], lengths: Sequence[Size], kind: str) -> Tensor:
    """The tensor with the axes transformed; `kind` is "c" (complex), "r" (to half of the spectrum) or "ir" (back from it)."""
    dims = list(tensor.shape)
    for axis, length in zip(axes, lengths, strict=True):
        call.require(
            at_least(length, 1), "model-raises", received=length, declared=1, parameter="n", detail="a transform needs at least one element"
        )
        dims[axis] = length
    if kind == "r":
        dims[axes[-1]] = _half(dims[axes[-1]])
        if category(tensor.element_type) == 3:
            call.require(False, "model-raises", received=tensor.element_type, parameter="input", detail="the input of rfft must be real")
    straight = tensor.strides is None and list(axes) == [tensor.rank - 1]
    return make_tensor(tuple(dims), _element_type(tensor, kind == "ir"), strides=None if straight else UNKNOWN_STRIDES)


def _one(call: CallInProgress, input: Any, n: Any, dim: Any, kind: str) -> Tensor:
    tensor = require_tensor(input)
    axis = axis_argument(call, dim, tensor.rank)
    size = tensor.shape[axis]
    length = size_argument(n) if n is not None else 2 * (size - 1) if kind == "ir" else size
    return _transformed(call, tensor, [axis], [length], kind)


def _several(call: CallInProgress, input: Any, s: Any, dim: Any, kind: str) -> Tensor:
    tensor = require_tensor(input)
    given = None if s is None else sizes_argument((s,))
    if dim is not None:
        axes: Sequence[int] = axes_argument(call, dim, tensor.rank)
    else:
        axes = range(tensor.rank) if given is None else range(tensor.rank - len(given), tensor.rank)
    if not axes:
        return tensor.like(tensor.dims, _element_type(tensor, kind == "ir"))
    sizes = [tensor.shape[axis] for axis in axes]
    lengths = [own if wanted == -1 else wanted for own, wanted in zip(sizes, given, strict=False)] if given is not None else list(sizes)
    if kind == "ir" and (given is None or given[-1] == -1):
        lengths[-1] = 2 * (sizes[-1] - 1)
    if not call.require(len(lengths) == len(axes), "axis-out-of-range", received=len(axes), declared=len(lengths), parameter="s"):
        return tensor.like(None)
    return _transformed(call, tensor, list(axes), lengths, kind)


def _register_one(name: str, kind: str) -> None:
    @shape_function(f"torch.fft.{name}")
    def transform(call: CallInProgress, input: Any, n: Any = None, dim: Any = -1, norm: Any = None, *, out: Any = None) -> Any:
        """One axis is transformed; real signals have `n // 2 + 1` frequencies."""
        return _one(call, input, n, dim, kind)


def _register_several(name: str, kind: str, axes: tuple[int, ...] | None) -> None:
    @shape_function(f"torch.fft.{name}")
    def transform(call: CallInProgress, input: Any, s: Any = None, dim: Any = axes, norm: Any = None, *, out: Any = None) -> Any:
        """Several axes are transformed; of real signals the last one has `n // 2 + 1` frequencies."""
        return _several(call, input, s, dim, kind)


for _name, _kind in {"fft": "c", "ifft": "c", "rfft": "r", "irfft": "ir", "hfft": "ir", "ihfft": "r"}.items():
    _register_one(_name, _kind)
    _register_several(f"{_name}2", _kind, (-2, -1))
    _register_several(f"{_name}n", _kind, None)


@shape_function("torch.fft.fftshift", "torch.fft.ifftshift")
def fftshift(call: CallInProgress, input: Any, dim: Any = None) -> Any:
    """The shape stays."""
    if dim is not None:
        axes_argument(call, dim, require_tensor(input).rank)
    return require_tensor(input).like(input.dims)


@shape_function("torch.fft.fftfreq")
def fftfreq(call: CallInProgress, n: Any, d: Any = 1.0, *, dtype: Any = None, **options: Any) -> Any:
    """`-> [n]`"""
    return make_tensor((size_argument(n),), element_type_of(dtype, "float32"))


@shape_function("torch.fft.rfftfreq")
def rfftfreq(call: CallInProgress, n: Any, d: Any = 1.0, *, dtype: Any = None, **options: Any) -> Any:
    """`-> [n // 2 + 1]`"""
    return make_tensor((_half(size_argument(n)),), element_type_of(dtype, "float32"))


# short-time transforms


@shape_function("torch.stft", "torch.Tensor.stft", "torch.functional.stft")
def stft(
    call: CallInProgress, input: Any, n_fft: Any, hop_length: Any = None, win_length: Any = None, window: Any = None, center: Any = True,
    pad_mode: Any = "reflect", normalized: Any = False, onesided: Any = None, return_complex: Any = None, align_to_window: Any = None,
) -> Any:  # fmt: skip
    """`[B, T] -> [B, n_fft // 2 + 1, frames]`, complex; as pairs `[..., 2]` without `return_complex`"""
    tensor = require_tensor(input)
    call.require_rank(tensor, 1, 2)
    size, hop = size_argument(n_fft), size_argument(hop_length) if hop_length is not None else floor_div(size_argument(n_fft), 4)
    _require_window(call, window, size if win_length is None else size_argument(win_length))
    length = tensor.shape[-1] + (2 * floor_div(size, 2) if center else 0)
    call.require_at_least(length, size, "model-raises", parameter="n_fft", detail="the signal is shorter than one frame")
    frames = floor_div(length - size, hop) + 1
    complex_input = category(tensor.element_type) == 3
    bins = _half(size) if (onesided if onesided is not None else not complex_input) else size
    dims = (*tensor.shape[:-1], bins, frames)
    element_type = to_complex(tensor.element_type)
    if return_complex is False or (return_complex is None and not complex_input):
        return make_tensor((*dims, 2), to_real(element_type), strides=UNKNOWN_STRIDES)
    return make_tensor(dims, element_type, strides=UNKNOWN_STRIDES)


def _require_window(call: CallInProgress, window: Any, length: Size) -> None:
    if isinstance(window, Tensor) and window.dims:
        call.require_equal(window.dims[0], length, "model-raises", parameter="win_length", detail="the window has another length")


@shape_function("torch.istft", "torch.Tensor.istft", "torch.functional.istft")
def istft(
    call: CallInProgress, input: Any, n_fft: Any, hop_length: Any = None, win_length: Any = None, window: Any = None, center: Any = True,
    normalized: Any = False, onesided: Any = None, length: Any = None, return_complex: Any = False,
) -> Any:  # fmt: skip
    """`[B, n_fft // 2 + 1, frames] -> [B, T]`"""
    tensor = require_tensor(input)
    size, hop = size_argument(n_fft), size_argument(hop_length) if hop_length is not None else floor_div(size_argument(n_fft), 4)
    dims = tensor.shape if category(tensor.element_type) == 3 else tensor.shape[:-1]
    whole_spectrum = onesided is False or return_complex or (onesided is None and same(dims[-2], size))
    bins = size if whole_spectrum else _half(size)
    call.require_equal(dims[-2], bins, "model-raises", parameter="n_fft", detail="another number of frequencies")
    _require_window(call, window, size if win_length is None else size_argument(win_length))
    whole = size + hop * (dims[-1] - 1)
    samples: Size = size_argument(length) if length is not None else whole - (2 * floor_div(size, 2) if center else 0)
    element_type = to_complex(tensor.element_type) if return_complex else to_real(tensor.element_type)
    return make_tensor((*dims[:-2], samples), element_type)


def _register_window(name: str) -> None:
    @shape_function(f"torch.{name}")
    def window(call: CallInProgress, window_length: Any, *parameters: Any, periodic: Any = True, dtype: Any = None, **options: Any) -> Any:
        """`-> [window_length]`"""
        return make_tensor((size_argument(window_length),), element_type_of(dtype, "float32"))


for _name in ("hann_window", "hamming_window", "blackman_window", "bartlett_window", "kaiser_window"):
    _register_window(_name)
