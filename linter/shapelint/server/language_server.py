"""The server: what the editor sends, and what it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls import uris
from pygls.lsp.server import LanguageServer

from shapelint import __version__
from shapelint.findings import Edit, Place
from shapelint.server.desk import Analysis, Options
from shapelint.server.diagnostics import diagnostic
from shapelint.server.documents import Document, Part, Version
from shapelint.server.positions import Positions
from shapelint.server.worker import Failed, Unwanted, Worker, WorkerDied
from shapelint.source.texts import Texts

PAUSE = 0.25
"""Seconds without typing after which a text is checked."""

NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [
        types.NotebookDocumentFilterWithCells(
            [types.NotebookCellLanguage("python")], types.NotebookDocumentFilterNotebookType("jupyter-notebook")
        )
    ]
)


class Server(LanguageServer):
    """The language server of shapelint."""

    def __init__(self, options: Options, pause: float = PAUSE) -> None:
        # Texts are sent whole: for pygls lines end at form feeds too, and a part of a text would go to the wrong place.
        super().__init__("shapelint", __version__, types.TextDocumentSyncKind.Full, NOTEBOOKS)
        self.worker = Worker(options)
        self.documents: dict[str, Document] = {}
        """By the client's name of the file or of the notebook."""
        self._pause = pause
        self._told: set[str] = set()

    # Documents

    def opened(self, uri: str, version: Version) -> None:
        """A document is open from now on."""
        self.documents[uri] = Document(uris.to_fs_path(uri) or str(Path.cwd() / "untitled.py"), version)
        self.check(self.documents[uri], 0.0)

    def changed(self, uri: str, version: Version) -> None:
        """Somebody has typed."""
        document = self.documents.get(uri)
        if document is not None:
            gone = {part.uri for part in document.now.parts} - {part.uri for part in version.parts}
            for each in gone:  # a cell that was deleted
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(each, []))
            document.now = version
            self.check(document, self._pause)

    async def closed(self, uri: str) -> None:
        """A document is open no longer."""
        document = self.documents.pop(uri, None)
        if document is not None:
            if document.checking is not None:
                document.checking.cancel()
            for part in document.now.parts:
                self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(part.uri, []))
            await self.ask("close", document.path)

    async def refresh(self) -> None:
        """Files have changed that checks may rest on: all documents are checked again."""
        await self.ask("refresh")
        for document in self.documents.values():
            self.check(document, 0.0)

    def having(self, uri: str) -> tuple[Document, Part] | None:
        """The document that has a part of this name."""
        for document in self.documents.values():
            part = document.now.part(uri)
            if part is not None:
                return document, part
        return None

    # Checking

    def check(self, document: Document, pause: float) -> None:
        """Check a document after a pause, unless it changes again before that."""
        if document.checking is not None:
            document.checking.cancel()
        document.checking = asyncio.ensure_future(self._check(document, pause))

    async def _check(self, document: Document, pause: float) -> None:
        await asyncio.sleep(pause)
        self.worker.drop_unwanted()
        version, this = document.now, asyncio.current_task()

        def wanted() -> bool:
            return document.checking is this and document in self.documents.values()

        for _ in range(2):  # once more where the worker died, be it of another document
            analysis = await self.ask("check", document.path, version.source, wanted=wanted)
            if not wanted():
                break
            if isinstance(analysis, Analysis):
                self._take(document, version, analysis)
                break

    async def ask_about(self, document: Document, method: str, *arguments: Any) -> Any:
        """Ask about a document as soon as it is checked; once more, where the worker that had seen it is gone."""
        answer = None
        for _ in range(2):
            await document.settled()
            if document.worker != self.worker.number:
                self.check(document, 0.0)
                await document.settled()
            answer = await self.ask(method, document.path, *arguments)
            if document.worker == self.worker.number:
                break
        return answer

    def _take(self, document: Document, version: Version, analysis: Analysis) -> None:
        """Enter what a check gave, and show it."""
        document.checked, document.analysis, document.worker = version, analysis, self.worker.number
        if analysis.parsed:
            document.seen, document.hints = version, analysis.hints
        self._publish(document, version)
        self._tell(analysis)
        if self.can("workspace.inlay_hint.refresh_support"):
            self.workspace_inlay_hint_refresh(None)

    def _publish(self, document: Document, version: Version) -> None:
        locate = self.locator()
        related = self.can("text_document.publish_diagnostics.related_information")
        document.reported = [
            (finding, diagnostic(finding, locate, related=related), version.part_at(finding.place.span.row))
            for finding in document.analysis.findings
        ]
        for part in version.parts:
            shown = [each for _, each, where in document.reported if where is part]
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(part.uri, shown, part.version))

    def _tell(self, analysis: Analysis) -> None:
        """Show what keeps the linter from its work, once; its own faults go to the log."""
        for problem in analysis.problems:
            if problem not in self._told:
                self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"shapelint: {problem}"))
        self._told = set(analysis.problems)
        for fault in analysis.faults:
            self.log(fault)

    def log(self, line: str) -> None:
        """Tell the log of the editor."""
        self.window_log_message(types.LogMessageParams(types.MessageType.Warning, line))

    async def ask(self, method: str, *arguments: Any, wanted: Callable[[], bool] = lambda: True) -> Any:
        """Ask the worker; None where it has no answer, which the log is told."""
        try:
            return await self.worker.ask(method, *arguments, wanted=wanted)
        except Unwanted:
            return None
        except (WorkerDied, Failed) as error:
            if wanted():
                self.log(str(error))
            return None

    def can(self, capability: str) -> bool:
        """Whether the client has said that it can do something."""
        value: Any = self.client_capabilities
        for name in capability.split("."):
            value = getattr(value, name, None)
        return bool(value)

    # Places

    def positions(self, version: Version, part: Part) -> Positions:
        """The places of a part of a document, as the client counts."""
        return Positions(version.lines, self.workspace.position_codec, part.first_row)

    def locator(self) -> Callable[[Place], types.Location]:
        """From places to the protocol's, in open documents by the version that was checked, else by what the disk holds."""
        texts, open_ones = Texts(), {document.path: document.checked or document.now for document in self.documents.values()}

        def locate(place: Place) -> types.Location:
            version = open_ones.get(place.filename)
            if version is None:
                positions = Positions(texts.lines(place.filename), self.workspace.position_codec)
                return types.Location(uris.from_fs_path(place.filename) or place.filename, positions.range(place.span))
            part = version.part_at(place.span.row)
            return types.Location(part.uri, self.positions(version, part).range(place.span))

        return locate

    def workspace_edit(self, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        """Edits as the client makes them; they hold for the versions that were checked."""
        locate = self.locator()
        versions = {part.uri: part.version for document in self.documents.values() for part in (document.checked or document.now).parts}
        changes: dict[str, list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]] = {}
        for edit in edits:
            location = locate(edit.place)
            changes.setdefault(location.uri, []).append(types.TextEdit(location.range, edit.content))
        if not self.can("workspace.workspace_edit.document_changes"):
            return types.WorkspaceEdit(changes=dict(changes))  # type: ignore[arg-type]
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(types.OptionalVersionedTextDocumentIdentifier(uri, versions.get(uri)), each)
                for uri, each in changes.items()
            ]
        )
