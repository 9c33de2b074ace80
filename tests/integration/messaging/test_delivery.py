"""Events reach their handlers exactly once and in order, by the broker or by the feed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from toolcare_shared.contracts.maintenance import RunPermit
from toolcare_shared.messaging import feed, outbox, tables
from toolcare_shared.messaging.envelope import Envelope
from toolcare_shared.messaging.handlers import Stream
from toolcare_shared.messaging.numbering import number
from toolcare_shared.messaging.outbox import TooLarge
from toolcare_shared.messaging.session import MqttSession
from toolcare_shared.messaging.topics import AlertTopic, PermitTopic, Topics
from toolcare_shared.testing.postgres import lock_is_awaited
from toolcare_shared.testing.trial import NOW, Greased, Opened, Site, Stroke, handlers_of, running
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

TOOL = Stream("press", "tool")


async def test_events_are_handled_once_and_in_order_per_subject(site: Site) -> None:
    """Recorded while everything runs, by transactions that overlap."""
    async with running(site.publisher(), site.consumer()):
        await asyncio.gather(*(_strokes_of(site, f"t-{tool}", 20) for tool in range(4)))
        await wait_until(lambda: _count(site, 80), 20)
    for tool in range(4):
        assert await site.effects(f"t-{tool}") == list(range(20))


async def test_the_first_start_reads_the_log_from_the_feed(site: Site) -> None:
    """Events from before the consumer existed are not on the broker."""
    async with running(site.publisher()):
        await site.strokes(range(120))
        await wait_until(lambda: _all_sent(site))
    async with running(site.consumer()):
        await wait_until(lambda: _count(site, 120))
    assert await site.effects() == list(range(120))


async def test_events_arrive_while_the_broker_is_away(site: Site) -> None:
    """A dead broker makes events later, it does not stop them."""
    await site.mosquitto.stop()
    async with running(site.publisher(), site.consumer()):
        await site.strokes(range(5))
        await wait_until(lambda: _count(site, 5))
        await site.mosquitto.start()
        await wait_until(lambda: _all_sent(site), 20)


async def test_duplicates_and_reordering_on_the_wire_change_nothing(site: Site) -> None:
    """Whoever publishes again, late or too early: the position decides."""
    consumer = site.consumer()
    async with running(consumer):
        await wait_until(lambda: consumer.consuming.current)
        await site.strokes(range(6))
        await _number(site)
        envelopes = await _log(site)
        async with MqttSession(site.mosquitto.broker, "stranger", persistent=False).connect() as connection:
            for index in (0, 0, 3, 1, 5, 4, 2, 0, 5):
                topic = Topics().event("press", "tool", "t-1", "stroke")
                await connection.publish(topic, envelopes[index].to_bytes())
        await wait_until(lambda: _count(site, 6))
    assert await site.effects() == list(range(6))


async def test_a_wiped_broker_gets_its_retained_topics_back_and_loses_no_event(site: Site) -> None:
    """Also the cleared ones: another client may have brought an old value back."""
    permit = RunPermit(run=False, reasons=["lubrication is overdue"])
    async with site.press.write() as session:
        await outbox.put_retained(session, PermitTopic("p01"), permit)
        await outbox.put_retained(session, AlertTopic("t-1", "overdue"), permit)
        await outbox.put_retained(session, AlertTopic("t-1", "overdue"), None)
    publisher = site.publisher()
    async with running(publisher, site.consumer()):
        await site.strokes(range(10))
        await wait_until(lambda: _count(site, 10))
        await site.mosquitto.kill()
        site.mosquitto.database.unlink(missing_ok=True)
        await site.strokes(range(10, 20))
        await site.mosquitto.start()
        await site.strokes(range(20, 30))
        await wait_until(lambda: _count(site, 30), 20)
        await wait_until(lambda: _all_sent(site))
        seen = await _retained(site)
    assert seen[Topics().permit("p01")] == permit.model_dump_json().encode()
    assert Topics().alert("t-1", "overdue") not in seen
    assert await site.effects() == list(range(30))


async def test_a_silent_feed_holds_up_its_stream_alone_and_is_shown(site: Site) -> None:
    """The other stream goes on, and the silent one catches up when its publisher answers."""
    await site.strokes(range(3))
    await _number(site)
    site.feed.broken = frozenset({"tool"})
    consumer = site.consumer()
    async with running(consumer, site.publisher()):
        await site.record(*(Opened(tool_id="t-9", number=number, at=NOW) for number in range(3)))
        await wait_until(lambda: _count(site, 3, "t-9"))
        await wait_until(lambda: "cannot be asked" in (consumer.troubles().get(f"stream.{TOOL}") or ""))
        site.feed.broken = frozenset()
        await wait_until(lambda: _count(site, 3, "t-1"))
        await wait_until(lambda: consumer.troubles().get(f"stream.{TOOL}") is None)


async def test_events_without_handler_only_move_the_cursor(site: Site) -> None:
    """The position is the stream's, so they must be passed."""
    consumer = site.consumer()
    async with running(site.publisher(), consumer):
        await site.record(Greased(tool_id="t-1", number=1, at=NOW), Stroke(tool_id="t-1", number=2, at=NOW))
        await wait_until(lambda: _count(site, 1))
    assert consumer.consumer.streams[TOOL].position == 2


