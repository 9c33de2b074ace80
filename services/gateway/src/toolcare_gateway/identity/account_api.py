"""My account: sessions, second factor, PIN."""

import asyncio
import io
from typing import Annotated

import segno
from fastapi import APIRouter, Path, Request

from toolcare_gateway.identity import domain, factors, pins, second_factor, signing_in, store
from toolcare_gateway.identity.authentication import InPerson, NotByToken, WithPassword
from toolcare_gateway.identity.domain import PasswordChangeRequired, TooManyAttempts, WrongCurrentPassword
from toolcare_gateway.identity.openid import FreshSignInRequired, KeptByProvider
from toolcare_gateway.identity.origin import CrossSiteRequest
from toolcare_gateway.identity.pins import PinNotUsable
from toolcare_gateway.identity.problems import PROBLEMS
from toolcare_gateway.identity.proof import confirm_password, confirm_password_and_code
from toolcare_gateway.identity.schemas import (
    AccountOut,
    CurrentPassword,
    FactorCode,
    FactorOff,
    FactorSetup,
    NewPin,
    OwnSession,
    OwnSessions,
    RecoveryCodes,
    UserOut,
)
from toolcare_gateway.identity.second_factor import SecondFactorOff, SecondFactorOn, WrongSecondFactor
from toolcare_gateway.parts import Gateway
from toolcare_shared.auth import PasswordSessionRequired, open_to_all
from toolcare_shared.errors import NotFound, Unauthenticated, problems

_READS = (Unauthenticated, NotByToken, PasswordChangeRequired)
_WRITES = (*_READS, CrossSiteRequest)
_CONFIRMED = (*_WRITES, PasswordSessionRequired, WrongCurrentPassword, TooManyAttempts, FreshSignInRequired)

router = APIRouter(
    prefix="/api/v1",
    tags=["account"],
    dependencies=[open_to_all("it is one's own account; each route asks for the session itself")],
)


class UnknownSession(NotFound):
    code = "unknown_session"

    def __init__(self) -> None:
        super().__init__("This session has ended already; load the list again.")


@router.get("/session/account", responses=problems(*_READS, mapping=PROBLEMS))
async def my_account(visitor: InPerson, gateway: Gateway) -> AccountOut:
    """The account of whoever asks: how he logged in, and which other ways he has set up."""
    user = visitor.user
    async with gateway.database.read() as session:
        left = await store.recovery_codes_left(session, user.user_id)
    return AccountOut.model_validate(
        {
            "user": UserOut.of(user),
            "method": visitor.method,
            "source": "oidc" if user.kept_by_provider else "local",
            "pin": user.pin_hash is not None,
            "badge": user.badge_hash is not None,
            "second_factor": user.totp_on,
            "recovery_codes_left": left,
            "password_min": domain.PASSWORD_MIN,
        }
    )


@router.get("/sessions", responses=problems(*_READS, mapping=PROBLEMS))
async def my_sessions(visitor: InPerson, gateway: Gateway) -> OwnSessions:
    """Where whoever asks is logged in."""
    async with gateway.database.read() as session:
        logins = await store.sessions_of(session, visitor.user.user_id)
    now, limits = gateway.clock.now(), gateway.sessions.limits
    lasting = [one for one in logins if not domain.session_over(one.created_at, one.last_seen_at, now, limits)]
    return OwnSessions(items=[OwnSession.of(login, visitor.session_id) for login in lasting])


@router.delete("/sessions", status_code=204, responses=problems(*_WRITES, mapping=PROBLEMS))
async def end_my_other_sessions(visitor: InPerson, gateway: Gateway) -> None:
    """Log whoever asks out everywhere but here."""
    async with gateway.database.write() as session:
        ended = await store.end_sessions_of(session, visitor.user.user_id, but=visitor.token_hash)
    gateway.live.end_sessions(ended)


@router.delete(
    "/sessions/{session_id}", status_code=204, responses=problems(*_WRITES, UnknownSession, mapping=PROBLEMS)
)
async def end_my_session(
    session_id: Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")], visitor: InPerson, gateway: Gateway
) -> None:
    """End one of one's own sessions, such as that on a tablet that was lost."""
    async with gateway.database.write() as session:
        ended = await store.end_session_of(session, visitor.user.user_id, session_id)
    if not ended:
        raise UnknownSession
    gateway.live.end_sessions([session_id])


