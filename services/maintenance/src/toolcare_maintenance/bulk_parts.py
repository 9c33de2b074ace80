"""Spare parts by the hundred: each row is added, changes what is there, or is refused."""

import re
from collections.abc import Mapping

from pydantic import TypeAdapter

from toolcare_maintenance import bulk_store, store
from toolcare_maintenance.columns import PART_COLUMNS, TOOLS_OF_PART
from toolcare_maintenance.domain.parts import Booking, MovementKind, PartNumberTaken, TooMuchInStock
from toolcare_maintenance.parts_schemas import BookIn, PartIn, PartPatch
from toolcare_maintenance.problems import PROBLEMS
from toolcare_maintenance.tables import Part
from toolcare_maintenance.usecases import parts
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_maintenance.usecases.parts import Movement, PartChanges
from toolcare_shared.bulk import (
    BulkIn,
    BulkOut,
    BulkRow,
    Fate,
    Refusals,
    RowProblem,
    RowRefused,
    Taken,
    attempt,
    form_of,
    not_heard_yet,
    required,
    take_rows,
)
from toolcare_shared.columns import Cell

PART_KEY = ("number",)
_REFUSALS = Refusals(PROBLEMS, PART_COLUMNS, {TooMuchInStock: "stock", PartNumberTaken: "number"})
_PATCH: TypeAdapter[PartPatch] = TypeAdapter(PartPatch)
_COUNTED = "Counted, says a file"


async def take_parts(occasion: Occasion, body: BulkIn) -> BulkOut:
    async with attempt(occasion.session, keep=not body.dry_run):
        if body.dry_run:
            await bulk_store.expect_tools(occasion.session, body.coming)
        known = await bulk_store.tool_ids_by_number(occasion.session)
        coming = {number.casefold() for number in body.coming}

        async def take(row: BulkRow) -> Taken:
            return await _take(occasion, row, _tool_ids(row.values.get(TOOLS_OF_PART.name), known, coming))

        return await take_rows(occasion.session, body, take, _REFUSALS, PART_KEY)


async def _take(occasion: Occasion, row: BulkRow, tool_ids: list[str] | None) -> Taken:
    part_id = await bulk_store.part_id_of_number(occasion.session, required(row.values, "number"))
    form = form_of(PART_COLUMNS, {name: cell for name, cell in row.values.items() if name != TOOLS_OF_PART.name})
    if part_id is not None:
        return await _change(occasion, await store.lock_part(occasion.session, part_id), form, tool_ids)
    given = {name: cell for name, cell in form.items() if cell is not None}
    body = PartIn(**given)
    part = await parts.add_part(occasion, body.values(), body.stock, tool_ids or [])
    return Taken(Fate.NEW, part.id)


async def _change(occasion: Occasion, part: Part, form: dict[str, Cell], tool_ids: list[str] | None) -> Taken:
    """The stock is counted anew where the row gives another one."""
    counted = form.pop("stock", None)
    stock = None if counted is None else BookIn.model_validate({"kind": "count", "quantity": counted}).quantity
    given = _PATCH.validate_python(form)
    differing = {name: value for name, value in given.items() if value != getattr(part, name)}
    changes = [column.name for column in PART_COLUMNS if column.field in differing]
    patch: PartChanges = differing  # type: ignore[assignment] # a TypedDict's items, fewer of them
    if tool_ids is not None and set(tool_ids) != await bulk_store.tool_ids_of_part(occasion.session, part.id):
        patch["tool_ids"] = tool_ids
        changes.append(TOOLS_OF_PART.name)
    if patch:
        await parts.change_part(occasion, part, patch)
    if stock is not None and stock != part.stock:
        await parts.book(occasion, part.id, Movement(Booking(MovementKind.COUNT, stock), _COUNTED))
        changes.append("stock")
    return Taken.changed(part.id, changes)


def _tool_ids(cell: Cell, known: Mapping[str, str], coming: set[str]) -> list[str] | None:
    """Tool numbers, parted by commas, semicolons or line ends; an absent cell leaves the tools as they are."""
    if cell is None:
        return None
    numbers = [number.strip() for number in re.split(r"[,;\n]", str(cell)) if number.strip()]
    for number in numbers:
        if number.casefold() not in known:
            raise RowRefused(not_heard_yet(number) if number.casefold() in coming else _unknown_tool(number))
    return [known[number.casefold()] for number in numbers]


def _unknown_tool(number: str) -> RowProblem:
    words = f"There is no tool {number}. Put it on the sheet of tools, or register it first."
    return RowProblem(field=TOOLS_OF_PART.name, code="unknown_tool", message=words)
