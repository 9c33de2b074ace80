"""Taking over a shared tablet by PIN or badge. Attempts are counted before they are looked at, as logins are."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity import domain, pins, store, usecases
from toolcare_gateway.identity.domain import PER_ADDRESS
from toolcare_gateway.identity.pins import PER_DEVICE, PER_PIN, PIN_FAILURES, DeviceNotKnown, PinSpent
from toolcare_gateway.identity.tables import FailedLogins, User
from toolcare_gateway.identity.usecases import token_hash


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries, where: `username` is empty for a badge."""

    device_hash: str
    address: str
    username: str = ""


async def know_device(session: AsyncSession, known: str | None, user: User, now: datetime) -> str:
    """Note a login with a password; returns the device's new token: one that was planted is worth nothing then."""
    token = secrets.token_urlsafe(32)
    if known is not None:
        await store.rename_device(session, token_hash(known), token_hash(token))
    await store.note_use_of_device(session, token_hash(token), user.user_id, now, password=True)
    return token


async def attempt(session: AsyncSession, tried: Attempt, now: datetime) -> None:
    """Count it as failed. Raises DeviceNotKnown, PinSpent, and TooManyAttempts while it has to wait."""
    if not pins.trusted(await store.password_login_on(session, tried.device_hash), now):
        raise DeviceNotKnown
    counters = [
        (domain.counted("device", tried.device_hash), PER_DEVICE),
        (domain.counted("address", tried.address), PER_ADDRESS),
    ]
    if tried.username:
        counters.append((domain.counted("pin", tried.username), PER_PIN))
        spent = await session.get(FailedLogins, domain.counted("pin", tried.username))
        if spent is not None and spent.failures >= PIN_FAILURES:
            raise PinSpent
    await usecases.count_attempt(session, counters, now)


async def admitted(session: AsyncSession, tried: Attempt, user: User, now: datetime) -> bool:
    """Whether he may log in here without a password: with a second factor only where he gave it himself.

    For whom the company login vouches, it has to have done so lately, wherever that was.
    """
    if not user.active or user.must_change_password:
        return False
    if user.kept_by_provider and not pins.trusted(await store.last_proof_of(session, user.user_id), now):
        return False
    if not user.totp_on:
        return True
    return pins.trusted(await store.password_login_on(session, tried.device_hash, user.user_id), now)


async def succeeded(session: AsyncSession, tried: Attempt, user: User, now: datetime) -> None:
    await usecases.forgive(session, domain.counted("pin", user.username))
    for key in (domain.counted("device", tried.device_hash), domain.counted("address", tried.address)):
        await usecases.forgive_one(session, key)
    await store.note_use_of_device(session, tried.device_hash, user.user_id, now, password=False)
