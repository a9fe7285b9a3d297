"""PyTorch's own sample inputs (OpInfo) against the library, op by op; `python tests/library/torch/opinfo.py` gives the totals."""

from __future__ import annotations

import warnings
from typing import Any

import opinfo
import pytest

KNOWN = {
    # what the processor does beside the rules that the documentation states
    "nn_functional_multi_margin_loss": "a 0-dimensional input is taken for one sample",
    "unravel_index": "the results are views of one tensor",
}


@pytest.mark.parametrize("op", opinfo.covered_ops(), ids=lambda op: op.formatted_name)
def test_samples(op: Any) -> None:
    warnings.simplefilter("ignore")
    report = opinfo.check(op, limit=6)
    if op.formatted_name not in KNOWN:
        assert report.agrees, "\n".join(report.details)
