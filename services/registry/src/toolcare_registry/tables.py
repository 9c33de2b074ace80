"""Tools, machines and mountings as they are stored."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from toolcare_registry.domain import MAX_SHOT_FACTOR
from toolcare_shared.audit.marks import LEFT_OUT, leave_out
from toolcare_shared.db import JsonText, UtcDateTime, metadata
from toolcare_shared.plant import PlantLanguageColumns

OPEN = text("unmounted_at IS NULL")
LASTS = text("until IS NULL")


class Base(DeclarativeBase):
    metadata = metadata()


class ToolRow(Base):
    """`number_key` is the number as it must be unique: without case."""

    __tablename__ = "tool"
    __table_args__ = (
        Index("ix_tool_class_code", "class_code", "id"),
        CheckConstraint("cavity_count >= 1", name="cavity_count"),
        CheckConstraint("design_life_shots >= 1", name="design_life_shots"),
        CheckConstraint("min_cycle_ms >= 1 AND min_cycle_ms <= expected_cycle_ms", name="cycle"),
        CheckConstraint("status IN ('development', 'released', 'retired')", name="status"),
        CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retirement"),
        Index("ux_tool_short_code", "short_code", unique=True),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[str] = mapped_column(String(64))
    number_key: Mapped[str] = mapped_column(String(200), unique=True, info=LEFT_OUT)
    name: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(16))
    cavity_count: Mapped[int]
    design_life_shots: Mapped[int | None] = mapped_column(BigInteger)
    expected_cycle_ms: Mapped[int | None]
    min_cycle_ms: Mapped[int]
    owner: Mapped[str | None] = mapped_column(String(200))
    short_code: Mapped[str] = mapped_column(String(6), server_default="")
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_by: Mapped[str | None] = mapped_column(String(200))
    retire_reason: Mapped[str | None] = mapped_column(Text)
    blocked_cavities: Mapped[int] = mapped_column(server_default="0")
    class_code: Mapped[str | None] = mapped_column(ForeignKey("tool_class.code"))
    change_level: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int]


class MachineRow(Base):
    """`name_key` is the name as it must be unique: without case."""

    __tablename__ = "machine"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(600), unique=True, info=LEFT_OUT)
    note: Mapped[str | None] = mapped_column(Text)
    area: Mapped[str] = mapped_column(String(60), server_default="")
    retired: Mapped[bool] = mapped_column(server_default=false())
    use_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    use_by: Mapped[str | None] = mapped_column(String(200))
    use_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]


class SourceRow(Base):
    """A source that counts for a machine, as the shotcounter said last."""

    __tablename__ = "counting_source"
    __table_args__ = (Index("ix_counting_source_machine_id", "machine_id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    machine_id: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    enabled: Mapped[bool]
    station: Mapped[str] = mapped_column(String(16), server_default="")
    position: Mapped[int] = mapped_column(BigInteger)


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
    job: Mapped[str | None] = mapped_column(String(64))
    order_shots: Mapped[int | None] = mapped_column(BigInteger)
    shots: Mapped[int] = mapped_column(BigInteger, server_default="0", info=LEFT_OUT)
    identity_how: Mapped[str] = mapped_column(String(8), server_default="none")
    identity_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mismatch: Mapped[str | None] = mapped_column(String(64))
    configuration_id: Mapped[str | None] = mapped_column(ForeignKey("configuration.id"))
    active_cavities: Mapped[int | None]
    station: Mapped[str] = mapped_column(String(16), server_default="")
    corrections: Mapped[int] = mapped_column(server_default="0")


class CorrectionRow(Base):
    """How a run was held to have been, and how it was. Append-only."""

    __tablename__ = "run_correction"
    __table_args__ = (UniqueConstraint("mounting_id", "number"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    mounting_id: Mapped[str] = mapped_column(ForeignKey(MountingRow.id))
    number: Mapped[int]
    before_tool_id: Mapped[str] = mapped_column(String(64))
    before_machine_id: Mapped[str] = mapped_column(String(64))
    before_since: Mapped[datetime] = mapped_column(UtcDateTime)
    before_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    before_shot_factor: Mapped[int]
    before_configuration_id: Mapped[str | None] = mapped_column(String(36))
    before_active_cavities: Mapped[int | None]
    before_station: Mapped[str] = mapped_column(String(16), server_default="")
    after_tool_id: Mapped[str] = mapped_column(String(64))
    after_machine_id: Mapped[str] = mapped_column(String(64))
    after_since: Mapped[datetime] = mapped_column(UtcDateTime)
    after_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    after_shot_factor: Mapped[int]
    after_configuration_id: Mapped[str | None] = mapped_column(String(36))
    after_active_cavities: Mapped[int | None]
    after_station: Mapped[str] = mapped_column(String(16), server_default="")
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlaceRow(Base):
    """`name_key` is the name as it must be unique: without case."""

    __tablename__ = "place"
    __table_args__ = (
        CheckConstraint("kind IN ('storage', 'bench')", name="kind"),
        Index("ix_place_retired_name_key", "retired", "name_key"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(600), unique=True, info=LEFT_OUT)
    kind: Mapped[str] = mapped_column(String(16))
    note: Mapped[str | None] = mapped_column(Text)
    retired: Mapped[bool]
    use_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    use_by: Mapped[str | None] = mapped_column(String(200))
    use_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]


class StandingRow(Base):
    """How a tool stands now on its three axes; one row a tool."""

    __tablename__ = "tool_standing"
    __table_args__ = (
        Index("ix_tool_standing_place_id", "place_id"),
        CheckConstraint("(location = 'press') = (machine_id IS NOT NULL)", name="press"),
        CheckConstraint("(location IN ('storage', 'bench')) = (place_id IS NOT NULL)", name="place"),
        CheckConstraint("(location = 'external') = (party IS NOT NULL)", name="party"),
    )

    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id), primary_key=True)
    ready_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ready_by: Mapped[str] = mapped_column(String(200))
    ready_reason: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_by: Mapped[str | None] = mapped_column(String(200))
    due_reason: Mapped[str | None] = mapped_column(Text)
    repair_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    repair_by: Mapped[str | None] = mapped_column(String(200))
    repair_reason: Mapped[str | None] = mapped_column(Text)
    hold_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hold_by: Mapped[str | None] = mapped_column(String(200))
    hold_reason: Mapped[str | None] = mapped_column(Text)
    location: Mapped[str] = mapped_column(String(16))
    place_id: Mapped[str | None] = mapped_column(ForeignKey(PlaceRow.id))
    machine_id: Mapped[str | None] = mapped_column(ForeignKey(MachineRow.id))
    party: Mapped[str | None] = mapped_column(String(200))
    due_back_on: Mapped[date | None]
    located_at: Mapped[datetime] = mapped_column(UtcDateTime)
    located_by: Mapped[str] = mapped_column(String(200))
    located_reason: Mapped[str] = mapped_column(Text)
    physical: Mapped[str] = mapped_column(String(16))
    installed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    installed_by: Mapped[str] = mapped_column(String(200))
    installed_reason: Mapped[str] = mapped_column(Text)


class ChangeRow(Base):
    """Every step of a tool on one of the four axes. Append-only: nothing here is updated or deleted."""

    __tablename__ = "tool_change"
    __table_args__ = (
        Index("ix_tool_change_tool_id_at_id", "tool_id", "at", "id"),
        Index("ix_tool_change_tool_id_axis_at_id", "tool_id", "axis", "at", "id"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id))
    axis: Mapped[str] = mapped_column(String(16))
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    detail: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)


class LevelRow(Base):
    """A maintenance level as its events said last; `position` is that event's, so an older one changes nothing."""

    __tablename__ = "maintenance_level"
    __table_args__ = (Index("ix_maintenance_level_tool_id", "tool_id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    tool_id: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    position: Mapped[int] = mapped_column(BigInteger)


class FailureRow(Base):
    """A report of a failure as its events said last; `stops` when the tool must not run on with it.

    `said` is the failure in words. Of a report whose state alone was heard it is its number.
    """

    __tablename__ = "failure"
    __table_args__ = (Index("ix_failure_tool_id_number", "tool_id", "is_open", "stops", "number"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    tool_id: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    said: Mapped[str] = mapped_column(Text)
    stops: Mapped[bool]
    is_open: Mapped[bool]
    version: Mapped[int]


class CountedRow(Base):
    """Up to which event of the shotcounter a tool's shots are in its runs."""

    __tablename__ = "counted"

    tool_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)


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
    name_key: Mapped[str] = mapped_column(String(600), info=LEFT_OUT)
    cavities: Mapped[list[int]] = mapped_column(JsonText)
    note: Mapped[str | None] = mapped_column(Text)
    retired: Mapped[bool]
    use_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    use_by: Mapped[str | None] = mapped_column(String(200))
    use_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]


class ComponentRow(Base):
    __tablename__ = "component"
    __table_args__ = (
        Index("ix_component_tool_id_id", "tool_id", "id"),
        Index("ix_component_parent_id", "parent_id"),
        CheckConstraint("quantity >= 1", name="quantity"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id))
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[str] = mapped_column(String(100))
    side: Mapped[str | None] = mapped_column(String(1))
    cavity: Mapped[int | None]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("component.id"))
    quantity: Mapped[int]
    drawing: Mapped[str | None] = mapped_column(String(200))
    part_id: Mapped[str | None] = mapped_column(String(64))
    serial_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired: Mapped[bool]
    use_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    use_by: Mapped[str | None] = mapped_column(String(200))
    use_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int]


