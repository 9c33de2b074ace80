"""Presses that publish by MQTT as fast as they are heard, at little cost to the machine that measures.

The packets are made by hand: a client library would need more of the processor than what it is to measure.
"""

import socket
import struct
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

Progress = Callable[[], int]
"""How many of the messages that were sent have been done, by whatever is measured."""

AHEAD = 5_000
"""So many messages may be under way: enough for whole batches, little enough to be the pace of the slower side."""
_CHUNK = 100
_STUCK_S = 60.0


class Stuck(Exception):
    """What is measured did not go on; its own log says why."""


class Presses:
    """One connection for all; each press sends a cumulative counter, one more with each message, and its time."""

    def __init__(self, port: int, count: int, began: datetime, cycle: timedelta) -> None:
        self.sent = 0
        self.answered = 0
        self._count = count
        self._began, self._cycle = began, cycle
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connect()
        self._reading = threading.Thread(target=self._count_answers, daemon=True)
        self._reading.start()

    def send(self, messages: int) -> None:
        packets = bytearray()
        for number in range(self.sent, self.sent + messages):
            packets += self._packet(number)
        self._socket.sendall(packets)
        self.sent += messages

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._reading.join(10)
        self._socket.close()

    def _connect(self) -> None:
        client = b"presses"
        body = b"\x00\x04MQTT\x04\x02\x00\x00" + struct.pack(">H", len(client)) + client
        self._socket.sendall(b"\x10" + bytes([len(body)]) + body)
        if self._socket.recv(4) != b"\x20\x02\x00\x00":
            raise ConnectionRefusedError("the broker let nobody in")

    def _packet(self, number: int) -> bytes:
        round_, press = divmod(number, self._count)
        topic = f"toolcare/v1/in/p{press}/shots".encode()
        at = (self._began + self._cycle * round_).isoformat(timespec="milliseconds")
        payload = f'{{"counter":{round_ + 1},"at":"{at}"}}'.encode()
        body = struct.pack(">H", len(topic)) + topic + struct.pack(">H", number % 65_535 + 1) + payload
        length = len(body)
        coded = bytes([length]) if length < 128 else bytes([length % 128 | 128, length // 128])
        return b"\x32" + coded + body

    def _count_answers(self) -> None:
        """Each answer of the broker has four bytes."""
        received = 0
        while part := self._socket.recv(65_536):
            received += len(part)
            self.answered = received // 4


def run(presses: Presses, done: Progress, seconds: float) -> float:
    """Let them publish for so long and wait for the last message; messages a second that were done."""
    before, began = presses.sent, time.monotonic()
    while time.monotonic() - began < seconds:
        _wait(done, presses.sent - AHEAD + _CHUNK)
        for _ in range(AHEAD // _CHUNK // 5):
            presses.send(_CHUNK)
    _wait(done, presses.sent)
    return (presses.sent - before) / (time.monotonic() - began)


def _wait(done: Progress, at_least: int) -> None:
    moved, seen = time.monotonic(), -1
    while (now := done()) < at_least:
        if now != seen:
            moved, seen = time.monotonic(), now
        if time.monotonic() - moved > _STUCK_S:
            raise Stuck(f"{now} of {at_least} messages, and no more for {_STUCK_S:g} s")
        time.sleep(0.02)
