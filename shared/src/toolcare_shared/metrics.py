"""A service's figures. Each service has its own registry, since several share a process."""

from collections.abc import Awaitable, Callable

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy.exc import DBAPIError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Metrics:
    """Make further figures with `metrics.counter(...)`; they appear under `/metrics`."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self.registry)
        self._looks: list[Callable[[], Awaitable[None]]] = []
        self.requests = self.counter("http_requests", "Requests answered", ("method", "route", "status"))
        self.request_seconds = self.histogram("http_request_seconds", "Time to answer", ("method", "route"))

    def counter(self, name: str, text: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(f"toolcare_{name}", text, labels, registry=self.registry)

    def gauge(self, name: str, text: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(f"toolcare_{name}", text, labels, registry=self.registry)

    def histogram(
        self, name: str, text: str, labels: tuple[str, ...] = (), buckets: tuple[float, ...] = _SECONDS
    ) -> Histogram:
        return Histogram(f"toolcare_{name}", text, labels, registry=self.registry, buckets=buckets)

    def look_first(self, look: Callable[[], Awaitable[None]]) -> None:
        """Have `look` set its gauges whenever the figures are read."""
        self._looks.append(look)

    async def looked(self) -> None:
        """Bring all gauges up to date; one that cannot be had keeps its value, health says why."""
        for look in self._looks:
            try:
                await look()
            except (TimeoutError, OSError, DBAPIError) as error:
                log.warning("metrics.not_looked", error=type(error).__name__)

    def text(self) -> bytes:
        """The Prometheus text format, version 0.0.4."""
        return generate_latest(self.registry)
