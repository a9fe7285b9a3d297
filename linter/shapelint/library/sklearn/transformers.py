"""What turns tables into tables: scalers, encoders, decompositions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from shapelint.library.numpy import dtypes
from shapelint.library.numpy.ndarray import Ndarray, make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.registry import export, shape_function
from shapelint.library.rows import fresh_size
from shapelint.library.sklearn.base import Estimator, method
from shapelint.library.sklearn.samples import matrix_of
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size, equal, size_min
from shapelint.unknown import Undecided, Unknown
from shapelint.values import UNKNOWN_TYPE


class Transformer(Estimator):
    """`fit`, `transform`, `fit_transform` and back; the width of the result is the subclass's."""

    def width(self, call: CallInProgress, table: Ndarray) -> Size:
        """How many columns come out."""
        return table.shape[1]

    def made(self, rows: Size, width: Size, table: Ndarray) -> Any:
        """The result."""
        return make_ndarray((rows, width), dtypes.floating(table.element_type) if table.element_type == "float32" else "float64")

    @method("fit")
    def fit(call: CallInProgress, self: Any, X: Any, y: Any = None, *_options: Any, **_named: Any) -> Any:
        """`[n, d] -> the transformer`."""
        try:
            self.features = matrix_of(call, X).shape[1]
        except Undecided:
            self.features = None
        return self

    partial_fit = fit

    @method("transform")
    def transform(call: CallInProgress, self: Any, X: Any, *_options: Any, **_named: Any) -> Any:
        """`[n, d] -> [n, width]`."""
        table = matrix_of(call, X)
        self.require_features(call, table.shape[1])
        return self.made(table.shape[0], self.width(call, table), table)

    @method("fit_transform")
    def fit_transform(call: CallInProgress, self: Any, X: Any, y: Any = None, *_options: Any, **_named: Any) -> Any:
        """`[n, d] -> [n, width]`."""
        self.features = None
        table = matrix_of(call, X)
        self.features = table.shape[1]
        return self.made(table.shape[0], self.width(call, table), table)

    @method("inverse_transform")
    def inverse_transform(call: CallInProgress, self: Any, X: Any, *_options: Any, **_named: Any) -> Any:
        """`[n, width] -> [n, d]`."""
        table = matrix_of(call, X)
        return make_ndarray((table.shape[0], fresh_size("columns") if self.features is None else self.features), "float64")


class Scaler(Transformer):
    """Each column is scaled by itself."""

    def made(self, rows: Size, width: Size, table: Ndarray) -> Any:
        if self.options.get("copy", True) is not True:
            table.forget()
            return table
        return super().made(rows, width, table)

    @method("inverse_transform")
    def inverse_transform(call: CallInProgress, self: Any, X: Any, *_options: Any, **_named: Any) -> Any:
        """`[n, d] -> [n, d]`; what was fitted to one column serves for any."""
        table = matrix_of(call, X)
        if self.features is not None and equal(self.features, 1) is False:
            self.require_features(call, table.shape[1])
        return make_ndarray(table.dims, "float64")


_SCALERS = {
    "preprocessing": "StandardScaler MinMaxScaler MaxAbsScaler RobustScaler Normalizer QuantileTransformer PowerTransformer Binarizer",
    "impute": "KNNImputer IterativeImputer",
}
for _module, _names in _SCALERS.items():
    for _name in _names.split():
        export(f"sklearn.{_module}.{_name}")(type(_name, (Scaler,), {"__module__": __name__}))


@export("sklearn.preprocessing.OrdinalEncoder")
class OrdinalEncoder(Transformer):
    """Numbers in the place of categories."""


@export("sklearn.impute.SimpleImputer", "sklearn.preprocessing.Imputer")
class SimpleImputer(Transformer):
    """Values in the place of missing ones; columns without any value are left out."""

    def width(self, call: CallInProgress, table: Ndarray) -> Size:
        return fresh_size("columns") if table.element_type == UNKNOWN_TYPE else table.shape[1]


