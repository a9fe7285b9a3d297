"""Data sets of small pictures that are kept in memory: the digits, CIFAR and their kin."""

from __future__ import annotations

from typing import Any, ClassVar

from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.pillow.image import picture
from shapelint.library.torch.data.datasets import count
from shapelint.library.torch.tensor import make_tensor
from shapelint.library.torchvision.datasets.vision import KnownDataset, data_set, signed
from shapelint.library.torchvision.transforms.conversion import to_pil_image
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown, UnknownInteger
from shapelint.values import Array

_DIGITS = tuple(
    f"{index} - {word}" for index, word in enumerate(("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"))
)


class InMemory(KnownDataset):
    """A data set that has all its pictures in `data`, and all its labels in `targets` or `labels`; code may change both."""

    _loaded: tuple[Any, Any]

    def keep(self, data: Any, labels: Any, names: tuple[str, ...] = ("targets",)) -> None:
        """Take over the pictures and labels as they are loaded."""
        self.data, self._loaded = data, (data, labels)
        for name in names:
            setattr(self, name, labels)

    def is_changed(self, name: str = "data") -> bool:
        """Whether code has put other pictures (or labels) in the place of those loaded."""
        return self.__dict__.get(name) is not self._loaded[0 if name == "data" else 1]

    def __len__(self) -> int:
        if self.is_changed():
            return count(self.data.require_dims()[0] if isinstance(self.data, Array) else Unknown("pictures that are not followed"))
        return super().__len__()

    def picture(self) -> Any:
        if not self.is_changed():
            return super().picture()
        same = isinstance(self.data, Array) and self.data.dims is not None and len(self.data.dims) == len(self._loaded[0].dims)
        if not same:
            return Unknown("a picture of data that code has changed")
        height, width = self.data.dims[1:3] if self.layout == "HWC" else self.data.dims[2:4]
        return self.seen(picture(self.mode, width, height))

    def target(self) -> Any:
        changed = self.is_changed("targets" if "targets" in self.__dict__ else "labels")
        return UnknownInteger("a label that code has changed") if changed or self.is_changed() else super().target()

    layout: ClassVar[str] = "HWC"
    """The order of the axes of one picture."""

    def samples(self) -> Size:
        """The number of samples, known or not."""
        known = self.samples_known()
        return Unknown("the length of a data set whose part is not known") if known is None else known

    def label_list(self) -> Any:
        """All labels, as a list of numbers."""
        known = self.samples_known()
        label = UnknownInteger(f"a label of {type(self).__name__}", self.class_count)
        return Unknown("the labels of a data set whose part is not known") if known is None else [label] * known


@data_set("MNIST", "mnist")
class MNIST(InMemory):
    """Grey pictures of 28 x 28 with ten classes."""

    parameters = signed("root", train=True, transform=None, target_transform=None, download=False)
    chosen_by = "train"
    lengths = {True: 60_000, False: 10_000}
    mode = "L"
    edges = (28, 28)
    class_count = 10
    class_names: ClassVar[tuple[str, ...] | None] = _DIGITS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = self.seen(make_tensor((self.samples(),), "int64"))
        labels.classes = self.classes_told_apart()
        self.keep(self.seen(make_tensor((self.samples(), 28, 28), "uint8")), labels, ("targets", "train_labels", "test_labels"))
        self.train_data = self.test_data = self.data


@data_set("FashionMNIST", "mnist")
class FashionMNIST(MNIST):
    """Grey pictures of 28 x 28 with ten classes."""

    class_names = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


@data_set("KMNIST", "mnist")
class KMNIST(MNIST):
    """Grey pictures of 28 x 28 with ten classes."""

    class_names = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")


@data_set("EMNIST", "mnist")
class EMNIST(MNIST):
    """Grey pictures of 28 x 28; the letters are counted from 1, so that they need 27 outputs."""

    parameters = signed("root", "split", train=True, transform=None, target_transform=None, download=False)
    class_names = None
    class_counts = {"byclass": 62, "bymerge": 47, "balanced": 47, "letters": 27, "digits": 10, "mnist": 10}
    part_lengths = {
        "byclass": (697_932, 116_323), "bymerge": (697_932, 116_323), "balanced": (112_800, 18_800), "letters": (124_800, 20_800),
        "digits": (240_000, 40_000), "mnist": (60_000, 10_000),
    }  # fmt: skip

    def classes_told_apart(self) -> int | None:
        return self.class_counts.get(self.split) if isinstance(self.split, str) else None

    def samples_known(self) -> int | None:
        lengths = self.part_lengths.get(self.split) if isinstance(self.split, str) else None
        return lengths[0 if self.train else 1] if lengths is not None and isinstance(self.train, bool) else None


