"""Entries for what changes nothing and still matters: refusals, failed logins, exports, views of personal data."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

import structlog
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolcare_gateway.audit.bursts import OF_REFUSALS, OF_VIEWS, Allowance, Bursts
from toolcare_gateway.forwarding import API
from toolcare_gateway.identity.authentication import Visitor, origin_of
from toolcare_shared.audit.recording import note_access
from toolcare_shared.auth import Actor, Permission, may, nobody
from toolcare_shared.db import Database
from toolcare_shared.errors import Unavailable, answer_of

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_FORBIDDEN = 403
_UNPROVEN = frozenset({303, 401, 422})
_FAILED = 400

_TAKEN_AWAY = (
    (re.compile(rf"{API}/exports(\.(xlsx|json|zip)|/[^/]+/[^/]+)"), "export"),
    (re.compile(rf"{API}/audit/export\.(csv|xlsx|jsonl)"), "audit_export"),
    (re.compile(rf"{API}/imports/[^/]+/refused\.xlsx"), "refused_rows"),
    (re.compile(rf"{API}/photos/[^/]+/original"), "photo_original"),
    (re.compile(rf"{API}/reports/[^/]+/file"), "report_taken"),
    (re.compile(rf"{API}/support-bundle/file"), "support_bundle_taken"),
)
"""What leaves the house when it is read: whole tables with the names of people, and pictures as they came."""

REFUSED = "refused"
_TOKENS = f"{API}/tokens"
_VIEWED = (
    (re.compile(rf"{API}/users"), "users_viewed"),
    (re.compile(rf"{API}/users/[^/]+"), "user_viewed"),
    (re.compile(_TOKENS), "tokens_viewed"),
    (re.compile(rf"{API}/notification-log"), "notification_log_viewed"),
    (re.compile(rf"{API}/audit(/\d+)?"), "audit_viewed"),
)
"""Data of persons that only some may see: accounts, everybody's tokens, who was told of what, who did what."""


@dataclass(frozen=True, slots=True)
class Access:
    """Without an allowance each has an entry of its own."""

    what: str
    target: str
    allowance: Allowance | None = None


class AuditedAccess:
    """Nothing of it is handed out before its entry is committed; a refusal is a refusal even when that fails."""

    def __init__(self, app: ASGIApp, database: Database, bursts: Bursts) -> None:
        self._app = app
        self._database = database
        self._bursts = bursts

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
        actor, allowance = _who(scope), access.allowance
        if allowance and not self._bursts.noted_by_itself(actor, access.what, access.target, allowance):
            return True
        try:
            async with self._database.write() as session:
                await note_access(session, actor, access.what, access.target)
        except Exception:
            log.exception("audit.access_not_noted", what=access.what)
            if allowance:
                self._bursts.not_noted(actor, access.what, allowance)
            return False
        return True


_NOT_NOTED = Unavailable("Try again in a moment: who sees this is noted first, and that is not possible now.")


def _access(scope: Scope, status: int) -> Access | None:
    path, state = scope["path"], scope.get("state", {})
    if status == _FORBIDDEN:
        return Access(REFUSED, state.get("operation") or f"{scope['method']} {path}", OF_REFUSALS)
    if status in _UNPROVEN and "tried" in state:
        return Access("login_failed", str(state["tried"]))
    if scope["method"] == "GET" and status in {200, 304}:
        return _taken_away(path) or _viewed(scope)
    return None


def _taken_away(path: str) -> Access | None:
    return next((Access(what, path) for pattern, what in _TAKEN_AWAY if pattern.fullmatch(path)), None)


def _viewed(scope: Scope) -> Access | None:
    path = scope["path"]
    if path == _TOKENS and not _of_everybody(scope):
        return None
    return next((Access(what, path, OF_VIEWS) for pattern, what in _VIEWED if pattern.fullmatch(path)), None)


def _of_everybody(scope: Scope) -> bool:
    """Everybody else asks for his own alone, whatever the address says."""
    return "all" in parse_qs(scope["query_string"].decode("latin-1")) and may(_who(scope), Permission.USER_ADMIN)


def _who(scope: Scope) -> Actor:
    visitor: Visitor | None = scope.get("state", {}).get("visitor")
    return visitor.actor if visitor is not None else nobody(origin_of(HTTPConnection(scope)))
