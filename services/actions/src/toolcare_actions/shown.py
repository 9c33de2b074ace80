"""What actions are shown with, put together from the store."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_actions.schemas import ActionDetail, Known
from toolcare_actions.store import actions, attempts, facts
from toolcare_actions.tables import Action
from toolcare_actions.usecases.occasion import day_of


async def detail(session: AsyncSession, action: Action, now: datetime, zone: ZoneInfo) -> ActionDetail:
    return ActionDetail.whole(
        action,
        await known_of(session, [action], now, zone),
        await actions.comments(session, action.id),
        await actions.history(session, action.id),
    )


async def known_of(
    session: AsyncSession, shown: Sequence[Action], now: datetime, zone: ZoneInfo, failure_ids: Iterable[str] = ()
) -> Known:
    linked = await actions.failure_ids_of(session, [one.id for one in shown])
    tried = await attempts.attempts(session, [one.attempt_id for one in shown])
    wanted: Collection[str] = {
        *failure_ids,
        *(failure_id for ids in linked.values() for failure_id in ids),
        *(one.returned_as for one in tried.values() if one.returned_as is not None),
    }
    return Known(
        now=now,
        today=day_of(now, zone),
        zone=zone,
        people=await facts.people(session, {name for one in shown for name in (one.owner, one.approver) if name}),
        codes=await facts.codes(session),
        failures=await facts.failures(session, wanted),
        linked=linked,
        attempts=tried,
        photos=await facts.photos(session, {photo_id for one in shown for photo_id in one.evidence_photo_ids}),
        jobs=await facts.jobs(session, {job_id for one in shown for job_id in one.job_ids}),
    )
