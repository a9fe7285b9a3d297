"""Splits of samples: `train_test_split`, `KFold` and their kin; searches over parameters."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from shapelint.library.numpy.ndarray import make_ndarray
from shapelint.library.registry import export, shape_function
from shapelint.library.rows import fresh_size
from shapelint.library.sklearn.samples import count_of, part_of_samples, require_same_count
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Undecided, Unknown

_MOST_FOLDS = 10
"""More folds than these are not followed one by one."""


@shape_function("sklearn.model_selection.train_test_split", "sklearn.cross_validation.train_test_split")
def train_test_split(
    call: CallInProgress, *arrays: Any, test_size: Any = None, train_size: Any = None, random_state: Any = None, shuffle: Any = True,
    stratify: Any = None,
) -> Any:  # fmt: skip
    """`[n, *], ... -> [n - t, *], [t, *], ...` with t = ceil(n * test_size)."""
    require_same_count(call, *arrays)
    try:
        count: Size = next((count_of(each) for each in arrays if not isinstance(each, Unknown)), Unknown("the number of samples"))
    except Undecided:
        count = Unknown("the number of samples")
    train, test = sizes_of_split(count, test_size, train_size)
    return [part for each in arrays for part in (part_of_samples(each, train), part_of_samples(each, test))]


def sizes_of_split(count: Size, test_size: Any, train_size: Any, usual: float = 0.25) -> tuple[Size, Size]:
    """How many samples are for training and for tests; shares are rounded up for tests, down for training."""
    if test_size is None and train_size is None:
        test_size = usual
    test, train = _share(count, test_size, math.ceil), _share(count, train_size, math.floor)
    if test is None:
        test = count - train
    elif train is None:
        train = count - test
    return (fresh_size("rows") if isinstance(train, Unknown) else train), (fresh_size("rows") if isinstance(test, Unknown) else test)


def _share(count: Size, share: Any, rounded: Any) -> Any:
    if share is None or (isinstance(share, int) and not isinstance(share, bool)):
        return share
    known = isinstance(count, int) and isinstance(share, float)
    return rounded(share * count) if known else Unknown("a share of samples whose number is not known")


class Folds:
    """What splits samples into a part for training and one for tests, several times: `split` yields the indices of both."""

    def __init__(self, n_splits: Any = 5, *_options: Any, test_size: Any = None, train_size: Any = None, **_named: Any) -> None:
        self.n_splits, self.test_size, self.train_size = n_splits, test_size, train_size

    def get_n_splits(self, *_arguments: Any, **_named: Any) -> Any:
        """How many folds there are."""
        return self.n_splits

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """One pair of index arrays for each fold."""
        folds = self.get_n_splits(X, y, groups)
        if not isinstance(folds, int) or folds > _MOST_FOLDS:
            raise Undecided(Unknown("how many folds there are"))
        return iter([self._fold(count_of(X), index) for index in range(folds)])

    def _fold(self, count: Size, index: int) -> Any:
        train, test = self.sizes(count, index)
        return make_ndarray((train,), "int64"), make_ndarray((test,), "int64")

    def sizes(self, count: Size, index: int) -> tuple[Size, Size]:
        """The numbers of samples of one fold."""
        return fresh_size("rows"), fresh_size("rows")


@export("sklearn.model_selection.KFold")
class KFold(Folds):
    """Folds of consecutive samples, the first ones larger by one."""

    def sizes(self, count: Size, index: int) -> tuple[Size, Size]:
        if not isinstance(count, int):
            return super().sizes(count, index)
        test = count // self.n_splits + (index < count % self.n_splits)
        return count - test, test


@export(
    "sklearn.model_selection.ShuffleSplit", "sklearn.model_selection.StratifiedShuffleSplit", "sklearn.model_selection.GroupShuffleSplit"
)
class ShuffleSplit(Folds):
    """Random shares, again and again."""

    def __init__(self, n_splits: Any = 10, *_options: Any, test_size: Any = None, train_size: Any = None, **_named: Any) -> None:
        super().__init__(n_splits, test_size=test_size, train_size=train_size)

    def sizes(self, count: Size, index: int) -> tuple[Size, Size]:
        return sizes_of_split(count, self.test_size, self.train_size, 0.1)


@export("sklearn.model_selection.RepeatedKFold", "sklearn.model_selection.RepeatedStratifiedKFold")
class RepeatedKFold(Folds):
    """Folds, again and again."""

    def __init__(self, *, n_splits: Any = 5, n_repeats: Any = 10, random_state: Any = None) -> None:
        super().__init__(n_splits)
        self.n_repeats = n_repeats

    def get_n_splits(self, *_arguments: Any, **_named: Any) -> Any:
        return self.n_splits * self.n_repeats


for _name in ("StratifiedKFold", "GroupKFold", "TimeSeriesSplit", "StratifiedGroupKFold"):
    export(f"sklearn.model_selection.{_name}")(type(_name, (Folds,), {"__module__": __name__}))


def _not_followed(*_arguments: Any, **_named: Any) -> Any:
    """What repeated training gives."""
    return Unknown("the scores of a search over parameters")


export(*(f"sklearn.model_selection.{name}" for name in ("cross_validate", "cross_val_score", "cross_val_predict", "learning_curve")))(
    _not_followed
)
export(*(f"sklearn.model_selection.{name}" for name in ("GridSearchCV", "RandomizedSearchCV", "ParameterGrid", "validation_curve")))(
    _not_followed
)
