"""Pictures, and the photos that people made of them, as they are stored."""

from datetime import datetime
from typing import TypedDict

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from toolcare_photos.domain.words import LONGEST
from toolcare_shared.audit.marks import LEFT_OUT, leave_out
from toolcare_shared.db import JsonText, UtcDateTime, metadata
from toolcare_shared.plant import PlantColumns
from toolcare_shared.retention.tables import with_retention

SHOWN = text("removed_at IS NULL")
HALVES = text("removed_at IS NULL AND half IS NOT NULL")
VIEWS = text("removed_at IS NULL AND view IS NOT NULL")
RUNS = text("removed_at IS NULL AND run_id IS NOT NULL")
CAMERAS = text("removed_at IS NULL AND camera_id IS NOT NULL")
IN_BIN = text("removed_at IS NOT NULL AND erased_at IS NULL")
KEPT = text("erased_at IS NULL")
UNSEALED = text("is_kept AND NOT is_sealed")

BY_BYTE = String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql")
"""Text in the order of its bytes, so that an index finds what begins with something."""


class StoredShape(TypedDict):
    """A shape of a layer; `points` are pairs from 0 to 1."""

    id: str
    kind: str
    points: list[list[float]]
    text: str
    code: str | None
    color: str


class Base(DeclarativeBase):
    metadata = metadata()


class PictureRow(Base):
    """What came once; `is_kept` until its files are deleted. Its row is what its files are locked by.

    `kind` and `original_bytes` are of the file as it came; empty where an older version did not keep it. Its files lie
    unsealed until `is_sealed`.
    """

    __tablename__ = "picture"
    __table_args__ = (
        Index("ix_picture_unsealed", "sha256", sqlite_where=UNSEALED, postgresql_where=UNSEALED),
        CheckConstraint("width >= 1 AND height >= 1", name="size"),
    )

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_kept: Mapped[bool]
    kind: Mapped[str | None] = mapped_column(String(8))
    original_bytes: Mapped[int | None] = mapped_column(BigInteger)
    is_sealed: Mapped[bool] = mapped_column(server_default=false(), info=LEFT_OUT)


