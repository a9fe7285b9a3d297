"""The language server as an editor meets it: the real process, spoken to over standard input and output."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import pytest
from client import CAPABILITIES, REFRESHING, SECONDS, editing
from lsprotocol import types

WRONG = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3)
        self.blocks = nn.ModuleList(nn.Conv2d(8, 8, 3, stride=2) for _ in range(2))
        self.fc = nn.Linear(100, 10)

    def forward(self, x):
        x = self.conv(x)
        for block in self.blocks:
            x = block(x)
        y = x.flatten(1)
        return self.fc(y)


Net()(torch.randn(2, 1, 18, 18))
"""
RIGHT = WRONG.replace("Linear(100", "Linear(72")


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(test, 2 * SECONDS))


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.split("\n")) if part in line)


def applied(text: str, action: types.CodeAction) -> str:
    """The text after the edits of an action, which are all in this document."""
    assert action.edit is not None and action.edit.document_changes
    (change,) = action.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    lines = text.split("\n")
    for edit in change.edits:
        start, end = edit.range.start, edit.range.end
        assert start.line == end.line and isinstance(edit, types.TextEdit)
        lines[start.line] = lines[start.line][: start.character] + edit.new_text + lines[start.line][end.character :]
    return "\n".join(lines)


def test_a_session(tmp_path: Path) -> None:
    async def session() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "net.py", WRONG)
            (shown,) = await editor.diagnostics(uri)
            line = line_of(WRONG, "self.fc =")
            assert (shown.code, shown.severity, shown.source) == ("SHP201", types.DiagnosticSeverity.Error, "shapelint")
            assert shown.range == types.Range(types.Position(line, 28), types.Position(line, 31))
            assert "receives 72" in shown.message
            related = {(each.location.range.start.line, each.message) for each in shown.related_information or ()}
            assert (line_of(WRONG, "return self.fc"), "called here with [2, 72]") in related

            assert await editor.hints(uri) == [
                (line_of(WRONG, "def forward"), 23, ": [2, 1, 18, 18]"),
                (line_of(WRONG, "x = self.conv"), 9, ": [2, 8, 16, 16]"),
                (line_of(WRONG, "x = block"), 13, ": [2, 8, 7, 7] ..."),
                (line_of(WRONG, "y = x"), 9, ": [2, 72]"),
                (line_of(WRONG, "return self.fc"), 25, "→ [2, 10]"),
            ]
            told = await editor.hover(uri, line_of(WRONG, "y = x"), 12)
            assert told.startswith("`x`: `[2, 8, 3, 3]` float32\n\nHow it comes about:")
            assert "conv      Conv2d(1, 8, 3)            [2, 8, 16, 16]" in told
            assert "Net()(torch.randn(2, 1, 18, 18)), net.py:20" in told
            assert (await editor.hover(uri, line, 13)).startswith("**fc** `Linear(100, 10)`: `[2, 72]` → `[2, 10]`, 1,010 parameters")
            assert (await editor.hover(uri, 4, 7)).startswith("**Net**: x `[2, 1, 18, 18]` → `[2, 10]`")
            assert "`[2, 8, 3, 3]`" in await editor.hover(uri, line_of(WRONG, "x = block"), 16)
            assert await editor.hover(uri, 6, 5) == ""

            assert "**SHP201** linear-in-features: " in await editor.hover(uri, line, 29)

            fix, silence, every = await editor.actions(uri, shown.range)
            assert (fix.title, fix.is_preferred) == ("shapelint: replace `100` by `72`", True)
            assert applied(WRONG, fix) == applied(WRONG, every) == RIGHT
            silenced = applied(WRONG, silence)
            assert silenced.split("\n")[line].endswith("nn.Linear(100, 10)  # noqa: SHP201")
            assert [each.kind for each in await editor.actions(uri, shown.range, ["source.fixAll"])] == ["source.fixAll.shapelint"]
            elsewhere = types.Range(types.Position(0, 0), types.Position(0, 0))
            assert await editor.actions(uri, elsewhere, ["quickfix"]) == []

            editor.type(uri, 2, silenced)
            assert await editor.diagnostics(uri, 2) == []
            editor.type(uri, 3, RIGHT)
            assert await editor.diagnostics(uri, 3) == []
            assert await editor.actions(uri, shown.range) == []
            editor.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
            assert await editor.diagnostics(uri, None) == []
            assert (editor.log, editor.messages) == ([], [])
        assert editor.process.returncode == 0

    run(session())


