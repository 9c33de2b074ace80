"""Counts for the page about running Toolcare: one query for each of its areas."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.audit import store as audit
from toolcare_gateway.audit.tables import AuditCheck
from toolcare_gateway.backups.standing import stands
from toolcare_gateway.broker.tables import MqttClient
from toolcare_gateway.identity import store as identity
from toolcare_gateway.identity.tables import ApiToken, User
from toolcare_gateway.imports.tables import ImportRun
from toolcare_gateway.notifications.kinds import DeliveryState
from toolcare_gateway.notifications.tables import Delivery, MailServer, NotificationRule, NotificationTarget
from toolcare_gateway.plant.schemas import (
    AuditFigures,
    BackupFigures,
    ImportFigures,
    MqttFigures,
    NotificationFigures,
    PeopleFigures,
    RetentionFigures,
    SignInFigures,
    TokenFigures,
)
from toolcare_gateway.readmodels.domain import milliseconds
from toolcare_gateway.retention.tables import RetentionPolicy, RetentionRun
from toolcare_shared.auth import Role

_SOON = timedelta(days=14)
_LATELY = timedelta(days=7)


async def people(session: AsyncSession) -> PeopleFigures:
    leads = and_(User.active, User.role == Role.ADMINISTRATOR)
    row = (
        await session.execute(
            select(
                func.count().filter(User.active),
                func.count().filter(~User.active),
                func.count().filter(leads),
                func.count().filter(leads, ~User.totp_on),
                func.count().filter(User.active, User.must_change_password),
            ).select_from(User)
        )
    ).one()
    return PeopleFigures(
        active=row[0],
        inactive=row[1],
        administrators=row[2],
        administrators_without_factor=row[3],
        given_passwords=row[4],
    )


async def tokens(session: AsyncSession, now: datetime) -> TokenFigures:
    lasting = and_(ApiToken.revoked_at.is_(None), ApiToken.expires_at > now)
    counted = select(func.count().filter(lasting), func.count().filter(lasting, ApiToken.expires_at <= now + _SOON))
    row = (await session.execute(counted.select_from(ApiToken))).one()
    return TokenFigures(lasting=row[0], ending=row[1])


async def trail(session: AsyncSession) -> AuditFigures:
    finished = select(AuditCheck).where(AuditCheck.finished_at.is_not(None)).order_by(AuditCheck.asked_at.desc())
    last = await session.scalar(finished.limit(1))
    return AuditFigures(
        entries=(await audit.head(session)).number,
        checked_at=last.finished_at if last else None,
        fault=last.fault if last else "",
    )


async def backups(session: AsyncSession, now: datetime, *, is_away: bool) -> BackupFigures:
    found = await stands(session, now, is_away=is_away)
    return BackupFigures(standing=found.word, last_good_at=found.good_at)


async def imports(session: AsyncSession) -> ImportFigures:
    row = (await session.execute(select(func.count(), func.max(ImportRun.created_at)).select_from(ImportRun))).one()
    return ImportFigures(total=row[0], last_at=row[1])


async def sign_in(session: AsyncSession) -> SignInFigures:
    provider = await identity.provider(session)
    return SignInFigures(provider=provider.name if provider else "", active=provider is not None and provider.active)


async def notifications(session: AsyncSession, now: datetime) -> NotificationFigures:
    rules = select(func.count()).select_from(NotificationRule).where(NotificationRule.active, ~NotificationRule.retired)
    targets = (
        select(func.count())
        .select_from(NotificationTarget)
        .where(NotificationTarget.active, ~NotificationTarget.retired)
    )
    lately = select(
        func.count().filter(Delivery.state == DeliveryState.SENT),
        func.count().filter(Delivery.state == DeliveryState.GIVEN_UP),
    ).where(Delivery.created_ms >= milliseconds(now - _LATELY))
    sent, given_up = (await session.execute(lately)).one()
    return NotificationFigures(
        rules=await session.scalar(rules) or 0,
        targets=await session.scalar(targets) or 0,
        mail_server=await session.scalar(select(MailServer.server_id)) is not None,
        sent=sent,
        given_up=given_up,
    )


async def mqtt_clients(session: AsyncSession) -> MqttFigures:
    is_in = MqttClient.revoked_at.is_(None)
    counted = select(func.count().filter(is_in), func.count().filter(~is_in)).select_from(MqttClient)
    row = (await session.execute(counted)).one()
    return MqttFigures(let_in=row[0], shut_out=row[1])


async def retention(session: AsyncSession) -> RetentionFigures:
    return RetentionFigures(
        chosen=await session.scalar(select(func.count()).select_from(RetentionPolicy)) or 0,
        last_at=await session.scalar(select(func.max(RetentionRun.at))),
    )
