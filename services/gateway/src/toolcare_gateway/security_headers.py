"""Headers that keep a browser from doing with our pages what nobody asked for."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' blob: data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)

_EVERYWHERE = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
_OVER_TLS = {
    "Cross-Origin-Opener-Policy": "same-origin",  # browsers ignore it over plain http and complain on the console
}


class SecurityHeaders:
    """Also keeps answers of the API out of every cache unless they say otherwise.

    `https_only`: browsers that came by HTTPS ask this host by nothing else from then on, on whatever port.
    """

    def __init__(self, app: ASGIApp, *, https_only: bool = False) -> None:
        self._app = app
        self._over_tls = _EVERYWHERE | _OVER_TLS | (_HTTPS_ONLY if https_only else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                wanted = self._over_tls if scope["scheme"] == "https" else _EVERYWHERE
                for name, value in wanted.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, with_headers)
