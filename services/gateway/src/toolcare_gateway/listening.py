"""The gateway's third MQTT connection: live counts, run permits and who is there.

Counts are read at QoS 0: a flood of them may lose some, and the next shot makes that good. No later message makes good
a permit or a presence that was lost. Events come over the consumer's own connection.
"""

import asyncio
from contextlib import suppress
from functools import partial

import structlog
from pydantic import ValidationError

from toolcare_gateway.broker.losses import BrokerLosses
from toolcare_gateway.live import Change, Live
from toolcare_shared.contracts.maintenance import RunPermit
from toolcare_shared.contracts.presence import Presence, PresenceStatus
from toolcare_shared.contracts.shotcounter import LiveCount, LiveReading
from toolcare_shared.ids import new_id
from toolcare_shared.messaging.session import Broker, Connection, Message, MqttSession, Refused
from toolcare_shared.messaging.topics import DROPPED, InvalidTopic, Topics

log: structlog.stdlib.BoundLogger = structlog.get_logger()

PERMIT_CHANGED = "toolcare.maintenance.permit"
PRESENCE_CHANGED = "toolcare.presence"


async def listen(broker: Broker, topics: Topics, live: Live, losses: BrokerLosses) -> None:
    """Read for ever. What is retained comes again with each connection, so memory is right after a pause."""
    session = MqttSession(broker, f"toolcare-gateway-live-{new_id()[-12:]}", persistent=False)
    await session.run(partial(_read, topics, live, losses))


async def _read(topics: Topics, live: Live, losses: BrokerLosses, connection: Connection) -> None:
    await connection.subscribe([topics.presence_filter(), topics.permit_filter()])
    await connection.subscribe([topics.live_filter("shotcounter", "+")], qos=0)
    with suppress(Refused):  # a broker of the plant's own may keep its counts to itself
        await connection.subscribe([DROPPED], qos=0)
    while True:
        for message in await connection.receive():
            if message.topic == DROPPED:
                _count(losses, message)
            else:
                _take(topics, live, message)
            connection.acknowledge(message)
        await asyncio.sleep(0)


def _count(losses: BrokerLosses, message: Message) -> None:
    try:
        losses.heard(message.payload)
    except ValueError:
        log.warning("live.unreadable", topic=message.topic, why="no count")


def _take(topics: Topics, live: Live, message: Message) -> None:
    try:
        match topics.split(message.topic):
            case ("live", "shotcounter", _, "counts"):
                live.counted(LiveCount.model_validate_json(message.payload))
            case ("live", "shotcounter", _, "reading"):
                live.read(LiveReading.model_validate_json(message.payload))
            case ("svc", service, "status"):
                _presence(live, service, message.payload)
            case ("permit", machine_id):
                _permit(live, machine_id, message.payload)
            case _:
                log.info("live.ignored", topic=message.topic)
    except (ValidationError, InvalidTopic) as error:
        log.warning("live.unreadable", topic=message.topic, why=type(error).__name__)


def _presence(live: Live, service: str, payload: bytes) -> None:
    status = Presence.model_validate_json(payload).status if payload else PresenceStatus.OFFLINE
    if live.presence.get(service) is not status:
        live.presence[service] = status
        live.notice(Change(PRESENCE_CHANGED, service))


def _permit(live: Live, machine_id: str, payload: bytes) -> None:
    permit = RunPermit.model_validate_json(payload) if payload else None
    if live.permits.get(machine_id) == permit:
        return
    if permit is None:
        live.permits.pop(machine_id, None)
    else:
        live.permits[machine_id] = permit
    live.notice(Change(PERMIT_CHANGED, machine_id))
