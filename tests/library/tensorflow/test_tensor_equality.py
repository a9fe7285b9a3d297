"""`==` of tensors takes any two shapes (those that do not broadcast are not equal); the function `tf.equal` does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapelint.engine import Settings, check_file

START = "import keras\nimport tensorflow as tf\na, b, c = tf.zeros((3, 4)), tf.zeros((5, 4)), tf.zeros((4,))\n"

CASES = {
    "the operator": ("assert (a == b) is not None and (a != b) is not None", []),
    "whether it is among others": ("x, y = keras.Input((3,)), keras.Input((4,))\nfor each in [x, y]:\n    if each == y: print(each)", []),
    "the function": ("tf.equal(a, b)", ["SHP302"]),
    "what broadcasts has a shape": ("tf.reshape(a == c, (5, 5))", ["SHP101"]),
}


@pytest.mark.parametrize(("text", "codes"), CASES.values(), ids=CASES)
def test_equality(text: str, codes: list[str], tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(f"{START}{text}\n")
    assert [finding.code for finding in check_file(path, None, Settings(project_evidence=False)).findings] == codes
