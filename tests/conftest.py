"""Settings of the whole test run: in CI, hypothesis draws the same examples every time; no run finds what another has cached."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True, scope="session")
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests leave no cache in the tree, and find none there."""
    before = os.environ.get("SHAPELINT_CACHE_DIR")
    os.environ["SHAPELINT_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["SHAPELINT_CACHE_DIR"]
    else:
        os.environ["SHAPELINT_CACHE_DIR"] = before
