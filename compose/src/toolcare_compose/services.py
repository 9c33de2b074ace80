"""Some or all services in one process and one event loop; they talk over MQTT and HTTP all the same."""

import argparse
import asyncio
import importlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import structlog

from toolcare_compose.layout import SERVICES, DataFolder
from toolcare_shared.ending import give_up_after
from toolcare_shared.logging import bind_service, configure_logging
from toolcare_shared.precedence import have_precedence
from toolcare_shared.rubbish import settle, start_quickly
from toolcare_shared.serving import serve

if TYPE_CHECKING:
    from fastapi import FastAPI

    from toolcare_shared.settings import ServiceSettings

log: structlog.stdlib.BoundLogger = structlog.get_logger()


@dataclass(slots=True)
class Outcome:
    """Why the process ends: a signal, or a background task that died."""

    stop: asyncio.Event
    died: bool = False

    def fatal(self) -> None:
        self.died = True
        self.end()

    def end(self) -> None:
        give_up_after()
        self.stop.set()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m toolcare_compose.services", description=__doc__)
    parser.add_argument(
        "services", nargs="*", metavar="SERVICE", help=f"of {', '.join(SERVICES)}; all when none is named"
    )
    parser.add_argument("--notify-fd", type=int, help="write a line here once everything listens")
    options = parser.parse_args(arguments)
    unknown = set(options.services) - set(SERVICES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    configure_logging(os.environ.get("TOOLCARE_LOG_LEVEL", "INFO"), json=os.environ.get("TOOLCARE_LOG_JSON") == "true")
    start_quickly()
    return asyncio.run(_run(options.services or SERVICES, options.notify_fd))


async def _run(names: Sequence[str], notify_fd: int | None) -> int:
    outcome = Outcome(asyncio.Event())
    have_precedence()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, outcome.end)
    waiting = set(names)

    def listening(name: str) -> None:
        waiting.discard(name)
        if waiting:
            return
        settle()
        if notify_fd is not None:
            # The parent listens only until its first start is done; a process that it starts again has no reader.
            with suppress(BrokenPipeError):
                os.write(notify_fd, b"ready\n")

    async with asyncio.TaskGroup() as group:
        for name in names:
            group.create_task(_serve(name, outcome, partial(listening, name)), name=name)
    return 1 if outcome.died else 0


async def _serve(name: str, outcome: Outcome, on_ready: Callable[[], None]) -> None:
    from toolcare_shared import migrations

    bind_service(name)
    settings = _settings(name)
    app: FastAPI = importlib.import_module(f"toolcare_{name}.main").create_app(settings)
    await migrations.migrate(app.state.context.database, app.state.migrations)
    if name == "gateway":
        from toolcare_gateway.main import serve_gateway
        from toolcare_gateway.settings import GatewaySettings

        assert isinstance(settings, GatewaySettings)  # noqa: S101 - tells the type checker what the name says
        await serve_gateway(app, settings, stop=outcome.stop, on_ready=on_ready, on_fatal=outcome.fatal)
    else:
        await serve(
            app,
            settings.listen,
            stop=outcome.stop,
            on_ready=on_ready,
            on_fatal=outcome.fatal,
            tls=settings.listen_tls,
        )


def _settings(name: str) -> "ServiceSettings":
    """From the environment, but for the name and password of this service at the embedded broker."""
    module = importlib.import_module(f"toolcare_{name}.settings")
    made: ServiceSettings = getattr(module, f"{name.capitalize()}Settings")(
        mqtt_username=name,
        mqtt_password=DataFolder.from_environment().broker_password(name).read_text(),
    )
    return made


if __name__ == "__main__":
    sys.exit(main())
