"""The columns of maintenance's tables in files: a line here is a column of import or export."""

from sqlalchemy import func, select

from toolcare_maintenance.tables import Job, Level, Part, PartMovement, PartTool, Plan, Tool
from toolcare_shared.columns import Cell, Column, divided_by, only_read, plain, text, times, whole
from toolcare_shared.exports import Dataset

NUMBER = Column("number", Tool.number, read=text)
PLAN = Column("plan", Plan.name, read=text)

LEVEL_COLUMNS = (
    Column("code", Level.code),
    Column("name", Level.name, read=text),
    Column("interval_shots", Level.interval_shots, read=whole),
    Column("interval_days", Level.interval_days, read=whole),
    Column("interval_hours", Level.interval_hours, read=whole),
    Column("only_stored", Level.only_stored),
    Column("checklist", Level.checklist_id, read=text),
    Column("planned_minutes", Level.planned_minutes, read=whole),
    Column("warn_percent", Level.warn_percent, read=whole),
    Column("limit_percent", Level.limit_percent, read=whole),
    Column("blocks_run", Level.blocks_run),
    Column("includes_lower", Level.includes_lower),
    Column("last_total", Level.start_total, read=whole),
    Column("last_at", Level.start_at),
)

PART_COLUMNS = (
    Column("number", Part.number, read=text),
    Column("name", Part.name, read=text),
    Column("unit", Part.unit, read=text),
    Column("stock", Part.stock, read=whole),
    Column("minimum", Part.minimum, read=whole),
    Column("lead_time_days", Part.lead_time_days, read=whole),
    Column("supplier", Part.supplier, read=text),
    Column("price", Part.price_cents, read=times(100), show=divided_by(100)),
    Column("place", Part.place, read=text),
    Column("note", Part.note, read=text),
)
TOOLS_OF_PART = only_read("tools", text)

_TOOL_NUMBERS = (
    select(func.aggregate_strings(Tool.number, "; "))
    .join(PartTool, PartTool.tool_id == Tool.id)
    .where(PartTool.part_id == Part.id)
    .correlate(Part)
    .scalar_subquery()
)


def _in_order(numbers: object) -> Cell:
    """The databases put the numbers together in whatever order they find them."""
    return "; ".join(sorted(str(numbers).split("; "))) if numbers else None


def _without_nothing(value: object) -> Cell:
    return plain(value) or None


DATASETS = {
    "plans": Dataset(
        Level.id,
        (
            NUMBER,
            PLAN,
            *LEVEL_COLUMNS,
            Column("status", Level.status),
            Column("status_since", Level.status_since),
            Column("plan_id", Level.plan_id),
            Column("level_id", Level.id),
        ),
        lambda query: (
            query.join(Plan, Plan.id == Level.plan_id).join(Tool, Tool.id == Level.tool_id).where(~Level.retired)
        ),
    ),
    "jobs": Dataset(
        Job.id,
        (
            NUMBER,
            PLAN,
            Column("code", Job.code),
            Column("name", Job.name),
            Column("state", Job.state),
            Column("reason", Job.reason),
            Column("due_total", Job.due_total),
            Column("due_at", Job.due_at),
            Column("opened_at", Job.opened_at),
            Column("opened_total", Job.opened_total),
            Column("started_at", Job.started_at),
            Column("started_by", Job.started_by),
            Column("start_note", Job.start_note, show=_without_nothing),
            Column("done_at", Job.done_at),
            Column("done_by", Job.done_by),
            Column("note", Job.note, show=_without_nothing),
            Column("recorded_at", Job.recorded_at),
            Column("total_at_completion", Job.total_at_completion),
            Column("shots_since_last", Job.shots_since_last),
            Column("included_in", Job.included_in),
            Column("cancelled_at", Job.cancelled_at),
            Column("cancel_reason", Job.cancel_reason),
            Column("level_id", Job.level_id),
            Column("job_id", Job.id),
        ),
        lambda query: query.join(Plan, Plan.id == Job.plan_id).join(Tool, Tool.id == Job.tool_id),
    ),
    "parts": Dataset(
        Part.id,
        (
            *PART_COLUMNS,
            Column("tools", _TOOL_NUMBERS, show=_in_order),
            Column("retired", Part.retired),
            Column("retired_reason", Part.retired_reason),
            Column("part_id", Part.id),
        ),
    ),
    "part_movements": Dataset(
        PartMovement.id,
        (
            Column("part", Part.number),
            Column("kind", PartMovement.kind),
            Column("quantity", PartMovement.quantity),
            Column("stock", PartMovement.stock),
            NUMBER,
            Column("reason", PartMovement.reason, show=_without_nothing),
            Column("by", PartMovement.by),
            Column("at", PartMovement.at),
            Column("movement_id", PartMovement.id),
        ),
        lambda query: query.join(Part, Part.id == PartMovement.part_id).outerjoin(
            Tool, Tool.id == PartMovement.tool_id
        ),
    ),
}
