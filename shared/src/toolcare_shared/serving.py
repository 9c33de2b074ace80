"""Serving an app on a TCP port or a unix socket: alone in a process, or several on one loop."""

import asyncio
import signal
import socket
import ssl
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import structlog
import uvicorn
from fastapi import FastAPI
from typing_extensions import override

from toolcare_shared import migrations
from toolcare_shared.context import ServiceContext
from toolcare_shared.ending import give_up_after
from toolcare_shared.logging import bind_service, configure_logging
from toolcare_shared.rubbish import settle
from toolcare_shared.settings import ServiceSettings

log: structlog.stdlib.BoundLogger = structlog.get_logger()

GRACE_S = 2
"""Open streams would keep a server from ever stopping; they are cut after this time."""
_TICK_S = 1.0
_BACKLOG = 512

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)


class StartFailed(Exception):
    """A service could not start; its log event `service.start_failed` says why."""


class ServiceServer(uvicorn.Server):
    """A server that leaves the process's signals alone, stops on an event, and sleeps instead of polling."""

    def __init__(self, config: uvicorn.Config, stop: asyncio.Event, on_ready: Callable[[], None] | None) -> None:
        super().__init__(config)
        self._stop = stop
        self._on_ready = on_ready

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().startup(sockets)
        except SystemExit as error:
            raise StartFailed("the service did not start; see service.start_failed in the log") from error
        if self._on_ready is not None:
            self._on_ready()

    @override
    async def main_loop(self) -> None:
        tenths = 0
        while not self._stop.is_set() and not await self.on_tick(tenths):
            tenths += 10
            with suppress(TimeoutError):
                async with asyncio.timeout(_TICK_S):
                    await self._stop.wait()

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(
    app: FastAPI,
    address: str,
    *,
    stop: asyncio.Event,
    on_ready: Callable[[], None] | None = None,
    on_fatal: Callable[[], None] | None = None,
    socket_mode: int = 0o600,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Serve until `stop` is set; StartFailed when the app does not start, OSError when the address is taken.

    `address` is `unix:/path`, `http://host:port`, or `https://host:port` with `tls`. `on_fatal` is called once a
    background task of the app died and the process should be started anew; without it that stops this server alone,
    and `serve` returns.
    """
    if address.startswith("https:") and tls is None:
        raise ValueError(f"{address} needs a certificate")
    context: ServiceContext = app.state.context
    context.on_fatal = on_fatal or stop.set
    server = ServiceServer(_config(app, tls), stop, on_ready)
    listener = listen(address, socket_mode)
    watch = asyncio.ensure_future(_tell_when_stopping(stop, context))
    try:
        await server.serve(sockets=[listener])
    finally:
        watch.cancel()
        listener.close()
        _forget(address)


def listen(address: str, socket_mode: int = 0o600) -> socket.socket:
    """Open the listening socket. A unix socket that a dead process left behind is replaced."""
    if address.startswith("unix:"):
        return _listen_unix(Path(address.removeprefix("unix:")), socket_mode)
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port is None:
        raise ValueError(f"{address!r} is no address; write unix:/path, http://host:port or https://host:port")
    family = socket.AF_INET6 if ":" in parts.hostname else socket.AF_INET
    listener = socket.create_server((parts.hostname, parts.port), family=family, backlog=_BACKLOG)
    # Connections inherit it. asyncio sets it on listeners of its own alone, and without it the body of an answer waits
    # until the caller has acknowledged its head, which takes him 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _forget(address: str) -> None:
    if address.startswith("unix:"):
        Path(address.removeprefix("unix:")).unlink(missing_ok=True)


def _listen_unix(path: Path, mode: int) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists() and stat.S_ISSOCK(path.stat().st_mode):
        path.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(mode)
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def _config(app: FastAPI, tls: ssl.SSLContext | None) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="on",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        timeout_keep_alive=75,
    )
    config.load()
    config.ssl = tls
    return config


async def _tell_when_stopping(stop: asyncio.Event, context: ServiceContext) -> None:
    await stop.wait()
    context.stopping.set()


def run_service(create_app: Callable[[SettingsT], FastAPI], settings: SettingsT) -> None:
    """Be the service's process: migrate, serve, stop on SIGTERM or SIGINT. Exits with 1 when it could not go on."""
    configure_logging(settings.log_level, json=settings.log_json)
    bind_service(settings.service)
    try:
        died = asyncio.run(_run(create_app(settings), settings))
    except StartFailed:
        sys.exit(1)
    except Exception:
        log.exception("service.start_failed")
        sys.exit(1)
    if died:
        sys.exit(1)


async def _run(app: FastAPI, settings: ServiceSettings) -> bool:
    """Serve until a signal; True when a dead background task was the reason."""
    context: ServiceContext = app.state.context
    await migrations.migrate(context.database, app.state.migrations)
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
    await serve(app, settings.listen, stop=stop, on_ready=settle, on_fatal=on_fatal, tls=settings.listen_tls)
    return died.is_set()
