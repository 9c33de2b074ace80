"""What a running service has at hand."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from toolcare_shared.certificate_watch import CertificateWatch
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.health import Health
from toolcare_shared.http import ServiceClients
from toolcare_shared.messaging.kernel import Messaging
from toolcare_shared.messaging.live import LivePublisher
from toolcare_shared.messaging.session import Broker
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.metrics import Metrics
from toolcare_shared.settings import ServiceSettings
from toolcare_shared.spans import Tracer


def end_process() -> None:
    """Ask this process to stop as a person would; its supervisor starts it anew."""
    os.kill(os.getpid(), signal.SIGTERM)


@dataclass
class ServiceContext:
    """Made once per app, found at `app.state.context`, handed to every background task."""

    settings: ServiceSettings
    database: Database
    clock: Clock
    health: Health
    metrics: Metrics
    http: ServiceClients
    topics: Topics
    broker: Broker
    """For a service that needs a connection of its own beside the kernel's two."""
    messaging: Messaging
    certificates: CertificateWatch
    """What this service and those around it show others, by what it is for: figures tell when each ends."""
    tracer: Tracer | None = None
    """Who listens to spans; nobody, unless the environment names an address."""
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the server is asked to stop, before requests are cut: long-lived streams end by it."""
    on_fatal: Callable[[], None] = field(default=end_process)
    """Called when a background task died; whoever runs several services in one process puts its own here."""

    @property
    def live(self) -> LivePublisher:
        return self.messaging.live
