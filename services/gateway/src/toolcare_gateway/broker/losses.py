"""What the broker threw away because a reader was away for too long: nobody else would ever miss it."""

from datetime import datetime, timedelta

from toolcare_shared.clock import Clock
from toolcare_shared.health import Finding, Health, Status
from toolcare_shared.metrics import Metrics

_TOLD = timedelta(days=1)


class BrokerLosses:
    """`dropped`: messages since the broker started, as it counts them; None until it has told."""

    def __init__(self, clock: Clock) -> None:
        self.dropped: int | None = None
        self._clock = clock
        self._rose_at: datetime | None = None

    def heard(self, payload: bytes) -> None:
        """Take the broker's count; ValueError when it is none. A broker that starts again begins with 0."""
        count = int(payload)
        if count > (self.dropped or 0):
            self._rose_at = self._clock.now()
        self.dropped = count

    async def probe(self) -> Finding:
        """Degraded for a day after it rose."""
        if self._rose_at is None or self._clock.now() >= self._rose_at + _TOLD:
            return Finding(Status.OK)
        return Finding(
            Status.DEGRADED,
            f"the broker dropped {self.dropped:,} messages since it started, last by {self._rose_at:%Y-%m-%d %H:%M} "
            "UTC: a reader was away, or is too slow, for more than the broker keeps. Where it was the shotcounter, "
            "readings are missing; have any other reader connected, or shut it out on the page MQTT clients",
        )

    def told_by(self, health: Health, metrics: Metrics) -> None:
        """Have both ask. Without a count there is no figure: 0 would say that nothing was lost."""
        health.probe("broker_losses", self.probe)
        dropped = metrics.gauge("broker_dropped_messages", "Messages the broker dropped since it started; NaN: unknown")
        dropped.set_function(lambda: float("nan") if self.dropped is None else self.dropped)
