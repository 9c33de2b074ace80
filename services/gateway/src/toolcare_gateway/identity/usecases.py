"""What users do to accounts and sessions. A password arrives here hashed; hashing takes too long for a transaction."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity import domain, store
from toolcare_gateway.identity.domain import (
    PER_ACCOUNT,
    PER_ADDRESS,
    BackOff,
    TooManyAttempts,
    UnknownUser,
    UsernameTaken,
)
from toolcare_gateway.identity.openid import KeptByProvider
from toolcare_gateway.identity.tables import FailedLogins, LoginSession, User
from toolcare_shared.auth import Actor, Role
from toolcare_shared.clock import believed
from toolcare_shared.contracts.gateway import UserChanged
from toolcare_shared.db import insert
from toolcare_shared.ids import new_id
from toolcare_shared.messaging import outbox


@dataclass(frozen=True, slots=True)
class NewUser:
    username: str
    name: str
    role: Role
    password_hash: str
    language: str = "en"
    team: str = ""
    areas: Sequence[str] = ()
    must_change_password: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a login comes from; shown to the user among his sessions."""

    address: str
    agent: str
    method: str = "password"
    id_token: str | None = None
    """Sealed; of a login by the company's accounts."""


async def add_user(session: AsyncSession, new: NewUser, actor: Actor, now: datetime) -> User:
    username = domain.usable_username(new.username)
    if await store.user_named(session, username) is not None:
        raise UsernameTaken(username)
    user = User(
        user_id=new_id(),
        username=username,
        name=new.name.strip() or username,
        role=new.role,
        password_hash=new.password_hash,
        active=True,
        language=new.language,
        team=domain.usable_team(new.team),
        areas=domain.usable_areas(new.areas, administers=new.role is Role.ADMINISTRATOR),
        address=new.address,
        must_change_password=new.must_change_password,
        version=0,
        created_at=now,
    )
    session.add(user)
    await record(session, user, actor, now)
    return user


async def set_team(session: AsyncSession, username: str, team: str, actor: Actor, now: datetime) -> User:
    """Put a user into a team, or into none; to say what holds already changes nothing."""
    user = await store.user_named(session, username)
    if user is None:
        raise UnknownUser(username)
    usable = domain.usable_team(team)
    if usable != user.team:
        user.team = usable
        await record(session, user, actor, now)
    return user


async def set_password(
    session: AsyncSession,
    username: str,
    password_hash: str,
    actor: Actor,
    now: datetime,
    *,
    keep: str | None = None,
    address: str | None = None,
) -> Sequence[str]:
    """Change the password and end the user's sessions but the one of the token hash `keep`; returns their ids."""
    user = await store.user_named(session, username)
    if user is None:
        raise UnknownUser(username)
    if user.kept_by_provider:
        raise KeptByProvider
    user.password_hash = password_hash
    user.must_change_password = False
    ended = await store.end_sessions_of(session, user.user_id, but=keep)
    await forgive(session, domain.counted("account", username))
    await forgive(session, domain.counted("pin", username))
    if address is not None:
        await forgive_one(session, domain.counted("address", address))
    await record(session, user, actor, now)
    return ended


async def refresh_hash(session: AsyncSession, user_id: str, password_hash: str) -> None:
    """The same password under today's parameters; nothing has changed for anybody."""
    user = await session.get(User, user_id)
    if user is not None:
        user.password_hash = password_hash


async def attempt_login(session: AsyncSession, username: str, address: str, now: datetime) -> None:
    """Count the attempt as failed before the password is looked at, so that parallel guesses count as well.

    Raises TooManyAttempts, and counts nothing, while the account or the address has to wait.
    """
    counters = [(domain.counted("account", username), PER_ACCOUNT), (domain.counted("address", address), PER_ADDRESS)]
    await count_attempt(session, counters, now)


async def count_attempt(session: AsyncSession, counters: Sequence[tuple[str, BackOff]], now: datetime) -> None:
    """Raises TooManyAttempts, and counts nothing, while one of them has to wait."""
    counted = [await _failures(session, key, back_off, now) for key, back_off in counters]
    for failed, (_, back_off) in zip(counted, counters, strict=True):
        wait = failed.last_failed_at + back_off.wait(failed.failures) - now
        if failed.failures and wait.total_seconds() > 0:
            raise TooManyAttempts(wait)
    for failed in counted:
        failed.before_at = failed.last_failed_at if failed.failures else None
        failed.failures += 1
        failed.last_failed_at = now


async def begin_session(session: AsyncSession, user: User, visit: Visit, now: datetime) -> str:
    """Open a session for someone who has proved who he is; returns the token, which is stored only as a hash."""
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            session_id=new_id(),
            user_id=user.user_id,
            created_at=now,
            last_seen_at=now,
            address=visit.address,
            agent=visit.agent[:300],
            method=visit.method,
            id_token=visit.id_token,
        )
    )
    return token


async def forgive_login(session: AsyncSession, username: str, address: str) -> None:
    """He has proved who he is: what had been counted against his account is forgotten."""
    await forgive(session, domain.counted("account", username))
    await forgive(session, domain.counted("pin", username))
    await forgive_one(session, domain.counted("address", address))


async def take_back_attempt(session: AsyncSession, username: str, address: str) -> None:
    """The password was right but more is needed: this was no failure, and earlier ones stay counted."""
    await forgive_one(session, domain.counted("account", username))
    await forgive_one(session, domain.counted("address", address))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def _failures(session: AsyncSession, key: str, back_off: BackOff, now: datetime) -> FailedLogins:
    """Of two first ones at the same moment each counts; those of a clock that was ahead keep nobody out for so long."""
    failed = await session.get(FailedLogins, key, with_for_update=True)
    if failed is None:
        row = insert(session, FailedLogins).values(key=key, failures=0, last_failed_at=now)
        await session.execute(row.on_conflict_do_nothing())
        failed = await session.get_one(FailedLogins, key, with_for_update=True)
    last = believed(failed.last_failed_at, now)
    if last is None:
        failed.last_failed_at, failed.failures = now, 0
    else:
        failed.failures = back_off.failures_now(failed.failures, last, now)
    return failed


async def forgive(session: AsyncSession, key: str) -> None:
    failed = await session.get(FailedLogins, key)
    if failed is not None:
        await session.delete(failed)


async def forgive_one(session: AsyncSession, key: str) -> None:
    """Take back the failure that this login had been counted as; an address's others stay, and grow old as before."""
    failed = await session.get(FailedLogins, key)
    if failed is not None:
        failed.failures = max(0, failed.failures - 1)
        failed.last_failed_at = failed.before_at or failed.last_failed_at
        failed.before_at = None


async def record(session: AsyncSession, user: User, actor: Actor, now: datetime) -> None:
    """Tell that the user is another one now."""
    user.version += 1
    event = UserChanged(
        user_id=user.user_id,
        username=user.username,
        name=user.name,
        role=user.role,
        active=user.active,
        team=user.team,
        at=now,
    )
    await outbox.record(session, event, actor, now=now)