@export("sklearn.preprocessing.PolynomialFeatures")
class PolynomialFeatures(Transformer):
    """All products of columns up to a degree."""

    def width(self, call: CallInProgress, table: Ndarray) -> Size:
        degree, columns = self.option("degree", 0, 2), table.shape[1]
        plain = not self.options.get("interaction_only", False) and isinstance(degree, int) and isinstance(columns, int)
        if not plain:
            return fresh_size("columns")
        return math.comb(columns + degree, degree) - (0 if self.options.get("include_bias", True) else 1)


class Decomposition(Transformer):
    """Some directions in the place of the columns; `n_components` says how many."""

    usual: int | None = None
    bounded = False

    def width(self, call: CallInProgress, table: Ndarray) -> Size:
        wanted = self.option("n_components", 0, self.usual)
        if wanted is None:
            return size_min(*table.shape) if self.bounded else table.shape[1]
        if not isinstance(wanted, int):
            return fresh_size("components")
        if self.bounded and self.features is not None:
            detail = f"{wanted} components of a table with fewer columns or rows: {table.describe()}"
            call.require_at_least(size_min(*table.shape), wanted, "model-raises", detail=detail)
        return wanted


def _enter_decompositions(names: str, usual: int | None = None, bounded: bool = False) -> None:
    for name in names.split():
        export(f"sklearn.{name}")(
            type(name.rpartition(".")[2], (Decomposition,), {"usual": usual, "bounded": bounded, "__module__": __name__})
        )


_enter_decompositions("decomposition.PCA decomposition.IncrementalPCA decomposition.FactorAnalysis", None, bounded=True)
_enter_decompositions("decomposition.TruncatedSVD manifold.TSNE manifold.MDS manifold.Isomap manifold.LocallyLinearEmbedding", 2)
_enter_decompositions("manifold.SpectralEmbedding", 2)
_enter_decompositions("decomposition.NMF decomposition.FastICA decomposition.SparsePCA decomposition.DictionaryLearning")


@export("sklearn.feature_selection.SelectKBest")
class SelectKBest(Transformer):
    """The best columns."""

    def width(self, call: CallInProgress, table: Ndarray) -> Size:
        wanted = self.option("k", 1, 10)
        return wanted if isinstance(wanted, int) else table.shape[1] if wanted == "all" else fresh_size("columns")


def _enter_unknown_width(names: str) -> None:
    for name in names.split():
        made = type(
            name.rpartition(".")[2], (Transformer,), {"width": lambda self, call, table: fresh_size("columns"), "__module__": __name__}
        )
        export(f"sklearn.{name}")(made)


_enter_unknown_width("feature_selection.VarianceThreshold feature_selection.RFE feature_selection.SelectFromModel")


def _enter_function(name: str) -> None:
    def body(call: CallInProgress, X: Any, *_options: Any, **_named: Any) -> Any:
        """`[n, d] -> [n, d]`."""
        table = array_of(X) if name == "scale" else matrix_of(call, X)
        return make_ndarray(table.dims, "float64")

    shape_function(f"sklearn.preprocessing.{name}")(body)


for _name in ("scale", "normalize", "binarize", "add_dummy_feature"):
    _enter_function(_name)
for _name in ("minmax_scale", "maxabs_scale", "robust_scale"):
    shape_function(f"sklearn.preprocessing.{_name}")(lambda call, X, *_o, **_n: make_ndarray(array_of(X).dims, "float64"))


def _not_followed(name: str) -> Callable[..., Any]:
    return lambda *_arguments, **_named: Unknown(f"sklearn.{name} is not modelled")


for _name in (
    "pipeline.Pipeline",
    "pipeline.make_pipeline",
    "pipeline.FeatureUnion",
    "compose.ColumnTransformer",
    "compose.make_column_transformer",
):
    export(f"sklearn.{_name}")(_not_followed(_name))
