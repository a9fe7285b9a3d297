"""The base of all transforms, and those that apply others: `Compose`, `Lambda`, `RandomApply`, `RandomChoice`, `RandomOrder`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from shapelint.library.registry import layer
from shapelint.library.torch.nn.module import Module
from shapelint.library.torchvision.transforms.pictures import either
from shapelint.raised import raised
from shapelint.unknown import Undecided, Unknown

T = TypeVar("T")


class Transform(Module):
    """What is done to a picture."""

    def begins_run(self, _arguments: tuple[Any, ...]) -> bool:
        """A transform is no model."""
        return False

    def forward(self, img: Any) -> Any:
        return self.apply(img)

    def apply(self, img: Any) -> Any:
        """The transformed picture."""
        raise NotImplementedError


class Applying(Transform):
    """A transform that applies others, each of which is recorded by itself."""

    def __init__(self, transforms: Any) -> None:
        super().__init__()
        if not isinstance(transforms, Unknown) and not hasattr(type(transforms), "__iter__"):
            raise raised(TypeError("Argument transforms should be a sequence of callables"))
        self.transforms = transforms

    def listed(self) -> list[Any]:
        """The transforms; gives up where they are not known."""
        if isinstance(self.transforms, Unknown):
            raise Undecided(self.transforms)
        return list(self.transforms)

    def __call__(self, *inputs: Any) -> Any:
        try:
            return self.apply_each(*inputs)
        except Undecided as undecided:
            return undecided.unknown

    def apply_each(self, *inputs: Any) -> Any:
        """What the transforms together do."""
        raise NotImplementedError


def transform(*names: str) -> Callable[[type[T]], type[T]]:
    """Enter a class of `torchvision.transforms` under its names."""
    qualified = [f"torchvision.transforms.{name}" for name in names]
    return layer(*qualified, *(f"torchvision.transforms.transforms.{name}" for name in names))


@transform("Compose")
class Compose(Applying):
    """One after the other."""

    def apply_each(self, *inputs: Any) -> Any:
        for each in self.listed():
            result = each(*inputs)
            inputs = result if len(inputs) > 1 and isinstance(result, tuple) else (result,)
        return inputs if len(inputs) > 1 else inputs[0]


@transform("Lambda")
class Lambda(Applying):
    """What the user's function makes of it."""

    def __init__(self, lambd: Any, *types: Any) -> None:
        super().__init__([lambd])
        self.lambd = lambd

    def apply_each(self, *inputs: Any) -> Any:
        if len(inputs) == 1:
            return self.lambd(*inputs)
        return (self.lambd(inputs[0]), *inputs[1:])


@transform("RandomApply")
class RandomApply(Applying):
    """The picture as it is, or as the transforms leave it."""

    def __init__(self, transforms: Any, p: Any = 0.5) -> None:
        super().__init__(transforms)
        self.p = p

    def apply_each(self, *inputs: Any) -> Any:
        applied = Compose.apply_each(self, *inputs)  # type: ignore[arg-type]
        return applied if self.p == 1 else _any_of([inputs if len(inputs) > 1 else inputs[0], applied])


@transform("RandomChoice")
class RandomChoice(Applying):
    """One of the transforms."""

    def __init__(self, transforms: Any, p: Any = None) -> None:
        super().__init__(transforms)
        self.p = p

    def apply_each(self, *inputs: Any) -> Any:
        return _any_of([each(*inputs) for each in self.listed()])


@transform("RandomOrder")
class RandomOrder(Applying):
    """All transforms in any order: nothing more than their own order and its reverse is tried."""

    def apply_each(self, *inputs: Any) -> Any:
        backwards = Compose(self.listed()[::-1])
        return _any_of([Compose.apply_each(self, *inputs), backwards.apply_each(*inputs)])  # type: ignore[arg-type]


def _any_of(results: list[Any]) -> Any:
    """What all the results have in common."""
    if not results:
        return Unknown("a choice among no transforms")
    shared = results[0]
    for result in results[1:]:
        shared = either(shared, result)
    return shared
