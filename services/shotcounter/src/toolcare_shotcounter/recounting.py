"""What is known of the plant changes, and what was counted follows: cycles go from one holder to another, once."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter import domain, store
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.crediting import Hung
from toolcare_shotcounter.material import Material, Window, made, material, shortest_cycle
from toolcare_shotcounter.moving import book_lines, line_of
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.recount import (
    Made,
    Piece,
    ShortestCycle,
    doubted_shares,
    moved,
    of_doubt,
    shares_of,
)
from toolcare_shotcounter.store import recount as kept


async def hold(session: AsyncSession, *machine_ids: str) -> None:
    """Have the machines' readings wait: live counting locks the same rows, so each is counted before or after.

    Of all machines at once, in the order of live counting: one by one they could wait for each other for ever.
    """
    await store.counters_for_update(session, await kept.sources_of(session, machine_ids))


@asynccontextmanager
async def followed(
    session: AsyncSession,
    machine_ids: Collection[str],
    window: Window,
    because: Because,
    default_cycle: timedelta,
    *,
    tool_ids: Collection[str] = (),
) -> AsyncIterator[None]:
    """Have what was counted follow a change that is made within: also by a service that was away meanwhile.

    What was counted of `tool_ids` until now is told before it, so that no count is of two runs.
    """
    await hold(session, *machine_ids)
    async with following(session, machine_ids, window, because, default_cycle, tool_ids=tool_ids):
        yield


@asynccontextmanager
async def following(
    session: AsyncSession,
    machine_ids: Collection[str],
    window: Window,
    because: Because,
    default_cycle: timedelta,
    *,
    tool_ids: Collection[str] = (),
) -> AsyncIterator[None]:
    """The same where the counters that the change is of are locked already."""
    before: list[Material] = []
    for machine_id in sorted(machine_ids):
        until = await kept.end_of_stretches(session, machine_id, window.until)
        before.append(await material(session, machine_id, replace(window, until=until)))
    yield
    await session.flush()
    pieces: list[tuple[str, Piece]] = []
    for known in before:
        new = await kept.hung(session, known.machine_id, known.earliest)
        pieces += [(known.machine_id, piece) for piece in await differing(session, known, new, default_cycle)]
        await _redirect(session, known, new, default_cycle)
    await _book(session, pieces, because, tool_ids)


async def differing(session: AsyncSession, known: Material, new: Hung, default_cycle: timedelta) -> list[Piece]:
    """What moves when it is known that others hung there; nothing is written."""
    if not known.lines and not known.gaps:
        return []
    shortest = await shortest_cycle(session, (known.hung, new), default_cycle)
    pieces: list[Piece] = []
    cycles: dict[str, list[Made]] = {}
    for one in await made(session, known, new):
        cycles.setdefault(one.press, []).append(one)
    for row in known.lines:
        line, mine = kept.line_of(row), cycles.get(row.ref, [])
        line = replace(
            line,
            counted=line.counted or new.counted_now(line.source_id),
            rough=any(one.rough for one in mine),
        )
        old = known.booked.get(row.ref, {}) if row.counted else shares_of(known.hung, mine, shortest)
        within = _times_of_change(known.hung, new, mine, shortest) if len(mine) > 1 else None
        pieces += moved(old, shares_of(new, mine, shortest), line, within)
    for gap in known.gaps:
        doubt = kept.doubt_of(gap)
        counted = gap.counted or new.counted_now(gap.source_id)
        line = Made(gap.id, gap.source_id, gap.marks, gap.since, gap.until, 0, counted)
        old = known.booked.get(gap.id, {}) if gap.counted else doubted_shares(known.hung, doubt, shortest)
        pieces += moved(old, doubted_shares(new, doubt, shortest), line, gap_id=gap.id)
    return pieces


def _times_of_change(
    old: Hung, new: Hung, made: Sequence[Made], shortest: ShortestCycle
) -> tuple[datetime, datetime] | None:
    """From when until when within an hour cycles change their holder."""
    moved = [one for one in made if shares_of(old, [one], shortest) != shares_of(new, [one], shortest)]
    return (min(one.since for one in moved), max(one.at for one in moved)) if moved else None


async def _redirect(session: AsyncSession, known: Material, new: Hung, default_cycle: timedelta) -> None:
    """Have what a person finds out of a gap go to those who hold it now."""
    shortest = await shortest_cycle(session, (new,), default_cycle)
    for gap in known.gaps:
        doubt = kept.doubt_of(gap)
        last = {each.id for each in domain.crew(doubt.hung(new).mountings, gap.until)}
        gap.credits = [
            {
                "tool_id": holder.tool_id,
                "mounting_id": holder.mounting_id,
                "factor": holder.factor,
                "credited": holder.mounting_id in last or holder.assignment_id is not None,
            }
            for holder in of_doubt(new, doubt, shortest)
            if holder.tool_id is not None
        ]


async def _book(
    session: AsyncSession, pieces: Sequence[tuple[str, Piece]], because: Because, tool_ids: Collection[str]
) -> None:
    lots: dict[str, list[Entry]] = {}
    for machine_id, piece in pieces:
        lots.setdefault(piece.press, []).append(line_of(machine_id, piece, because))
    await book_lines(session, list(lots.values()), because, tell_first=tool_ids)
