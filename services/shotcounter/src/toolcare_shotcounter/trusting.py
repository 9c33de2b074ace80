"""What people, servers and the clock do with certificates of OPC UA: load, decide, save, record."""

import asyncio
import base64
from dataclasses import replace
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_shared.auth import Actor
from toolcare_shared.auth.sealing import Sealing
from toolcare_shared.ids import new_id
from toolcare_shotcounter import announcements, certificate_files
from toolcare_shotcounter.store import trust as trust_store
from toolcare_shotcounter.tables import OwnCertificateRow, ServerCertificateRow
from toolcare_shotcounter.texts import storable
from toolcare_shotcounter.trust import (
    CannotTrust,
    CertificateEnded,
    Identity,
    NextIsThere,
    OwnState,
    Papers,
    Standing,
    Warned,
    urgency,
)

LOOK_AT_SEEN = timedelta(hours=1)
"""How often at most it is noted that a certificate was seen again."""


# --- ours ----------------------------------------------------------------------------------------------------------


async def make_identity(session: AsyncSession, host: str, now: datetime, valid: timedelta) -> Identity:
    """The presses know us by our application URI, so it stays over every renewal."""
    rows = await trust_store.own_certificates(session)
    uri = rows[0].application_uri if rows else f"urn:{host}:toolcare:shotcounter"
    return await asyncio.to_thread(certificate_files.make, uri, host, now, valid)


async def add_own(session: AsyncSession, made: Identity, sealing: Sealing, now: datetime) -> OwnCertificateRow:
    """The first is in use at once; a later one waits beside it until somebody switches."""
    active = await trust_store.own_in(session, OwnState.ACTIVE)
    waiting = await trust_store.own_in(session, OwnState.NEXT)
    if waiting is not None and waiting.ends_at > now:
        raise NextIsThere(waiting.thumbprint)
    if waiting is not None:
        await session.delete(waiting)
    facts = certificate_files.read(made.certificate)
    row = OwnCertificateRow(
        id=new_id(),
        state=(OwnState.NEXT if active else OwnState.ACTIVE).value,
        certificate=base64.b64encode(made.certificate).decode(),
        key_sealed=sealing.sealed(made.key.decode()),
        subject=facts.subject,
        application_uri=facts.application_uri,
        thumbprint=facts.thumbprint,
        fingerprint=facts.fingerprint,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        made_at=now,
        warned=Warned.NOT,
    )
    session.add(row)
    await session.flush()
    return row


async def first_own(session: AsyncSession, made: Identity, sealing: Sealing, now: datetime) -> None:
    """On first need; another process may have been quicker."""
    if await trust_store.own_in(session, OwnState.ACTIVE) is None:
        await add_own(session, made, sealing, now)


async def switch_to(session: AsyncSession, certificate_id: str, actor: Actor, now: datetime) -> OwnCertificateRow:
    """Have all secured connections come anew with this one. What was in use stays, so that one can go back."""
    row = await trust_store.own_certificate(session, certificate_id)
    if row.ends_at <= now:
        raise CertificateEnded(row.ends_at)
    if row.state == OwnState.ACTIVE:
        return row
    for other in await trust_store.own_certificates(session):
        if other.state == OwnState.FORMER and other.id != row.id:
            await session.delete(other)
        elif other.state == OwnState.ACTIVE:
            other.state = OwnState.FORMER.value
            await _replaced(session, other, "", actor, now)
    await session.flush()
    row.state = OwnState.ACTIVE.value
    await session.flush()
    return row


async def _replaced(
    session: AsyncSession, row: OwnCertificateRow | ServerCertificateRow, server: str, actor: Actor, now: datetime
) -> None:
    if row.warned:
        row.warned = Warned.NOT
        await announcements.certificate_replaced(session, row.id, server, actor, now)


def certificate_of(row: OwnCertificateRow | ServerCertificateRow) -> bytes:
    return base64.b64decode(row.certificate)


