"""Documents over HTTP."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from toolcare_registry.domain.documents import Document, DocumentKind
from toolcare_registry.schemas import Body, Name, Note, RetirementOut


class DocumentQuery(Body):
    """What is said of a document beside its bytes."""

    name: Name
    kind: DocumentKind = DocumentKind.OTHER
    note: Note = ""


class DocumentOut(BaseModel):
    id: str
    tool_id: str
    name: str
    kind: DocumentKind
    note: str
    media_type: str
    bytes: int
    sha256: str
    added_at: datetime
    added_by: str
    retirement: RetirementOut | None

    @classmethod
    def of(cls, document: Document) -> Self:
        gone = document.retirement
        return cls(
            id=document.id,
            tool_id=document.tool_id,
            name=document.name,
            kind=document.kind,
            note=document.note,
            media_type=document.media_type,
            bytes=document.size_bytes,
            sha256=document.sha256,
            added_at=document.added_at,
            added_by=document.added_by,
            retirement=None if gone is None else RetirementOut(at=gone.at, by=gone.by, reason=gone.reason),
        )
