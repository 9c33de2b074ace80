"""The connection to a real broker: refusals, dead links, presence and live values."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from pydantic import BaseModel
from sqlalchemy import event
from structlog.testing import capture_logs

from toolcare_shared.contracts.presence import Presence, PresenceStatus
from toolcare_shared.messaging import outbox, session
from toolcare_shared.messaging.live import LivePublisher
from toolcare_shared.messaging.session import Broker, Connection, ConnectionLost, Message, MqttSession, Refused, Will
from toolcare_shared.messaging.topics import AlertTopic, PermitTopic, TopicName, Topics
from toolcare_shared.testing.broker import BrokerFailed, Mosquitto
from toolcare_shared.testing.postgres import Databases
from toolcare_shared.testing.trial import NOW, Opened, Site, open_site, running
from toolcare_shared.testing.waiting import wait_until

pytestmark = pytest.mark.asyncio

ONLY_DOORS = """\
topic readwrite toolcare/v1/svc/#
topic readwrite toolcare/v1/evt/press/door/#
topic read toolcare/v1/evt/#
topic readwrite toolcare/v1/permit/#
"""


class Count(BaseModel):
    total: int


async def test_a_refused_publish_is_seen_and_holds_nothing_up(databases: Databases, tmp_path: Path) -> None:
    """At QoS 1 a broker acknowledges what it throws away; only the reason code tells."""
    async with Mosquitto(tmp_path / "guarded", acl=ONLY_DOORS) as guarded, open_site(databases, guarded) as site:
        publisher = site.publisher()
        async with running(publisher, site.consumer()):
            await site.strokes([1])
            await site.record(Opened(tool_id="t-9", number=2, at=NOW))
            await wait_until(lambda: _effects(site, "t-9"))
            await wait_until(lambda: "refused" in (publisher.troubles()["relay"] or ""))
            # The log has it, so whoever asks the feed gets it all the same.
            await wait_until(lambda: _effects(site, "t-1"), 60)


async def test_only_what_was_refused_is_said_again(databases: Databases, tmp_path: Path) -> None:
    """A plant with many topics need not hear all of them every half a minute, because one is not allowed."""
    permit, alert = PermitTopic("p01"), AlertTopic("t-1", "overdue")
    async with Mosquitto(tmp_path / "guarded", acl=ONLY_DOORS) as guarded, open_site(databases, guarded) as site:
        async with site.press.write() as session:
            await outbox.put_retained_together(session, [(permit, Count(total=1)), (alert, Count(total=2))])
        async with MqttSession(guarded.broker, "press", persistent=False).connect() as press:
            await press.subscribe(["toolcare/v1/permit/+"])
            with capture_logs() as logs:
                async with running(site.publisher()):
                    await wait_until(lambda: _refused(logs) == 1)
                    await site.record(Opened(tool_id="t-9", number=1, at=NOW))
                    await wait_until(lambda: _refused(logs) > 1)
            await press.publish("toolcare/v1/permit/p99", b"end")
            assert await _until(press, b"end") == [b'{"total":1}', b"end"]


def _refused(logs: Sequence[Mapping[str, object]]) -> int:
    return sum(entry["event"] == "relay.refused" for entry in logs)


async def test_a_relay_never_reads_the_whole_log(site: Site) -> None:
    """Years of events lie in it, and every other write waits meanwhile."""
    if site.press.dialect != "sqlite":
        pytest.skip("only SQLite tells the plan of an empty table as that of a full one")
    asked = set()

    def note(_conn: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        if " outbox" in statement and not statement.startswith("INSERT"):
            one = parameters[0] if parameters and isinstance(parameters[0], tuple) else parameters
            asked.add((statement, tuple(one)))

    event.listen(site.press.engine.sync_engine, "before_cursor_execute", note)
    async with running(site.publisher(), site.consumer()):
        await site.strokes([1])
        await wait_until(lambda: _effects(site, "t-1"))
    event.remove(site.press.engine.sync_engine, "before_cursor_execute", note)
    assert any(statement.startswith("UPDATE") for statement, _ in asked)
    async with site.press.read() as session:
        connection = await session.connection()
        for statement, parameters in asked:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [str(row[-1]) for row in plan]
            assert not [step for step in steps if step.startswith("SCAN outbox") and "INDEX" not in step], statement


async def test_a_refusal_is_an_error(tmp_path: Path) -> None:
    """With the reason code of the PUBACK: 135, not authorised."""
    async with (
        Mosquitto(tmp_path / "guarded", acl="topic read a/#\n") as guarded,
        MqttSession(guarded.broker, "c").connect() as connection,
    ):
        await connection.subscribe(["a/b"])
        with pytest.raises(Refused) as refused:
            await connection.publish("b/c", b"")
    assert refused.value.code == 135


async def test_the_session_at_the_broker_outlives_the_connection(mosquitto: Mosquitto) -> None:
    """What came meanwhile is delivered, and what was not acknowledged comes again."""
    session = MqttSession(mosquitto.broker, "keeper")
    async with session.connect() as connection:
        assert not connection.session_present
        await connection.subscribe(["a/+"])
    async with MqttSession(mosquitto.broker, "other", persistent=False).connect() as other:
        for number in range(3):
            await other.publish(f"a/{number}", b"x")
    async with session.connect() as connection:
        assert connection.session_present
        first = await _receive(connection, 3)
        connection.acknowledge(first[0])
        await connection.publish("z", b"")
    async with session.connect() as connection:
        again = await _receive(connection, 2)
    assert [message.topic for message in again] == ["a/1", "a/2"]


@pytest.mark.parametrize(("owner", "callback"), [(session._Client, "_keep"), (paho.Client, "loop_write")])
async def test_an_error_in_a_callback_ends_a_connection_and_not_the_session(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch, owner: type, callback: str
) -> None:
    """What it was about to take comes again with the next connection."""
    keeper, got, failed = MqttSession(mosquitto.broker, f"keeper{callback}"), list[bytes](), list[str]()
    genuine = getattr(owner, callback)

    def fail_once(self: Any, *given: object) -> object:
        client = self if owner is paho.Client else self._client
        if not failed and client._client_id.decode() == f"keeper{callback}":
            failed.append(callback)
            raise RuntimeError("nobody has thought of this")
        return genuine(self, *given)

    async def take(connection: Connection) -> None:
        await connection.subscribe([f"{callback}/+"])
        while True:
            for message in await connection.receive():
                got.append(message.payload)
                connection.acknowledge(message)

    taking = asyncio.create_task(keeper.run(take))
    async with MqttSession(mosquitto.broker, "other", persistent=False).connect() as other:
        await wait_until(lambda: keeper.current)
        await other.publish(f"{callback}/1", b"before", retain=True)
        await wait_until(lambda: b"before" in got)
        monkeypatch.setattr(owner, callback, fail_once)
        await other.publish(f"{callback}/2", b"after")
        await wait_until(lambda: keeper.connections == 2 and b"after" in got)
    assert failed == [callback]
    assert not taking.done()
    taking.cancel()


async def test_a_link_that_died_silently_is_noticed(mosquitto: Mosquitto) -> None:
    """A frozen broker keeps its sockets open; only the keep-alive tells."""
    broker = Broker(port=mosquitto.port, keep_alive_s=1)
    session = MqttSession(broker, "watcher")

    async def listen(connection: Connection) -> None:
        await connection.receive()

    running_session = asyncio.ensure_future(session.run(listen))
    try:
        await wait_until(lambda: session.current)
        mosquitto.send(signal.SIGSTOP)
        await wait_until(lambda: session.current is None)
        mosquitto.send(signal.SIGCONT)
        await wait_until(lambda: session.current)
    finally:
        mosquitto.send(signal.SIGCONT)
        running_session.cancel()
    assert session.connections >= 2


async def test_an_unreachable_broker_is_an_error_that_names_it(tmp_path: Path) -> None:
    """Nothing is connected that could look alive."""
    silent = Mosquitto(tmp_path / "never")
    with pytest.raises(ConnectionLost, match="refused"):
        async with MqttSession(silent.broker, "c").connect():
            pass


async def test_a_broker_that_cannot_bind_fails_the_test(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """A harness must not go on with a stranger's broker on that port."""
    second = Mosquitto(tmp_path / "second")
    second.port = mosquitto.port
    with pytest.raises(BrokerFailed):
        await second.start()


