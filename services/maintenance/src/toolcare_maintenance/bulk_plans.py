"""Plans by the hundred, one row a level: each is added, changes what is there, or is refused.

The rows of one plan are taken together, as one change of it; if that fails, each by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from toolcare_maintenance import bulk_store, store
from toolcare_maintenance.columns import LEVEL_COLUMNS
from toolcare_maintenance.domain.intervals import InvalidInterval
from toolcare_maintenance.domain.levels import InvalidLevels, KnownStart, StartInFuture
from toolcare_maintenance.domain.templates import ReasonMissing, TemplateIsRetired, UnknownChecklist
from toolcare_maintenance.forms import Line
from toolcare_maintenance.problems import PROBLEMS
from toolcare_maintenance.schemas import LevelIn
from toolcare_maintenance.tables import Level, Plan
from toolcare_maintenance.usecases import plans
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.plans import PlanNameTaken, ToolIsRetired, WantedLevel, WantedPlan
from toolcare_shared.bulk import (
    BulkIn,
    BulkOut,
    BulkRow,
    BulkRowOut,
    Fate,
    Refusals,
    RowProblem,
    RowRefused,
    Taken,
    attempt,
    form_of,
    not_heard_yet,
    refused,
    required,
    taken,
    tell_the_last,
    tool_of,
)
from toolcare_shared.columns import Cell
from toolcare_shared.invalid_values import what_to_do

PLAN_KEY = ("number", "plan", "code")
_REFUSALS = Refusals(
    PROBLEMS,
    LEVEL_COLUMNS,
    {
        StartInFuture: "last_total",
        UnknownChecklist: "checklist",
        TemplateIsRetired: "checklist",
        ReasonMissing: "reason",
        InvalidInterval: "interval_shots",
        InvalidLevels: "code",
        ToolIsRetired: "number",
        PlanNameTaken: "plan",
    },
)
_PLAN_NAME: TypeAdapter[str] = TypeAdapter(Line)
FROM_FILE = "Brought in from a file"
_NAMED = {"number", "plan"}
_STARTS = {"start_total", "start_at"}

Form: TypeAlias = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A row and the level it asks for."""

    row: BulkRow
    level: WantedLevel
    became: Taken


async def take_plans(occasion: Occasion, body: BulkIn) -> BulkOut:
    async with attempt(occasion.session, keep=not body.dry_run):
        if body.dry_run:
            await bulk_store.expect_tools(occasion.session, body.coming)
        known = await bulk_store.tool_ids_by_number(occasion.session)
        items = [item for rows in _by_plan(body.rows) for item in await _take(occasion, known, body.coming, rows)]
    tell_the_last(occasion.session)
    return BulkOut(items=items)


def _by_plan(rows: Sequence[BulkRow]) -> Iterable[list[BulkRow]]:
    """Rows of one plan stand below one another in most files."""
    for _, group in groupby(rows, lambda row: [str(row.values.get(name)).casefold() for name in sorted(_NAMED)]):
        yield list(group)


async def _take(
    occasion: Occasion, known: Mapping[str, str], coming: Mapping[str, int | None], rows: list[BulkRow]
) -> list[BulkRowOut]:
    try:
        async with attempt(occasion.session):
            return await _take_together(occasion, known, coming, rows)
    except Exception as error:  # noqa: BLE001 - what nobody planned for is raised again
        problems = _REFUSALS.of(error)
        if len(rows) == 1:
            return [refused(rows[0], PLAN_KEY, problems)]
    return [item for row in rows for item in await _take(occasion, known, coming, [row])]


async def _take_together(
    occasion: Occasion, known: Mapping[str, str], coming: Mapping[str, int | None], rows: list[BulkRow]
) -> list[BulkRowOut]:
    tool_id = tool_of(known, rows[0], coming)
    await _heard_of_count(occasion, tool_id, rows[0], coming)
    name = _plan_name(rows[0])
    plan = await _plan_named(occasion, tool_id, name)
    if plan is None:
        wanted = WantedPlan(name, [_new(row).level for row in rows], reason=FROM_FILE)
        made = await plans.make_plan(occasion, tool_id, wanted)
        ids = {level.code: level.id for level in made.levels}
        return [taken(row, PLAN_KEY, Taken(Fate.NEW, ids[str(row.values["code"])])) for row in rows]
    wishes = await _wishes(occasion, plan, rows)
    if any(wish.became.fate is not Fate.SAME for wish in wishes):
        await plans.change_plan(occasion, plan, None, _all_levels(plan, wishes), FROM_FILE)
    ids = {level.code: level.id for level in (await store.plan(occasion.session, plan.id)).active_levels}
    return [taken(wish.row, PLAN_KEY, _with_id(wish.became, ids[wish.level.code])) for wish in wishes]


