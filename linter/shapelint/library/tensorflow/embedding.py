"""Look-ups in tables of vectors."""

from __future__ import annotations

from typing import Any

from shapelint.library.axes import undecided
from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.tensor import as_tensor, make_tensor
from shapelint.recording import CallInProgress
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown
from shapelint.values import Array


@shape_function("tensorflow.nn.embedding_lookup")
def embedding_lookup(call: CallInProgress, params: Any, ids: Any, *_settings: Any, **_named: Any) -> Any:
    """`[V, *d], [*] -> [*, *d]`; a table may come in several parts."""
    parts = list(params) if isinstance(params, (list, tuple)) else [params]
    if not parts:
        undecided("a look-up in no table")
    table, places = as_tensor(parts[0]), as_tensor(ids)
    call.require(
        not places.element_type.startswith(("float", "bool")), "embedding-index", received=places.element_type, declared="int32 or int64",
        parameter="ids", detail="what is looked up has to be integers",
    )  # fmt: skip
    if len(parts) == 1:
        require_in_table(call, places, table.require_dims()[0])
    return table.like((*places.require_dims(), *table.require_dims()[1:]))


def require_in_table(call: CallInProgress, places: Array, rows: Size) -> None:
    """State that indices which are known are rows of the table."""
    known = [value for value in places.values or () if isinstance(value, int)]
    if known and isinstance(rows, int):
        call.require(
            max(known) < rows and min(known) >= 0, "embedding-index", received=max(known), declared=rows, parameter="params", element=0,
            detail="the table has no such row", by_kernel=True,
        )  # fmt: skip


@shape_function("tensorflow.nn.embedding_lookup_sparse", "tensorflow.nn.safe_embedding_lookup_sparse")
def embedding_lookup_sparse(call: CallInProgress, params: Any, sp_ids: Any, *_settings: Any, **_named: Any) -> Any:
    """`[V, *d], sparse [N, *] -> [N, *d]`."""
    table = as_tensor(params[0] if isinstance(params, (list, tuple)) else params)
    return make_tensor((Unknown("the rows of a sparse tensor"), *table.require_dims()[1:]), table.element_type)
