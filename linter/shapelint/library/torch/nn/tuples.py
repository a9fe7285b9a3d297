"""`torch.nn.modules.utils` and `torch.nn.common_types`: one number for all axes, or one for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any

from shapelint.library.registry import export
from shapelint.unknown import Unknown


@export("torch.nn.modules.utils._ntuple")
def ntuple(n: int, name: str = "parse") -> Callable[[Any], tuple[Any, ...]]:
    """A function that turns a number into a tuple of `n`, and a sequence into a tuple."""

    def parse(x: Any) -> tuple[Any, ...]:
        if isinstance(x, Iterable) and not isinstance(x, Unknown):
            return tuple(x)
        return tuple(repeat(x, n))

    parse.__name__ = name
    return parse


single = export("torch.nn.modules.utils._single")(ntuple(1, "_single"))
pair = export("torch.nn.modules.utils._pair")(ntuple(2, "_pair"))
triple = export("torch.nn.modules.utils._triple")(ntuple(3, "_triple"))
quadruple = export("torch.nn.modules.utils._quadruple")(ntuple(4, "_quadruple"))


@export("torch.nn.modules.utils._reverse_repeat_tuple")
def reverse_repeat_tuple(t: Any, n: int) -> tuple[Any, ...]:
    """`(top, left), 2 -> (left, left, top, top)`: the order in which `F.pad` takes margins."""
    return tuple(each for each in reversed(t) for _ in range(n))


@export("torch.nn.modules.utils._list_with_default")
def list_with_default(out_size: Any, defaults: Any) -> Any:
    """The sizes wanted, with those of the input where None is wanted."""
    if not isinstance(out_size, (tuple, list)):
        return out_size
    return [default if size is None else size for size, default in zip(out_size, defaults[-len(out_size) :], strict=False)]


@export("torch.nn.modules.utils.consume_prefix_in_state_dict_if_present")
def consume_prefix_in_state_dict_if_present(state_dict: Any, prefix: Any) -> None:
    """The keys of a state dict are not followed."""


for _name in (
    "_size_any_t", "_size_1_t", "_size_2_t", "_size_3_t", "_size_4_t", "_size_5_t", "_size_6_t", "_size_any_opt_t", "_size_2_opt_t",
    "_size_3_opt_t", "_ratio_2_t", "_ratio_3_t", "_ratio_any_t", "_tensor_list_t", "_maybe_indices_t",
):  # fmt: skip
    export(f"torch.nn.common_types.{_name}")(Any)
