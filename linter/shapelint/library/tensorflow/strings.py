"""`tf.strings` and readers: texts are not followed, their shapes are where they do not depend on them."""

from __future__ import annotations

from typing import Any

from shapelint.library.registry import shape_function
from shapelint.library.tensorflow.dtypes import element_type_of
from shapelint.library.tensorflow.tensor import as_tensor
from shapelint.recording import CallInProgress


def _enter(element_type: str, *names: str) -> None:
    def body(call: CallInProgress, input: Any, *_settings: Any, **_named: Any) -> Any:
        """`[*] -> [*]`."""
        return as_tensor(input).same(element_type)

    for name in names:
        shape_function(f"tensorflow.strings.{name}")(body)


_enter("string", "lower", "upper", "strip", "regex_replace", "substr", "as_string", "unicode_script", "unicode_transcode")
_enter("int32", "length")
_enter("int64", "to_hash_bucket", "to_hash_bucket_fast", "to_hash_bucket_strong")
_enter("bool", "regex_full_match")


@shape_function("tensorflow.strings.to_number", "tensorflow.string_to_number")
def to_number(call: CallInProgress, input: Any, out_type: Any = None, name: Any = None) -> Any:
    """`[*] -> [*]`."""
    return as_tensor(input).same(element_type_of(out_type, "float32"))


@shape_function("tensorflow.as_string")
def as_string(call: CallInProgress, input: Any, *_settings: Any, **_named: Any) -> Any:
    """`[*] -> [*]`."""
    return as_tensor(input).same("string")
