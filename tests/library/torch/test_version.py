"""`torch.__version__` is compared as PyTorch's own is."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from shapelint.library.torch.version import TorchVersion
from torch.torch_version import TorchVersion as Real

VERSIONS = ["2.13.0", "2.5.0", "2.13", "1.9", "2.13.0a0", "2.13.0+cpu", "2.12.1.post1", "10.0"]
OTHERS: list[Any] = [*VERSIONS, "nightly", (2, 5), (2, 13), (1,)]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["eq", "ne", "lt", "le", "gt", "ge"])
def test_compares_as_versions_do(version: str, name: str) -> None:
    compare = getattr(operator, name)
    for other in OTHERS:
        if not {"+cpu", ".post1"} & {text[-len(mark) :] for text in (version, str(other)) for mark in ("+cpu", ".post1")}:
            assert compare(TorchVersion(version), other) == compare(Real(version), other), (version, name, other)


def test_a_tuple_and_a_nightly_build() -> None:
    assert TorchVersion("2.13.0+cpu") > (2, 5)
    assert TorchVersion("2.13.0a0+git1") < "2.13.0"
    assert str(TorchVersion("2.13.0")).split(".") == ["2", "13", "0"]


def test_a_version_of_packaging() -> None:
    class Version:
        def __str__(self) -> str:
            return "1.9"

    assert TorchVersion("2.13.0") > Version()
    assert not TorchVersion("1.8") > Version()
