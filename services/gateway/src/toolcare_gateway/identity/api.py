"""Login, logout, who am I, new password."""

import asyncio

from cryptography.fernet import InvalidToken
from fastapi import APIRouter, Request, Response

from toolcare_gateway.identity import factors, signing_in, store, switching, usecases
from toolcare_gateway.identity.authentication import (
    InPerson,
    NotByToken,
    SignedIn,
    Visitor,
    actor_of,
    clear_cookie,
    device_token,
    origin_of,
    set_cookie,
)
from toolcare_gateway.identity.domain import (
    PasswordChangeRequired,
    PasswordUnchanged,
    TooManyAttempts,
    WrongCurrentPassword,
)
from toolcare_gateway.identity.first_login import forget_first_login
from toolcare_gateway.identity.openid import KeptByProvider, PasswordsClosed, ProviderNotUsable
from toolcare_gateway.identity.openid_api import own_address
from toolcare_gateway.identity.openid_schemas import LoggedOut
from toolcare_gateway.identity.origin import CrossSiteRequest, check_own_site
from toolcare_gateway.identity.problems import NEW_PASSWORD, PROBLEMS
from toolcare_gateway.identity.proof import DEVICE_KEPT, client_address, confirm_password, tried_by
from toolcare_gateway.identity.schemas import Login, NewPassword, OwnPatch, SessionOut
from toolcare_gateway.identity.second_factor import WrongSecondFactor
from toolcare_gateway.identity.signing_in import provider_of
from toolcare_gateway.identity.tables import LoginSession, User
from toolcare_gateway.identity.usecases import Visit
from toolcare_gateway.parts import Gateway, Parts
from toolcare_gateway.plant import store as plant_store
from toolcare_shared.audit.deed import accessing, acting
from toolcare_shared.auth import open_to_all
from toolcare_shared.errors import Unauthenticated, problems
from toolcare_shared.etag import json_answer


class LoginFailed(Unauthenticated):
    code = "login_failed"
    title = "User name and password do not fit together"

    def __init__(self) -> None:
        super().__init__("Check user name and password. Lost: an administrator gives you a new one.")


class SecondFactorRequired(Unauthenticated):
    code = "second_factor_required"
    title = "The code of the authenticator app is missing"

    def __init__(self) -> None:
        super().__init__("Send the code that your authenticator app shows, or one of your recovery codes, as well.")


class SecondFactorFailed(Unauthenticated):
    code = "second_factor_failed"
    title = "The code does not fit"

    def __init__(self) -> None:
        super().__init__(f"{WrongSecondFactor()} Lost: an administrator runs `toolcare user totp-off`.")


router = APIRouter(
    prefix="/api/v1/session",
    tags=["session"],
    dependencies=[open_to_all("whoever is not logged in comes here first; the rest asks for the session itself")],
)


@router.post(
    "",
    responses=problems(
        LoginFailed,
        SecondFactorRequired,
        SecondFactorFailed,
        PasswordsClosed,
        CrossSiteRequest,
        TooManyAttempts,
        mapping=PROBLEMS,
    ),
)
async def log_in(body: Login, request: Request, response: Response, gateway: Gateway) -> SessionOut:
    """Open a session; its cookie comes with the answer. Failed logins make the next ones wait (`retry_after_s`)."""
    check_own_site(request.headers, gateway.settings.public_origins, required=False)
    visit = Visit(client_address(request), request.headers.get("user-agent", ""))
    user = await _who_proves_himself(gateway, body, request, visit)
    accessing(actor_of(user, origin_of(request)), "login")
    now = gateway.clock.now()
    async with gateway.database.write() as session:
        token = await usecases.begin_session(session, user, visit, now)
        await usecases.forgive_login(session, user.username, visit.address)
        device = await switching.know_device(session, device_token(request), user, now)
        is_set_up = (await plant_store.plant(session)).set_up_at is not None
    set_cookie(request, response, token, gateway.settings.session_absolute)
    set_cookie(request, response, device, DEVICE_KEPT, of="device")
    return SessionOut.of(user, proven=True, is_set_up=is_set_up)


@router.get("", responses=problems(Unauthenticated))
async def who_am_i(visitor: SignedIn) -> SessionOut:
    """Who asks, and what his role and areas let him do."""
    return SessionOut.of(visitor.user, proven=visitor.actor.proven)


@router.patch(
    "",
    responses=problems(Unauthenticated, CrossSiteRequest, NotByToken, PasswordChangeRequired, mapping=PROBLEMS),
)
async def change_language(body: OwnPatch, visitor: InPerson, gateway: Gateway) -> SessionOut:
    """The language of what is written to the user. It is replaced as a whole, so there is no version to compare."""
    async with gateway.database.write() as session:
        user = await store.user_for_update(session, visitor.user.user_id)
        user.language = body.language
        await usecases.record(session, user, visitor.actor, gateway.clock.now())
        return SessionOut.of(user, proven=visitor.actor.proven)


