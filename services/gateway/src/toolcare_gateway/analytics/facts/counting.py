"""Shots of tools and of presses, by day and run."""

from datetime import timedelta, tzinfo

from toolcare_gateway.analytics.facts import making, unmaking
from toolcare_gateway.analytics.facts.book import Book, DayOfShots, Held, LifeCount, RunCount, Standing
from toolcare_gateway.analytics.facts.by_days import is_late, lengths_by_day, share_out
from toolcare_gateway.analytics.facts.cycles import cycle_of, moved_ms, running_ms
from toolcare_gateway.analytics.tables import NO_MACHINE, GapFact, RunFact
from toolcare_shared.contracts.shotcounter import (
    CounterGapFound,
    GapReopened,
    GapSettled,
    ShotOrigin,
    ShotsCounted,
    UnassignedShotsCounted,
)
from toolcare_shared.messaging.envelope import Envelope

_MS = timedelta(milliseconds=1)


async def shots_counted(book: Book, event: ShotsCounted, envelope: Envelope, zone: tzinfo) -> None:
    """A count belongs to what held, and to the run that ran, when it began."""
    standing = await book.standing(event.tool_id, event.from_at)
    ran_ms = _ran_ms(event, standing)
    await book.add_shots(_days(event, envelope, zone, standing, ran_ms))
    is_made = event.origin is not ShotOrigin.CORRECTION and event.shots_high > 0
    await making.of_tool(book, event, envelope)
    await unmaking.of_tool(book, event, envelope)
    run = await _run_of(book, event, standing)
    if run is not None:
        book.ran(run, _of_run(run, event, envelope, standing, ran_ms), standing.run_in_shots)
    span = (event.from_at, event.to_at) if is_made else (None, None)
    await book.counted(LifeCount(event.tool_id, event.total, event.total_high, *span))


async def _run_of(book: Book, event: ShotsCounted, standing: Standing) -> RunFact | None:
    """What names no run belongs to the one that ran; what was moved, then to none."""
    if event.mounting_id is not None:
        return await book.get(RunFact, event.mounting_id)
    return standing.run if event.moved_by is None else None


def _days(event: ShotsCounted, envelope: Envelope, zone: tzinfo, standing: Standing, ran_ms: int) -> list[DayOfShots]:
    lengths = lengths_by_day(event.from_at, event.to_at, zone)
    weights = [length for _, length in lengths]
    machine_id = event.machine_id or (standing.run.machine_id if standing.run else NO_MACHINE)
    active, nominal = _active(event, standing.held), standing.held.cavity_count
    shared = zip(
        lengths,
        share_out(event.shots, weights),
        share_out(event.shots_high, weights),
        share_out(ran_ms, weights),
        strict=True,
    )
    return [
        DayOfShots(
            tool_id=event.tool_id,
            machine_id=machine_id,
            day=day,
            shots=shots,
            shots_high=high,
            run_ms=run_ms,
            cavity_shots=shots * active,
            nominal_shots=shots * nominal,
            corrected_at=event.at if is_late(event.at, day, zone) else None,
            event_id=envelope.id,
        )
        for (day, _), shots, high, run_ms in shared
    ]


def _active(event: ShotsCounted, held: Held) -> int:
    """Return how many cavities made parts; of shots that were moved, those of the run they came from or went to."""
    if event.moved_by is None or held.own_cavities is None:
        return held.active_cavities
    return held.own_cavities if event.cavities is None else min(event.cavities, held.own_cavities)


def _ran_ms(event: ShotsCounted, standing: Standing) -> int:
    """How long the tool ran; by the approved cycle where the time itself says nothing."""
    cycle_ms = standing.held.expected_cycle_ms
    length_ms = (event.to_at - event.from_at) // _MS
    if event.moved_by is not None:
        moved = moved_ms(abs(event.shots), length_ms, cycle_ms)
        return moved if event.shots > 0 else -moved
    if event.origin is not ShotOrigin.COUNTER:
        return event.shots * (cycle_ms or 0)
    return running_ms(max(0, event.shots), length_ms, cycle_ms)


def _of_run(run: RunFact, event: ShotsCounted, envelope: Envelope, standing: Standing, ran_ms: int) -> RunCount:
    """Cycles are told by counters alone."""
    cycle_ms, cycle = standing.held.expected_cycle_ms, None
    if event.origin is ShotOrigin.COUNTER:
        length_ms = (event.to_at - event.from_at) // _MS
        cycle = cycle_of(event.shots, length_ms, cycle_ms, run.shot_factor)
    return RunCount(event.shots, ran_ms, cycle, cycle_ms, envelope.id)


async def unassigned_counted(book: Book, event: UnassignedShotsCounted, envelope: Envelope, zone: tzinfo) -> None:
    lengths = lengths_by_day(event.from_at, event.to_at, zone)
    for (day, _), shots in zip(lengths, share_out(event.shots, [length for _, length in lengths]), strict=True):
        await book.add_unassigned(event.machine_id, day, shots, envelope.id)
    await making.of_press(book, event, envelope)


async def gap_found(book: Book, event: CounterGapFound, _envelope: Envelope, _zone: tzinfo) -> None:
    if await book.get(GapFact, event.item_id) is None:
        book.add(
            GapFact(
                item_id=event.item_id,
                source_id=event.source_id,
                machine_id=event.machine_id,
                tool_ids=event.tool_ids,
                low=event.low,
                high=event.high,
                booked=event.booked,
                since=event.since,
            )
        )


async def gap_settled(book: Book, event: GapSettled, _envelope: Envelope, _zone: tzinfo) -> None:
    gap = await book.get(GapFact, event.item_id)
    if gap is not None:
        gap.settled, gap.settled_at = event.settled, event.at


async def gap_reopened(book: Book, event: GapReopened, _envelope: Envelope, _zone: tzinfo) -> None:
    gap = await book.get(GapFact, event.item_id)
    if gap is not None:
        gap.settled = gap.settled_at = None
