"""Records of files: features by name, columns of text."""

from __future__ import annotations

from typing import Any

from shapelint.library.inert import Inert
from shapelint.library.registry import export
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import as_tensor, make_tensor
from shapelint.symbolic.dims import Size
from shapelint.unknown import Unknown
from shapelint.values import Array


class FixedLenFeature(Inert):
    """A feature of a record with one shape."""

    def __init__(self, shape: Any = (), dtype: Any = None, default_value: Any = None) -> None:
        self.shape, self.dtype = shape, dtype


for _folder in ("tensorflow", "tensorflow.io"):
    export(f"{_folder}.FixedLenFeature", f"{_folder}.FixedLenSequenceFeature")(FixedLenFeature)
    for _name in ("VarLenFeature", "SparseFeature", "RaggedFeature"):
        export(f"{_folder}.{_name}")(type(_name, (Inert,), {}))


def _parsed(features: Any, lead: tuple[Size, ...]) -> Any:
    if not isinstance(features, dict):
        return Unknown("the features of a record")
    found: dict[str, Any] = {}
    for name, feature in features.items():
        if isinstance(feature, FixedLenFeature) and isinstance(feature.shape, (list, tuple, int)):
            shape = (feature.shape,) if isinstance(feature.shape, int) else tuple(feature.shape)
            found[name] = make_tensor((*lead, *shape), element_type_of(feature.dtype, "float32"))
        else:
            found[name] = Unknown("a feature of open length")
    return found


@export("tensorflow.io.parse_single_example", "tensorflow.parse_single_example")
def parse_single_example(serialized: Any = None, features: Any = None, *_settings: Any, **_named: Any) -> Any:
    """The features by name."""
    return _parsed(features, ())


@export("tensorflow.io.parse_example", "tensorflow.parse_example")
def parse_example(serialized: Any = None, features: Any = None, *_settings: Any, **_named: Any) -> Any:
    """The features of several records by name."""
    lead = serialized.dims if isinstance(serialized, Array) and serialized.dims is not None else (Unknown("how many records are read"),)
    return _parsed(features, lead)


@export("tensorflow.io.decode_csv", "tensorflow.decode_csv")
def decode_csv(records: Any = None, record_defaults: Any = None, *_settings: Any, **_named: Any) -> Any:
    """`[*] -> [[*], ...]`, one for each column."""
    if not isinstance(record_defaults, (list, tuple)) or not isinstance(records, Array):
        return Unknown("the columns of a file")
    return [as_tensor(records).same("float32") for _ in record_defaults]
