"""The tables of maintenance. Times are UTC; counts are life counts of the tool."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Enum, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from toolcare_maintenance.domain.checklists import Answer, Grade, Value
from toolcare_maintenance.domain.intervals import Interval, Meter, Reason, Start, Status
from toolcare_maintenance.domain.jobs import CancelReason, JobState, Outcome, WaitReason
from toolcare_maintenance.domain.levels import Stretch
from toolcare_maintenance.domain.parts import MovementKind, is_low
from toolcare_maintenance.domain.tools import Readiness
from toolcare_maintenance.domain.tuning import Criterion, Decision, Unit, Verdict
from toolcare_shared.audit.marks import LEFT_OUT, leave_out
from toolcare_shared.db import JsonText, UtcDateTime, metadata
from toolcare_shared.plant import PlantColumns
from toolcare_shared.retention.tables import with_retention

_ID = String(64)
_CODE = String(8)


def _values(words: type[StrEnum]) -> list[str]:
    return [word.value for word in words]


def _word(words: type[StrEnum]) -> Enum:
    """Return a column of plain text that reads as one of `words`; a later word needs no migration."""
    return Enum(words, native_enum=False, create_constraint=False, length=32, values_callable=_values)


class Base(DeclarativeBase):
    metadata = metadata()


class Tool(Base):
    """What is known of a tool from events: its name and status from the registry, its count from the shotcounter.

    The two streams are independent, so a count may arrive before the name; `version` 0 means no name yet.
    """

    __tablename__ = "tool"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    number: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    retired: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    total_high: Mapped[int] = mapped_column(BigInteger, default=0)
    counted_position: Mapped[int] = mapped_column(BigInteger, default=0)
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    running_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    """How long it has run in its life."""
    older_shots: Mapped[int] = mapped_column(BigInteger, default=0)
    """Of its count, what was entered by hand from times before it was counted here: no part of its rate."""
    cycle_ms: Mapped[int | None]
    life_shots: Mapped[int | None] = mapped_column(BigInteger)
    readiness: Mapped[Readiness] = mapped_column(_word(Readiness), default=Readiness.READY)
    readiness_reason: Mapped[str] = mapped_column(Text, default="")
    readiness_version: Mapped[int] = mapped_column(default=0)
    off_press_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was last taken off a press; None while it hangs on one, or never did."""

    @property
    def known(self) -> bool:
        return self.version > 0

    @property
    def meter(self) -> Meter:
        return Meter(self.total_high, self.running_ms)


class HourlyCount(Base):
    """What a tool had come to at the end of an hour in which it ran: to date back a completion, and for its rate."""

    __tablename__ = "hourly_count"

    tool_id: Mapped[str] = mapped_column(_ID, primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    total_high: Mapped[int] = mapped_column(BigInteger)
    running_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    older_shots: Mapped[int] = mapped_column(BigInteger, default=0)

    __table_args__ = (Index(None, "ended_at"),)


class Machine(Base):
    __tablename__ = "machine"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    name: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)
    run: Mapped[bool] = mapped_column(default=True)
    reasons: Mapped[list[str] | None] = mapped_column(JsonText)
    """Why the machine may not run, as last published; None before the first time."""

    @property
    def known(self) -> bool:
        return self.version > 0


