"""Every question to the database about certificates. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shotcounter.tables import OwnCertificateRow, ServerCertificateRow
from toolcare_shotcounter.trust import OwnState, Standing, UnknownCertificate


async def own_certificates(session: AsyncSession) -> Sequence[OwnCertificateRow]:
    """Newest first; there are never more than three."""
    return (await session.scalars(select(OwnCertificateRow).order_by(OwnCertificateRow.made_at.desc()))).all()


async def own_in(session: AsyncSession, state: OwnState) -> OwnCertificateRow | None:
    return await session.scalar(select(OwnCertificateRow).where(OwnCertificateRow.state == state.value))


async def own_certificate(session: AsyncSession, certificate_id: str) -> OwnCertificateRow:
    row = await session.get(OwnCertificateRow, certificate_id)
    if row is None:
        raise UnknownCertificate(certificate_id)
    return row


async def server_certificates(session: AsyncSession, server: str | None = None) -> Sequence[ServerCertificateRow]:
    """By server, what was seen last first. A plant has some for each of its presses."""
    found = select(ServerCertificateRow).order_by(ServerCertificateRow.server, ServerCertificateRow.seen_at.desc())
    if server is not None:
        found = found.where(ServerCertificateRow.server == server)
    return (await session.scalars(found)).all()


async def server_certificate(session: AsyncSession, certificate_id: str) -> ServerCertificateRow:
    row = await session.get(ServerCertificateRow, certificate_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise UnknownCertificate(certificate_id)
    return row


async def met(session: AsyncSession, server: str, fingerprint: str) -> ServerCertificateRow | None:
    return await session.scalar(
        select(ServerCertificateRow).where(
            ServerCertificateRow.server == server, ServerCertificateRow.fingerprint == fingerprint
        )
    )


async def trusted(session: AsyncSession, server: str) -> ServerCertificateRow | None:
    return await session.scalar(
        select(ServerCertificateRow).where(
            ServerCertificateRow.server == server, ServerCertificateRow.state == Standing.TRUSTED.value
        )
    )


async def in_use_until(
    session: AsyncSession, ends_before: datetime
) -> Sequence[OwnCertificateRow | ServerCertificateRow]:
    """What is in use and ends before then: ours, and the servers'."""
    own = select(OwnCertificateRow).where(
        OwnCertificateRow.state == OwnState.ACTIVE.value, OwnCertificateRow.ends_at <= ends_before
    )
    theirs = select(ServerCertificateRow).where(
        ServerCertificateRow.state == Standing.TRUSTED.value, ServerCertificateRow.ends_at <= ends_before
    )
    return [*(await session.scalars(own)), *(await session.scalars(theirs))]