class InsertRow(Base):
    """`serial_key` is the serial number as it must be unique: without case; `search` has it and the name so."""

    __tablename__ = "tool_insert"
    __table_args__ = (
        Index("ix_tool_insert_state_serial_key", "state", "serial_key"),
        CheckConstraint("initial_shots >= 0", name="initial_shots"),
        CheckConstraint("state IN ('stock', 'installed', 'repair', 'scrapped')", name="state"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    serial: Mapped[str] = mapped_column(String(64))
    serial_key: Mapped[str] = mapped_column(String(200), unique=True, info=LEFT_OUT)
    name: Mapped[str] = mapped_column(String(200))
    search: Mapped[str] = mapped_column(Text, server_default="", info=LEFT_OUT)
    kind: Mapped[str] = mapped_column(String(32))
    drawing: Mapped[str | None] = mapped_column(String(200))
    maker: Mapped[str | None] = mapped_column(String(200))
    initial_shots: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16))
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    state_by: Mapped[str] = mapped_column(String(200))
    state_reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int]


class InsertStepRow(Base):
    """Every step of an insert from one state to another. Append-only; `id` is their order, `at` may lie back."""

    __tablename__ = "insert_step"
    __table_args__ = (Index("ix_insert_step_insert_id_id", "insert_id", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    insert_id: Mapped[str] = mapped_column(ForeignKey(InsertRow.id))
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)


class StayRow(Base):
    """An insert in a component. `settled_shots` are of counts that are no longer kept, `shots` are all.

    The first two indexes hold an insert to one position and a position to one insert, whatever the code above does.
    """

    __tablename__ = "insert_stay"
    __table_args__ = (
        Index("ux_insert_stay_open_insert_id", "insert_id", unique=True, sqlite_where=LASTS, postgresql_where=LASTS),
        Index(
            "ux_insert_stay_open_component_id", "component_id", unique=True, sqlite_where=LASTS, postgresql_where=LASTS
        ),
        Index("ix_insert_stay_insert_id", "insert_id", "since", "id"),
        Index("ix_insert_stay_component_id", "component_id", "since", "id"),
        Index("ix_insert_stay_tool_id", "tool_id", "until"),
        CheckConstraint("shots >= 0 AND settled_shots >= 0", name="shots"),
        CheckConstraint("until >= since", name="order"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    insert_id: Mapped[str] = mapped_column(ForeignKey(InsertRow.id))
    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id))
    component_id: Mapped[str] = mapped_column(ForeignKey(ComponentRow.id))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shots: Mapped[int] = mapped_column(BigInteger, info=LEFT_OUT)
    settled_shots: Mapped[int] = mapped_column(BigInteger, info=LEFT_OUT)
    installed_by: Mapped[str] = mapped_column(String(200))
    install_reason: Mapped[str] = mapped_column(Text)
    removed_by: Mapped[str | None] = mapped_column(String(200))
    remove_reason: Mapped[str | None] = mapped_column(Text)


class CountRow(Base):
    """A count of a tool, kept while an insert's move may still be booked before it. `entry` is their order."""

    __tablename__ = "tool_count"
    __table_args__ = (Index("ix_tool_count_tool_id_entry", "tool_id", "entry"),)

    entry: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(64), unique=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    shots: Mapped[int] = mapped_column(BigInteger)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ToolClassRow(Base):
    __tablename__ = "tool_class"
    __table_args__ = (CheckConstraint("max_shots >= 1", name="max_shots"),)

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JsonText, server_default="{}")
    max_shots: Mapped[int | None] = mapped_column(BigInteger)
    notes: Mapped[dict[str, str]] = mapped_column(JsonText, server_default="{}")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str | None] = mapped_column(String(200))
    version: Mapped[int]


