"""Failures of a period by what they have in common."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Text, and_, case, cast, func, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.facts import Downtime
from toolcare_gateway.analytics.store import codes, components
from toolcare_gateway.analytics.store.asked import Asked
from toolcare_gateway.analytics.store.downtime import shares, spans
from toolcare_gateway.analytics.store.failures import STOPPED, UNSCHEDULED, reported
from toolcare_gateway.analytics.store.repairs import WORKED_MS, waits_for_parts
from toolcare_gateway.analytics.store.times import Sql
from toolcare_gateway.analytics.tables import FailureFact, ToolFact
from toolcare_gateway.readmodels.tables import MachineRead


class By(StrEnum):
    CODE = "code"
    COMPONENT = "component"
    CAVITY = "cavity"
    TOOL = "tool"
    MACHINE = "machine"
    GROUP = "group"


_KEYS: Mapping[By, Sql] = {
    By.CODE: FailureFact.counted_as,
    By.COMPONENT: FailureFact.component_id,
    By.CAVITY: cast(FailureFact.cavity, Text),
    By.TOOL: FailureFact.tool_id,
    By.MACHINE: FailureFact.machine_id,
    By.GROUP: FailureFact.group,
}


@dataclass(frozen=True, slots=True)
class Bar:
    key: str
    names: dict[str, str] | None
    count: int
    downtime: Downtime
    bench_ms: int


async def bars(session: AsyncSession, asked: Asked, by: By) -> Sequence[Bar]:
    """Count, downtime and bench time of the failures reported in a period; downtime of unscheduled stops alone."""
    start, until = asked.periods[0].start, asked.periods[0].end
    key = func.coalesce(_KEYS[by], "")
    which = [*reported(start, until), *asked.on_presses(FailureFact.tool_id, FailureFact.machine_id)]
    down = shares(spans(literal(0), start, until).where(UNSCHEDULED, *which))
    repaired = and_(STOPPED, FailureFact.solved_at < until)
    query = (
        select(
            key,
            func.max(type_coerce(FailureFact.names, Text)),
            func.count(),
            func.coalesce(func.sum(down.c.ms), 0),
            func.count().filter(down.c.standing),
            func.coalesce(func.sum(case((repaired, WORKED_MS))), 0),
        )
        .outerjoin(down, down.c.failure_id == FailureFact.failure_id)
        .where(*which)
        .group_by(key)
    )
    rows = (await session.execute(query)).all()
    called = await codes.named(session, [row[0] for row in rows]) if by is By.CODE else {}
    waited = await _waited(session, asked, key, and_(*reported(start, until), repaired))
    return [
        Bar(
            name,
            called.get(name, _words(names)) if by is By.CODE and name else None,
            count,
            Downtime(int(down), lasting, until),
            int(worked) - waited[name],
        )
        for name, names, count, down, lasting, worked in rows
    ]


async def _waited(session: AsyncSession, asked: Asked, key: Sql, which: Sql) -> Mapping[str, int]:
    waits = await waits_for_parts(session, asked, which)
    found: defaultdict[str, int] = defaultdict(int)
    if waits:
        ids = [failure for _, _, failure in waits]
        named = await session.execute(select(FailureFact.failure_id, key).where(FailureFact.failure_id.in_(ids)))
        names = {failure: name for failure, name in named}  # noqa: C416 - a row is no tuple to the type checker
        for (_, _, failure), ms in waits.items():
            found[names[failure]] += ms
    return found


async def labels(session: AsyncSession, by: By, keys: Collection[str]) -> Mapping[str, str]:
    """What the keys are called now, where that is no word of the failure itself."""
    if by is By.COMPONENT:
        return await components.named(session, keys, of_tools=True)
    if by is By.TOOL:
        rows = await session.execute(select(ToolFact.tool_id, ToolFact.number))
    elif by is By.MACHINE:
        rows = await session.execute(select(MachineRead.machine_id, MachineRead.name))
    else:
        return {}
    return {id_: label for id_, label in rows if label}


def _words(names: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(names)
    return found
