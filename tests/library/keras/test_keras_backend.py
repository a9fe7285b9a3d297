"""`keras.backend` as Keras 1 and 2 have it, against the functions that Keras keeps for them."""

from __future__ import annotations

from typing import Any

import pytest
from shapelint.graph import HARMLESS
from shapelint.library.registry import lookup
from shapelint.library.tensorflow.tensor import make_tensor
from shapelint.recording import Recorder, recording
from shapelint.unknown import Unknown

legacy = pytest.importorskip("keras.src.legacy.backend", reason="Keras is the oracle of these tests: install the extra `test`")
numpy = pytest.importorskip("numpy")

CALLS: list[tuple[Any, ...]] = [
    *((name, (2, 3)) for name in "abs exp log sqrt square sign round sigmoid tanh softplus softsign relu elu softmax zeros_like".split()),
    *((name, (2, 3, 4)) for name in "sum mean max min prod std var any all".split()),
    ("sum", (2, 3, 4), 1),
    ("sum", (2, 3, 4), [1, 2], True),
    ("mean", (2, 3, 4), -1, True),
    ("argmax", (2, 3, 4)),
    ("argmax", (2, 3, 4), 1),
    ("cumsum", (2, 3), 1),
    ("concatenate", [(2, 3), (2, 4)]),
    ("concatenate", [(2, 3), (4, 3)], 0),
    ("concatenate", [(2, 3), (4, 3)]),
    ("stack", [(2, 3), (2, 3)]),
    ("stack", [(2, 3), (2, 3)], -1),
    ("expand_dims", (2, 3)),
    ("expand_dims", (2, 3), 0),
    ("squeeze", (2, 1, 3), 1),
    ("squeeze", (2, 3), 1),
    ("reshape", (2, 6), [3, 4]),
    ("reshape", (2, 6), [3, 5]),
    ("permute_dimensions", (2, 3, 4), [0, 2, 1]),
    ("transpose", (2, 3, 4)),
    ("flatten", (2, 3, 4)),
    ("batch_flatten", (2, 3, 4)),
    ("repeat", (2, 3), 4),
    ("repeat_elements", (2, 3), 4, 1),
    ("tile", (2, 3), [1, 2]),
    ("gather", (5, 3), [0, 2, 4]),
    ("one_hot", [0, 2], 4),
    ("reverse", (2, 3), 1),
    ("clip", (2, 3), 0.0, 1.0),
    ("pow", (2, 3), 2.0),
    ("maximum", (2, 3), (1, 3)),
    ("equal", (2, 3), (2, 4)),
    ("dot", (2, 3), (3, 4)),
    ("dot", (2, 5, 3), (3, 4)),
    ("dot", (2, 3), (4, 3)),
    ("dot", (2, 5, 3), (6, 3, 4)),
    ("batch_dot", (2, 3), (2, 3), 1),
    ("batch_dot", (2, 5, 3), (2, 3, 4)),
    ("batch_dot", (2, 5, 3), (2, 4, 3), [2, 2]),
    ("batch_dot", (2, 5, 3), (2, 3), [2, 1]),
    ("batch_dot", (2, 5, 3), (2, 4), [2, 1]),
    ("resize_images", (2, 4, 5, 3), 2, 3, "channels_last"),
    ("spatial_2d_padding", (2, 4, 5, 3)),
    ("temporal_padding", (2, 4, 3), [1, 2]),
    ("conv2d", (2, 8, 8, 3), (3, 3, 3, 5)),
    ("conv2d", (2, 8, 8, 3), (3, 3, 4, 5)),
    ("binary_crossentropy", (2, 3), (2, 3)),
    ("categorical_crossentropy", (2, 3), (2, 3)),
    ("categorical_crossentropy", (2, 4), (2, 3)),
    ("l2_normalize", (2, 3)),
    ("cast_to_floatx", (2, 3)),
    ("eye", 3),
    ("zeros", [2, 3]),
    ("random_normal", [2, 3]),
    ("arange", 5),
]


def filled(value: Any, tensor: Any) -> Any:
    """Tuples stand for tensors of that shape, lists for themselves."""
    return tensor(value) if isinstance(value, tuple) else [filled(each, tensor) for each in value] if isinstance(value, list) else value


def really(name: str, args: Any) -> Any:
    try:
        return tuple(getattr(legacy, name)(*filled(args, lambda dims: legacy.constant(numpy.ones(dims, "float32")))).shape)
    except Exception:
        return None


def modelled(name: str, args: Any) -> Any:
    with recording(Recorder()) as recorder:
        result = lookup(f"keras.backend.{name}")(*filled(args, make_tensor))
    broken = [contract for call in recorder.graph.calls for contract in call.contracts if contract.holds is False]
    if any(contract.name not in HARMLESS for contract in broken):
        return None
    return repr(result) if isinstance(result, Unknown) else tuple(result.require_dims())


@pytest.mark.parametrize("entry", CALLS, ids=str)
def test_calls(entry: tuple[Any, ...]) -> None:
    name, *args = entry
    assert modelled(name, list(args)) == really(name, list(args))