@data_set("QMNIST", "mnist")
class QMNIST(MNIST):
    """Grey pictures of 28 x 28 with ten classes."""

    parameters = signed("root", what=None, compat=True, train=True, transform=None, target_transform=None, download=False)
    part_lengths = {"train": 60_000, "test": 60_000, "test10k": 10_000, "test50k": 50_000, "nist": 402_953}

    def samples_known(self) -> int | None:
        asked = "train" if self.train is True else "test" if self.train is False else None
        part = asked if self.what is None else self.what
        return self.part_lengths.get(part) if isinstance(part, str) else None

    def target(self) -> Any:
        return super().target() if self.compat is True else Unknown("the remarks beside a digit")


@data_set("CIFAR10", "cifar")
class CIFAR10(InMemory):
    """Coloured pictures of 32 x 32 with ten classes."""

    parameters = signed("root", train=True, transform=None, target_transform=None, download=False)
    chosen_by = "train"
    lengths = {True: 50_000, False: 10_000}
    edges = (32, 32)
    class_count = 10
    class_names: ClassVar[tuple[str, ...] | None] = (
        "airplane",
        "automobile",
        "bird",
        "cat",
        "deer",
        "dog",
        "frog",
        "horse",
        "ship",
        "truck",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.keep(self.seen(make_ndarray((self.samples(), 32, 32, 3), "uint8")), self.label_list())


@data_set("CIFAR100", "cifar")
class CIFAR100(CIFAR10):
    """Coloured pictures of 32 x 32 with a hundred classes."""

    class_count = 100
    class_names = None


@data_set("SVHN", "svhn")
class SVHN(InMemory):
    """Coloured pictures of 32 x 32 with ten classes."""

    parameters = signed("root", split="train", transform=None, target_transform=None, download=False)
    lengths = {"train": 73_257, "test": 26_032, "extra": 531_131}
    edges: ClassVar[tuple[Size, Size]] = (32, 32)
    layout = "CHW"
    class_count = 10

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = self.seen(make_ndarray((self.samples(),), "int64", classes=self.class_count))
        self.keep(self.seen(make_ndarray((self.samples(), 3, *self.edges), "uint8")), labels, ("labels",))


@data_set("STL10", "stl10")
class STL10(SVHN):
    """Coloured pictures of 96 x 96 with ten classes."""

    parameters = signed("root", split="train", folds=None, transform=None, target_transform=None, download=False)
    lengths = {"train": 5_000, "test": 8_000, "unlabeled": 100_000, "train+unlabeled": 105_000}
    edges = (96, 96)

    def samples_known(self) -> int | None:
        return super().samples_known() if self.folds is None else None


@data_set("USPS", "usps")
class USPS(InMemory):
    """Grey pictures of 16 x 16 with ten classes."""

    parameters = signed("root", train=True, transform=None, target_transform=None, download=False)
    chosen_by = "train"
    lengths = {True: 7_291, False: 2_007}
    mode = "L"
    edges = (16, 16)
    class_count = 10

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.keep(self.seen(make_ndarray((self.samples(), 16, 16), "uint8")), self.label_list())


@data_set("SEMEION", "semeion")
class SEMEION(InMemory):
    """Grey pictures of 16 x 16 with ten classes."""

    parameters = signed("root", transform=None, target_transform=None, download=True)
    chosen_by = None
    lengths = {None: 1_593}
    mode = "L"
    edges = (16, 16)
    class_count = 10

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = self.seen(make_ndarray((1_593,), "int64", classes=self.class_count))
        self.keep(self.seen(make_ndarray((1_593, 16, 16), "uint8")), labels, ("labels",))


@data_set("FakeData", "fakedata")
class FakeData(KnownDataset):
    """Pictures of noise, as many and as large as the user says."""

    parameters = signed(size=1000, image_size=(3, 224, 224), num_classes=10, transform=None, target_transform=None, random_offset=0)
    chosen_by = None

    def samples_known(self) -> int | None:
        return self.size if isinstance(self.size, int) else None

    def classes_told_apart(self) -> int | None:
        return self.num_classes if isinstance(self.num_classes, int) else None

    def picture(self) -> Any:
        if isinstance(self.image_size, Unknown):
            return Unknown(self.image_size.reason)
        return to_pil_image(self.seen(make_tensor(tuple(self.image_size))))
