"""What both OPC UA presses of the plant need from a server."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from datetime import datetime

from asyncua import Node, Server, ua

Value = int | float | str | bool

_STOP_S = 2.0


async def free_endpoint(host: str, port: int, name: str) -> tuple[Server, str]:
    """Make a server that is not started yet, and its address. Port 0 takes a free one."""
    logging.getLogger("asyncua").setLevel(logging.ERROR)  # it warns about the open endpoint, which is the point here
    address = f"opc.tcp://{host}:{port or _free_port(host)}/toolcare/plant"
    server = Server()
    await server.init()
    server.set_endpoint(address)
    server.set_server_name(name)
    server.set_security_policy([ua.SecurityPolicyType.NoSecurity])
    return server, address


async def start(server: Server) -> None:
    await server.start()


async def stop(servers: Sequence[Server]) -> None:
    """Stop them together: each waits for its own clock, which wakes once a second. Nothing is lost by cutting it."""
    stopping = [asyncio.ensure_future(server.stop()) for server in servers]
    if stopping:
        _, late = await asyncio.wait(stopping, timeout=_STOP_S)
        for task in late:
            task.cancel()


async def variable(parent: Node, namespace: int, name: str, value: Value, kind: ua.VariantType) -> Node:
    return await parent.add_variable(namespace, f"{name}", value, varianttype=kind)


def stamped(value: ua.Variant, at: datetime) -> ua.DataValue:
    return ua.DataValue(value, SourceTimestamp=at, ServerTimestamp=at)


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
