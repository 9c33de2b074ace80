"""That it is still he: the password once more before something that others could misuse."""

from datetime import timedelta

from fastapi import Request
from pydantic import SecretStr

from toolcare_gateway.identity import usecases
from toolcare_gateway.identity.authentication import Visitor
from toolcare_gateway.identity.domain import WrongCurrentPassword
from toolcare_gateway.parts import Parts

DEVICE_KEPT = timedelta(days=400)
"""Browsers keep no cookie longer."""


def client_address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


async def confirm_password(gateway: Parts, request: Request, visitor: Visitor, password: SecretStr) -> None:
    """Raise WrongCurrentPassword, and TooManyAttempts while it has to wait: counted as logins are."""
    user, address = visitor.user, client_address(request)
    async with gateway.database.write() as session:
        await usecases.attempt_login(session, user.username, address, gateway.clock.now())
    if not await gateway.passwords.right(user.password_hash, password.get_secret_value()):
        request.state.tried = user.username
        raise WrongCurrentPassword
    async with gateway.database.write() as session:
        await usecases.forgive_login(session, user.username, address)
