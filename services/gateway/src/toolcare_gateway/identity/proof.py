"""That it is still he: the password once more before something that others could misuse."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import Request
from pydantic import SecretStr

from toolcare_gateway.identity import factors, usecases
from toolcare_gateway.identity.authentication import Visitor
from toolcare_gateway.identity.domain import WrongCurrentPassword
from toolcare_gateway.identity.openid import FreshSignInRequired
from toolcare_gateway.identity.second_factor import SecondFactorOff, WrongSecondFactor
from toolcare_gateway.identity.tables import User
from toolcare_gateway.parts import Parts

DEVICE_KEPT = timedelta(days=400)
"""Browsers keep no cookie longer."""
_FRESH = timedelta(minutes=10)


def client_address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


def tried_by(user: User | None) -> str:
    """Whose login failed, for the trail: never what was typed as a name, since that may be a password."""
    return "(unknown name)" if user is None else user.username


async def confirm_password(gateway: Parts, request: Request, visitor: Visitor, password: SecretStr) -> None:
    """Raise WrongCurrentPassword, and TooManyAttempts while it has to wait: counted as logins are.

    Who comes by the company login has no password here; FreshSignInRequired unless he came just now.
    """
    if visitor.user.kept_by_provider:
        if visitor.begun_at is None or gateway.clock.now() - visitor.begun_at > _FRESH:
            raise FreshSignInRequired
        return
    async with _counted(gateway, request, visitor.user):
        await _is_his(gateway, visitor.user, password)


async def confirm_password_and_code(
    gateway: Parts, request: Request, visitor: Visitor, password: SecretStr, code: SecretStr
) -> None:
    """Raise WrongCurrentPassword, WrongSecondFactor, and SecondFactorOff where there is none; guesses are counted."""
    if not visitor.user.totp_on:
        raise SecondFactorOff
    async with _counted(gateway, request, visitor.user):
        await _is_his(gateway, visitor.user, password)
        async with gateway.database.write() as session:
            user_id, now = visitor.user.user_id, gateway.clock.now()
            await factors.take_second_factor(session, user_id, code.get_secret_value(), gateway.sealing, now)


@asynccontextmanager
async def _counted(gateway: Parts, request: Request, user: User) -> AsyncIterator[None]:
    """What fails inside counts as a failed login; all that was counted is forgiven once it went well."""
    address = client_address(request)
    async with gateway.database.write() as session:
        await usecases.attempt_login(session, user.username, address, gateway.clock.now())
    try:
        yield
    except (WrongCurrentPassword, WrongSecondFactor):
        request.state.tried = user.username
        raise
    async with gateway.database.write() as session:
        await usecases.forgive_login(session, user.username, address)


async def _is_his(gateway: Parts, user: User, password: SecretStr) -> None:
    if not await gateway.passwords.right(user.password_hash, password.get_secret_value()):
        raise WrongCurrentPassword
