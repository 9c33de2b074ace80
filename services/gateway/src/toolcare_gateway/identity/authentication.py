"""Who sent a request: the session behind its cookie, a program by its API token, another service by its own."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Literal

import structlog
from fastapi import Depends, Request, Response
from sqlalchemy.exc import DBAPIError
from starlette.requests import HTTPConnection

from toolcare_gateway.identity import api_tokens, domain, store
from toolcare_gateway.identity.api_tokens import PREFIX
from toolcare_gateway.identity.domain import PasswordChangeRequired, SessionLimits
from toolcare_gateway.identity.origin import SAFE_METHODS, check_own_site
from toolcare_gateway.identity.store import Login
from toolcare_gateway.identity.tables import ApiToken, LoginSession, User
from toolcare_gateway.identity.usecases import token_hash
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared.audit.deed import acting
from toolcare_shared.auth import Actor, Kind, Origin, PasswordSessionRequired, Role, TokenVerifier, Via
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database, refusal_of
from toolcare_shared.errors import Forbidden, Unauthenticated
from toolcare_shared.work import reading

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_DEVICE_LENGTH = 200
AUTHOR_HEADER = "Toolcare-Author"
"""The id of the user who wrote what is sent later: it must not go out in the name of who took over the tablet since."""
PROVEN_BY = frozenset({"password", "oidc"})
_SEEN_EVERY = timedelta(minutes=1)
"""How coarsely the last use of a session is noted: reading must not cost a write."""


_BEFORE_OWN_PASSWORD = frozenset({"/api/v1/session", "/api/v1/session/password"})
"""All that somebody may ask for who has to choose a password of his own first."""


class NotByToken(Forbidden):
    code: ClassVar[str] = "not_by_token"
    title: ClassVar[str] = "An API token may not do that"

    def __init__(self) -> None:
        super().__init__("Log in on the page; a program's token does not reach its owner's account.")


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person and the session he came with, or the API token that works for him.

    `session_id` is the token's id then, `token_name` what it is called, and `scopes` are what it may do.
    """

    session_id: str
    token_hash: str
    user: User
    method: str = "password"
    begun_at: datetime | None = None
    scopes: frozenset[str] | None = None
    origin: Origin | None = None
    token_name: str = ""

    @property
    def actor(self) -> Actor:
        via = None if self.scopes is None else Via(self.session_id, self.token_name)
        proven = self.scopes is not None or self.method in PROVEN_BY
        return replace(actor_of(self.user, self.origin), scopes=self.scopes, via=via, proven=proven)

    def in_person(self) -> "Visitor":
        """Raise NotByToken for a program."""
        if self.scopes is not None:
            raise NotByToken
        return self

    def with_password(self) -> "Visitor":
        """Raise NotByToken, and PasswordSessionRequired for who came by PIN or badge.

        The company login is as good as a password.
        """
        if self.in_person().method not in PROVEN_BY:
            raise PasswordSessionRequired
        return self