async def _heard_of_count(occasion: Occasion, tool_id: str, row: BulkRow, coming: Mapping[str, int | None]) -> None:
    """A level begins at the tool's count; begun before the count of the same file is here, it would be due at once."""
    number = required(row.values, "number")
    expected = next((total for each, total in coming.items() if each.casefold() == number.casefold()), None)
    tool = await store.lock_tool(occasion.session, tool_id)
    if expected is not None and tool.total_high < expected:
        raise RowRefused(not_heard_yet(number))


def _plan_name(row: BulkRow) -> str:
    try:
        return _PLAN_NAME.validate_python(required(row.values, "plan"))
    except ValidationError as error:
        found = [RowProblem(field="plan", code=item["type"], message=what_to_do(item)) for item in error.errors()]
        raise RowRefused(*found) from error


async def _plan_named(occasion: Occasion, tool_id: str, name: str) -> Plan | None:
    found = await store.plans_of(occasion.session, tool_id)
    mine = [plan for plan in found if plan.name.casefold() == name.casefold()]
    if len(mine) > 1:
        words = f"The tool has {len(mine)} plans called {name}. Rename or retire one of them first."
        raise RowRefused(RowProblem(field="plan", code="plan_name_twice", message=words))
    return await plans.plan_to_change(occasion, mine[0].id) if mine else None


async def _wishes(occasion: Occasion, plan: Plan, rows: list[BulkRow]) -> list[_Wish]:
    existing = {level.code: level for level in plan.active_levels}
    done = await bulk_store.completed_levels(occasion.session, plan.tool_id)
    return [_wish(row, existing.get(required(row.values, "code")), done) for row in rows]


def _wish(row: BulkRow, level: Level | None, done: set[str]) -> _Wish:
    return _new(row) if level is None else _changed(row, level, began_here=level.id in done)


def _new(row: BulkRow) -> _Wish:
    form = LevelIn(**{name: cell for name, cell in _form(row).items() if cell is not None})
    return _Wish(row, form.wanted(KnownStart()), Taken(Fate.NEW, ""))


def _changed(row: BulkRow, level: Level, *, began_here: bool) -> _Wish:
    """Where work was done since, the log knows better than a file when the interval began."""
    given = {name: cell for name, cell in _form(row).items() if not (began_here and name in _STARTS)}
    before = _stored(level)
    form = LevelIn(**{**before, **given})
    differing = [column.name for column in LEVEL_COLUMNS if getattr(form, column.field) != before[column.field]]
    starts = any(getattr(form, name) != before[name] for name in _STARTS)
    wanted = form if starts else form.model_copy(update=dict.fromkeys(_STARTS))
    return _Wish(row, wanted.wanted(KnownStart(), level.id), Taken.changed(level.id, differing))


def _form(row: BulkRow) -> Form:
    return form_of(LEVEL_COLUMNS, {name: cell for name, cell in row.values.items() if name not in _NAMED})


def _all_levels(plan: Plan, wishes: list[_Wish]) -> list[WantedLevel]:
    """Levels that the file does not name stay as they are."""
    asked = {wish.level.id for wish in wishes}
    others = [_as_it_is(level) for level in plan.active_levels if level.id not in asked]
    return [*others, *(wish.level for wish in wishes)]


def _as_it_is(level: Level) -> WantedLevel:
    form = LevelIn(**_stored(level)).model_copy(update=dict.fromkeys(_STARTS))
    return form.wanted(KnownStart(), level.id)


def _stored(level: Level) -> Form:
    return {column.field: getattr(level, column.attribute) for column in LEVEL_COLUMNS}


def _with_id(became: Taken, level_id: str) -> Taken:
    return Taken(became.fate, level_id, became.changes)
