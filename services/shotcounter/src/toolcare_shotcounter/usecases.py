"""What readings, people and the registry can do to the counts: load, decide, save, record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.contracts.shotcounter import ShotOrigin
from toolcare_shared.correlation import Correlation, begun
from toolcare_shared.ids import SourceId, new_id
from toolcare_shotcounter import (
    announcements,
    counting,
    domain,
    gap_telling,
    late_moulds,
    ledger,
    parts,
    quality_store,
    reconciliation_store,
    retiming,
    store,
    telling_store,
)
from toolcare_shotcounter.domain import (
    CounterIsCounted,
    EntryInFuture,
    ImplausibleEntry,
    MachineIsCounted,
    SourceTaken,
    StationIsCounted,
    TotalBelowZero,
)
from toolcare_shotcounter.holding import Hold
from toolcare_shotcounter.outcome import Entry, Outcome, Rejection
from toolcare_shotcounter.plant import Plant, SourceNow
from toolcare_shotcounter.readings import (
    Reading,
    Refused,
    SourceKind,
    SourceState,
    StateReport,
    is_of_a_clock_set_back,
)
from toolcare_shotcounter.store.counter_state import Watched
from toolcare_shotcounter.tables import CounterRow, SourceRow, TotalRow
from toolcare_shotcounter.texts import storable

RETELL_REJECTION = timedelta(seconds=60)
RETELL_VALUE = timedelta(hours=1)
"""How often at most a rejection that repeats, and the value of a source that goes on as it was, are told again."""

CUT_OFF = timedelta(minutes=10)
"""Shots of which some may be older when they come are told by the hour."""


# --- readings ------------------------------------------------------------------------------------------------------


async def count_readings(
    session: AsyncSession, readings: Sequence[Reading], default_cycle: timedelta, now: datetime
) -> Outcome:
    readings = sorted(readings, key=lambda reading: reading.at)
    plant = await _plant(session, readings, default_cycle)
    outcome = counting.count(plant, readings)
    await ledger.keep_readings(session, outcome.kept)
    await parts.keep(session, plant, [one.reading for one in outcome.kept if one.reading.parts is not None])
    await quality_store.complete_readings(session, outcome.told_after)
    await quality_store.keep(session, plant.sources, [*outcome.told, *outcome.told_after])
    await quality_store.keep_jobs(session, plant.sources, [one for one in readings if one.source_id in outcome.touched])
    await store.keep_holds(session, outcome.holds.values())
    await ledger.keep_press_lines(session, outcome.press_lines())
    await _book(session, outcome.lines(), now)
    await ledger.open_gaps(session, outcome.gaps)
    for gap in outcome.gaps:
        await announcements.gap_found(session, gap, now)
    if outcome.late:
        told = await retiming.take_late(session, plant, outcome.late, default_cycle, now)
        told += await gap_telling.take_late(session, plant, outcome.late, default_cycle, now)
        await late_moulds.follow(session, plant, told, default_cycle, now)
    await ledger.reject(session, outcome.rejections)
    changed = [source for source in outcome.touched.values() if _is_news(source, plant, now)]
    await ledger.move_counters(session, outcome.touched.values())
    for key, mismatch in outcome.mismatches.items():
        if await store.new_mismatch(session, *key, now):
            await announcements.mismatch_found(session, mismatch, now)
    for (mounting_id, mould), found in outcome.identified.items():
        if await store.new_identification(session, mounting_id, mould, now):
            await announcements.tool_identified(session, found, now)
    await announcements.source_states(session, changed, now)
    return outcome


async def _book(session: AsyncSession, lines: Sequence[Entry], now: datetime) -> None:
    """Book what came. What was made while a press was cut off is told hour by hour, all else every few seconds.

    Told together, the shots of a night would be spread evenly over it, whatever their own times say. Shots of one hour
    and run may wait for each other: a buffer of old readings costs little more than live ones.
    """
    apart = await _told_apart(session, lines, now)
    await ledger.book(session, lines, now)
    for tool_id, row in (await store.totals_for_update(session, apart)).items():
        await announcements.shots_kept_back(session, row, apart[tool_id], now)
    await session.flush()


async def _told_apart(session: AsyncSession, lines: Sequence[Entry], now: datetime) -> dict[str, list[Entry]]:
    """Return the lines of tools that are told at once; what was pending of these tools is told before them.

    The sums of all tools are locked where those of some are: in one order with all others.
    """
    stored = {line.tool_id for line in lines if line.from_at < now - CUT_OFF}
    of_tools: dict[str, list[Entry]] = {}
    for line in lines:
        if line.tool_id is not None and line.tool_id in stored:
            of_tools.setdefault(line.tool_id, []).append(line)
    every = {line.tool_id for line in lines if line.tool_id is not None} if of_tools else set()
    pending = await store.sums_for_update(session, every)
    apart = {id_: mine for id_, mine in of_tools.items() if not announcements.may_wait(pending.get(id_), mine)}
    for row in (await store.totals_for_update(session, apart)).values():
        await announcements.shots_counted(session, row, now)
    await session.flush()
    return apart


async def _plant(session: AsyncSession, readings: Sequence[Reading], default_cycle: timedelta) -> Plant:
    sources = await store.counters_for_update(session, {reading.source_id for reading in readings})
    confirmed = (source.stored.confirmed_at for source in sources.values() if source.stored)
    earliest = min((*confirmed, *(reading.at for reading in readings)))
    machine_ids = {source.machine_id for source in sources.values()}
    mountings = await store.mountings(session, machine_ids, earliest)
    tools = await store.tools(session, {mounting.tool_id for each in mountings.values() for mounting in each})
    stations = await store.stations(session, machine_ids)
    for source in sources.values():
        source.counted = domain.Counted.at(source.station, stations.get(source.machine_id, ()))
    before: dict[str, str | None] = {source.id: source.held_mould for source in sources.values()}
    held: dict[tuple[str, str], list[Hold]] = {}
    for hold in await store.holds(session, machine_ids, earliest):
        held.setdefault((hold.machine_id, hold.station), []).append(hold)
    bare = {machine_id for machine_id, _ in held}
    for machine_id in machine_ids:
        hung = mountings.get(machine_id, ())
        if not domain.is_manned(hung, stations.get(machine_id, ()), earliest):
            bare.add(machine_id)
    assignments = await store.assignments(session, bare, earliest)
    for machine_id in bare:
        over = await store.ended(session, machine_id, earliest)
        mountings[machine_id] = [*over.mountings, *mountings.get(machine_id, ())]
        assignments[machine_id] = [*over.assignments, *assignments.get(machine_id, ())]
        for hold in await store.adjoining_holds(session, machine_id, over.since):
            if hold.until is not None and hold.until <= earliest:
                held.setdefault((machine_id, hold.station), []).append(hold)
    return Plant(sources, mountings, tools, default_cycle, stations, assignments, held, before)


def _state_changes(source: SourceNow, now: datetime) -> bool:
    """Bring the state up to date; a change is worth an event, a detail in words is not."""
    before = source.state
    source.state, source.detail = domain.state_of(source.heard(), now)
    return source.state != before


def _is_news(source: SourceNow, plant: Plant, now: datetime) -> bool:
    """Whether a source is another now, or its shots are held or no longer held."""
    return _state_changes(source, now) or source.held_mould != plant.held_before.get(source.id)


async def refuse(session: AsyncSession, refusals: Sequence[Refused]) -> None:
    await ledger.reject(session, [Rejection.of(refused) for refused in refusals])


async def report(session: AsyncSession, reports: Sequence[StateReport], now: datetime) -> None:
    """Note what sources say of their connections; "connected again" ends the trouble."""
    sources = await store.counters_for_update(session, {told.source_id for told in reports})
    news: list[SourceNow] = []
    for told in reports:
        source = sources.get(told.source_id)
        if source is None:
            continue
        trouble = told.state in {SourceState.UNREACHABLE, SourceState.FAULTY, SourceState.NO_DATA}
        source.trouble = told.state.value if trouble else None
        source.trouble_detail = storable(told.detail)
        detail = source.detail
        if _state_changes(source, now) or detail != source.detail:
            news.append(source)
    await ledger.move_counters(session, news)
    await announcements.source_states(session, news, now)


async def default_source(session: AsyncSession, machine_id: str, now: datetime) -> SourceId:
    """Return the source of a machine's default topic; a known machine gets it with its first message.

    UnknownMachine, and MachineIsCounted when another kind of source counts it already.
    """
    known = await store.default_source(session, machine_id)
    if known is None:
        await store.require_machine(session, machine_id)
        await _be_the_only_one(session, machine_id, None, None)
        known = await configure_source(
            session, ConfigureSource(machine_id, SourceKind.MQTT, "", "", True, _DEFAULTS), announcements.SELF, now
        )
    return SourceId(known.id)


# --- what the clock does -------------------------------------------------------------------------------------------


async def tell_sources(session: AsyncSession, idle_after: Mapping[str, timedelta], now: datetime) -> None:
    """Tell how these stand by now, and their newest value; what was told since they were looked at is no news."""
    await store.counters_for_update(session, idle_after.keys())
    sources: dict[str, SourceNow] = {}
    for each in await store.watched(session, idle_after.keys()):
        each.source.idle_after = idle_after[each.source.id]
        if _is_due(each, now):
            sources[each.source.id] = each.source
            _state_changes(each.source, now)
    await ledger.move_counters(session, sources.values())
    await telling_store.note_told(session, sources, now)
    await announcements.source_states(session, list(sources.values()), now)


async def due_for_telling(session: AsyncSession, now: datetime) -> dict[str, timedelta]:
    """The sources that fell silent or whose counter stands, and now and then those with a newer value.

    With the time until each is idle.
    """
    watched = await store.watched(session)
    mountings = await store.mountings(session, {each.source.machine_id for each in watched}, now)
    tools = await store.tools(session, {mounting.tool_id for each in mountings.values() for mounting in each})
    plant = Plant({}, mountings, tools, timedelta(0))
    due: dict[str, timedelta] = {}
    for each in watched:
        source = each.source
        source.idle_after = plant.idle_after(source.machine_id, now)
        if _is_due(each, now):
            due[source.id] = source.idle_after
    return due


def _is_due(each: Watched, now: datetime) -> bool:
    source = each.source
    value = source.stored.value if source.stored else None
    is_news = value != each.told_value and (each.told_at is None or now - each.told_at >= RETELL_VALUE)
    return is_news or domain.state_of(source.heard(), now)[0] != source.state


async def publish_counts(
    session: AsyncSession, now: datetime, behind: Mapping[str, Correlation] | None = None, after: str = ""
) -> Sequence[str]:
    """Publish what moved since the last time. What is pending stands in the database, so a crash loses none of it.

    `behind`: tool -> what counted it last, to which the event belongs. Returns the tools that were told of, by their
    ids: where they are `store.TOLD_AT_ONCE`, others may wait `after` the last.
    """
    totals = await store.unpublished_totals(session, after)
    told = [(total, (behind or {}).get(total.tool_id) or begun()) for total in totals]
    await announcements.shots_of_many(session, told, now)
    for unassigned in await store.unpublished_unassigned(session):
        await announcements.unassigned_counted(session, unassigned, now)
    for rejection in await store.rejections_to_tell(session, now - RETELL_REJECTION):
        await announcements.rejected(session, rejection, now)
    return [total.tool_id for total in totals]


# --- people: sources -----------------------------------------------------------------------------------------------


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


async def _read_a_counter_of_its_own(
    session: AsyncSession, machine_id: str, kind: str, config: Mapping[str, object]
) -> None:
    mine = store.counter_read(kind, config)
    for other in await store.sources(session):
        same = mine is not None and store.counter_read(other.kind, other.config) == mine
        if same and other.enabled and other.machine_id != machine_id:
            raise CounterIsCounted(other.machine_id, other.name)


_START_ANEW = "another"
"""No reading names its counter so: the next one is of another counter than the stored value."""

_DEFAULTS: Mapping[str, object] = {"counter_bits": 32, "resettable": True, "stale_after_s": 60}


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
        counter.counter = _START_ANEW
    if row.enabled and not was_enabled:
        await _go_on_from_another(session, row, counter)
    counter.trouble, counter.trouble_detail = None, ""
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
    """What another source has counted meanwhile would be counted again by this one's own advance."""
    counted = await store.last_counted_by_another(session, row)
    if counter.confirmed_at is not None and counted is not None and counted > counter.confirmed_at:
        counter.counter, counter.confirmed_at, counter.last_shot_at = _START_ANEW, counted, None


