"""The same small program run with the real PyTorch and with the library, to compare the numbers that come out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from shapelint.library.registry import is_namespace, lookup
from shapelint.unknown import Unknown
from shapelint.values import Array


class Library:
    """The modelled names below a prefix as attributes, as the interpreter gives them to user code."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix

    def __getattr__(self, name: str) -> Any:
        qualified = f"{self.prefix}.{name}"
        try:
            return lookup(qualified)
        except KeyError:
            if is_namespace(qualified):
                return Library(qualified)
            raise AttributeError(qualified) from None


def plain(value: Any) -> Any:
    """A result as numbers: tensors and arrays as nested lists."""
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (torch.Tensor, Array)) or hasattr(value, "tolist"):
        return value.tolist()
    return value


def same(program: Callable[[Any], Any], real: Any, name: str) -> tuple[Any, Any]:
    """What the program gives with the real framework and with the library."""
    return plain(program(real)), plain(program(Library(name)))
