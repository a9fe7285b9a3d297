"""Evidence across files: a model here, the script that calls it there, in the layouts that projects have."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import CALL, NET, RIGHT_NET, Files, all_found, announced, report, shown, write

PROJECT = {"pyproject.toml": ""}
LAYOUTS: dict[str, Files] = {
    "side by side": {"net.py": NET, "train.py": CALL.format("from net import Net")},
    "a folder of models": {"models/net.py": NET, "train.py": CALL.format("from models.net import Net")},
    "a package of models": {"models/__init__.py": "", "models/net.py": NET, "train.py": CALL.format("from models.net import Net")},
    "handed on by the package": {
        "models/__init__.py": "from .net import Net\n",
        "models/net.py": NET,
        "train.py": CALL.format("from models import Net"),
    },
    "handed on with a star": {
        "models/__init__.py": "from .net import *\n",
        "models/net.py": NET,
        "train.py": CALL.format("from models import *"),
    },
    "the module as a whole": {"net.py": NET, "train.py": CALL.format("import net as nets\n\nNet = nets.Net")},
    "the package as a whole": {
        "models/__init__.py": "from . import net\n",
        "models/net.py": NET,
        "train.py": CALL.format("import models\n\nNet = models.net.Net"),
    },
    "src": {
        **PROJECT,
        "src/pkg/__init__.py": "",
        "src/pkg/models/__init__.py": "",
        "src/pkg/models/net.py": NET,
        "scripts/train.py": CALL.format("from pkg.models.net import Net"),
    },
    "relative": {
        **PROJECT,
        "pkg/__init__.py": "",
        "pkg/nets/__init__.py": "",
        "pkg/nets/net.py": NET,
        "pkg/tools/__init__.py": "",
        "pkg/tools/train.py": CALL.format("from ..nets.net import Net"),
    },
    "a script in a folder of its own": {
        **PROJECT,
        "models/net.py": NET,
        "scripts/train.py": CALL.format("import sys\nsys.path.append('..')\nfrom models.net import Net"),
    },
    "a package that runs": {
        **PROJECT,
        "pkg/__init__.py": "",
        "pkg/net.py": NET,
        "pkg/__main__.py": CALL.format("from .net import Net"),
    },
    "a factory between": {
        "net.py": NET,
        "factory.py": "from net import Net\n\n\ndef build(name):\n    return {'net': Net}[name]()\n",
        "train.py": CALL.format("from factory import build\n\n\ndef Net():\n    return build('net')"),
    },
    "a cycle": {
        "net.py": NET.replace("import torch", "import helper\nimport torch", 1),
        "helper.py": "import net\n\n\ndef size():\n    return 28\n",
        "train.py": CALL.format("from net import Net"),
    },
    "a test": {
        **PROJECT,
        "net.py": NET,
        "tests/test_net.py": "import torch\nfrom net import Net\n\n\n"
        "def test_net():\n    assert Net()(torch.randn(2, 1, 28, 28)).shape == (2, 10)\n",
    },
    "data from a third file": {
        "net.py": NET,
        "data.py": "import torch\n\nSIZE = 28\n\n\ndef batches():\n    for _ in range(3):\n        yield torch.randn(8, 1, SIZE, SIZE)\n",
        "train.py": "from data import batches\nfrom net import Net\n\nnet = Net()\nfor batch in batches():\n    net(batch)\n# torch\n",
    },
    "a configuration module": {
        "config.py": "SIZE = 28\nCLASSES = 10\n",
        "net.py": NET,
        "train.py": "import torch\nimport config\nfrom net import Net\n\nfor _ in range(2):\n"
        "    Net(config.CLASSES)(torch.randn(4, 1, config.SIZE, config.SIZE))\n",
    },
    "options": {
        "options.py": "import argparse\n\n\ndef parse():\n    parser = argparse.ArgumentParser()\n"
        "    parser.add_argument('data')\n    parser.add_argument('--size', type=int, default=28)\n    return parser.parse_args()\n",
        "net.py": NET,
        "train.py": "import torch\nfrom net import Net\nfrom options import parse\n\n\ndef main():\n    args = parse()\n"
        "    for _ in range(2):\n        Net()(torch.randn(4, 1, args.size, args.size))\n\n\nif __name__ == '__main__':\n    main()\n",
    },
}


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
def test_the_whole_project(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    assert all_found(tmp_path, files) == announced(tmp_path, files) != set()


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
def test_the_whole_project_with_the_right_number(files: Files, tmp_path: Path) -> None:
    right = {name: RIGHT_NET if text is NET else text.replace("7 * 7", "14 * 14") for name, text in files.items()}
    write(tmp_path, right)
    assert all_found(tmp_path, right) == set()


def model_of(files: Files) -> str:
    return next(name for name, text in files.items() if "class Net" in text)


def script_of(files: Files) -> str:
    return next(name for name in files if name.rpartition("/")[2] in ("train.py", "__main__.py", "test_net.py"))


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
def test_the_model_alone(files: Files, tmp_path: Path) -> None:
    """Checking only the model's file finds it, names the number, and says which call it rests on."""
    write(tmp_path, files)
    result = report(tmp_path / model_of(files))
    assert shown(tmp_path, result.findings) == announced(tmp_path, files)
    (finding,) = [finding for finding in result.findings if finding.code == "SHP201"]
    call = next(evidence for evidence in finding.evidence if evidence.kind == "call")
    assert call.place is not None
    assert call.place.filename == str(tmp_path / script_of(files))
    assert any(related.place.filename == call.place.filename for related in finding.related)
    assert finding.expected == "6272"
    assert result.witnesses == [str(tmp_path / script_of(files))]


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
def test_the_script_alone(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    assert shown(tmp_path, report(tmp_path / script_of(files)).findings) == announced(tmp_path, files)


@pytest.mark.parametrize("files", LAYOUTS.values(), ids=LAYOUTS)
def test_no_evidence_is_sought_where_it_is_not_wanted(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    result = report(tmp_path / model_of(files), project_evidence=False)
    assert shown(tmp_path, result.findings) == set()
    assert result.witnesses == []