class LabelAddressRow(Base):
    """Where people open Toolcare, for the codes on labels: one row at most."""

    __tablename__ = "label_address"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    address: Mapped[str | None] = mapped_column(String(300))
    version: Mapped[int]


class LegalHoldRow(Base):
    """A tool of which nothing ages out in any service."""

    __tablename__ = "legal_hold"

    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlantRow(PlantLanguageColumns, Base):
    __tablename__ = "plant"


class SheetRow(Base):
    __tablename__ = "tool_sheet"

    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id), primary_key=True)
    content: Mapped[dict[str, object]] = mapped_column(JsonText)
    version: Mapped[int]


class ModificationRow(Base):
    __tablename__ = "modification"
    __table_args__ = (Index("ix_modification_tool_id_done_on_id", "tool_id", "done_on", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id))
    change_level: Mapped[str] = mapped_column(String(64))
    description: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    done_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by: Mapped[str] = mapped_column(String(200))


class DocumentRow(Base):
    """The file lies in a folder under its hash."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_tool_id_id", "tool_id", "id"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey(ToolRow.id))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(String(100))
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[str] = mapped_column(String(200))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_by: Mapped[str | None] = mapped_column(String(200))
    retire_reason: Mapped[str | None] = mapped_column(Text)


leave_out(PlantRow, SourceRow, LevelRow, FailureRow, CountedRow, CountRow)
