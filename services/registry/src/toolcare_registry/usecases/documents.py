"""What people do with the documents of a tool."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import announcements, domain, store
from toolcare_registry.document_files import DocumentFiles
from toolcare_registry.domain import documents as rules
from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.documents import Document, DocumentKind, DocumentLost
from toolcare_registry.store import documents
from toolcare_shared.auth import Actor
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class AddDocument:
    tool_id: str
    name: str
    kind: DocumentKind
    note: str
    media_type: str


async def add_document(
    session: AsyncSession, command: AddDocument, content: bytes, files: DocumentFiles, actor: Actor, now: datetime
) -> Document:
    """The file is safe before the caller commits."""
    tool = domain.next_version(await store.tool_for_update(session, command.tool_id))
    added = Document(
        id=new_id(),
        tool_id=tool.id,
        name=command.name,
        kind=command.kind,
        note=command.note,
        media_type=command.media_type,
        size_bytes=len(content),
        sha256=await files.keep(content),
        added_at=now,
        added_by=actor.name,
    )
    await documents.add(session, added)
    await store.save_tool(session, tool)
    await announcements.document_added(session, tool, added, actor, now)
    return added


async def retire_document(
    session: AsyncSession, document_id: str, reason: str, actor: Actor, now: datetime
) -> Document:
    """It leaves the list; the file stays."""
    found = await documents.one(session, document_id)
    tool = domain.next_version(await store.tool_for_update(session, found.tool_id))
    remark = Remark(now, actor.name, reason)
    retired = rules.retire(await documents.one(session, document_id), remark)
    await documents.save_retirement(session, document_id, remark)
    await store.save_tool(session, tool)
    await announcements.document_retired(session, tool, retired, remark, actor)
    return retired


async def content_of(document: Document, files: DocumentFiles) -> bytes:
    content = await files.read(document.sha256)
    if content is None:
        raise DocumentLost(document.name)
    return content