def test_while_typing(tmp_path: Path) -> None:
    """A text that does not parse is told of; hints and hovers of the lines that have not changed stay."""

    async def session() -> None:
        async with editing(tmp_path, capabilities=REFRESHING) as editor:
            uri = editor.open(tmp_path / "net.py", RIGHT)
            assert await editor.diagnostics(uri) == []
            before = await editor.hints(uri)
            assert editor.refreshed == 1 and len(before) == 5
            broken = RIGHT.replace("        y = x.flatten(1)\n", "        z = x.view(\n        y = x.flatten(1)\n")
            editor.type(uri, 2, broken)
            (shown,) = await editor.diagnostics(uri, 2)
            assert (shown.code, shown.range.start.line) == ("SHP901", line_of(broken, "z ="))
            assert await editor.hints(uri) == [(line + (line >= line_of(RIGHT, "y = x")), *rest) for line, *rest in before]
            assert "[2, 8, 3, 3]" in await editor.hover(uri, line_of(broken, "y = x"), 12)
            assert await editor.hover(uri, line_of(broken, "z = x"), 12) == ""
            assert [each.kind for each in await editor.actions(uri, shown.range)] == []

            for version in range(3, 23):  # what nobody waits for any more is dropped
                editor.type(uri, version, f"{RIGHT}# {version}\n")
                await asyncio.sleep(0.02)
            editor.type(uri, 23, WRONG)
            assert [each.code for each in await editor.diagnostics(uri, 23)] == ["SHP201"]
            assert [each.version for each in editor.published[uri]] == [1, 2, 23]

    run(session())


TEXTS = {
    "astral characters": 's, y = "\U0001f600 é", nn.Linear(4, 3)(torch.zeros(2, 5))\n',
    "form feeds": 'a = "\f"\n\f\ny = nn.Linear(4, 3)(torch.zeros(2, 5))\n',
    "line separators": 'a = "\u2028 \x85"; y = nn.Linear(4, 3)(torch.zeros(2, 5))\n',
    "carriage returns": "y = nn.Linear(\r\n    4, 3)(\r    torch.zeros(2, 5))\r\n",
}


@pytest.mark.parametrize("encoding", [None, types.PositionEncodingKind.Utf8])
def test_places_are_those_of_the_client(tmp_path: Path, encoding: types.PositionEncodingKind | None) -> None:
    capabilities = types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=[encoding]) if encoding else None,
        workspace=CAPABILITIES.workspace,
    )

    async def session() -> None:
        async with editing(tmp_path, capabilities=capabilities) as editor:
            for name, text in TEXTS.items():
                whole = f"import torch\nfrom torch import nn\n{text}"
                uri = editor.open(tmp_path / f"{name}.py", whole)
                (shown,) = await editor.diagnostics(uri)
                assert shown.related_information is None
                lines = whole.replace("\r\n", "\n").replace("\r", "\n").split("\n")
                line = line_of("\n".join(lines), "4, 3")
                before = lines[line][: lines[line].index("4, 3")]
                units = len(before.encode()) if encoding else len(before.encode("utf-16-le")) // 2
                assert shown.range == types.Range(types.Position(line, units), types.Position(line, units + 1))

    run(session())


def test_configuration_and_other_files(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.shapelint]\nignore = ["SHP201"]\nextend-exclude = ["old"]\n')
    (tmp_path / "old").mkdir()
    (tmp_path / "parts.py").write_text("from torch import nn\n\n\ndef head():\n    return nn.Linear(4, 2)\n")
    user = "import torch\nfrom parts import head\n\ny = head()(torch.zeros(3, 5))\n"
    script = "import torch\nfrom net import Net\n\nif __name__ == '__main__':\n    Net()(torch.randn(2, 1, 18, 18))\n"

    (tmp_path / "net.py").write_text(WRONG)

    async def session() -> None:
        async with editing(tmp_path, "--extend-select", "SHP602") as editor:
            uri = editor.open(tmp_path / "net.py", WRONG)
            assert await editor.diagnostics(uri) == []
            assert await editor.hints(uri) != []
            excluded = editor.open(tmp_path / "old" / "net.py", WRONG.replace("1, 8, 3", "2, 8, 3"))
            assert await editor.diagnostics(excluded) == []

            (tmp_path / "pyproject.toml").write_text('[tool.shapelint]\nignor = ["SHP201"]\n')
            editor.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
            while not editor.messages:
                await asyncio.sleep(0.05)
            assert "unknown key `ignor`; did you mean `ignore`?" in editor.messages[0]
            assert editor.registered == [types.WORKSPACE_DID_CHANGE_WATCHED_FILES]
            (tmp_path / "pyproject.toml").write_text("[tool.shapelint]\n")
            change = types.FileEvent((tmp_path / "pyproject.toml").as_uri(), types.FileChangeType.Changed)
            editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
            while not editor.published[uri][-1].diagnostics:
                await asyncio.sleep(0.05)

            (tmp_path / "script.py").write_text(script)  # the only evidence of the unsaved text
            editor.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
            editor.type(uri, 2, WRONG.rpartition("\n\nNet()")[0])
            (shown,) = await editor.diagnostics(uri, 2)
            assert "called here with [2, 72]" in [each.message for each in shown.related_information or ()]
            assert "script.py" in await editor.hover(uri, line_of(WRONG, "y = x"), 12)

            using = editor.open(tmp_path / "user.py", user)
            assert [each.message for each in await editor.diagnostics(using)] == ["`Linear` takes 4 features, but receives 5"]
            assert await editor.hints(using) == [(3, 1, ": [3, 2]")]
            parts = editor.open(tmp_path / "parts.py", (tmp_path / "parts.py").read_text().replace("4, 2", "5, 7"))
            assert await editor.diagnostics(parts) == []
            editor.type(using, 2, user + "\n")  # what another window holds goes before what the disk holds
            assert await editor.diagnostics(using, 2) == []
            assert await editor.hints(using) == [(3, 1, ": [3, 7]")]

    run(session())