class Mounting(Base):
    """A tool on a machine. An ended mounting stays, so that a late ToolMounted does not bring it back."""

    __tablename__ = "mounting"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(_ID)
    machine_id: Mapped[str] = mapped_column(_ID)
    ended: Mapped[bool] = mapped_column(default=False)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it ended; None also where it ended before this was kept."""
    correction: Mapped[int] = mapped_column(default=0, server_default="0")

    __table_args__ = (
        Index(
            "ix_mounting_current_machine",
            "machine_id",
            sqlite_where=text("NOT ended"),
            postgresql_where=text("NOT ended"),
        ),
        Index(
            "ix_mounting_current_tool", "tool_id", sqlite_where=text("NOT ended"), postgresql_where=text("NOT ended")
        ),
    )


class Plan(Base):
    __tablename__ = "plan"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(_ID, index=True)
    name: Mapped[str] = mapped_column(Text)
    template_id: Mapped[str | None] = mapped_column(_ID)
    retired: Mapped[bool] = mapped_column(default=False)
    retired_reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    levels: Mapped[list["Level"]] = relationship(back_populates="plan", order_by="Level.code", lazy="raise")

    @property
    def active_levels(self) -> list["Level"]:
        return [level for level in self.levels if not level.retired]


class PlanVersion(Base):
    """A plan as it was from one change to the next: a job keeps the version it was done by."""

    __tablename__ = "plan_version"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    retired: Mapped[bool] = mapped_column(default=False)
    levels: Mapped[list[dict[str, object]]] = mapped_column(JsonText)


class Level(Base):
    """One level of a plan. `next_at` is when the calendar alone may change its status next.

    `own_reason` says why the tool has this interval. `on_press` and `stored_since` matter to a level for stored tools.
    """

    __tablename__ = "level"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"), index=True)
    tool_id: Mapped[str] = mapped_column(_ID, index=True)
    code: Mapped[str] = mapped_column(_CODE)
    name: Mapped[str] = mapped_column(Text)
    interval_shots: Mapped[int | None]
    interval_days: Mapped[int | None]
    interval_hours: Mapped[int | None]
    only_stored: Mapped[bool] = mapped_column(default=False)
    checklist_id: Mapped[str | None] = mapped_column(_ID)
    planned_minutes: Mapped[int | None]
    own_reason: Mapped[str | None] = mapped_column(Text)
    warn_percent: Mapped[int]
    limit_percent: Mapped[int]
    blocks_run: Mapped[bool]
    includes_lower: Mapped[bool]
    start_total: Mapped[int] = mapped_column(BigInteger)
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    start_running_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    stored_since: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LEFT_OUT)
    on_press: Mapped[bool] = mapped_column(default=False, info=LEFT_OUT)
    override_until_total: Mapped[int | None] = mapped_column(BigInteger)
    override_reason: Mapped[str | None] = mapped_column(Text)
    override_by: Mapped[str | None] = mapped_column(Text)
    override_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[Status] = mapped_column(_word(Status), default=Status.OK)
    reason: Mapped[Reason] = mapped_column(_word(Reason), default=Reason.SHOTS)
    status_since: Mapped[datetime] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LEFT_OUT)
    retired: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)

    plan: Mapped[Plan] = relationship(back_populates="levels", lazy="raise")

    __table_args__ = (
        Index(
            "uq_level_plan_id_code_active",
            "plan_id",
            "code",
            unique=True,
            sqlite_where=text("NOT retired"),
            postgresql_where=text("NOT retired"),
        ),
        Index("ix_level_next_at", "next_at", sqlite_where=text("NOT retired"), postgresql_where=text("NOT retired")),
    )

    @property
    def interval(self) -> Interval:
        return Interval(
            self.interval_shots,
            self.interval_days,
            self.warn_percent,
            self.limit_percent,
            self.interval_hours,
            self.only_stored,
        )

    @property
    def start(self) -> Start:
        stands_still = self.only_stored and self.on_press
        since = self.stored_since if self.only_stored else None
        return Start(self.start_total, self.start_at, self.start_running_ms, since, stands_still)

    @start.setter
    def start(self, value: Start) -> None:
        self.start_total, self.start_at, self.start_running_ms = value.total, value.at, value.running_ms

    def end_override(self) -> None:
        self.override_until_total = self.override_at = None
        self.override_reason = self.override_by = None


class Job(Base):
    """A piece of maintenance: asked for by a due level, or logged before it was due.

    The log is the completed jobs. `included_in` is the job of the bigger service whose completion completed this one.
    """

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(_ID)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plan.id"))
    level_id: Mapped[str] = mapped_column(ForeignKey("level.id"))
    code: Mapped[str] = mapped_column(_CODE)
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[JobState] = mapped_column(_word(JobState))
    reason: Mapped[Reason] = mapped_column(_word(Reason))
    due_total: Mapped[int | None] = mapped_column(BigInteger)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_total: Mapped[int] = mapped_column(BigInteger)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_by: Mapped[str | None] = mapped_column(Text)
    start_note: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    total_at_completion: Mapped[int | None] = mapped_column(BigInteger)
    shots_since_last: Mapped[int | None] = mapped_column(BigInteger)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=LEFT_OUT)
    """Since when the tool ran these shots: a correction from then on changes them. None before it was kept."""
    included_in: Mapped[str | None] = mapped_column(_ID)
    restarted: Mapped[list[str]] = mapped_column(JsonText, default=list)
    opened_by: Mapped[str | None] = mapped_column(Text)
    """Who opened it before it was due; None when the level asked for it."""
    scheduled_for: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scheduled_note: Mapped[str] = mapped_column(Text, default="")
    waiting_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waiting_reason: Mapped[WaitReason | None] = mapped_column(_word(WaitReason))
    waiting_note: Mapped[str] = mapped_column(Text, default="")
    waited_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    checklist_id: Mapped[str | None] = mapped_column(_ID)
    checklist_version: Mapped[int | None]
    plan_version: Mapped[int] = mapped_column(default=1)
    planned_minutes: Mapped[int | None]
    answered: Mapped[int] = mapped_column(default=0)
    required: Mapped[int] = mapped_column(default=0)
    required_left: Mapped[int] = mapped_column(default=0)
    as_found: Mapped[dict[str, int]] = mapped_column(JsonText, default=dict)
    as_left: Mapped[dict[str, int]] = mapped_column(JsonText, default=dict)
    workers: Mapped[list[str]] = mapped_column(JsonText, default=list)
    bench_minutes: Mapped[int | None]
    waiting_minutes: Mapped[int | None]
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    """What came from outside; parts are extra."""
    parts_cost_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    outcome: Mapped[Outcome | None] = mapped_column(_word(Outcome))
    release_note: Mapped[str] = mapped_column(Text, default="")
    findings: Mapped[list[dict[str, object]]] = mapped_column(JsonText, default=list)
    limits: Mapped[list[dict[str, object]]] = mapped_column(JsonText, default=list)
    """The tool's own limits by which the checklist is filled in; those of later do not change what was judged."""
    skipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skipped_by: Mapped[str | None] = mapped_column(Text)
    skip_reason: Mapped[str | None] = mapped_column(Text)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_reason: Mapped[CancelReason | None] = mapped_column(_word(CancelReason))
    version: Mapped[int] = mapped_column(default=1)

    @property
    def waited_minutes(self) -> int:
        return self.waited_ms // 60_000

    @property
    def ran(self) -> Stretch | None:
        """Return what the tool ran up to where the level began anew; None as long as it has not."""
        at, total = self.done_at or self.skipped_at, self.total_at_completion
        if at is None or total is None:
            return None
        return Stretch(total - (self.shots_since_last or 0), self.began_at, total, at)

    __table_args__ = (
        Index(
            "uq_job_level_id_in_hand",
            "level_id",
            unique=True,
            sqlite_where=text("state IN ('open', 'scheduled', 'started', 'waiting')"),
            postgresql_where=text("state IN ('open', 'scheduled', 'started', 'waiting')"),
        ),
        Index("ix_job_tool_id_opened", "tool_id", "opened_at", "id"),
        Index("ix_job_tool_id_done", "tool_id", "done_at", "id"),
        Index(
            "ix_job_tool_id_skipped",
            "tool_id",
            "skipped_at",
            sqlite_where=text("skipped_at IS NOT NULL"),
            postgresql_where=text("skipped_at IS NOT NULL"),
        ),
    )


