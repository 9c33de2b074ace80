"""Login, logout, who am I, new password."""

import asyncio

from fastapi import APIRouter, Request, Response

from toolcare_gateway.identity import domain, store, usecases
from toolcare_gateway.identity.authentication import SignedIn, actor_of, clear_cookie, origin_of, set_cookie
from toolcare_gateway.identity.domain import PasswordTooLong, PasswordTooShort, TooManyAttempts, WrongCurrentPassword
from toolcare_gateway.identity.first_login import forget_first_login
from toolcare_gateway.identity.origin import CrossSiteRequest, check_own_site
from toolcare_gateway.identity.schemas import Login, NewPassword, SessionOut, UserOut
from toolcare_gateway.identity.tables import User
from toolcare_gateway.identity.usecases import Visit
from toolcare_gateway.parts import Gateway, Parts
from toolcare_shared.audit.deed import accessing
from toolcare_shared.auth import open_to_all
from toolcare_shared.errors import Conflict, Invalid, Problem, TooManyRequests, Unauthenticated, problems

PROBLEMS: dict[type[Exception], type[Problem]] = {
    TooManyAttempts: TooManyRequests,
    PasswordTooShort: Invalid,
    PasswordTooLong: Invalid,
    WrongCurrentPassword: Invalid,
    domain.UsernameNotUsable: Invalid,
    domain.UsernameTaken: Conflict,
}


class LoginFailed(Unauthenticated):
    code = "login_failed"
    title = "User name and password do not fit together"

    def __init__(self) -> None:
        super().__init__("Check user name and password. Lost: an administrator runs `toolcare user password`.")


router = APIRouter(
    prefix="/api/v1/session",
    tags=["session"],
    dependencies=[open_to_all("whoever is not logged in comes here first; the rest asks for the session itself")],
)


@router.post("", responses=problems(LoginFailed, CrossSiteRequest, TooManyAttempts, mapping=PROBLEMS))
async def log_in(body: Login, request: Request, response: Response, gateway: Gateway) -> SessionOut:
    """Open a session; its cookie comes with the answer. Failed logins make the next ones wait (`retry_after_s`)."""
    check_own_site(request.headers, gateway.settings.public_origins, required=False)
    visit = Visit(request.client.host if request.client else "unknown", request.headers.get("user-agent", ""))
    request.state.tried = body.username
    user = await _who_proves_himself(gateway, body, visit)
    accessing(actor_of(user, origin_of(request)), "login")
    async with gateway.database.write() as session:
        token = await usecases.begin_session(session, user, visit, gateway.clock.now())
    set_cookie(request, response, token, gateway.settings.session_absolute)
    return SessionOut(user=UserOut.of(user))


@router.get("", responses=problems(Unauthenticated))
async def who_am_i(visitor: SignedIn) -> SessionOut:
    return SessionOut(user=UserOut.of(visitor.user))


@router.delete("", status_code=204, responses=problems(Unauthenticated, CrossSiteRequest))
async def log_out(request: Request, response: Response, visitor: SignedIn, gateway: Gateway) -> None:
    accessing(visitor.actor, "logout")
    async with gateway.database.write() as session:
        await store.end_session(session, visitor.token_hash)
    gateway.live.end_sessions([visitor.session_id])
    clear_cookie(request, response)


@router.put(
    "/password",
    status_code=204,
    responses=problems(
        Unauthenticated, CrossSiteRequest, WrongCurrentPassword, PasswordTooShort, PasswordTooLong, TooManyAttempts,
        mapping=PROBLEMS,
    ),
)  # fmt: skip
async def change_password(body: NewPassword, request: Request, visitor: SignedIn, gateway: Gateway) -> None:
    """Give oneself a new password. All other sessions of the user end."""
    domain.check_new_password(body.new.get_secret_value())
    address = request.client.host if request.client else "unknown"
    async with gateway.database.write() as session:
        await usecases.attempt_login(session, visitor.user.username, address, gateway.clock.now())
    if not await gateway.passwords.right(visitor.user.password_hash, body.current.get_secret_value()):
        raise WrongCurrentPassword
    hashed = await gateway.passwords.hashed(body.new.get_secret_value())
    async with gateway.database.write() as session:
        ended = await usecases.set_password(
            session,
            visitor.user.username,
            hashed,
            visitor.actor,
            gateway.clock.now(),
            keep=visitor.token_hash,
            address=address,
        )
    gateway.live.end_sessions(ended)
    await asyncio.to_thread(forget_first_login, gateway.settings.first_login_file, visitor.user.username)


async def _who_proves_himself(gateway: Parts, body: Login, visit: Visit) -> User:
    username = body.username.strip().casefold()
    async with gateway.database.write() as session:
        await usecases.attempt_login(session, username, visit.address, gateway.clock.now())
    async with gateway.database.read() as session:
        user = await store.user_named(session, username)
    password = body.password.get_secret_value()
    proven = await gateway.passwords.right(user.password_hash if user else None, password)
    if user is None or not proven or not user.active:
        raise LoginFailed
    if gateway.passwords.outdated(user.password_hash):
        hashed = await gateway.passwords.hashed(password)
        async with gateway.database.write() as session:
            await usecases.refresh_hash(session, user.user_id, hashed)
    return user