async def test_presence_says_online_and_the_last_will_says_offline(site: Site) -> None:
    """A good-bye says it at once; a connection that just ends lets the broker say it."""
    topic = Topics().presence("press")
    publisher = site.publisher()
    async with running(publisher):
        await wait_until(lambda: _presence(site.mosquitto, topic, PresenceStatus.ONLINE))
    assert await _presence(site.mosquitto, topic, PresenceStatus.OFFLINE)
    session = MqttSession(site.mosquitto.broker, "mortal", will=Will("toolcare/v1/svc/x/status", b"gone"))
    async with session.connect() as connection:
        connection._client._client._sock_close()
    async with MqttSession(site.mosquitto.broker, "reader", persistent=False).connect() as reader:
        await reader.subscribe(["toolcare/v1/svc/x/status"])
        assert [message.payload for message in await _receive(reader, 1)] == [b"gone"]


async def test_whoever_has_nothing_to_say_is_back_after_the_line_broke_all_the_same(site: Site) -> None:
    """Once it noticed only when it had something to say, and all the while was told to be away."""
    publisher = site.publisher()
    topic = Topics().presence("press")
    async with running(publisher):
        await wait_until(lambda: publisher.publishing.current)
        await site.mosquitto.kill()
        await wait_until(lambda: publisher.troubles()["broker"], what="it says that the broker is away")
        site.mosquitto.database.unlink(missing_ok=True)
        await site.mosquitto.start()
        await wait_until(lambda: _presence(site.mosquitto, topic, PresenceStatus.ONLINE))
        await wait_until(lambda: publisher.troubles()["broker"] is None, what="the line that hears is back as well")