class IntervalAdvice(Base):
    """What the services of a level say of its interval, and what a person decided on it.

    The figures are reckoned anew after each service; `open` while a change is proposed that nobody has decided on.
    """

    __tablename__ = "interval_advice"

    level_id: Mapped[str] = mapped_column(ForeignKey("level.id"), primary_key=True)
    tool_id: Mapped[str] = mapped_column(_ID, index=True)
    unit: Mapped[Unit] = mapped_column(_word(Unit), info=LEFT_OUT)
    present: Mapped[int] = mapped_column(info=LEFT_OUT)
    found: Mapped[dict[str, int]] = mapped_column(JsonText, info=LEFT_OUT)
    """Services by the worst grade of any point."""
    looks: Mapped[int] = mapped_column(info=LEFT_OUT)
    verdict: Mapped[Verdict] = mapped_column(_word(Verdict), info=LEFT_OUT)
    proposed: Mapped[int | None]
    by: Mapped[Criterion | None] = mapped_column("criterion", _word(Criterion), info=LEFT_OUT)
    spans: Mapped[dict[str, list[float]]] = mapped_column(JsonText, info=LEFT_OUT)
    open: Mapped[bool] = mapped_column(info=LEFT_OUT)
    at: Mapped[datetime] = mapped_column(UtcDateTime, info=LEFT_OUT)
    decision: Mapped[Decision | None] = mapped_column(_word(Decision))
    decided_on: Mapped[int | None]
    """The interval that was proposed, or chosen instead."""
    decided_reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_interval_advice_open", "at", "level_id", sqlite_where=text("open"), postgresql_where=text("open")),
    )


