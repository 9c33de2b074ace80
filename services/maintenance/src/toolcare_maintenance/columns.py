"""The columns of maintenance's tables in files: a line here is a column of import or export."""

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import func, select

from toolcare_maintenance.domain.checklists import LANGUAGES, Grade
from toolcare_maintenance.tables import (
    Checklist,
    ChecklistVersion,
    Job,
    JobAnswer,
    Level,
    Part,
    PartMovement,
    PartTool,
    Plan,
    PlanTemplate,
    PlanVersion,
    Tool,
    ToolLimits,
)
from toolcare_shared.columns import Column, Told, divided_by, only_read, part, plain, text, times, whole
from toolcare_shared.exports import Dataset, Entry, Listed, Query, as_listed

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
    Column("reason", Level.own_reason, read=text, form="reason"),
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


def _in_order(numbers: object) -> Told:
    """The databases put the numbers together in whatever order they find them."""
    return "; ".join(sorted(str(numbers).split("; "))) if numbers else None


def _without_nothing(value: object) -> Told:
    return plain(value) or None


def _count(grade: Grade) -> Callable[[object], Told]:
    """Show how many points were found, or left, in a state."""

    def show(counts: object) -> Told:
        return int(counts.get(grade.value, 0)) if isinstance(counts, Mapping) else None

    return show


def _minutes(value: object) -> Told:
    return value // 60_000 if isinstance(value, int) else None


def _items(groups: object) -> Iterator[Entry]:
    """Go through the points of a checklist, each with its group."""
    for group in as_listed(groups):
        for item in as_listed(group["items"]):
            choices = [f"{one['value']}: {_spoken(one['texts'])}" for one in as_listed(item["choices"])]
            yield {
                **item,
                **_worded("group", group["titles"]),
                **_worded("text", item["texts"]),
                **_worded("help", item["help"]),
                "group_id": group["id"],
                "item_id": item["id"],
                "choices": choices or None,
            }


def _levels(levels: object) -> Iterator[Entry]:
    """Go through the levels of a template or of a plan's version."""
    for level in as_listed(levels):
        yield {**level, **_worded("name", level.get("names")), "reason": level.get("own_reason")}


def _worded(name: str, texts: object) -> Entry:
    words = texts if isinstance(texts, Mapping) else {}
    return {f"{name}_{language}": words.get(language) for language in LANGUAGES}


def _spoken(texts: object) -> str:
    return " / ".join(str(words) for words in texts.values()) if isinstance(texts, Mapping) else ""


_TOOL = Column("tool", Tool.number)
_GRADES = (Grade.GOOD, Grade.CAUTION, Grade.BAD)
_TERMS = (
    "interval_shots",
    "interval_days",
    "interval_hours",
    "only_stored",
    "checklist_id",
    "planned_minutes",
    "warn_percent",
    "limit_percent",
    "blocks_run",
    "includes_lower",
)


def _of_job(query: Query) -> Query:
    return query.join(Plan, Plan.id == Job.plan_id).join(Tool, Tool.id == Job.tool_id)