async def tell_state(session: AsyncSession, row: SourceRow, now: datetime) -> None:
    for source in (await store.counters_for_update(session, {row.id})).values():
        _state_changes(source, now)
        await ledger.move_counters(session, [source])
        await announcements.source_state(session, source, now)


async def remove_source(session: AsyncSession, row: SourceRow, actor: Actor, now: datetime) -> None:
    """Its ledger and its open gaps stay."""
    counter = await _counter_to_change(session, row)
    await store.end_hold(session, row.machine_id, row.station, counter, now)
    row.removed_at = now
    row.enabled = False
    row.version += 1
    await session.flush()
    await announcements.source_removed(session, row, actor, now)


# --- people: shots -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EnterShots:
    """Shots that no counter saw. Negative ones take back what was too much: with a note, and confirmed."""

    tool_id: str
    shots: int
    at: datetime
    note: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class EnterReading:
    """The tool's own counter, read by a person at a time: it becomes the total of then; what was made since stays."""

    tool_id: str
    total: int
    at: datetime
    note: str
    confirmed: bool


async def enter_shots(
    session: AsyncSession, command: EnterShots, default_cycle: timedelta, actor: Actor, now: datetime
) -> TotalRow:
    tool = await store.tool(session, command.tool_id)
    row = await store.total_for_update(session, command.tool_id)
    _check_entry(tool, row, command, default_cycle, now)
    return await _enter(session, row, command, actor, now)


