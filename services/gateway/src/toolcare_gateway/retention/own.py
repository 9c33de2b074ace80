"""What of the gateway's own data ages out: notices, traces of logins, the rows of imports, names of people who left."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity import store as identity
from toolcare_gateway.identity.leaving import NameIsShared, anonymise
from toolcare_gateway.identity.tables import ApiToken, DeviceUser
from toolcare_gateway.imports.domain import AT_WORK
from toolcare_gateway.imports.tables import ImportRow, ImportRun
from toolcare_gateway.notices.tables import Notice
from toolcare_shared.auth import service_actor
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.contracts.retention import DataKind
from toolcare_shared.retention.catalogue import TERMS
from toolcare_shared.retention.kept import DONE, Batch, Forecast
from toolcare_shared.retention.tables import is_held

ACTOR = service_actor("gateway")
_AT_ONCE = 1000
_MORE = "more"


@dataclass(frozen=True, slots=True)
class ReadNotices:
    """By when they were read; what nobody has read yet stays."""

    kind: ClassVar[DataKind] = DataKind.NOTICES
    default_days: ClassVar[int | None] = TERMS[DataKind.NOTICES].default_days

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        figures = select(func.count(), func.min(Notice.read_at), func.max(Notice.read_at))
        free = figures.where(Notice.read_at < before, ~is_held(Notice.tool_id))
        rows, oldest, newest = (await session.execute(free)).one()
        held = select(func.count()).select_from(Notice).where(Notice.read_at < before, is_held(Notice.tool_id))
        return Forecast(rows, await session.scalar(held) or 0, oldest, newest)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:  # noqa: ARG002 - what all kinds are asked
        old = select(Notice.notice_id).where(Notice.read_at < before, ~is_held(Notice.tool_id)).limit(_AT_ONCE)
        gone = delete(Notice).where(Notice.notice_id.in_(old)).returning(Notice.notice_id)
        removed = len((await session.scalars(gone.execution_options(synchronize_session=False))).all())
        return Batch(removed, _MORE if removed == _AT_ONCE else DONE)


@dataclass(frozen=True, slots=True)
class SignIns:
    """API tokens that ended, and who used which device. Sessions and failed logins end by the rules of logging in."""

    kind: ClassVar[DataKind] = DataKind.SIGN_INS
    default_days: ClassVar[int | None] = TERMS[DataKind.SIGN_INS].default_days

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        ended = func.coalesce(ApiToken.revoked_at, ApiToken.expires_at)
        tokens = select(func.count(), func.min(ended), func.max(ended)).where(_ended(before))
        used = DeviceUser.used_at
        devices = select(func.count(), func.min(used), func.max(used)).where(used < before)
        found = [(await session.execute(query)).one() for query in (tokens, devices)]
        return Forecast(
            sum(rows for rows, _, _ in found),
            0,
            min((oldest for _, oldest, _ in found if oldest), default=None),
            max((newest for _, _, newest in found if newest), default=None),
        )

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:  # noqa: ARG002 - what all kinds are asked
        tokens = await session.scalars(delete(ApiToken).where(_ended(before)).returning(ApiToken.token_id))
        devices = delete(DeviceUser).where(DeviceUser.used_at < before).returning(DeviceUser.user_id)
        removed = len(tokens.all()) + len((await session.scalars(devices)).all())
        return Batch(removed)


@dataclass(frozen=True, slots=True)
class ImportedRows:
    """What stood in the rows of a file is in the services; the list of imports stays."""

    kind: ClassVar[DataKind] = DataKind.IMPORTS
    default_days: ClassVar[int | None] = TERMS[DataKind.IMPORTS].default_days

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        figures = select(func.count(), func.min(ImportRun.created_at), func.max(ImportRun.created_at))
        old = figures.join(ImportRow, ImportRow.import_id == ImportRun.id).where(_over(before))
        rows, oldest, newest = (await session.execute(old)).one()
        return Forecast(rows, 0, oldest, newest)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:  # noqa: ARG002 - what all kinds are asked
        """The rows of one import at a time."""
        has_rows = select(ImportRow.place).where(ImportRow.import_id == ImportRun.id).exists()
        old = select(ImportRun.id).where(_over(before), has_rows).order_by(ImportRun.id).limit(1)
        import_id = await session.scalar(old)
        if import_id is None:
            return Batch(0)
        gone = delete(ImportRow).where(ImportRow.import_id == import_id).returning(ImportRow.place)
        return Batch(len((await session.scalars(gone)).all()), _MORE)


@dataclass(frozen=True, slots=True)
class Leavers:
    """By the day their account was made inactive. Whose name somebody else bears waits for an administrator."""

    kind: ClassVar[DataKind] = DataKind.LEAVERS
    default_days: ClassVar[int | None] = None

    sealing: Sealing

    async def forecast(self, session: AsyncSession, before: datetime) -> Forecast:
        rows, oldest, newest = await identity.count_left_before(session, before)
        return Forecast(rows, 0, oldest, newest)

    async def remove(self, session: AsyncSession, before: datetime, after: str, now: datetime) -> Batch:  # noqa: ARG002 - what all kinds are asked
        removed = 0
        for user in await identity.left_before(session, before, _AT_ONCE):
            with suppress(NameIsShared):
                await anonymise(
                    session, user, f"left more than {(now - before).days} days ago", self.sealing, ACTOR, now
                )
                removed += 1
        return Batch(removed)


def _ended(before: datetime) -> ColumnElement[bool]:
    return or_(ApiToken.expires_at < before, ApiToken.revoked_at < before)


def _over(before: datetime) -> ColumnElement[bool]:
    return and_(ImportRun.created_at < before, ImportRun.state.not_in(AT_WORK))