async def test_holes_in_the_feed_have_aged_out(site: Site) -> None:
    """Also at the end of the log; the stream goes on behind them."""
    await site.strokes(range(10))
    async with running(site.publisher()):
        await wait_until(lambda: _all_sent(site))
    async with site.press.write() as session:
        column = tables.outbox.c
        await session.execute(delete(tables.outbox).where(column.position.in_((1, 2, 5, 9, 10))))
    async with running(site.publisher(), site.consumer()):
        await wait_until(lambda: _count(site, 5))
        await site.strokes([10])
        await wait_until(lambda: _count(site, 6))
    assert await site.effects() == [2, 3, 5, 6, 7, 10]


async def test_a_type_with_a_term_ages_out_of_the_log_once_it_was_sent(site: Site) -> None:
    """Other types stay."""
    await site.record(Stroke(tool_id="t-1", number=1, at=NOW), Greased(tool_id="t-1", number=2, at=NOW))
    async with running(site.publisher()):
        await wait_until(lambda: _all_sent(site))
    later = datetime.now(UTC) + timedelta(days=2)
    async with site.press.write() as session:
        assert await feed.age_out(session, {"stroke": timedelta(days=1)}, later) == 1
    assert [envelope.event_name for envelope in await _log(site)] == ["greased"]


async def test_the_last_event_of_a_subject_stays_however_old(site: Site) -> None:
    """A reader who begins after a year still learns where each tool stands."""
    strokes = [Stroke(tool_id=tool, number=number, at=NOW) for tool in ("t-1", "t-2") for number in range(3)]
    await site.record(*strokes)
    async with running(site.publisher()):
        await wait_until(lambda: _all_sent(site))
    async with site.press.write() as session:
        assert await feed.age_out(session, {"stroke": timedelta(days=1)}, datetime.now(UTC) + timedelta(days=365)) == 4
    assert [(envelope.subject, envelope.sequence) for envelope in await _log(site)] == [("t-1", 3), ("t-2", 3)]


@pytest.mark.parametrize("new_events", [2, 30])
async def test_a_publisher_restored_from_a_backup_is_noticed(site: Site, new_events: int) -> None:
    """Its positions are given out a second time; no new event may pass for a duplicate."""
    consumer = site.consumer()
    async with running(site.publisher(), consumer):
        await site.strokes(range(20))
        await wait_until(lambda: _count(site, 20))
        await wait_until(lambda: _all_sent(site))
    await _restore(site, 12)
    await site.strokes(range(100, 100 + new_events))
    again = site.consumer()
    async with running(site.publisher(), again):
        await wait_until(lambda: _count(site, 20 + new_events), 20)
        await wait_until(lambda: "restored" in (again.troubles().get(f"stream.{TOOL}") or ""))
        await again.consumer.acknowledge_warning(TOOL)
        assert again.troubles().get(f"stream.{TOOL}") is None
    assert await site.effects() == [*range(20), *range(100, 100 + new_events)]


async def test_a_publisher_restored_under_a_running_consumer_is_noticed(site: Site) -> None:
    """The live messages alone betray it: positions already passed, with events never seen."""
    consumer = site.consumer()
    async with running(consumer):
        async with running(site.publisher()):
            await site.strokes(range(20))
            await wait_until(lambda: _count(site, 20))
            await wait_until(lambda: _all_sent(site))
        await _restore(site, 12)
        await site.strokes(range(100, 130))
        async with running(site.publisher()):
            await wait_until(lambda: _count(site, 50), 20)
            await wait_until(lambda: "restored" in (consumer.troubles().get(f"stream.{TOOL}") or ""))
    assert await site.effects() == [*range(20), *range(100, 130)]


