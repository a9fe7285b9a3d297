"""A model that one call suits and another does not: the call is the mistake, wherever the two stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import CALL, NET, RIGHT_NET, Files, all_found, announced, report, shown, write

FITS = CALL.format("from net import Net")
FITS_NOT = FITS.replace("    print(net(torch.randn(64, 1, 28, 28)).shape)", "    net(torch.randn(64, 1, 64, 64))  # error: SHP601")
OLD_FITS_NOT = FITS.replace("28, 28", "14, 14")

PROJECTS: dict[str, Files] = {
    "two scripts": {"net.py": RIGHT_NET, "train.py": FITS, "old.py": FITS_NOT},
    "one script": {"net.py": RIGHT_NET, "train.py": FITS + "    net(torch.randn(64, 1, 64, 64))  # error: SHP601\n"},
    "the model's own main part": {
        "net.py": RIGHT_NET + "\n\nif __name__ == '__main__':\n    import torch\n    Net()(torch.randn(1, 1, 28, 28))\n",
        "train.py": FITS_NOT,
    },
    "nothing fits": {"net.py": NET, "train.py": FITS, "eval.py": FITS.replace("28, 28", "64, 64")},
    "other arguments": {
        "net.py": "from torch import nn\n\n\nclass Net(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n"
        "        self.fc = nn.Linear(n, 2)\n\n    def forward(self, x):\n        return self.fc(x)\n",
        "train.py": "import torch\nfrom net import Net\n\nif __name__ == '__main__':\n    Net(8)(torch.randn(2, 8))\n"
        "    Net(9)(torch.randn(2, 8))  # error: SHP201\n",
    },
}


@pytest.mark.parametrize("files", PROJECTS.values(), ids=PROJECTS)
def test_the_call_is_blamed(files: Files, tmp_path: Path) -> None:
    files = {"pyproject.toml": "", **files}
    write(tmp_path, files)
    assert all_found(tmp_path, files) == announced(tmp_path, files)


def test_the_message_says_what_fits_and_where(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "", **PROJECTS["two scripts"]})
    (finding,) = report(tmp_path / "old.py").findings
    assert "it accepts x = [64, 1, 28, 28] (train.py:6)" in finding.message


def test_another_number_of_samples_is_no_other_input(tmp_path: Path) -> None:
    batch = "from torch import nn\n\n\nclass Net(nn.Module):\n    def forward(self, x):\n        return x.reshape(8, 4, -1)\n"
    script = "import torch\nfrom net import Net\n\nfor n in (8, 5):\n    Net()(torch.randn(n, n - 4, 3))\n"
    write(tmp_path, {"pyproject.toml": "", "net.py": batch, "train.py": script})
    assert {each[3] for each in shown(tmp_path, report(tmp_path / "train.py").findings)} <= {"SHP601", "SHP101", "SHP102", "SHP107"}
