"""Sources are set up, changed and removed, by people or by the first message of a machine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.ids import SourceId, new_id
from toolcare_shotcounter import announcements, store
from toolcare_shotcounter.domain import (
    CounterIsCounted,
    MachineIsCounted,
    SourceTaken,
    StationIsCounted,
    UsualSourceRemoved,
)
from toolcare_shotcounter.holding import Hold
from toolcare_shotcounter.readings import SourceKind
from toolcare_shotcounter.tables import CounterRow, SourceRow
from toolcare_shotcounter.usecases.standing import tell_state

_START_ANEW = "another"
"""No reading names its counter so: the next one is of another counter than the stored value."""

_DEFAULTS: Mapping[str, object] = {"counter_bits": 32, "resettable": True, "stale_after_s": 60}


@dataclass(frozen=True, slots=True)
class ConfigureSource:
    machine_id: str
    kind: SourceKind
    name: str
    station: str
    enabled: bool
    config: Mapping[str, object]


async def configure_source(session: AsyncSession, command: ConfigureSource, actor: Actor, now: datetime) -> SourceRow:
    await store.lock_machine(session, command.machine_id)
    if command.kind is SourceKind.MQTT and await store.default_source(session, command.machine_id) is not None:
        raise SourceTaken(command.machine_id)
    if command.enabled:
        await _be_the_only_one(session, command.machine_id, command.station, None)
        await _read_a_counter_of_its_own(session, command.machine_id, command.kind.value, command.config)
    row = SourceRow(
        id=new_id(),
        machine_id=command.machine_id,
        kind=command.kind.value,
        name=command.name or f"{command.machine_id} {command.kind.value}",
        station=command.station,
        enabled=command.enabled,
        config=dict(command.config),
        version=1,
        created_at=now,
    )
    await store.add_source(session, row)
    if row.enabled:
        await _go_on_from_another(session, row, await store.counter(session, row.id))
    await announcements.source_configured(session, row, actor, now)
    await tell_state(session, row, now)
    return row


async def _be_the_only_one(session: AsyncSession, machine_id: str, station: str | None, source_id: str | None) -> None:
    """One source counts a machine, or where it has several counters, each of its stations; None: none may count it."""
    for other in await store.sources(session, machine_id):
        if not other.enabled or other.id == source_id or station not in {None, other.station}:
            continue
        if station:
            raise StationIsCounted(machine_id, station, other.name)
        raise MachineIsCounted(machine_id, other.name)


async def _is_counted_beside(session: AsyncSession, row: SourceRow) -> bool:
    """Whether another source counts the machine: it counts the tools of each station until that has its own."""
    return any(other.enabled and other.id != row.id for other in await store.sources(session, row.machine_id))


async def _read_a_counter_of_its_own(
    session: AsyncSession, machine_id: str, kind: str, config: Mapping[str, object]
) -> None:
    mine = store.counter_read(kind, config)
    for other in await store.sources(session):
        same = mine is not None and store.counter_read(other.kind, other.config) == mine
        if same and other.enabled and other.machine_id != machine_id:
            raise CounterIsCounted(other.machine_id, other.name)


async def default_source(session: AsyncSession, machine_id: str, now: datetime) -> SourceId:
    """Return the source of a machine's default topic; a known machine gets it with its first message.

    UnknownMachine, MachineIsCounted when another kind of source counts it already, and UsualSourceRemoved when a
    person took it away.
    """
    known = await store.default_source(session, machine_id)
    if known is None:
        await store.require_machine(session, machine_id)
        await _be_the_only_one(session, machine_id, None, None)
        if await store.default_source_was_removed(session, machine_id):
            raise UsualSourceRemoved(machine_id)
        known = await configure_source(
            session, ConfigureSource(machine_id, SourceKind.MQTT, "", "", True, _DEFAULTS), announcements.SELF, now
        )
    return SourceId(known.id)


@dataclass(frozen=True, slots=True)
class ChangeSource:
    """What is None stays."""

    name: str | None
    station: str | None
    enabled: bool | None
    config: Mapping[str, object] | None


async def change_source(
    session: AsyncSession, row: SourceRow, changes: ChangeSource, actor: Actor, now: datetime
) -> SourceRow:
    """Change a source. Pointed at another counter, the next reading starts anew, with the time between as a gap."""
    before, was_enabled, station = row.config, row.enabled, row.station
    row.name = changes.name or row.name
    row.station = row.station if changes.station is None else changes.station
    row.enabled = row.enabled if changes.enabled is None else changes.enabled
    if row.enabled:
        await store.lock_machine(session, row.machine_id)
        await _be_the_only_one(session, row.machine_id, row.station, row.id)
    row.config = dict(changes.config) if changes.config is not None else row.config
    if row.enabled:
        await _read_a_counter_of_its_own(session, row.machine_id, row.kind, row.config)
    row.version += 1
    counter = await _counter_to_change(session, row)
    if store.place(before) != store.place(row.config):
        counter.counter, counter.namespace = _START_ANEW, None
    if store.parts_place(before) != store.parts_place(row.config):
        await store.forget_parts(session, row.id)
    if row.enabled and not was_enabled:
        await _go_on_from_another(session, row, counter)
        counter.doubted = True
    counter.trouble, counter.trouble_detail, counter.remark, counter.seldom_ms = None, "", "", None
    counter.remark_code = counter.remark_amount = None
    await _move_hold(session, row, station, counter, now)
    await session.flush()
    await announcements.source_configured(session, row, actor, now)
    await tell_state(session, row, now)
    return row


async def _counter_to_change(session: AsyncSession, row: SourceRow) -> CounterRow:
    """Return a counter as it stands: a batch that is counted meanwhile ends before, and may have begun a hold."""
    await store.counters_for_update(session, {row.id})
    return await store.counter(session, row.id)


async def _move_hold(session: AsyncSession, row: SourceRow, station: str, counter: CounterRow, now: datetime) -> None:
    """Have a hold end with its source or setting, and go along to another station."""
    mould = counter.held_mould
    goes_on = row.enabled and row.config.get("on_mismatch") == "hold"
    if goes_on and row.station == station:
        return
    at = await store.end_hold(session, row.machine_id, station, counter, now)
    if goes_on and mould is not None:
        await store.keep_holds(session, [Hold(new_id(), row.machine_id, row.station, mould, at)])
        counter.held_mould = mould


async def _go_on_from_another(session: AsyncSession, row: SourceRow, counter: CounterRow) -> None:
    """What another source has counted meanwhile would be counted again by this one's own advance.

    One that was never heard goes on there too, where no other counts by now: what was made since would be lost with its
    first reading.
    """
    last = await store.last_counted_by_another(session, row)
    is_new = counter.confirmed_at is None
    if last is None or (is_new and await _is_counted_beside(session, row)):
        return
    counted, value = last
    counter.value = value if is_new else counter.value
    if counter.confirmed_at is None or counted > counter.confirmed_at:
        counter.counter, counter.confirmed_at, counter.last_shot_at = _START_ANEW, counted, None
        await store.forget_parts(session, row.id)


async def remove_source(session: AsyncSession, row: SourceRow, actor: Actor, now: datetime) -> None:
    """Its ledger and its open gaps stay."""
    counter = await _counter_to_change(session, row)
    await store.end_hold(session, row.machine_id, row.station, counter, now)
    row.removed_at = now
    row.enabled = False
    row.version += 1
    await session.flush()
    await announcements.source_removed(session, row, actor, now)


async def keep_namespace(session: AsyncSession, source_id: SourceId, place: str, uri: str) -> None:
    """Note what the index in a node id means; what was read at a place that was left meanwhile says nothing of it."""
    row = await store.source_for_update(session, source_id)
    counter = await store.counter(session, source_id)
    if store.place(row.config) == place and counter.namespace is None:
        counter.namespace = uri
