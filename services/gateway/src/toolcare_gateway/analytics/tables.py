"""Facts for the figures. Nothing in them is the truth: but for the settings all can be emptied and fed again.

Days are days of the plant's zone. A row may begin with whichever event names it first; what is not told yet is empty.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, Date, Float, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from toolcare_gateway.tables import Base
from toolcare_shared.audit.marks import leave_out
from toolcare_shared.db import JsonText, UtcDateTime

ID = String(64)

NO_MACHINE = ""
"""Stands for the machine of shots that were made on none that is known."""

NO_TOOL = ""
"""Stands for the tool of shots that none is credited with."""

AWAITING_GOOD = text("awaits_good")
STANDING = text("stands")
WAITED = text("waits <> '[]'")
"""Jobs that waited for something: few."""
UNDONE = text("done_at IS NULL AND skipped_at IS NULL AND withdrawn_at IS NULL")
OUTSTANDING = text("completed_at IS NULL AND cancelled_at IS NULL")
CAME_BACK = text("returned <> '[]'")


def _by(column: str, name: str) -> Index:
    """An index for those that have a moment; without statistics it must not be taken for those that have none."""
    has_one = text(f"{column} IS NOT NULL")
    return Index(name, column, sqlite_where=has_one, postgresql_where=has_one)


class ToolFact(Base):
    """A tool as it is now."""

    __tablename__ = "an_tool"

    tool_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[str] = mapped_column(Text, default="")
    name: Mapped[str] = mapped_column(Text, default="")
    class_code: Mapped[str | None] = mapped_column(Text)
    area: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(16), default="")
    cavity_count: Mapped[int] = mapped_column(Integer, default=1)
    active_cavities: Mapped[int] = mapped_column(Integer, default=1)
    """The tool's own; a run may use fewer."""
    design_life_shots: Mapped[int | None] = mapped_column(BigInteger)
    life_shots: Mapped[int | None] = mapped_column(BigInteger)
    expected_cycle_ms: Mapped[int | None] = mapped_column(Integer)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    total_high: Mapped[int] = mapped_column(BigInteger, default=0)
    first_shot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_shot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    machine_id: Mapped[str | None] = mapped_column(ID)
    """The press it hangs on."""