def children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def workers(process: int) -> list[int]:
    return [each for each in children(process) if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(
    not Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists(), reason="the system does not tell of child processes"
)
def test_processes(tmp_path: Path) -> None:
    """A worker that dies is replaced, and no process outlives the editor."""

    async def session() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.open(tmp_path / "net.py", RIGHT)
            assert await editor.diagnostics(uri) == []
            (worker,) = workers(editor.process.pid)
            os.kill(worker, signal.SIGKILL)
            assert "[2, 8, 3, 3]" in await editor.hover(uri, line_of(RIGHT, "y = x"), 12)
            editor.type(uri, 2, WRONG)
            assert [each.code for each in await editor.diagnostics(uri, 2)] == ["SHP201"]
            (worker,) = workers(editor.process.pid)
            assert editor.process.stdin is not None
            editor.process.stdin.close()  # an editor that crashes does not say goodbye
            await asyncio.wait_for(editor.process.wait(), SECONDS)
            for _ in range(100):
                if not is_running(worker):
                    break
                await asyncio.sleep(0.05)
            assert not is_running(worker)

    run(session())


def test_a_notebook(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    texts = ["import torch\nfrom torch import nn\n%matplotlib inline\n", "# a title", WRONG.partition("\n\n\n")[2], "!ls\nprint(1)\n"]

    async def session() -> None:
        async with editing(tmp_path) as editor:
            uris = [f"vscode-notebook-cell:{path.as_posix()}#{number}" for number in range(len(texts))]
            kinds = [types.NotebookCellKind.Markup if text.startswith("# a") else types.NotebookCellKind.Code for text in texts]
            cells = [types.NotebookCell(kind, uri) for kind, uri in zip(kinds, uris, strict=True)]
            cells.append(types.NotebookCell(types.NotebookCellKind.Code, f"{uris[0]}9"))  # in another language: its text is not sent
            documents = [types.TextDocumentItem(uri, "python", 1, text) for uri, text in zip(uris, texts, strict=True)]
            notebook = types.NotebookDocument(path.as_uri(), "jupyter-notebook", 1, cells)
            editor.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, documents))
            (shown,) = await editor.diagnostics(uris[2])
            assert (shown.code, shown.range.start.line) == ("SHP201", line_of(texts[2], "self.fc ="))
            assert await editor.diagnostics(uris[0]) == []
            assert (line_of(texts[2], "y = x"), 9, ": [2, 72]") in await editor.hints(uris[2])
            assert await editor.hints(uris[3]) == []
            assert "`[2, 8, 3, 3]`" in await editor.hover(uris[2], line_of(texts[2], "y = x"), 12)
            fix = (await editor.actions(uris[2], shown.range))[0]
            changed = types.NotebookDocumentChangeEvent(
                cells=types.NotebookDocumentCellChanges(
                    text_content=[
                        types.NotebookDocumentCellContentChanges(
                            types.VersionedTextDocumentIdentifier(2, uris[2]),
                            [types.TextDocumentContentChangeWholeDocument(applied(texts[2], fix))],
                        )
                    ]
                )
            )
            editor.notebook_document_did_change(
                types.DidChangeNotebookDocumentParams(types.VersionedNotebookDocumentIdentifier(2, path.as_uri()), changed)
            )
            assert await editor.diagnostics(uris[2], 2) == []
            editor.notebook_document_did_close(
                types.DidCloseNotebookDocumentParams(
                    types.NotebookDocumentIdentifier(path.as_uri()), [types.TextDocumentIdentifier(uris[2])]
                )
            )
            assert await editor.diagnostics(uris[2], None) == []

    run(session())


def test_without_pygls(tmp_path: Path) -> None:
    program = "import sys; sys.modules['pygls'] = None\nfrom shapelint.cli import main; main(['server'])"
    result = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS)
    assert (result.returncode, result.stdout) == (2, "")
    assert "pip install 'shapelint[server]'" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [(["--select", "SHP2010"], "SHP2010"), (["--config", "none.toml"], "none.toml"), (["--python", "none"], "none does not exist")],
)
def test_bad_options(tmp_path: Path, options: list[str], told: str) -> None:
    command = [sys.executable, "-m", "shapelint", "server", *options]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
    assert (result.returncode, result.stdout) == (2, "") and told in result.stderr
