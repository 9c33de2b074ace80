"""What people do with spare parts: add, change, retire them, and book their stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from toolcare_maintenance import store
from toolcare_maintenance.domain.parts import Booking, MovementKind, PartInUse, PartIsRetired, change_of
from toolcare_maintenance.tables import Part, PartMovement
from toolcare_maintenance.usecases.occasion import Occasion
from toolcare_shared.contracts.maintenance import StockChanged
from toolcare_shared.ids import new_id


class PartValues(TypedDict, total=False):
    """What is absent stays as it is; None clears."""

    number: str
    name: str
    unit: str
    minimum: int
    lead_time_days: int | None
    supplier: str | None
    price_cents: int | None
    place: str | None
    note: str


class PartChanges(PartValues, total=False):
    tool_ids: list[str]


@dataclass(frozen=True, slots=True)
class Movement:
    """A booking with its reason and, for a use, the tool and the job it was used for; a return names the use."""

    booking: Booking
    reason: str = ""
    tool_id: str | None = None
    job_id: str | None = None
    returns: str | None = None


async def add_part(occasion: Occasion, values: PartValues, stock: int, tool_ids: Sequence[str]) -> Part:
    """Add a part; what is there already is its first count."""
    added = Part(id=new_id(), stock=0, minimum=0, note="", retired=False, version=1)
    await _save(occasion, added, values)
    await _set_tools(occasion, added, tool_ids)
    if stock > 0:
        await _move(occasion, added, Movement(Booking(MovementKind.COUNT, stock)))
    return added


async def change_part(occasion: Occasion, part: Part, changes: PartChanges) -> Part:
    """Change a part that was loaded for update."""
    if part.retired:
        raise PartIsRetired(part.number)
    part.version += 1
    await _save(occasion, part, {name: value for name, value in changes.items() if name != "tool_ids"})
    if "tool_ids" in changes:
        await _set_tools(occasion, part, changes["tool_ids"])
    return part


def retire_part(part: Part, reason: str) -> Part:
    """Take a part out of use; its movements stay."""
    if part.retired:
        raise PartIsRetired(part.number)
    part.retired, part.retired_reason = True, reason
    part.version += 1
    return part


def restore_part(part: Part) -> Part:
    """Bring a part back into use, with the stock it had."""
    if not part.retired:
        raise PartInUse(part.number)
    part.retired, part.retired_reason = False, None
    part.version += 1
    return part


async def book(occasion: Occasion, part_id: str, movement: Movement) -> PartMovement:
    """Change the stock by one movement. Of two at the same moment the second sees what the first left."""
    part = await store.lock_part(occasion.session, part_id)
    if part.retired:
        raise PartIsRetired(part.number)
    if movement.tool_id is not None:
        await store.tool(occasion.session, movement.tool_id)
    return await _move(occasion, part, movement)


async def _move(occasion: Occasion, part: Part, movement: Movement) -> PartMovement:
    change = change_of(part.number, part.stock, movement.booking)
    part.stock += change
    part.version += 1
    row = PartMovement(
        id=new_id(),
        part_id=part.id,
        kind=movement.booking.kind,
        quantity=change,
        stock=part.stock,
        tool_id=movement.tool_id,
        job_id=movement.job_id,
        cost_cents=None if part.price_cents is None or movement.job_id is None else -change * part.price_cents,
        returns=movement.returns,
        reason=movement.reason,
        by=occasion.actor.name,
        at=occasion.now,
    )
    occasion.session.add(row)
    await occasion.record(_stock_changed(occasion, part, movement, change))
    return row


async def _save(occasion: Occasion, part: Part, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(part, name, value)
    part.number_key = part.number.casefold()
    part.search = "\n".join(filter(None, (part.number, part.name, part.supplier, part.place))).casefold()
    with occasion.session.no_autoflush:
        await store.refuse_taken_number(occasion.session, part.number, part.id)
    await store.save_part(occasion.session, part)


async def _set_tools(occasion: Occasion, part: Part, tool_ids: Sequence[str]) -> None:
    for tool_id in tool_ids:
        await store.tool(occasion.session, tool_id)
    await store.set_tools_of_part(occasion.session, part.id, tool_ids)


def _stock_changed(occasion: Occasion, part: Part, movement: Movement, change: int) -> StockChanged:
    return StockChanged(
        part_id=part.id,
        number=part.number,
        name=part.name,
        kind=movement.booking.kind,
        quantity=change,
        stock=part.stock,
        minimum=part.minimum,
        low=part.low,
        tool_id=movement.tool_id,
        job_id=movement.job_id,
        by=occasion.actor.name,
        at=occasion.now,
    )
