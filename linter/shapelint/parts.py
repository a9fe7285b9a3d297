"""Parts: what models are made of, whichever framework they are written in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from shapelint.graph import Call, Site
from shapelint.symbolic.dims import Size
from shapelint.values import Array

CHANNELS_FIRST = {
    0: (),
    1: ("N",),
    2: ("N", "C"),
    3: ("N", "L", "C"),
    4: ("N", "C", "H", "W"),
    5: ("N", "C", "D", "H", "W"),
}
"""The names of the axes of an input of which only the rank is known, as PyTorch orders them."""

CHANNELS_LAST = {
    **CHANNELS_FIRST,
    4: ("N", "H", "W", "C"),
    5: ("N", "D", "H", "W", "C"),
}
"""The same as Keras orders them."""


class Part:
    """A layer, or a model made of layers: the base of `torch.nn.Module` and of Keras' `Layer`.

    `entry_method` names the method in which a class says what it computes. A `composite` part of the framework calls its
    children, which are recorded one by one; any other part of the framework is one node of the graph.
    """

    operation: ClassVar[str] = ""
    input_axes: ClassVar[Mapping[int, tuple[str, ...]]] = CHANNELS_FIRST
    entry_method: ClassVar[str] = "forward"
    composite: ClassVar[bool] = False
    constructed_at: Site | None = None
    constructed_with: tuple[tuple[Any, ...], dict[str, Any]] | None = None
    """What the constructor was given, positional and by name."""
    partly_built: ClassVar[str | None] = None
    """Why the constructor could not be followed to its end, where it could not."""

    @classmethod
    def make_input(cls, dims: tuple[Size, ...] | None, element_type: str, slot: str | None = None) -> Array:
        """An abstract tensor of the framework, to call a part with; `slot` names an input whose rank is open."""
        raise NotImplementedError

    def child_parts(self) -> Mapping[str, Part]:
        """The parts that this one holds directly, by name."""
        raise NotImplementedError

    def named_parts(self) -> Iterator[tuple[str, Part]]:
        """This part and all below it, each once, with qualified names; its own name is empty."""
        raise NotImplementedError

    def count_parameters(self) -> Size:
        """The number of parameters, trainable or not, shared ones once."""
        raise NotImplementedError

    def set_evaluation_mode(self) -> None:
        """Make the part compute as it does when it serves."""

    def give_away(self) -> None:
        """Note that something unknown has been handed the part: it may have changed the mode in which the part computes."""

    def begins_run(self, _arguments: tuple[Any, ...]) -> bool:
        """Whether a call of this part from outside any other is a run of a model."""
        return True

    def part_name(self) -> str | None:
        """The name that the part has by itself, outside of any model; None where the framework gives it none."""
        return None

    def is_listed(self) -> bool:
        """Whether a call of this part is an entry of the layer table although it holds others."""
        return False

    def was_computed(self) -> bool:
        """Whether the shapes of the part are known: it declares its inputs, or has been called."""
        return self.own_inputs() is not None

    def described(self, _call: Call) -> tuple[str | None, str, Size] | None:
        """The name, the kind and the number of parameters of a call in the layer table, where the part says it itself."""
        return None

    def own_inputs(self) -> dict[str, Any] | None:
        """The inputs that the part itself declares, by name; None where it declares none."""
        return None

    def arguments_for(self, inputs: dict[str, Any]) -> tuple[Any, ...]:
        """The positional arguments of a call with these inputs."""
        return tuple(inputs.values())
