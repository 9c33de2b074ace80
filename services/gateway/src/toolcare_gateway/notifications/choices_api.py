"""How one wants to be told oneself, over HTTP."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity import store as identity
from toolcare_gateway.identity import usecases
from toolcare_gateway.identity.authentication import InPerson
from toolcare_gateway.identity.tables import User
from toolcare_gateway.notifications import store
from toolcare_gateway.notifications.choices import ChoiceNotPossible, Choices
from toolcare_gateway.notifications.kinds import NotificationSeverity
from toolcare_gateway.notifications.routes import IN_PERSON, problems
from toolcare_gateway.notifications.schemas import (
    MomentsIn,
    MomentsOut,
    NotificationChoicesIn,
    NotificationChoicesOut,
    QuietHoursOut,
)
from toolcare_gateway.notifications.tables import NotificationChoice
from toolcare_gateway.parts import Gateway
from toolcare_gateway.plant.store import zone_in
from toolcare_shared.auth import open_to_all
from toolcare_shared.errors import PreconditionFailed, PreconditionRequired, Unauthenticated
from toolcare_shared.etag import versioned
from toolcare_shared.work import ReadSession, UnitOfWork

router = APIRouter(
    prefix="/api/v1/notification-choices",
    tags=["notifications"],
    dependencies=[open_to_all("everybody has his own choices; each route asks for the session itself")],
)


@router.get("", response_model=NotificationChoicesOut, responses=problems(Unauthenticated, *IN_PERSON))
async def get_notification_choices(
    request: Request, visitor: InPerson, session: ReadSession, gateway: Gateway
) -> Response:
    """Version 0: he never chose, and hears everything at once."""
    user = await session.get_one(User, visitor.user.user_id)
    row = _kept(await store.choice(session, user.user_id), user.user_id)
    return versioned(request, await _out(session, row, user, gateway), row.version)


@router.put(
    "",
    response_model=NotificationChoicesOut,
    responses=problems(Unauthenticated, *IN_PERSON, ChoiceNotPossible, PreconditionFailed, PreconditionRequired),
)
async def set_notification_choices(
    body: NotificationChoicesIn, visitor: InPerson, work: UnitOfWork, gateway: Gateway
) -> Response:
    """They hold for what happens from now on."""
    async with work as session:
        user = await identity.user_for_update(session, visitor.user.user_id)
        row = _kept(await store.choice(session, user.user_id), user.user_id)
        work.expect(row.version)
        _set(row, body)
        store.choices_of(row).check()
        session.add(row)
        if user.address != body.address:
            user.address = body.address
            await usecases.record(session, user, visitor.actor, work.now)
        return work.answer(await _out(session, row, user, gateway))


def _kept(row: NotificationChoice | None, user_id: str) -> NotificationChoice:
    if row is not None:
        return row
    never_chose = Choices()
    return NotificationChoice(
        user_id=user_id,
        page=dict(never_chose.page),
        mail=dict(never_chose.mail),
        quiet_begin=None,
        quiet_end=None,
        quiet_critical_anyway=True,
        digest_at=never_chose.digest_at.isoformat("minutes"),
        version=0,
    )


def _set(row: NotificationChoice, body: NotificationChoicesIn) -> None:
    row.page, row.mail = _moments(body.page), _moments(body.mail)
    row.quiet_begin = None if body.quiet is None else body.quiet.begin
    row.quiet_end = None if body.quiet is None else body.quiet.end
    row.quiet_critical_anyway = body.quiet is None or body.quiet.critical_anyway
    row.digest_at = body.digest_at
    row.version += 1


def _moments(given: MomentsIn) -> dict[str, str]:
    by_severity: Mapping[NotificationSeverity, str] = {
        NotificationSeverity.INFO: given.info,
        NotificationSeverity.WARNING: given.warning,
        NotificationSeverity.CRITICAL: given.critical,
    }
    return {severity.value: str(moment) for severity, moment in by_severity.items()}


async def _out(session: AsyncSession, row: NotificationChoice, user: User, gateway: Gateway) -> NotificationChoicesOut:
    quiet = None
    if row.quiet_begin is not None and row.quiet_end is not None:
        quiet = QuietHoursOut(begin=row.quiet_begin, end=row.quiet_end, critical_anyway=row.quiet_critical_anyway)
    return NotificationChoicesOut(
        address=user.address,
        page=MomentsOut.model_validate(row.page),
        mail=MomentsOut.model_validate(row.mail),
        quiet=quiet,
        digest_at=row.digest_at,
        language="de" if user.language == "de" else "en",
        timezone=(await zone_in(session, gateway.settings.timezone)).key,
        mail_ready=await store.mail_ready(session),
        version=row.version,
    )
