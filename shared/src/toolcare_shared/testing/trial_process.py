"""The press or the desk of `trial` as a process, which kills itself at a step it was told: for the fault tests.

python -m toolcare_shared.testing.trial_process press|desk PRESS_URL DESK_URL PORT STOP_FILE [STEP COUNT]

The press records until the stop file exists, and then writes into it how many events there are.
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, text

from toolcare_shared.db import Database
from toolcare_shared.messaging import outbox, tables
from toolcare_shared.messaging.handlers import Handlers
from toolcare_shared.messaging.kernel import Messaging
from toolcare_shared.messaging.probe import Step
from toolcare_shared.messaging.session import Broker
from toolcare_shared.messaging.topics import Topics
from toolcare_shared.testing.trial import Author, LogFeed, Stroke, handlers_of

TOOLS = 5


@dataclass
class CrashAt:
    """A probe that is the power cut: at the step's n-th passing the process is gone."""

    step: str | None = None
    count: int = 1

    def __call__(self, step: Step) -> None:
        if step == self.step:
            self.count -= 1
            if self.count == 0:
                os.kill(os.getpid(), signal.SIGKILL)


async def _record_all(database: Database, stop: Path, probe: CrashAt) -> None:
    """Record events one by one, each numbered by what was recorded before, so a cut leaves no hole of its own."""
    while True:
        async with database.write() as session:
            if database.dialect == "postgresql":
                # Two copies count what is there; SQLite lets one write at a time anyway.
                await session.execute(text("SELECT pg_advisory_xact_lock(1)"))
            done = await session.scalar(select(func.count()).select_from(tables.outbox)) or 0
            if stop.exists():  # noqa: ASYNC240 - an empty file of a test
                stop.write_text(str(done))  # noqa: ASYNC240 - as above
                return
            stroke = Stroke(tool_id=f"t-{done % TOOLS}", number=done // TOOLS, at=datetime.now(UTC))
            await outbox.record(session, stroke, Author(), now=datetime.now(UTC))
            probe(Step.RECORDED)
        probe(Step.RECORD_COMMITTED)
        await asyncio.sleep(0.005)


async def _main(role: str, press_url: str, desk_url: str, port: int, stop: Path, probe: CrashAt) -> None:
    press, desk = Database(press_url), Database(desk_url)
    own, handlers = (press, Handlers()) if role == "press" else (desk, handlers_of())
    broker = Broker(port=port, keep_alive_s=2)
    messaging = Messaging(role, own, broker, Topics(), handlers, LogFeed(press), probe=probe)
    async with asyncio.TaskGroup() as group:
        group.create_task(messaging.run())
        if role == "press":
            group.create_task(_record_all(press, stop, probe))


def main() -> None:
    role, press_url, desk_url, port, stop, *crash = sys.argv[1:]
    probe = CrashAt(crash[0], int(crash[1])) if crash else CrashAt()
    asyncio.run(_main(role, press_url, desk_url, int(port), Path(stop), probe))


if __name__ == "__main__":
    main()
