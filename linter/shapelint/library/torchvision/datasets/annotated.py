"""Data sets whose targets are more than a class: attributes, masks, boxes, words."""

from __future__ import annotations

from typing import Any

from shapelint.library.pillow.image import picture
from shapelint.library.torch.tensor import make_tensor
from shapelint.library.torchvision.datasets.vision import KnownDataset, data_set, signed
from shapelint.unknown import Unknown, UnknownInteger

_UNKNOWN_MODE = Unknown("the mode of a picture in a file")


class Annotated(KnownDataset):
    """A data set whose targets are of the kinds that `target_type` (or `target_types`) names: one alone, or a tuple of several."""

    def kinds(self) -> Any:
        """The names of the targets' kinds; Unknown where they are not known."""
        asked = self.target_type
        return asked if isinstance(asked, Unknown) else list(asked) if isinstance(asked, (list, tuple)) else [asked]

    def target(self) -> Any:
        kinds = self.kinds()
        if isinstance(kinds, Unknown):
            return kinds
        found = [self.target_of_kind(kind) for kind in kinds]
        return found[0] if len(found) == 1 else tuple(found) if found else None

    def target_of_kind(self, kind: Any) -> Any:
        """The target of one kind."""
        return Unknown(f"the target {kind} of {type(self).__name__}")


@data_set("CelebA", "celeba")
class CelebA(Annotated):
    """Faces of 218 x 178, with forty attributes each."""

    parameters = signed("root", split="train", target_type="attr", transform=None, target_transform=None, download=False)
    lengths = {"train": 162_770, "valid": 19_867, "test": 19_962, "all": 202_599}
    edges = (218, 178)
    targets_by_kind = {"attr": (40,), "bbox": (4,), "landmarks": (10,), "identity": ()}

    def target_of_kind(self, kind: Any) -> Any:
        if isinstance(kind, str) and kind in self.targets_by_kind:
            return self.seen(make_tensor(self.targets_by_kind[kind], "int64"))
        return super().target_of_kind(kind)


@data_set("OxfordIIITPet", "oxford_iiit_pet")
class OxfordIIITPet(Annotated):
    """Pictures of 37 breeds of pets."""

    parameters = signed(
        "root", split="trainval", target_types="category", transforms=None, transform=None, target_transform=None, download=False
    )
    lengths = {"trainval": 3_680, "test": 3_669}
    class_count = 37

    def kinds(self) -> Any:
        self.target_type = self.target_types
        return super().kinds()

    def target_of_kind(self, kind: Any) -> Any:
        if kind == "category":
            return UnknownInteger("a breed", 37)
        if kind == "binary-category":
            return UnknownInteger("cat or dog", 2)
        return _mask(self) if kind == "segmentation" else super().target_of_kind(kind)


def _mask(data: KnownDataset, mode: Any = "L") -> Any:
    """A mask of the size of the picture."""
    image = data.picture()
    return data.seen(picture(mode, image.width, image.height))


@data_set("Caltech101", "caltech")
class Caltech101(Annotated):
    """Pictures of 101 categories."""

    parameters = signed("root", target_type="category", transform=None, target_transform=None, download=False)
    chosen_by = None
    lengths = {None: 8_677}
    class_count = 101
    mode = _UNKNOWN_MODE

    def target_of_kind(self, kind: Any) -> Any:
        return UnknownInteger("a category", 101) if kind == "category" else super().target_of_kind(kind)


@data_set("Cityscapes", "cityscapes")
class Cityscapes(Annotated):
    """Streets of 1024 x 2048 with masks of the same size."""

    parameters = signed("root", split="train", mode="fine", target_type="instance", transform=None, target_transform=None, transforms=None)
    edges = (1024, 2048)

    def picture(self) -> Any:
        return self.seen(picture("RGB", 2048, 1024))

    def target_of_kind(self, kind: Any) -> Any:
        modes = {"semantic": "L", "instance": "I", "color": "RGBA"}
        return _mask(self, modes[kind]) if isinstance(kind, str) and kind in modes else super().target_of_kind(kind)


@data_set("VOCSegmentation", "voc")
class VOCSegmentation(KnownDataset):
    """Pictures with masks of the same size."""

    parameters = signed("root", year="2012", image_set="train", download=False, transform=None, target_transform=None, transforms=None)
    chosen_by = None

    def target(self) -> Any:
        return _mask(self, "P")


@data_set("VOCDetection", "voc")
class VOCDetection(VOCSegmentation):
    """Pictures with boxes."""

    def target(self) -> Any:
        return {"annotation": Unknown("the boxes in a picture")}


class Coco(KnownDataset):
    """Pictures with boxes or with words."""

    parameters = signed("root", "annFile", transform=None, target_transform=None, transforms=None)
    chosen_by = None

    def target(self) -> Any:
        return Unknown("what is said of a picture")


@data_set("CocoDetection", "coco")
class CocoDetection(Coco):
    """Pictures with boxes."""


@data_set("CocoCaptions", "coco")
class CocoCaptions(Coco):
    """Pictures with words."""


@data_set("MovingMNIST", "moving_mnist")
class MovingMNIST(KnownDataset):
    """Films `[frames, 1, 64, 64]`, without targets."""

    parameters = signed("root", split=None, split_ratio=10, download=False, transform=None)
    lengths = {None: 10_000, "train": 10_000, "test": 10_000}

    def __getitem__(self, index: Any) -> Any:
        frames = 20 if self.split is None else {"train": self.split_ratio, "test": 20 - self.split_ratio}.get(self.split)
        film = self.seen(make_tensor((Unknown("how many frames a film has") if frames is None else frames, 1, 64, 64), "uint8"))
        return film if self.transform is None else self.transform(film)