async def test_live_values_are_throttled_and_the_last_one_always_goes_out(mosquitto: Mosquitto) -> None:
    """At most four a second per topic."""
    topic = TopicName("toolcare/v1/live/shotcounter/t-1/count")
    session = MqttSession(mosquitto.broker, "pub")
    live = LivePublisher(session, interval_s=0.1)
    connected = asyncio.Event()

    async def hold(connection: Connection) -> None:
        connected.set()
        await connection.receive()

    async with MqttSession(mosquitto.broker, "sub", persistent=False).connect() as reader:
        await reader.subscribe([topic], qos=0)
        tasks = [asyncio.ensure_future(session.run(hold)), asyncio.ensure_future(live.run())]
        try:
            async with asyncio.timeout(30):
                await connected.wait()
            for total in range(200):
                live.publish(topic, Count(total=total))
                await asyncio.sleep(0.002)
            seen = await _until(reader, b'{"total":199}')
        finally:
            for task in tasks:
                task.cancel()
    assert seen[0] == b'{"total":0}'
    assert len(seen) < 20


@pytest.mark.parametrize("qos", [0, 1])
async def test_what_is_sent_at_once_comes_whole_and_in_order(mosquitto: Mosquitto, qos: int) -> None:
    """Small messages are joined, large ones leave in several steps; a good-bye behind them takes nothing along."""
    topic = f"toolcare/v1/evt/press/trial/all/{qos}"
    sent = [f"{number}".encode() * (60_000 if number % 50 == 0 else 1) for number in range(1000, 1200)]
    async with MqttSession(mosquitto.broker, "sub", persistent=False).connect() as reader:
        await reader.subscribe([topic], qos=1)
        async with MqttSession(mosquitto.broker, "pub", persistent=False).connect() as connection:
            for answer in [connection.send(topic, payload, qos=qos) for payload in sent]:
                await answer
        received = [message.payload for message in await _receive(reader, len(sent))]
    assert received == sent


async def _receive(connection: Connection, count: int) -> list[Message]:
    messages: list[Message] = []
    async with asyncio.timeout(30):
        while len(messages) < count:
            messages += await connection.receive()
    return messages


async def test_a_flood_at_qos_0_does_not_fill_the_memory(mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing holds such messages back at the broker, so only so many wait here; what is at QoS 1 still comes."""
    monkeypatch.setattr(session, "_MOST_UNASKED", 50)
    reader = MqttSession(mosquitto.broker, "reader", persistent=False)
    writer = MqttSession(mosquitto.broker, "writer", persistent=False)
    async with reader.connect() as reading, writer.connect() as writing:
        await reading.subscribe(["flood"])
        for number in range(400):
            await writing.publish("flood", str(number).encode(), qos=0)
        await writing.publish("flood", b"last")
        # Nothing is taken meanwhile: our own answer from the broker comes behind all of the flood.
        await reading.subscribe(["behind"])
        messages = await _until(reading, b"last")
    assert len(messages) == 51


async def _until(connection: Connection, payload: bytes) -> list[bytes]:
    seen: list[bytes] = []
    async with asyncio.timeout(30):
        while payload not in seen:
            seen += [message.payload for message in await connection.receive()]
    return seen


async def _effects(site: Site, subject: str) -> bool:
    return bool(await site.effects(subject))


async def _presence(mosquitto: Mosquitto, topic: str, status: PresenceStatus) -> bool:
    async with MqttSession(mosquitto.broker, "reader", persistent=False).connect() as reader:
        await reader.subscribe([topic])
        messages = await _receive(reader, 1)
    return Presence.model_validate_json(messages[0].payload).status is status