@router.delete(
    "",
    status_code=204,
    response_class=Response,
    responses={
        200: {"model": LoggedOut, "description": "The company login can end its own session as well"},
        **problems(Unauthenticated, CrossSiteRequest, NotByToken),
    },
)
async def log_out(request: Request, visitor: InPerson, gateway: Gateway) -> Response:
    """End this session; with a company login the answer may name where to log out there."""
    accessing(visitor.actor, "logout")
    leave = await _way_out_of_provider(gateway, request, visitor)
    async with gateway.database.write() as session:
        await store.end_session(session, visitor.token_hash)
    gateway.live.end_sessions([visitor.session_id])
    response = Response(status_code=204) if leave is None else json_answer(LoggedOut(leave=leave), 200, {})
    clear_cookie(request, response)
    return response


async def _way_out_of_provider(gateway: Parts, request: Request, visitor: Visitor) -> str | None:
    if visitor.method != "oidc":
        return None
    async with gateway.database.read() as session:
        login = await session.get(LoginSession, visitor.token_hash)
        row = await store.provider(session)
    if login is None or login.id_token is None or row is None or row.issuer != visitor.user.issuer:
        return None
    back = f"{own_address(request, gateway)}/"
    try:
        provider, id_token = provider_of(row, gateway.sealing), gateway.sealing.opened(login.id_token)
    except (ProviderNotUsable, InvalidToken):
        return None
    return await gateway.providers.way_out(provider, id_token, back)


@router.put(
    "/password",
    status_code=204,
    responses=problems(
        Unauthenticated,
        CrossSiteRequest,
        NotByToken,
        WrongCurrentPassword,
        KeptByProvider,
        *NEW_PASSWORD,
        PasswordUnchanged,
        TooManyAttempts,
        mapping=PROBLEMS,
    ),
)
async def change_password(body: NewPassword, request: Request, visitor: InPerson, gateway: Gateway) -> None:
    """Give oneself a new password. All other sessions of the user end."""
    signing_in.refuse_kept_by_provider(visitor.user)
    new = body.new.get_secret_value()
    await confirm_password(gateway, request, visitor, body.current)
    if new == body.current.get_secret_value():
        raise PasswordUnchanged
    await gateway.passwords.check_new(new, (visitor.user.username, visitor.user.name))
    hashed = await gateway.passwords.hashed(new)
    async with gateway.database.write() as session:
        ended = await usecases.set_password(
            session, visitor.user.username, hashed, visitor.actor, gateway.clock.now(), keep=visitor.token_hash
        )
    gateway.live.end_sessions(ended)
    await asyncio.to_thread(forget_first_login, gateway.settings.first_login_file, visitor.user.username)


async def _who_proves_himself(gateway: Parts, body: Login, request: Request, visit: Visit) -> User:
    username = body.username.strip().casefold()
    async with gateway.database.write() as session:
        await usecases.attempt_login(session, username, visit.address, gateway.clock.now())
    async with gateway.database.read() as session:
        user = await store.user_named(session, username)
        closed = user is not None and await signing_in.passwords_closed(session, user)
    request.state.tried = tried_by(user)
    password = body.password.get_secret_value()
    proven = await gateway.passwords.right((user.password_hash or None) if user else None, password)
    if user is None or not proven or not user.active:
        raise LoginFailed
    if closed:
        raise PasswordsClosed
    acting(actor_of(user, origin_of(request)))
    if user.totp_on:
        await _second_factor(gateway, user, body, request, visit)
    if gateway.passwords.outdated(user.password_hash):
        hashed = await gateway.passwords.hashed(password)
        async with gateway.database.write() as session:
            await usecases.refresh_hash(session, user.user_id, hashed)
    return user


async def _second_factor(gateway: Parts, user: User, body: Login, request: Request, visit: Visit) -> None:
    """A missing code is no failure; a wrong one stays counted as one, so that guessing it gets slow."""
    if body.code is None:
        async with gateway.database.write() as session:
            await usecases.take_back_attempt(session, user.username, visit.address)
        del request.state.tried
        raise SecondFactorRequired
    try:
        async with gateway.database.write() as session:
            code = body.code.get_secret_value()
            await factors.take_second_factor(session, user.user_id, code, gateway.sealing, gateway.clock.now())
    except WrongSecondFactor as wrong:
        raise SecondFactorFailed from wrong