async def test_a_committed_event_is_told_after_its_commit(site: Site) -> None:
    """An answer to a person may wait for it and then read."""
    told: list[str] = []
    handlers = handlers_of()
    handlers.on_committed(lambda envelope: told.append(envelope.id))
    async with running(site.publisher(), site.consumer(handlers)):
        ids = await site.strokes(range(3))
        await wait_until(lambda: told == list(ids))
        assert await site.effects() == [0, 1, 2]


@pytest.mark.timeout(600)
async def test_five_thousand_waiting_events_are_all_handled(site: Site) -> None:
    """More than a default broker queues."""
    for start in range(0, 5000, 500):
        await site.strokes(range(start, start + 500))
    publisher, consumer = site.publisher(), site.consumer()
    async with running(publisher, consumer):
        await wait_until(lambda: consumer.consumer.handled >= 5000, 240)
        await wait_until(lambda: publisher.relay.published >= 5000, 240)
    assert await site.effects() == list(range(5000))


async def test_positions_have_no_gap_and_the_bytes_are_the_same_everywhere(site: Site) -> None:
    """In the log, in the feed and on the wire."""
    async with MqttSession(site.mosquitto.broker, "listener", persistent=False).connect() as connection:
        await connection.subscribe([Topics().stream_filter("press", "tool")])
        async with running(site.publisher()):
            await asyncio.gather(*(_strokes_of(site, f"t-{tool}", 5) for tool in range(3)))
            on_wire: list[bytes] = []
            async with asyncio.timeout(30):
                while len(on_wire) < 15:
                    on_wire += [message.payload for message in await connection.receive()]
    async with site.press.read() as session:
        body = await feed.page_body(session, "tool", 0)
        stored = list(await session.scalars(select(tables.outbox.c.envelope).order_by(tables.outbox.c.position)))
    assert [text.encode() for text in stored] == on_wire
    assert body == b'{"head":15,"events":[' + b",".join(on_wire) + b"]}"
    assert [Envelope.parse(text).position for text in stored] == list(range(1, 16))


async def test_an_event_too_large_for_the_broker_is_refused_when_it_is_recorded(site: Site) -> None:
    """Published, it would have the broker hang up again and again."""
    permit = RunPermit(run=False, reasons=["x" * 200_000])
    with pytest.raises(TooLarge):
        async with site.press.write() as session:
            await outbox.put_retained(session, PermitTopic("p01"), permit)


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
async def test_two_who_say_several_retained_topics_do_not_lock_each_other_out(site: Site) -> None:
    """Whatever order they name them in: PostgreSQL locks one row after another."""
    permit, first, second = RunPermit(run=True, reasons=[]), PermitTopic("p01"), PermitTopic("p02")

    async def both() -> None:
        async with site.press.write() as session:
            await outbox.put_retained_together(session, [(second, permit), (first, permit)])

    await both()
    async with site.press.write() as session:
        await outbox.put_retained(session, first, permit)
        other = asyncio.create_task(both())
        await wait_until(lambda: lock_is_awaited(site.press), 60)
        await outbox.put_retained(session, second, permit)
    await other


async def _strokes_of(site: Site, tool: str, count: int) -> None:
    for stroke in range(count):
        await site.strokes([stroke], tool)


async def _count(site: Site, count: int, subject: str | None = None) -> bool:
    return len(await site.effects(subject)) >= count


async def _all_sent(site: Site) -> bool:
    async with site.press.read() as session:
        return (await feed.backlog(session)).waiting == 0


async def _number(site: Site) -> None:
    async with site.press.write() as session:
        await number(session)


async def _log(site: Site) -> list[Envelope]:
    async with site.press.read() as session:
        found = await session.scalars(select(tables.outbox.c.envelope).order_by(tables.outbox.c.entry))
        return [Envelope.parse(text) for text in found]


async def _restore(site: Site, position: int) -> None:
    """Put the publisher back to what it was at this position, as a backup would."""
    async with site.press.write() as session:
        await session.execute(delete(tables.outbox).where(tables.outbox.c.position > position))
        await session.execute(update(tables.stream_head).values(position=position))
        await session.execute(update(tables.subject_head).values(sequence=position))


async def _retained(site: Site) -> dict[str, bytes]:
    async with MqttSession(site.mosquitto.broker, "reader", persistent=False).connect() as connection:
        await connection.subscribe(["toolcare/v1/permit/#", "toolcare/v1/alert/#"])
        await connection.publish("end/of/it", b"")
        await connection.subscribe(["end"])
        messages = await connection.receive()
        return {message.topic: message.payload for message in messages if message.retain}
