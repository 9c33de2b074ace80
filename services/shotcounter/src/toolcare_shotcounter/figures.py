"""How many counter sources are in which state, for Prometheus."""

from sqlalchemy import func, select

from toolcare_shared.contracts.shotcounter import SourceState
from toolcare_shared.db import Database
from toolcare_shared.metrics import Metrics
from toolcare_shotcounter.tables import CounterRow, SourceRow


def count_sources(metrics: Metrics, database: Database) -> None:
    sources = metrics.gauge("sources", "Counter sources by state", ("state",))

    async def look() -> None:
        async with database.read() as session:
            found = await session.execute(
                select(CounterRow.state, func.count())
                .join(SourceRow, SourceRow.id == CounterRow.source_id)
                .where(SourceRow.removed_at.is_(None))
                .group_by(CounterRow.state)
            )
            counted = {state: number for state, number in found}  # noqa: C416 - a row is no tuple to mypy
        for state in SourceState:
            sources.labels(state.value).set(counted.get(state.value, 0))

    metrics.look_first(look)
