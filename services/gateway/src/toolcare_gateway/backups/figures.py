"""How old the last good backup is, for Prometheus."""

from toolcare_gateway.backups.standing import stands
from toolcare_shared.clock import Clock
from toolcare_shared.db import Database
from toolcare_shared.metrics import Metrics


def age_backups(metrics: Metrics, database: Database, clock: Clock, *, is_followed: bool) -> None:
    age = metrics.gauge("backup_age_seconds", "Since the last good backup; 0 while there is none")
    late = metrics.gauge(
        "backup_late", "1 while a backup is expected and the last good one is too old, or there is none"
    )

    async def look() -> None:
        now = clock.now()
        async with database.read() as session:
            found = await stands(session, now, is_away=not is_followed)
        age.set((now - found.good_at).total_seconds() if found.good_at else 0)
        late.set(found.late_at is not None and now >= found.late_at)

    metrics.look_first(look)
