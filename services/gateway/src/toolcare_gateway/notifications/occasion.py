"""The event that is heard, and what raising an alert of it needs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import alerts, telling
from toolcare_gateway.notifications.alerts import NewAlert, Values
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.readmodels.tables import MachineRead, ToolRead
from toolcare_shared.auth import Kind
from toolcare_shared.messaging.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Occasion:
    session: AsyncSession
    now: datetime
    zone: ZoneInfo
    key: str
    """What tells this happening from the next: the event's id."""
    actor: str = ""

    @classmethod
    def of(cls, session: AsyncSession, envelope: Envelope, now: datetime, zone: ZoneInfo) -> "Occasion":
        return cls(session, now, zone, envelope.id, envelope.actor)

    async def tell(
        self,
        kind: NotificationKind,
        severity: NotificationSeverity,
        *,
        subject: str,
        topic: str,
        at: datetime,
        values: Values,
        tool_id: str | None = None,
        machine_id: str | None = None,
        concerned: Collection[str] = (),
        lasts: timedelta | None = None,
        flickers: bool = False,
    ) -> None:
        """Raise an alert. `topic` goes on from kind and subject; `values` get the names of tool and machine."""
        new = NewAlert(
            key=f"{kind}:{self.key}",
            kind=kind,
            severity=severity,
            topic=f"{kind}:{subject}:{topic}"[:240],
            subject=subject,
            at=at,
            values={**await self._names(tool_id, machine_id), **values},
            tool_id=tool_id,
            machine_id=machine_id,
            area=await self._area(tool_id, machine_id),
            by_user_id=self._person(),
            concerned=concerned,
            ends_at=None if lasts is None else self.now + lasts,
            flickers=flickers,
        )
        await telling.raise_alert(self.session, new, self.now, self.zone)

    async def over(self, subject: str, *, but: Collection[NotificationKind] = ()) -> None:
        await alerts.over(self.session, subject, self.now, but=but)

    async def taken_up(self, subject: str) -> None:
        await alerts.taken_note(self.session, subject, self.now)

    async def _area(self, tool_id: str | None, machine_id: str | None) -> str:
        """Of the machine, or of the one that the tool hangs on."""
        on = machine_id
        if on is None and tool_id is not None:
            tool = await self.session.get(ToolRead, tool_id)
            on = next((str(one["id"]) for one in tool.machines), None) if tool else None
        machine = await self.session.get(MachineRead, on) if on is not None else None
        return "" if machine is None else machine.area

    def _person(self) -> str | None:
        kind, _, person = self.actor.partition(":")
        return person if kind == Kind.PERSON else None

    async def _names(self, tool_id: str | None, machine_id: str | None) -> Values:
        names: dict[str, str | int | None] = {}
        tool = await self.session.get(ToolRead, tool_id) if tool_id is not None else None
        if tool is not None:
            names |= {"tool": tool.number or tool.tool_id, "tool_name": tool.name}
        machine = await self.session.get(MachineRead, machine_id) if machine_id is not None else None
        if machine is not None:
            names["machine"] = machine.name
        return names
