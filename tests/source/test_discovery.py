"""Which files a run finds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from shapelint.source.discovery import Discovered, Excludes, discover

Tree = Callable[[Iterable[str]], Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    def make(files: Iterable[str]) -> Path:
        for name in files:
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("x = 1\n")
        return tmp_path

    return make


def names(found: Discovered, root: Path) -> list[str]:
    return [file.relative_to(root).as_posix() for file in found.files]


def run(root: Path, *paths: Path, patterns: tuple[str, ...] | None = None, **options: bool) -> Discovered:
    excludes = Excludes(root) if patterns is None else Excludes(root, patterns)
    return discover(paths or [root], lambda _: excludes, **options)


def test_python_files_and_notebooks_in_order(tree: Tree) -> None:
    root = tree(["b.py", "a/c.py", "a.ipynb", "d.txt", "venv/e.py", "build/f.py", "x.py/g.py"])
    assert names(run(root), root) == ["a.ipynb", "b.py", "a/c.py", "x.py/g.py"]


def test_a_file_is_found_once(tree: Tree) -> None:
    root = tree(["a.py", "b.py"])
    assert names(run(root, root / "b.py", root, root / "b.py"), root) == ["b.py", "a.py"]


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("b.py", ["a.py", "p/c.py"]),
        ("p", ["a.py", "b.py"]),
        ("p/", ["a.py", "b.py"]),
        ("p/*.py", ["a.py", "b.py"]),
        ("./p", ["a.py", "b.py"]),
        ("*.py", []),
        ("q/*", ["a.py", "b.py", "p/b.py", "p/c.py"]),
    ],
)
def test_excludes(tree: Tree, pattern: str, left: list[str]) -> None:
    root = tree(["a.py", "b.py", "p/b.py", "p/c.py"])
    assert names(run(root, patterns=(pattern,)), root) == left


def test_named_files_are_excluded_only_by_force(tree: Tree) -> None:
    root = tree(["venv/deep/a.py"])
    file = root / "venv/deep/a.py"
    assert run(root, file).files == [file]
    assert run(root, file, force_exclude=True).files == []
    assert run(root, root / "venv").files == [file]


def test_a_missing_path_is_told_and_the_others_are_found(tree: Tree) -> None:
    root = tree(["a.py"])
    found = run(root, root / "nothing.py", root)
    assert names(found, root) == ["a.py"]
    assert len(found.unreadable) == 1
    assert "nothing.py: No such file" in found.unreadable[0]


def test_loops_of_symbolic_links(tree: Tree) -> None:
    root = tree(["p/a.py"])
    (root / "p/loop").symlink_to(root, target_is_directory=True)
    (root / "p/self.py").symlink_to(root / "p/self.py")
    (root / "p/link.py").symlink_to(root / "p/a.py")
    found = run(root)
    assert names(found, root) == ["p/a.py", "p/link.py"]
    assert found.unreadable == []
    assert "self.py" in run(root, root / "p/self.py").unreadable[0]


@pytest.mark.skipif(os.name == "nt", reason="named pipes are POSIX")
def test_pipes_are_not_source(tree: Tree) -> None:
    root = tree(["a.py"])
    os.mkfifo(root / "pipe.py")
    assert names(run(root), root) == ["a.py"]


@pytest.mark.parametrize(
    ("rules", "left"),
    [
        ("out/", ["a.py", "p/a.py", "p/b.py"]),
        ("a.py", ["out/c.py", "p/b.py"]),
        ("/a.py", ["out/c.py", "p/a.py", "p/b.py"]),
        ("p/*.py\n!p/b.py", ["a.py", "out/c.py", "p/b.py"]),
        ("**/b.py", ["a.py", "out/c.py", "p/a.py"]),
        ("# comment\n\n[ab].py", ["out/c.py"]),
        ("[", ["a.py", "out/c.py", "p/a.py", "p/b.py"]),
        ("a.py/", ["a.py", "out/c.py", "p/a.py", "p/b.py"]),
    ],
)
def test_gitignore(tree: Tree, rules: str, left: list[str]) -> None:
    root = tree(["a.py", "p/a.py", "p/b.py", "out/c.py"])
    (root / ".git").mkdir()
    (root / ".gitignore").write_text(rules)
    assert sorted(names(run(root), root)) == left
    assert len(run(root, respect_gitignore=False).files) == 4


def test_gitignore_means_nothing_outside_a_repository(tree: Tree) -> None:
    root = tree(["a.py"])
    (root / ".gitignore").write_text("*.py")
    assert names(run(root), root) == ["a.py"]
