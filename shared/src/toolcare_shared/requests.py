"""Counts, times and logs each request, names the service in its log events, and says what it belongs to."""

import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolcare_shared import correlation
from toolcare_shared.context import ServiceContext
from toolcare_shared.logging import in_service
from toolcare_shared.spans import SpanKind, span, traced

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FAILED = 500


class ObservedRequests:
    """Routes are counted by their template (`/tools/{tool_id}`), so the number of series stays small.

    A request is logged where it may have changed something or has failed; a look at something only at level DEBUG.
    """

    def __init__(self, app: ASGIApp, context: ServiceContext) -> None:
        self._app = app
        self._context = context

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = correlation.asked(Headers(scope=scope))
        context = self._context
        if context.tracer is None:
            asked = correlation.with_trace(asked)
        with in_service(context.settings.service), correlation.correlated(asked), traced(context.tracer):
            await self._observed(asked.id, scope, receive, send)

    async def _observed(self, request_id: str, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        status = _FAILED

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[correlation.ID_HEADER] = request_id
            await send(message)

        with span(scope["method"], SpanKind.SERVER) as step:
            try:
                await self._app(scope, receive, watched)
            finally:
                seconds = time.perf_counter() - began
                route = getattr(scope.get("route"), "path", "unknown")
                self._count(scope["method"], route, status, seconds)
                if step is not None:
                    step.rename(f"{scope['method']} {route}")
                    step.note("http.response.status_code", status)
                    if status >= _FAILED:
                        step.failed(str(status))

    def _count(self, method: str, route: str, status: int, seconds: float) -> None:
        metrics = self._context.metrics
        metrics.requests.labels(method, route, status).inc()
        metrics.request_seconds.labels(method, route).observe(seconds)
        tell = log.warning if status >= _FAILED else log.debug if method in _SAFE else log.info
        tell("http.answered", method=method, route=route, status=status, took_ms=round(seconds * 1000))
