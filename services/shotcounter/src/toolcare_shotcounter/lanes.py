"""The sessions at the broker that hear the machines of MQTT, one for each lane, and the end of those that are gone."""

import asyncio
from collections.abc import Callable

import structlog

from toolcare_shared.messaging.session import ConnectionLost, MqttSession

log: structlog.stdlib.BoundLogger = structlog.get_logger()

MOST_LANES = 64
_PAUSE_S = 5.0


def session_name(lane: int) -> str:
    """The client id of a lane, before the prefix of the site."""
    return f"toolcare-shotcounter-readings{f'-{lane}' if lane else ''}"


async def end_lanes_from(lane: int, session_of: Callable[[int], MqttSession], pause_s: float = _PAUSE_S) -> None:
    """End what a larger number of lanes left behind, until one that the broker does not know.

    It would keep messages for them for a week and then tell that some were dropped, which nobody waits for.
    """
    while lane < MOST_LANES:
        try:
            was_there = await session_of(lane).end()
        except ConnectionLost:
            await asyncio.sleep(pause_s)
            continue
        if not was_there:
            return
        log.info("mqtt.lane_ended", lane=lane)
        lane += 1
