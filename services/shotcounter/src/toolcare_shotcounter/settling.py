"""A gap ends: what a person found takes the place of its interval."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shotcounter import announcements, by_hand, material, moving, recounting, store
from toolcare_shotcounter.above_zero import kept_above_zero, lacking
from toolcare_shotcounter.announcements import Because
from toolcare_shotcounter.by_hand import Foreseen
from toolcare_shotcounter.domain import CorrectedMeanwhile, GapIsSettled, OutsideGap
from toolcare_shotcounter.outcome import Entry
from toolcare_shotcounter.recount import Made, Piece, doubted_shares, moved
from toolcare_shotcounter.store import gaps as gap_store
from toolcare_shotcounter.store import recount as recount_store
from toolcare_shotcounter.tables import GapRow


async def foresee(
    session: AsyncSession, gap_id: str, settled: int, default_cycle: timedelta, actor: Actor, now: datetime
) -> Foreseen:
    """Return what settling a gap with a number would do, and what people booked at its tools since it began."""
    gap = await gap_store.gap(session, gap_id)
    _refuse(gap, settled)
    steps = await steps_of(session, gap, settled, default_cycle)
    whole, *lots = _lines_of(gap, steps, Because(gap.id, gap.note, actor, actor.name, now))
    tools = await by_hand.tools_of(session, gap, steps[0])
    totals = {tool_id: row.total for tool_id in tools if (row := await store.total(session, tool_id)) is not None}
    return await by_hand.foresee(session, tools, gap.since, _to_book(totals, whole, lots))


async def settle_gap(
    session: AsyncSession,
    gap_id: str,
    settled: int,
    note: str,
    despite: Collection[str],
    default_cycle: timedelta,
    actor: Actor,
    now: datetime,
) -> GapRow:
    """Replace a gap's interval by what a person found: the credited tools get the rest, all bounds close.

    What readings or a correction tell of it meanwhile comes before or after: they lock the same counters. Where
    somebody changed the count of one of its tools by hand since the counter was last heard before it, that may have
    put in the rest already: no more is booked than there is unless the caller names these lines in `despite`.
    """
    await recounting.hold(session, (await gap_store.gap(session, gap_id)).machine_id)
    gap = await gap_store.gap_for_update(session, gap_id)
    _refuse(gap, settled)
    because = Because(gap.id, note, actor, actor.name, now)
    steps = await steps_of(session, gap, settled, default_cycle)
    whole, *lots = _lines_of(gap, steps, because)
    tools = await by_hand.tools_of(session, gap, steps[0])
    held = await moving.hold(session, whole, now, also=tools)
    if settled > gap.booked:
        await by_hand.refuse_unseen(session, tools, gap.since, despite, CorrectedMeanwhile)
    close(gap, settled, note, actor, now)
    await announcements.gap_settled(session, gap, settled, actor, now)
    lines = _to_book(held.totals, whole, lots)
    await moving.book(session, held, lines, as_told(lines), because)
    return gap


def _refuse(gap: GapRow, settled: int) -> None:
    if gap.state != "open":
        raise GapIsSettled(gap.id)
    if not gap.low <= settled <= gap.high:
        raise OutsideGap(gap.low, gap.high, settled)


def close(gap: GapRow, settled: int, note: str, actor: Actor, now: datetime) -> None:
    gap.state, gap.settled, gap.settled_at, gap.settled_by, gap.note = "settled", settled, now, actor.name, note
    gap.booked = settled
    if gap.told == settled:
        gap.told = None


async def steps_of(
    session: AsyncSession, gap: GapRow, settled: int | None, default_cycle: timedelta
) -> list[list[Piece]]:
    """Return what each holder gets more, or keeps no longer open, by what was found: in the hours in which it arose.

    Where it is None, what each gives back of it, and keeps open again. And the same in two steps: what is booked goes
    to whose it is by now, and what was found comes on top. What a tool cannot give is lacking in the first alone.
    """
    hung = await recount_store.hung(session, gap.machine_id, gap.since)
    shortest = await material.shortest_cycle(session, (hung,), default_cycle)
    doubt = recount_store.doubt_of(gap)
    old = await recount_store.booked_of_gap(session, gap, hung, shortest)
    stood = gap.low if gap.settled is None else gap.settled
    now, new = (doubted_shares(hung, replace(doubt, settled=shots), shortest) for shots in (stood, settled))
    counted = gap.counted or hung.counted_now(gap.source_id)
    whole = Made(gap.id, gap.source_id, gap.marks, gap.since, gap.until, 0, counted)
    return [list(moved(before, after, whole, gap_id=gap.id)) for before, after in ((old, new), (old, now), (now, new))]


def _lines_of(gap: GapRow, steps: Iterable[Iterable[Piece]], because: Because) -> list[list[Entry]]:
    return [[line_of(gap, piece, because) for piece in pieces] for pieces in steps]


def _to_book(totals: Mapping[str, int], whole: list[Entry], lots: Iterable[list[Entry]]) -> list[Entry]:
    """Return what is booked of it where tools have so many shots."""
    if lacking(totals, [whole]) is None:
        return whole
    return kept_above_zero(totals, [lot for lot in lots if lot])


def as_told(lines: Iterable[Entry]) -> list[Entry]:
    """Take together hours one after the other that get no shots and are only no longer open."""
    told: list[Entry] = []
    for line in sorted(lines, key=lambda line: (*_run(line), line.from_at)):
        last = told[-1] if told else None
        if last is None or last.shots or line.shots or _run(last) != _run(line):
            told.append(replace(line))
            continue
        last.shots_high, last.to_at = last.shots_high + line.shots_high, line.to_at
    return told


def _run(line: Entry) -> tuple[str, str, int]:
    return line.tool_id or "", line.mounting_id or "", line.cavities or 0


def line_of(gap: GapRow, piece: Piece, because: Because) -> Entry:
    line = moving.line_of(gap.machine_id, piece, because)
    return replace(line, cause_id=piece.holder.assignment_id, raw_from=gap.value_from, raw=gap.value_to)
