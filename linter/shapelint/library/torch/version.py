"""The release of PyTorch that is modelled, as `torch.__version__` shows it: a text that is compared as versions are."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from shapelint.library.registry import export
from shapelint.unknown import Unknown

_VERSION = re.compile(
    r"v?(\d+(?:\.\d+)*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview|dev)[-_.]?\d*)?(?:[-_.]?post\d*)?(?:\+.*)?$", re.IGNORECASE
)


def _sorting_key(version: Any) -> tuple[tuple[int, ...], bool] | None:
    """Release numbers without trailing zeros, and whether it is a release rather than what came before it."""
    text = ".".join(map(str, version)) if isinstance(version, tuple) else version
    match = _VERSION.match(text) if isinstance(text, str) else None
    if match is None:
        return None
    numbers = [int(part) for part in match[1].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers), match[2] is None


def _comparison(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def compared(self: Any, other: Any) -> Any:
        if isinstance(other, Unknown):
            return Unknown(other.reason)
        own, others = _sorting_key(str(self)), _sorting_key(other)
        if others is None and not isinstance(other, (str, int, float, type(None))):
            return _with_another_kind(compare, own, other)
        return compare(own, others) if others is not None else compare(str(self), other)

    return compared


def _with_another_kind(compare: Callable[[Any, Any], Any], own: Any, other: Any) -> Any:
    """The comparison with a `packaging.version.Version`, which tells its numbers as text."""
    try:
        others = _sorting_key(str(other))
    except TypeError:  # it is made of something that is not known
        others = None
    return Unknown("a comparison with a version that is not known") if others is None else compare(own, others)


class TorchVersion(str):
    """A version as text: `"2.13.0" > "2.5"`, and `> (2, 5)`."""

    __slots__ = ()

    __eq__ = _comparison(operator.eq)  # but `!=` is that of texts, in PyTorch too
    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)
    __hash__ = str.__hash__

    def __str__(self) -> str:
        return str.__str__(self)


VERSION = TorchVersion("2.13.0")

export("torch.__version__", "torch.version.__version__", "torch.torch_version.__version__")(VERSION)
export("torch.torch_version.TorchVersion")(TorchVersion)