class Sessions:
    """Looks a session up for every request, so that ending one takes effect at once."""

    def __init__(self, database: Database, clock: Clock, settings: GatewaySettings, services: TokenVerifier) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._services = services
        self.limits = SessionLimits(settings.session_idle, settings.session_absolute)

    async def visitor(self, request: Request) -> Visitor:
        """The person behind the cookie or the API token.

        Raises Unauthenticated, CrossSiteRequest for a write from elsewhere, PasswordChangeRequired.
        """
        known: Visitor | None = getattr(request.state, "visitor", None)
        visitor = known or replace(await self._whoever_asks(request), origin=origin_of(request))
        request.state.visitor = visitor
        acting(visitor.actor)
        if visitor.user.must_change_password and request.url.path not in _BEFORE_OWN_PASSWORD:
            raise PasswordChangeRequired
        return visitor

    async def _whoever_asks(self, request: Request) -> Visitor:
        program = bearer_token(request)
        return await self._owner(program) if program.startswith(PREFIX) else await self._person(request)

    async def _person(self, request: Request) -> Visitor:
        token = request.cookies.get(cookie_name(request))
        if not token:
            raise Unauthenticated("Log in first.")
        if request.method not in SAFE_METHODS:
            check_own_site(request.headers, self._settings.public_origins, required=True)
        hashed = token_hash(token)
        async with reading(request, self._database) as session:
            found = await store.session_of(session, hashed)
        visitor = await self._visitor(hashed, found)
        if visitor is None:
            raise Unauthenticated("Log in again; this session has ended.")
        if request.headers.get(AUTHOR_HEADER, visitor.user.user_id) != visitor.user.user_id:
            raise Unauthenticated("Log in again; somebody else has taken over this device.")
        return visitor

    async def _owner(self, token: str) -> Visitor:
        """No other site can make a browser send this header, so where the request comes from does not matter."""
        hashed = token_hash(token)
        visitor = await self._find_by_token(hashed)
        if visitor is None:
            raise Unauthenticated("Make a new API token; this one is unknown, revoked or past its last day.")
        return visitor

    async def still_there(self, visitor: Visitor) -> bool:
        """For an open stream, which is no use of a session: nobody may be at the screen."""
        if visitor.scopes is not None:
            return await self._find_by_token(visitor.token_hash, in_use=False) is not None
        return await self.find(visitor.token_hash, in_use=False) is not None

    async def find(self, hashed: str, *, in_use: bool = True) -> Visitor | None:
        """The visitor of a session that still lasts."""
        async with self._database.read() as session:
            found = await store.session_of(session, hashed)
        return await self._visitor(hashed, found, in_use=in_use)

    async def _visitor(self, hashed: str, found: tuple[Login, User] | None, *, in_use: bool = True) -> Visitor | None:
        now = self._clock.now()
        if found is None:
            return None
        login, user = found
        if not user.active or domain.session_over(login.created_at, login.last_seen_at, now, self.limits):
            return None
        if in_use and now - login.last_seen_at >= _SEEN_EVERY:
            await self._note_use(LoginSession, hashed, now)
        return Visitor(login.session_id, hashed, user, login.method, login.created_at)

    async def _find_by_token(self, hashed: str, *, in_use: bool = True) -> Visitor | None:
        async with self._database.read() as session:
            found = await store.token_of(session, hashed)
        now = self._clock.now()
        if found is None:
            return None
        token, user = found
        if not user.active or not api_tokens.lasts(token, now):
            return None
        if in_use and (token.last_used_at is None or now - token.last_used_at >= _SEEN_EVERY):
            await self._note_use(ApiToken, token.token_id, now)
        return Visitor(token.token_id, hashed, user, "token", scopes=frozenset(token.scopes), token_name=token.name)

    async def authenticate(self, request: Request) -> Actor:
        """For every route behind a permission: a person's cookie, an API token, or a token on the internal paths.

        The last is a service's, or that of whoever holds the signing key (`toolcare dead-letters`).
        """
        token = bearer_token(request)
        if token and request.url.path.startswith("/internal/"):
            return self._services.verify(token)
        return (await self.visitor(request)).actor

    async def _note_use(self, of: type[LoginSession | ApiToken], key: str, now: datetime) -> None:
        """A disk that takes nothing any more must not keep anybody from reading."""
        try:
            async with self._database.write() as session:
                match await session.get(of, key):
                    case LoginSession() as login:
                        login.last_seen_at = now
                    case ApiToken() as token:
                        token.last_used_at = now
        except DBAPIError as error:
            why = refusal_of(error)
            if why is None:
                raise
            log.warning("session.use_not_noted", reason=why)


def actor_of(user: User, origin: Origin | None) -> Actor:
    return Actor(
        id=user.user_id,
        name=user.name,
        kind=Kind.PERSON,
        role=Role(user.role),
        areas=frozenset(user.areas),
        origin=origin,
    )


def origin_of(request: HTTPConnection) -> Origin:
    """Where a request comes from, as the audit keeps it."""
    address = request.client.host if request.client else "unknown"
    return Origin(address, request.headers.get("user-agent", "")[:_DEVICE_LENGTH])


def bearer_token(request: Request) -> str:
    """Empty without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def cookie_name(request: Request, of: str = "session") -> str:
    """HTTP and HTTPS have their own cookie: a browser lets no plain page replace a secure one of the same name."""
    return f"__Host-toolcare_{of}" if request.url.scheme == "https" else f"toolcare_{of}"


def device_token(request: Request) -> str | None:
    """What tells this browser from others, whoever uses it; None before the first login with a password."""
    return request.cookies.get(cookie_name(request, "device"))


def set_cookie(
    request: Request,
    response: Response,
    token: str,
    lifetime: timedelta,
    of: str = "session",
    samesite: Literal["strict", "lax"] = "strict",
) -> None:
    response.set_cookie(
        cookie_name(request, of),
        token,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite=samesite,
    )


def clear_cookie(request: Request, response: Response, of: str = "session") -> None:
    response.delete_cookie(
        cookie_name(request, of), path="/", secure=request.url.scheme == "https", httponly=True, samesite="strict"
    )


async def signed_in(request: Request) -> Visitor:
    sessions: Sessions = request.app.state.gateway.sessions
    return await sessions.visitor(request)


SignedIn = Annotated[Visitor, Depends(signed_in)]
"""`async def who_am_i(visitor: SignedIn)`: 401 without a session that lasts."""


async def in_person(visitor: SignedIn) -> Visitor:
    return visitor.in_person()


async def with_password(visitor: SignedIn) -> Visitor:
    return visitor.with_password()


InPerson = Annotated[Visitor, Depends(in_person)]
"""A person at the page, not a program: NotByToken."""
WithPassword = Annotated[Visitor, Depends(with_password)]
"""A person who came with his password: PasswordSessionRequired as well."""
