"""Presses that must not run. Permits are no events: what holds now is compared with what was told."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.notifications import alerts
from toolcare_gateway.notifications.kinds import NotificationKind, NotificationSeverity
from toolcare_gateway.notifications.occasion import Occasion
from toolcare_shared.contracts.maintenance import RunPermit
from toolcare_shared.ids import new_id

_KIND = NotificationKind.RUN_PERMIT_WITHDRAWN


async def look(session: AsyncSession, now: datetime, zone: ZoneInfo, permitted: Mapping[str, RunPermit]) -> None:
    """Tell of each permit that was taken, once; what the broker has not told since our start stays as it is."""
    told = {subject.removeprefix("permit:") for subject in await alerts.open_subjects(session, _KIND)}
    for machine_id, permit in permitted.items():
        occasion = Occasion(session, now, zone, key=new_id())
        if permit.run and machine_id in told:
            await occasion.over(f"permit:{machine_id}")
        elif not permit.run and machine_id not in told:
            await _tell(occasion, machine_id, permit)


async def _tell(occasion: Occasion, machine_id: str, permit: RunPermit) -> None:
    cause = permit.causes[0].code if permit.causes else None
    await occasion.tell(
        _KIND,
        NotificationSeverity.CRITICAL,
        subject=f"permit:{machine_id}",
        topic="",
        at=occasion.now,
        values={"reason": "; ".join(permit.reasons), "cause": cause},
        machine_id=machine_id,
    )
