"""Estimators: what they have in common, and those of which only that they fit and predict matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.numpy.reading import array_of
from shapelint.library.numpy.scalars import Scalar
from shapelint.library.registry import ShapeFunction, export
from shapelint.library.rows import fresh_size
from shapelint.library.sklearn.samples import matrix_of, require_same_count
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown
from shapelint.values import UNKNOWN_TYPE


@export("sklearn.base.BaseEstimator")
class BaseEstimator:
    """An object with parameters; what fitting finds out is unknown."""

    def get_params(self, deep: Any = True) -> Any:
        return Unknown("the parameters of an estimator")

    def set_params(self, **_parameters: Any) -> Any:
        return self


@export("sklearn.base.TransformerMixin")
class TransformerMixin:
    """`fit_transform` is `fit`, then `transform`."""

    def fit_transform(self, X: Any, y: Any = None, **options: Any) -> Any:
        fitted = self.fit(X, **options) if y is None else self.fit(X, y, **options)
        return fitted.transform(X)


for _name in ("ClassifierMixin", "RegressorMixin", "ClusterMixin", "OutlierMixin", "MultiOutputMixin", "OneToOneFeatureMixin"):
    export(f"sklearn.base.{_name}")(type(_name, (), {"__module__": __name__}))


@export("sklearn.base.clone")
def clone(estimator: Any, safe: Any = True) -> Any:
    """The estimator again."""
    return estimator


def method(name: str) -> Callable[[Callable[..., Any]], Any]:
    """A method that is recorded as a call: its body takes the call, then the estimator."""

    def enter(body: Callable[..., Any]) -> Any:
        return ShapeFunction(body, f"sklearn.{name}")

    return enter


class Estimator(BaseEstimator):
    """Any estimator of the library; attributes that are not followed are unknown."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.args, self.options = args, options
        self.features: Size | None = None

    def option(self, name: str, place: int, default: Any) -> Any:
        """A parameter of the constructor."""
        return self.options.get(name, self.args[place] if len(self.args) > place else default)

    def require_features(self, call: CallInProgress, width: Size) -> None:
        """State that a table has the columns that the estimator was fitted to."""
        if self.features is not None:
            call.require_equal(width, self.features, "model-raises", detail="the estimator was fitted to another number of columns")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(f"sklearn.{type(self).__name__}.{name} is not modelled")


class Predictor(Estimator):
    """A classifier, a regressor or a clustering."""

    outputs: tuple[Size, ...] = ()
    classes: int | None = None

    @method("fit")
    def fit(call: CallInProgress, self: Any, X: Any, y: Any = None, *_options: Any, **_named: Any) -> Any:
        """`[n, d], [n] -> the estimator`."""
        try:
            require_same_count(call, X, y)
            self.features = matrix_of(call, X).shape[1]
            if y is not None:
                labels = array_of(y)
                self.outputs, self.classes = labels.require_dims()[1:], labels.classes
        except Undecided:
            pass
        return self

    @method("predict")
    def predict(call: CallInProgress, self: Any, X: Any, *_options: Any, **_named: Any) -> Any:
        """`[n, d] -> [n]`, or with the axes that the targets had."""
        table = matrix_of(call, X)
        self.require_features(call, table.shape[1])
        return make_ndarray((table.shape[0], *self.outputs), UNKNOWN_TYPE)

    @method("fit_predict")
    def fit_predict(call: CallInProgress, self: Any, X: Any, y: Any = None, *_options: Any, **_named: Any) -> Any:
        """`[n, d] -> [n]`."""
        return make_ndarray((matrix_of(call, X).shape[0],), "int64")

    @method("predict_proba")
    def predict_proba(call: CallInProgress, self: Any, X: Any, *_options: Any, **_named: Any) -> Any:
        """`[n, d] -> [n, classes]`."""
        table = matrix_of(call, X)
        self.require_features(call, table.shape[1])
        return make_ndarray((table.shape[0], fresh_size("classes") if self.classes is None else self.classes), "float64")

    predict_log_proba = predict_proba

    def score(self, X: Any, y: Any = None, *_options: Any, **_named: Any) -> Any:
        return Scalar("the score of an estimator", "float64")


_PREDICTORS = {
    "linear_model": "LinearRegression LogisticRegression Ridge RidgeClassifier RidgeCV Lasso LassoCV ElasticNet SGDClassifier SGDRegressor"
    " Perceptron BayesianRidge HuberRegressor PassiveAggressiveClassifier LogisticRegressionCV",
    "svm": "SVC SVR LinearSVC LinearSVR NuSVC NuSVR OneClassSVM",
    "tree": "DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier",
    "ensemble": "RandomForestClassifier RandomForestRegressor GradientBoostingClassifier GradientBoostingRegressor AdaBoostClassifier"
    " AdaBoostRegressor BaggingClassifier ExtraTreesClassifier ExtraTreesRegressor IsolationForest HistGradientBoostingClassifier",
    "neighbors": "KNeighborsClassifier KNeighborsRegressor NearestCentroid LocalOutlierFactor",
    "naive_bayes": "GaussianNB MultinomialNB BernoulliNB",
    "neural_network": "MLPClassifier MLPRegressor",
    "cluster": "KMeans MiniBatchKMeans DBSCAN AgglomerativeClustering SpectralClustering MeanShift",
    "mixture": "GaussianMixture BayesianGaussianMixture",
    "gaussian_process": "GaussianProcessClassifier GaussianProcessRegressor",
    "dummy": "DummyClassifier DummyRegressor",
}
for _module, _names in _PREDICTORS.items():
    for _name in _names.split():
        export(f"sklearn.{_module}.{_name}")(type(_name, (Predictor,), {"__module__": __name__}))
