"""What the protocol asks for, request by request."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from lsprotocol import types
from pygls.workspace import TextDocument

from shapelint.server.actions import FIX_ALL, KINDS, fix_all, is_wanted, quick_fixes
from shapelint.server.desk import Options
from shapelint.server.diagnostics import explanation
from shapelint.server.documents import Document, Part, Version
from shapelint.server.hints import Hint
from shapelint.server.language_server import Server
from shapelint.server.positions import with_newlines
from shapelint.source.files import Span
from shapelint.source.notebooks import parse_notebook

_WATCHED = ("**/*.py", "**/pyproject.toml", "**/shapelint.toml")
"""The files that checks of others may rest on."""


def create_server(options: Options) -> Server:
    """A server that answers what is asked below."""
    server = Server(options)
    for name, handler, registration in _HANDLERS:
        server.feature(name, registration)(handler)
    return server


# Documents


async def _initialized(server: Server, _: types.InitializedParams) -> None:
    server.worker.start()  # it gets ready while the first text is read
    if server.can("workspace.did_change_watched_files.dynamic_registration"):
        watched = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(pattern) for pattern in _WATCHED])
        registration = types.Registration("shapelint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watched)
        await server.client_register_capability_async(types.RegistrationParams([registration]))


async def _shutdown(server: Server, _: None) -> None:
    server.worker.stop()


def _version(document: TextDocument) -> Version:
    text = with_newlines(document.source)
    return Version(text, text, (Part(document.uri, document.version),))


async def _opened(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    item = params.text_document
    if item.language_id == "python" or item.uri.endswith((".py", ".pyi")):
        server.opened(item.uri, _version(server.workspace.get_text_document(item.uri)))


async def _changed(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.changed(uri, _version(server.workspace.get_text_document(uri)))


async def _closed(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    await server.closed(params.text_document.uri)


async def _saved(server: Server, _: types.DidSaveTextDocumentParams) -> None:
    await server.refresh()


async def _files_changed(server: Server, _: types.DidChangeWatchedFilesParams) -> None:
    await server.refresh()


# Notebooks


def _notebook(server: Server, uri: str) -> Version | None:
    """A notebook as one text: its code cells, which the client knows as documents of their own; None without any."""
    notebook = server.workspace.get_notebook_document(notebook_uri=uri)
    cells = [cell for cell in notebook.cells if cell.kind == types.NotebookCellKind.Code] if notebook is not None else []
    known = server.workspace.text_documents  # cells in other languages are not sent
    documents = [known[uri] for cell in cells if (uri := unquote(cell.document)) in known and known[uri].language_id == "python"]
    source = json.dumps({"cells": [{"cell_type": "code", "source": with_newlines(document.source)} for document in documents]})
    joined = parse_notebook(source)
    parts = tuple(Part(document.uri, document.version, row) for document, row in zip(documents, joined.starts, strict=True))
    return Version(source, joined.text, parts) if parts else None


async def _notebook_opened(server: Server, params: types.DidOpenNotebookDocumentParams) -> None:
    version = _notebook(server, params.notebook_document.uri)
    if version is not None:
        server.opened(params.notebook_document.uri, version)


async def _notebook_changed(server: Server, params: types.DidChangeNotebookDocumentParams) -> None:
    uri, version = params.notebook_document.uri, _notebook(server, params.notebook_document.uri)
    if version is None:
        await server.closed(uri)
    elif uri in server.documents:
        server.changed(uri, version)
    else:
        server.opened(uri, version)


async def _notebook_closed(server: Server, params: types.DidCloseNotebookDocumentParams) -> None:
    await server.closed(params.notebook_document.uri)


# Questions


async def _hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    """The shape under the cursor, and what the rules are about that found something there."""
    known = server.having(params.text_document.uri)
    if known is None:
        return None
    document, part = known
    await document.settled()
    found = [finding for finding, shown, where in document.reported if where.uri == part.uri and _covers(shown.range, params.position)]
    told = [explanation(finding) for finding in found if document.is_checked]
    shape, place = await _shape(server, document, part, params.position)
    text = "\n\n---\n\n".join([*shape, *dict.fromkeys(told)])
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), place) if text else None


async def _shape(server: Server, document: Document, part: Part, at: types.Position) -> tuple[list[str], types.Range | None]:
    """What is known of the expression at a position; while the text does not parse, on the lines that are as they were when it did."""
    positions, common = server.positions(document.now, part), document.common()
    row, column = positions.place(at)
    before = common.back(row)
    answer = await server.ask_about(document, "hover", before, column) if before is not None else None
    if answer is None:
        return [], None
    text, span = answer
    first, last = common.forward(span.row), common.forward(span.end_row)
    return [text], positions.range(Span(first, span.column, last, span.end_column)) if first and last else None


def _covers(where: types.Range, at: types.Position) -> bool:
    return (where.start.line, where.start.character) <= (at.line, at.character) <= (where.end.line, where.end.character)


async def _inlay_hints(server: Server, params: types.InlayHintParams) -> list[types.InlayHint]:
    """The hints of the lines that are as they were checked; a client that can be told of new ones later is not kept waiting."""
    known = server.having(params.text_document.uri)
    if known is None:
        return []
    document, part = known
    if not server.can("workspace.inlay_hint.refresh_support"):
        await document.settled()
    positions, common = server.positions(document.now, part), document.common()
    shown = []
    for hint in document.hints:
        row = common.forward(hint.row)
        if row is not None and document.now.part_at(row) == part:
            at = positions.position(row, hint.column)
            if params.range.start.line <= at.line <= params.range.end.line:
                shown.append(_inlay_hint(hint, at))
    return shown


def _inlay_hint(hint: Hint, at: types.Position) -> types.InlayHint:
    return types.InlayHint(at, hint.label, kind=types.InlayHintKind.Type, tooltip=hint.tooltip, padding_left=not hint.label.startswith(":"))


async def _code_actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    known = server.having(params.text_document.uri)
    if known is None:
        return []
    document, part = known
    await document.settled()
    if not document.is_checked:
        return []
    only = params.context.only
    found: list[types.CodeAction] = []
    if is_wanted(types.CodeActionKind.QuickFix, only):
        here = [(finding, shown) for finding, shown, where in document.reported if where.uri == part.uri]
        found += quick_fixes(here, params.range, server.workspace_edit, document.now.text)
    if is_wanted(FIX_ALL, only):
        found += fix_all(document.analysis.findings, server.workspace_edit)
    return found


_HANDLERS: tuple[tuple[str, Any, Any], ...] = (
    (types.INITIALIZED, _initialized, None),
    (types.SHUTDOWN, _shutdown, None),
    (types.TEXT_DOCUMENT_DID_OPEN, _opened, None),
    (types.TEXT_DOCUMENT_DID_CHANGE, _changed, None),
    (types.TEXT_DOCUMENT_DID_CLOSE, _closed, None),
    (types.TEXT_DOCUMENT_DID_SAVE, _saved, None),
    (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, _files_changed, None),
    (types.NOTEBOOK_DOCUMENT_DID_OPEN, _notebook_opened, None),
    (types.NOTEBOOK_DOCUMENT_DID_CHANGE, _notebook_changed, None),
    (types.NOTEBOOK_DOCUMENT_DID_CLOSE, _notebook_closed, None),
    (types.TEXT_DOCUMENT_HOVER, _hover, None),
    (types.TEXT_DOCUMENT_INLAY_HINT, _inlay_hints, None),
    (types.TEXT_DOCUMENT_CODE_ACTION, _code_actions, types.CodeActionOptions(KINDS)),
)