class ToolStateFact(Base):
    """What held of a tool from `at` on; of two at the same moment the later one, `seq`, holds."""

    __tablename__ = "an_tool_state"

    tool_id: Mapped[str] = mapped_column(ID, primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    expected_cycle_ms: Mapped[int | None] = mapped_column(Integer)
    cavity_count: Mapped[int] = mapped_column(Integer)
    active_cavities: Mapped[int] = mapped_column(Integer)
    """Those that made parts: of a run that uses fewer than the tool has, these."""
    own_cavities: Mapped[int | None] = mapped_column(Integer)
    """The tool's own that are not blocked, whatever its run uses; none where it was not noted."""


class _Shots:
    """What was counted, by day or month. `machine_id` is empty where the machine is not known."""

    shots: Mapped[int] = mapped_column(BigInteger)
    shots_high: Mapped[int] = mapped_column(BigInteger)
    run_ms: Mapped[int] = mapped_column(BigInteger)
    """Pauses longer than two approved cycles a shot do not count."""
    cavity_shots: Mapped[int] = mapped_column(BigInteger)
    """Shots times the cavities that made parts then."""
    nominal_shots: Mapped[int] = mapped_column(BigInteger)
    """Shots times the cavities that the tool had then."""
    corrected_shots: Mapped[int] = mapped_column(BigInteger)
    """Shots, more or fewer, that were booked after the day was over."""
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ShotsDay(_Shots, Base):
    """A count over midnight is split by time. The row says which count was the first in it and which the last."""

    __tablename__ = "an_shots_day"
    __table_args__ = (
        Index("ix_an_shots_day_day", "day", "tool_id"),
        Index("ix_an_shots_day_machine", "machine_id", "day"),
    )

    tool_id: Mapped[str] = mapped_column(ID, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    machine_id: Mapped[str] = mapped_column(ID, primary_key=True)
    first_event: Mapped[str] = mapped_column(ID)
    last_event: Mapped[str] = mapped_column(ID)


class ShotsMonth(_Shots, Base):
    """The days of a month in one row; `month` is its first day."""

    __tablename__ = "an_shots_month"
    __table_args__ = (Index("ix_an_shots_month_month", "month", "tool_id"),)

    tool_id: Mapped[str] = mapped_column(ID, primary_key=True)
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    machine_id: Mapped[str] = mapped_column(ID, primary_key=True)


class MachineDay(Base):
    """Shots of a press that no tool is credited with."""

    __tablename__ = "an_machine_day"
    __table_args__ = (Index("ix_an_machine_day_day", "day"),)

    machine_id: Mapped[str] = mapped_column(ID, primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    unassigned_shots: Mapped[int] = mapped_column(BigInteger)
    first_event: Mapped[str] = mapped_column(ID)
    last_event: Mapped[str] = mapped_column(ID)


class RunFact(Base):
    """A mounting. `cycles` counts shots by cycle time, {"<cycle in 10 ms>": shots}, without run-in and pauses."""

    __tablename__ = "an_run"
    __table_args__ = (
        Index("ix_an_run_tool", "tool_id", "mounted_at"),
        Index("ix_an_run_machine", "machine_id", "mounted_at"),
        Index("ix_an_run_unmounted", "unmounted_at"),
    )

    run_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID)
    machine_id: Mapped[str] = mapped_column(ID)
    shot_factor: Mapped[int] = mapped_column(Integer, default=1)
    configuration_name: Mapped[str | None] = mapped_column(Text)
    active_cavities: Mapped[int | None] = mapped_column(Integer)
    job: Mapped[str | None] = mapped_column(Text)
    order_shots: Mapped[int | None] = mapped_column(BigInteger)
    mounted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unmounted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shots: Mapped[int] = mapped_column(BigInteger, default=0)
    run_ms: Mapped[int] = mapped_column(BigInteger, default=0)
    approved_cycle_ms: Mapped[int | None] = mapped_column(Integer)
    cycles: Mapped[dict[str, int]] = mapped_column(JsonText, default=dict)
    median_cycle_ms: Mapped[int | None] = mapped_column(Integer)
    """Weighted by shots."""
    first_event: Mapped[str | None] = mapped_column(ID)
    last_event: Mapped[str | None] = mapped_column(ID)
    correction: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """How often a person said that the run was otherwise."""


class Stretch(Base):
    """Shots of a tool on a press that no pause parts, or that a person entered together.

    `tool_id` is empty for those that no tool is credited with.
    """

    __tablename__ = "an_stretch"
    __table_args__ = (
        Index("ix_an_stretch_tool", "tool_id", "until"),
        Index("ix_an_stretch_machine", "machine_id", "until"),
    )

    machine_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID, primary_key=True)
    by_hand: Mapped[bool] = mapped_column(Boolean, primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    shots: Mapped[int] = mapped_column(BigInteger)
    first_event: Mapped[str] = mapped_column(ID)


class FailureFact(Base):
    """A report of a failure. `group` is that of its code; both are empty while nobody has classified it."""

    __tablename__ = "an_failure"
    __table_args__ = (
        Index("ix_an_failure_tool", "tool_id", "reported_at"),
        Index("ix_an_failure_reported", "reported_at"),
        Index("ix_an_failure_solved", "solved_at"),
        Index("ix_an_failure_first_good", "first_good_at"),
        Index("ix_an_failure_stop_reported", "stop", "reported_at"),
        Index("ix_an_failure_stop_solved", "stop", "solved_at"),
        Index("ix_an_failure_stop_running", "stop", "running_at"),
        Index("ix_an_failure_tool_solved", "tool_id", "solved_at"),
        Index("ix_an_failure_same", "tool_id", "counted_as", "cavity", "reported_at"),
        Index("ix_an_failure_state", "state"),
        Index(
            "ix_an_failure_awaits_good",
            "tool_id",
            sqlite_where=AWAITING_GOOD,
            postgresql_where=AWAITING_GOOD,
        ),
        Index("ix_an_failure_stands", "tool_id", sqlite_where=STANDING, postgresql_where=STANDING),
        Index("ix_an_failure_stands_press", "machine_id", sqlite_where=STANDING, postgresql_where=STANDING),
    )

    failure_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    tool_id: Mapped[str] = mapped_column(ID)
    code: Mapped[str | None] = mapped_column(Text)
    counted_as: Mapped[str | None] = mapped_column(Text)
    """The code that stays, where its own was merged into another."""
    group: Mapped[str | None] = mapped_column(String(16))
    names: Mapped[dict[str, str]] = mapped_column(JsonText)
    severity: Mapped[str] = mapped_column(String(16))
    component_id: Mapped[str | None] = mapped_column(ID)
    cavity: Mapped[int | None] = mapped_column(Integer)
    side: Mapped[str | None] = mapped_column(String(1))
    x: Mapped[float | None] = mapped_column(Float)
    y: Mapped[float | None] = mapped_column(Float)
    stop: Mapped[str] = mapped_column(String(16))
    machine_id: Mapped[str | None] = mapped_column(ID)
    job_id: Mapped[str | None] = mapped_column(ID)
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reported_by: Mapped[str] = mapped_column(Text)
    shots: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(16))
    duplicate_of: Mapped[str | None] = mapped_column(ID)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When triage accepted it."""
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When work on it began first."""
    solved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When what ended it was done; it stays where the failure came back, which is a report of its own."""
    done_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was solved once more after it came back."""
    solved_shots: Mapped[int | None] = mapped_column(BigInteger)
    first_good_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From when on the tool made parts after it was solved."""
    awaits_good: Mapped[bool] = mapped_column(Boolean)
    """It is solved, and no count has come since."""
    running_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """From when on, after the report of an unscheduled stop, its press or its tool made parts again in earnest."""
    stands: Mapped[bool] = mapped_column(Boolean, default=False, server_default=text("false"))
    """It stopped the press, and no count has shown since that this runs again."""
    cause: Mapped[str | None] = mapped_column(Text)
    fixes: Mapped[list[str]] = mapped_column(JsonText)
    action_id: Mapped[str | None] = mapped_column(ID)
    reopened: Mapped[int] = mapped_column(Integer)
    """How often it was taken up again after it was solved."""
    earlier_ids: Mapped[list[str]] = mapped_column(JsonText)


class JobFact(Base):
    """A maintenance job with the interval it belongs to, as both stood when it was due or done.

    It is undone while `done_at`, `skipped_at` and `withdrawn_at` are empty.
    """

    __tablename__ = "an_job"
    __table_args__ = (
        Index("ix_an_job_tool", "tool_id", "opened_at"),
        Index("ix_an_job_level", "level_id", "opened_at"),
        Index("ix_an_job_due", "due_at"),
        _by("done_at", "ix_an_job_done"),
        _by("skipped_at", "ix_an_job_skipped"),
        _by("withdrawn_at", "ix_an_job_withdrawn"),
        Index("ix_an_job_undone", "due_at", sqlite_where=UNDONE, postgresql_where=UNDONE),
        Index("ix_an_job_waited", "tool_id", "done_at", "opened_at", sqlite_where=WAITED, postgresql_where=WAITED),
    )

    job_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID)
    plan_id: Mapped[str] = mapped_column(ID)
    level_id: Mapped[str] = mapped_column(ID)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it became due; empty for one that was done before."""
    due_total: Mapped[int | None] = mapped_column(BigInteger)
    due_by: Mapped[str | None] = mapped_column(String(16))
    """shots, days or hours: what made it due; empty for one that was done before."""
    interval_shots: Mapped[int | None] = mapped_column(BigInteger)
    interval_days: Mapped[int | None] = mapped_column(Integer)
    interval_hours: Mapped[int | None] = mapped_column(Integer)
    start_total: Mapped[int | None] = mapped_column(BigInteger)
    start_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    start_running_ms: Mapped[int | None] = mapped_column(BigInteger)
    """Where the interval began: the tool's count, the moment, and its running time."""
    planned_minutes: Mapped[int | None] = mapped_column(Integer)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    waits: Mapped[list[list[str | None]]] = mapped_column(JsonText)
    """[[from, to or null, reason], ...]"""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skipped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    total_at_done: Mapped[int | None] = mapped_column(BigInteger)
    shots_since_last: Mapped[int | None] = mapped_column(BigInteger)
    running_ms_since_last: Mapped[int | None] = mapped_column(BigInteger)
    bench_minutes: Mapped[int | None] = mapped_column(Integer)
    waiting_minutes: Mapped[int | None] = mapped_column(Integer)
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    parts_cost_cents: Mapped[int] = mapped_column(BigInteger)
    found_good: Mapped[int] = mapped_column(Integer)
    found_caution: Mapped[int] = mapped_column(Integer)
    found_bad: Mapped[int] = mapped_column(Integer)
    left_good: Mapped[int] = mapped_column(Integer)
    left_caution: Mapped[int] = mapped_column(Integer)
    left_bad: Mapped[int] = mapped_column(Integer)
    released: Mapped[bool | None] = mapped_column(Boolean)
    included_in: Mapped[str | None] = mapped_column(ID)
    """The bigger job whose completion completed this one."""
    by: Mapped[str | None] = mapped_column(Text)
    checklist_id: Mapped[str | None] = mapped_column(ID)
    checklist_version: Mapped[int | None] = mapped_column(Integer)
    plan_version: Mapped[int] = mapped_column(Integer)
    override: Mapped[bool] = mapped_column(Boolean)
    """The press was let run past the limit."""


class LevelFact(Base):
    """A level as it is planned now."""

    __tablename__ = "an_level"
    __table_args__ = (Index("ix_an_level_tool", "tool_id", "code"),)

    level_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID)
    plan_id: Mapped[str] = mapped_column(ID)
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    interval_shots: Mapped[int | None] = mapped_column(BigInteger)
    interval_days: Mapped[int | None] = mapped_column(Integer)
    interval_hours: Mapped[int | None] = mapped_column(Integer)
    warn_percent: Mapped[int] = mapped_column(Integer)
    limit_percent: Mapped[int] = mapped_column(Integer)
    start_total: Mapped[int] = mapped_column(BigInteger)
    start_at: Mapped[datetime] = mapped_column(UtcDateTime)
    start_running_ms: Mapped[int] = mapped_column(BigInteger)
    due_total: Mapped[int | None] = mapped_column(BigInteger)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    planned_minutes: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[str] = mapped_column(String(16))
    retired: Mapped[bool] = mapped_column(Boolean)
    plan_version: Mapped[int] = mapped_column(Integer)


