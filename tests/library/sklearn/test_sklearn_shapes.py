"""scikit-learn: what scikit-learn 1.9 itself gave for the same programs, stated as facts (it is not needed to run the tests)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapelint.library.registry import lookup
from shapelint.raised import is_raised
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE, Array

sys.path.append(str(Path(__file__).parent.parent / "numpy"))
from numpy_oracle import Library, leaves

np, pd, sklearn = Library("numpy"), Library("pandas"), Library("sklearn")
datasets, preprocessing, metrics = sklearn.datasets, sklearn.preprocessing, sklearn.metrics
decomposition, model_selection = sklearn.decomposition, sklearn.model_selection
FAILS = "fails"


def X(rows: int = 10, columns: int = 4) -> Any:
    return np.random.rand(rows, columns)


def y(rows: int = 10, classes: int = 3) -> Any:
    return np.arange(rows) % classes


FACTS: list[tuple[Callable[[], Any], Any]] = [
    (lambda: (datasets.load_iris().data, datasets.load_iris().target), [((150, 4), "float64"), ((150,), "int64")]),
    (lambda: datasets.load_digits(return_X_y=True), [((1797, 64), "float64"), ((1797,), "int64")]),
    (lambda: datasets.load_digits().images, [((1797, 8, 8), "float64")]),
    (lambda: datasets.load_wine(return_X_y=True), [((178, 13), "float64"), ((178,), "int64")]),
    (lambda: datasets.load_breast_cancer(return_X_y=True), [((569, 30), "float64"), ((569,), "int64")]),
    (lambda: datasets.load_diabetes(return_X_y=True), [((442, 10), "float64"), ((442,), "float64")]),
    (lambda: datasets.load_linnerud(return_X_y=True), [((20, 3), "float64"), ((20, 3), "float64")]),
    (lambda: datasets.load_iris(return_X_y=True, as_frame=True), [((150, 4), "float64"), ((150,), "int64")]),
    (lambda: len(datasets.load_iris().target_names), [3]),
    (lambda: datasets.make_classification(), [((100, 20), "float64"), ((100,), "int64")]),
    (
        lambda: datasets.make_classification(n_samples=50, n_features=8, n_classes=3, n_informative=4),
        [((50, 8), "float64"), ((50,), "int64")],
    ),
    (lambda: datasets.make_classification(1000, 10), [((1000, 10), "float64"), ((1000,), "int64")]),
    (lambda: datasets.make_regression(), [((100, 100), "float64"), ((100,), "float64")]),
    (lambda: datasets.make_regression(n_samples=20, n_features=3, n_targets=2), [((20, 3), "float64"), ((20, 2), "float64")]),
    (lambda: datasets.make_regression(20, 5, noise=0.1), [((20, 5), "float64"), ((20,), "float64")]),
    (lambda: datasets.make_blobs(), [((100, 2), "float64"), ((100,), "int64")]),
    (lambda: datasets.make_blobs(n_samples=30, centers=4, n_features=5), [((30, 5), "float64"), ((30,), "int64")]),
    (lambda: datasets.make_blobs([5, 6]), [((11, 2), "float64"), ((11,), "int64")]),
    (lambda: datasets.make_blobs(n_samples=30, centers=[[0, 0, 0], [1, 1, 1]]), [((30, 3), "float64"), ((30,), "int64")]),
    (lambda: datasets.make_moons(), [((100, 2), "float64"), ((100,), "int64")]),
    (lambda: datasets.make_moons(n_samples=31, noise=0.1), [((31, 2), "float64"), ((31,), "int64")]),
    (lambda: datasets.make_circles(40), [((40, 2), "float64"), ((40,), "int64")]),
    (lambda: datasets.make_gaussian_quantiles(n_samples=20), [((20, 2), "float64"), ((20,), "int64")]),
    (lambda: datasets.make_swiss_roll(20), [((20, 3), "float64"), ((20,), "float64")]),
    (lambda: datasets.make_s_curve(20), [((20, 3), "float64"), ((20,), "float64")]),
    (lambda: datasets.make_friedman1(20), [((20, 10), "float64"), ((20,), "float64")]),
    (lambda: datasets.make_multilabel_classification(), [((100, 20), "float64"), ((100, 5), "int64")]),
    (lambda: datasets.load_sample_image("china.jpg"), [((427, 640, 3), "uint8")]),
    (lambda: model_selection.train_test_split(X(), y()), [((7, 4), "float64"), ((3, 4), "float64"), ((7,), "int64"), ((3,), "int64")]),
    (
        lambda: model_selection.train_test_split(X(), y(), test_size=0.2),
        [((8, 4), "float64"), ((2, 4), "float64"), ((8,), "int64"), ((2,), "int64")],
    ),
    (
        lambda: model_selection.train_test_split(X(11), y(11), test_size=0.33),
        [((7, 4), "float64"), ((4, 4), "float64"), ((7,), "int64"), ((4,), "int64")],
    ),
    (lambda: model_selection.train_test_split(X(11), test_size=3), [((8, 4), "float64"), ((3, 4), "float64")]),
    (lambda: model_selection.train_test_split(X(11), train_size=0.6), [((6, 4), "float64"), ((5, 4), "float64")]),
    (lambda: model_selection.train_test_split(X(11), train_size=6, test_size=2), [((6, 4), "float64"), ((2, 4), "float64")]),
    (lambda: model_selection.train_test_split(X(11), train_size=0.5, test_size=0.3), [((5, 4), "float64"), ((4, 4), "float64")]),
    (lambda: model_selection.train_test_split(X(10), y(9)), FAILS),
    (
        lambda: model_selection.train_test_split(np.zeros((7, 3, 3, 1)), y(7), pd.DataFrame(X(7, 2)), random_state=1),
        [((5, 3, 3, 1), "float64"), ((2, 3, 3, 1), "float64"), ((5,), "int64"), ((2,), "int64"), ((5, 2), "float64"), ((2, 2), "float64")],
    ),
    (lambda: [len(p) for p in model_selection.train_test_split(list(range(9)), test_size=0.3)], [6, 3]),
    (
        lambda: list(model_selection.KFold(3).split(X(11))),
        [((7,), "int64"), ((4,), "int64"), ((7,), "int64"), ((4,), "int64"), ((8,), "int64"), ((3,), "int64")],
    ),
    (
        lambda: list(model_selection.KFold(n_splits=2, shuffle=True).split(X(11), y(11))),
        [((5,), "int64"), ((6,), "int64"), ((6,), "int64"), ((5,), "int64")],
    ),
    (
        lambda: list(model_selection.ShuffleSplit(2, test_size=0.3).split(X(11))),
        [((7,), "int64"), ((4,), "int64"), ((7,), "int64"), ((4,), "int64")],
    ),
    (lambda: preprocessing.StandardScaler().fit_transform(X()), [((10, 4), "float64")]),
    (lambda: preprocessing.StandardScaler().fit(X()).transform(X(3)), [((3, 4), "float64")]),
    (lambda: preprocessing.StandardScaler().fit(X()).transform(X(3, 5)), FAILS),
    (lambda: preprocessing.StandardScaler().fit_transform(np.zeros(5)), FAILS),
    (lambda: preprocessing.StandardScaler().fit_transform(np.zeros((5, 2, 2))), FAILS),
    (lambda: preprocessing.MinMaxScaler(feature_range=(0, 1)).fit_transform(X().astype("float32")), [((10, 4), "float32")]),
    (lambda: preprocessing.MinMaxScaler().fit_transform(np.arange(6).reshape(-1, 1)), [((6, 1), "float64")]),
    (lambda: (lambda s: s.fit(X()) and s.inverse_transform(X(3)))(preprocessing.MinMaxScaler()), [((3, 4), "float64")]),
    (lambda: (lambda s: s.fit(X()) and s.inverse_transform(X(3, 1)))(preprocessing.MinMaxScaler()), FAILS),
    (lambda: (lambda s: s.fit(X(5, 1)) and s.inverse_transform(X(3, 8)))(preprocessing.MinMaxScaler()), [((3, 8), "float64")]),
    (lambda: (lambda s: s.fit(X()) and s.inverse_transform(X(3, 1)))(preprocessing.StandardScaler()), FAILS),
    (lambda: preprocessing.Normalizer().fit_transform(X()), [((10, 4), "float64")]),
    (lambda: preprocessing.RobustScaler().fit_transform(pd.DataFrame(X())), [((10, 4), "float64")]),
    (lambda: preprocessing.LabelEncoder().fit_transform(["a", "b", "a"]), [((3,), "int64")]),
    (lambda: preprocessing.LabelEncoder().fit_transform(y()), [((10,), "int64")]),
    (lambda: preprocessing.LabelEncoder().fit_transform(y().reshape(-1, 1)), [((10,), "int64")]),
    (lambda: preprocessing.LabelEncoder().fit_transform(X()), FAILS),
    (lambda: (lambda e: e.fit(["a", "b"]) and e.transform(["b", "a", "a"]))(preprocessing.LabelEncoder()), [((3,), "int64")]),
    (lambda: preprocessing.LabelEncoder().fit(["x", "y", "x"]).classes_, [((2,), "str")]),
    (lambda: preprocessing.LabelBinarizer().fit_transform(["a", "b", "c"]), [((3, 3), "int64")]),
    (lambda: preprocessing.LabelBinarizer().fit_transform(["a", "b", "a"]), [((3, 1), "int64")]),
    (lambda: preprocessing.LabelBinarizer().fit_transform(y(9, 4)), [((9, 4), "int64")]),
    (lambda: preprocessing.OneHotEncoder(sparse_output=False).fit_transform(X()), [((10, 40), "float64")]),
    (lambda: preprocessing.OneHotEncoder().fit_transform(y()), FAILS),
    (lambda: preprocessing.OrdinalEncoder().fit_transform(X()), [((10, 4), "float64")]),
    (lambda: preprocessing.PolynomialFeatures(2).fit_transform(X()), [((10, 15), "float64")]),
    (lambda: preprocessing.PolynomialFeatures(degree=3, include_bias=False).fit_transform(X()), [((10, 34), "float64")]),
    (lambda: preprocessing.label_binarize(y(), classes=[0, 1, 2]), [((10, 3), "int64")]),
    (lambda: preprocessing.label_binarize(y(9, 2), classes=[0, 1]), [((9, 1), "int64")]),
    (lambda: preprocessing.scale(X()), [((10, 4), "float64")]),
    (lambda: preprocessing.scale(np.arange(5.0)), [((5,), "float64")]),
    (lambda: preprocessing.normalize(X()), [((10, 4), "float64")]),
    (lambda: preprocessing.normalize(np.zeros(4)), FAILS),
    (lambda: preprocessing.minmax_scale(X()), [((10, 4), "float64")]),
    (lambda: decomposition.PCA(n_components=2).fit_transform(X()), [((10, 2), "float64")]),
    (lambda: decomposition.PCA(2).fit(X()).transform(X(3)), [((3, 2), "float64")]),
    (lambda: decomposition.PCA().fit_transform(X()), [((10, 4), "float64")]),
    (lambda: decomposition.PCA().fit_transform(X(3, 8)), [((3, 3), "float64")]),
    (lambda: decomposition.PCA(n_components=5).fit_transform(X()), FAILS),
    (lambda: decomposition.PCA(3).fit_transform(np.zeros((10, 2, 2))), FAILS),
    (lambda: decomposition.TruncatedSVD(n_components=2).fit_transform(X()), [((10, 2), "float64")]),
    (lambda: (lambda p: p.inverse_transform(p.fit_transform(X())))(decomposition.PCA(2)), [((10, 4), "float64")]),
    (lambda: metrics.accuracy_score(y(), y()), ["number"]),
    (lambda: metrics.accuracy_score(y(), y(9)), FAILS),
    (lambda: metrics.accuracy_score(y(), X(10, 3)), FAILS),
    (lambda: metrics.accuracy_score(y(), y().reshape(-1, 1)), ["number"]),
    (lambda: metrics.accuracy_score(y(), np.argmax(X(), axis=1)), ["number"]),
    (lambda: metrics.mean_squared_error(X(5, 1)[:, 0], X(5, 1)), ["number"]),
    (lambda: metrics.mean_squared_error(X(5, 1)[:, 0], X(6, 1)), FAILS),
    (lambda: metrics.classification_report(y(), X(10, 3)), FAILS),
    (lambda: metrics.f1_score(y(), y(), average="macro"), ["number"]),
    (lambda: metrics.roc_auc_score(y(10, 2), X(10, 1)[:, 0]), ["number"]),
    (lambda: metrics.pairwise.cosine_similarity(X(3), X(5)), [((3, 5), "float64")]),
    (lambda: sklearn.utils.shuffle(X(), y()), [((10, 4), "float64"), ((10,), "int64")]),
    (lambda: sklearn.utils.shuffle(X(), y(9)), FAILS),
]


def described(leaf: Any) -> Any:
    """A result in the words of the table."""
    if hasattr(type(leaf), "toarray"):
        leaf = leaf.toarray()
    if hasattr(type(leaf), "as_array"):
        leaf = leaf.as_array()
    if isinstance(leaf, Array):
        return tuple(leaf.require_dims()), leaf.element_type
    return "number" if isinstance(leaf, (Unknown, float)) else leaf


def agrees(found: Any, expected: Any) -> bool:
    """Whether what was found is what is true; sizes that hang on the data may be symbols."""
    if not isinstance(expected, tuple) or not isinstance(found, tuple):
        return bool(found == expected)
    sizes = zip(found[0], expected[0], strict=True)
    return all(isinstance(size, Dim) or size == other for size, other in sizes) and found[1] in (expected[1], UNKNOWN_TYPE)


@pytest.mark.parametrize("index", range(len(FACTS)))
def test_facts(index: int) -> None:
    program, expected = FACTS[index]
    recorder = Recorder()
    try:
        with recording(recorder):
            found = [described(leaf) for leaf in leaves(program())]
    except ValueError as error:
        assert is_raised(error)
        found = [FAILS]
    broken = [contract for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]
    if expected == FAILS:
        assert broken or found == [FAILS]
        return
    assert not broken
    assert len(found) == len(expected)
    assert all(agrees(one, other) for one, other in zip(found, expected, strict=True)), found


def test_classes() -> None:
    """What is known of labels."""
    data = datasets.load_digits()
    assert data.target.classes == 10
    train, test = model_selection.train_test_split(data.target, test_size=0.2)
    assert (train.classes, test.classes) == (10, 10)
    assert lookup("numpy.max")(data.target) + 1 == 10
    assert len(np.unique(data.target)) == 10
    assert preprocessing.LabelEncoder().fit_transform(["a", "b", "a", "c"]).classes == 3
    assert preprocessing.OneHotEncoder(sparse_output=False).fit_transform(data.target.reshape(-1, 1)).shape == (1797, 10)
    assert datasets.make_blobs(centers=5)[1].classes == 5
    assert data.target[:3].classes is None
    assert data.target[data.target < 2].classes is None


def test_unknown_numbers_of_samples() -> None:
    frame = pd.read_csv("a.csv")
    train, test, labels, _ = model_selection.train_test_split(frame[["a", "b"]].values, frame["c"], test_size=0.2)
    assert train.shape[1] == test.shape[1] == 2
    assert str(train.shape[0]) == str(labels.shape[0]) != str(test.shape[0])
