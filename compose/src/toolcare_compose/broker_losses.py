"""What the broker threw away because a reader's queue was full, as it counts it itself (mosquitto(8), $SYS topics)."""

import asyncio

from toolcare_shared.ids import new_id
from toolcare_shared.messaging.session import Broker, ConnectionLost, MqttSession, Refused
from toolcare_shared.messaging.topics import DROPPED


async def dropped(broker: Broker, within_s: float) -> int | None:
    """Messages since the broker started; None when it does not tell within this time."""
    session = MqttSession(broker, f"doctor-{new_id()[-12:]}", persistent=False)
    try:
        async with asyncio.timeout(within_s), session.connect() as connection:
            await connection.subscribe([DROPPED], qos=0)
            (told,) = await connection.receive(1)
            return int(told.payload)
    except (TimeoutError, ConnectionLost, Refused):
        return None
