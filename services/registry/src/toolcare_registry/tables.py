"""Tools, machines and mountings as they are stored."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from toolcare_registry.domain import MAX_SHOT_FACTOR
from toolcare_shared.db import JsonText, UtcDateTime, metadata

OPEN = text("unmounted_at IS NULL")


class Base(DeclarativeBase):
    metadata = metadata()


class ToolRow(Base):
    """`number_key` is the number as it must be unique: without case."""

    __tablename__ = "tool"
    __table_args__ = (
        CheckConstraint("cavity_count >= 1", name="cavity_count"),
        CheckConstraint("design_life_shots >= 1", name="design_life_shots"),
        CheckConstraint("min_cycle_ms >= 1 AND min_cycle_ms <= expected_cycle_ms", name="cycle"),
        CheckConstraint("status IN ('development', 'released', 'retired')", name="status"),
        CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retirement"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[str] = mapped_column(String(64))
    number_key: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))
    cavity_count: Mapped[int]
    design_life_shots: Mapped[int | None] = mapped_column(BigInteger)
    expected_cycle_ms: Mapped[int | None]
    min_cycle_ms: Mapped[int]
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_by: Mapped[str | None] = mapped_column(String(200))
    retire_reason: Mapped[str | None] = mapped_column(Text)
    blocked_cavities: Mapped[int] = mapped_column(server_default="0")
    version: Mapped[int]


class MachineRow(Base):
    """`name_key` is the name as it must be unique: without case."""

    __tablename__ = "machine"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(600), unique=True)
    note: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]


class MountingRow(Base):
    """The first index holds a tool to one machine at a time, whatever the code above does."""

    __tablename__ = "mounting"
    __table_args__ = (
        Index("ux_mounting_open_tool_id", "tool_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_mounting_open_machine_id", "machine_id", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_mounting_tool_id_mounted_at_id", "tool_id", "mounted_at", "id"),
        Index("ix_mounting_machine_id_mounted_at_id", "machine_id", "mounted_at", "id"),
        CheckConstraint(f"shot_factor BETWEEN 1 AND {MAX_SHOT_FACTOR}", name="shot_factor"),
        CheckConstraint("unmounted_at >= mounted_at", name="order"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id))
    machine_id: Mapped[str] = mapped_column(ForeignKey(MachineRow.id))
    shot_factor: Mapped[int]
    mounted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    mounted_by: Mapped[str] = mapped_column(String(200))
    unmounted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unmounted_by: Mapped[str | None] = mapped_column(String(200))
    configuration_id: Mapped[str | None] = mapped_column(ForeignKey("configuration.id"))
    active_cavities: Mapped[int | None]


class CavityRow(Base):
    """`since`, `by` and `reason` tell how it was blocked or unblocked last."""

    __tablename__ = "cavity"
    __table_args__ = (CheckConstraint("(x IS NULL) = (y IS NULL)", name="spot"),)

    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    part: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool]
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(Text)
    x: Mapped[float | None] = mapped_column(Float)
    y: Mapped[float | None] = mapped_column(Float)


class ConfigurationRow(Base):
    """`cavities` are numbers in order; `name_key` is the name as it must be unique: without case."""

    __tablename__ = "configuration"
    __table_args__ = (Index("ux_configuration_tool_id_name_key", "tool_id", "name_key", unique=True),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id))
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(600))
    cavities: Mapped[list[int]] = mapped_column(JsonText)
    note: Mapped[str | None] = mapped_column(Text)
    retired: Mapped[bool]
    version: Mapped[int]