async def enter_reading(
    session: AsyncSession, command: EnterReading, default_cycle: timedelta, actor: Actor, now: datetime
) -> TotalRow:
    tool = await store.tool(session, command.tool_id)
    row = await store.total_for_update(session, command.tool_id)
    stood = (await reconciliation_store.stood(session, row, command.at, now)).total
    entry = EnterShots(command.tool_id, command.total - stood, command.at, command.note, command.confirmed)
    try:
        _check_entry(tool, row, entry, default_cycle, now)
    except ImplausibleEntry as error:
        why = "The reading does not fit the shots counted so far."
        raise ImplausibleEntry(stood + error.low, stood + error.high, command.total, why) from error
    return await _enter(session, row, entry, actor, now)


def _check_entry(tool: domain.Tool, row: TotalRow, entry: EnterShots, default_cycle: timedelta, now: datetime) -> None:
    if entry.at > now:
        raise EntryInFuture
    if row.total + entry.shots < 0:
        raise TotalBelowZero(row.total, entry.shots)
    if not entry.confirmed:
        last = row.last_shot_at
        since = None if last is None or is_of_a_clock_set_back(last, now) else last
        domain.plausible_shots(entry.shots, since, entry.at, domain.min_cycle([tool], default_cycle))
        domain.within_life(row.total, entry.shots, tool.design_life_shots)


