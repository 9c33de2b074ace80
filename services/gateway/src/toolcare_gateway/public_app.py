"""What people's addresses offer: everything but what the services and this machine's administrator ask each other."""

from starlette.types import ASGIApp, Receive, Scope, Send

from toolcare_shared.errors import NotFound, answer_of


class PublicApp:
    """Hides `/internal/`; the listener for the other services serves the app itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/internal/"):
            await answer_of(NotFound("Start at the first page; there is nothing at this address."))(
                scope, receive, send
            )
            return
        await self._app(scope, receive, send)
