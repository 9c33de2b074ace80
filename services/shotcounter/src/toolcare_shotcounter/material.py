"""What a press made in a time, and who was held to have hung there: what a change of that shares out anew."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter import domain, store
from toolcare_shotcounter.crediting import Hung
from toolcare_shotcounter.domain import Mounting
from toolcare_shotcounter.recount import (
    Made,
    Shares,
    ShortestCycle,
    cut_hours,
    evenly,
)
from toolcare_shotcounter.store import recount as kept
from toolcare_shotcounter.tables import GapRow, PressLineRow


@dataclass(frozen=True, slots=True)
class Window:
    """The time in which the holders may differ."""

    since: datetime
    until: datetime

    @classmethod
    def between(cls, before: Mounting, after: Mounting, last: datetime) -> Self:
        """Where a run as it was held to be and as it was differ: at its ends alone, or all along."""
        ends = [each.until or max(last, each.since) for each in (before, after)]
        begins = [before.since, after.since]
        if replace(before, since=after.since, until=after.until) != after:
            return cls(min(begins), max(ends))
        moved = [*(begins if before.since != after.since else ()), *(ends if before.until != after.until else ())]
        return cls(min(moved or begins), max(moved or begins))


@dataclass(frozen=True, slots=True)
class Material:
    """What a press made in a window, and who was held to have hung there."""

    machine_id: str
    window: Window
    lines: Sequence[PressLineRow]
    gaps: Sequence[GapRow]
    hung: Hung
    booked: Mapping[str, Shares]

    @property
    def earliest(self) -> datetime:
        begins = (*(line.from_at for line in self.lines), *(gap.since for gap in self.gaps))
        return min((self.window.since, *begins))


async def material(session: AsyncSession, machine_id: str, window: Window) -> Material:
    lines = await kept.press_lines(session, machine_id, window.since, window.until)
    gaps = await kept.gaps_between(session, machine_id, window.since, window.until)
    found = Material(machine_id, window, lines, gaps, Hung(()), {})
    hung = await kept.hung(session, machine_id, found.earliest)
    refs = {*(line.ref for line in lines), *(gap.id for gap in gaps)}
    return replace(found, hung=hung, booked=await kept.booked(session, refs, hung))


async def made(session: AsyncSession, known: Material, new: Hung, also: Collection[datetime] = ()) -> list[Made]:
    """By single readings where the holder may change within the hour, and by whole lines elsewhere.

    `also` names moments within hours that are wanted by single readings too.
    """
    hourly = [line for line in known.lines if line.key is not None]
    cut = cut_hours((line.hour for line in hourly), known.hung.edges() | new.edges() | set(also))
    alone = Counter((line.source_id, line.to_at, line.cycles) for line in known.lines if line.key is None)
    of_hours: dict[tuple[str, str, datetime], list[PressLineRow]] = {}
    for line in hourly:
        of_hours.setdefault((line.source_id, line.marks, line.hour), []).append(line)
    singles: dict[str, list[Made]] = {}
    for row in await kept.readings(session, {line.source_id for line in hourly}, sorted(cut)):
        one = kept.made_of(row)
        if alone[one.source_id, one.at, one.cycles] > 0:
            alone[one.source_id, one.at, one.cycles] -= 1
            continue
        lines = of_hours.get((one.source_id, one.marks, domain.hour_of(one.at)), ())
        if (mine := _counted_in(one, lines)) is not None:
            singles.setdefault(mine.ref, []).append(one)
    found: list[Made] = []
    for line in known.lines:
        whole = kept.line_of(line)
        if line.key is None or line.hour not in cut:
            found.append(whole)
        else:
            found += _of_cut_hour(whole, singles.get(line.ref, []))
    return found


def _counted_in(one: Made, lines: Iterable[PressLineRow]) -> PressLineRow | None:
    """Return the line of an hour that has a reading: where the press's counters changed within it, the closest."""
    around = (line for line in lines if line.from_at <= one.since and one.at <= line.to_at)
    return min(around, key=lambda line: line.to_at - line.from_at, default=None)


def _of_cut_hour(whole: Made, singles: Sequence[Made]) -> Iterable[Made]:
    """Old readings are thinned out: where one of the hour is gone, its cycles are spread over its time."""
    if sum(one.cycles for one in singles) != whole.cycles:
        return evenly(whole)
    return [replace(one, press=whole.press, counted=whole.counted) for one in singles]


async def shortest_cycle(session: AsyncSession, hungs: Sequence[Hung], default_cycle: timedelta) -> ShortestCycle:
    tools = await store.tools(session, {each.tool_id for hung in hungs for each in hung.mountings})

    def shortest(hung: Hung, since: datetime, at: datetime) -> timedelta:
        return domain.hung_cycle(hung.mountings, tools, since, at, default_cycle)

    return shortest
