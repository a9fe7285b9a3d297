"""Where imports are looked for, and what a file's module is called."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from scenes import net, program
from shapelint.engine import Settings, check_file
from shapelint.evidence.roots import import_roots, module_name, package_parent, project_root, site_packages


def laid_out(folder: Path, files: Iterable[str]) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


NAMES = {
    "model.py": ("model", "."),
    "package/model.py": ("package.model", "."),
    "package/nets/model.py": ("package.nets.model", "."),
    "package/nets/__init__.py": ("package.nets", "."),
    "scripts/train.py": ("train", "scripts"),
    "src/inner/net.py": ("inner.net", "src"),
    "hyphen-ated/net.py": ("net", "hyphen-ated"),
}


@pytest.mark.parametrize(("file", "wanted"), NAMES.items(), ids=str)
def test_names_of_modules(tmp_path: Path, file: str, wanted: tuple[str, str]) -> None:
    laid_out(tmp_path, [*NAMES, "package/__init__.py", "package/nets/__init__.py", "src/inner/__init__.py"])
    assert (module_name(tmp_path / file), package_parent(tmp_path / file)) == (wanted[0], tmp_path / wanted[1])


@pytest.mark.parametrize("mark", ["pyproject.toml", "setup.py", "setup.cfg", ".git"])
def test_project_root(tmp_path: Path, mark: str) -> None:
    laid_out(tmp_path, ["project/deep/down/net.py", f"project/{mark}"])
    assert project_root(tmp_path / "project" / "deep" / "down") == tmp_path / "project"


def test_roots_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = "env/lib/python3.11/site-packages"
    laid_out(tmp_path, ["pyproject.toml", "src/p/__init__.py", "src/p/net.py", "extra/x.py", f"{environment}/y.py", "env/bin/python"])
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path / 'extra'}:{tmp_path / 'missing'}")
    roots = import_roots(tmp_path / "src" / "p" / "net.py", tmp_path / "env" / "bin" / "python")
    assert [str(root.relative_to(tmp_path)) for root in roots] == ["src", "src/p", ".", "extra", environment]


@pytest.mark.parametrize("python", ["env", "env/bin/python"])
def test_site_packages(tmp_path: Path, python: str) -> None:
    laid_out(tmp_path, ["env/lib/python3.12/site-packages/x.py", "env/bin/python"])
    assert site_packages(tmp_path / python) == [tmp_path / "env/lib/python3.12/site-packages"]


def test_site_packages_of_the_active_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out(tmp_path, ["env/Lib/site-packages/x.py"])
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "env"))
    assert site_packages(None) == [tmp_path / "env/Lib/site-packages"]


CALL = "Net()(torch.randn(2, 12))"
IMPORTS = {
    "a sibling": ("train.py", "from model import Net", "model.py"),
    "the folder above the package": ("package/train.py", "from package.model import Net", "package/model.py"),
    "a relative import": ("package/train.py", "from .model import Net", "package/model.py"),
    "a relative import from above": ("package/deep/train.py", "from ..model import Net", "package/model.py"),
    "the project's root": ("scripts/train.py", "from package.model import Net", "package/model.py"),
    "the project's src": ("scripts/train.py", "from inner.model import Net", "src/inner/model.py"),
    "a package that hands it on": ("train.py", "from package import Net", "package/model.py"),
    "an import by its path": ("train.py", "import package.model\nNet = package.model.Net", "package/model.py"),
}


@pytest.mark.parametrize(("script", "line", "model"), IMPORTS.values(), ids=IMPORTS)
def test_scripts_reach_models_of_other_files(tmp_path: Path, script: str, line: str, model: str) -> None:
    """The mistake is reported where it can be seen: in the script that is checked, at the call."""
    laid_out(tmp_path, ["pyproject.toml", "package/__init__.py", "package/deep/__init__.py", "src/inner/__init__.py", script, model])
    (tmp_path / "package/__init__.py").write_text("from .model import Net\n" if model == "package/model.py" else "")
    (tmp_path / model).write_text(program(net("self.body = nn.Linear(16, 4)")))
    result = check_file(tmp_path / script, f"import torch\n{line}\n\n{CALL}\n", Settings())
    assert result.faults == []
    assert [(finding.code, finding.place.span.row) for finding in result.findings] == [("SHP201", line.count("\n") + 4)]
    assert check_file(tmp_path / script, f"import torch\n{line}\n\n{CALL.replace('12', '16')}\n", Settings()).findings == []
    assert check_file(tmp_path / model, None, Settings()).findings == []


def test_a_name_that_means_another_file_elsewhere(tmp_path: Path) -> None:
    """One run checks several projects, and each has its `model.py`."""
    script = f"import torch\nfrom model import Net\n\n{CALL}\n"
    for folder, features, wanted in [("one", 12, []), ("two", 16, ["SHP201"]), ("one", 12, []), ("three", 12, [])]:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / "model.py").write_text(program(net(f"self.body = nn.Linear({features}, 4)")))
        result = check_file(tmp_path / folder / "train.py", script, Settings())
        assert [finding.code for finding in result.findings] == wanted


def test_a_module_that_is_missing_there_is_found_here(tmp_path: Path) -> None:
    script = f"import torch\nfrom layers_of_mine import Net\n\n{CALL}\n"
    laid_out(tmp_path, ["without/x.py", "with/x.py"])
    (tmp_path / "with" / "layers_of_mine.py").write_text(program(net("self.body = nn.Linear(16, 4)")))
    found = [
        [f.code for f in check_file(tmp_path / folder / "train.py", script, Settings()).findings]
        for folder in ("without", "with", "without")
    ]
    assert found == [[], ["SHP201"], []]
