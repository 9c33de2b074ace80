"""What lies between a PLC and the broker: a line that also repeats messages and swaps neighbours."""

import asyncio
import random
from contextlib import suppress

from tests.faults.line import Line

PUBLISH = 3
DUPLICATE = 0b1000
MISHAPS = 0.2
HOLDS_S = 0.3
"""Several cycles of the floor's press, which sends the next without an answer to what is held."""


class Wire(Line):
    def __init__(self, broker_port: int, port: int, seed: int) -> None:
        super().__init__(broker_port, port)
        self._chance = random.Random(seed)
        self.mishaps = MISHAPS
        """Which share of messages is repeated, and which changes places with the next."""
        self.repeated = 0
        self.swapped = 0

    async def _there(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Packets of MQTT (5.0, section 2.1) one by one."""
        coming = asyncio.ensure_future(_packet(reader))
        try:
            while True:
                packets = [await coming]
                coming = asyncio.ensure_future(_packet(reader))
                if packets[0][0] >> 4 == PUBLISH and self._chance.random() < self.mishaps:
                    # The next one overtakes it, if one comes soon.
                    await asyncio.wait([coming], timeout=HOLDS_S)
                    if coming.done():
                        packets.insert(0, coming.result())
                        coming = asyncio.ensure_future(_packet(reader))
                        self.swapped += 1
                for packet in packets:
                    await self._carry(packet, writer)
                    if packet[0] >> 4 == PUBLISH and self._chance.random() < self.mishaps:
                        await self._carry(bytes((packet[0] | DUPLICATE,)) + packet[1:], writer)
                        self.repeated += 1
        finally:
            coming.cancel()
            with suppress(BaseException):
                await coming


async def _packet(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readexactly(1)
    length, shift = 0, 0
    while True:
        digit = await reader.readexactly(1)
        head += digit
        length |= (digit[0] & 0x7F) << shift
        shift += 7
        if digit[0] < 0x80:
            return head + await reader.readexactly(length)
