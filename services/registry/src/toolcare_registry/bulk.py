"""Tools, machines and places by the hundred: each row is added, changes what is there, or is refused."""

from collections.abc import Iterable, Sequence

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store, usecases
from toolcare_registry.columns import (
    MACHINE_COLUMNS,
    OWN_COLUMNS,
    PLACE_COLUMNS,
    PLACE_OF_TOOL,
    SHEET_COLUMNS,
    TOOL_COLUMNS,
)
from toolcare_registry.domain import (
    Machine,
    MachineIdTaken,
    MinimumCycleAboveExpected,
    Tool,
    ToolStatus,
    UnusableIdentity,
)
from toolcare_registry.domain.classes import UnknownToolClass
from toolcare_registry.domain.places import Place, PlaceIsRetired, PlaceKind
from toolcare_registry.occasion import Occasion
from toolcare_registry.places_schemas import PlaceIn, PlacePatch, place_changes
from toolcare_registry.problems import PROBLEMS
from toolcare_registry.schemas import MachineIn, MachinePatch, ToolIn, ToolPatch, machine_changes, use_wish
from toolcare_registry.sheets_schemas import SheetIn
from toolcare_registry.standings_schemas import StatusIn
from toolcare_registry.store import places as store_of_places
from toolcare_registry.store import sheets as store_of_sheets
from toolcare_registry.store import standings as store_of_standings
from toolcare_registry.usecases import RegisterMachine, RegisterTool, places, sheets, standings
from toolcare_registry.usecases.standings import MoveTool
from toolcare_shared.bulk import (
    BulkRow,
    Fate,
    Refusals,
    RowProblem,
    RowRefused,
    Taken,
    differing,
    form_of,
    known_as,
    required,
)
from toolcare_shared.columns import Cell, Column
from toolcare_shared.ids import new_id

FROM_FILE = "Brought in from a file"
TOOL_KEY = ("number",)
MACHINE_KEY = ("name",)
PLACE_KEY = ("name",)
TOOL_REFUSALS = Refusals(
    PROBLEMS,
    TOOL_COLUMNS,
    {
        MinimumCycleAboveExpected: "min_cycle_s",
        UnusableIdentity: "number",
        UnknownToolClass: "class_code",
        PlaceIsRetired: "place",
    },
)
MACHINE_REFUSALS = Refusals(PROBLEMS, MACHINE_COLUMNS, {MachineIdTaken: "id", UnusableIdentity: "name"})
PLACE_REFUSALS = Refusals(PROBLEMS, PLACE_COLUMNS)

_TOOL_PATCH: TypeAdapter[ToolPatch] = TypeAdapter(ToolPatch)
_MACHINE_PATCH: TypeAdapter[MachinePatch] = TypeAdapter(MachinePatch)
_PLACE_PATCH: TypeAdapter[PlacePatch] = TypeAdapter(PlacePatch)

Form = dict[str, Cell]


async def take_tool(occasion: Occasion, row: BulkRow) -> Taken:
    """Register the tool, or change the one that has the number; then its sheet, and where it is."""
    known = await store.tool_id_of_number(occasion.session, required(row.values, "number"))
    form = form_of(TOOL_COLUMNS, row.values)
    own, sheet = _of(OWN_COLUMNS, form), _of(SHEET_COLUMNS, form)
    if known is None:
        command = RegisterTool(**ToolIn(**own).model_dump())
        tool_id = (await usecases.register_tool(occasion.session, command, occasion.actor, occasion.now)).id
        changes = []
    else:
        tool_id, changes = known, await _change_tool(occasion, known, own)
    changes += await _fill_in_sheet(occasion, tool_id, sheet)
    changes += await _put(occasion, tool_id, form.get(PLACE_OF_TOOL.field))
    return Taken(Fate.NEW, tool_id) if known is None else Taken.changed(tool_id, changes)


async def take_machine(occasion: Occasion, row: BulkRow) -> Taken:
    """Add the machine, or change the one that has the id, else the name."""
    session, actor, now = occasion.session, occasion.actor, occasion.now
    known = await _machine_of(session, row)
    form = form_of(MACHINE_COLUMNS, row.values)
    if known is None:
        added = RegisterMachine(**MachineIn(**form).model_dump())
        return Taken(Fate.NEW, (await usecases.register_machine(session, added, actor, now)).id)
    before = await store.machine_for_update(session, known)
    _refuse_another_id(before, form.pop("id", None))
    changes = machine_changes(_MACHINE_PATCH.validate_python(form))
    after = await usecases.change_machine(session, before, changes, use_wish({}, actor, now), actor, now)
    return Taken.changed(known, differing(MACHINE_COLUMNS, before, after))


