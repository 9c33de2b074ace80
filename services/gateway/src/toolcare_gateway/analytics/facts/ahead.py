"""What counts of several tools need of the facts, looked up at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.analytics.domain.running import PAUSE, begins
from toolcare_gateway.analytics.facts.memory_stretches import may_be_told
from toolcare_gateway.analytics.store import stretches
from toolcare_gateway.analytics.tables import FailureFact, Stretch
from toolcare_shared.contracts.shotcounter import ShotsCounted


@dataclass(slots=True)
class Ahead:
    """Holds for these tools and presses, from `since` on."""

    tools: frozenset[str]
    machines: frozenset[str]
    since: datetime
    stretches: list[Stretch]
    failures: Sequence[FailureFact]

    @classmethod
    async def of(cls, session: AsyncSession, counts: Sequence[ShotsCounted]) -> Self:
        tools = frozenset(event.tool_id for event in counts)
        machines = frozenset(event.machine_id for event in counts if event.machine_id is not None)
        since = min(begins(event.from_at, event.to_at, event.shots) for event in counts)
        return cls(
            tools,
            machines,
            since,
            list(await stretches.newest(session, tools, since - PAUSE)),
            await stretches.told_by(session, tools, machines, since),
        )

    def knows(self, tool_id: str, machine_id: str, since: datetime) -> bool:
        return tool_id in self.tools and (machine_id in self.machines or not machine_id) and since >= self.since

    def near(self, made: Stretch, pause: timedelta) -> list[Stretch]:
        line = (made.tool_id, made.machine_id, made.by_hand)
        return [
            each
            for each in self.stretches
            if (each.tool_id, each.machine_id, each.by_hand) == line
            and each.until >= made.since - pause
            and each.since <= made.until + pause
        ]

    def told_by(self, tool_id: str, machine_id: str, since: datetime) -> list[FailureFact]:
        return [
            each
            for each in self.failures
            if (each.tool_id == tool_id or each.machine_id == machine_id) and may_be_told(each, since)
        ]
