"""pandas: what pandas 3.1 itself gave for the same programs, stated as facts (it is not needed to run the tests)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapelint.recording import Recorder, recording
from shapelint.symbolic.dims import Dim
from shapelint.unknown import Unknown
from shapelint.values import UNKNOWN_TYPE, Array

sys.path.append(str(Path(__file__).parent.parent / "numpy"))
from numpy_oracle import Library, leaves

np, pd = Library("numpy"), Library("pandas")


def F() -> Any:
    return pd.DataFrame({"a": [1, 2, 3, 4], "b": [1.0, 2.0, 3.0, 4.0], "c": ["x", "y", "x", "z"]})


def filled(*columns: Any) -> Any:
    frame = pd.DataFrame()
    for number, values in enumerate(columns):
        frame[str(number)] = values
    return frame


FACTS: list[tuple[Callable[[], Any], Any]] = [
    (lambda: F(), [((4, 3), "object")]),
    (lambda: F().shape, [4, 3]),
    (lambda: F().values, [((4, 3), "object")]),
    (lambda: F()["a"], [((4,), "int64")]),
    (lambda: list(F().rename(columns={"a": "x", "z": "y"}).columns), ["x", "b", "c"]),
    (lambda: list(F().rename({0: "a"}).columns), ["a", "b", "c"]),
    (lambda: F().add_prefix("x_").shape, [4, 3]),
    (lambda: filled().shape, [0, 0]),
    (lambda: filled([1, 2, 3], [4, 5, 6]).shape, [3, 2]),
    (lambda: filled(np.ones(5), "x").shape, [5, 2]),
    (lambda: filled(7).shape, [0, 1]),
    (lambda: filled(F().a).shape, [4, 1]),
    (lambda: pd.DataFrame(index=(1, 2), columns=["a"]).shape, [2, 1]),
    (lambda: F()["a"].values, [((4,), "int64")]),
    (lambda: F()[["a", "b"]], [((4, 2), "float64")]),
    (lambda: F()[["a"]].to_numpy(), [((4, 1), "int64")]),
    (lambda: F().drop("c", axis=1), [((4, 2), "float64")]),
    (lambda: F().drop(columns=["b", "c"]), [((4, 1), "int64")]),
    (lambda: F().drop(["a"], axis="columns").values, [((4, 2), "object")]),
    (lambda: F().iloc[:, 0], [((4,), "int64")]),
    (lambda: F().iloc[:, 0:2], [((4, 2), "float64")]),
    (lambda: F().iloc[:, :-1].values, [((4, 2), "float64")]),
    (lambda: F().iloc[:, [0, 2]], [((4, 2), "object")]),
    (lambda: F().iloc[1:3], [((2, 3), "object")]),
    (lambda: F().iloc[0:2, 1], [((2,), "float64")]),
    (lambda: F().loc[:, "a"], [((4,), "int64")]),
    (lambda: F().loc[:, ["a", "b"]], [((4, 2), "float64")]),
    (lambda: F()[1:3], [((2, 3), "object")]),
    (lambda: F().head(2), [((2, 3), "object")]),
    (lambda: F().tail(3), [((3, 3), "object")]),
    (lambda: F().head(), [((4, 3), "object")]),
    (lambda: F().T, [((3, 4), "object")]),
    (lambda: F().a, [((4,), "int64")]),
    (lambda: F().columns.tolist(), ["a", "b", "c"]),
    (lambda: F().columns[:-1].tolist(), ["a", "b"]),
    (lambda: F()[F().columns[:2]], [((4, 2), "float64")]),
    (lambda: F().shape[0], [4]),
    (lambda: F().set_index("a"), [((4, 2), "object")]),
    (lambda: F().reset_index(), [((4, 4), "object")]),
    (lambda: F().reset_index(drop=True), [((4, 3), "object")]),
    (lambda: F()[["a", "b"]] / 2, [((4, 2), "float64")]),
    (lambda: F()[["a", "b"]].mean(), [((2,), "float64")]),
    (lambda: F()[["a", "b"]].mean(axis=1), [((4,), "float64")]),
    (lambda: (F()[["a", "b"]] - F()[["a", "b"]].mean()) / F()[["a", "b"]].std(), [((4, 2), "float64")]),
    (lambda: F()[["a", "b"]].corr(), [((2, 2), "float64")]),
    (lambda: F()["a"] + F()["b"], [((4,), "float64")]),
    (lambda: F()["a"] > 2, [((4,), "bool")]),
    (lambda: F()["c"].map({"x": 0, "y": 1, "z": 2}), [((4,), "int64")]),
    (lambda: F()["c"].apply(len), [((4,), "int64")]),
    (lambda: F()["c"].str.upper(), [((4,), "object")]),
    (lambda: F()["a"].astype("float32"), [((4,), "float32")]),
    (lambda: F()["a"].to_frame(), [((4, 1), "int64")]),
    (lambda: F()["a"].values.reshape(-1, 1), [((4, 1), "int64")]),
    (lambda: F().fillna(0), [((4, 3), "object")]),
    (lambda: F().isnull(), [((4, 3), "bool")]),
    (lambda: F().sample(frac=1), [((4, 3), "object")]),
    (lambda: F().sample(n=2), [((2, 3), "object")]),
    (lambda: F().sample(3), [((3, 3), "object")]),
    (lambda: pd.concat([F(), F()]), [((8, 3), "object")]),
    (lambda: pd.concat([F(), F()], axis=1), [((4, 6), "object")]),
    (lambda: pd.concat([F()["a"], F()["b"]], axis=1), [((4, 2), "float64")]),
    (lambda: pd.concat([F()["a"], F()["b"]]), [((8,), "float64")]),
    (lambda: pd.DataFrame(np.zeros((3, 2))), [((3, 2), "float64")]),
    (lambda: pd.DataFrame(np.zeros((3, 2)), columns=["u", "v"]), [((3, 2), "float64")]),
    (lambda: pd.DataFrame([[1, 2, 3], [4, 5, 6]]), [((2, 3), "int64")]),
    (lambda: pd.DataFrame([1, 2, 3]), [((3, 1), "int64")]),
    (lambda: pd.DataFrame([{"a": 1, "b": 2}, {"a": 3, "b": 4}]), [((2, 2), "int64")]),
    (lambda: pd.DataFrame({"u": np.zeros(5)}), [((5, 1), "float64")]),
    (lambda: pd.Series([1, 2, 3]), [((3,), "int64")]),
    (lambda: pd.Series([1, 2, 3]).values, [((3,), "int64")]),
    (lambda: pd.Series({"a": 1, "b": 2}), [((2,), "int64")]),
    (lambda: np.array(F()[["a", "b"]]), [((4, 2), "float64")]),
    (lambda: np.asarray(F()["a"]), [((4,), "int64")]),
    (lambda: np.concatenate([F()["a"], F()["b"]]), [((8,), "float64")]),
    (lambda: np.column_stack([F()["a"], F()["b"]]), [((4, 2), "float64")]),
    (lambda: np.expand_dims(F()["a"], 1), [((4, 1), "int64")]),
    (lambda: np.max(F()["a"]), ["number"]),
    (lambda: F()["a"].max(), ["number"]),
    (lambda: F()["a"].mean(), ["number"]),
    (lambda: F()["a"].shift(1), [((4,), "float64")]),
    (lambda: F().assign(d=1), [((4, 4), "object")]),
    (lambda: F().rename(columns={"a": "z"}), [((4, 3), "object")]),
    (lambda: F().sort_values("a"), [((4, 3), "object")]),
    (lambda: F().copy(), [((4, 3), "object")]),
    (lambda: F().columns.size, [3]),
    (lambda: F().size, [12]),
    (lambda: F().ndim, [2]),
    (lambda: pd.to_numeric(F()["a"]), [((4,), "int64")]),
    (lambda: pd.date_range("2020-01-01", periods=5), [((5,), "datetime64[us]")]),
    (lambda: F().values[:, 0:2].astype("float32"), [((4, 2), "float32")]),
]


def described(leaf: Any) -> Any:
    """A result in the words of the table."""
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
    with recording(recorder):
        found = [described(leaf) for leaf in leaves(program())]
    assert not [contract for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]
    assert len(found) == len(expected)
    assert all(agrees(one, other) for one, other in zip(found, expected, strict=True)), found


def test_tables_of_files() -> None:
    with recording(Recorder()):
        frame = pd.read_csv("a.csv")
    assert [str(size) for size in frame.values[:, :-1].shape] == ["rows", "columns - 1"]
    assert [str(size) for size in frame.iloc[:, 3:13].values.shape] == ["rows", "min(columns - 3, 10)"]
    assert frame[["a", "b"]].values.reshape(-1, 1, 2).shape[1:] == (1, 2)
    assert frame.dropna().shape[1] is not frame.shape[0]
    assert pd.read_csv("a.csv", names=["u", "v"]).shape[1] == 2
    assert pd.read_csv("a.csv", usecols=[1, 2, 3]).shape[1] == 3
    assert isinstance(frame.groupby("a").mean(), Unknown)
    assert isinstance(frame.anything.at_all(), Unknown)


def test_dummies_of_labels() -> None:
    labels = Library("sklearn.datasets").load_wine(as_frame=True).target
    assert pd.get_dummies(labels).shape == (178, 3)
    assert isinstance(pd.get_dummies(F()["c"]).shape[1], Dim)


def test_columns_that_are_set() -> None:
    frame = F()
    frame["d"] = 0
    frame["a"] = 1
    assert frame.shape == (4, 4)
    del frame["c"]
    frame.drop("b", axis=1, inplace=True)
    assert frame.shape == (4, 2)
    assert frame.pop("d").shape == (4,)
    assert frame.columns.tolist() == ["a"]
