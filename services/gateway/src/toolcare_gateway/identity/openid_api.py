"""Login by the company's own accounts: to the provider, and back with its answer.

The browser keeps the attempt in a sealed cookie, so nobody fills a table by beginning logins, and an answer counts
in the browser alone that asked.
"""

import secrets
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import AwareDatetime, BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError

from toolcare_gateway.identity import domain, openid, signing_in, store, switching, usecases
from toolcare_gateway.identity.authentication import (
    actor_of,
    clear_cookie,
    cookie_name,
    device_token,
    origin_of,
    set_cookie,
)
from toolcare_gateway.identity.domain import PER_ADDRESS, TooManyAttempts
from toolcare_gateway.identity.openid import (
    NextNotOurs,
    NoRoleGiven,
    ProviderNotSetUp,
    SignInDeclined,
    SignInInterrupted,
)
from toolcare_gateway.identity.openid_provider import Attempt, SignedIn
from toolcare_gateway.identity.openid_schemas import CALLBACK, WaysIn
from toolcare_gateway.identity.problems import PROBLEMS
from toolcare_gateway.identity.proof import DEVICE_KEPT, client_address
from toolcare_gateway.identity.usecases import Visit
from toolcare_gateway.parts import Gateway, Parts
from toolcare_shared.audit.deed import Deed, DeedKind, by_rule, doing
from toolcare_shared.auth import open_to_all, service_actor
from toolcare_shared.errors import code_of, problems

_ATTEMPT = "signin"
_PATIENCE = timedelta(minutes=10)
Told = Annotated[str, Query(max_length=4000, pattern=r"^[^\x00]*$")]

router = APIRouter(
    prefix="/api/v1/session",
    tags=["session"],
    dependencies=[open_to_all("whoever is not logged in comes here first")],
)


class _Begun(BaseModel):
    """What the sealed cookie says."""

    state: str
    nonce: str
    verifier: str
    issuer: str
    redirect_uri: str
    next: str
    at: AwareDatetime

    @property
    def attempt(self) -> Attempt:
        return Attempt(self.state, self.nonce, self.verifier, self.redirect_uri)


@router.get("/ways")
async def ways_in(gateway: Gateway) -> WaysIn:
    """By what one can log in here."""
    async with gateway.database.read() as session:
        return WaysIn.of(await store.provider(session))


@router.get(
    "/oidc/start",
    status_code=303,
    response_class=RedirectResponse,
    responses=problems(NextNotOurs, mapping=PROBLEMS),
)
async def begin(
    request: Request,
    gateway: Gateway,
    after: Annotated[str, Query(alias="next", max_length=500, description="The page to go to afterwards")] = "/",
    again: Annotated[bool, Query(description="Ask who is there even if the provider knows somebody")] = False,
) -> RedirectResponse:
    """Send the browser to the company login; back to our login, with what is wrong, when that is not possible."""
    path = openid.own_path(after)
    begun = _Begun(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        issuer="",
        redirect_uri=f"{own_address(request, gateway)}{CALLBACK}",
        next=path,
        at=gateway.clock.now(),
    )
    try:
        async with gateway.database.read() as session:
            provider = await signing_in.active_provider(session, gateway.sealing)
        begun = begun.model_copy(update={"issuer": provider.issuer})
        answer = _to(await gateway.providers.address(provider, begun.attempt, again=again))
    except _FAILED as failed:
        return _back(request, failed)
    sealed = gateway.sealing.sealed(begun.model_dump_json())
    # Lax: the browser comes back from another site.
    set_cookie(request, answer, sealed, _PATIENCE, of=_ATTEMPT, samesite="lax")
    return answer


@router.get("/oidc/callback", status_code=303, response_class=RedirectResponse)
async def end(
    request: Request,
    gateway: Gateway,
    code: Told = "",
    state: Told = "",
    error: Told = "",
    iss: Told = "",
) -> RedirectResponse:
    """Open a session for whom the company login vouches; back to our login, with what is wrong, when it does not."""
    request.state.tried = "(company login)"
    try:
        begun = _begun(gateway, request, state)
        await _count(gateway, request)
        if error or not code or (iss and iss != begun.issuer):
            raise SignInDeclined(error[:100])
        visit = Visit(client_address(request), request.headers.get("user-agent", ""), "oidc")
        token, device = await _let_in(gateway, request, visit, begun, code)
    except _FAILED as failed:
        return _back(request, failed)
    del request.state.tried
    answer = _to(begun.next)
    clear_cookie(request, answer, of=_ATTEMPT)
    set_cookie(request, answer, token, gateway.settings.session_absolute)
    set_cookie(request, answer, device, DEVICE_KEPT, of="device")
    return answer