class PhotoRow(Base):
    __tablename__ = "photo"
    __table_args__ = (
        Index("ix_photo_shown", "seen_at", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_shown_tool_id", "tool_id", "seen_at", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_shown_job_id", "job_id", "seen_at", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_shown_half", "tool_id", "half", "seen_at", "id", sqlite_where=HALVES, postgresql_where=HALVES),
        Index("ix_photo_shown_view", "tool_id", "view", "seen_at", "id", sqlite_where=VIEWS, postgresql_where=VIEWS),
        Index("ix_photo_shown_any_view", "view", "seen_at", "id", sqlite_where=VIEWS, postgresql_where=VIEWS),
        Index("ix_photo_shown_run_id", "run_id", "seen_at", "id", sqlite_where=RUNS, postgresql_where=RUNS),
        Index("ix_photo_shown_camera_id", "camera_id", "seen_at", "id", sqlite_where=CAMERAS, postgresql_where=CAMERAS),
        Index("ix_photo_shown_added_by_id", "added_by_id", "seen_at", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_shown_added_at", "added_at", "id", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_shown_sha256", "sha256", sqlite_where=SHOWN, postgresql_where=SHOWN),
        Index("ix_photo_kept_sha256", "sha256", sqlite_where=KEPT, postgresql_where=KEPT),
        Index("ix_photo_in_bin", "removed_at", "id", sqlite_where=IN_BIN, postgresql_where=IN_BIN),
        Index("ix_photo_in_bin_seen_at", "seen_at", "id", sqlite_where=IN_BIN, postgresql_where=IN_BIN),
        CheckConstraint("tool_id IS NOT NULL OR job_id IS NOT NULL", name="of_something"),
        CheckConstraint("item_id IS NULL OR job_id IS NOT NULL", name="item_of_a_job"),
        CheckConstraint("slot IN ('before', 'during', 'after', 'plate', 'other')", name="slot"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey(PictureRow.sha256))
    tool_id: Mapped[str | None] = mapped_column(String(64))
    job_id: Mapped[str | None] = mapped_column(String(64))
    item_id: Mapped[str | None] = mapped_column(String(64))
    slot: Mapped[str] = mapped_column(String(16))
    half: Mapped[str | None] = mapped_column(String(1))
    view: Mapped[str | None] = mapped_column(String(64))
    run_id: Mapped[str | None] = mapped_column(String(64))
    camera_id: Mapped[str | None] = mapped_column(String(64))
    caption: Mapped[str] = mapped_column(String(500))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """What the file says, else the device that sent it."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the tool looked like this: what photos are ordered by."""
    added_by: Mapped[str] = mapped_column(String(200))
    added_by_id: Mapped[str] = mapped_column(String(200))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[str | None] = mapped_column(String(200))
    remove_reason: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_by: Mapped[str | None] = mapped_column(String(200))
    erase_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    layer_version: Mapped[int] = mapped_column(default=0, server_default="0", info=LEFT_OUT)
    layer_shapes: Mapped[int] = mapped_column(default=0, server_default="0", info=LEFT_OUT)


class AliasRow(Base):
    """Another id of a photo: someone sent the same picture again under an id of his own, which others may hold."""

    __tablename__ = "photo_alias"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey(PhotoRow.id))


class LayerRow(Base):
    """A version of what was drawn over a photo. `client_id` lets a device repeat what it sent."""

    __tablename__ = "annotation_layer"

    photo_id: Mapped[str] = mapped_column(ForeignKey(PhotoRow.id), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    shapes: Mapped[list[StoredShape]] = mapped_column(JsonText)
    shape_count: Mapped[int]
    by: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    client_id: Mapped[str | None] = mapped_column(String(36))


class PhotoWord(Base):
    """Every ending of every word of a photo's caption and of its layer: half a word finds it by the index."""

    __tablename__ = "photo_word"

    word: Mapped[str] = mapped_column(BY_BYTE, primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey(PhotoRow.id), primary_key=True, index=True)


class PhotoCode(Base):
    """The codes of failures that the layer of a photo names now."""

    __tablename__ = "photo_code"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    photo_id: Mapped[str] = mapped_column(ForeignKey(PhotoRow.id), primary_key=True, index=True)


class ViewRow(Base):
    """A view that somebody added to a tool, or what was said of a standard one."""

    __tablename__ = "view"
    __table_args__ = (Index(None, "golden_photo_id"),)

    tool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    view: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    hint: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    retired: Mapped[bool]
    golden_photo_id: Mapped[str | None] = mapped_column(ForeignKey(PhotoRow.id))
    version: Mapped[int]


class ToolFact(Base):
    """A tool as the registry told it. `search` is its number as it is searched."""

    __tablename__ = "tool_fact"

    tool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text)
    cavity_count: Mapped[int]
    version: Mapped[int]


class RunRow(Base):
    """A mounting of a tool on a machine. Its end may be heard before its beginning."""

    __tablename__ = "run"
    __table_args__ = (Index(None, "tool_id", "since", "run_id"),)

    run_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    tool_id: Mapped[str] = mapped_column(String(64))
    machine_id: Mapped[str] = mapped_column(String(64))
    job: Mapped[str | None] = mapped_column(Text)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    correction: Mapped[int] = mapped_column(default=0, server_default="0")


class Person(Base):
    """Somebody who may have added photos. `position` is the place of the last news of him in the gateway's stream."""

    __tablename__ = "person"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    search: Mapped[str] = mapped_column(Text)
    """User name and name as they are searched."""
    position: Mapped[int] = mapped_column(BigInteger)


class Plant(PlantColumns, Base):
    __tablename__ = "plant"


class FailureCode(Base):
    """A code of the catalogue as it was told last."""

    __tablename__ = "failure_code"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JsonText)
    search: Mapped[str] = mapped_column(Text, server_default="")
    """Its names and synonyms in all languages as they are searched, a line each."""
    retired: Mapped[bool]
    merged_into: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int]


class LinkSource(Base):
    """A part of a failure or an action that names photos, as it was told last."""

    __tablename__ = "link_source"
    __table_args__ = (Index(None, "code"),)

    part: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(64))
    tool_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]


class PhotoLink(Base):
    """A photo that is named there. It may come later than what names it."""

    __tablename__ = "photo_link"
    __table_args__ = (Index(None, "id"),)

    photo_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    part: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)


leave_out(PhotoWord, PhotoCode, ToolFact, RunRow, Person, Plant, FailureCode, LinkSource, PhotoLink)
with_retention(Base.metadata)
