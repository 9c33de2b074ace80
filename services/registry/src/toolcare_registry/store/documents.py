"""The documents of tools. Nothing here commits."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.documents import Document, DocumentKind, UnknownDocument
from toolcare_registry.tables import DocumentRow


async def one(session: AsyncSession, document_id: str) -> Document:
    row = await session.get(DocumentRow, document_id, populate_existing=True)
    if row is None:
        raise UnknownDocument(document_id)
    return _document(row)


async def of_tool(
    session: AsyncSession, tool_id: str, *, retired: bool, after: str | None, limit: int
) -> list[Document]:
    """Newest first."""
    is_retired = DocumentRow.retired_at.is_not(None) if retired else DocumentRow.retired_at.is_(None)
    query = select(DocumentRow).where(DocumentRow.tool_id == tool_id, is_retired)
    if after is not None:
        query = query.where(DocumentRow.id < after)
    return [_document(row) for row in await session.scalars(query.order_by(DocumentRow.id.desc()).limit(limit))]


async def add(session: AsyncSession, added: Document) -> None:
    session.add(
        DocumentRow(
            id=added.id,
            tool_id=added.tool_id,
            name=added.name,
            kind=added.kind.value,
            note=added.note,
            media_type=added.media_type,
            size_bytes=added.size_bytes,
            sha256=added.sha256,
            added_at=added.added_at,
            added_by=added.added_by,
        )
    )
    await session.flush()


async def save_retirement(session: AsyncSession, document_id: str, remark: Remark) -> None:
    values = {"retired_at": remark.at, "retired_by": remark.by, "retire_reason": remark.reason}
    await session.execute(update(DocumentRow).where(DocumentRow.id == document_id).values(values))


def _document(row: DocumentRow) -> Document:
    gone = None if row.retired_at is None else Remark(row.retired_at, row.retired_by or "", row.retire_reason or "")
    return Document(
        id=row.id,
        tool_id=row.tool_id,
        name=row.name,
        kind=DocumentKind(row.kind),
        note=row.note,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        sha256=row.sha256,
        added_at=row.added_at,
        added_by=row.added_by,
        retirement=gone,
    )
