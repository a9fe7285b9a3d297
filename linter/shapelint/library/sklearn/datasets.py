"""Data sets of scikit-learn: the ones that it brings along or fetches, with their true sizes, and those that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.pandas.frame import table
from shapelint.library.pandas.series import column
from shapelint.library.registry import export
from shapelint.library.rows import fresh_size
from shapelint.symbolic.dims import Dim, Size
from shapelint.unknown import Unknown

Values = dict[str, Any]


@export("sklearn.utils.Bunch", "sklearn.datasets.base.Bunch")
class Bunch(Values):
    """A dictionary with its keys as attributes."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name] if name in self else Unknown(f"{name} of a data set")

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


@dataclass(frozen=True)
class Facts:
    """The sizes of a data set as its documentation states them; no classes where the targets are no labels 0, 1, ..."""

    rows: int
    columns: int
    classes: int | None = None
    targets: tuple[int, ...] = ()
    images: tuple[int, ...] = ()
    data_type: str = "float64"
    target_type: str = "int64"


_FACTS = {
    "load_iris": Facts(150, 4, 3),
    "load_digits": Facts(1797, 64, 10, images=(8, 8)),
    "load_wine": Facts(178, 13, 3),
    "load_breast_cancer": Facts(569, 30, 2),
    "load_diabetes": Facts(442, 10, target_type="float64"),
    "load_linnerud": Facts(20, 3, targets=(3,), target_type="float64"),
    "load_boston": Facts(506, 13, target_type="float64"),
    "fetch_california_housing": Facts(20640, 8, target_type="float64"),
    "fetch_olivetti_faces": Facts(400, 4096, 40, images=(64, 64), data_type="float32"),
    "fetch_covtype": Facts(581012, 54, target_type="int32"),
}
"""From the documentation of `sklearn.datasets`."""


def _loaded(facts: Facts, return_X_y: Any, as_frame: Any) -> Any:
    data: Any = make_ndarray((facts.rows, facts.columns), facts.data_type)
    target: Any = make_ndarray((facts.rows, *facts.targets), facts.target_type, classes=facts.classes)
    if as_frame is True:
        data = table(facts.rows, facts.columns, None, facts.data_type)
        target = column(facts.rows, facts.target_type, "target") if not facts.targets else table(facts.rows, facts.targets[0])
        target.classes = facts.classes
    if return_X_y is True:
        return data, target
    bunch = Bunch(data=data, target=target)
    if facts.images:
        bunch["images"] = make_ndarray((facts.rows, *facts.images), facts.data_type)
    if facts.classes is not None:
        bunch["target_names"] = make_ndarray((facts.classes,), "str")
    return bunch


def _enter_loader(name: str, facts: Facts) -> None:
    def load(*_options: Any, return_X_y: Any = False, as_frame: Any = False, n_class: Any = 10, **_named: Any) -> Any:
        if name == "load_digits" and n_class != 10:
            return Unknown("some of the digits")
        return _loaded(facts, return_X_y, as_frame)

    export(f"sklearn.datasets.{name}")(load)


for _name, _facts in _FACTS.items():
    _enter_loader(_name, _facts)


@export("sklearn.datasets.fetch_openml")
def fetch_openml(name: Any = None, *_options: Any, return_X_y: Any = False, as_frame: Any = "auto", **_named: Any) -> Any:
    """Data sets by name; of digits and clothes the sizes are known. Targets are texts."""
    if name not in ("mnist_784", "Fashion-MNIST"):
        return Unknown("a data set of OpenML")
    if as_frame is False:
        data: Any = make_ndarray((70000, 784), "float64")
        target: Any = make_ndarray((70000,), "object")
    else:
        data, target = table(70000, 784, None, "int64"), column(70000, "object", "class")
    return (data, target) if return_X_y is True else Bunch(data=data, target=target)


@export("sklearn.datasets.load_sample_image")
def load_sample_image(image_name: Any) -> Any:
    """`[427, 640, 3]`."""
    return make_ndarray((427, 640, 3), "uint8")


for _name in ("fetch_lfw_people", "fetch_lfw_pairs", "fetch_20newsgroups", "fetch_20newsgroups_vectorized", "fetch_rcv1", "load_files"):
    export(f"sklearn.datasets.{_name}")(lambda *_a, **_n: Unknown("a data set whose sizes are not known"))