async def identity(session: AsyncSession, sealing: Sealing) -> Identity | None:
    """None: none was made yet, or its key is gone with the folder `keys`, after a restore without it."""
    row = await trust_store.own_in(session, OwnState.ACTIVE)
    if row is None:
        return None
    try:
        key = sealing.opened(row.key_sealed).encode()
    except InvalidToken:
        return None
    return Identity(certificate_of(row), key, row.application_uri, row.thumbprint)


# --- theirs --------------------------------------------------------------------------------------------------------


async def papers(session: AsyncSession, server: str, mine: Identity | None) -> Papers:
    found = Papers(mine)
    for row in await trust_store.server_certificates(session, server):
        if row.state == Standing.TRUSTED:
            found = replace(found, trusted=found.trusted | {row.fingerprint})
            found = replace(found, even_expired=found.trusted) if row.even_expired else found
        elif row.state == Standing.REFUSED:
            found = replace(found, refused=found.refused | {row.fingerprint})
    return found


async def meet(session: AsyncSession, server: str, certificate: bytes, now: datetime) -> ServerCertificateRow:
    """Note what a server shows. Whether it is trusted is for a person to say."""
    facts = certificate_files.read(certificate)
    known = await trust_store.met(session, server, facts.fingerprint)
    if known is not None:
        if known.state == Standing.REPLACED:
            known.state = Standing.WAITING.value
        if now - known.seen_at > LOOK_AT_SEEN:
            known.seen_at = now
        return known
    row = ServerCertificateRow(
        id=new_id(),
        server=server[:300],
        state=Standing.WAITING.value,
        certificate=base64.b64encode(certificate).decode(),
        subject=storable(facts.subject)[:500],
        application_uri=storable(facts.application_uri)[:500],
        thumbprint=facts.thumbprint,
        fingerprint=facts.fingerprint,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        seen_at=now,
        even_expired=False,
        note="",
        warned=Warned.NOT,
    )
    session.add(row)
    await session.flush()
    return row


async def trust(
    session: AsyncSession, certificate_id: str, note: str, actor: Actor, now: datetime, *, even_expired: bool
) -> ServerCertificateRow:
    """Let this certificate speak for its server, instead of the one that did before."""
    row = await trust_store.server_certificate(session, certificate_id)
    if row.ends_at <= now and not even_expired:
        raise CannotTrust(row.ends_at)
    before = await trust_store.trusted(session, row.server)
    if before is not None and before.id != row.id:
        before.state = Standing.REPLACED.value
        await _replaced(session, before, row.server, actor, now)
        await session.flush()
    row.even_expired = even_expired
    return await _decided(session, row, Standing.TRUSTED, note, actor, now)


async def refuse(
    session: AsyncSession, certificate_id: str, note: str, actor: Actor, now: datetime
) -> ServerCertificateRow:
    """Never connect to a server that shows it; one that was trusted is so no more."""
    row = await trust_store.server_certificate(session, certificate_id)
    await _replaced(session, row, row.server, actor, now)
    return await _decided(session, row, Standing.REFUSED, note, actor, now)


async def _decided(
    session: AsyncSession, row: ServerCertificateRow, standing: Standing, note: str, actor: Actor, now: datetime
) -> ServerCertificateRow:
    row.state, row.note = standing.value, note
    row.decided_at, row.decided_by = now, actor.name
    await session.flush()
    return row


# --- the clock -----------------------------------------------------------------------------------------------------


async def ending(session: AsyncSession, now: datetime, early: timedelta) -> bool:
    """Whether there is somebody to warn."""
    found = await trust_store.in_use_until(session, now + early)
    return any(urgency(row.ends_at, now, early) > row.warned for row in found)


async def warn_of_ends(session: AsyncSession, now: datetime, early: timedelta) -> None:
    """Tell of each certificate in use that comes to its end: early, soon before, and when it has ended."""
    for row in await trust_store.in_use_until(session, now + early):
        stage = urgency(row.ends_at, now, early)
        if stage > row.warned:
            row.warned = stage
            server = row.server if isinstance(row, ServerCertificateRow) else ""
            await announcements.certificate_ending(session, row, server, now, ended=stage is Warned.ENDED)