class JobAnswer(Base):
    """What was last written down for one item of a job's checklist. `at` is when it was written, at the bench."""

    __tablename__ = "job_answer"

    job_id: Mapped[str] = mapped_column(ForeignKey("job.id"), primary_key=True)
    item_id: Mapped[str] = mapped_column(_ID, primary_key=True)
    value: Mapped[Value] = mapped_column(JsonText)
    as_found: Mapped[Grade | None] = mapped_column(_word(Grade))
    as_left: Mapped[Grade | None] = mapped_column(_word(Grade))
    note: Mapped[str] = mapped_column(Text, default="")
    photo_ids: Mapped[list[str]] = mapped_column(JsonText, default=list)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def answer(self) -> Answer:
        return Answer(self.value, self.as_found, self.as_left, self.note, tuple(self.photo_ids))


class Checklist(Base):
    """A template of the plant; `version` is the present one. What comes with Toolcare is unconfirmed at first."""

    __tablename__ = "checklist"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    titles: Mapped[dict[str, str]] = mapped_column(JsonText)
    source: Mapped[str | None] = mapped_column(Text)
    confirmed_by: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired: Mapped[bool] = mapped_column(default=False)
    retired_reason: Mapped[str | None] = mapped_column(Text)
    items: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    """The version of its content."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts every change, also a confirmation."""


class ChecklistVersion(Base):
    """A checklist's content, never altered: a job is filled in, and read for ever, by the version it began with."""

    __tablename__ = "checklist_version"

    checklist_id: Mapped[str] = mapped_column(ForeignKey("checklist.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    titles: Mapped[dict[str, str]] = mapped_column(JsonText)
    content: Mapped[list[dict[str, object]]] = mapped_column(JsonText)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(Text)


class ToolLimits(Base):
    """A tool's own limits for values that a checklist measures, with who set them last and why."""

    __tablename__ = "tool_limits"

    tool_id: Mapped[str] = mapped_column(ForeignKey("tool.id"), primary_key=True)
    checklist_id: Mapped[str] = mapped_column(ForeignKey("checklist.id"), primary_key=True)
    limits: Mapped[list[dict[str, object]]] = mapped_column(JsonText)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class PlanTemplate(Base):
    """Levels as the plant means them in general; `levels` as they are shown and edited."""

    __tablename__ = "plan_template"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    titles: Mapped[dict[str, str]] = mapped_column(JsonText)
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str | None] = mapped_column(Text)
    levels: Mapped[list[dict[str, object]]] = mapped_column(JsonText)
    confirmed_by: Mapped[str | None] = mapped_column(Text)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired: Mapped[bool] = mapped_column(default=False)
    retired_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class Part(Base):
    """A spare part. `number_key` is the number as it must be unique: without case."""

    __tablename__ = "part"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    number_key: Mapped[str] = mapped_column(String(600), unique=True, info=LEFT_OUT)
    name: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text, info=LEFT_OUT)
    """Number, name, supplier and place in lower case, for finding it by any word."""
    unit: Mapped[str] = mapped_column(Text)
    stock: Mapped[int] = mapped_column(default=0)
    minimum: Mapped[int] = mapped_column(default=0)
    lead_time_days: Mapped[int | None]
    supplier: Mapped[str | None] = mapped_column(Text)
    price_cents: Mapped[int | None]
    place: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    retired: Mapped[bool] = mapped_column(default=False)
    retired_reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (CheckConstraint("stock >= 0", name="stock"),)

    @property
    def low(self) -> bool:
        return is_low(self.stock, self.minimum)


class PartTool(Base):
    """A tool that uses the part."""

    __tablename__ = "part_tool"

    part_id: Mapped[str] = mapped_column(ForeignKey("part.id"), primary_key=True)
    tool_id: Mapped[str] = mapped_column(ForeignKey("tool.id"), primary_key=True, index=True)


class PartMovement(Base):
    """One change of a part's stock, never altered. `quantity` is signed, `stock` what there was after it."""

    __tablename__ = "part_movement"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    part_id: Mapped[str] = mapped_column(ForeignKey("part.id"))
    kind: Mapped[MovementKind] = mapped_column(_word(MovementKind))
    quantity: Mapped[int]
    stock: Mapped[int]
    tool_id: Mapped[str | None] = mapped_column(_ID)
    job_id: Mapped[str | None] = mapped_column(_ID, index=True)
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    """What a part taken for a job cost, at the price of that day."""
    returns: Mapped[str | None] = mapped_column(_ID)
    """The use that was taken back."""
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_part_movement_part_id_at", "part_id", "at", "id"),
        Index("uq_part_movement_returns", "returns", unique=True),
    )


class Plant(PlantColumns, Base):
    __tablename__ = "plant"


leave_out(Plant, Tool, HourlyCount, Machine, Mounting)
with_retention(Base.metadata)
