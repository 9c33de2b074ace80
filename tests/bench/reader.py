"""A program that reads what presses publish, and whether it hears them yet."""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from tests.bench.presses import Progress

START_S = 90.0
_NOBODY_HEARS = 0x10


@dataclass(frozen=True, slots=True)
class Reader:
    """`done` is how many messages it has kept, or only counted where it keeps nothing."""

    pid: int
    done: Progress

    def processor_s(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until_heard(port: int) -> None:
    """Wait until the broker has somebody to give a press's message to; the one that asks is of no press."""
    client = paho.Client(CallbackAPIVersion.VERSION2, "probe", protocol=paho.MQTTv5)
    answered = threading.Event()
    reasons: list[int] = []

    def on_publish(_client: object, _data: object, _mid: int, reason: object, _properties: object) -> None:
        reasons.append(int(getattr(reason, "value", 0)))
        answered.set()

    client.on_publish = on_publish
    client.connect("127.0.0.1", port)
    client.loop_start()

    def is_heard() -> bool:
        answered.clear()
        client.publish("toolcare/v1/in/none/shots", b"{}", qos=1)
        return answered.wait(5) and reasons[-1] != _NOBODY_HEARS

    try:
        until(is_heard, "somebody subscribes")
    finally:
        client.disconnect()
        client.loop_stop()


def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + START_S
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {START_S:g} s: {what}")
        time.sleep(0.05)
