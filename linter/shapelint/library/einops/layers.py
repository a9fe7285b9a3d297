"""The layers of `einops.layers.torch`."""

from __future__ import annotations

from typing import Any

from shapelint.library.einops.functions import EinopsError, rearrange, reduce
from shapelint.library.einops.pattern import ELLIPSIS, MERGED, Group, PatternFault, Side, parse_pattern, parse_side
from shapelint.library.registry import export, layer, lookup
from shapelint.library.torch.nn.module import Module, parameter
from shapelint.raised import raised
from shapelint.unknown import Undecided, Unknown


@layer("einops.layers.torch.Rearrange")
class Rearrange(Module):
    """`rearrange` with a fixed pattern."""

    def __init__(self, pattern: Any, **axes_lengths: Any) -> None:
        super().__init__()
        self.pattern, self.axes_lengths = pattern, axes_lengths

    def forward(self, input: Any) -> Any:
        return rearrange(input, self.pattern, **self.axes_lengths)


@layer("einops.layers.torch.Reduce")
class Reduce(Module):
    """`reduce` with a fixed pattern."""

    def __init__(self, pattern: Any, reduction: Any, **axes_lengths: Any) -> None:
        super().__init__()
        self.pattern, self.reduction, self.axes_lengths = pattern, reduction, axes_lengths

    def forward(self, input: Any) -> Any:
        return reduce(input, self.pattern, self.reduction, **self.axes_lengths)


@layer("einops.layers.torch.EinMix")
class EinMix(Module):
    """A dense map between axes: `EinMix("b c_in -> b c_out", weight_shape="c_in c_out", ...)`."""

    def __init__(self, pattern: Any, weight_shape: Any, bias_shape: Any = None, **axes_lengths: Any) -> None:
        super().__init__()
        self.pattern, self.weight_shape, self.bias_shape, self.axes_lengths = pattern, weight_shape, bias_shape, axes_lengths
        for text in (pattern, weight_shape, bias_shape):
            if isinstance(text, Unknown):
                raise Undecided(text)
        try:
            self._build(parse_pattern(pattern).left, parse_pattern(pattern).right, parse_side(weight_shape))
        except PatternFault as fault:
            raise raised(EinopsError(f"EinMix({pattern!r}): {fault}")) from None

    def _build(self, left: Side, right: Side, weight: Side) -> None:
        lengths = self.axes_lengths
        missing = next((name for name in weight.names if name not in lengths), None)
        if missing is not None:
            raise PatternFault(f"the length of `{missing}` of the weight is not given")
        unused = next((name for name in weight.names if name not in (*left.names, *right.names)), None)
        if unused is not None:
            raise PatternFault(f"`{unused}` of the weight does not stand in the pattern")
        new = next((name for name in right.names if name not in (*left.names, *weight.names)), None)
        if new is not None:
            raise PatternFault(f"`{new}` stands on the right side only")
        self.weight = parameter(*(lengths[name] for name in weight.names))
        self.register_parameter(
            "bias", None if self.bias_shape is None else parameter(*self._bias_dims(right, parse_side(self.bias_shape)))
        )
        inside = {name: length for name, length in lengths.items() if name in left.names}
        self.pre_rearrange = Rearrange(f"{left.text} -> {_flat(left.groups)}", **inside) if _is_composed(left) else None
        self.post_rearrange = Rearrange(f"{_flat(right.groups)} -> {right.text}") if _is_composed(right) else None
        letters = dict(zip(sorted({*left.names, *right.names, *weight.names} - {ELLIPSIS}), "abcdefghijklmnopqrstuvwxyz", strict=False))
        letters[ELLIPSIS] = ELLIPSIS
        sides = ["".join(letters[name] for name in side.names) for side in (left, weight, right)]
        self.einsum_pattern = f"{sides[0]},{sides[1]}->{sides[2]}"

    def _bias_dims(self, right: Side, bias: Side) -> list[Any]:
        missing = next((name for name in bias.names if name not in self.axes_lengths or name not in right.names), None)
        if missing is not None:
            raise PatternFault(f"`{missing}` of the bias has no length or does not stand in the output")
        return [self.axes_lengths[name] if name in bias.names else 1 for name in right.names if name != ELLIPSIS]

    def forward(self, input: Any) -> Any:
        if self.pre_rearrange is not None:
            input = self.pre_rearrange(input)
        result = lookup("torch.einsum")(self.einsum_pattern, input, self.weight)
        if self.bias is not None:
            result = result + self.bias
        if self.post_rearrange is not None:
            result = self.post_rearrange(result)
        return result


def _is_composed(side: Side) -> bool:
    return any(len(group) != 1 or group == (MERGED,) for group in side.groups)


def _flat(groups: tuple[Group, ...]) -> str:
    return " ".join(ELLIPSIS if name == MERGED else name for group in groups for name in group)


@export("einops._torch_specific.allow_ops_in_compiled_graph")
def allow_ops_in_compiled_graph() -> None:
    """Compilation changes no shape."""
