"""Where on a tool it failed: by place, or by the insert that sat there then."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.heat import Made, Stay, Trouble, shots_during, spots
from toolcare_gateway.analytics.domain.period import Period, midnight
from toolcare_gateway.analytics.reckoned import period_out
from toolcare_gateway.analytics.schemas import HeatCavity, HeatComponent, HeatInsert, Heatmap, HeatSpot, ToolName
from toolcare_gateway.analytics.store import codes, components
from toolcare_gateway.analytics.store.failures import reported
from toolcare_gateway.analytics.tables import FailureFact, InsertStay, ShotsDay, ToolFact
from toolcare_gateway.tool_page import UnknownTool


async def heatmap(session: AsyncSession, period: Period, tool_id: str, code: str, *, by_insert: bool) -> Heatmap:
    tool = await session.get(ToolFact, tool_id)
    if tool is None:
        raise UnknownTool(tool_id)
    troubles = await _troubles(session, period, tool_id, code)
    shots = await _shots(session, period, tool_id)
    made = sum(number for _, _, number in shots)
    stays = await _stays(session, period, tool_id) if by_insert else []
    cavities: defaultdict[int, list[str]] = defaultdict(list)
    of_part: defaultdict[str, list[str]] = defaultdict(list)
    of_insert: defaultdict[str, list[str]] = defaultdict(list)
    for trouble in troubles:
        stay = next((each for each in stays if each.holds(trouble)), None)
        if stay is not None:
            of_insert[stay.insert_id].append(trouble.failure_id)
        if trouble.cavity is not None:
            cavities[trouble.cavity].append(trouble.failure_id)
        if trouble.component_id is not None:
            of_part[trouble.component_id].append(trouble.failure_id)
    names = await components.named(session, of_part)
    placed = {trouble.failure_id for trouble in troubles if trouble.cavity or trouble.component_id or trouble.side}
    return Heatmap(
        period=period_out(period),
        tool=ToolName(id=tool.tool_id, number=tool.number, name=tool.name),
        spots=[
            HeatSpot(side="A" if side == "A" else "B", x=x, y=y, count=len(ids), failure_ids=sorted(ids))
            for (side, x, y), ids in sorted(spots(troubles).items())
        ],
        cavities=[
            HeatCavity(cavity=cavity, count=len(ids), shots=made, failure_ids=sorted(ids))
            for cavity, ids in sorted(cavities.items())
        ],
        components=[
            HeatComponent(
                component_id=id_, name=names.get(id_, id_), count=len(ids), shots=made, failure_ids=sorted(ids)
            )
            for id_, ids in sorted(of_part.items(), key=lambda part: (-len(part[1]), part[0]))
        ],
        inserts=_inserts(stays, of_insert, shots),
        unplaced=len(troubles) - len(placed),
    )


def _inserts(stays: Sequence[Stay], failures: Mapping[str, Sequence[str]], days: Sequence[Made]) -> list[HeatInsert]:
    """Inserts that sat in the tool in the period, those with the most failures first."""
    of: defaultdict[str, list[Stay]] = defaultdict(list)
    for stay in stays:
        of[stay.insert_id].append(stay)
    items = [
        HeatInsert(
            insert_id=insert_id,
            serial=mine[0].serial,
            positions=list(dict.fromkeys(stay.position for stay in mine)),
            count=len(failures.get(insert_id, ())),
            shots=sum(shots_during(stay, days) for stay in mine),
            failure_ids=sorted(failures.get(insert_id, ())),
        )
        for insert_id, mine in of.items()
    ]
    return sorted(items, key=lambda item: (-item.count, item.serial))


async def _troubles(session: AsyncSession, period: Period, tool_id: str, code: str) -> Sequence[Trouble]:
    query = select(
        FailureFact.failure_id,
        FailureFact.reported_at,
        FailureFact.cavity,
        FailureFact.component_id,
        FailureFact.side,
        FailureFact.x,
        FailureFact.y,
    ).where(FailureFact.tool_id == tool_id, *reported(period.start, period.end))
    if code:
        query = query.where(FailureFact.counted_as == (await codes.merged(session)).get(code, code))
    return [Trouble(*row) for row in await session.execute(query)]


async def _stays(session: AsyncSession, period: Period, tool_id: str) -> Sequence[Stay]:
    query = (
        select(
            InsertStay.insert_id,
            InsertStay.serial,
            InsertStay.component_id,
            InsertStay.cavity,
            InsertStay.position,
            InsertStay.installed_at,
            InsertStay.removed_at,
        )
        .where(
            InsertStay.tool_id == tool_id,
            InsertStay.installed_at < period.end,
            or_(InsertStay.removed_at.is_(None), InsertStay.removed_at > period.start),
        )
        .order_by(InsertStay.installed_at)
    )
    return [Stay(*row) for row in await session.execute(query)]


async def _shots(session: AsyncSession, period: Period, tool_id: str) -> Sequence[Made]:
    """For each day its first moment and what the tool made on it."""
    query = (
        select(ShotsDay.day, func.sum(ShotsDay.shots))
        .where(ShotsDay.tool_id == tool_id, ShotsDay.day >= period.first, ShotsDay.day <= period.last)
        .group_by(ShotsDay.day)
    )
    return [
        (midnight(day, period.zone), midnight(day + timedelta(days=1), period.zone), int(shots))
        for day, shots in await session.execute(query)
    ]
