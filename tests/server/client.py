"""An editor, as far as the tests need one: pygls' own client, speaking with the real server over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

SECONDS = 60.0
"""How long an answer may take before a test gives up."""


class Editor(LanguageClient):
    """Opens documents, types into them and keeps what the server shows."""

    def __init__(self) -> None:
        super().__init__("editor", "1")
        self.published: dict[str, list[types.PublishDiagnosticsParams]] = {}
        self.messages: list[str] = []
        self.log: list[str] = []
        self.refreshed = 0
        self.registered: list[str] = []
        self._news = asyncio.Event()
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._publish(params))
        self.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: self.messages.append(params.message))
        self.feature(types.WINDOW_LOG_MESSAGE)(lambda params: self.log.append(params.message))
        self.feature(types.WORKSPACE_INLAY_HINT_REFRESH)(lambda params: self._refresh(params))
        self.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: self._register(params))

    def _register(self, params: types.RegistrationParams) -> None:
        self.registered += [registration.method for registration in params.registrations]

    def _publish(self, params: types.PublishDiagnosticsParams) -> None:
        self.published.setdefault(params.uri, []).append(params)
        self._news.set()

    def _refresh(self, _: Any) -> None:
        self.refreshed += 1

    def open(self, path: Path, text: str) -> str:
        """Open a document with a text that the disk need not hold; its name."""
        uri = path.as_uri()
        self.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "python", 1, text)))
        return uri

    def type(self, uri: str, version: int, text: str) -> None:
        """Replace the whole text."""
        identifier = types.VersionedTextDocumentIdentifier(version, uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    async def diagnostics(self, uri: str, version: int | None = 1) -> list[types.Diagnostic]:
        """The diagnostics of a version, as soon as they are there."""
        while not (self.published.get(uri) and self.published[uri][-1].version == version):
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), SECONDS)
        return list(self.published[uri][-1].diagnostics)

    async def hover(self, uri: str, line: int, character: int) -> str:
        """The text of a hover; empty where there is none."""
        answer = await self.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, character)))
        return answer.contents.value if answer is not None else ""  # type: ignore[union-attr]

    async def hints(self, uri: str) -> list[tuple[int, int, str]]:
        """The inlay hints of a document: line, character and text."""
        everything = types.Range(types.Position(0, 0), types.Position(10_000, 0))
        answer = await self.text_document_inlay_hint_async(types.InlayHintParams(types.TextDocumentIdentifier(uri), everything))
        return [(hint.position.line, hint.position.character, str(hint.label)) for hint in answer or []]

    async def actions(self, uri: str, where: types.Range, only: list[str] | None = None) -> list[types.CodeAction]:
        """The code actions of a range."""
        context = types.CodeActionContext([], only=only)  # type: ignore[arg-type]
        answer = await self.text_document_code_action_async(types.CodeActionParams(types.TextDocumentIdentifier(uri), where, context))
        return [action for action in answer or [] if isinstance(action, types.CodeAction)]

    async def end(self) -> None:
        """End the server as editors do, unless it has ended already."""
        if self.process.returncode is None:
            await self.shutdown_async(None)
            self.exit(None)
        await self.stop()

    @property
    def process(self) -> asyncio.subprocess.Process:
        """The server's process."""
        assert self._server is not None
        return self._server


CAPABILITIES = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(
        publish_diagnostics=types.PublishDiagnosticsClientCapabilities(related_information=True),
    ),
    workspace=types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True),
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
    ),
)
REFRESHING = types.ClientCapabilities(
    workspace=types.WorkspaceClientCapabilities(inlay_hint=types.InlayHintWorkspaceClientCapabilities(refresh_support=True))
)
"""Of an editor that asks again for hints when it is told to."""


@asynccontextmanager
async def editing(folder: Path, *options: str, capabilities: types.ClientCapabilities = CAPABILITIES) -> AsyncIterator[Editor]:
    """An editor with a server of its own, which ends in the proper way."""
    editor = Editor()
    await editor.start_io(sys.executable, "-m", "shapelint", "server", *options, cwd=str(folder))
    await editor.initialize_async(types.InitializeParams(capabilities, root_uri=folder.as_uri()))
    editor.initialized(types.InitializedParams())
    try:
        yield editor
    finally:
        await asyncio.wait_for(editor.end(), SECONDS)
