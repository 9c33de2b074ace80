"""Ports for servers that tests stop and start again."""

import secrets
import socket
from contextlib import ExitStack, suppress

_BELOW_THE_SYSTEMS_OWN = range(12_000, 32_000)
"""Linux takes the near end of a connection from 32768 up. A client that calls a stopped server on a port from there
may be given that very port, and talk to itself while the server cannot bind."""


def free_port() -> int:
    """A port of loopback that was free just now."""
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """Ports of loopback that were free just now, all different."""
    with ExitStack() as held:
        return [_held(held) for _ in range(count)]


def _held(held: ExitStack) -> int:
    while True:
        port = secrets.choice(_BELOW_THE_SYSTEMS_OWN)
        probe = held.enter_context(socket.socket())
        with suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
