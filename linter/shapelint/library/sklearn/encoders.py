"""Encoders: categories and labels as numbers, and as columns of zeros and ones."""

from __future__ import annotations

from typing import Any

from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import export, shape_function
from shapelint.library.rows import fresh_size
from shapelint.library.sklearn.base import Estimator, method
from shapelint.library.sklearn.samples import count_of
from shapelint.library.sklearn.sparse import Sparse
from shapelint.library.sklearn.transformers import Transformer
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal
from shapelint.unknown import Undecided, Unknown
from shapelint.values import UNKNOWN_TYPE


@export("sklearn.preprocessing.OneHotEncoder")
class OneHotEncoder(Transformer):
    """One column for each category of each column; sparse unless told otherwise."""

    def width(self, call: CallInProgress, table: Ndarray) -> Size:
        one = equal(table.shape[1], 1) is True
        if one and table.classes is not None and self.options.get("drop") is None:
            return table.classes
        return fresh_size("columns")

    def made(self, rows: Size, width: Size, table: Ndarray) -> Any:
        sparse = self.options.get("sparse_output", self.options.get("sparse", True))
        if isinstance(sparse, Unknown):
            return Unknown("whether an encoder gives sparse matrices")
        return Sparse((rows, width)) if sparse else make_ndarray((rows, width), "float64")


def _labels(call: CallInProgress, y: Any) -> Ndarray:
    """Labels along one axis; a column will do."""
    labels = array_of(y)
    column = labels.rank == 2 and equal(labels.shape[1], 1) is not False
    if not call.require(
        labels.rank == 1 or column, "layer-rank", received=labels.describe(), declared="1-d", parameter="y", detail="labels along one axis"
    ):  # fmt: skip
        raise Undecided(Unknown("labels with several axes"))
    return labels


def _number_of_classes(y: Any, labels: Ndarray) -> int | None:
    """How many classes labels tell apart, where that is known: labels that are written out are counted."""
    if labels.classes is not None:
        return labels.classes
    if labels.values is not None:
        return len(set(labels.values))
    if isinstance(y, (list, tuple)) and all(isinstance(each, str) for each in y):
        return len(set(y))
    return None


@export("sklearn.preprocessing.LabelEncoder")
class LabelEncoder(Estimator):
    """Labels as numbers 0, 1, ..."""

    known: int | None = None

    @property
    def classes_(self) -> Ndarray:
        return make_ndarray((fresh_size("classes") if self.known is None else self.known,), UNKNOWN_TYPE)

    @method("fit")
    def fit(call: CallInProgress, self: Any, y: Any) -> Any:
        """`[n] -> the encoder`."""
        try:
            self.known = _number_of_classes(y, _labels(call, y))
        except Undecided:
            self.known = None
        return self

    @method("fit_transform")
    def fit_transform(call: CallInProgress, self: Any, y: Any) -> Any:
        """`[n] -> [n]` of numbers."""
        labels = _labels(call, y)
        self.known = _number_of_classes(y, labels)
        return make_ndarray(labels.shape[:1], "int64", classes=self.known)

    @method("transform")
    def transform(call: CallInProgress, self: Any, y: Any) -> Any:
        """`[n] -> [n]` of numbers."""
        return make_ndarray(_labels(call, y).shape[:1], "int64", classes=self.known)

    @method("inverse_transform")
    def inverse_transform(call: CallInProgress, self: Any, y: Any) -> Any:
        """`[n] -> [n]` of labels."""
        return make_ndarray(_labels(call, y).shape[:1], UNKNOWN_TYPE)


@export("sklearn.preprocessing.LabelBinarizer")
class LabelBinarizer(LabelEncoder):
    """Labels as rows of zeros and a one; two classes need one column."""

    def _columns(self) -> Size:
        return fresh_size("classes") if self.known is None else 1 if self.known <= 2 else self.known

    @method("fit_transform")
    def fit_transform(call: CallInProgress, self: Any, y: Any) -> Any:
        """`[n] -> [n, classes]`."""
        labels = _labels(call, y)
        self.known = _number_of_classes(y, labels)
        return make_ndarray((labels.shape[0], self._columns()), "int64")

    @method("transform")
    def transform(call: CallInProgress, self: Any, y: Any) -> Any:
        """`[n] -> [n, classes]`."""
        return make_ndarray((_labels(call, y).shape[0], self._columns()), "int64")

    @method("inverse_transform")
    def inverse_transform(call: CallInProgress, self: Any, Y: Any, threshold: Any = None) -> Any:
        """`[n, classes] -> [n]`."""
        return make_ndarray(array_of(Y).shape[:1], UNKNOWN_TYPE)


@export("sklearn.preprocessing.MultiLabelBinarizer")
class MultiLabelBinarizer(Estimator):
    """Sets of labels as rows of zeros and ones."""

    def fit(self, y: Any) -> Any:
        return self

    def transform(self, y: Any) -> Any:
        listed = self.options.get("classes")
        width = len(listed) if isinstance(listed, (list, tuple)) else fresh_size("classes")
        return make_ndarray((count_of(y), width), "int64")

    fit_transform = transform


@shape_function("sklearn.preprocessing.label_binarize")
def label_binarize(
    call: CallInProgress, y: Any, *, classes: Any, neg_label: Any = 0, pos_label: Any = 1, sparse_output: Any = False
) -> Any:
    """`[n] -> [n, classes]`; two classes need one column."""
    count = array_of(classes).shape[0]
    return make_ndarray((_labels(call, y).shape[0], 1 if isinstance(count, int) and count <= 2 else count), "int64")