class ActionFact(Base):
    __tablename__ = "an_action"
    __table_args__ = (
        Index("ix_an_action_tool", "tool_id", "due_on"),
        Index("ix_an_action_due", "due_on"),
        Index("ix_an_action_verified", "verified_at"),
        _by("completed_at", "ix_an_action_completed"),
        _by("cancelled_at", "ix_an_action_cancelled"),
        _by("settled_at", "ix_an_action_settled"),
        Index("ix_an_action_outstanding", "assigned_at", sqlite_where=OUTSTANDING, postgresql_where=OUTSTANDING),
        Index("ix_an_action_came_back", "tool_id", sqlite_where=CAME_BACK, postgresql_where=CAME_BACK),
    )

    action_id: Mapped[str] = mapped_column(ID, primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    tool_id: Mapped[str] = mapped_column(ID)
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[str | None] = mapped_column(String(16))
    priority: Mapped[str | None] = mapped_column(String(16))
    owner: Mapped[str | None] = mapped_column(Text)
    team: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it was put on record."""
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was done last."""
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened: Mapped[int] = mapped_column(Integer)
    returned: Mapped[list[list[str]]] = mapped_column(JsonText)
    """When the failure came back, and as which report: [[at, failure id], ...]."""
    rests: Mapped[list[list[str]]] = mapped_column(JsonText, default=list, server_default="[]")
    """When it was done or called off, and to be done again later: [[from, to], ...]."""
    dues: Mapped[list[list[str]]] = mapped_column(JsonText, default=list, server_default="[]")
    """Days it had before, the first one first: [[until, day], ...]."""
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Up to then it stood otherwise than it does now, as these tell."""
    fixes: Mapped[list[str]] = mapped_column(JsonText)
    cause: Mapped[str | None] = mapped_column(Text)
    failure_ids: Mapped[list[str]] = mapped_column(JsonText)
    job_ids: Mapped[list[str]] = mapped_column(JsonText)
    shots_held: Mapped[int | None] = mapped_column(BigInteger)


class CodeFact(Base):
    """A code of the failure catalogue as it is called now, and the one that it was merged into."""

    __tablename__ = "an_code"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JsonText)
    merged_into: Mapped[str | None] = mapped_column(Text)


class ComponentFact(Base):
    """A part of a tool as it is called now."""

    __tablename__ = "an_component"

    component_id: Mapped[str] = mapped_column(ID, primary_key=True)
    tool_id: Mapped[str] = mapped_column(ID)
    name: Mapped[str] = mapped_column(Text)
    position: Mapped[str] = mapped_column(Text)


class InsertStay(Base):
    """A serial-numbered insert at a position, from one moment to another."""

    __tablename__ = "an_insert_stay"
    __table_args__ = (Index("ix_an_insert_stay_place", "tool_id", "component_id", "installed_at"),)

    insert_id: Mapped[str] = mapped_column(ID, primary_key=True)
    installed_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    serial: Mapped[str] = mapped_column(Text)
    tool_id: Mapped[str] = mapped_column(ID)
    component_id: Mapped[str] = mapped_column(ID)
    cavity: Mapped[int | None] = mapped_column(Integer)
    position: Mapped[str] = mapped_column(Text)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shots: Mapped[int | None] = mapped_column(BigInteger)
    """What it made there, told when it is taken out."""


class GapFact(Base):
    """A doubt about a press counter: open while `settled` is empty."""

    __tablename__ = "an_gap"
    __table_args__ = (Index("ix_an_gap_since", "since"), Index("ix_an_gap_settled", "settled_at"))

    item_id: Mapped[str] = mapped_column(ID, primary_key=True)
    source_id: Mapped[str] = mapped_column(ID)
    machine_id: Mapped[str] = mapped_column(ID)
    tool_ids: Mapped[list[str]] = mapped_column(JsonText)
    low: Mapped[int] = mapped_column(BigInteger)
    high: Mapped[int] = mapped_column(BigInteger)
    booked: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    settled: Mapped[int | None] = mapped_column(BigInteger)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FactsChange(Base):
    """How often events of a service changed the facts: what was summed up of them before then holds no more."""

    __tablename__ = "an_change"

    publisher: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


class AnalyticsSettings(Base):
    """The one row is there from the first migration on. A rate nobody gave leaves its part out of the cost."""

    __tablename__ = "an_setting"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    labour_cents_per_hour: Mapped[int | None] = mapped_column(Integer)
    press_cents_per_hour: Mapped[int | None] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    window_before_percent: Mapped[int] = mapped_column(Integer)
    window_after_percent: Mapped[int] = mapped_column(Integer)
    repeat_shots: Mapped[int] = mapped_column(BigInteger)
    run_in_shots: Mapped[int] = mapped_column(Integer)
    available_hours_per_week: Mapped[int] = mapped_column(Integer)
    bench_hours_per_week: Mapped[int | None] = mapped_column(Integer)
    """What the bench can do in a week; empty while nobody said."""
    version: Mapped[int] = mapped_column(Integer)


leave_out(
    ToolFact,
    ToolStateFact,
    ShotsDay,
    ShotsMonth,
    MachineDay,
    RunFact,
    Stretch,
    FailureFact,
    JobFact,
    LevelFact,
    ActionFact,
    CodeFact,
    ComponentFact,
    InsertStay,
    GapFact,
    FactsChange,
)
