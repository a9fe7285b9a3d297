"""The base of all data sets of pictures, and the pictures and labels that they hand to the transforms."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from shapelint.graph import Call
from shapelint.library.pillow.image import Image, picture
from shapelint.library.registry import export
from shapelint.library.torch.data.datasets import Dataset
from shapelint.raised import raised
from shapelint.recording import active
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown, UnknownInteger

T = TypeVar("T", bound=type)


def data_set(name: str, module: str) -> Callable[[T], T]:
    """Enter a class of `torchvision.datasets` under its name, and under the module that defines it."""

    def enter(cls: T) -> T:
        cls.operation = f"torchvision.datasets.{name}"
        entered: T = export(cls.operation, f"torchvision.datasets.{module}.{name}")(cls)
        return entered

    return enter


class StandardTransform:
    """One transform for the picture and one for the target."""

    def __init__(self, transform: Any = None, target_transform: Any = None) -> None:
        self.transform, self.target_transform = transform, target_transform

    def __call__(self, input: Any, target: Any) -> tuple[Any, Any]:
        return _applied(self.transform, input), _applied(self.target_transform, target)


def _applied(transform: Any, value: Any) -> Any:
    return value if transform is None else transform(value)


@data_set("VisionDataset", "vision")
class VisionDataset(Dataset):
    """Pictures and targets; a user's class has its own `__getitem__`."""

    operation: ClassVar[str]
    _source: Call
    """The call that made the data set: what its pictures come from."""

    def __new__(cls, *_args: Any, **_options: Any) -> Any:
        made = super().__new__(cls)
        made._source = Call(cls.operation, active().site())
        return made

    def __init__(self, root: Any = None, transforms: Any = None, transform: Any = None, target_transform: Any = None) -> None:
        if transforms is not None and (transform is not None or target_transform is not None):
            raise raised(ValueError("Only transforms or transform/target_transform can be passed as argument"))
        self.root, self.transform, self.target_transform = root, transform, target_transform
        separate = transform is not None or target_transform is not None
        self.transforms = StandardTransform(transform, target_transform) if separate else transforms

    def __len__(self) -> int:
        raise Undecided(Unknown("the length of a data set that is not followed"))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"{type(self).__name__}.{name} is not followed")

    def __deepcopy__(self, _memo: Any) -> Any:
        return self

    def seen(self, made: Any) -> Any:
        """A picture or tensor, as one that comes from this data set."""
        made.producer = self._source
        return made

    def transformed(self, image: Any, target: Any) -> tuple[Any, Any]:
        """A sample as the transforms leave it."""
        if self.transforms is not None and not isinstance(self.transforms, StandardTransform):
            result = self.transforms(image, target)
            return result if isinstance(result, Unknown) else tuple(result)  # type: ignore[return-value]
        return _applied(self.transform, image), _applied(self.target_transform, target)


class KnownDataset(VisionDataset):
    """A data set of which the pictures and the labels are known.

    `parameters` has the parameters of the constructor, `lengths` the number of samples by the value of the parameter
    that chooses the part (`split`, or `train`).
    """

    is_uniform = True
    parameters: ClassVar[inspect.Signature]
    chosen_by: ClassVar[str | None] = "split"
    lengths: ClassVar[Mapping[Any, int]] = {}
    mode: ClassVar[Any] = "RGB"
    edges: ClassVar[tuple[Size, Size] | None] = None
    """Height and width."""
    class_count: ClassVar[int | None] = None
    class_names: ClassVar[tuple[str, ...] | None] = None

    def __init__(self, *args: Any, **options: Any) -> None:
        given = arguments(type(self).parameters, args, options)
        super().__init__(given.get("root"), given.get("transforms"), given.get("transform"), given.get("target_transform"))
        for name, value in given.items():
            if name not in ("root", "transforms", "transform", "target_transform", "download"):
                setattr(self, name, value)
        self.part = given.get(self.chosen_by) if self.chosen_by is not None else None
        count = self.classes_told_apart()
        if count is not None:
            self.classes: Any = list(self.class_names or [Unknown("the name of a class")] * count)
            self.class_to_idx: Any = {name: index for index, name in enumerate(self.class_names or ())} or Unknown("the names of classes")

    def samples_known(self) -> int | None:
        """The number of samples, where it is known."""
        return None if isinstance(self.part, Unknown) else self.lengths.get(self.part)

    def classes_told_apart(self) -> int | None:
        """The number of classes, where it is known."""
        return self.class_count

    def __len__(self) -> int:
        known = self.samples_known()
        return super().__len__() if known is None else known

    def picture(self) -> Any:
        """A picture before the transforms."""
        height, width = self.edges or (Unknown("the height of a picture in a file"), Unknown("the width of a picture in a file"))
        made: Image = self.seen(picture(self.mode, width, height))
        return made

    def target(self) -> Any:
        """A target before the transforms."""
        count = self.classes_told_apart()
        return UnknownInteger(f"a label of {type(self).__name__}", count)

    def __getitem__(self, index: Any) -> Any:
        return self.transformed(self.picture(), self.target())


def signed(*required: str, **defaults: Any) -> inspect.Signature:
    """The signature of a constructor: parameters without a default, then those with one."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    given = [inspect.Parameter(name, kind, default=default) for name, default in defaults.items()]
    return inspect.Signature([*(inspect.Parameter(name, kind) for name in required), *given])


def arguments(parameters: inspect.Signature, args: tuple[Any, ...], options: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a constructor by name, defaults included; raises the user's TypeError where they do not fit."""
    try:
        bound = parameters.bind(*args, **options)
    except TypeError as error:
        raise raised(TypeError(f"__init__() {error}")) from None
    bound.apply_defaults()
    return dict(bound.arguments)
