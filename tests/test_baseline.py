"""Baselines: what is accepted survives lines that move, and nothing else hides behind it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapelint.baseline import Baseline, BaselineError, load, write
from shapelint.findings import Finding, Place, Severity
from shapelint.fingerprints import fingerprint
from shapelint.source.files import Span
from shapelint.source.texts import Texts

MODEL = """\
class Net(nn.Module):
    def __init__(self):
        self.fc1 = nn.Linear(64 * 4 * 4, 128)
        self.fc2 = nn.Linear(64 * 4 * 4, 128)

    def forward(self, x):
        return self.fc1(x)
"""


def texts(**files: str) -> Texts:
    known = Texts()
    for name, text in files.items():
        known.add(os.path.abspath(f"{name}.py"), text)
    return known


def found(text: str, part: str, name: str = "a", code: str = "SHP201", number: int = 0) -> Finding:
    """A finding at an occurrence of a part of a text."""
    start = -1
    for _ in range(number + 1):
        start = text.index(part, start + 1)
    row, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    return Finding(
        code, "a-name", Severity.ERROR, "wrong", Place(os.path.abspath(f"{name}.py"), Span(row, column, row, column + len(part)))
    )


def marks(text: str, part: str, **places: Any) -> str:
    return fingerprint(found(text, part, **places), texts(a=text))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("import torch\n\n\n" + MODEL, True),
        (MODEL.replace("def __init__(self):", 'def __init__(self):\n        """Build."""\n        super().__init__()'), True),
        (MODEL.replace("        self.fc1 = ", "        self.fc1  =  "), True),
        ("if True:\n" + "".join(f"    {line}\n" for line in MODEL.split("\n")), True),
        (MODEL.replace("class Net", "class Other"), False),
        (MODEL.replace("__init__", "build"), False),
        (MODEL.replace("fc1", "fc3"), False),
        (MODEL.replace("64 * 4 * 4", "4 * 64 * 4"), False),
    ],
)
def test_what_a_fingerprint_is_of(text: str, same: bool) -> None:
    part = "64 * 4 * 4" if "64 * 4 * 4" in text else "4 * 64 * 4"
    assert (marks(text, part) == marks(MODEL, "64 * 4 * 4")) is same


@given(st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["", "# odd", "    # odd", "\t"])), max_size=6))
def test_comments_and_blank_rows_change_no_fingerprint(rows: list[tuple[int, str]]) -> None:
    lines = MODEL.split("\n")
    for row, line in rows:
        lines.insert(row, line)
    assert marks("\n".join(lines), "64 * 4 * 4") == marks(MODEL, "64 * 4 * 4")


def test_neighbours_differ() -> None:
    assert marks(MODEL, "64 * 4 * 4") != marks(MODEL, "64 * 4 * 4", number=1)
    assert marks(MODEL, "128") != marks(MODEL, "64 * 4 * 4")
    assert marks(MODEL, "128") != marks(MODEL, "128", code="SHP101")


def test_a_place_that_the_file_does_not_have() -> None:
    gone = Finding("SHP101", "a-name", Severity.ERROR, "", Place("gone.py", Span(7, 3, 9, 2)))
    assert fingerprint(gone, Texts()) == fingerprint(gone, Texts())


def test_only_new_findings_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first = found(MODEL, "64 * 4 * 4")
    write(Path("base.json"), [first], texts(a=MODEL), [first.place.filename])
    moved = "import torch\n" + MODEL.replace("128)\n\n", "64 * 4 * 4)\n\n")
    now = [found(moved, "64 * 4 * 4", number=i) for i in range(3)]
    other = found(moved, "64 * 4 * 4", name="b")
    baseline = load(Path("base.json"))
    assert baseline.new([*now, other], texts(a=moved, b=moved)) == [*now[1:], other]
    assert baseline.new(now, texts(a=moved)) == now[1:]  # nothing is used up


def test_equal_findings_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "x.view(7)\n" * 3
    three = [found(text, "7", number=i) for i in range(3)]
    written = write(Path("base.json"), three[:2], texts(a=text), [three[0].place.filename])
    assert len(written) == 2
    assert load(Path("base.json")).new(three, texts(a=text)) == three[2:]


def test_the_file_diffs_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ci").mkdir()
    everything = [found(MODEL, "64 * 4 * 4", number=1), found(MODEL, "128", name="b/é"), found(MODEL, "64 * 4 * 4")]
    known = texts(**{"a": MODEL, "b/é": MODEL})
    write(Path("ci/base.json"), everything, known, [])
    text = Path("ci/base.json").read_text(encoding="utf-8")
    lines = text.split("\n")
    assert [line.strip() for line in lines if "[" in line] == ['"../a.py": [', '"../b/\\u00e9.py": [']
    assert sum('"fingerprint"' in line and '"line": "self.fc' in line for line in lines) == 3
    Path("ci/again.json").write_text("{}")
    Path("ci/again.json").unlink()
    write(Path("ci/again.json"), everything[::-1], known, [])
    assert Path("ci/again.json").read_text(encoding="utf-8") == text


def test_files_that_were_not_checked_keep_what_is_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        Path(f"{name}.py").write_text(MODEL)
    each = {name: found(MODEL, "128", name=name) for name in "abc"}
    known = texts(a=MODEL, b=MODEL, c=MODEL)
    write(Path("base.json"), list(each.values()), known, [])
    Path("c.py").unlink()
    write(Path("base.json"), [], known, [each["a"].place.filename])
    assert list(load(Path("base.json")).files) == ["b.py"]


def test_a_file_that_does_not_parse_is_never_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    broken = found(MODEL, "128", code="SHP901")
    baseline = write(Path("base.json"), [broken], texts(a=MODEL), [])
    assert len(baseline) == 0
    assert baseline.new([broken], texts(a=MODEL)) == [broken]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON"),
        ("<<<<<<< HEAD\n{}", "is not JSON: Expecting value: line 1 column 1"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "has no table `files`"),
        ('{"version": 9, "files": {}}', "`version` is to be 1, not 9"),
        ('{"version": 1, "files": {"a.py": {}}}', "a.py: is to be a list"),
        ('{"version": 1, "files": {"a.py": [3]}}', "a.py, entry 1"),
        ('{"version": 1, "files": {"a.py": [{"code": "SHP101", "line": "", "fingerprint": "0", "count": 0}]}}', "a.py, entry 1"),
        ('{"version": 1, "files": {"a.py": [{"code": "SHP101", "line": "", "count": 1}]}}', "a.py, entry 1"),
    ],
)
def test_an_ill_formed_file(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "base.json"
    path.write_text(text)
    with pytest.raises(BaselineError) as caught:
        load(path)
    assert str(path) in str(caught.value) and words in str(caught.value) and "--write-baseline" in str(caught.value)
    with pytest.raises(BaselineError):
        write(path, [], Texts(), [])
    assert path.read_text() == text


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="No such file or directory; `--write-baseline"):
        load(tmp_path / "base.json")


def test_writing_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "base.json"
    write(path, [], Texts(), [])
    before = path.read_bytes()
    path.chmod(0o640)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    write(link, [found(MODEL, "128")], texts(a=MODEL), [])
    assert link.is_symlink() and path.read_bytes() != before and path.stat().st_mode & 0o777 == 0o640
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(BaselineError, match=r"base\.json: cannot be written: No space left"):
        write(path, [], Texts(), [])
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["base.json", "link.json"]


LINES = st.lists(
    st.sampled_from(["x = 1", "    y = 2", "def f():", "", "# odd", "class A:", "    def g(self):", "        z = 3"]), max_size=12
)


@given(LINES, st.data())
def test_a_round_trip_hides_exactly_what_was_written(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join([*lines, "end = 0"])
    rows = data.draw(st.lists(st.integers(1, len(lines) + 1), max_size=6))
    findings = [Finding("SHP101", "a", Severity.ERROR, "", Place("/p/a.py", Span(row, 1, row, 2))) for row in rows]
    known = Texts()
    known.add("/p/a.py", text)
    baseline = Baseline(Path("/p"))
    baseline.accept(findings, known, [])
    document = json.loads(baseline.text())
    assert sum(entry["count"] for entries in document["files"].values() for entry in entries) == len(findings)
    assert baseline.new(findings, known) == []
    assert baseline.new([*findings, *findings], known) != [] or not findings
