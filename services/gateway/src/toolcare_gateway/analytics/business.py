"""What the plant does, for Prometheus: beside the technical figures under /metrics."""

import asyncio

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.store.actions import outstanding
from toolcare_gateway.analytics.store.failures import OPEN
from toolcare_gateway.analytics.tables import ActionFact, FailureFact
from toolcare_gateway.plant.store import zone_in
from toolcare_gateway.readmodels.domain import Condition
from toolcare_gateway.readmodels.tables import ToolRead
from toolcare_shared.clock import Clock
from toolcare_shared.context import ServiceContext
from toolcare_shared.contracts.failures import Severity
from toolcare_shared.contracts.registry import ToolStatus
from toolcare_shared.contracts.shotcounter import ShotsCounted
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.transient import patiently
from toolcare_shared.metrics import Metrics

_EVERY_S = 15.0
_UNKNOWN = "unknown"
"""The machine of shots that nobody knows the press of."""


class Business:
    """Shots are counted as they are heard, the rest is looked up now and then.

    A counter only goes up, so corrections that take shots back are left out of it; it begins at 0 with the process.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._shots = metrics.counter("shots", "Shots heard of since the start", ("machine",))
        self._due = metrics.gauge("tools_due", "Tools whose maintenance is due and not yet overdue")
        self._overdue = metrics.gauge("tools_overdue", "Tools whose maintenance is overdue")
        self._failures = metrics.gauge("failures_open", "Failures that are not solved yet", ("severity",))
        self._late = metrics.gauge("actions_late", "Corrective actions whose day is past")
        self._heard: dict[str, int] = {}

    def committed(self, envelope: Envelope) -> None:
        """Count a count of shots, once however often it is delivered."""
        if envelope.type != ShotsCounted.type_name() or envelope.sequence <= self._heard.get(envelope.subject, 0):
            return
        self._heard[envelope.subject] = envelope.sequence
        counted = ShotsCounted.model_validate(envelope.data)
        if counted.shots > 0 and counted.moved_by is None:
            self._shots.labels(counted.machine_id or _UNKNOWN).inc(counted.shots)

    async def look_up(self, session: AsyncSession, clock: Clock, default_zone: str) -> None:
        now, zone = clock.now(), await zone_in(session, default_zone)
        conditions = await session.execute(
            select(ToolRead.condition, func.count())
            .where(ToolRead.registered, ToolRead.status != ToolStatus.RETIRED)
            .group_by(ToolRead.condition)
        )
        tools = {condition: number for condition, number in conditions}  # noqa: C416 - a row is no tuple to mypy
        self._due.set(tools.get(Condition.DUE, 0))
        self._overdue.set(tools.get(Condition.OVERDUE, 0))
        found = await session.execute(
            select(FailureFact.severity, func.count()).where(OPEN).group_by(FailureFact.severity)
        )
        failures = {severity: number for severity, number in found}  # noqa: C416 - as above
        for severity in Severity:
            self._failures.labels(severity.value).set(failures.get(severity, 0))
        late = select(func.count()).where(*outstanding(now), ActionFact.due_on < now.astimezone(zone).date())
        self._late.set(await session.scalar(late) or 0)

    async def keep(self, context: ServiceContext, default_zone: str) -> None:
        async def look() -> None:
            async with context.database.read() as session:
                await self.look_up(session, context.clock, default_zone)

        while True:
            await patiently(look, lambda _: None)
            await asyncio.sleep(_EVERY_S)


def measured(metrics: Metrics, handlers: Handlers) -> Business:
    """Have the shots counted that are heard of from now on."""
    business = Business(metrics)
    handlers.on_committed(business.committed)
    return business