# Data that are made


def _count(size: Any) -> Size:
    if isinstance(size, (list, tuple)):
        return sum(size)
    return size if isinstance(size, (int, Dim)) else fresh_size("rows")


def _made(rows: Size, columns: Any, target: tuple[Size, ...] = (), classes: Any = None) -> tuple[Ndarray, Ndarray]:
    labels = make_ndarray((rows, *target), "int64" if classes is not None else "float64")
    labels.classes = classes if type(classes) is int else None
    width = columns if isinstance(columns, (int, Dim)) else Unknown("how many columns are made")
    return make_ndarray((rows, width), "float64"), labels


@export("sklearn.datasets.make_classification")
def make_classification(n_samples: Any = 100, n_features: Any = 20, *_more: Any, n_classes: Any = 2, **_named: Any) -> Any:
    """`-> [n, features], [n]`."""
    return _made(_count(n_samples), n_features, (), n_classes if isinstance(n_classes, int) else Unknown("n_classes"))


@export("sklearn.datasets.make_multilabel_classification")
def make_multilabel_classification(n_samples: Any = 100, n_features: Any = 20, *_more: Any, n_classes: Any = 5, **_named: Any) -> Any:
    """`-> [n, features], [n, classes]`."""
    data, _ = _made(_count(n_samples), n_features)
    return data, make_ndarray((data.shape[0], n_classes if isinstance(n_classes, int) else fresh_size("classes")), "int64")


@export("sklearn.datasets.make_regression")
def make_regression(
    n_samples: Any = 100, n_features: Any = 100, n_informative: Any = 10, n_targets: Any = 1, *_more: Any, coef: Any = False, **_named: Any
) -> Any:
    """`-> [n, features], [n]`; several targets are columns."""
    if not isinstance(n_targets, int) or isinstance(coef, Unknown):
        return Unknown("a regression with an unknown number of targets")
    data, target = _made(_count(n_samples), n_features, () if n_targets == 1 else (n_targets,))
    return (data, target, Unknown("the coefficients of a regression")) if coef else (data, target)


@export("sklearn.datasets.make_blobs")
def make_blobs(n_samples: Any = 100, n_features: Any = 2, *, centers: Any = None, return_centers: Any = False, **_named: Any) -> Any:
    """`-> [n, features], [n]`."""
    classes = 3 if centers is None else centers if type(centers) is int else len(centers) if isinstance(centers, (list, tuple)) else None
    if isinstance(n_samples, (list, tuple)):
        classes = len(n_samples)
    if isinstance(centers, (list, tuple)) and centers and isinstance(centers[0], (list, tuple)):
        n_features = len(centers[0])
    data, labels = _made(_count(n_samples), n_features, (), classes if classes is not None else Unknown("centers"))
    return (data, labels, Unknown("the centers of blobs")) if return_centers else (data, labels)


def _enter_pairs(name: str) -> None:
    def make(n_samples: Any = 100, *_options: Any, **_named: Any) -> Any:
        """`-> [n, 2], [n]`."""
        return _made(_count(n_samples), 2, (), 2)

    export(f"sklearn.datasets.{name}")(make)


_enter_pairs("make_moons")
_enter_pairs("make_circles")


@export("sklearn.datasets.make_gaussian_quantiles")
def make_gaussian_quantiles(
    *, mean: Any = None, cov: Any = 1.0, n_samples: Any = 100, n_features: Any = 2, n_classes: Any = 3, **_named: Any
) -> Any:
    """`-> [n, features], [n]`."""
    return _made(_count(n_samples), n_features, (), n_classes)


@export("sklearn.datasets.make_swiss_roll", "sklearn.datasets.make_s_curve")
def make_swiss_roll(n_samples: Any = 100, *_options: Any, **_named: Any) -> Any:
    """`-> [n, 3], [n]`."""
    return _made(_count(n_samples), 3)


@export("sklearn.datasets.make_friedman1")
def make_friedman1(n_samples: Any = 100, n_features: Any = 10, *_options: Any, **_named: Any) -> Any:
    """`-> [n, features], [n]`."""
    return _made(_count(n_samples), n_features)
