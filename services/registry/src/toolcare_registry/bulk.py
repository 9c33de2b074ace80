"""Tools and machines by the hundred: each row is added, changes what is there, or is refused."""

from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import store, usecases
from toolcare_registry.columns import MACHINE_COLUMNS, TOOL_COLUMNS
from toolcare_registry.domain import (
    Machine,
    MachineIdTaken,
    MinimumCycleAboveExpected,
    Tool,
    ToolStatus,
    UnusableIdentity,
)
from toolcare_registry.problems import PROBLEMS
from toolcare_registry.schemas import MachineIn, MachinePatch, ToolIn, ToolPatch
from toolcare_registry.usecases import RegisterMachine, RegisterTool
from toolcare_shared.auth import Actor
from toolcare_shared.bulk import BulkRow, Fate, Refusals, RowProblem, RowRefused, Taken, differing, form_of, required
from toolcare_shared.columns import Cell

TOOL_KEY = ("number",)
MACHINE_KEY = ("name",)
TOOL_REFUSALS = Refusals(PROBLEMS, TOOL_COLUMNS, {MinimumCycleAboveExpected: "min_cycle_s", UnusableIdentity: "number"})
MACHINE_REFUSALS = Refusals(PROBLEMS, MACHINE_COLUMNS, {MachineIdTaken: "id", UnusableIdentity: "name"})

_TOOL_PATCH: TypeAdapter[ToolPatch] = TypeAdapter(ToolPatch)
_MACHINE_PATCH: TypeAdapter[MachinePatch] = TypeAdapter(MachinePatch)


async def take_tool(session: AsyncSession, row: BulkRow, actor: Actor, now: datetime) -> Taken:
    """Register the tool, or change the one that has the number."""
    known = await store.tool_id_of_number(session, required(row.values, "number"))
    form = form_of(TOOL_COLUMNS, row.values)
    if known is None:
        made = await usecases.register_tool(session, RegisterTool(**ToolIn(**form).model_dump()), actor, now)
        return Taken(Fate.NEW, made.id)
    before = await store.tool_for_update(session, known)
    changes = _TOOL_PATCH.validate_python(_as_to_change(before, form))
    after = await usecases.change_tool(session, before, changes, actor, now)
    return Taken.changed(known, differing(TOOL_COLUMNS, before, after))


async def take_machine(session: AsyncSession, row: BulkRow, actor: Actor, now: datetime) -> Taken:
    """Add the machine, or change the one that has the id, else the name."""
    known = await _machine_of(session, row)
    form = form_of(MACHINE_COLUMNS, row.values)
    if known is None:
        added = RegisterMachine(**MachineIn(**form).model_dump())
        return Taken(Fate.NEW, (await usecases.register_machine(session, added, actor, now)).id)
    before = await store.machine_for_update(session, known)
    _refuse_another_id(before, form.pop("id", None))
    changes = _MACHINE_PATCH.validate_python(form)
    after = await usecases.change_machine(session, before, changes, actor, now)
    return Taken.changed(known, differing(MACHINE_COLUMNS, before, after))


async def _machine_of(session: AsyncSession, row: BulkRow) -> str | None:
    name, machine_id = required(row.values, "name"), row.values.get("id")
    if isinstance(machine_id, str) and await store.machine_exists(session, machine_id):
        return machine_id
    return await store.machine_id_of_name(session, name)


def _as_to_change(tool: Tool, form: dict[str, Cell]) -> dict[str, Cell]:
    """A retired tool stays one when its row says so; to retire one is a deed of its own, with a reason."""
    if form.get("status") != ToolStatus.RETIRED:
        return form
    if tool.retirement is None:
        words = f"Retire {tool.number} on its own page: that wants a reason."
        raise RowRefused(RowProblem(field="status", code="retire_with_a_reason", message=words))
    return {name: value for name, value in form.items() if name != "status"}


def _refuse_another_id(machine: Machine, machine_id: Cell) -> None:
    if machine_id is not None and machine_id != machine.id:
        words = f"{machine.name} has the id {machine.id}, which stays. Give that one, or leave the cell empty."
        raise RowRefused(RowProblem(field="id", code="id_stays", message=words))
