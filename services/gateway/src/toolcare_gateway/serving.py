"""One app behind several listeners: HTTP, HTTPS, and one for the other services."""

import asyncio
import signal
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from toolcare_gateway.public_app import PublicApp
from toolcare_gateway.settings import GatewaySettings
from toolcare_gateway.tls import Certificate, follow, own_certificate, own_names
from toolcare_shared.context import ServiceContext
from toolcare_shared.ending import give_up_after
from toolcare_shared.rubbish import settle
from toolcare_shared.serving import GRACE_S, ServiceServer, listen

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_DAY_S = 86_400.0


async def serve_gateway(
    app: FastAPI,
    settings: GatewaySettings,
    *,
    stop: asyncio.Event,
    on_ready: Callable[[], None] | None = None,
    on_fatal: Callable[[], None] | None = None,
) -> None:
    """Serve until `stop` is set; OSError when an address is taken. The lifespan begins before any listener answers."""
    context: ServiceContext = app.state.context
    context.on_fatal = on_fatal or stop.set
    given = _given(settings)
    tls = await asyncio.to_thread(_tls, settings, given, context.clock.now()) if settings.https_port else None
    listeners = _listeners(settings, tls)
    waiting = set(listeners)

    def ready(listener: Listener) -> None:
        waiting.discard(listener)
        if not waiting and on_ready is not None:
            on_ready()

    try:
        async with app.router.lifespan_context(app), asyncio.TaskGroup() as group:
            around = [group.create_task(_tell_when_stopping(stop, context))]
            if tls is not None:
                renew = _renew(settings, context, tls) if given is None else follow(given, tls)
                around.append(group.create_task(renew))
            servers = [
                ServiceServer(
                    _config(PublicApp(app) if listener.public else app, settings, listener.tls),
                    stop,
                    partial(ready, listener),
                )
                for listener in listeners
            ]
            serving = [
                group.create_task(server.serve(sockets=[listener.socket]))
                for server, listener in zip(servers, listeners, strict=True)
            ]
            await asyncio.wait(serving)
            for task in around:
                task.cancel()
    finally:
        for listener in listeners:
            listener.close()


async def serve_alone(app: FastAPI, settings: GatewaySettings) -> bool:
    """Be the gateway's process: migrate, serve until SIGTERM or SIGINT; True when a dead task was the reason."""
    from toolcare_shared import migrations

    await migrations.migrate(app.state.context.database, app.state.migrations)
    stop, died = asyncio.Event(), asyncio.Event()

    def end() -> None:
        give_up_after()
        stop.set()

    def on_fatal() -> None:
        died.set()
        end()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    await serve_gateway(app, settings, stop=stop, on_ready=settle, on_fatal=on_fatal)
    return died.is_set()


@dataclass(frozen=True, eq=False, slots=True)
class Listener:
    socket: socket.socket
    tls: ssl.SSLContext | None
    path: Path | None
    public: bool

    def close(self) -> None:
        """Close it, and remove the name of a unix socket."""
        self.socket.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)


def _listeners(settings: GatewaySettings, tls: ssl.SSLContext | None) -> list[Listener]:
    """The one for the other services, HTTP, and HTTPS when it is wanted; all of them or an OSError."""
    wanted: list[tuple[str, ssl.SSLContext | None, bool]] = [
        (settings.listen, settings.listen_tls, False),
        (f"http://{_bracketed(settings.http_host)}:{settings.http_port}", None, True),
    ]
    if tls is not None:
        host = _bracketed(settings.https_host or settings.http_host)
        wanted.append((f"https://{host}:{settings.https_port}", tls, True))
    opened: list[Listener] = []
    try:
        for address, secure, public in wanted:
            path = Path(address.removeprefix("unix:")) if address.startswith("unix:") else None
            opened.append(Listener(listen(address), secure, path, public))
    except OSError:
        for listener in opened:
            listener.close()
        raise
    return opened


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _config(app: ASGIApp, settings: GatewaySettings, tls: ssl.SSLContext | None) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=75,
    )
    config.load()
    config.ssl = tls
    return config


def _given(settings: GatewaySettings) -> Certificate | None:
    """The company's own."""
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    return Certificate(settings.tls_cert, settings.tls_key)


def _tls(settings: GatewaySettings, given: Certificate | None, now: datetime) -> ssl.SSLContext:
    if given is not None:
        return given.context()
    certificate, _ = own_certificate(settings.tls_dir, own_names(settings.tls_names), now)
    return certificate.context()


async def _renew(settings: GatewaySettings, context: ServiceContext, tls: ssl.SSLContext) -> None:
    """Look once a day; new connections get the new certificate at once."""
    while True:
        await asyncio.sleep(_DAY_S)
        certificate, made = await asyncio.to_thread(
            own_certificate, settings.tls_dir, own_names(settings.tls_names), context.clock.now()
        )
        if made:
            tls.load_cert_chain(certificate.chain, certificate.key)


async def _tell_when_stopping(stop: asyncio.Event, context: ServiceContext) -> None:
    with suppress(asyncio.CancelledError):
        await stop.wait()
        context.stopping.set()
