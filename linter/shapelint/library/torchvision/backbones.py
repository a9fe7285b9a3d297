"""`torchvision.models` where the source of torchvision is not found: what scripts do with a pretrained classifier.

The modules between the picture and the features are opaque: only the whole row of them, called in order, has a known
result. The head is made of the layers that it has. Facts are those of torchvision 0.29.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from shapelint.library.registry import export, lookup
from shapelint.library.torch.nn.module import Module
from shapelint.library.torch.tensor import Tensor, make_tensor
from shapelint.library.torchvision.backbone_table import CLASSES, MODELS, Backbone, Family
from shapelint.recording import CallInProgress, active
from shapelint.symbolic.dims import Size, definitely, less
from shapelint.unknown import Undecided, Unknown

COLOURS = 3
"""How many channels the pictures have for which the models are made."""

_FOLLOWED = frozenset({"pretrained", "weights", "progress", "num_classes", "zero_init_residual", "norm_layer", "dropout", "init_weights"})
"""Settings with which a model has the shapes of the table."""


@dataclass(frozen=True, eq=False)
class Trunk:
    """The modules between the picture and the features of one model."""

    backbone: Backbone

    def left_of(self, size: Size) -> Size:
        """What the trunk leaves of a height or width."""
        for step in self.backbone.family.steps:
            size = step(size)
            if definitely(less(size, 1)):
                return Unknown("a picture is too small for a model")
        return size

    def features_of(self, dims: tuple[Size, ...]) -> tuple[Size, ...]:
        """The sizes of the features of pictures `[*, 3, H, W]`."""
        *batch, _, height, width = dims
        return (*batch, self.backbone.features, self.left_of(height), self.left_of(width))


@dataclass(frozen=True)
class Passed:
    """On a tensor between two modules of a trunk: how far it has come, and what went in."""

    trunk: Trunk
    index: int
    dims: tuple[Size, ...]


class PartlyKnown(Module):
    """A module that has more attributes than are modelled."""

    def __getattr__(self, name: str) -> Any:
        for kept in ("_parameters", "_buffers", "_modules"):
            if name in self.__dict__.get(kept, ()):
                return self.__dict__[kept][name]
        if name.startswith("__"):
            raise AttributeError(name)
        return _inside(f"the attribute {name} of a model")

    def _require_free(self, name: Any, registry: str, what: str) -> None:
        """Which names are taken is not known."""


class Opaque(PartlyKnown):
    """A module of which nothing is known but its place."""

    def __init__(self, trunk: Trunk, index: int) -> None:
        super().__init__()
        self.__dict__.update(trunk=trunk, index=index)
        self.register_parameter("weights", lookup("torch.nn.Parameter")(make_tensor((_inside("how many weights a model has"),))))

    def forward(self, input: Any) -> Any:
        return active().run(f"torchvision.models.{self.trunk.backbone.name}", self._passed, (input,), {})

    def _passed(self, call: CallInProgress, input: Any) -> Any:
        """`[N, 3, H, W] -> [N, features, h, w]`, once the last module is passed."""
        if not isinstance(input, Tensor):
            return input if isinstance(input, Unknown) else _inside("what goes into a model")
        before = input.__dict__.get("passed_backbone")
        if self.index == 0:
            if call.require_rank(input, 3, 4) is False or input.dims is None:
                return _inside("the rank of a picture")
            detail = f"`{self.trunk.backbone.name}` is made for pictures of {COLOURS} channels"
            call.require_equal(input.dims[-3], COLOURS, "conv-in-channels", detail=detail)
            before = Passed(self.trunk, -1, input.dims)
        if not isinstance(before, Passed) or before.trunk is not self.trunk or before.index != self.index - 1:
            return _inside("a part of a model was called by itself")
        if self.index == len(self.trunk.backbone.family.trunk) - 1:
            return input.like(self.trunk.features_of(before.dims))
        made = input.like(None)
        made.__dict__["passed_backbone"] = Passed(self.trunk, self.index, before.dims)
        return made

    def named_children(self) -> Iterator[tuple[str, Any]]:
        raise Undecided(_inside("the layers of a model"))

    def __getitem__(self, _index: Any) -> Any:
        return _inside("a layer of a model")

    def __setitem__(self, _index: Any, _module: Any) -> None:
        """Another layer inside: from now on nothing is known of what the module gives."""
        self.__dict__["index"] = -2

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if isinstance(value, (Module, Unknown)):
            self.__dict__["index"] = -2

    def __len__(self) -> int:
        raise Undecided(_inside("how many layers a model has"))

    def __iter__(self) -> Iterator[Any]:
        raise Undecided(_inside("the layers of a model"))


def _inside(what: str) -> Unknown:
    return Unknown(f"{what}: the source of torchvision was not found")


class Classifier(PartlyKnown):
    """A trunk, a pool, and a head, under the names that they have."""

    operation = "torch.nn.Module"
    composite = True

    def __init__(self, backbone: Backbone, classes: Any) -> None:
        super().__init__()
        family, trunk = backbone.family, Trunk(backbone)
        self.__dict__["family"] = family
        for index, name in enumerate(family.trunk):
            self.add_module(name, Opaque(trunk, index))
        for name, module in family.head(backbone.features, classes).items():
            self.add_module(name, module)

    def forward(self, x: Any) -> Any:
        family: Family = self.family
        for name in family.trunk:
            x = getattr(self, name)(x)
        *between, last = family.head(1, 1)
        for name in between:
            x = getattr(self, name)(x)
        if not between and family.pooled:
            x = lookup("torch.nn.functional.adaptive_avg_pool2d")(x, (1, 1))
        x = lookup("torch.flatten")(x, 1) if family.flattened else x
        x = getattr(self, last)(x)
        return x if family.flattened or last == "head" else lookup("torch.flatten")(x, 1)


def _enter(backbone: Backbone) -> None:
    kind = type(backbone.family.name, (Classifier,), {"__doc__": Classifier.__doc__, "__module__": "torchvision.models"})

    def make(*settings: Any, num_classes: Any = CLASSES, **options: Any) -> Any:
        if len(settings) > 2 or not _FOLLOWED.issuperset(options):
            return _inside(f"torchvision.models.{backbone.name} with these arguments")
        return kind(backbone, num_classes)

    make.__name__ = make.__qualname__ = backbone.name
    export(f"torchvision.models.{backbone.name}", f"torchvision.models.{backbone.family.module}.{backbone.name}")(make)


for _backbone in MODELS:
    _enter(_backbone)


@export("torchvision.models.get_model")
def get_model(name: Any, **config: Any) -> Any:
    """A model by its name."""
    known = isinstance(name, str) and name.lower() in {each.name for each in MODELS}
    return lookup(f"torchvision.models.{name.lower()}")(**config) if known else _inside("a model by its name")
