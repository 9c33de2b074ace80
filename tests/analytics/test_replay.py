"""`toolcare replay`: the same lists and figures as when the events came, whatever they looked like meanwhile."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update
from tests.analytics.feeding import all_rows, come_in, feed_again, handled_up_to_the_end
from tests.analytics.plant_year import plant_year
from tests.analytics.records import Year
from tests.analytics.telling import Logs, Told, told
from tests.integration.conftest import ON_ONE_DATABASE
from tests.integration.gateway.conftest import GatewayUnderTest

from toolcare_gateway.analytics.tables import RunFact, ShotsDay
from toolcare_gateway.identity.tables import User
from toolcare_gateway.notices.tables import Notice
from toolcare_gateway.notifications.tables import Alert
from toolcare_gateway.readmodels.tables import ToolRead
from toolcare_gateway.replay.merging import FeedNotReadable
from toolcare_shared.contracts import actions, failures, maintenance, registry, shotcounter
from toolcare_shared.messaging.handlers import Stream

pytestmark = pytest.mark.asyncio

COUNTS = Stream("shotcounter", "tool")


async def test_a_replay_makes_what_the_events_had_made(gateway: GatewayUnderTest) -> None:
    """Row by row, also when the tables were spoilt before; and nobody is told anything again."""
    await gateway.user("erika")
    async with gateway.database.read() as session:
        erika = await session.scalar(select(User.user_id))
    year, logs = plant_year(7, tools=3, days=50, idle_days=20, count_minutes=300), Logs(actor=f"person:{erika}")
    gateway.clock.advance(year.end - gateway.clock.now())
    await come_in(gateway, logs.enter([*told(year), *_forgotten(year), *_corrected(year)]))
    await handled_up_to_the_end(gateway.database, logs, year.end)
    live, alerts = await all_rows(gateway.database), await _told(gateway)
    async with gateway.database.write() as session:
        await session.execute(update(ToolRead).values(total=1, document="{}"))
        await session.execute(update(ShotsDay).values(shots=1))
        await session.execute(delete(RunFact))

    replayed = await feed_again(gateway.database, logs, year.end)

    again = await all_rows(gateway.database)
    for table, rows in live.items():
        assert again[table] == rows, table
    assert replayed.kept_days == 0
    assert await _told(gateway) == alerts


@ON_ONE_DATABASE
async def test_what_the_log_no_longer_has_stays(gateway: GatewayUnderTest) -> None:
    """Counts leave the log after a week; the sums that were made of them are not lost by a replay."""
    year, logs = plant_year(8, tools=3, days=30, idle_days=5), Logs()
    gateway.clock.advance(year.end - gateway.clock.now())
    logs.enter(told(year))
    await handled_up_to_the_end(gateway.database, logs, year.end)
    await feed_again(gateway.database, logs, year.end)
    live = await all_rows(gateway.database)

    logs.age_out(COUNTS, year.end - timedelta(days=7))
    replayed = await feed_again(gateway.database, logs, year.end)

    again = await all_rows(gateway.database)
    for table, rows in live.items():
        assert again[table] == rows, table
    assert replayed.kept_days > 10


@ON_ONE_DATABASE
async def test_a_log_that_cannot_be_read_changes_nothing(gateway: GatewayUnderTest) -> None:
    """The refusal names the publisher and what to do."""
    year, logs = plant_year(9, tools=2, days=20, idle_days=5), Logs()
    logs.enter(told(year))
    await handled_up_to_the_end(gateway.database, logs, year.end)
    await feed_again(gateway.database, logs, year.end)
    before = await all_rows(gateway.database)

    logs.gone.add(Stream("failures", "failure"))
    with pytest.raises(FeedNotReadable, match=r"failures/failure.*toolcare doctor"):
        await feed_again(gateway.database, logs, year.end)

    assert await all_rows(gateway.database) == before


@ON_ONE_DATABASE
async def test_what_nobody_was_told_yet_waits_for_the_consumer(gateway: GatewayUnderTest) -> None:
    """A replay feeds as far as the events were handled, so that notices of later ones still go out."""
    year, logs = plant_year(10, tools=2, days=20, idle_days=5), Logs()
    events = told(year)
    logs.enter(events[: len(events) // 2])
    await handled_up_to_the_end(gateway.database, logs, year.end)
    rest = logs.enter(events[len(events) // 2 :])
    await feed_again(gateway.database, logs, year.end)
    halfway = await all_rows(gateway.database)

    gateway.clock.advance(year.end - gateway.clock.now())
    await come_in(gateway, rest)
    await handled_up_to_the_end(gateway.database, logs, year.end)
    live = await all_rows(gateway.database)
    await feed_again(gateway.database, logs, year.end)

    assert live["an_shots_day"] != halfway["an_shots_day"]
    assert await all_rows(gateway.database) == live


def _forgotten(year: Year) -> Iterator[Told]:
    """What the owners forget in the end: a failure, a job, an action, and a source with its gaps."""
    at = year.end
    failure, action = year.failures[0], year.actions[0]
    job = next(job for job in year.jobs if job.done_at)
    numbered = {"by": "retention", "version": 9, "at": at}
    named = {"failure_id": failure.id, "number": failure.number, "tool_id": failure.tool_id}
    yield at, failures.FailureForgotten.model_validate({**named, **numbered})
    named = {"action_id": action.id, "number": action.number, "tool_id": action.tool_id, "title": ""}
    yield at, actions.ActionForgotten.model_validate({**named, **numbered})
    level = {"tool_id": job.level.tool_id, "plan_id": "p", "level_id": job.level.id, "code": "A", "name": "A"}
    yield at, maintenance.JobForgotten.model_validate({**level, "job_id": job.id, "at": at})
    gap = year.gaps[0]
    source = {"source_id": f"{gap.machine_id}-c1", "machine_id": gap.machine_id, "version": 2, "at": at}
    yield at, shotcounter.SourceRemoved.model_validate(source)


def _corrected(year: Year) -> Iterator[Told]:
    """A run turned out to be another tool's, after its shots were counted."""
    at, run = year.end, year.runs[0]
    other = next(tool.id for tool in year.tools if tool.id != run.tool_id)
    was = {"tool_id": run.tool_id, "machine_id": run.machine_id, "since": run.mounted_at, "shot_factor": 1}
    told = {"before": was, "after": {**was, "tool_id": other, "until": run.unmounted_at}, "correction": 1}
    named = {"mounting_id": run.id, "reason": "label", "by": "Erika", "version": 99, "at": at}
    for tool_id in (run.tool_id, other):
        yield at, registry.RunCorrected.model_validate({"tool_id": tool_id, **told, **named})
    counts = [count for count in year.counts if count.tool_id == run.tool_id and count.machine_id is not None]
    for count in counts[:3]:
        for tool_id, shots in ((run.tool_id, -count.shots), (other, count.shots)):
            yield (
                at,
                shotcounter.ShotsCounted(
                    tool_id=tool_id,
                    machine_id=count.machine_id,
                    shots=shots,
                    shots_high=shots,
                    total=1,
                    total_high=1,
                    from_at=count.begin,
                    to_at=count.end,
                    origin=shotcounter.ShotOrigin.CORRECTION,
                    mounting_id=run.id,
                    moved_by=run.id,
                    at=at,
                ),
            )


async def _told(gateway: GatewayUnderTest) -> tuple[int, int]:
    async with gateway.database.read() as session:
        alerts = await session.scalar(select(func.count()).select_from(Alert))
        notices = await session.scalar(select(func.count()).select_from(Notice))
    return alerts or 0, notices or 0
