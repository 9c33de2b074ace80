"""The door: every public route names the permission it needs; a route that names none is refused at start."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, ClassVar

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from toolcare_shared.audit.deed import acting
from toolcare_shared.auth.actor import Actor
from toolcare_shared.auth.permissions import Permission, may, needs_password
from toolcare_shared.auth.tokens import TokenVerifier
from toolcare_shared.errors import Forbidden, Unauthenticated

_READS = frozenset({"GET", "HEAD", "OPTIONS"})

Authenticator = Callable[[Request], Awaitable[Actor]]
"""Tells who sent a request or raises `Unauthenticated`. Services read a bearer token, the gateway a cookie."""

_bearer = HTTPBearer(auto_error=False, description="The gateway's short-lived token")


def bearer_authenticator(verifier: TokenVerifier) -> Authenticator:
    async def authenticate(request: Request) -> Actor:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("Log in first; this request carries no token.")
        return verifier.verify(token.strip())

    return authenticate


async def current_actor(
    request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None
) -> Actor:
    """Who sends this request; asked once per request however many dependencies need it."""
    authenticate: Authenticator = request.app.state.authenticate
    actor = await authenticate(request)
    acting(actor)
    return actor


class PasswordSessionRequired(Forbidden):
    code: ClassVar[str] = "password_session_required"
    title: ClassVar[str] = "A PIN or badge is not enough for that"

    def __init__(self) -> None:
        super().__init__("Log out and log in with your password; you came by PIN or badge.")


class RequiredPermission:
    """The dependency behind `requires`; a class, so that a route's need can be read from outside."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request, actor: Annotated[Actor, Depends(current_actor)]) -> Actor:
        request.state.permission = self.permission
        if not may(actor, self.permission):
            raise Forbidden(
                "Ask someone whose role may do this, or an administrator to change yours.",
                permission=self.permission,
                role=actor.role,
            )
        if not actor.proven and needs_password(self.permission, reads=request.method in _READS):
            raise PasswordSessionRequired
        return actor


class OpenToAll:
    """Marks a route that has no actor yet, with the reason why that is right."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    async def __call__(self) -> None:
        return None


def requires(permission: Permission) -> Any:
    """Guard a route: 401 without a valid token, 403 without the permission, or where a PIN or badge is not enough.

    `actor: Annotated[Actor, requires(Permission.TOOL_EDIT)]`
    """
    return Depends(RequiredPermission(permission))


def open_to_all(reason: str) -> Any:
    """Leave a route unguarded, with the reason: `dependencies=[open_to_all("a login has no actor yet")]`."""
    return Depends(OpenToAll(reason))
