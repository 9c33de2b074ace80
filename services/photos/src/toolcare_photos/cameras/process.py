"""`python -m toolcare_photos.cameras.process FD`: one camera, asked over the socket FD, until that is closed.

The first thread only reads, so that it notices at once when the service is gone, even while the camera hangs.
"""

import os
import resource
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Mapping
from contextlib import suppress
from queue import SimpleQueue

from toolcare_photos.cameras.device import Device, Trouble, opened
from toolcare_photos.cameras.messages import Message, packed, received
from toolcare_photos.domain.cameras import Why

_CLOSE_S = 1.0
_NICE = 5
"""Counting shots comes first."""


class _AtWork:
    """The camera, once it is open."""

    def __init__(self) -> None:
        self._device: Device | None = None
        self._trouble = Trouble(Why.FAILED, "It was asked before it was opened.")

    def answer(self, order: Message) -> bytes:
        """Return the packed answer; whatever goes wrong is one, too."""
        try:
            head, body = self._done(order)
        except Trouble as trouble:
            head, body = {"why": trouble.why, "words": trouble.words}, b""
        except Exception as error:  # noqa: BLE001 - drivers raise anything; the service must hear of it
            traceback.print_exc()
            words = f"Its driver reports {type(error).__name__}. Restart the camera; the log of the service says more."
            head, body = {"why": Why.FAILED, "words": words}, b""
        return packed({**head, "number": order.number}, body)

    def close(self) -> None:
        if self._device is not None:
            self._device.close()

    def _done(self, order: Message) -> tuple[dict[str, object], bytes]:
        if order.text("do") == "open":
            config = order.head.get("config")
            self._open(order.text("kind"), config if isinstance(config, dict) else {})
            return {}, b""
        if self._device is None:
            raise self._trouble
        if order.text("do") == "frame":
            return {}, self._device.frame()
        shot = self._device.still()
        return {"taken_at": shot.taken_at}, shot.content

    def _open(self, kind: str, config: Mapping[str, object]) -> None:
        """Remember what was wrong: whoever asked for it may have gone before he was told."""
        try:
            self._device = opened(kind, config)
        except Trouble as trouble:
            self._trouble = trouble
            raise


def main() -> None:
    channel = socket.socket(fileno=int(sys.argv[1]))
    # Ctrl-C reaches the whole group; the service closes the socket when it is time. What drivers print is no answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(2, 1)
    os.nice(_NICE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    orders: SimpleQueue[Message | None] = SimpleQueue()
    work = threading.Thread(target=_work, args=(channel, orders), daemon=True)
    work.start()
    for order in received(channel):
        orders.put(order)
    orders.put(None)
    work.join(_CLOSE_S)
    # Not sys.exit: it would wait for threads that a wedged driver never gives back.
    os._exit(0)


def _work(channel: socket.socket, orders: "SimpleQueue[Message | None]") -> None:
    at_work = _AtWork()
    with suppress(OSError):  # the service is gone
        while (order := orders.get()) is not None:
            channel.sendall(at_work.answer(order))
    at_work.close()


if __name__ == "__main__":
    main()
