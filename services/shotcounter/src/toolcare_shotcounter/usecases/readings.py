"""Readings come: counted, booked and told, or refused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter import (
    announcements,
    counting,
    domain,
    gap_telling,
    late_moulds,
    ledger,
    parts,
    retiming,
    store,
)
from toolcare_shotcounter.holding import Hold
from toolcare_shotcounter.outcome import Entry, Outcome, Rejection
from toolcare_shotcounter.plant import Plant, SourceNow, Told
from toolcare_shotcounter.readings import Reading, Refused
from toolcare_shotcounter.store import quality as quality_store
from toolcare_shotcounter.usecases.standing import state_changes

CUT_OFF = timedelta(minutes=10)
"""Shots of which some may be older when they come are told by the hour."""


async def count_readings(
    session: AsyncSession, readings: Sequence[Reading], default_cycle: timedelta, now: datetime
) -> Outcome:
    readings = sorted(readings, key=lambda reading: reading.at)
    plant = await _plant(session, readings, default_cycle)
    outcome = counting.count(plant, readings)
    await ledger.keep_readings(session, outcome.kept)
    await parts.keep(session, plant, [one.reading for one in outcome.kept], outcome.stood)
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
    told_before: dict[str, Told] = {source.id: source.told for source in sources.values()}
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
    return Plant(sources, mountings, tools, default_cycle, stations, assignments, held, told_before)


def _is_news(source: SourceNow, plant: Plant, now: datetime) -> bool:
    """Whether a source is another now, its shots are held or no longer held, or it is looked at more or less seldom."""
    return state_changes(source, now) or source.told != plant.told_before.get(source.id)


async def refuse(session: AsyncSession, refusals: Sequence[Refused]) -> None:
    """Count them; the machine of a reading that was refused only when it was to be stored is that of its source.

    What such a reading told is missed, so that its source is in doubt.
    """
    of_sources = {refused.source_id for refused in refusals if refused.source_id and refused.machine_id is None}
    known = await store.counters_for_update(session, of_sources) if of_sources else {}
    for source in known.values():
        source.doubted = True
    await ledger.move_counters(session, known.values())
    machines = {id_: source.machine_id for id_, source in known.items()}
    rejections = [Rejection.of(refused) for refused in refusals]
    await ledger.reject(
        session, [replace(one, machine_id=one.machine_id or machines.get(one.source_id or "")) for one in rejections]
    )