async def take_place(occasion: Occasion, row: BulkRow) -> Taken:
    """Add the place, or change the one that has the name."""
    known = await store_of_places.place_id_of_name(occasion.session, required(row.values, "name"))
    form = form_of(PLACE_COLUMNS, row.values)
    if known is None:
        added = PlaceIn(**form)
        return Taken(Fate.NEW, (await places.add_place(occasion, added.name, added.kind, added.note)).id)
    before = await store_of_places.place_for_update(occasion.session, known)
    _refuse_another_kind(before, form.pop("kind", None))
    changes = place_changes(_PLACE_PATCH.validate_python(form))
    after = await places.change_place(occasion, before, changes, use_wish({}, occasion.actor, occasion.now))
    return Taken.changed(known, differing(PLACE_COLUMNS, before, after))


async def expect_places(session: AsyncSession, names: Iterable[str]) -> None:
    """For a dry run: have the places there that the same file brings."""
    for name in map(known_as, names):
        if await store_of_places.place_id_of_name(session, name) is None:
            await store_of_places.add_place(session, Place(new_id(), name, PlaceKind.STORAGE))


def _of(columns: Sequence[Column], form: Form) -> Form:
    return {column.field: form[column.field] for column in columns if column.field in form}


async def _change_tool(occasion: Occasion, tool_id: str, form: Form) -> list[str]:
    """The status goes its own way: each step of it has a reason."""
    before = await store.tool_for_update(occasion.session, tool_id)
    status = _wanted_status(before, form)
    _refuse_another_level(before, form)
    own = {name: value for name, value in form.items() if name not in {"status", "change_level"}}
    changes = _TOOL_PATCH.validate_python(own)
    after = await usecases.change_tool(occasion.session, before, changes, occasion.actor, occasion.now)
    if status is not None and status.status != after.status:
        after = await standings.set_status(occasion, tool_id, status.status, status.reason)
    return differing(OWN_COLUMNS, before, after)


def _wanted_status(tool: Tool, form: Form) -> StatusIn | None:
    """A retired tool stays one, and none becomes one: both are deeds of their own, with a reason."""
    if "status" not in form or form["status"] == tool.status:
        return None
    if form["status"] == ToolStatus.RETIRED:
        words = f"Retire {tool.number} on its own page: that wants a reason."
        raise RowRefused(RowProblem(field="status", code="retire_with_a_reason", message=words))
    if tool.retirement is not None:
        words = f"{tool.number} is retired. Bring it back on its own page first: that wants a reason."
        raise RowRefused(RowProblem(field="status", code="back_with_a_reason", message=words))
    return StatusIn.model_validate({"status": form["status"], "reason": FROM_FILE})


def _refuse_another_level(tool: Tool, form: Form) -> None:
    """The change level follows the modifications: each of them has its reason and its day."""
    level = known_as(form["change_level"]) if form.get("change_level") is not None else None
    if "change_level" in form and level != tool.change_level:
        words = f"{tool.number} has the change level {tool.change_level or '-'}. Note the modification on its own page."
        raise RowRefused(RowProblem(field="change_level", code="level_by_modification", message=words))


async def _fill_in_sheet(occasion: Occasion, tool_id: str, form: Form) -> list[str]:
    """Write the columns given; the rest of the sheet stays."""
    if not form:
        return []
    before = await store_of_sheets.of_tool(occasion.session, tool_id)
    content = SheetIn.model_validate({**before.content, **form}).model_dump(mode="json")
    changes = [name for name in form if content[name] != before.content.get(name)]
    if changes:
        tool = await store.tool_for_update(occasion.session, tool_id)
        await sheets.write_sheet(occasion, tool, before, content)
    return changes


async def _put(occasion: Occasion, tool_id: str, name: Cell) -> list[str]:
    """Move the tool to the place of this name. Where it is on a press, the press knows better than a file."""
    if not known_as(name):
        return []
    place_id = await store_of_places.place_id_of_name(occasion.session, known_as(name))
    if place_id is None:
        words = f"There is no place {name}. Put it on the sheet of places, or add it first."
        raise RowRefused(RowProblem(field=PLACE_OF_TOOL.name, code="unknown_place", message=words))
    spot = (await store_of_standings.standing(occasion.session, tool_id)).spot
    if spot.machine_id is not None or spot.place_id == place_id:
        return []
    await standings.move_tool(occasion, MoveTool(tool_id, place_id, None, None, FROM_FILE, occasion.now))
    return [PLACE_OF_TOOL.name]


async def _machine_of(session: AsyncSession, row: BulkRow) -> str | None:
    name, machine_id = required(row.values, "name"), row.values.get("id")
    if isinstance(machine_id, str) and await store.machine_exists(session, machine_id):
        return machine_id
    return await store.machine_id_of_name(session, name)


def _refuse_another_id(machine: Machine, machine_id: Cell) -> None:
    if machine_id is not None and machine_id != machine.id:
        words = f"{machine.name} has the id {machine.id}, which stays. Give that one, or leave the cell empty."
        raise RowRefused(RowProblem(field="id", code="id_stays", message=words))


def _refuse_another_kind(place: Place, kind: Cell) -> None:
    if kind is not None and kind != place.kind:
        words = f"{place.name} is of the kind {place.kind}, which stays. Give that one, or add a place of another name."
        raise RowRefused(RowProblem(field="kind", code="kind_stays", message=words))
