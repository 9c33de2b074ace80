"""A service at work: its parts, and the tasks that live as long as it does."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import wraps
from importlib.metadata import PackageNotFoundError, version

import structlog
from fastapi import FastAPI

from toolcare_shared import idempotency, migrations
from toolcare_shared.audit.recording import audited_writes
from toolcare_shared.auth.service_tokens import ServiceSigner
from toolcare_shared.certificate_watch import CertificateWatch
from toolcare_shared.clock import Clock
from toolcare_shared.context import ServiceContext
from toolcare_shared.contracts.event import staying
from toolcare_shared.db import Database
from toolcare_shared.health import Health
from toolcare_shared.http import HttpFeeds, ServiceClients
from toolcare_shared.logging import bind_service
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.kernel import Messaging
from toolcare_shared.messaging.session import Broker
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.messaging.transient import patiently
from toolcare_shared.metrics import Metrics
from toolcare_shared.rubbish import give_back
from toolcare_shared.settings import ServiceSettings
from toolcare_shared.spans import start_tracer, traced
from toolcare_shared.tls import client_tls
from toolcare_shared.watch import watch_health, watch_metrics, watch_state

Background = Callable[[ServiceContext], Awaitable[None]]
"""A task that runs as long as the service. If it raises what passes by itself, such as a full disk, it is begun again;
after any other error the process is started anew."""

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_HOUR_S = 3600.0
_FIRST_REST_S = 30.0
_STUCK_S = 2.0
_CALM_S = 60.0
"""A task that was begun again is well when it has gone on for so long: longer than a write waits for its turn."""


class EndedForGood(Exception):
    """The task cannot be begun again in this process."""


class Running:
    """The parts of one service, made without opening anything; `lifespan` opens, runs and closes them."""

    def __init__(
        self,
        settings: ServiceSettings,
        clock: Clock,
        migrations_package: str,
        handlers: Handlers,
        permanent: tuple[type[Exception], ...],
        background: Sequence[Background],
    ) -> None:
        self._migrations = migrations_package
        self._background = background
        self.context = _context(settings, clock, handlers, permanent)

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        context = self.context
        bind_service(context.settings.service)
        try:
            await asyncio.to_thread(_keys_in_place, context)
            await migrations.require_head(context.database, self._migrations)
            context.tracer = start_tracer(context.settings.service, installed_version())
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._guarded(name, task), name=name) for name, task in self._tasks()]
                log.info("service.started", address=context.settings.listen)
                yield
                context.stopping.set()
                await _stop(tasks)
        except Exception:
            log.exception("service.start_failed")
            raise
        finally:
            await context.http.close()
            await context.database.dispose()
            if context.tracer is not None:
                await asyncio.to_thread(context.tracer.close)
            log.info("service.stopped")

    def _tasks(self) -> list[tuple[str, Background]]:
        own = [(getattr(task, "__name__", "task"), task) for task in self._background]
        return [
            ("messaging", only_once(_exchange_messages)),
            ("idempotency_age_out", _forget_old_answers),
            ("rest", _let_go_when_idle),
            *own,
        ]

    async def _guarded(self, name: str, task: Background) -> None:
        """Let a dying task take the process with it: a restart mends more than a service that only looks alive.

        It does not mend a disk that takes nothing: each process would die of the same write.
        """
        check = f"task.{name}"

        def report(trouble: str | None) -> None:
            if trouble is None:
                self.context.health.ok(check)
            else:
                self.context.health.degraded(check, f"it was stopped and is begun again until it goes on; {trouble}")

        self.context.health.ok(check)
        try:
            with traced(self.context.tracer):
                await patiently(lambda: self._well_when_calm(check, task), report)
        except Exception:
            log.exception("service.task_died", task=name)
            self.context.health.failed(check, "it died; the process is started anew")
            self.context.on_fatal()

    async def _well_when_calm(self, check: str, task: Background) -> None:
        calm = asyncio.get_running_loop().call_later(_CALM_S, self.context.health.ok, check)
        try:
            await task(self.context)
        finally:
            calm.cancel()


def by_one_copy(task: Background) -> Background:
    """Of several copies of the service the one that consumes does this; the others do it when they take over."""

    @wraps(task)
    async def once(context: ServiceContext) -> None:
        await context.messaging.is_owner.wait()
        await task(context)

    return once


def not_in_trial(task: Background) -> Background:
    """What it does reaches somebody outside, or what no copy of the data has.

    In the trial of an upgrade nobody does it: afterwards the data may go back to where it was.
    """

    @wraps(task)
    async def when_it_counts(context: ServiceContext) -> None:
        if not context.settings.upgrade_trial:
            await task(context)

    return when_it_counts


def only_once(task: Background) -> Background:
    """It closes at its end what cannot be opened again: whatever ends it, the process is started anew."""

    @wraps(task)
    async def for_good(context: ServiceContext) -> None:
        try:
            await task(context)
        except Exception as error:
            raise EndedForGood(str(error)) from error

    return for_good


async def _exchange_messages(context: ServiceContext) -> None:
    await context.messaging.run()


async def _forget_old_answers(context: ServiceContext) -> None:
    while True:
        await patiently(lambda: idempotency.forget_old(context.database, context.clock.now()), lambda _: None)
        await asyncio.sleep(_HOUR_S)


async def _let_go_when_idle(context: ServiceContext) -> None:
    """A start, or many at once, opens connections that an ordinary hour has no use for."""
    pause = _FIRST_REST_S
    while True:
        await asyncio.sleep(pause)
        await patiently(context.database.let_go, lambda _: None)
        await asyncio.to_thread(give_back)
        pause = _HOUR_S


async def _stop(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    _, stuck = await asyncio.wait(tasks, timeout=_STUCK_S)
    for task in stuck:
        log.error("service.task_stuck", task=task.get_name(), waited_s=_STUCK_S)


def log_ages(settings: ServiceSettings) -> Mapping[str, timedelta]:
    """How long events stay in the log, by short name; ValueError where one of them must not leave it."""
    refused = staying(settings.service) & settings.events_keep_days.keys()
    if refused:
        raise ValueError(
            f"TOOLCARE_EVENTS_KEEP_DAYS names {', '.join(sorted(refused))}. `toolcare replay` makes lists and figures "
            "from these, so they stay in the log: take them out of the setting."
        )
    return {event: timedelta(days=days) for event, days in settings.events_keep_days.items()}


def _context(
    settings: ServiceSettings, clock: Clock, handlers: Handlers, permanent: tuple[type[Exception], ...]
) -> ServiceContext:
    database = Database.of(settings, audited_writes(settings.service, clock))
    clients = ServiceClients(settings.upstream, signer_of(settings, clock).sign, settings.services_tls)
    broker, topics = _broker(settings), Topics(settings.site_prefix)
    messaging = Messaging(
        settings.service,
        database,
        broker,
        topics,
        handlers,
        HttpFeeds(clients),
        permanent=permanent,
        keep=log_ages(settings),
        version=installed_version(),
        clock=clock,
    )
    health, metrics = Health(clock), Metrics(settings.service)
    disk = database.path.parent if database.path else settings.database_disk
    watch_health(health, database, disk, messaging, clock)
    watch_metrics(metrics, messaging)
    watch_state(metrics, health, database, disk, clock)
    certificates = CertificateWatch(clock)
    if settings.listen_cert is not None:
        certificates.shown["service"] = settings.listen_cert
    certificates.measure(metrics)
    return ServiceContext(settings, database, clock, health, metrics, clients, topics, broker, messaging, certificates)


def signer_of(settings: ServiceSettings, clock: Clock) -> ServiceSigner:
    """The pen of this service for its calls to others."""
    return ServiceSigner(settings.service, settings.service_signing_key, settings.service_public_keys, clock=clock)


def _keys_in_place(context: ServiceContext) -> None:
    """Others believe this service from here on. The secret all shared before they had keys is believed no more."""
    signer_of(context.settings, context.clock).ensure_keys()
    shared_before = context.settings.data_dir / "keys" / "service.key"
    if shared_before.exists():  # the folder may be one that cannot be written
        shared_before.unlink(missing_ok=True)


def _broker(settings: ServiceSettings) -> Broker:
    password = settings.mqtt_password
    return Broker(
        host=settings.mqtt_host,
        port=settings.mqtt_port,
        username=settings.mqtt_username,
        password=password.get_secret_value() if password else None,
        tls=client_tls(settings.mqtt_ca) if settings.mqtt_ca else None,
        keep_alive_s=settings.mqtt_keep_alive_s,
    )


def installed_version() -> str:
    for distribution in ("toolcare", "toolcare-shared"):
        with suppress(PackageNotFoundError):
            return version(distribution)
    return "unknown"
