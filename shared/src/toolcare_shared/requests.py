"""Counts and times each request and names the service in its log events."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolcare_shared.logging import in_service
from toolcare_shared.metrics import Metrics


class ObservedRequests:
    """Routes are counted by their template (`/tools/{tool_id}`), so the number of series stays small."""

    def __init__(self, app: ASGIApp, service: str, metrics: Metrics) -> None:
        self._app = app
        self._service = service
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with in_service(self._service):
                await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            self._metrics.requests.labels(scope["method"], route, status).inc()
            self._metrics.request_seconds.labels(scope["method"], route).observe(time.perf_counter() - began)