DATASETS = {
    "plans": Dataset(
        (Level.id,),
        (
            NUMBER,
            PLAN,
            *LEVEL_COLUMNS,
            Column("status", Level.status),
            Column("status_since", Level.status_since),
            Column("override_until_total", Level.override_until_total),
            Column("override_reason", Level.override_reason),
            Column("override_by", Level.override_by),
            Column("override_at", Level.override_at),
            Column("template_id", Plan.template_id),
            Column("plan_id", Level.plan_id),
            Column("level_id", Level.id),
        ),
        lambda query: (
            query.join(Plan, Plan.id == Level.plan_id).join(Tool, Tool.id == Level.tool_id).where(~Level.retired)
        ),
    ),
    "plan_versions": Dataset(
        (PlanVersion.plan_id, PlanVersion.version),
        (
            _TOOL,
            Column("plan", PlanVersion.name),
            Column("version", PlanVersion.version),
            Column("at", PlanVersion.at),
            Column("by", PlanVersion.by),
            Column("why", PlanVersion.reason, show=_without_nothing),
            Column("retired", PlanVersion.retired),
            Column("plan_id", PlanVersion.plan_id),
        ),
        lambda query: query.join(Plan, Plan.id == PlanVersion.plan_id).join(Tool, Tool.id == Plan.tool_id),
        Listed(PlanVersion.levels, ("code", "name", *_TERMS, "reason"), _levels, even_none=True),
    ),
    "plan_templates": Dataset(
        (PlanTemplate.id,),
        (
            Column("template_id", PlanTemplate.id),
            Column("version", PlanTemplate.version),
            Column("title_en", PlanTemplate.titles, show=part("en")),
            Column("title_de", PlanTemplate.titles, show=part("de")),
            Column("note", PlanTemplate.note, show=_without_nothing),
            Column("source", PlanTemplate.source),
            Column("confirmed_by", PlanTemplate.confirmed_by),
            Column("confirmed_at", PlanTemplate.confirmed_at),
            Column("retired", PlanTemplate.retired),
            Column("retired_reason", PlanTemplate.retired_reason),
        ),
        listed=Listed(PlanTemplate.levels, ("code", "name_en", "name_de", *_TERMS), _levels, even_none=True),
    ),
    "checklists": Dataset(
        (ChecklistVersion.checklist_id, ChecklistVersion.version),
        (
            Column("checklist_id", ChecklistVersion.checklist_id),
            Column("version", ChecklistVersion.version),
            Column("title_en", ChecklistVersion.titles, show=part("en")),
            Column("title_de", ChecklistVersion.titles, show=part("de")),
            Column("at", ChecklistVersion.at),
            Column("by", ChecklistVersion.by),
            Column("present_version", Checklist.version),
            Column("source", Checklist.source),
            Column("confirmed_by", Checklist.confirmed_by),
            Column("confirmed_at", Checklist.confirmed_at),
            Column("retired", Checklist.retired),
            Column("retired_reason", Checklist.retired_reason),
        ),
        lambda query: query.join(Checklist, Checklist.id == ChecklistVersion.checklist_id),
        Listed(
            ChecklistVersion.content,
            (
                "group_id",
                "group_en",
                "group_de",
                "item_id",
                "kind",
                "text_en",
                "text_de",
                "help_en",
                "help_de",
                "required",
                "photo_required",
                "graded",
                "unit",
                "nominal",
                "low",
                "high",
                "choices",
            ),
            _items,
        ),
    ),
    "own_limits": Dataset(
        (ToolLimits.tool_id, ToolLimits.checklist_id),
        (
            _TOOL,
            Column("checklist_id", ToolLimits.checklist_id),
            Column("reason", ToolLimits.reason),
            Column("by", ToolLimits.by),
            Column("at", ToolLimits.at),
            Column("version", ToolLimits.version),
        ),
        lambda query: query.join(Tool, Tool.id == ToolLimits.tool_id),
        Listed(ToolLimits.limits, ("item_id", "low", "nominal", "high")),
    ),
    "jobs": Dataset(
        (Job.id,),
        (
            _TOOL,
            PLAN,
            Column("code", Job.code),
            Column("name", Job.name),
            Column("state", Job.state),
            Column("reason", Job.reason),
            Column("due_total", Job.due_total),
            Column("due_at", Job.due_at),
            Column("opened_at", Job.opened_at),
            Column("opened_total", Job.opened_total),
            Column("opened_by", Job.opened_by),
            Column("scheduled_for", Job.scheduled_for),
            Column("scheduled_note", Job.scheduled_note, show=_without_nothing),
            Column("started_at", Job.started_at),
            Column("started_by", Job.started_by),
            Column("start_note", Job.start_note, show=_without_nothing),
            Column("waiting_since", Job.waiting_since),
            Column("waiting_reason", Job.waiting_reason),
            Column("waiting_note", Job.waiting_note, show=_without_nothing),
            Column("waited_minutes", Job.waited_ms, show=_minutes),
            Column("done_at", Job.done_at),
            Column("done_by", Job.done_by),
            Column("note", Job.note, show=_without_nothing),
            Column("recorded_at", Job.recorded_at),
            Column("total_at_completion", Job.total_at_completion),
            Column("shots_since_last", Job.shots_since_last),
            Column("included_in", Job.included_in),
            Column("restarted_levels", Job.restarted, show=_without_nothing),
            Column("workers", Job.workers, show=_without_nothing),
            Column("planned_minutes", Job.planned_minutes),
            Column("bench_minutes", Job.bench_minutes),
            Column("waiting_minutes", Job.waiting_minutes),
            Column("cost", Job.cost_cents, show=divided_by(100)),
            Column("parts_cost", Job.parts_cost_cents, show=divided_by(100)),
            Column("outcome", Job.outcome),
            Column("release_note", Job.release_note, show=_without_nothing),
            Column("checklist_id", Job.checklist_id),
            Column("checklist_version", Job.checklist_version),
            Column("answered", Job.answered),
            Column("required", Job.required),
            Column("required_left", Job.required_left),
            *(Column(f"found_{grade}", Job.as_found, show=_count(grade)) for grade in _GRADES),
            *(Column(f"left_{grade}", Job.as_left, show=_count(grade)) for grade in _GRADES),
            Column("skipped_at", Job.skipped_at),
            Column("skipped_by", Job.skipped_by),
            Column("skip_reason", Job.skip_reason),
            Column("cancelled_at", Job.cancelled_at),
            Column("cancel_reason", Job.cancel_reason),
            Column("plan_version", Job.plan_version),
            Column("plan_id", Job.plan_id),
            Column("level_id", Job.level_id),
            Column("job_id", Job.id),
        ),
        _of_job,
    ),
    "answers": Dataset(
        (JobAnswer.job_id, JobAnswer.item_id),
        (
            _TOOL,
            Column("code", Job.code),
            Column("job_id", JobAnswer.job_id),
            Column("checklist_id", Job.checklist_id),
            Column("checklist_version", Job.checklist_version),
            Column("item_id", JobAnswer.item_id),
            Column("value", JobAnswer.value),
            Column("as_found", JobAnswer.as_found),
            Column("as_left", JobAnswer.as_left),
            Column("note", JobAnswer.note, show=_without_nothing),
            Column("photo_ids", JobAnswer.photo_ids, show=_without_nothing),
            Column("by", JobAnswer.by),
            Column("at", JobAnswer.at),
        ),
        lambda query: query.join(Job, Job.id == JobAnswer.job_id).join(Tool, Tool.id == Job.tool_id),
    ),
    "findings": Dataset(
        (Job.id,),
        (_TOOL, Column("code", Job.code), Column("done_at", Job.done_at), Column("job_id", Job.id)),
        _of_job,
        Listed(Job.findings, ("id", "text", "severity", "cavity", "item_id")),
    ),
    "parts": Dataset(
        (Part.id,),
        (
            *PART_COLUMNS,
            Column("tools", _TOOL_NUMBERS, show=_in_order),
            Column("retired", Part.retired),
            Column("retired_reason", Part.retired_reason),
            Column("part_id", Part.id),
        ),
    ),
    "part_movements": Dataset(
        (PartMovement.id,),
        (
            Column("part", Part.number),
            Column("kind", PartMovement.kind),
            Column("quantity", PartMovement.quantity),
            Column("stock", PartMovement.stock),
            _TOOL,
            Column("job_id", PartMovement.job_id),
            Column("cost", PartMovement.cost_cents, show=divided_by(100)),
            Column("returns", PartMovement.returns),
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
