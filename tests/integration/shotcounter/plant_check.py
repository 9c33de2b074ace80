"""The ledger, its sums and what others make of the events, held against the truth of a plant's model."""

from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from tests.integration.shotcounter.plant_model import Plant
from tests.integration.shotcounter.plant_parts import BERLIN

from toolcare_gateway.analytics import facts
from toolcare_gateway.analytics.facts.memory_book import MemoryBook
from toolcare_gateway.analytics.tables import MachineDay, RunFact, ShotsDay
from toolcare_shared.contracts import shotcounter as events
from toolcare_shared.messaging.envelope import Envelope, source_of
from toolcare_shotcounter import usecases
from toolcare_shotcounter.tables import EntryRow, HourRow, StretchRow, TotalRow, UnassignedRow


async def check(plant: Plant) -> None:
    """The ledger, its sums and what others make of the events are the truth."""
    async with plant.database.write() as session:
        await usecases.publish_counts(session, plant.clock.now())
    await plant.collect()
    tools, days = Counter[str](), Counter[tuple[str, object]]()
    runs, left = Counter[str](), Counter[str]()
    open_since = Counter[tuple[str, str, datetime]]()
    credits_ = 0
    for press, shot in ((press, shot) for press, shots in plant.shots.items() for shot in shots):
        for tool, factor, run in plant.holders(press, shot):
            credits_ += 1
            if tool is not None:
                tools[tool] += factor
                days[tool, shot.at.astimezone(BERLIN).date()] += factor
                runs[run] += factor
            elif run == "nobody":
                left[press] += 1
                open_since[press, shot.place.station, plant.begin_of_stretch(press, shot)] += 1
    async with plant.database.read() as session:
        totals = {row.tool_id: row.total for row in await session.scalars(select(TotalRow))}
        nobodys = {row.machine_id: row.total for row in await session.scalars(select(UnassignedRow))}
        stretches = await _left(session)
        lines = await _by_tool(session, EntryRow)
        hours = await _by_tool(session, HourRow)
        cycles = (await session.scalar(select(func.sum(EntryRow.shots / EntryRow.factor)))) or 0
    assert Counter({tool: total for tool, total in totals.items() if total}) == tools
    assert Counter({press: total for press, total in nobodys.items() if total}) == left
    assert stretches == open_since
    for kept in (lines, hours):
        assert Counter({tool: total for tool, total in kept.items() if tool and total}) == tools
    assert cycles == credits_
    await _check_figures(plant, tools, days, runs, left)


async def _check_figures(
    plant: Plant, tools: Counter[str], days: Counter[tuple[str, object]], runs: Counter[str], left: Counter[str]
) -> None:
    book, last = MemoryBook(0), Counter[str]()
    for number, event in enumerate(plant.told, start=1):
        envelope = Envelope(
            id=f"{number:08}",
            source=source_of(event.publisher),
            type=event.type_name(),
            subject=event.subject,
            time=event.at,
            data={},
            sequence=number,
            position=number,
            aggregate=event.aggregate,
            correlationid="-",
            actor="service:test",
        )
        await facts.note(book, event, envelope, BERLIN)
        if isinstance(event, events.ShotsCounted):
            last[event.tool_id] += event.shots
            assert event.total == last[event.tool_id] >= 0
    await book.close()
    assert +last == tools
    by_tool_and_day = Counter[tuple[str, object]]()
    for row in book.rows(ShotsDay):
        by_tool_and_day[row.tool_id, row.day] += row.shots
    assert Counter({key: shots for key, shots in by_tool_and_day.items() if shots}) == days
    made = {run.run_id: run.shots for run in book.rows(RunFact) if run.run_id in plant.runs}
    assert Counter({run: shots for run, shots in made.items() if shots}) == Counter(
        {run: shots for run, shots in runs.items() if run in plant.runs}
    )
    by_press = Counter[str]()
    for day in book.rows(MachineDay):
        by_press[day.machine_id] += day.unassigned_shots
    assert +by_press == left


async def _left(session: AsyncSession) -> Counter[tuple[str, str, datetime]]:
    rows = await session.scalars(select(StretchRow).where(StretchRow.cycles != 0))
    return Counter({(row.machine_id, row.station, row.began_at): row.cycles for row in rows})


async def _by_tool(session: AsyncSession, table: type[EntryRow | HourRow]) -> dict[str | None, int]:
    rows = await session.execute(select(table.tool_id, func.sum(table.shots)).group_by(table.tool_id))
    return {row[0]: row[1] for row in rows}