def own_address(request: Request, gateway: Parts) -> str:
    """Scheme and host under which the browser knows us; behind a proxy that changes the host, the first public one."""
    public = gateway.settings.public_origins
    seen = f"{request.url.scheme}://{request.url.netloc}"
    return seen if not public or seen in public else public[0].rstrip("/")


async def _let_in(gateway: Parts, request: Request, visit: Visit, begun: _Begun, code: str) -> tuple[str, str]:
    now = gateway.clock.now()
    async with gateway.database.read() as session:
        provider = await signing_in.active_provider(session, gateway.sealing)
    if provider.issuer != begun.issuer:
        raise SignInInterrupted
    proven = await gateway.providers.signed_in(provider, begun.attempt, code, now)
    try:
        comer = openid.newcomer(provider, proven.claims)
    except NoRoleGiven:
        subject = str(proven.claims["sub"])
        with doing(by_rule(service_actor("gateway"), "role_taken_away", subject)):
            async with gateway.database.write() as session:
                ended = await signing_in.take_role_away(session, provider.issuer, subject, now)
        gateway.live.end_sessions(ended)
        raise
    request.state.tried = comer.username
    try:
        return await _open_session(gateway, request, visit, comer, proven, now)
    except IntegrityError:
        # He came in by another door at the same moment; his account is there now.
        return await _open_session(gateway, request, visit, comer, proven, now)


async def _open_session(
    gateway: Parts, request: Request, visit: Visit, comer: openid.Newcomer, proven: SignedIn, now: datetime
) -> tuple[str, str]:
    sealed = gateway.sealing.sealed(proven.id_token)
    # A GET has no deed of its own.
    deed = Deed(DeedKind.ACCESS, name="login", subject=request.url.path)
    with doing(deed):
        async with gateway.database.write() as session:
            user = await signing_in.account_of(session, comer, now)
            deed.actor = actor_of(user, origin_of(request))
            await session.flush()
            opened = Visit(visit.address, visit.agent, visit.method, sealed)
            token = await usecases.begin_session(session, user, opened, now)
            await usecases.forgive_login(session, user.username, visit.address)
            device = await switching.know_device(session, device_token(request), user, now)
    return token, device


async def _count(gateway: Parts, request: Request) -> None:
    """As a failed login of this address, until it turns out to be none: each one costs the provider a request."""
    counters = [(domain.counted("address", client_address(request)), PER_ADDRESS)]
    async with gateway.database.write() as session:
        await usecases.count_attempt(session, counters, gateway.clock.now())


def _begun(gateway: Parts, request: Request, state: str) -> _Begun:
    sealed = request.cookies.get(cookie_name(request, _ATTEMPT))
    if sealed is None:
        raise SignInInterrupted
    try:
        begun = _Begun.model_validate_json(gateway.sealing.opened(sealed))
    except (InvalidToken, ValidationError) as error:
        raise SignInInterrupted from error
    fits = secrets.compare_digest(begun.state.encode(), state.encode())
    if not fits or abs(gateway.clock.now() - begun.at) > _PATIENCE:
        raise SignInInterrupted
    return begun


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)


def _back(request: Request, failed: Exception) -> RedirectResponse:
    """To our login, which says in words what is wrong."""
    told = {"sign_in": code_of(type(failed))}
    if isinstance(failed, TooManyAttempts):
        told["retry_after_s"] = str(failed.retry_after_s)
    answer = _to(f"/?{urlencode(told)}")
    clear_cookie(request, answer, of=_ATTEMPT)
    return answer


_FAILED = (
    ProviderNotSetUp,
    openid.ProviderAway,
    openid.ProviderNotUsable,
    SignInInterrupted,
    SignInDeclined,
    openid.SignInSpent,
    openid.ProofOutOfTime,
    openid.ProofForOthers,
    openid.ProofNotGenuine,
    NoRoleGiven,
    openid.AccountClosed,
    TooManyAttempts,
)
