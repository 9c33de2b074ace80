"""Machines, tools and who hangs where, as the registry told."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import UtcDateTime
from toolcare_shared.plant import PlantColumns
from toolcare_shotcounter.tables.base import Base


class MachineRow(Base):
    """A machine, as the registry told."""

    __tablename__ = "machine"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]


class PlantRow(PlantColumns, Base):
    __tablename__ = "plant"


class ToolRow(Base):
    """A tool, as the registry told."""

    __tablename__ = "tool"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))
    design_life_shots: Mapped[int | None] = mapped_column(BigInteger)
    expected_cycle_ms: Mapped[int | None]
    min_cycle_ms: Mapped[int | None]
    active_cavities: Mapped[int | None]
    version: Mapped[int]


class MountingRow(Base):
    """A tool on a machine, as the registry told."""

    __tablename__ = "mounting"
    __table_args__ = (
        Index("ix_mounting_machine_id_since", "machine_id", "since"),
        Index("ix_mounting_machine_id_until", "machine_id", "until"),
        Index("ix_mounting_tool_id_since", "tool_id", "since"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tool_id: Mapped[str] = mapped_column(String(64))
    machine_id: Mapped[str] = mapped_column(String(64))
    factor: Mapped[int]
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    active_cavities: Mapped[int | None]
    station: Mapped[str] = mapped_column(String(16), server_default="")
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often a person has corrected the run."""


leave_out(MachineRow, PlantRow, ToolRow, MountingRow)
