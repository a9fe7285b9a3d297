"""Texts as counts of words."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import export
from shapelint.library.rows import fresh_size
from shapelint.library.sklearn.base import Estimator
from shapelint.library.sklearn.samples import count_of
from shapelint.library.sklearn.sparse import Sparse
from shapelint.symbolic.dims import Size


class Vectorizer(Estimator):
    """Texts as counts of words: as many columns as there are words."""

    columns: Size | None = None

    def fit(self, raw_documents: Any, y: Any = None) -> Any:
        self.columns = fresh_size("words")
        return self

    def transform(self, raw_documents: Any) -> Any:
        if self.columns is None:
            self.columns = fresh_size("words")
        return Sparse((count_of(raw_documents), self.columns))

    def fit_transform(self, raw_documents: Any, y: Any = None) -> Any:
        return self.fit(raw_documents).transform(raw_documents)


for _name in ("CountVectorizer", "TfidfVectorizer", "HashingVectorizer"):
    export(f"sklearn.feature_extraction.text.{_name}")(type(_name, (Vectorizer,), {"__module__": __name__}))
