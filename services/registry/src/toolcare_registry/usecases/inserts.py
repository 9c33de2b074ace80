"""What people do with inserts that have serial numbers: add, install, swap and remove them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_registry import announcements, store
from toolcare_registry.domain import inserts as rules
from toolcare_registry.domain.cavities import Remark
from toolcare_registry.domain.components import Component, ComponentKind
from toolcare_registry.domain.inserts import (
    Aside,
    Insert,
    InsertAlreadyThere,
    InsertMovedMeanwhile,
    InsertState,
    InsertWasScrapped,
    Place,
    PositionTaken,
    Stay,
    Step,
)
from toolcare_registry.store import components, inserts
from toolcare_registry.usecases.insert_shots import share_anew
from toolcare_shared.auth import Actor
from toolcare_shared.ids import new_id


@dataclass(frozen=True, slots=True)
class AddInsert:
    serial: str
    name: str
    kind: ComponentKind
    drawing: str | None = None
    maker: str | None = None
    initial_shots: int = 0


class InsertValues(TypedDict, total=False):
    serial: str
    name: str
    kind: ComponentKind
    drawing: str | None
    maker: str | None
    initial_shots: int


@dataclass(frozen=True, slots=True)
class InstallInsert:
    insert_id: str
    component_id: str
    reason: str
    at: datetime
    swap: bool = False
    although_scrapped: bool = False


@dataclass(frozen=True, slots=True)
class _Move:
    """One transaction's booking: who does it, when it happened and when it is booked."""

    session: AsyncSession
    actor: Actor
    remark: Remark
    now: datetime


async def add_insert(session: AsyncSession, command: AddInsert, actor: Actor, now: datetime) -> Insert:
    added = Insert(
        id=new_id(),
        serial=command.serial,
        name=command.name,
        kind=command.kind,
        initial_shots=command.initial_shots,
        shots=command.initial_shots,
        state=InsertState.STOCK,
        last=Remark(now, actor.name, ""),
        drawing=command.drawing,
        maker=command.maker,
    )
    await inserts.add(session, added)
    await inserts.note(session, Step(new_id(), added.id, None, added.state, added.last))
    return added


async def correct_insert(session: AsyncSession, insert: Insert, values: InsertValues) -> Insert:
    """Put right what was typed of an insert that was loaded for update."""
    corrected = replace(insert, **values)
    if corrected != insert:
        await inserts.correct(session, replace(corrected, version=insert.version + 1))
    return await inserts.one(session, insert.id)


async def install_insert(session: AsyncSession, command: InstallInsert, actor: Actor, now: datetime) -> Insert:
    """Install an insert; with `swap` it changes places with the one that sits there, which else goes into stock."""
    await _hold(session, command.insert_id, await components.one(session, command.component_id))
    insert = await inserts.one_for_update(session, command.insert_id)
    await inserts.put_clock_right(session, insert.id, command.component_id, min(command.at, now), now)
    last = await inserts.last_stay(session, insert.id)
    component = await components.one(session, command.component_id)
    place = Place(component, await inserts.last_stay_in(session, component.id))
    remark = rules.may_come(insert, last, place, Remark(command.at, actor.name, command.reason), now)
    if not command.although_scrapped and await inserts.was_scrapped(session, insert.id):
        raise InsertWasScrapped(insert.serial)
    move = _Move(session, actor, remark, now)
    from_there = last if last is not None and last.until is None else None
    occupant = place.taken_by
    if occupant is not None:
        sitting = await inserts.one_for_update(session, occupant.insert_id)
        if not command.swap:
            raise PositionTaken(component.name, sitting.id, sitting.serial)
        await _leave(move, sitting, occupant, InsertState.STOCK if from_there is None else InsertState.INSTALLED)
    if from_there is not None:
        await _leave(move, insert, from_there, InsertState.INSTALLED)
    await _come(move, insert, component)
    if occupant is not None and from_there is not None:
        await _come(move, sitting, await components.one(session, from_there.component_id))
    return await inserts.one(session, insert.id)


async def remove_insert(
    session: AsyncSession, insert_id: str, to: Aside, remark: Remark, actor: Actor, now: datetime
) -> Insert:
    """Take an insert out of its tool, or tell what became of one that sits in none."""
    await _hold(session, insert_id)
    insert = await inserts.one_for_update(session, insert_id)
    await inserts.put_clock_right(session, insert_id, None, min(remark.at, now), now)
    last = await inserts.last_stay(session, insert_id)
    move = _Move(session, actor, rules.may_leave(remark, now), now)
    if last is not None and last.until is None:
        await _leave(move, insert, last, to)
    elif insert.state is to:
        raise InsertAlreadyThere(insert.serial, to.value)
    else:
        await _become(move, insert, to)
    return await inserts.one(session, insert_id)


async def _hold(session: AsyncSession, insert_id: str, to: Component | None = None) -> None:
    """Hold the tools an insert leaves and comes to, always in the same order, so that no two moves wait in a circle."""
    insert = await inserts.one(session, insert_id)
    before = await inserts.last_stay(session, insert_id)
    tools = {stay.tool_id for stay in (before, to) if stay is not None}
    for tool_id in sorted(tools):
        await store.tool_for_update(session, tool_id)
    after = await inserts.last_stay(session, insert_id)
    if after is not None and after.tool_id not in tools:
        raise InsertMovedMeanwhile(insert.serial)


async def _leave(move: _Move, insert: Insert, stay: Stay, to: InsertState) -> None:
    session, component = move.session, await components.one(move.session, stay.component_id)
    await inserts.end_stay(session, stay.ended(move.remark))
    await _become(move, insert, to)
    await share_anew(session, stay.tool_id, stay.component_id, move.remark.at)
    ended, left = await inserts.stay(session, stay.id), await inserts.one(session, insert.id)
    await announcements.insert_removed(session, left, component, ended, to, move.actor, move.now)


async def _come(move: _Move, insert: Insert, component: Component) -> None:
    stay = Stay(
        new_id(), insert.id, component.tool_id, component.id, move.remark.at, move.remark.by, move.remark.reason
    )
    await inserts.add_stay(move.session, stay)
    await _become(move, insert, InsertState.INSTALLED)
    await share_anew(move.session, component.tool_id, component.id, move.remark.at)
    await announcements.insert_installed(move.session, insert, component, stay, move.actor, move.now)


async def _become(move: _Move, insert: Insert, state: InsertState) -> None:
    current = await inserts.one(move.session, insert.id)
    await inserts.note(move.session, Step(new_id(), insert.id, current.state, state, move.remark))
    await inserts.save(move.session, replace(current, state=state, last=move.remark, version=insert.version + 1))