@router.put("/session/pin", status_code=204, responses=problems(*_CONFIRMED, PinNotUsable, mapping=PROBLEMS))
async def set_pin(body: NewPin, request: Request, visitor: WithPassword, gateway: Gateway) -> None:
    """For taking over a shared tablet quickly, where somebody has logged in with a password within a week."""
    pin = pins.usable_pin(body.pin.get_secret_value())
    await confirm_password(gateway, request, visitor, body.current)
    hashed = await gateway.passwords.hashed(pin)
    async with gateway.database.write() as session:
        await factors.set_pin(session, visitor.user.user_id, hashed, visitor.actor, gateway.clock.now())


@router.delete("/session/pin", status_code=204, responses=problems(*_WRITES, mapping=PROBLEMS))
async def drop_pin(visitor: InPerson, gateway: Gateway) -> None:
    """Take one's own PIN away; the password stays."""
    async with gateway.database.write() as session:
        await factors.set_pin(session, visitor.user.user_id, None, visitor.actor, gateway.clock.now())


@router.post("/session/totp", responses=problems(*_CONFIRMED, SecondFactorOn, KeptByProvider, mapping=PROBLEMS))
async def begin_second_factor(
    body: CurrentPassword, request: Request, visitor: WithPassword, gateway: Gateway
) -> FactorSetup:
    """Make a secret for an authenticator app. It counts once a code of the app has come back (PUT)."""
    signing_in.refuse_kept_by_provider(visitor.user)
    await confirm_password(gateway, request, visitor, body.current)
    async with gateway.database.write() as session:
        secret = await factors.begin_second_factor(session, visitor.user.user_id, gateway.sealing)
    uri = second_factor.setup_uri(secret, visitor.user.username)
    return FactorSetup(secret=secret, uri=uri, qr_svg=await asyncio.to_thread(_qr_svg, uri))


@router.put(
    "/session/totp",
    responses=problems(
        *_WRITES,
        PasswordSessionRequired,
        WrongSecondFactor,
        SecondFactorOn,
        SecondFactorOff,
        mapping=PROBLEMS,
    ),
)
async def confirm_second_factor(body: FactorCode, visitor: WithPassword, gateway: Gateway) -> RecoveryCodes:
    """Switch the second factor on; the answer has ten recovery codes, shown this once."""
    code = body.code.get_secret_value()
    async with gateway.database.write() as session:
        codes = await factors.confirm_second_factor(
            session, visitor.user.user_id, code, gateway.sealing, visitor.actor, gateway.clock.now()
        )
    return RecoveryCodes(codes=codes)


@router.post("/session/recovery-codes", responses=problems(*_CONFIRMED, SecondFactorOff, mapping=PROBLEMS))
async def renew_recovery_codes(
    body: CurrentPassword, request: Request, visitor: WithPassword, gateway: Gateway
) -> RecoveryCodes:
    """Ten new ones; those that were left count no more."""
    await confirm_password(gateway, request, visitor, body.current)
    async with gateway.database.write() as session:
        user = await store.user_for_update(session, visitor.user.user_id)
        return RecoveryCodes(codes=await factors.renew_recovery_codes(session, user, gateway.sealing))


@router.post(
    "/session/totp/off",
    status_code=204,
    responses=problems(*_CONFIRMED, WrongSecondFactor, SecondFactorOff, mapping=PROBLEMS),
)
async def drop_second_factor(body: FactorOff, request: Request, visitor: WithPassword, gateway: Gateway) -> None:
    """With a code of the app or a recovery code: else the factor would add nothing against who knows the password.

    Without either, an administrator or `toolcare user totp-off` is the way back.
    """
    await confirm_password_and_code(gateway, request, visitor, body.current, body.code)
    async with gateway.database.write() as session:
        await factors.drop_second_factor(session, visitor.user.user_id, visitor.actor, gateway.clock.now())


def _qr_svg(uri: str) -> str:
    drawn = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(drawn, kind="svg", scale=5, border=4, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()
