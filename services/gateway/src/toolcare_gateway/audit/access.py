"""Entries for what changes nothing and still matters: refusals, failed logins, exports, originals of photos."""

import re
from dataclasses import dataclass

import structlog
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolcare_gateway.audit.refusals import REFUSED, Refusals
from toolcare_gateway.forwarding import API
from toolcare_gateway.identity.authentication import Visitor, origin_of
from toolcare_shared.audit.recording import note_access
from toolcare_shared.auth import Actor, nobody
from toolcare_shared.db import Database
from toolcare_shared.errors import Unavailable, answer_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_FORBIDDEN = 403
_UNPROVEN = frozenset({303, 401, 422})
_FAILED = 400

_TAKEN_AWAY = (
    (re.compile(rf"{API}/exports(\.(xlsx|json|zip)|/[^/]+/[^/]+)"), "export"),
    (re.compile(rf"{API}/audit/export\.(csv|xlsx|jsonl)"), "audit_export"),
    (re.compile(rf"{API}/photos/[^/]+/original"), "photo_original"),
)
"""What leaves the house when it is read: whole tables with the names of people, and pictures as they came."""


@dataclass(frozen=True, slots=True)
class Access:
    what: str
    target: str


class AuditedAccess:
    """Nothing of it is handed out before its entry is committed; a refusal is a refusal even when that fails."""

    def __init__(self, app: ASGIApp, database: Database, refusals: Refusals) -> None:
        self._app = app
        self._database = database
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(API):
            await self._app(scope, receive, send)
            return
        withheld = False

        async def watched(message: Message) -> None:
            nonlocal withheld
            access = _access(scope, message["status"]) if message["type"] == "http.response.start" else None
            if access is not None and not await self._noted(scope, access) and message["status"] < _FAILED:
                withheld = True
                await answer_of(_NOT_NOTED)(scope, receive, send)
            if not withheld:
                await send(message)

        await self._app(scope, receive, watched)

    async def _noted(self, scope: Scope, access: Access) -> bool:
        if access.what == REFUSED and not self._refusals.noted_by_itself(_who(scope), access.target):
            return True
        try:
            async with self._database.write() as session:
                await note_access(session, _who(scope), access.what, access.target)
        except Exception:
            log.exception("audit.access_not_noted", what=access.what)
            return False
        return True


_NOT_NOTED = Unavailable("Try again in a moment: what is taken out is noted first, and that is not possible now.")


def _access(scope: Scope, status: int) -> Access | None:
    path, state = scope["path"], scope.get("state", {})
    if status == _FORBIDDEN:
        return Access(REFUSED, state.get("operation") or f"{scope['method']} {path}")
    if status in _UNPROVEN and "tried" in state:
        return Access("login_failed", str(state["tried"]))
    if scope["method"] == "GET" and status in {200, 304}:
        return next((Access(what, path) for pattern, what in _TAKEN_AWAY if pattern.fullmatch(path)), None)
    return None


def _who(scope: Scope) -> Actor:
    visitor: Visitor | None = scope.get("state", {}).get("visitor")
    return visitor.actor if visitor is not None else nobody(origin_of(HTTPConnection(scope)))
