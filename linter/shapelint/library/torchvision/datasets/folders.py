"""Data sets of picture files in folders: a user's own (`ImageFolder`), and the well-known ones."""

from __future__ import annotations

import inspect
from typing import Any

from shapelint.library.pillow.making import picture_of_file
from shapelint.library.registry import export
from shapelint.library.torchvision.datasets.vision import KnownDataset, VisionDataset, data_set, signed
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown, UnknownInteger


@export("torchvision.datasets.folder.default_loader", "torchvision.datasets.folder.pil_loader")
def default_loader(path: Any) -> Any:
    """The picture of a file, with three channels."""
    return picture_of_file("RGB")


@data_set("DatasetFolder", "folder")
class DatasetFolder(VisionDataset):
    """Files in folders, of which each is a class."""

    def __init__(
        self, root: Any, loader: Any, extensions: Any = None, transform: Any = None, target_transform: Any = None,
        is_valid_file: Any = None, allow_empty: Any = False,
    ) -> None:  # fmt: skip
        super().__init__(root, transform=transform, target_transform=target_transform)
        self.loader, self.extensions = loader, extensions
        self.classes = Unknown("the classes of a folder")
        self.class_to_idx = Unknown("the classes of a folder")
        self.samples = self.imgs = Unknown("the files of a folder")
        self.targets = Unknown("the labels of a folder")

    def __getitem__(self, index: Any) -> Any:
        sample = self.loader(Unknown("the path of a file"))
        if hasattr(sample, "producer"):
            sample = self.seen(sample)
        return self.transformed(sample, UnknownInteger("the label of a file in a folder"))


@data_set("ImageFolder", "folder")
class ImageFolder(DatasetFolder):
    """Pictures in folders, of which each is a class; their sizes are not known."""

    def __init__(
        self, root: Any, transform: Any = None, target_transform: Any = None, loader: Any = default_loader, is_valid_file: Any = None,
        allow_empty: Any = False,
    ) -> None:  # fmt: skip
        super().__init__(root, loader, None, transform, target_transform, is_valid_file, allow_empty)


_USUAL = signed("root", split="train", transform=None, target_transform=None, download=False, loader=None)


def enter(
    name: str,
    module: str,
    classes: int | None,
    lengths: dict[Any, int] | None = None,
    *,
    edges: tuple[Size, Size] | None = None,
    mode: Any = "RGB",
    parameters: inspect.Signature = _USUAL,
    chosen_by: str | None = "split",
) -> None:
    """Enter a data set of pictures with labels."""
    members = {"parameters": parameters, "chosen_by": chosen_by, "lengths": lengths or {}, "mode": mode, "edges": edges}
    data_set(name, module)(type(name, (KnownDataset,), {**members, "class_count": classes, "__module__": f"torchvision.datasets.{module}"}))


_ANY = Unknown("the mode of a picture in a file")
_WHOLE = signed("root", transform=None, target_transform=None, download=False, loader=None)
enter("Food101", "food101", 101, {"train": 75_750, "test": 25_250})
enter("Flowers102", "flowers102", 102, {"train": 1_020, "val": 1_020, "test": 6_149})
enter("StanfordCars", "stanford_cars", 196, {"train": 8_144, "test": 8_041})
enter("GTSRB", "gtsrb", 43, {"train": 26_640, "test": 12_630})
enter("Country211", "country211", 211, {"train": 31_650, "valid": 10_550, "test": 21_100})
enter("RenderedSST2", "rendered_sst2", 2, {"train": 6_920, "val": 872, "test": 1_821})
enter("PCAM", "pcam", 2, {"train": 262_144, "val": 32_768, "test": 32_768}, edges=(96, 96))
enter("CLEVRClassification", "clevr", None, {"train": 70_000, "val": 15_000, "test": 15_000}, edges=(320, 480))
enter("EuroSAT", "eurosat", 10, {None: 27_000}, edges=(64, 64), parameters=_WHOLE, chosen_by=None)
enter("SUN397", "sun397", 397, {None: 108_754}, parameters=_WHOLE, chosen_by=None)
enter(
    "DTD", "dtd", 47, {"train": 1_880, "val": 1_880, "test": 1_880},
    parameters=signed("root", split="train", partition=1, transform=None, target_transform=None, download=False, loader=None),
)  # fmt: skip
enter(
    "FER2013", "fer2013", 7, {"train": 28_709, "test": 7_178}, edges=(48, 48), mode="L",
    parameters=signed("root", split="train", transform=None, target_transform=None),
)  # fmt: skip
enter(
    "ImageNet", "imagenet", 1000, {"train": 1_281_167, "val": 50_000},
    parameters=signed("root", split="train", transform=None, target_transform=None, loader=None),
)  # fmt: skip
enter(
    "Imagenette", "imagenette", 10, {"train": 9_469, "val": 3_925},
    parameters=signed("root", split="train", size="full", download=False, transform=None, target_transform=None, loader=None),
)  # fmt: skip
enter(
    "Caltech256", "caltech", 257, {None: 30_607}, mode=_ANY, chosen_by=None,
    parameters=signed("root", transform=None, target_transform=None, download=False),
)  # fmt: skip
enter(
    "Omniglot", "omniglot", None, {True: 19_280, False: 13_180}, edges=(105, 105), mode="L", chosen_by="background",
    parameters=signed("root", background=True, transform=None, target_transform=None, download=False, loader=None),
)  # fmt: skip
enter(
    "LFWPeople", "lfw", 5_749, {"10fold": 13_233, "train": 9_525, "test": 4_038}, edges=(250, 250),
    parameters=signed("root", split="10fold", image_set="funneled", transform=None, target_transform=None, download=False, loader=None),
)  # fmt: skip


class Places(KnownDataset):
    """Pictures of places; the small ones are squares."""

    parameters = signed("root", split="train-standard", small=False, download=False, transform=None, target_transform=None, loader=None)
    class_count = 365
    lengths = {"train-standard": 1_803_460, "train-challenge": 8_026_628, "val": 36_500}

    def picture(self) -> Any:
        made = super().picture()
        return self.seen(made.like(256, 256)) if self.small is True else made


class Aircraft(KnownDataset):
    """Pictures of aircraft, told apart as finely as the user says."""

    parameters = signed(
        "root", split="trainval", annotation_level="variant", transform=None, target_transform=None, download=False, loader=None
    )
    lengths = {"train": 3_334, "val": 3_333, "trainval": 6_667, "test": 3_333}
    class_counts = {"variant": 100, "family": 70, "manufacturer": 41}

    def classes_told_apart(self) -> int | None:
        return self.class_counts.get(self.annotation_level) if isinstance(self.annotation_level, str) else None


data_set("Places365", "places365")(Places)
data_set("FGVCAircraft", "fgvc_aircraft")(Aircraft)
