"""Makes each request that may change something a deed of its own."""

from starlette.types import ASGIApp, Receive, Scope, Send

from toolcare_shared.audit.deed import Deed, DeedKind, doing

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class AuditedRequests:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _SAFE:
            await self._app(scope, receive, send)
            return
        with doing(Deed(DeedKind.REQUEST, scope=scope)):
            await self._app(scope, receive, send)
