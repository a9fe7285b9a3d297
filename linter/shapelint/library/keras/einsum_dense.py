"""`EinsumDense`: a dense map whose axes are named by an equation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.library.einsum_equations import ELLIPSIS, parse_equation
from shapelint.library.keras.activation_functions import activated, activation_of
from shapelint.library.keras.layer import Layer, shape_rule
from shapelint.library.registry import layer
from shapelint.library.tensorflow.shapes import static
from shapelint.library.tensorflow.tensor import Tensor
from shapelint.raised import raised
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, decide, equal, format_size
from shapelint.unknown import Undecided, Unknown

CONTRACT = "pattern-mismatch"


@dataclass(frozen=True, slots=True)
class Map:
    """What an equation means for one input: the kernel, the sizes that the letters stand for, those that `...` stands for, the result."""

    kernel: tuple[Size, ...]
    sizes: dict[str, Size]
    elided: tuple[Size, ...]
    result: tuple[Size, ...]


@layer("keras.layers.EinsumDense", "keras.layers.experimental.EinsumDense")
class EinsumDense(Layer):
    """The result of an equation on the input and a kernel; `output_shape` says the sizes that the kernel brings in."""

    def __init__(self, equation: Any, output_shape: Any, activation: Any = None, bias_axes: Any = None, **options: Any) -> None:
        super().__init__(**options)
        self.equation, self.activation, self.bias_axes = equation, activation_of(activation), bias_axes
        self.partial_output_shape = output_shape if isinstance(output_shape, Unknown) else _as_tuple(output_shape)
        if isinstance(equation, str):
            parsed = parse_equation(equation)
            if parsed.fault or len(parsed.operands) != 2:
                raise raised(ValueError(f"Invalid einsum equation '{equation}'."))

    def build(self, input_shape: Any) -> None:
        made = self._map(input_shape)
        if made is None:
            return  # `call` says that the equation does not fit
        if any(size is None for size in made.kernel):
            raise raised(ValueError(f"The equation '{self.equation}' does not say how large the kernel is for inputs of {input_shape}"))
        self.kernel = self.add_weight(shape=made.kernel, name="kernel")
        self.bias = self.add_weight(shape=self._bias_shape(made), name="bias") if self.bias_axes else None
        self.built = True

    @shape_rule
    def call(self, call: CallInProgress, inputs: Tensor, training: Any = None) -> Any:
        dims = inputs.require_dims()
        made = self._map(dims, call)
        if made is None:
            return inputs.like(None)
        kernel = self.__dict__.get("kernel")
        for size, made_for in zip(made.kernel, kernel.require_dims() if kernel is not None else (), strict=False):
            call.require_equal(size, made_for, CONTRACT, detail="its kernel was made for what came first")
        return activated(inputs.like(made.result, self._dtype), self.activation)

    def _map(self, dims: Any, call: CallInProgress | None = None) -> Map | None:
        """What the equation means for an input of these sizes; None where it does not fit them."""
        if not isinstance(self.equation, str) or isinstance(self.partial_output_shape, Unknown):
            raise Undecided(Unknown("the equation of an EinsumDense layer"))
        parsed = parse_equation(self.equation)
        (given, held), result = parsed.operands, parsed.result
        named = len(given) - (ELLIPSIS in given)
        fits = len(dims) >= named if ELLIPSIS in given else len(dims) == named
        if call is not None:
            told = f"{named}-d" if ELLIPSIS not in given else f"at least {named}-d"
            shown = "[" + ", ".join(map(format_size, dims)) + "]"
            call.require(fits, CONTRACT, received=shown, declared=told, parameter="equation", detail=f"`{''.join(given)}` is the input")
        if not fits:
            return None
        start = given.index(ELLIPSIS) if ELLIPSIS in given else len(given)
        covered = len(dims) - named
        elided = tuple(dims[start : start + covered])
        letters = [letter for letter in given if letter != ELLIPSIS]
        sizes: dict[str, Size] = dict(zip(letters, (*dims[:start], *dims[start + covered :]), strict=True))
        self._take_declared(call, result, elided, sizes)
        full = tuple(size for letter in result for size in (elided if letter == ELLIPSIS else (sizes.get(letter),)))
        kernel = tuple(sizes.get(letter) for letter in held)
        return Map(kernel, sizes, elided, full)  # type: ignore[arg-type]

    def _take_declared(
        self, call: CallInProgress | None, result: tuple[str, ...], elided: tuple[Size, ...], sizes: dict[str, Size]
    ) -> None:
        """Enter the sizes that `output_shape` declares, which leaves out the samples and what `...` stands for."""
        letters = [letter for letter in result if letter != ELLIPSIS]
        if result[:1] != (ELLIPSIS,) or not elided:
            letters = letters[1:]
        for letter, size in zip(letters, self.partial_output_shape, strict=False):
            known = sizes.get(letter)
            if size is None:
                continue
            if known is not None and call is not None and static(known) is not None and decide(equal(known, size)) is False:
                call.require(
                    False, CONTRACT, received=known, declared=size, parameter="output_shape", detail=f"`{letter}` stands for both sizes"
                )
            if known is None:
                sizes[letter] = size

    def _bias_shape(self, made: Map) -> tuple[Any, ...]:
        """1 wherever the result has an axis behind the first of the bias that is none of its own."""
        wanted = set(self.bias_axes)
        letters: list[str] = []
        for letter in parse_equation(self.equation).result:
            letters += [ELLIPSIS] * len(made.elided) if letter == ELLIPSIS else [letter]
        first = next((place for place, letter in enumerate(letters) if letter in wanted), len(letters))
        return tuple(made.sizes[letter] if letter in wanted else 1 for letter in letters[first:])


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)
