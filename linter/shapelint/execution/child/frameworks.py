"""What the attempts need of a framework; numpy alone, which arrays come from, serves where there is no other."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Iterator  # noqa: UP035  Python 3.8 subscripts no others

from .seeing import Event


class Framework:
    """No framework: code that computes with numpy and what rests on it."""

    device_name = "cpu"
    device_of_scripts = "cpu"

    def __init__(self, device: str) -> None:
        """Get ready for a device: auto, cpu, cuda or meta."""

    def names_given(self) -> dict[str, int]:
        """How often the framework has given each name to a layer so far."""
        return {}

    def begin(self, names_given: dict[str, int] | None = None) -> None:
        """Forget what earlier attempts have left behind; names go on from those that were given before."""

    def watching_layers(self) -> None:
        """Get ready to tell what every layer returns."""

    @contextmanager
    def observing(self) -> Iterator[list[Event]]:
        """Inside the block the calls of the framework's functions are kept, with the rows of the user's code that they come from."""
        yield []

    @contextmanager
    def following(self, facts: dict[str, Any], names: dict[int, str], layers: bool = False) -> Iterator[None]:
        """Inside the block `facts` say which layers are active when something is raised, and (with `layers`) what each leaf returned."""
        yield

    def made(self, make: Callable[[], Any]) -> Any:
        """What `make` makes, on the device."""
        return make()

    def ready(self, model: Any, training: bool | None) -> Any:
        """A model in the mode in which it is to be called."""
        return model

    def replace(self, model: Any, name: str, part: Any) -> None:
        """Put a part into a model under its qualified name."""

    def parts(self, model: Any) -> list[tuple[str, str, int]] | None:
        """The qualified names, classes and sizes of the own parameters of the parts; None where the framework has no such names."""
        return None

    def names(self, model: Any) -> dict[int, str]:
        """The qualified names of the parts by their ids."""
        return {}

    def call(self, target: Any, args: Any, kwargs: Any, kind: str) -> Any:
        """What the target returns."""
        return target(*args, **kwargs)

    def array(self, framework: str, dims: tuple[int, ...], kind: str, values: Any, below: int) -> Any:
        """A tensor or array of a shape with random elements; of integers, the largest is one below a number."""
        return numpy_array(dims, kind, values, below)


def numpy_array(dims: tuple[int, ...], kind: str, values: Any, below: int) -> Any:
    """An array with the values, or with random elements, integers from 0 and below a number, which is reached."""
    import numpy

    generator = numpy.random.RandomState(0)
    if kind in ("bfloat16", "str", "object"):
        kind = "float32"
    if values is not None:
        return numpy.array(values, dtype=kind).reshape(dims)
    if "int" in kind:
        made = generator.randint(0, max(below, 1), size=dims).astype(kind)
        if made.size:
            made.reshape(-1)[-1] = max(below, 1) - 1
        return made
    if kind == "bool":
        return generator.random_sample(dims) > 0.5
    return numpy.asarray(generator.random_sample(dims)).astype(kind)
