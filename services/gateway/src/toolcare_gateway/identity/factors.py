"""What a user sets up for himself besides the password: the second factor and the PIN."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from toolcare_gateway.identity import domain, second_factor, store, usecases
from toolcare_gateway.identity.second_factor import SecondFactorOff, SecondFactorOn, WrongSecondFactor
from toolcare_gateway.identity.tables import User
from toolcare_shared.auth import Actor
from toolcare_shared.auth.sealing import Sealing


async def begin_second_factor(session: AsyncSession, user_id: str, sealing: Sealing) -> str:
    """Make a secret that counts from the first right code on; returns it."""
    user = await store.user_for_update(session, user_id)
    if user.totp_on:
        raise SecondFactorOn
    secret = second_factor.new_secret()
    user.totp_secret = sealing.sealed(secret)
    return secret


async def confirm_second_factor(
    session: AsyncSession, user_id: str, code: str, sealing: Sealing, actor: Actor, now: datetime
) -> list[str]:
    """Switch it on with the app's code; returns the recovery codes."""
    user = await store.user_for_update(session, user_id)
    if user.totp_on:
        raise SecondFactorOn
    if user.totp_secret is None:
        raise SecondFactorOff
    _take_app_code(user, code, sealing, now)
    user.totp_on = True
    await usecases.record(session, user, actor, now)
    return await renew_recovery_codes(session, user, sealing)


async def renew_recovery_codes(session: AsyncSession, user: User, sealing: Sealing) -> list[str]:
    if not user.totp_on:
        raise SecondFactorOff
    codes = second_factor.new_recovery_codes()
    hashes = [sealing.keyed_hash("recovery", second_factor.recovery_code(code)) for code in codes]
    await store.replace_recovery_codes(session, user.user_id, hashes)
    return codes


async def drop_second_factor(session: AsyncSession, user_id: str, actor: Actor, now: datetime) -> None:
    user = await store.user_for_update(session, user_id)
    user.totp_on, user.totp_secret, user.totp_step = False, None, 0
    await store.replace_recovery_codes(session, user_id, [])
    await usecases.record(session, user, actor, now)


async def take_second_factor(session: AsyncSession, user_id: str, code: str, sealing: Sealing, now: datetime) -> None:
    """Accept a code of the app or one of the recovery codes, each once; else raise WrongSecondFactor."""
    user = await store.user_for_update(session, user_id)
    if second_factor.looks_like_a_code(code):
        _take_app_code(user, code, sealing, now)
        return
    hashed = sealing.keyed_hash("recovery", second_factor.recovery_code(code))
    if not await store.use_recovery_code(session, user_id, hashed):
        raise WrongSecondFactor


async def set_pin(session: AsyncSession, user_id: str, pin_hash: str | None, actor: Actor, now: datetime) -> None:
    user = await store.user_for_update(session, user_id)
    user.pin_hash = pin_hash
    await usecases.forgive(session, domain.counted("pin", user.username))
    await usecases.record(session, user, actor, now)


def _take_app_code(user: User, code: str, sealing: Sealing, now: datetime) -> None:
    secret = sealing.opened(user.totp_secret or "")
    step = second_factor.matching_step(secret, code, now, user.totp_step)
    if step is None:
        raise WrongSecondFactor
    user.totp_step = step