async def _enter(session: AsyncSession, row: TotalRow, command: EnterShots, actor: Actor, now: datetime) -> TotalRow:
    origin = ShotOrigin.CORRECTION if command.shots < 0 else ShotOrigin.MANUAL
    entered = ByHand(command.tool_id, command.shots, command.at, command.at, origin, command.note)
    return await book_by_hand(session, row, entered, actor, now)


@dataclass(frozen=True, slots=True)
class ByHand:
    """Shots that a person answers for, and the time in which they were made."""

    tool_id: str
    shots: int
    from_at: datetime
    to_at: datetime
    origin: ShotOrigin
    note: str
    marks: str = ""


async def book_by_hand(session: AsyncSession, row: TotalRow, entered: ByHand, actor: Actor, now: datetime) -> TotalRow:
    """Tell what was counted until now, then book and tell these; `row` is the tool's locked total."""
    await announcements.shots_counted(session, row, now)
    await session.flush()
    mounted = await store.machine_of_tool(session, entered.tool_id, entered.to_at)
    line = Entry(
        tool_id=entered.tool_id,
        machine_id=mounted.machine_id if mounted else None,
        source_id=None,
        mounting_id=mounted.id if mounted else None,
        factor=1,
        raw_from=None,
        raw=None,
        shots=entered.shots,
        shots_high=entered.shots,
        from_at=entered.from_at,
        to_at=entered.to_at,
        confidence="correction" if entered.origin is ShotOrigin.CORRECTION else "manual",
        origin=entered.origin.value,
        marks=entered.marks,
        note=entered.note,
        actor=f"{actor.kind}:{actor.id}",
        readings=0,
    )
    await ledger.book(session, [line], now)
    after = await store.total_for_update(session, entered.tool_id)
    await announcements.shots_entered(session, after, [line], actor, now)
    await session.flush()
    return after
