"""Documents over HTTP: parse, call, map."""

import asyncio
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from toolcare_registry import store
from toolcare_registry.api import ToolId
from toolcare_registry.body_limit import DocumentTooLarge
from toolcare_registry.document_files import DocumentFiles, StoreUnavailable
from toolcare_registry.documents_schemas import DocumentOut, DocumentQuery
from toolcare_registry.domain import UnknownTool
from toolcare_registry.domain.documents import (
    KINDS,
    Document,
    DocumentIsRetired,
    DocumentLost,
    FileNotTaken,
    UnknownDocument,
    kind_of,
)
from toolcare_registry.problems import problems
from toolcare_registry.schemas import PRINTABLE_ASCII, ReasonIn, after_word
from toolcare_registry.store import documents as store_of_documents
from toolcare_registry.usecases import documents
from toolcare_registry.usecases.documents import AddDocument
from toolcare_shared.auth import Actor, Permission, requires
from toolcare_shared.etag import etag, matches
from toolcare_shared.pages import InvalidCursor, Page, Paging
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(tags=["documents"])

DocumentId = Annotated[str, Path(max_length=64, pattern=PRINTABLE_ASCII)]

_FILE = {"schema": {"type": "string", "format": "binary"}}
_UPLOAD: dict[str, object] = {
    "requestBody": {"required": True, "content": dict.fromkeys(("application/octet-stream", *KINDS), _FILE)}
}
_CONTENT: dict[int | str, dict[str, object]] = {
    200: {"description": "The file", "content": dict.fromkeys(KINDS, _FILE)},
    304: {"description": "The caller has it already"},
}


async def files_of_app(request: Request) -> DocumentFiles:
    found: DocumentFiles = request.app.state.document_files
    return found


Files = Annotated[DocumentFiles, Depends(files_of_app)]


@router.post(
    "/tools/{tool_id}/documents",
    status_code=201,
    response_model=DocumentOut,
    responses=problems(UnknownTool, FileNotTaken, DocumentTooLarge, StoreUnavailable),
    openapi_extra=_UPLOAD,
)
async def add_document(
    tool_id: ToolId,
    actor: Annotated[Actor, requires(Permission.DOCUMENT_EDIT)],
    about: Annotated[DocumentQuery, Query()],
    request: Request,
    work: UnitOfWork,
    files: Files,
) -> Response:
    """The body is the file itself, at most 25 MB; its kind is told by its bytes."""
    content = await request.body()
    kind = await asyncio.to_thread(kind_of, content, about.name)
    command = AddDocument(tool_id, about.name, about.kind, about.note, kind.media_type)
    async with work as session:
        added = await documents.add_document(session, command, content, files, actor, work.now)
        return work.answer(DocumentOut.of(added))


@router.get("/tools/{tool_id}/documents", responses=problems(UnknownTool, InvalidCursor))
async def list_documents(
    tool_id: ToolId,
    paging: Paging,
    session: ReadSession,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
    *,
    retired: bool = False,
) -> Page[DocumentOut]:
    """Newest first."""
    await store.tool(session, tool_id)
    found = await store_of_documents.of_tool(
        session, tool_id, retired=retired, after=after_word(paging), limit=paging.fetch
    )
    return paging.page(found, DocumentOut.of, lambda document: (document.id,))


@router.get(
    "/documents/{document_id}/content",
    response_class=Response,
    responses=_CONTENT | problems(UnknownDocument, DocumentLost, StoreUnavailable),
)
async def get_content(
    document_id: DocumentId,
    request: Request,
    session: ReadSession,
    files: Files,
    _: Annotated[Actor, requires(Permission.TOOL_READ)],
) -> Response:
    """Also of a retired document. What is under this address never changes, so a browser asks once."""
    document = await store_of_documents.one(session, document_id)
    headers = _headers(document)
    known = request.headers.get("if-none-match")
    if known is not None and matches(known, document.sha256):
        return Response(status_code=304, headers=headers)
    content = await documents.content_of(document, files)
    return Response(content, headers={**headers, "Content-Type": document.media_type})


@router.post(
    "/documents/{document_id}/retire",
    response_model=DocumentOut,
    responses=problems(UnknownDocument, DocumentIsRetired),
)
async def retire_document(
    document_id: DocumentId,
    body: ReasonIn,
    work: UnitOfWork,
    actor: Annotated[Actor, requires(Permission.DOCUMENT_EDIT)],
) -> Response:
    """It leaves the list; its file stays."""
    async with work as session:
        retired = await documents.retire_document(session, document_id, body.reason, actor, work.now)
        return work.answer(DocumentOut.of(retired))


def _headers(document: Document) -> dict[str, str]:
    shown = "inline" if document.file_kind.inline else "attachment"
    return {
        "ETag": etag(document.sha256),
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(document.file_name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
