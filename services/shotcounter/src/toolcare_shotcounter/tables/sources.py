"""Counter sources, what is stored of their counters, and who reads which."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import JsonText, UtcDateTime
from toolcare_shotcounter.tables.base import Base

PRESENT = text("removed_at IS NULL")
DEFAULT_TOPIC = text("removed_at IS NULL AND kind = 'mqtt'")
_COUNTED = BigInteger().with_variant(Integer(), "sqlite")


class SourceRow(Base):
    """A counter source as people configured it. It stays after its removal: the ledger names it.

    `station` says which of a press's counters it is, where the press has several.
    """

    __tablename__ = "counter_source"
    __table_args__ = (
        Index(
            "ux_counter_source_default_topic",
            "machine_id",
            unique=True,
            sqlite_where=DEFAULT_TOPIC,
            postgresql_where=DEFAULT_TOPIC,
        ),
        Index("ix_counter_source_present", "machine_id", sqlite_where=PRESENT, postgresql_where=PRESENT),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    machine_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    station: Mapped[str] = mapped_column(String(16), server_default="")
    enabled: Mapped[bool]
    config: Mapped[dict[str, object]] = mapped_column(JsonText)
    version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CounterRow(Base):
    """What is stored of a source's counter, moved in the same transaction as the ledger.

    `counter` names which counter of the press it is. Times up to `last_shot_at` are the source's, the later ones ours.
    """

    __tablename__ = "counter"

    source_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    counter: Mapped[str] = mapped_column(String(32))
    value: Mapped[int | None] = mapped_column(BigInteger)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_shot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspect: Mapped[dict[str, object] | None] = mapped_column(JsonText)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(String(16))
    trouble_detail: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What a source says that counts all the same, as on its clock."""
    remark_code: Mapped[str | None] = mapped_column(String(32))
    remark_amount: Mapped[float | None]
    """The same without words: by how many seconds its clock is wrong."""
    seldom_ms: Mapped[float | None]
    """How often its counter is looked at, where that is more seldom than shots may come."""
    state: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(Text)
    held_mould: Mapped[str | None] = mapped_column(String(64))
    """The mould that the press names, while its shots are held for it."""
    cycle_told: Mapped[int | None] = mapped_column(BigInteger)
    """The value whose cycle's quality is counted, so that one told again is not."""
    told_singly: Mapped[int] = mapped_column(server_default="0")
    """So many shots came one by one, up to as many as show that its PLC tells each; below 0 it skipped some."""
    doubted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Something may have been missed since its value was believed last."""
    before_reset: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """The highest value from which it ever went back to a lower one; what was said by then may be said once more."""
    told_value: Mapped[int | None] = mapped_column(BigInteger)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    namespace: Mapped[str | None] = mapped_column(Text)
    """The URI that the index in an OPC UA node id meant when its counter was first read."""


class ReadingRow(Base):
    """A raw reading that moved a counter. Confirmations of an unchanged value are not kept.

    `cycles` were booked by it without doubt, made in the `span_ms` before it.
    """

    __tablename__ = "reading"
    __table_args__ = (
        Index("ix_reading_source_id_entry", "source_id", "entry"),
        {"sqlite_autoincrement": True},
    )

    entry: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    source_id: Mapped[str] = mapped_column(String(36))
    value: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verdict: Mapped[str] = mapped_column(String(16))
    cycle_ms: Mapped[int | None]
    mould: Mapped[str | None] = mapped_column(String(64))
    quality: Mapped[str | None] = mapped_column(String(16))
    kind: Mapped[str | None] = mapped_column(String(16))
    cavities: Mapped[list[str] | None] = mapped_column(JsonText)
    cycles: Mapped[int | None] = mapped_column(BigInteger)
    span_ms: Mapped[int | None] = mapped_column(BigInteger)


class ReaderRow(Base):
    """A copy of this service that reads sources, where there may be several."""

    __tablename__ = "reader"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """By the database's clock; put off as long as the copy lives."""


class LeaseRow(Base):
    """What is read together by one reader alone. `token` is another one with each new owner."""

    __tablename__ = "source_lease"

    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    reader_id: Mapped[str] = mapped_column(String(36))
    token: Mapped[str] = mapped_column(String(36))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


leave_out(CounterRow, ReadingRow, ReaderRow, LeaseRow)
