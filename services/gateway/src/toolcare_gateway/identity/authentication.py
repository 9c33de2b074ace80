"""Who sent a request: the session behind its cookie, or another service by its token."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.requests import HTTPConnection

from toolcare_gateway.identity import domain, store
from toolcare_gateway.identity.domain import SessionLimits
from toolcare_gateway.identity.origin import SAFE_METHODS, check_own_site
from toolcare_gateway.identity.tables import LoginSession, User
from toolcare_gateway.identity.usecases import token_hash
from toolcare_gateway.settings import GatewaySettings
from toolcare_shared.audit.deed import acting
from toolcare_shared.auth import Actor, Kind, Origin, Role, TokenVerifier
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.errors import Unauthenticated

_DEVICE_LENGTH = 200
_SEEN_EVERY = timedelta(minutes=1)
"""How coarsely the last use of a session is noted: reading must not cost a write."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A logged-in person and the session he came with."""

    session_id: str
    token_hash: str
    user: User
    origin: Origin | None = None

    @property
    def actor(self) -> Actor:
        return actor_of(self.user, self.origin)


class Sessions:
    """Looks a session up for every request, so that ending one takes effect at once."""

    def __init__(self, database: Database, clock: Clock, settings: GatewaySettings, services: TokenVerifier) -> None:
        self._database = database
        self._clock = clock
        self._settings = settings
        self._services = services
        self._limits = SessionLimits(settings.session_idle, settings.session_absolute)

    async def visitor(self, request: Request) -> Visitor:
        """The person behind the cookie; Unauthenticated, and CrossSiteRequest for a write from elsewhere."""
        known: Visitor | None = getattr(request.state, "visitor", None)
        if known is not None:
            return known
        token = request.cookies.get(cookie_name(request))
        if not token:
            raise Unauthenticated("Log in first.")
        if request.method not in SAFE_METHODS:
            check_own_site(request.headers, self._settings.public_origins, required=True)
        found = await self.find(token_hash(token))
        if found is None:
            raise Unauthenticated("Log in again; this session has ended.")
        visitor = replace(found, origin=origin_of(request))
        request.state.visitor = visitor
        acting(visitor.actor)
        return visitor

    async def find(self, hashed: str, *, in_use: bool = True) -> Visitor | None:
        """The visitor of a session that still lasts. An open stream is no use of it: nobody may be at the screen."""
        async with self._database.read() as session:
            found = await store.session_of(session, hashed)
        now = self._clock.now()
        if found is None:
            return None
        login, user = found
        if not user.active or domain.session_over(login.created_at, login.last_seen_at, now, self._limits):
            return None
        if in_use and now - login.last_seen_at >= _SEEN_EVERY:
            await self._note_use(hashed)
        return Visitor(login.session_id, hashed, user)

    async def authenticate(self, request: Request) -> Actor:
        """For every route behind a permission: a person's cookie, or a token on the internal paths.

        Such a token is a service's, or that of whoever holds the signing key (`toolcare dead-letters`).
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and request.url.path.startswith("/internal/"):
            return self._services.verify(token.strip())
        return (await self.visitor(request)).actor

    async def _note_use(self, hashed: str) -> None:
        async with self._database.write() as session:
            login = await session.get(LoginSession, hashed)
            if login is not None:
                login.last_seen_at = self._clock.now()


def actor_of(user: User, origin: Origin | None) -> Actor:
    return Actor(id=user.user_id, name=user.name, kind=Kind.PERSON, role=Role(user.role), origin=origin)


def origin_of(request: HTTPConnection) -> Origin:
    """Where a request comes from, as the audit keeps it."""
    address = request.client.host if request.client else "unknown"
    return Origin(address, request.headers.get("user-agent", "")[:_DEVICE_LENGTH])


def cookie_name(request: Request) -> str:
    """HTTP and HTTPS have their own cookie: a browser lets no plain page replace a secure one of the same name."""
    return "__Host-toolcare_session" if request.url.scheme == "https" else "toolcare_session"


def set_cookie(request: Request, response: Response, token: str, lifetime: timedelta) -> None:
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(lifetime.total_seconds()),
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="strict",
    )


def clear_cookie(request: Request, response: Response) -> None:
    response.delete_cookie(
        cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True, samesite="strict"
    )


async def _visitor(request: Request) -> Visitor:
    sessions: Sessions = request.app.state.gateway.sessions
    return await sessions.visitor(request)


SignedIn = Annotated[Visitor, Depends(_visitor)]
"""`async def who_am_i(visitor: SignedIn)`: 401 without a session that lasts."""
